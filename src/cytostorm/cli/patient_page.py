"""The HTML page of one patient: verdicts, causes and stage, pathway, course under treatment, reasons, data."""

from __future__ import annotations

from cytostorm.bedside import courses
from cytostorm.library import Library
from cytostorm.monitoring import watch
from cytostorm.presentation.assessment import Assessed
from cytostorm.report import patient_page


def page_of(made: Assessed, library: Library, title: str = "Cytokine storm criteria") -> str:
    """Everything on one page."""
    assessment, plan = made.assessment, made.plan
    record, reading, at = assessment.record, assessment.reading, assessment.at
    drawn = courses(record, library, [judged.verdict.criteria for judged in assessment.judged], reading, at)
    watched = watch(record, library, at, reading=reading.id, version=assessment.version) if at is not None else None
    return patient_page(assessment, drawn, library, title, plan, watched)
