"""What was given before stands against what comes next: doses too near or too many, drugs of the chart that forbid another, and in either order."""

from datetime import timedelta

import pytest

from cytostorm import dose
from cytostorm.doses import CONDITIONS, patient
from cytostorm.io.values.cells import CellReader
from cytostorm.io.values.drug_rows import may_be_drug
from cytostorm.io.values.subjects import Names
from cytostorm.library import shipped
from cytostorm.pathway import pathway
from cytostorm.presentation.plan_wording import option_head
from cytostorm.record import Administration, Times
from cytostorm.record.entry import NotUnderstood
from cytostorm.testing.cases import START, record_of

LIBRARY, NAMES = shipped(), Names(shipped())
NOW = START
CRS = {
    "age": {"value": 60, "unit": "a"}, "body_weight": {"value": 70, "unit": "kg"}, "immune_effector_cell_therapy": True,
    "temperature": {"value": 39.5, "unit": "Cel"}, "hypotension": True, "vasopressors": {"value": 1, "unit": "1"},
}  # fmt: skip
MIS_C = {"age": {"value": 7, "unit": "a"}, "multisystem_inflammatory_syndrome": True}


def planned(given, doses=(), answers=None, **typed):
    """A plan of a record with doses given so many hours before; None is a dose without a time."""
    at = [(drug, None if hours is None else NOW - timedelta(hours=hours)) for drug, hours in doses]
    facts = tuple(Administration(drug, Times(when, when)) for drug, when in at)
    return pathway(
        record_of(given, LIBRARY).with_facts(facts), LIBRARY, at=NOW, patient=patient(LIBRARY, **typed), answers=answers
    )


def option(plan, name):
    return next(one for one in plan.options if one.id == name)


def state(plan, rule):
    return next(one for one in plan.dangers if one.danger.id == rule)


@pytest.mark.parametrize(
    ("hours", "blocks"),
    [
        ((), ()), ((0,), ("eight-hours",)), ((3,), ("eight-hours",)), ((7.9,), ("eight-hours",)), ((8,), ()),
        ((9, 16, 23), ("three-in-a-day",)), ((9, 17, 24), ()), ((9, 9.5, 10), ()), ((30, 60, 90, 120), ("four-in-all",)), ((30, 60, 90, 400), ()),
    ],
)  # fmt: skip
def test_a_further_dose_of_tocilizumab_keeps_to_the_label(hours, blocks):
    plan = planned(CRS, [("tocilizumab", one) for one in hours])
    found = option(plan, "tocilizumab-crs")
    blocking = {one.danger.id for one in plan.dangers if one.blocks and one.danger.id.startswith("tocilizumab-")}
    assert blocking == {f"tocilizumab-{one}" for one in blocks}
    assert (found.word == "blocked") is bool(blocks)
    assert option(plan, "dexamethasone-crs-grade-3").word != "blocked"


@pytest.mark.parametrize("doses", [[("tocilizumab", None)], [("unidentified-drug", 3)], []])
def test_how_often_it_was_given_is_not_known(doses):
    assert state(planned(CRS, doses), "tocilizumab-eight-hours").word == "not checked"


CHART = [
    ("dabigatran", "ciclosporin-never-with"), ("bosentan", "ciclosporin-never-with"), ("aliskiren", "ciclosporin-never-with"),
    ("st-johns-wort", "ciclosporin-never-with"), ("probenecid", "baricitinib-probenecid"), ("ibuprofen", "steroid-perforation"),
    ("any-nsaid", "steroid-perforation"), ("simvastatin", "cyp-il6"), ("theophylline", "cyp-il6"), ("ustekinumab", "sarilumab-biologic"),
    ("sarilumab", "jak-sarilumab"), ("adalimumab", "ruxolitinib-biologic"), ("siltuximab", "siltuximab-biologic"), ("voriconazole", "steroid-cyp"),
]  # fmt: skip


@pytest.mark.parametrize(("drug", "rule"), CHART)
def test_a_drug_of_the_chart_sets_its_condition(drug, rule):
    assert state(planned({}, [(drug, 5)]), rule).word == "fires"
    assert state(planned({}), rule).word == "not checked"


BESIDE_THE_CHART = {
    "blood_group_not_o", "cows_milk_allergy", "dialysis", "diverticulitis_or_ulcer", "drug_allergy", "e_coli_protein_allergy", "hepatic_impairment",
    "hepatitis_b_antiviral", "hepatitis_b_status_unknown", "hyperprolinemia", "iga_deficiency_with_anti_iga", "infection_treated", "live_vaccine",
    "macrolide_allergy", "neutropenia", "qt_prolongation", "severe_hypertension", "subcutaneous_edema", "thrombosis", "zoster", "zoster_exposure",
}  # fmt: skip
"""Conditions that no drug of a chart sets: illnesses, allergies, what is done against an infection, and contacts."""


def test_every_condition_that_is_a_drug_is_set_by_the_chart():
    derived = {one.document.condition for one in LIBRARY.pathway.conditions}
    assert set(CONDITIONS) - derived == BESIDE_THE_CHART


@pytest.mark.parametrize("drug", ["anakinra", "canakinumab"])
def test_infliximab_is_kept_back_after_an_il1_blocker(drug):
    assert option(planned(MIS_C, [(drug, 5)], {"refractory": True}), "infliximab-mis-c").word == "blocked"
    assert option(planned(MIS_C, answers={"refractory": True}), "infliximab-mis-c").word == "offered"


def test_an_action_of_several_drugs_loses_only_those_that_are_blocked():
    given = {"biallelic_prf1": True, "age": {"value": 6, "unit": "a"}}
    third = option(planned(given, present=["active_infection"]), "primary-hlh-third")
    assert (third.word, third.kept_back) == ("not confirmed", ("ruxolitinib",))
    assert "; without ruxolitinib (CRITICAL warning)" in option_head(third)
    still = {
        "stills_disease": True,
        "ferritin": {"value": 9000, "unit": "ng/mL"},
        "temperature": {"value": 39.5, "unit": "Cel"},
    }
    combined = option(planned(still, present=["active_infection"]), "still-combined")
    assert combined.kept_back == ("canakinumab",)
    assert combined.word != "blocked"


def test_an_action_is_blocked_where_each_of_its_drugs_is():
    plan = planned({"sle": True}, present=["tnf_inhibitor"])
    assert set(option(plan, "maintenance-il1-other").linked.about) == {"anakinra", "canakinumab"}
    assert option(plan, "maintenance-il1-other").kept_back == ("anakinra", "canakinumab")


@pytest.mark.parametrize("drug", sorted(LIBRARY.treatments))
def test_an_allergy_keeps_back_the_drug_that_is_asked_for(drug):
    known = {"weight": 70, "height": 170, "age": 40, "crcl": 100}
    assert not [row.dose.id for row in dose(drug, **known, present=["drug_allergy"]).options]
    assert any(one.blocks for one in dose(drug, **known, present=["drug_allergy"]).notices)


def test_an_allergy_in_a_pathway_blocks_the_drug_it_names_and_warns_of_the_others():
    plan = planned(CRS, present=["drug_allergy"])
    assert state(plan, "drug-allergy").severity == "block"
    assert (state(plan, "drug-allergy-others").word, state(plan, "drug-allergy-others").severity) == ("fires", "alert")
    assert option(plan, "tocilizumab-crs").word == "offered"


def read(name, text):
    return CellReader(NAMES.find(name), LIBRARY, "value").understood(text)


@pytest.mark.parametrize("word", ["stopped", "paused", "discontinued", "Completed"])
def test_a_drug_that_was_stopped_was_given(word):
    assert isinstance(read("tocilizumab", word), Administration)
    assert isinstance(read("dexamethasone", word), Administration)
    assert read("norepinephrine", word) is None, "nothing of it is left"
    assert may_be_drug("Zorblax", word, "")


@pytest.mark.parametrize("word", ["not given", "held", "withheld", "no", "0 mg"])
def test_a_dose_that_was_not_given_is_none(word):
    assert read("tocilizumab", word) is None


def test_a_finding_that_is_a_drug_is_given_or_not_given():
    assert read("anti_tnf_given", "given") == read("anti_tnf_given", "yes")
    assert read("anti_tnf_given", "not given") == read("anti_tnf_given", "no")
    assert isinstance(read("splenomegaly", "given"), NotUnderstood)
