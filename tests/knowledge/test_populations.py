"""Whom each set is for: a population that its text names is a clause that a record can contradict, or the file says why not."""

import re

import pytest

from cytostorm.library import shipped
from cytostorm.model.nodes import CriteriaSet

LIBRARY = shipped()
SETS = [LIBRARY.criteria(name) for name in LIBRARY.criteria_ids]
AGE = re.compile(
    r"\b(adults?|child(ren)?|infants?|newborns?|pediatric|paediatric|juvenile|years|adult-onset)\b", re.IGNORECASE
)
PREGNANCY = re.compile(r"\bpregnan", re.IGNORECASE)


def subjects(criteria: CriteriaSet) -> set[str]:
    return {key[1] for node in criteria.applies for key in node.inputs}


def said(criteria: CriteriaSet) -> str:
    document = criteria.document
    return " ".join([document.title, document.population, *(caution.text for caution in document.cautions)])


@pytest.mark.parametrize("criteria", SETS, ids=lambda one: one.id)
def test_an_age_that_the_text_names_is_a_clause_or_is_explained(criteria):
    if AGE.search(said(criteria)):
        assert "age" in subjects(criteria) or criteria.document.used_beyond


@pytest.mark.parametrize("criteria", SETS, ids=lambda one: one.id)
def test_pregnancy_in_the_text_is_a_clause(criteria):
    assert not PREGNANCY.search(said(criteria)) or "pregnancy" in subjects(criteria)


@pytest.mark.parametrize("criteria", SETS, ids=lambda one: one.id)
def test_a_disease_in_the_population_is_a_clause(criteria):
    named = {"COVID-19": {"covid19", "covid19_pneumonia"}, "juvenile idiopathic": {"sjia", "hlh_or_mas"}, "lupus": {"juvenile_sle"},
             "effector": {"immune_effector_cell_therapy"}, "sepsis": {"sepsis"}, "hematologic malignancy": {"hematologic_malignancy"}}  # fmt: skip
    for word, findings in named.items():
        if word in criteria.document.population:
            assert subjects(criteria) & findings


@pytest.mark.parametrize("criteria", SETS, ids=lambda one: one.id)
def test_every_clause_has_a_label_and_a_source(criteria):
    for node in criteria.applies:
        assert node.meta.label
        assert node.meta.cite is not None
