"""Each safety rule fires, must not, and says that it could not be checked; and what the reader refuses."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from cytostorm.doses import patient
from cytostorm.errors import InputError, KnowledgeError
from cytostorm.library import Library, shipped
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.model.dangers import LAST
from cytostorm.pathway import pathway
from cytostorm.presentation.plan_making import plan_view
from cytostorm.record import Times
from cytostorm.testing.cases import START, record_of

LIBRARY = shipped()
FILE = Path(__file__).with_name("danger_cases.yaml")
CASES, _ = read_yaml(FILE.read_text(encoding="utf-8"), str(FILE))
WORDS = {"fires": "fires", "quiet": "quiet", "missing": "not checked"}


def plan_of(case):
    typed = patient(
        LIBRARY,
        crcl=case.get("crcl"),
        anc=case.get("anc"),
        present=case.get("present", ()),
        absent=case.get("absent", ()),
    )
    record = record_of(case["given"], LIBRARY)
    return pathway(
        record.with_facts(day_after(fact) for fact in record_of(case.get("later", {}), LIBRARY).facts),
        LIBRARY,
        patient=typed,
    )


def day_after(fact):
    moment = START + timedelta(days=1)
    return replace(fact, times=Times(moment, moment))


def rule_cases():
    for rule, cases in CASES.items():
        for word in WORDS:
            yield from (
                (rule, word, case)
                for case in [*([cases[word]] if word in cases else []), *cases.get(f"also_{word}", ())]
            )


def test_every_rule_has_its_three_patients_or_a_reason():
    assert set(CASES) == {name for name, danger in LIBRARY.dangers.items() if danger.document.order < LAST}
    for name, cases in CASES.items():
        for word in WORDS:
            assert (word in cases) != (f"never_{word}" in cases), f"{name}: {word}"


@pytest.mark.parametrize(("rule", "word", "case"), list(rule_cases()))
def test_a_rule_on_a_patient(rule, word, case):
    plan = plan_of(case)
    state = next(one for one in plan.dangers if one.danger.id == rule)
    assert state.word == WORDS[word]
    assert bool(state.decision.missing) == (word == "missing")


@pytest.mark.parametrize("allergy", ["e_coli_protein_allergy", "tnf_inhibitor", "drug_allergy"])
def test_a_block_leaves_no_anakinra_and_no_number_of_it(allergy):
    given = {
        "stills_disease": True,
        "fever": True,
        "temperature": {"value": 39.5, "unit": "Cel"},
        "ferritin": {"value": 9000, "unit": "ng/mL"},
    }
    plan = plan_of({"given": given, "present": [allergy]})
    anakinra = [option for option in plan.options if option.linked.document.treatment == "anakinra"]
    assert any(option.word == "blocked" for option in anakinra)
    assert not any(option.rows or option.word in ("offered", "possible") for option in anakinra)


STILL = {
    "stills_disease": True,
    "fever": True,
    "temperature": {"value": 39.5, "unit": "Cel"},
    "ferritin": {"value": 9000, "unit": "ng/mL"},
}
CAR_T = {
    **STILL,
    "stills_disease": False,
    "immune_effector_cell_therapy": True,
    "onset_after_crs": False,
    "hypotension": True,
}

CHILD = {"age": {"value": 9, "unit": "a"}, "vasopressors": {"value": 1, "unit": "1"}}


@pytest.mark.parametrize(
    ("given", "present", "option", "word", "danger"),
    [
        (STILL, ["e_coli_protein_allergy"], "still-combined", "offered", "ana-e-coli"),
        (STILL, ["tnf_inhibitor"], "still-combined", "offered", "ana-tnf-inhibitor"),
        (STILL, [], "still-combined", "offered", "lymphoma-before-steroids"),
        ({**CAR_T, **CHILD, "bacteremia": True}, [], "steroid-crs", "offered", "steroid-infection"),
        ({**CAR_T, "bacteremia": True}, [], "tocilizumab-crs", "offered", "infection-immunosuppression"),
        ({**CAR_T, "bacteremia": True}, [], "tocilizumab-crs", "offered", "il6-masks-infection"),
    ],
)
def test_an_action_about_drugs_meets_their_dangers(given, present, option, word, danger):
    plan = plan_of({"given": given, "present": present})
    found = next(one for one in plan.options if one.id == option)
    assert found.word == word
    assert ("anakinra" in found.kept_back) is (danger in ("ana-e-coli", "ana-tnf-inhibitor")), (
        "that drug alone is kept back"
    )
    assert danger in {one.danger.id for one in found.dangers if one.word == "fires"}


@pytest.mark.parametrize(
    ("option", "word"),
    [
        ("ciclosporin-rheumatic", "offered"),
        ("tacrolimus-rheumatic", "offered"),
        ("emapalumab-still", "offered"),
        ("ruxolitinib", "blocked"),
    ],
)
def test_a_confirmed_fungus_warns_of_every_second_line(option, word):
    typed = patient(LIBRARY, weight=60)
    plan = pathway(
        record_of({**STILL, "fungus_found": True}, LIBRARY), LIBRARY, patient=typed, answers={"refractory": True}
    )
    found = next(one for one in plan.options if one.id == option)
    assert found.word == ("not here" if option == "emapalumab-still" else word)
    assert "infection-immunosuppression" in {one.danger.id for one in found.dangers if one.word == "fires"}


def test_all_says_nothing_of_what_the_record_can_tell():
    """Sepsis is supported and the stage open: what the record leaves open is not checked, and never quiet."""
    given = {
        "suspected_infection": True,
        "pneumonia": True,
        "fever": True,
        "ferritin": {"value": 9000, "unit": "ng/mL"},
    }
    plan = plan_of({"given": given, "absent": ["all"]})
    words = {one.danger.id: one.word for one in plan.dangers}
    rules = (
        "steroid-infection",
        "ana-infection",
        "infection-no-mp",
        "infection-immunosuppression",
        "sc-route",
        "latent-tb-il6",
    )
    for rule in (*rules, "anakinra-pregnancy"):
        assert words[rule] == "not checked", rule
    assert words["ana-e-coli"] == "quiet"
    named = plan_of({"given": given, "absent": ["all", "active_infection"]})
    assert next(one for one in named.dangers if one.danger.id == "steroid-infection").word == "quiet"


@pytest.mark.parametrize(
    ("given", "word", "fact"),
    [
        ({"igra": True}, {"absent": ["latent_tuberculosis"]}, "IGRA present"),
        ({"platelets": {"value": 5, "unit": "10*9/L"}}, {"absent": ["severe_thrombocytopenia"]}, "platelets 5"),
        ({"drugs": ["etanercept"]}, {"absent": ["tnf_inhibitor"]}, "etanercept"),
        ({"drugs": ["voriconazole"]}, {"absent": ["cyp3a4_inhibitor"]}, "voriconazole (strong inhibitors of CYP3A4)"),
        ({"pregnancy": True}, {"absent": ["pregnancy"]}, "pregnancy present"),
        ({"pregnancy": False}, {"present": ["pregnancy"]}, "pregnancy absent"),
    ],
)
def test_a_word_against_the_record_is_refused_with_both(given, word, fact):
    with pytest.raises(InputError) as error:
        plan_of({"given": given, **word})
    (name,) = next(iter(word.values()))
    assert f"'{name}' is said to be" in str(error.value)
    assert fact in str(error.value)


def test_all_denies_what_the_record_does_not_hold_and_never_what_it_shows():
    plan = plan_of({"given": {"platelets": {"value": 5, "unit": "10*9/L"}, "drugs": ["rifampicin"]}, "absent": ["all"]})
    assert {"severe_thrombocytopenia", "cyp3a4_inducer"} <= plan.patient.present
    assert {"warfarin", "cyp3a4_inhibitor", "tnf_inhibitor"} <= plan.patient.absent
    assert {name for name, _ in plan.known.overruled} == {"severe_thrombocytopenia", "cyp3a4_inducer"}
    higher = plan_of({"given": {"platelets": {"value": 64, "unit": "10*9/L"}}, "absent": ["all"]})
    assert "severe_thrombocytopenia" in higher.patient.absent
    unclear = plan_of({"given": {"drugs": ["unidentified-drug"]}, "absent": ["all"]})
    assert not {"warfarin", "cyp3a4_inhibitor", "tnf_inhibitor"} & (unclear.patient.absent | unclear.patient.present)


def test_a_checked_rule_is_named_by_its_label():
    plan = plan_of({"given": STILL, "anc": "2.0 10*9/L"})
    said = plan_view(plan, LIBRARY, "0").options["anakinra-moderate"].check
    assert "Anakinra: neutrophils below 1.5: checked, does not apply" in said
    assert "ana-neutrophils" not in said


def broken(tmp_path, file, old, new):
    """A library with one change."""
    home = tmp_path / "knowledge"
    shutil.copytree(LIBRARY.home, home)
    path = home / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return Library(home)


CSS = "pathways/css.yaml"
ANC = "{threshold: {of: {observable: neutrophils, worse: low}, unit: 10*9/L, below: 1.5}}"
IL6 = "{record: {threshold: {of: {observable: il6}, unit: pg/mL, from: 80}}}"
IVIG = "role: immunoglobulin\n        applies: {stage: subclinical}"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (CSS, IVIG, IVIG.replace("{stage: subclinical}", IL6), "blood level of il6"),
        (CSS, IVIG, IVIG.replace("{stage: subclinical}", "{criteria: chis}"), "blood level of il6"),
        (CSS, "options: [anakinra-covid]", "options: [anakinra-critical]", "blood level of supar"),
        (CSS, IVIG, IVIG.replace("{stage: subclinical}", "{condition: drug_allergy}"), "never makes an option"),
        ("situations/sepsis.yaml", "doses: [fisher-load,", "doses: [fisher-laod,", "Did you mean 'fisher-load'?"),
        (CSS, "{cause: stills-disease,", "{cause: still-disease,", "Did you mean 'stills-disease'?"),
        (
            "situations/primary-hlh.yaml",
            'label: "Transplant referral',
            'label: "Start with a transplant referral',
            "reads as an order",
        ),
        ("situations/crs.yaml", "criteria: astct-crs", "criteria: astct-crz", "astct-crs"),
        ("situations/crs.yaml", "criteria: astct-crs", "criteria: supar-gate", "has no grade"),
        (
            "situations/crs.yaml",
            "criteria: astct-crs, from: 1",
            "criteria: astct-crs",
            "a grade needs at least one edge",
        ),
        (
            "situations/sepsis.yaml",
            "options: [treat-sepsis]",
            "options: [treat-sepsiss]",
            "Did you mean 'treat-sepsis'?",
        ),
        ("situations/sepsis.yaml", "options: [treat-sepsis]", "options: [treat-sepsis, treat-sepsis]", "two places"),
        ("situations/sepsis.yaml", "id: sepsis-suspected", "id: sepsis-confirmed", "is used twice"),
        ("situations/sepsis.yaml", "rank: 2", "rank: 0", "situations.0.places.1"),
        (CSS, "    of_situations: true\n", "", "need one step to stand in"),
        (
            CSS,
            "check_first: [ivig-before-samples]",
            "check_first: [ivig-before-sample]",
            "Did you mean 'ivig-before-samples'?",
        ),
        (CSS, "treatment: ivig\n", "treatment: ivgi\n", "Did you mean 'ivig'?"),
        ("safety/cni-pres.yaml", "severity: alert", "severity: block", "blocks and was confirmed in no source"),
        ("safety/ana-e-coli.yaml", "about: [anakinra]", "about: [anakinara]", "Did you mean 'anakinra'?"),
        ("safety/ana-e-coli.yaml", "when: {condition:", "when: {conditoin:", "not a word of this file"),
        (
            CSS,
            "treatments: [corticosteroid]\n        role",
            "role",
            "names 'treatments' where its action is about drugs",
        ),
        (CSS, "treatments: [corticosteroid]\n", "treatments: [corticosteriod]\n", "Did you mean 'corticosteroid'?"),
        ("limits/counts.yaml", ANC, "{finding: sepsis}", "no threshold over one observable"),
        ("safety/ivig-before-samples.yaml", "scd25, ferritin", "scd52, ferritin", "Did you mean 'scd25'?"),
        (
            "safety/cytokine-levels.yaml",
            "when: {always: true}",
            "when: {always: true, condition: shock}",
            "exactly one of",
        ),
    ],
)
def test_the_reader_refuses(tmp_path, file, old, new, told):
    library = broken(tmp_path, file, old, new)
    with pytest.raises(KnowledgeError, match=told.replace("?", r"\?")):
        _ = library.pathway, library.dangers
