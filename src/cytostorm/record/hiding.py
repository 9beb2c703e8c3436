"""When a drug hides a sign: from its first moment until the time of its mask has passed; the end itself is no longer hidden.

One place says it for the interpreter, for charts and for watching; the engines answer to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cytostorm.model.documents import Longer, Mask
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.model.durations import duration
from cytostorm.record.facts import Administration, Fact, Observation, subject
from cytostorm.record.known import is_known
from cytostorm.values import MET

EFFECTS = {"at_least_observed": "lowers", "at_most_observed": "raises", "unknown": "changes"}
BySubject = Mapping[tuple[type, str], list[Fact]]


@dataclass(frozen=True)
class MaskInForce:
    """A mask that widened a value: which drug, from when until when, and what it does ("lowers"); `row` names what was not understood."""

    mask: str
    drug: str
    since: datetime | None
    until: datetime | None
    effect: str = ""
    row: str = ""

    @property
    def words(self) -> str:
        """ "tocilizumab lowers it"; of a row that was not understood only what is possible."""
        if self.drug == UNIDENTIFIED:
            return f"{self.row or 'a drug row'} was not understood and may be a drug that {self.effect} it"
        return f"{self.drug} {self.effect} it"


def row_words(given: Administration) -> str:
    """A row that was not understood, as its table names it: "row 2 'Tocilizumb'"; empty for a drug that is known."""
    if given.drug != UNIDENTIFIED:
        return ""
    number = f"row {given.origin.row} " if given.origin.row is not None else ""
    return f"{number}'{given.dose or given.origin.text or given.origin.field}'"


def grouped(facts: Iterable[Fact]) -> dict[tuple[type, str], list[Fact]]:
    """Facts by their kind and subject, in the order of the record."""
    found: dict[tuple[type, str], list[Fact]] = {}
    for fact in facts:
        found.setdefault((type(fact), subject(fact)), []).append(fact)
    return found


def hides_until(mask: Mask, given: Administration, by_subject: BySubject, now: datetime | None) -> datetime | None:
    """When a dose stops hiding, by what is known at a moment; None for an undated one."""
    last = given.until or given.times.effective
    return last + _lasts(mask, given, by_subject, now) if last is not None else None


def _lasts(mask: Mask, given: Administration, by_subject: BySubject, now: datetime | None) -> timedelta:
    longer = [duration(one.lasts) for one in mask.longer if _holds(one, given, by_subject, now)]
    return max([duration(mask.lasts), *longer])


def _holds(longer: Longer, given: Administration, by_subject: BySubject, now: datetime | None) -> bool:
    """Whether a dose is late enough in its row, or the finding was ever recorded as present."""
    if longer.with_finding is not None:
        seen = by_subject.get((Observation, longer.with_finding), [])
        return any(isinstance(fact, Observation) and fact.present == MET and is_known(fact, now) for fact in seen)
    doses = by_subject.get((Administration, given.drug), [])
    earlier = [dose for dose in doses if is_known(dose, now) and _before(dose, given)]
    return len(earlier) >= (longer.from_dose or 0) - 1


def _before(dose: Fact, other: Fact) -> bool:
    """Whether a dose was surely begun before another one."""
    first, second = dose.times.effective, other.times.effective
    return first is not None and second is not None and first < second
