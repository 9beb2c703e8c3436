"""The page of one patient: the first screen, verdicts, what to check before trusting them, causes, options, course, every set, every fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from cytostorm.library import Library
from cytostorm.presentation.patient_whole import PatientWhole
from cytostorm.report.causes import causes_part
from cytostorm.report.citing import FullReference
from cytostorm.report.pages import rendered
from cytostorm.report.plan import plan_part
from cytostorm.report.sections import ANCHOR, SetSection, leading, references, set_sections
from cytostorm.report.timecourse import time_course
from cytostorm.report.watching import curves

WHOM = {
    "met": "more for this patient",
    "unknown": "for particular patients: not recorded whether this is one of them",
    "not for this patient": "for other patients",
}

_OPEN_SAMPLES = 4
"""Samples that stand unfolded."""


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
        most_samples=_OPEN_SAMPLES,
        **_verdicts(sections),
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


def _parts(whole: PatientWhole, apart: bool, library: Library) -> dict[str, Any]:
    """What the other answers say of the same moment. `apart`: no time course is drawn above, so that the course has its own curves."""
    planned = plan_part(whole.plan, ANCHOR) if whole.plan else {"view": None, "references": []}
    causes = causes_part(whole.causes, ANCHOR) if whole.causes else {"causes": None, "causes_references": []}
    drawn = curves(whole.record, library, whole.at) if whole.course and whole.at and apart else None
    return {**planned, **causes, "w": whole.course, "curves": drawn}


def _nav(whole: PatientWhole) -> list[tuple[str, str]]:
    """Links to the parts that this page has."""
    planned = (
        [("part-pathway", "Dangers"), ("part-causes", "Causes"), ("part-treatment", "Options")] if whole.plan else []
    )
    course = [("part-course", "Course under treatment")] if whole.course else []
    return [("part-verdicts", "Verdicts"), *planned, *course, ("part-sets", "Every set"), ("part-data", "Data")]
