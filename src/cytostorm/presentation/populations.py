"""The sets of a patient in their order, and those that were made for other patients behind their fold."""

from __future__ import annotations

from collections.abc import Iterable

from cytostorm.interpreter import Verdict
from cytostorm.words import contradiction_words

MADE_FOR_OTHERS = "Made for other patients"
NOT_RECORDED = "Made for particular patients; whether this is one of them is not recorded"


def other_patients_words(verdict: Verdict) -> str:
    """A set behind the fold, and why: "NEWS2: from 16 years; the patient is 5 months"."""
    return f"{verdict.criteria.document.short_title}: {contradiction_words(verdict)}"


def for_this_patient(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The sets whose population the record does not contradict, best first: made for this patient, then not recorded; met before unknown."""
    order = {"met": 0, "unknown": 1, "not met": 2}
    return sorted((v for v in verdicts if not v.for_other_patients), key=lambda v: (-v.applies.low, order[v.word]))


def for_other_patients(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """The sets whose population the record contradicts, in their order."""
    return [verdict for verdict in verdicts if verdict.for_other_patients]


def others_in_a_line(verdicts: Iterable[Verdict]) -> str:
    """One line for all sets behind the fold; empty where there are none."""
    others = for_other_patients(verdicts)
    return (
        f"{MADE_FOR_OTHERS} ({len(others)}): {'. '.join(other_patients_words(one) for one in others)}."
        if others
        else ""
    )
