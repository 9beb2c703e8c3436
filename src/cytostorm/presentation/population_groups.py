"""In which order the sets of a population stand, under which headings, and how each is called in a narrow column (our layout)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

HLH, CRS, STILL, SEVERITY, OTHER = "HLH AND MAS", "CRS AND COVID-19", "STILL'S DISEASE", "SEVERITY", "OTHER SETS"
_LEADING = {
    HLH: {"hlh-2004": "HLH-2004", "hscore": "HScore", "mas-2016": "MAS 2016", "boston-gate": "Boston entry"},
    CRS: {"astct-crs": "ASTCT CRS 1+", "cov-hi": "COV-HI"},
    STILL: {},
    SEVERITY: {"news2": "NEWS2 5+", "qsofa": "qSOFA 2+"},
    OTHER: {},
}
"""The sets that come first under a heading, whatever they count."""
_FIRST = ("hlh-2004", "hscore", "news2", "astct-crs", "mas-2016", "cov-hi", "boston-gate", "qsofa")
_FURTHER = {
    HLH: (
        "hlh-2024", "three-f", "ms-score", "ohi", "parodi-2009", "ferritin-esr", "mals", "ravelli-2005", "mh-score", "cartox-hlh", "iec-hs",
    ),
    CRS: (
        "astct-icans", "astct-icans-child", "lee-2014-crs", "penn-crs", "cartox-crs", "mskcc-crs", "ctcae-4-crs", "ctcae-5-crs", "car-hematotox",
        "easix", "m-easix", "temple", "supar-gate", "eua-supar-substitute", "chis", "scope",
    ),
    STILL: ("yamaguchi", "fautrel", "pouchot", "pouchot-modified", "still-2024"),
    SEVERITY: ("sofa", "sofa-2", "phoenix", "isth-dic", "kdigo-aki"),
}  # fmt: skip
_SHORT = {
    "astct-icans": "ASTCT ICANS 1+",
    "astct-icans-child": "ICANS 1+, child",
    "lee-2014-crs": "Lee CRS 1+",
    "penn-crs": "Penn CRS 1+",
    "cartox-crs": "CARTOX CRS 1+",
    "mskcc-crs": "MSKCC CRS 1+",
    "ctcae-4-crs": "CTCAE 4 CRS 1+",
    "ctcae-5-crs": "CTCAE 5 CRS 1+",
    "ferritin-esr": "Ferritin/ESR",
    "mals": "MALS (ferritin)",
    "phoenix": "Phoenix sepsis",
    "isth-dic": "ISTH overt DIC",
}
_MADE_FOR = {
    "After immune effector cells or a T-cell engaging antibody": "cell therapy or bispecific",
    "Immune effector cells or a T-cell engaging antibody given": "cell therapy or bispecific",
    "Immune effector (CAR T) cell therapy given": "cell therapy",
    "Immune effector cell therapy given": "cell therapy",
    "Known or suspected systemic JIA": "systemic JIA",
    "Underlying disorder known to be associated with DIC": "a cause of DIC",
    "Still's disease, diagnosed": "Still's disease",
    "Primary HLH or MAS already established": "HLH or MAS known",
    "Not on positive pressure ventilation": "not ventilated",
    "Hematologic malignancy": "blood cancer",
    "Not in pregnancy": "not pregnant",
    "From 18 years": "adults",
    "18 years or older": "adults",
    "Below 18 years": "children",
}
"""Short words for whom a set was made, by its label."""
_KEPT = ("COVID", "JIA", "SLE", "DIC", "HLH", "Still")
One = TypeVar("One")
HEADINGS = tuple(_LEADING)


def heading_of(criteria: str) -> str:
    """Under which heading a set stands; one that nobody placed stands under the others."""
    found = (name for name in HEADINGS if criteria in _LEADING[name] or criteria in _FURTHER.get(name, ()))
    return next(found, OTHER)


def importance(criteria: str) -> int:
    """What is shown first where there is room for few: the leading sets of every heading before the others (our choice)."""
    return _FIRST.index(criteria) if criteria in _FIRST else len(_FIRST)


def column_name(criteria: str, short_title: str) -> str:
    """How a set is called in a narrow column; for a grade with the grade that counts."""
    leading = {name: words for found in _LEADING.values() for name, words in found.items()}
    return leading.get(criteria) or _SHORT.get(criteria) or short_title


def place_of(criteria: str, definitely: float, possibly: float) -> tuple[int, int, float, float, str]:
    """What to sort by: heading; the leading sets in their order; the others by how often they were definitely and possibly met."""
    heading = heading_of(criteria)
    names = list(_LEADING[heading])
    leading = names.index(criteria) if criteria in names else len(names)
    counts = (0.0, 0.0) if criteria in names else (-definitely, -possibly)
    return (HEADINGS.index(heading), leading, *counts, criteria)


def made_for_words(labels: Sequence[str]) -> str:
    """Whom a set is about, short: "COVID-19, adults".

    >>> made_for_words(["COVID-19", "From 18 years"]), made_for_words(["From 16 years"]), made_for_words(["Suspected infection"])
    ('COVID-19, adults', 'from 16 years', 'suspected infection')
    """
    return ", ".join(_MADE_FOR.get(label) or _lower(label) for label in labels)


def _lower(label: str) -> str:
    return label if label.startswith(_KEPT) else label[:1].lower() + label[1:]
