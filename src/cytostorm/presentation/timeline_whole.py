"""A group of patients followed through time and made into its view, once; with what its charts and its tables need."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import cytostorm
from cytostorm.bedside import Course, Moment, PatientCourse, SetSummary, courses, lead_time, summarize
from cytostorm.library import Library
from cytostorm.model.node_parts import subject_of
from cytostorm.model.nodes import CriteriaSet
from cytostorm.model.readings import Reading
from cytostorm.presentation.lines import SetLine, set_line
from cytostorm.presentation.population import InputRow, MissingView, Ranked
from cytostorm.presentation.population_screen import Counted, population_screen
from cytostorm.presentation.scored import leading_sets
from cytostorm.presentation.timeline import TimelineView
from cytostorm.presentation.timeline_counts import (
    applies_of,
    combinations_of,
    data_of,
    groups_of,
    inputs_of,
    people_of,
    sets_of,
)
from cytostorm.record import Record
from cytostorm.values import Bounds
from cytostorm.words import number_words

_MOST_PATIENTS = 6
CHANGES = ("patient", "criteria", "time", "verdict", "low", "high")
FIRSTS = (
    "patient",
    "criteria",
    "first_met",
    "first_possible",
    "end",
    "outcome",
    "hours_met_before_end",
    "missing_throughout",
)
"""The columns of verdicts.csv and of first_met.csv."""


@dataclass(frozen=True)
class Firsts:
    """Hours from the start until a set was first definitely met, and first possible, in rising order; only those who came to it."""

    short_title: str
    met: int
    patients: int
    definitely: tuple[float, ...]
    possibly: tuple[float, ...]


@dataclass(frozen=True)
class HighPatient:
    """A patient with a high score that is certain, and what the drawing needs."""

    patient: str
    outcome: str
    score: float
    record: Record
    end: datetime | None
    line: SetLine


@dataclass(frozen=True)
class TimelineWhole:
    """The view, the charts' data, and the rows of the tables that are written beside it."""

    view: TimelineView
    firsts: tuple[Firsts, ...]
    longest_hours: float
    highest: tuple[HighPatient, ...]
    conformance: Mapping[str, Any] | None
    changes: tuple[list[str], ...]
    first_rows: tuple[list[str], ...]
    library: Library


def followed(record: Record, library: Library, sets: Sequence[CriteriaSet], reading: Reading) -> PatientCourse:
    """One patient up to the end of the stay; windows that run out later would only show that time has passed."""
    return PatientCourse(record, courses(record, library, sets, reading, record.stay[1] or record.last_known))


def timeline(
    group: Sequence[PatientCourse],
    library: Library,
    reading: Reading,
    conformance: Mapping[str, Any] | None,
    title: str,
    place: str = ".",
) -> TimelineWhole:
    """The view of patients that were followed; `place` is how the reader calls the folder of the result."""
    summaries = summarize(group)
    return TimelineWhole(
        view=_view(group, summaries, library, reading, conformance, title, place), firsts=tuple(_firsts(group, summaries)),
        longest_hours=longest_hours(group), highest=tuple(_highest(group)), conformance=conformance, changes=tuple(_change_rows(group)),
        first_rows=tuple(_first_rows(group)), library=library,
    )  # fmt: skip


def _view(
    group: Sequence[PatientCourse], summaries: Sequence[SetSummary], library: Library, reading: Reading, conformance: Mapping[str, Any] | None,
    title: str, place: str,
) -> TimelineView:  # fmt: skip
    people, groups, data = (
        people_of(group, reading, library),
        groups_of(summaries, applies_of(group, reading, library)),
        data_of(conformance),
    )
    inputs = inputs_of(summaries, library)
    counted = Counted(people, groups, _missing(inputs), data, place, False, "cytostorm assess SOURCE --patient ID")
    return TimelineView(
        version=cytostorm.__version__, summary=population_screen(counted), title=title, people=people, groups=groups, sets=sets_of(summaries),
        combinations=combinations_of(group, summaries), inputs=inputs, data=data, reading=reading.id, reading_title=reading.title,
        reading_because=reading.because, taken_as_absent=tuple(reading.absence.not_present),
    )  # fmt: skip


def _missing(inputs: tuple[InputRow, ...]) -> MissingView:
    """What one more result would decide is not counted for a group."""
    none = Ranked(shown=(), folded=(), idle=0)
    return MissingView(tests=none, pairs=none, inputs=inputs, more_inputs=0, by_set=())


def start_of(patient: PatientCourse) -> datetime | None:
    """Admission, or else the first moment at which anything was known."""
    if patient.record.stay[0] is not None:
        return patient.record.stay[0]
    return min((c.moments[0].at for c in patient.courses if c.moments), default=None)


def end_of(patient: PatientCourse) -> datetime | None:
    """The end of the stay, or else the last moment at which anything was known."""
    return patient.record.stay[1] or patient.record.last_known


def _firsts(group: Sequence[PatientCourse], summaries: Sequence[SetSummary]) -> Iterable[Firsts]:
    """The sets that someone definitely met, the most often met first."""
    ranked = sorted(range(len(summaries)), key=lambda i: -summaries[i].surely_met)
    for i in (i for i in ranked if summaries[i].surely_met):
        definitely, possibly = (tuple(_first_hours(group, i, surely)) for surely in (True, False))
        title = summaries[i].criteria.document.short_title
        yield Firsts(title, summaries[i].surely_met, summaries[i].patients, definitely, possibly)


def _first_hours(group: Sequence[PatientCourse], position: int, surely: bool) -> list[float]:
    found: list[float] = []
    for patient in group:
        course, start = patient.courses[position], start_of(patient)
        first = course.first_met if surely else course.first_possible
        if first is not None and start is not None:
            found.append(max((first - start).total_seconds() / 3600, 0.0))
    return sorted(found)


def longest_hours(group: Sequence[PatientCourse]) -> float:
    """How long the longest stay but the most extreme lasts: 95 in 100 are no longer."""
    ends = [(start_of(patient), end_of(patient)) for patient in group]
    lengths = sorted((end - start).total_seconds() / 3600 for start, end in ends if start and end)
    return max(lengths[int(0.95 * (len(lengths) - 1))], 24.0) if lengths else 24.0


def _highest(group: Sequence[PatientCourse]) -> list[HighPatient]:
    """The patients with the highest score that was ever certain; those without any point are left out."""
    leading = next(iter(leading_sets([course.criteria for course in group[0].courses], 1)), None) if group else None
    found = [
        (patient, course)
        for patient in group
        for course in patient.courses
        if leading and course.criteria.id == leading.id
    ]
    scored = [(_score(patient, course), patient, course) for patient, course in found]
    reached = sorted(
        (one for one in scored if math.isfinite(one[0]) and one[0] > 0), key=lambda one: (-one[0], one[1].patient)
    )
    return [
        HighPatient(patient.patient, patient.record.outcome, score, patient.record, end_of(patient), set_line(course))
        for score, patient, course in reached[:_MOST_PATIENTS]
    ]


def _score(patient: PatientCourse, course: Course) -> float:
    """The highest number that the score certainly reached during the stay; later, values only age out."""
    end = end_of(patient)
    inside: Iterable[Moment] = (m for m in course.moments if end is None or m.at <= end)
    return max((m.score.low for m in inside if m.score), default=-math.inf)


def _change_rows(group: Sequence[PatientCourse]) -> Iterable[list[str]]:
    """Every change of bounds: the verdict, and the score where the set has one."""
    for patient in group:
        for course in patient.courses:
            last: tuple[object, object] | None = None
            for moment in course.moments:
                if (moment.verdict, moment.score) != last:
                    yield [
                        patient.patient,
                        course.criteria.id,
                        moment.at.isoformat(),
                        moment.word,
                        *_ends(moment.score),
                    ]
                last = (moment.verdict, moment.score)


def _ends(score: Bounds | None) -> list[str]:
    return ["", ""] if score is None else [str(end) if math.isinf(end) else number_words(end) for end in score]


def _first_rows(group: Sequence[PatientCourse]) -> Iterable[list[str]]:
    for patient in group:
        for course in patient.courses:
            yield [patient.patient, course.criteria.id, *_first_cells(patient.record, course)]


def _first_cells(record: Record, course: Course) -> list[str]:
    last = record.stay[1]
    lead = lead_time(course.first_met, last)
    times = [moment.isoformat() if moment else "" for moment in (course.first_met, course.first_possible, last)]
    missing = [set(m.missing) for m in course.moments]
    never = sorted(set(map(subject_of, set.intersection(*missing)))) if missing else []
    return [*times, record.outcome, f"{lead.total_seconds() / 3600:.2f}" if lead else "", " ".join(never)]
