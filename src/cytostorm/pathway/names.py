"""Names, sources and reasons of the pathway as a person reads them."""

from __future__ import annotations

from collections.abc import Iterable

from cytostorm.model.documents import Cite
from cytostorm.pathway.deciding import Decision

_STATUS = {"unconfirmed": "NOT CONFIRMED", "ours": "OURS", "one-source": "one source", "letters": "letter"}
OWN = "cytostorm-"
"""How the references of this project begin."""
_NAMES = {
    "active_cns_disease": "active disease of the nervous system",
    "active_infection": "active serious infection",
    "cyp3a4_inducer": "a CYP3A4 inducer",
    "cyp3a4_inhibitor": "a CYP3A4 inhibitor",
    "drug_allergy": "allergy to anakinra",
    "e_coli_protein_allergy": "allergy to E. coli proteins",
    "hepatitis_b": "hepatitis B",
    "iga_deficiency_with_anti_iga": "IgA deficiency with antibodies to IgA",
    "live_vaccine": "a live vaccine",
    "subcutaneous_edema": "edema of the skin",
    "t_or_nk_cell_ebv": "EBV in T or NK cells",
    "tnf_inhibitor": "a TNF inhibitor",
}


def source_words(cite: Cite) -> str:
    """A verified source needs no further word: "[shakoory-2023]"; any other says how far it was checked. What is ours is no source."""
    if cite.reference.startswith(OWN):
        return "[no source, NOT CONFIRMED]" if cite.status == "unconfirmed" else "[ours]"
    return f"[{cite.reference}]" if cite.status == "verified" else f"[{cite.reference}, {_STATUS.get(cite.status, cite.status)}]"


def readable(name: str) -> str:
    return _NAMES.get(name, name.replace("_", " "))


def missing_words(names: Iterable[str]) -> str:
    return ", ".join(readable(name) for name in dict.fromkeys(names))


def facts_words(decision: Decision) -> str:
    """Why a condition came out as it did: "Lymphoma is open"."""
    return "; ".join(decision.said)
