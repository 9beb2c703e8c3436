"""The page of one patient: verdicts, warnings, the time course, every set with its reasons, every fact."""

from __future__ import annotations

from collections.abc import Sequence

from cytostorm.bedside import Assessment, Course
from cytostorm.library import Library
from cytostorm.report.fact_rows import fact_rows
from cytostorm.report.pages import rendered
from cytostorm.report.sections import set_sections
from cytostorm.report.timecourse import time_course
from cytostorm.report.verdict_rows import counts_by_word, verdict_groups
from cytostorm.report.warnings import warnings_of
from cytostorm.words import moment_words

_FEW_SETS = 3


def patient_page(assessment: Assessment, courses: Sequence[Course], library: Library, title: str = "Cytokine storm criteria") -> str:
    """One self-contained HTML page for one assessment.

    `courses` draw the verdicts through time; leave them empty where only one moment is of interest.
    """
    patient = assessment.record.patient or "not named"
    return rendered(
        "patient.html.j2",
        title=title,
        patient=patient,
        running=f"{patient} · {moment_words(assessment.at)} · {assessment.reading.id} · cytostorm {assessment.version}",
        assessment=assessment,
        counts=counts_by_word(assessment),
        groups=verdict_groups(assessment, courses, library),
        warnings=warnings_of(assessment, library),
        course=time_course(assessment, courses, library),
        sections=set_sections(assessment.judged, library, len(assessment.judged) <= _FEW_SETS),
        facts=fact_rows(assessment, library),
    )
