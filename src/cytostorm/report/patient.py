"""The page of one patient: the first screen, verdicts, what to check before trusting them, causes, options, course, every set, every fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from cytostorm.bedside import Assessment, Course
from cytostorm.library import Library
from cytostorm.monitoring import Watch
from cytostorm.pathway import Plan
from cytostorm.presentation.assessment import Assessed, set_views, view_of
from cytostorm.presentation.causes import view_of as causes_view
from cytostorm.presentation.course_view import course_view
from cytostorm.presentation.headlines import day_words
from cytostorm.presentation.patient_courses import patient_courses
from cytostorm.presentation.plan_making import plan_view
from cytostorm.report.causes import causes_part
from cytostorm.report.fact_rows import fact_rows
from cytostorm.report.pages import rendered
from cytostorm.report.plan import plan_part
from cytostorm.report.sections import ANCHOR, SetSection, leading, references, set_sections
from cytostorm.report.timecourse import time_course
from cytostorm.report.warnings import warnings_of
from cytostorm.report.watching import curves

WHOM = {
    "met": "more for this patient",
    "unknown": "for particular patients: not recorded whether this is one of them",
    "not for this patient": "for other patients",
}


def patient_page(
    assessment: Assessment,
    courses: Sequence[Course],
    library: Library,
    title: str = "Cytokine storm criteria",
    plan: Plan | None = None,
    watched: Watch | None = None,
) -> str:
    """One self-contained HTML page for one assessment.

    `courses` draw the verdicts through time; leave them empty where only one moment is of interest. `plan` adds the first screen,
    causes, stage and pathway, `watched` the course under treatment.
    """
    patient = assessment.record.patient or "not named"
    course = time_course(patient_courses(assessment, courses), library)
    view = view_of(Assessed(assessment, plan), library) if plan else None
    sections = set_sections(view.criteria if view else set_views(assessment, library), library)
    when = day_words(assessment.at) or "undated"
    return rendered(
        "patient.html.j2",
        title=title,
        patient=patient,
        when=when,
        running=f"{patient} · {when} · {assessment.reading.id} · cytostorm {assessment.version}",
        assessment=assessment,
        answer=view,
        **_verdicts(sections),
        sources_of_sets=references(sections, library),
        source_anchor=ANCHOR,
        warnings=warnings_of(assessment, library),
        course=course,
        facts=fact_rows(assessment, library),
        nav=_nav(plan, watched),
        **_parts(assessment, course is None, plan, watched, library),
    )


def _verdicts(sections: Sequence[SetSection]) -> dict[str, Any]:
    """The rows that stand open, and the folded rest by whom it was made for."""
    first = leading(sections)
    rest = [one for one in sections if one not in first]
    folded = [
        (len(found), words, _counted(found), found)
        for applies, words in WHOM.items()
        if (found := [one for one in rest if one.view.applies == applies])
    ]
    return {"sections": sections, "leading": first, "folded": folded}


def _counted(found: Iterable[SetSection]) -> str:
    """ "1 met, 4 unknown, 2 not met"."""
    said = Counter(one.view.verdict for one in found)
    return ", ".join(f"{said[word]} {word}" for word in ("met", "unknown", "not met") if said[word])


def _parts(
    assessment: Assessment, apart: bool, plan: Plan | None, watched: Watch | None, library: Library
) -> dict[str, Any]:
    """What the other answers say of the same moment. `apart`: no time course is drawn above, so that the course has its own curves."""
    planned = plan_part(plan_view(plan, library, assessment.version, watched)) if plan else {"view": None}
    causes = (
        causes_part(causes_view(plan.differential, plan.stage, library, assessment.version))
        if plan
        else {"causes": None}
    )
    course = {
        "w": course_view(watched, library) if watched else None,
        "curves": curves(watched.record, library, watched.at) if watched and apart else None,
    }
    return {**planned, **causes, **course}


def _nav(plan: Plan | None, watched: Watch | None) -> list[tuple[str, str]]:
    """Links to the parts that this page has."""
    planned = [("part-pathway", "Dangers and options"), ("part-causes", "Causes and work-up")] if plan else []
    course = [("part-course", "Course under treatment")] if watched else []
    return [("part-verdicts", "Verdicts"), *planned, *course, ("part-sets", "Every set"), ("part-data", "Data")]
