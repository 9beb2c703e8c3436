"""Many patients, one after the other: how many surely and possibly met each set, when, and what was missing most.

Two counts are always given: surely met needs no assumption about what was not measured, possibly met
assumes nothing against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median, quantiles

from cytostorm.bedside.courses import Course, lead_time
from cytostorm.model.nodes import CriteriaSet, Key
from cytostorm.record import Record


@dataclass(frozen=True)
class PatientCourse:
    """One patient of a group: the record and the course of every set."""

    record: Record
    courses: tuple[Course, ...]

    @property
    def patient(self) -> str:
        return self.record.patient


@dataclass(frozen=True)
class Spread:
    """Median and quartiles of some lengths of time, in hours, and how many there are."""

    n: int
    median: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Lead:
    """For patients with one outcome: how long before the end of the stay a set was first surely met."""

    outcome: str
    patients: int
    surely_met: int
    possibly_met: int
    before_end: Spread | None


@dataclass(frozen=True)
class SetSummary:
    """One set over a group. `missing` counts patients in whom an input was never known during the stay.

    `possibly_met` counts a patient as soon as one moment did not rule the set out, so it includes everyone
    before the first result. `open_when_best_known` asks only at the moments with the fewest missing inputs.
    """

    criteria: CriteriaSet
    patients: int
    surely_met: int
    possibly_met: int
    open_when_best_known: int
    never_possible: int
    undated: int
    leads: tuple[Lead, ...]
    missing: tuple[tuple[Key, int], ...]


def summarize(group: Sequence[PatientCourse]) -> tuple[SetSummary, ...]:
    """The summary of each set, in the order of the courses."""
    if not group:
        return ()
    return tuple(_summary([(p.record, p.courses[i]) for p in group]) for i in range(len(group[0].courses)))


def _summary(pairs: Sequence[tuple[Record, Course]]) -> SetSummary:
    courses = [course for _, course in pairs]
    possibly, undated = sum(1 for c in courses if c.first_possible), sum(1 for c in courses if not c.moments)
    outcomes = sorted({record.outcome for record, _ in pairs})
    return SetSummary(
        criteria=courses[0].criteria,
        patients=len(pairs),
        surely_met=sum(1 for c in courses if c.first_met),
        possibly_met=possibly,
        open_when_best_known=sum(1 for c in courses if _open_when_best_known(c)),
        never_possible=len(pairs) - possibly - undated,
        undated=undated,
        leads=tuple(_lead(outcome, [(r, c) for r, c in pairs if r.outcome == outcome]) for outcome in outcomes),
        missing=_never_known(courses),
    )


def _open_when_best_known(course: Course) -> bool:
    """Whether the set was met or could not be ruled out at one of the moments with the fewest missing inputs."""
    fewest = min((len(m.missing) for m in course.moments), default=0)
    return any(m.verdict.high >= 1 for m in course.moments if len(m.missing) == fewest)


def _lead(outcome: str, pairs: Sequence[tuple[Record, Course]]) -> Lead:
    before = [lead_time(c.first_met, r.stay[1]) for r, c in pairs]
    met, possible = sum(1 for _, c in pairs if c.first_met), sum(1 for _, c in pairs if c.first_possible)
    return Lead(outcome or "not recorded", len(pairs), met, possible, spread(t for t in before if t is not None))


def spread(lengths: Iterable[timedelta]) -> Spread | None:
    """Median and quartiles in hours; None for an empty list."""
    hours = sorted(length.total_seconds() / 3600 for length in lengths)
    if not hours:
        return None
    lower, _, upper = quantiles(hours, n=4, method="inclusive") if len(hours) > 1 else (hours[0],) * 3
    return Spread(len(hours), median(hours), lower, upper)


def _never_known(courses: Iterable[Course]) -> tuple[tuple[Key, int], ...]:
    counts: Counter[Key] = Counter()
    for course in courses:
        known = {key for moment in course.moments for key in course.criteria.inputs - set(moment.missing)}
        counts.update(course.criteria.inputs - known)
    return tuple(counts.most_common())
