"""The page of one patient: verdicts, warnings, the time course, every set with its reasons, every fact."""

from __future__ import annotations

from collections.abc import Sequence

from cytostorm.bedside import Assessment, Course
from cytostorm.library import Library
from cytostorm.monitoring import Watch
from cytostorm.pathway import Plan
from cytostorm.presentation.causes import view_of
from cytostorm.presentation.course_view import course_view
from cytostorm.presentation.patient_courses import patient_courses
from cytostorm.presentation.plan_making import plan_view
from cytostorm.report.causes import causes_part
from cytostorm.report.fact_rows import fact_rows
from cytostorm.report.pages import rendered
from cytostorm.report.plan import plan_part
from cytostorm.report.sections import set_sections
from cytostorm.report.timecourse import time_course
from cytostorm.report.verdict_rows import counts_by_word, other_patients, verdict_groups
from cytostorm.report.warnings import warnings_of
from cytostorm.report.watching import curves
from cytostorm.words import moment_words

_FEW_SETS = 3


def patient_page(
    assessment: Assessment,
    courses: Sequence[Course],
    library: Library,
    title: str = "Cytokine storm criteria",
    plan: Plan | None = None,
    watched: Watch | None = None,
) -> str:
    """One self-contained HTML page for one assessment.

    `courses` draw the verdicts through time; leave them empty where only one moment is of interest. `plan` adds causes, stage
    and pathway, `watched` the course under treatment.
    """
    patient = assessment.record.patient or "not named"
    course = time_course(patient_courses(assessment, courses), library)
    return rendered(
        "patient.html.j2",
        title=title,
        patient=patient,
        running=f"{patient} · {moment_words(assessment.at)} · {assessment.reading.id} · cytostorm {assessment.version}",
        assessment=assessment,
        counts=counts_by_word(assessment),
        groups=verdict_groups(assessment, courses, library),
        others=other_patients(assessment),
        warnings=warnings_of(assessment, library),
        course=course,
        sections=set_sections(assessment.judged, library, len(assessment.judged) <= _FEW_SETS),
        facts=fact_rows(assessment, library),
        nav=_nav(plan, watched),
        **(plan_part(plan_view(plan, library, assessment.version, watched)) if plan else {"view": None}),
        w=course_view(watched, library) if watched else None,
        curves=curves(watched.record, library, watched.at) if watched and course is None else None,
        **(
            causes_part(view_of(plan.differential, plan.stage, library, assessment.version))
            if plan
            else {"causes": None}
        ),
    )


def _nav(plan: Plan | None, watched: Watch | None) -> list[tuple[str, str]]:
    """Links to the parts that this page has."""
    planned = [("part-causes", "Severity, stage, causes"), ("part-pathway", "Dangers and pathway")] if plan else []
    course = [("part-course", "Course under treatment")] if watched else []
    return [("part-verdicts", "Verdicts"), *planned, *course, ("part-sets", "Every set"), ("part-data", "Data")]
