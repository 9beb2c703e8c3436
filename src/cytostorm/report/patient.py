"""The page of one patient: the first screen, verdicts, what to check before trusting them, causes, options, course, every set, every fact."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cytostorm.library import Library
from cytostorm.presentation.patient_whole import PatientWhole
from cytostorm.report.answer_parts import OPEN_SAMPLES, plan_and_causes, verdict_parts
from cytostorm.report.citing import FullReference
from cytostorm.report.pages import rendered
from cytostorm.report.sections import ANCHOR, references, set_sections
from cytostorm.report.timecourse import time_course
from cytostorm.report.watching import curves


def patient_page(whole: PatientWhole, library: Library, title: str = "Cytokine storm criteria") -> str:
    """One self-contained HTML page about one patient; the parts that `whole` does not have are left out."""
    patient = whole.record.patient or "not named"
    course = time_course(whole.drawn, library)
    sections = set_sections(whole.sets, library)
    return rendered(
        "patient.html.j2",
        title=title,
        patient=patient,
        when=whole.when,
        running=f"{patient} · {whole.when} · {whole.reading.id} · cytostorm {whole.version}",
        whole=whole,
        answer=whole.answer,
        most_samples=OPEN_SAMPLES,
        **verdict_parts(sections),
        source_anchor=ANCHOR,
        warnings=whole.warnings,
        course=course,
        facts=whole.facts,
        nav=_nav(whole),
        **(parts := _parts(whole, course is None, library)),
        publications=_once(references(sections, library), parts["references"], parts["causes_references"]),
    )


def _once(*lists: Iterable[FullReference]) -> list[FullReference]:
    """The publications of all parts, each once."""
    return sorted({one.anchor: one for found in lists for one in found}.values(), key=lambda one: one.anchor)


def _parts(whole: PatientWhole, apart: bool, library: Library) -> dict[str, Any]:
    """What the other answers say of the same moment. `apart`: no time course is drawn above, so that the course has its own curves."""
    drawn = curves(whole.record, library, whole.at) if whole.course and whole.at and apart else None
    return {**plan_and_causes(whole), "w": whole.course, "curves": drawn}


def _nav(whole: PatientWhole) -> list[tuple[str, str]]:
    """Links to the parts that this page has."""
    planned = (
        [("part-pathway", "Dangers"), ("part-causes", "Causes"), ("part-treatment", "Options")] if whole.plan else []
    )
    course = [("part-course", "Course under treatment")] if whole.course else []
    return [("part-verdicts", "Verdicts"), *planned, *course, ("part-sets", "Every set"), ("part-data", "Data")]
