"""The dangers of an overfull page in few words: a rule about one subject or drug begins a line, and the others of it follow by number.

Nothing is left out: each rule keeps its number, its name and its source, and what is critical keeps what would lift it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cytostorm.doses.dangers import DangerState
from cytostorm.pathway import Plan
from cytostorm.presentation import dangers as rules
from cytostorm.presentation.labels import LEVELS, OWN


@dataclass(frozen=True)
class Line:
    """The rules of one subject: the level in words where it is critical, their names, what would lift them, and their sources."""

    level: str
    words: str
    sources: str


def danger_lines(dangers: rules.Dangers, plan: Plan, numbers: Mapping[str, int]) -> Iterator[Line]:
    """Critical rules by what would lift them, warnings by their subject, in the order of the first of each."""
    groups: dict[tuple[str, str], list[DangerState]] = {}
    for one in dangers.pressing:
        if one.severity != "note":
            groups.setdefault((one.severity, rules.lift_words(one) or _subject(one)), []).append(one)
    yield from (_line(group, dangers, plan, numbers) for group in groups.values())


def _subject(one: DangerState) -> str:
    """ "Kidneys" of "Kidneys: anakinra"; the whole name of a rule that has no parts."""
    return one.danger.document.label.split(": ")[0]


def _line(group: Sequence[DangerState], dangers: rules.Dangers, plan: Plan, numbers: Mapping[str, int]) -> Line:
    """Each rule by its number; a critical one has its level beside the number, to be found as on the other faces."""
    first = group[0]
    level = f" {LEVELS[first.severity]}:" if first.blocks else ""
    named = [f"{dangers.number[one.danger.id]}{level}{_name(one, first, plan)}" for one in group]
    lifted = f".{rules.lift_words(first)}" if rules.lift_words(first) else ""
    return Line(
        LEVELS[first.severity],
        f"{'; '.join(named)}{lifted}",
        ", ".join(dict.fromkeys(_source(one, numbers) for one in group)),
    )


def _name(one: DangerState, first: DangerState, plan: Plan) -> str:
    """The name of the first rule, and what another one adds to it; nothing where both have one name. Then the drug in the record."""
    label = one.danger.document.label
    if one is not first and label == first.danger.document.label:
        return ""
    part = label if one is first else label.removeprefix(f"{_subject(first)}: ")
    return f" {part}{_given(one, plan)}"


def _given(one: DangerState, plan: Plan) -> str:
    """The drug of a critical rule that is in the record; of another that there is one: which, and since when, stands once above."""
    already = rules.already_words(one, plan).strip(" .")
    return "" if not already else f" ({already})" if one.blocks else " (in the record)"


def _source(one: DangerState, numbers: Mapping[str, int]) -> str:
    document = one.danger.document
    number = numbers.get(
        document.cite.reference, "ours" if document.cite.reference.startswith(OWN) else document.cite.reference
    )
    return f"{number}" if document.status in ("verified", "ours") else f"{number} {document.status}"
