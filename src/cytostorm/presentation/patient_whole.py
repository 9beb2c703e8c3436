"""Everything that the page of one patient shows, made once: verdicts, causes, pathway, course, what to check, every fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cytostorm.bedside import Assessment, Course, assess, courses
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.model.readings import Reading
from cytostorm.monitoring import Watch, watch
from cytostorm.pathway import Plan
from cytostorm.presentation.assess_view import AssessView, SetView
from cytostorm.presentation.assessment import Assessed, set_views, view_of
from cytostorm.presentation.cause_views import CausesView
from cytostorm.presentation.causes import view_of as causes_view
from cytostorm.presentation.course import CourseView
from cytostorm.presentation.course_view import course_view
from cytostorm.presentation.fact_rows import FactRow, fact_rows
from cytostorm.presentation.headlines import day_words
from cytostorm.presentation.input_warnings import Warnings, warnings_of
from cytostorm.presentation.patient_courses import PatientCourses, patient_courses
from cytostorm.presentation.plan import PlanView
from cytostorm.presentation.plan_making import plan_view
from cytostorm.presentation.planning import Typed, plan_of
from cytostorm.record import Record


@dataclass(frozen=True)
class PatientWhole:
    """`answer`, `causes` and `plan` are None where no plan was asked for, `course` where nothing is dated. `drawn`: the verdicts in time."""

    record: Record
    at: datetime | None
    when: str
    version: str
    reading: Reading
    answer: AssessView | None
    sets: tuple[SetView, ...]
    drawn: PatientCourses
    warnings: Warnings
    facts: tuple[FactRow, ...]
    plan: PlanView | None
    causes: CausesView | None
    course: CourseView | None


def assessed_typed(
    record: Record,
    library: Library,
    criteria: Sequence[CriteriaSet] | None,
    reading: str,
    at: datetime | None,
    typed: Typed,
    version: str,
) -> Assessed:
    """An answer whose plan knows what was typed beside the record.

    Raises InputError for what was typed and is not understood.
    """
    found = assess(record, library, criteria, reading, at, version=version)
    return Assessed(found, plan_of(record, library, reading, found.at, typed))


def typed_whole(
    record: Record,
    library: Library,
    reading: str,
    typed: Typed,
    version: str,
    at: datetime | None = None,
    screened: bool = True,
) -> PatientWhole:
    """What a form shows of a record and of what was typed beside it: verdicts and plan of one moment, nothing drawn through time.

    `screened`: with the first screens of the plan and of the causes; that of the verdicts is always there.

    Raises InputError for what was typed and is not understood.
    """
    made = assessed_typed(record, library, library.standard(), reading, at, typed, version)
    found = made.assessment
    watched = watch(record, library, found.at, reading=reading, version=version) if found.at is not None else None
    return patient_whole(found, library, (), made.plan, watched, screened)


def whole_of(made: Assessed, library: Library) -> PatientWhole:
    """An answer with its plan, its verdicts through time and its course under treatment."""
    assessment = made.assessment
    record, reading, at = assessment.record, assessment.reading, assessment.at
    drawn = courses(
        record, library, [judged.verdict.criteria for judged in assessment.judged], reading, at, weighs_fever=True
    )
    watched = watch(record, library, at, reading=reading.id, version=assessment.version) if at is not None else None
    return patient_whole(assessment, library, drawn, made.plan, watched)


def patient_whole(
    assessment: Assessment,
    library: Library,
    drawn: Sequence[Course] = (),
    plan: Plan | None = None,
    watched: Watch | None = None,
    screened: bool = True,
) -> PatientWhole:
    """The same from its parts. `drawn` is empty where only one moment is of interest."""
    view = view_of(Assessed(assessment, plan), library) if plan else None
    version = assessment.version
    return PatientWhole(
        record=assessment.record,
        at=assessment.at,
        when=day_words(assessment.at) or "undated",
        version=version,
        reading=assessment.reading,
        answer=view,
        sets=tuple(view.criteria if view else set_views(assessment, library)),
        drawn=patient_courses(assessment, drawn),
        warnings=warnings_of(assessment, library),
        facts=tuple(fact_rows(assessment, library)),
        plan=plan_view(plan, library, version, watched, screened) if plan else None,
        causes=causes_view(plan.differential, plan.stage, library, version, screened) if plan else None,
        course=course_view(watched, library) if watched else None,
    )
