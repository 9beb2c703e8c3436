"""The words of the next trial's size."""

from __future__ import annotations

from datetime import datetime

from cytostorm.cohort.eligible import ALL, ICU, NO_CAUSE, NO_ICU
from cytostorm.library import Library

END = "A plan only. Not a medical device. All figures: --full and report.html"
LIMITS = (
    "Two-sided test at 5%, normal approximation, no loss to follow-up, no interim analysis. A statistician plans the trial.",
    "Eligible means that criteria were met, not that a clinician would enter the patient.",
    "A patient counts once, at the first time that the set was definitely met. Patients who possibly met it are not in these numbers.",
    "Other hospitals have other patients. Mortality without the drug changes the size most.",
)
_GROUPS = {
    ALL: "all",
    ICU: "ICU within 24 h",
    NO_ICU: "no ICU by 24 h",
    NO_CAUSE: "cause not recorded",
}


def group_label(name: str, library: Library) -> str:
    """A part of the eligible: severity, or a cause by the short name that the library has for it."""
    if name in _GROUPS:
        return _GROUPS[name]
    document = library.causes[name].document
    return document.short or document.label


def no_cause_words() -> str:
    return "Cause: only diagnoses that the criteria sets ask for are in the folder. Cause and stage themselves are not computed by screen."


def risk_words(value: float) -> str:
    """
    >>> risk_words(0.3), risk_words(0.045)
    ('30%', '4.5%')
    """
    return f"{100 * value:.1f}%" if value < 0.1 and round(1000 * value) % 10 else f"{100 * value:.0f}%"


def size_words(patients: int) -> str:
    return f"{patients:,} patients"


def years_words(years: float | None) -> str:
    """
    >>> years_words(0.24), years_words(12.31), years_words(None)
    ('0.2 years', '12 years', 'nobody eligible')
    """
    if years is None:
        return "nobody eligible"
    return f"{years:.1f} years" if years < 10 else f"{years:,.0f} years"


def date_words(at: datetime) -> str:
    return f"{at.day} {at:%b %Y}"
