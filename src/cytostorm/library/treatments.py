"""What is proven about treatments and pharmacokinetics before they are handed out: every name in them exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from cytostorm.errors import InputError, KnowledgeError, suggestion
from cytostorm.library.checks import parts
from cytostorm.model.documents import Cite, Drug
from cytostorm.model.knowledge_source import KnowledgeSource
from cytostorm.model.treatments import Pharmacokinetics, Treatment


def check_treatment(treatment: Treatment, file: str, knowledge: KnowledgeSource) -> None:
    """Raises KnowledgeError for a drug, a mask or a reference that is not known, and for a file without content."""
    _check(file, "drug", "drug", treatment.drug, knowledge.drugs)
    for mask in treatment.masks:
        _check(file, "mask", "masks", mask, knowledge.masks)
    _check_references(treatment, file, knowledge)
    if not any((treatment.doses, treatment.roles, treatment.cautions)):
        raise KnowledgeError(file, "doses", "a treatment that says nothing.", "Add a dose, a role or a caution.")


def references_of(document: Any) -> Iterable[str]:
    """Every publication that a document names, in its order."""
    cites = [part for part in parts(document) if isinstance(part, Cite)]
    return dict.fromkeys(name for cite in cites for name in (cite.reference, *cite.confirmed_by))


def treatment_of_brand(name: str, treatments: Mapping[str, Treatment], drugs: Mapping[str, Drug]) -> str:
    """The treatment whose drug has this label or accepted name ("Kineret" is anakinra); empty where there is none."""
    spelled = name.strip().casefold()
    brands = {
        other.casefold(): one.id
        for one in treatments.values()
        for other in (drugs[one.drug].label, *drugs[one.drug].accepted)
    }
    return brands.get(spelled, "")


def check_form_named(name: str, treatments: Mapping[str, Treatment], drugs: Mapping[str, Drug]) -> None:
    """Raises InputError for a name that may be any of several drugs ("amphotericin"), or is nearest to one of them: none may be picked."""
    if treatment_of_brand(name, treatments, drugs):
        return
    stems = {one.forms_of for one in treatments.values() if one.forms_of}
    spelled = name.strip().casefold()
    near = next((one for one in treatments if f"'{one}'" in suggestion(spelled, treatments)), "")
    stem = next(
        (stem for stem in stems if stem in spelled or suggestion(spelled, [stem])),
        treatments[near].forms_of if near else "",
    )
    forms = {one.id: one.label for one in treatments.values() if stem and one.forms_of == stem}
    if forms:
        names = " and ".join(forms.values())
        problem = f"'{name}' is not the name of one form: {names} are different drugs, and a dose of one can be fatal as the other."
        raise InputError("the drug", problem, f"No dose is shown. Write {' or '.join(forms)}.", field="drug")


def check_pharmacokinetics(document: Pharmacokinetics, file: str, knowledge: KnowledgeSource) -> None:
    """Raises KnowledgeError for a drug or a reference that is not known."""
    _check(file, "drug", "drug", document.drug, knowledge.drugs)
    _check_references(document, file, knowledge)


def _check_references(document: Any, file: str, knowledge: KnowledgeSource) -> None:
    for name in references_of(document):
        _check(file, "reference", "cite", name, knowledge.references)


def _check(file: str, kind: str, where: str, name: str, known: Collection[str]) -> None:
    if name not in known:
        raise KnowledgeError(
            file, where, f"there is no {kind} '{name}'.{suggestion(name, known)}", f"Add {kind}s/{name}.yaml."
        )
