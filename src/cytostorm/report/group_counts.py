"""What a group's page counts: firsts by hours since the start, combinations of sets, inputs that were never known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cytostorm.bedside import Course, Moment, PatientCourse, SetSummary
from cytostorm.library import Library
from cytostorm.presentation.labels import key_label


@dataclass(frozen=True)
class MissingInput:
    """An input that was never known in some patients, and the sets that ask for it."""

    label: str
    patients: int
    sets: tuple[str, ...]


@dataclass(frozen=True)
class Combination:
    """Sets that were surely met in the same patients, at whatever time."""

    sets: frozenset[str]
    patients: int


def start_of(patient: PatientCourse) -> datetime | None:
    """Admission, or else the first moment at which anything was known."""
    if patient.record.stay[0] is not None:
        return patient.record.stay[0]
    return min((c.moments[0].at for c in patient.courses if c.moments), default=None)


def end_of(patient: PatientCourse) -> datetime | None:
    return patient.record.stay[1] or patient.record.last_known


def moments_in_stay(patient: PatientCourse, course: Course) -> tuple[Moment, ...]:
    """What was known during the stay; later, values only age out."""
    end = end_of(patient)
    return tuple(m for m in course.moments if end is None or m.at <= end)


def ranked(summaries: Sequence[SetSummary]) -> list[SetSummary]:
    """Sets with the most patients surely met first."""
    return sorted(summaries, key=lambda s: (-s.surely_met, -s.open_when_best_known, s.criteria.id))


def first_hours(group: Sequence[PatientCourse], position: int, surely: bool) -> list[float]:
    """Hours from the start until a set was first met (or first possible), in rising order; only those who came to it."""
    found: list[float] = []
    for patient in group:
        course, start = patient.courses[position], start_of(patient)
        first = course.first_met if surely else course.first_possible
        if first is not None and start is not None:
            found.append(max((first - start).total_seconds() / 3600, 0.0))
    return sorted(found)


def longest_hours(group: Sequence[PatientCourse]) -> float:
    """How long the longest stay but the most extreme lasts: 95 in 100 are no longer."""
    lengths = sorted(
        (end - start).total_seconds() / 3600 for p in group if (start := start_of(p)) and (end := end_of(p))
    )
    return max(lengths[int(0.95 * (len(lengths) - 1))], 24.0) if lengths else 24.0


def combinations(group: Sequence[PatientCourse]) -> list[Combination]:
    """How many patients surely met exactly which sets; the commonest first, none at all included."""
    counts: Counter[frozenset[str]] = Counter(frozenset(c.criteria.id for c in p.courses if c.first_met) for p in group)
    return [Combination(sets, n) for sets, n in sorted(counts.items(), key=lambda item: (-item[1], sorted(item[0])))]


def never_known(summaries: Iterable[SetSummary], library: Library) -> list[MissingInput]:
    """Inputs by the number of patients in whom they were never known, with the sets that need them."""
    counts: dict[str, int] = {}
    sets: dict[str, dict[str, None]] = {}
    for summary in summaries:
        for key, patients in summary.missing:
            label = key_label(key, library)
            counts[label] = max(counts.get(label, 0), patients)
            sets.setdefault(label, {})[summary.criteria.document.short_title] = None
    made = [MissingInput(label, n, tuple(sets[label])) for label, n in counts.items()]
    return sorted(made, key=lambda m: (-len(m.sets) * m.patients, m.label))
