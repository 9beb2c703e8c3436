"""Options on the first screen of a plan: treatments by rank with a dose, then by name, what is blocked, and what may apply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cytostorm.doses.dosing import Row
from cytostorm.doses.quantities import plain
from cytostorm.library import Library
from cytostorm.model.situations import AT_ONCE
from cytostorm.pathway.plan import OptionState, Plan
from cytostorm.presentation.dangers import Dangers
from cytostorm.presentation.first_screen import WIDTH, Statement
from cytostorm.presentation.headlines import lowered, several
from cytostorm.presentation.order_wording import aside, now_options, situations_in_use
from cytostorm.presentation.questions import questions
from cytostorm.presentation.screen_room import Room
from cytostorm.presentation.sources import References, source_words

WORK_UP = "work-up"
_NAMES = {2: "Second", 3: "Third"}


def options_heading(plan: Plan, room: Room) -> str:
    """ "OPTIONS NOW for CRS grade 3 or more": the situations that are sure, as many as fit into the line; none where options stand in it too."""
    heading = "OPTIONS NOW"
    if not room.headed:
        return heading
    for number, one in enumerate(
        dict.fromkeys(lowered(one.linked.document.brief) for one in situations_in_use(plan) if one.sure)
    ):
        longer = f"{heading}; {one}" if number else f"{heading} for {one}"
        heading = longer if len(longer) <= WIDTH else heading
    return heading


def first_options(plan: Plan) -> list[OptionState]:
    """Treatments of rank 0 and 1 that are not blocked; all of them where no situation orders any."""
    offered = [one for one in now_options(plan) if one.linked.document.role != WORK_UP and one.word != "blocked"]
    ranked = [one for one in offered if one.rank is not None]
    return [one for one in ranked if one.rank in (AT_ONCE, 1)] if ranked else offered


def option_statements(plan: Plan, dangers: Dangers, library: Library, room: Room) -> Iterator[Statement]:
    """The first ones with a dose, the others of their rank by name; then blocked ones, later ranks, and what a missing fact decides."""
    treatments = [one for one in now_options(plan) if one.linked.document.role != WORK_UP]
    offered, first = [one for one in treatments if one.word != "blocked"], first_options(plan)
    at_once, whole = _shown_first(first, room.whole)
    if at_once:
        names = "; ".join(map(_name, at_once))
        yield Statement(text=f"At once: {names}.{_beside(plan, ' ')}", about=at_once[0].linked.document.id)
    yield from (_option(one, dangers, library, room) for one in whole)
    rest = [
        *_named([one for one in first if one not in (*at_once, *whole)], bool(whole)),
        *_blocked([one for one in treatments if one.word == "blocked"], dangers, library, room),
        *([Statement(text=words)] if (words := _beside(plan)) and not at_once else []),
        *_later([one for one in offered if one not in first], aside(plan), room),
    ]
    yield from ([Statement(text=" ".join(one.text for one in rest))] if room.together and rest else rest)


def _shown_first(first: list[OptionState], most: int) -> tuple[list[OptionState], list[OptionState]]:
    """What is done at once and has no dose here, in one line of names, and what stands behind it with its dose.

    Without a dose to make room for, what is done at once stands as the rest does.
    """
    names = [one for one in first if one.rank == AT_ONCE and one.word == "offered" and not one.rows]
    if most and any(_has_number(one) for one in first):
        return names, _whole([one for one in first if one not in names], most)
    return [], _whole(first, most)


def _whole(first: list[OptionState], most: int) -> list[OptionState]:
    """Those that are shown with their dose: of one rank, options with a number before those without, and another drug before the same again.

    An option that a missing fact decides and that has no number yet has nothing more to show than its name.
    """
    worth, chosen = [one for one in first if one.word != "possible" or _has_number(one)], list[OptionState]()
    while len(chosen) < min(most, len(worth)):
        left = [one for one in worth if one not in chosen]
        chosen.append(
            min(
                left, key=lambda one: (one.rank or 0, not _has_number(one), any(_alike(one, other) for other in chosen))
            )
        )
    return [one for one in first if one in chosen]


def _has_number(option: OptionState) -> bool:
    return any(row.amount is not None for row in option.rows)


def _alike(one: OptionState, other: OptionState) -> bool:
    return bool(one.linked.about & other.linked.about)


def _named(options: list[OptionState], further: bool) -> Iterator[Statement]:
    """Options of rank 0 and 1 by name; none of them is left out. Those that a missing fact decides stand by themselves."""
    sure = [one for one in options if one.word != "possible"]
    at_once, others = ([_name(one) for one in sure if (one.rank == AT_ONCE) is now] for now in (True, False))
    unsure = [_name(one) for one in options if one.word == "possible"]
    groups = (("At once", at_once), ("First", others))
    said = [f"{f'Also {head.casefold()}' if further else head}: {'; '.join(names)}." for head, names in groups if names]
    said += [f"First if they apply: {'; '.join(unsure)}."] if unsure else []
    if said:
        yield Statement(text=" ".join(said))


def _name(option: OptionState) -> str:
    doubt = " (unverified)" if option.word == "not confirmed" else ""
    return f"{option.linked.document.brief}{doubt}{_without(option)}"


def _without(option: OptionState) -> str:
    """ " (without anakinra: CRITICAL)": drugs of an action that a rule blocks, where others of it are left; else empty."""
    names = ", ".join(name.replace("-", " ") for name in option.kept_back)
    return f" (without {names}: CRITICAL)" if names and option.word != "blocked" else ""


def _later(options: list[OptionState], perhaps: list[OptionState], room: Room) -> Iterator[Statement]:
    """ "Second: X; Y +1. Third: Z. May apply: W +3.": what may apply depends on what is missing."""
    sure = [one for one in options if one.word != "possible"]
    ranks = dict.fromkeys(one.rank for one in sure)
    groups = [
        (_rank_name(rank), several((_name(one) for one in sure if one.rank == rank), room.later, "; "))
        for rank in ranks
    ]
    unsure = [_name(one) for one in (*(one for one in options if one not in sure), *perhaps)]
    groups += [("May apply", several(unsure, room.perhaps, "; "))] if unsure else []
    if groups:
        yield Statement(text=" ".join(f"{head}: {names}." for head, names in groups))


def _rank_name(rank: int | None) -> str:
    return _NAMES.get(rank, f"Rank {rank}") if rank else "Other options"


def _blocked(options: list[OptionState], dangers: Dangers, library: Library, room: Room) -> Iterator[Statement]:
    """ "No dose shown (CRITICAL D1): Anakinra, critical; Anakinra, moderate illness."; with less room its drugs: "anakinra (5 options)"."""
    groups: dict[str, list[OptionState]] = {}
    for one in options:
        groups.setdefault(ranges(_blocking([one], dangers)), []).append(one)
    if options and not room.blocked:
        drugs = dict.fromkeys(library.treatments[name].drug for one in options for name in sorted(one.linked.about))
        names = f"{', '.join(drugs)} ({len(options)} option{'' if len(options) == 1 else 's'})"
        yield Statement(
            text=f"No dose shown (CRITICAL {ranges(_blocking(options, dangers))}): {names}.", level="critical"
        )
        return
    for why, found in groups.items():
        names = "; ".join(one.linked.document.brief for one in found)
        yield Statement(text=f"No dose shown (CRITICAL {why}): {names}.", about=found[0].id, level="critical")


def _blocking(options: Iterable[OptionState], dangers: Dangers) -> list[str]:
    return [dangers.number[rule.danger.id] for one in options for rule in one.dangers if rule.blocks]


def _beside(plan: Plan, before: str = "") -> str:
    """Work-up that the situation of the patient asks for; the tests of every work-up stand among the samples."""
    found = [
        one
        for one in now_options(plan)
        if one.linked.document.role == WORK_UP and one.placed is not None and one.word != "blocked"
    ]
    return f"{before}Beside: {'; '.join(one.linked.document.brief for one in found)}." if found else ""


def _option(option: OptionState, dangers: Dangers, library: Library, room: Room) -> Statement:
    """ "Anakinra, critical: IV/SC 100 mg, every 12 to 24 h (off-label; Halyabar 2019). D1 D17." """
    document = option.linked.document
    asked = f"depends on: {questions(option.decision.missing, room.asked)}" if option.word == "possible" else ""
    doubt = "unverified, no dose shown" if option.word == "not confirmed" else ""
    after = "; ".join(part for part in (dose_words(option, library, room), doubt, asked) if part)
    numbers = ranges(
        dangers.number[one.danger.id]
        for one in option.dangers
        if one.word == "fires" and one.severity in ("block", "alert")
    )
    text = f"{document.brief}{_without(option)}{f': {after}' if after else ''}"
    return Statement(
        text=f"{text}{'' if text.endswith('?') else '.'}{f' {numbers}' if numbers else ''}{_because(option, room)}",
        about=document.id,
    )


def _because(option: OptionState, room: Room) -> str:
    """Why an option stands where it does, where it has no dose that says more about it."""
    if option.rows or option.word == "possible" or option.placed is None or not room.because:
        return ""
    return f" {option.placed.place.because.text}"


def dose_words(option: OptionState, library: Library, room: Room) -> str:
    """The first dose with a number, or what its rows need."""
    numbers = [row for row in option.rows if row.amount is not None]
    if numbers:
        more = f" +{len(numbers) - 1} more" if len(numbers) > 1 else ""
        return f"{row_brief(numbers[0], library.references, room.sources, room.regimen)}{more}"
    needs = dict.fromkeys(flag(name) for row in option.rows if row.kind == "refused" for name in row.needs)
    return f"dose needs {', '.join(needs)}" if needs else ""


def flag(name: str) -> str:
    """The argument that enters what a dose needs.

    >>> flag("weight"), flag("creatinine clearance (or sex, weight, creatinine)")
    ('--weight', '--creatinine')
    """
    return f"--{name.partition(' ')[0]}"


def row_brief(row: Row, references: References, sources: bool = True, regimen: bool = True) -> str:
    """ "IV/SC 124 to 248 mg, every 6 to 24 h (off-label; Halyabar 2019)"; without `regimen` how often, and at most how much."""
    assert row.amount is not None
    low, high = plain(row.amount.low), plain(row.amount.high)
    unit = row.amount.unit.removesuffix("/dose")
    amount = f"{low} {unit}" if low == high else f"{low} to {high} {unit}"
    interval = row.amount.steps[-1].removeprefix("interval not printed as hours, ")
    source = _source(row, references) if sources else ""
    label = row.dose.label_word if row.dose.label_word != "label status unknown" else ""
    said = "; ".join(part for part in (label, source) if part)
    return f"{'/'.join(row.dose.routes).upper()} {amount}, {interval if regimen else often(interval)}{f' ({said})' if said else ''}"


def often(interval: str) -> str:
    """How often, and at most how much; the rest of a regimen stands with its rows.

    >>> often("every 8 h, at most 3 doses in 24 h, 4 in all"), often("every 6 h, with a fast taper on improvement")
    ('every 8 h, at most 3 doses in 24 h', 'every 6 h')
    """
    first, *rest = re.split(r"[;,] ", interval)
    return ", ".join([first, *(part for part in rest if part.startswith("at most"))])


def _source(row: Row, references: References) -> str:
    """ "Halyabar 2019", with a word where it was not verified in two sources; empty where nothing was printed."""
    return source_words(row.dose.cite, references).strip("()") if row.dose.cite is not None else ""


def ranges(numbers: Iterable[str]) -> str:
    """Numbers of dangers, neighbors joined.

    >>> ranges(["D2", "D3", "D4", "D9"])
    'D2-D4 D9'
    """
    groups: list[list[int]] = []
    for number in sorted({int(name[1:]) for name in numbers}):
        groups[-1].append(number) if groups and groups[-1][-1] == number - 1 else groups.append([number])
    return " ".join(f"D{one[0]}" if len(one) == 1 else f"D{one[0]}-D{one[-1]}" for one in groups)
