"""Names, labels, sources and reasons as a person reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cytostorm.library import Library
from cytostorm.model.documents import Cite
from cytostorm.model.nodes import Key

_STATUS = {"unconfirmed": "NOT CONFIRMED", "ours": "OURS", "one-source": "one source", "letters": "letter"}
OWN = "cytostorm-"
"""How the references of this project begin."""
LEVELS = {"block": "CRITICAL", "alert": "WARNING", "outside": "OUTSIDE THE LABEL", "note": "NOTE"}
"""How weighty a safety rule is, as a reader sees it. CRITICAL shows no number; WARNING shows it."""
ALWAYS_ASKED = ("pregnancy", "hepatitis_b", "latent_tuberculosis", "strongyloides_exposure")
"""What is always named as not checked before an immunosuppressant, as long as nobody recorded it (ours)."""
_NAMES = {
    "anti_hbc": "anti-HBc alone",
    "blood_group_not_o": "blood group A, B or AB",
    "breast_feeding": "breast-feeding",
    "ciclosporin": "ciclosporin",
    "cows_milk_allergy": "allergy to cow's milk",
    "cyp450_substrate": "a drug that CYP450 breaks down, with a narrow range",
    "diverticulitis_or_ulcer": "diverticulitis or an ulcer of the gut",
    "fungal_infection": "systemic fungal infection",
    "heart_failure": "heart failure",
    "hepatic_impairment": "impaired liver function",
    "hepatitis_b_antiviral": "antiviral treatment of hepatitis B",
    "hepatitis_b_status_unknown": "hepatitis B status not recorded",
    "il1_inhibitor": "an IL-1 inhibitor",
    "il6_inhibitor": "an IL-6 inhibitor",
    "infection_treated": "infection under treatment",
    "jak_inhibitor": "a JAK inhibitor",
    "latent_tuberculosis": "latent tuberculosis (IGRA)",
    "macrolide_allergy": "allergy to macrolides or sirolimus",
    "nsaid": "an NSAID",
    "other_biologic": "another biologic",
    "probenecid": "probenecid",
    "qt_prolongation": "QT prolongation",
    "smoker": "smoking",
    "st_johns_wort": "St John's wort",
    "strongyloides_exposure": "Strongyloides exposure",
    "zoster": "active zoster",
    "zoster_exposure": "contact with zoster or chickenpox",
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
_BRIEF = {
    "active_cns_disease": "CNS disease",
    "active_infection": "serious infection",
    "active_tuberculosis": "active TB",
    "cyp450_substrate": "narrow-range CYP450 drug",
    "drug_allergy": "anakinra allergy",
    "e_coli_protein_allergy": "E. coli protein allergy",
    "diverticulitis_or_ulcer": "gut ulcer or diverticulitis",
    "hepatic_impairment": "liver function",
    "iga_deficiency_with_anti_iga": "IgA deficiency",
    "latent_tuberculosis": "latent TB",
    "leishmania_serology before immunoglobulin": "Leishmania serology first",
    "renal_impairment": "kidney function",
    "scd25 before immunoglobulin": "sCD25 first",
    "strongyloides_exposure": "Strongyloides",
    "treatable_intracellular_infection": "intracellular infection",
    "zoster_exposure": "zoster contact",
}
"""Short names of conditions for a first screen, where the name above does not fit into a list."""
_ARTICLE, _GIVEN = re.compile(r"^(a|an) "), re.compile(r"^whether (.+) was given$")


def source_words(cite: Cite) -> str:
    """A verified source needs no further word: "[shakoory-2023]"; any other says how far it was checked. What is ours is no source."""
    if cite.reference.startswith(OWN):
        return "[no source, NOT CONFIRMED]" if cite.status == "unconfirmed" else "[ours]"
    return (
        f"[{cite.reference}]"
        if cite.status == "verified"
        else f"[{cite.reference}, {_STATUS.get(cite.status, cite.status)}]"
    )


def readable(name: str) -> str:
    return _NAMES.get(name, name.replace("_", " "))


def brief_condition(name: str) -> str:
    """What is missing, for a first screen: without an article, and without what would do instead.

    >>> brief_condition("how often tocilizumab was given in the last 8 h"), brief_condition("whether sarilumab was given")
    ('tocilizumab in the last 8 h', 'sarilumab given')
    """
    words = _BRIEF.get(name) or readable(name).partition(" (")[0]
    asked = (
        words.removeprefix("whether it is ")
        .removeprefix("how often ")
        .replace(" was given in the last", " in the last")
    )
    return _ARTICLE.sub("", _GIVEN.sub(r"\1 given", asked))


def missing_words(names: Iterable[str]) -> str:
    return ", ".join(readable(name) for name in dict.fromkeys(names))


def key_label(key: Key, library: Library) -> str:
    """The label of what a node looks up."""
    if key[0] == "limit":
        return f"{_label(key[2], library)}, {key[1].replace('_', ' ')}"
    return _label(key[1], library)


def _label(name: str, library: Library) -> str:
    known = library.observables.get(name) or library.findings.get(name)
    return known.label if known is not None else name.replace("_", " ")


def subject_label(name: str, library: Library) -> str:
    return _label(name, library)


def drug_label(name: str, library: Library) -> str:
    drug = library.drugs.get(name)
    return drug.label if drug is not None else name


def short_label(label: str) -> str:
    """For "Aspartate aminotransferase (AST)" it is "AST": the abbreviation that a label carries, else the label."""
    head, _, tail = label.partition(" (")
    inner = tail.rstrip(")")
    return inner if inner.isupper() and len(inner) <= 5 else head
