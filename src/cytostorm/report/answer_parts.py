"""What the answer about one patient is drawn from, on a page that stands alone and beside a form: the same parts under the same names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from cytostorm.library import Library
from cytostorm.presentation.patient_whole import PatientWhole
from cytostorm.report.causes import causes_part
from cytostorm.report.plan import plan_part
from cytostorm.report.sections import ANCHOR, SetSection, leading, set_sections

WHOM = {
    "met": "more for this patient",
    "unknown": "for particular patients: not recorded whether this is one of them",
    "not for this patient": "for other patients",
}

OPEN_SAMPLES = 4
"""Samples that stand unfolded."""


def answer_parts(whole: PatientWhole, library: Library) -> dict[str, Any]:
    """Verdicts, dangers, causes and options, without what is drawn through time."""
    found = {"warnings": whole.warnings, "source_anchor": ANCHOR, "most_samples": OPEN_SAMPLES}
    return {**found, **verdict_parts(set_sections(whole.sets, library)), **plan_and_causes(whole)}


def plan_and_causes(whole: PatientWhole) -> dict[str, Any]:
    """The parts of the plan and of the causes; empty where none was asked for."""
    planned = plan_part(whole.plan, ANCHOR) if whole.plan else {"view": None, "references": []}
    causes = causes_part(whole.causes, ANCHOR) if whole.causes else {"causes": None, "causes_references": []}
    return {**planned, **causes}


def verdict_parts(sections: Sequence[SetSection]) -> dict[str, Any]:
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
