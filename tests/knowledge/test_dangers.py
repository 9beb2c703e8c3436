"""Each safety rule fires, must not, and says that it could not be checked; and what the reader refuses."""

import shutil
from pathlib import Path

import pytest

from cytostorm.errors import KnowledgeError
from cytostorm.library import Library, shipped
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.pathway import pathway, patient
from cytostorm.testing.cases import record_of

LIBRARY = shipped()
FILE = Path(__file__).with_name("danger_cases.yaml")
CASES, _ = read_yaml(FILE.read_text(encoding="utf-8"), str(FILE))
WORDS = {"fires": "fires", "quiet": "quiet", "missing": "not checked"}


def plan_of(case):
    typed = patient(LIBRARY, crcl=case.get("crcl"), present=case.get("present", ()), absent=case.get("absent", ()))
    return pathway(record_of(case["given"], LIBRARY), LIBRARY, patient=typed)


def test_every_rule_has_its_three_patients_or_a_reason():
    assert set(CASES) == set(LIBRARY.dangers)
    for name, cases in CASES.items():
        for word in WORDS:
            assert (word in cases) != (f"never_{word}" in cases), f"{name}: {word}"


@pytest.mark.parametrize(("rule", "word"), [(rule, word) for rule in CASES for word in WORDS if word in CASES[rule]])
def test_a_rule_on_a_patient(rule, word):
    plan = plan_of(CASES[rule][word])
    state = next(one for one in plan.dangers if one.danger.id == rule)
    assert state.word == WORDS[word]
    assert bool(state.decision.missing) == (word == "missing")


@pytest.mark.parametrize("allergy", ["e_coli_protein_allergy", "tnf_inhibitor", "live_vaccine", "drug_allergy"])
def test_a_block_leaves_no_anakinra_and_no_number_of_it(allergy):
    given = {"stills_disease": True, "fever": True, "temperature": {"value": 39.5, "unit": "Cel"}, "ferritin": {"value": 9000, "unit": "ng/mL"}}
    plan = plan_of({"given": given, "present": [allergy]})
    anakinra = [option for option in plan.options if option.linked.document.treatment == "anakinra"]
    assert any(option.word == "blocked" for option in anakinra)
    assert not any(option.rows or option.word in ("offered", "possible") for option in anakinra)


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
IL6 = "{record: {threshold: {of: {observable: il6}, unit: pg/mL, from: 80}}}"
IVIG = "role: immunoglobulin\n        applies: {stage: subclinical}"


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (CSS, IVIG, IVIG.replace("{stage: subclinical}", IL6), "blood level of il6"),
        (CSS, IVIG, IVIG.replace("{stage: subclinical}", "{criteria: chis}"), "blood level of il6"),
        (CSS, "options: [anakinra-covid]", "options: [anakinra-critical]", "blood level of supar"),
        (CSS, IVIG, IVIG.replace("{stage: subclinical}", "{condition: drug_allergy}"), "never makes an option"),
        (CSS, "doses: [fisher-load,", "doses: [fisher-laod,", "Did you mean 'fisher-load'?"),
        (CSS, "{cause: stills-disease,", "{cause: still-disease,", "Did you mean 'stills-disease'?"),
        (CSS, 'label: "Referral for', 'label: "Start with a referral for', "reads as an order"),
        (CSS, "check_first: [ivig-before-samples]", "check_first: [ivig-before-sample]", "Did you mean 'ivig-before-samples'?"),
        (CSS, "treatment: ivig\n", "treatment: ivgi\n", "Did you mean 'ivig'?"),
        ("safety/cni-pres.yaml", "severity: alert", "severity: block", "blocks and was not confirmed"),
        ("safety/ana-e-coli.yaml", "about: [anakinra]", "about: [anakinara]", "Did you mean 'anakinra'?"),
        ("safety/ana-e-coli.yaml", "when: {condition:", "when: {conditoin:", "not a word of this file"),
        ("safety/cytokine-levels.yaml", "when: {always: true}", "when: {always: true, condition: shock}", "exactly one of"),
    ],
)
def test_the_reader_refuses(tmp_path, file, old, new, told):
    library = broken(tmp_path, file, old, new)
    with pytest.raises(KnowledgeError, match=told.replace("?", r"\?")):
        _ = library.pathway, library.dangers
