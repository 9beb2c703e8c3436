"""The sets of one patient through time, as the chart of the patient's page draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cytostorm.bedside import Assessment, Course
from cytostorm.model.nodes import CriteriaSet
from cytostorm.presentation.lines import SetLine, set_line
from cytostorm.presentation.populations import for_this_patient
from cytostorm.presentation.scored import leading_sets
from cytostorm.record import Record
from cytostorm.values import MET


@dataclass(frozen=True)
class PatientCourses:
    """`lines`: in the order of the table of verdicts, without sets made for other patients.

    `doubtful`: ids of sets of which the record does not show that they were made for this patient. `scored`: ids of the sets whose score
    is drawn. `edged`: the sets whose thresholds are drawn beside the values. Both are sets made for this patient, or for any.
    """

    record: Record
    at: datetime | None
    lines: tuple[SetLine, ...]
    doubtful: frozenset[str]
    scored: tuple[str, ...]
    edged: tuple[CriteriaSet, ...]


def patient_courses(assessment: Assessment, courses: Sequence[Course]) -> PatientCourses:
    """What is drawn of an assessment and of the courses behind it."""
    kept, judged = _in_order(assessment, courses), assessment.judged
    mine = {one.id for one in judged if one.verdict.applies == MET}
    return PatientCourses(
        record=assessment.record, at=assessment.at, lines=tuple(map(set_line, kept)), doubtful=frozenset(one.id for one in judged) - mine,
        scored=tuple(one.id for one in leading_sets([course.criteria for course in kept if course.criteria.id in mine])),
        edged=tuple(leading_sets([one.verdict.criteria for one in judged if one.id in mine])),
    )  # fmt: skip


def _in_order(assessment: Assessment, courses: Sequence[Course]) -> list[Course]:
    order = [verdict.id for verdict in for_this_patient([one.verdict for one in assessment.judged])]
    others = {one.id for one in assessment.for_other_patients}
    kept = [course for course in courses if course.criteria.id not in others]
    return sorted(kept, key=lambda c: order.index(c.criteria.id) if c.criteria.id in order else len(order))
