"""The chart through the command: unknown drugs keep every mask possible, known ones say what they say, and the record is not denied."""

import json

import pytest

from cytostorm.presentation.small_documents import whole_document

ATC, RXNORM = "http://www.whocc.no/atc", "http://www.nlm.nih.gov/research/umls/rxnorm"
HYPERINFLAMED = """time,observable,value,unit
2024-03-01T08:00,temperature,39.6,Cel
2024-03-01T08:00,ferritin,12000,ng/mL
2024-03-01T08:00,hemoglobin,8.1,g/dL
2024-03-01T08:00,leukocytes,2.6,10*9/L
2024-03-01T08:00,neutrophils,1.8,10*9/L
2024-03-01T08:00,platelets,{platelets},10*9/L
2024-03-01T08:00,fibrinogen,1.4,g/L
2024-03-01T08:00,triglycerides,3.4,mmol/L
2024-03-01T08:00,ast,180,U/L
2024-03-01T08:00,creatinine,88,umol/L
2024-03-01T08:00,age,60,a
2024-03-01T08:00,body_weight,70,kg
2024-03-01T08:00,splenomegaly,yes,
2024-03-01T08:00,hemophagocytosis,yes,
{rows}"""


def chart(*rows, platelets="64"):
    return HYPERINFLAMED.format(platelets=platelets, rows="".join(f"2024-03-01T08:00,{row}\n" for row in rows))


def after(name, value="given", unit=""):
    """CRP and temperature that look normal two days after a row."""
    head = f"time,observable,value,unit\n2024-03-01T10:00,{name},{value},{unit}\n"
    return head + "2024-03-03T08:00,crp,4,mg/L\n2024-03-03T08:00,temperature,36.6,Cel\n"


@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("Tocilizumb", "given", ""), ("Sarilumabb", "200", "mg"), ("XY-4711", "40 mg", ""), ("zorbliximab", "", ""), ("Prednisolonee", "1", ""),
        ("tocilizumab", "perhaps", ""), ("Dexamethazone", "8 mg", ""), ("study drug", "administered", ""),
    ],
)  # fmt: skip
def test_a_drug_row_that_is_not_understood_keeps_every_mask_possible_and_is_named(run, name, value, unit):
    text = after(name, value, unit)
    refused = run("assess", "-", "-c", "mis-c-2023", text=text)
    assert refused.code == 2
    assert "row 2" in refused.err
    ran = run("assess", "-", "-c", "mis-c-2023", "--skip-refused", "-f", "json", text=text)
    (one,) = json.loads(ran.out)["criteria"]
    assert one["verdict"] == "unknown"
    assert {(m["observable"], m["drug"], m["row"]) for m in one["masked"]} == {
        (sign, "unidentified-drug", f"row 2 '{name}'") for sign in ("crp", "temperature")
    }
    assert f"row 2 '{name}' was not understood" in " ".join(
        run("assess", "-", "-c", "mis-c-2023", "--skip-refused", text=text).out.split()
    )
    plan = run("pathway", "-", "--skip-refused", "--full", text=text)
    assert "A drug row was not understood" in plan.out
    assert f"TNF inhibitor (row 2 '{name}' may be one)" in plan.out


@pytest.mark.parametrize(
    ("name", "value", "unit", "verdict"),
    [
        ("Zorblax", "40", "ng/mL", "not met"), ("Zorblax", "not given", "", "not met"), ("pantoprazole", "40 mg", "", "not met"),
        ("etanercept", "50 mg", "", "not met"), ("dexamethasone eye drops", "given", "", "not met"), ("aspirin 100 mg", "given", "", "not met"),
        ("RoActemra", "560 mg", "", "unknown"), ("olokizumab", "given", "", "unknown"), ("Ilaris", "300 mg", "", "unknown"),
        ("Rinvoq", "15 mg", "", "unknown"), ("prednisolone sodium phosphate", "50 mg", "", "unknown"), ("anakinra", "100 mg", "", "unknown"),
    ],
)  # fmt: skip
def test_what_surely_is_no_such_drug_leaves_the_verdict_alone(run, name, value, unit, verdict):
    ran = run("assess", "-", "-c", "mis-c-2023", "--skip-refused", "-f", "json", text=after(name, value, unit))
    assert json.loads(ran.out)["criteria"][0]["verdict"] == verdict


@pytest.mark.parametrize("name", ["etanercept", "infliximab-dyyb", "Hyrimoz", "Cimzia", "golimumab", "TNF inhibitor"])
def test_a_tnf_inhibitor_of_the_chart_blocks_anakinra(run, name):
    plan = whole_document(json.loads(run("pathway", "-", "-f", "json", text=chart(f"{name},50 mg,")).out))
    rule = next(one for one in plan["dangers"] if one["id"] == "ana-tnf-inhibitor")
    assert rule["state"] == "fires"
    assert "No dose shown (CRITICAL D1" in run("pathway", "-", text=chart(f"{name},50 mg,")).out


@pytest.mark.parametrize(
    ("name", "fires"),
    [
        ("warfarin", True),
        ("Coumadin", True),
        ("phenytoin", True),
        ("fosphenytoin", True),
        ("enoxaparin", False),
        ("levetiracetam", False),
    ],
)
def test_warfarin_and_phenytoin_of_the_chart(run, name, fires):
    plan = whole_document(json.loads(run("pathway", "-", "-f", "json", text=chart(f"{name},given,")).out))
    rule = next(one for one in plan["dangers"] if one["id"] == "cyp-restored")
    assert (rule["state"] == "fires") is fires


@pytest.mark.parametrize(
    ("name", "is_one"), [("Levophed", True), ("adrenaline", True), ("dobutamine", False), ("desmopressin", False)]
)
def test_a_vasopressor_of_the_chart_and_what_is_none(run, name, is_one):
    severity = next(
        line
        for line in run("pathway", "-", "--full", text=chart(f"{name},given,")).out.splitlines()
        if "Severity:" in line
    )
    assert ("vasopressor running" in severity) is is_one


def test_what_the_record_shows_is_not_denied(run):
    text = chart(platelets="5")
    by_all = run("pathway", "-", "--without", "all", "--full", text=text)
    assert (
        'Entered as absent with "all", but recorded, and counted as present: severe thrombocytopenia (platelets 5'
        in by_all.out
    )
    assert "WARNING: Subcutaneous anakinra" in by_all.out
    first = " ".join(run("pathway", "-", "--without", "all", text=text).out.split())
    assert (
        'WARNING Entered as absent with "all", but recorded, and counted as present: severe thrombocytopenia (platelets 5)'
        in first
    )
    by_name = run("pathway", "-", "--without", "severe_thrombocytopenia", text=text)
    assert by_name.code == 2
    assert "'severe_thrombocytopenia' is said to be absent, and the record says otherwise: platelets 5" in by_name.told


def test_a_row_that_was_not_understood_has_its_own_words_in_the_headline(run):
    text = "time,observable,value,unit\n2024-03-01T08:00,Tocilizumb,given,\n2024-03-01T09:00,crp,4,mg/L\n"
    said = " ".join(run("assess", "-", "--skip-refused", text=text).out.split())
    assert "Unreliable (row 2 'Tocilizumb', not understood): CRP 4 mg/L." in said
    assert "unidentified" not in said


def test_a_drug_behind_a_warning_stands_with_its_class_on_the_first_screen(run):
    said = " ".join(run("pathway", "-", text=chart("voriconazole,200 mg,")).out.split())
    assert "strong inhibitors of CYP3A4)" in said.partition("DANGER NOW")[0]


def test_a_drug_before_birth_is_one_clear_message(run):
    rows = "2024-03-01T08:00,age,11,d\n2023-01-01T08:00,tocilizumab,given,\n2024-03-01T08:00,crp,4,mg/L\n"
    ran = run("assess", "-", "-c", "mis-c-2023", text="time,observable,value,unit\n" + rows)
    assert ran.code == 2
    assert "row 3, field 'value': tocilizumab on 2023-01-01 is before the birth of a patient of 11 d" in ran.err


@pytest.mark.parametrize("name", ["amphotericin", "Amphotericin B"])
def test_amphotericin_without_its_form_is_asked_back(run, name):
    ran = run("assess", "-", "-c", "mis-c-2023", text=after(name, "200 mg"))
    assert ran.code == 2
    assert "does not say which form" in ran.err
    skipped = run("assess", "-", "-c", "mis-c-2023", "--skip-refused", "-f", "json", text=after(name, "200 mg"))
    assert json.loads(skipped.out)["criteria"][0]["verdict"] == "not met", "no form of it hides a sign"


def test_a_level_in_blood_is_no_dose(run):
    ran = run("assess", "-", "-c", "mis-c-2023", text=after("tacrolimus", "8", "ng/mL"))
    assert "'8 ng/mL' is a level of tacrolimus in blood, and no dose of it" in ran.err + ran.out


@pytest.mark.parametrize(
    ("coding", "text", "fires"),
    [
        ((ATC, "L04AB01"), "Enbrel", True), ((ATC, "L04AB99"), "a new one", True), ((ATC, "A02BC02"), "pantoprazole", False), (None, "Remsima", True),
        ((ATC, "L04AC07"), "RoActemra", False),
    ],
)  # fmt: skip
def test_a_coded_drug_of_a_bundle(run, folder, coding, text, fires):
    code = {"text": text} | ({"coding": [{"system": coding[0], "code": coding[1]}]} if coding else {})
    drug = {
        "resourceType": "MedicationAdministration", "id": "m", "status": "completed", "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2024-03-01T08:00:00Z", "medicationCodeableConcept": code,
    }  # fmt: skip
    ferritin = {
        "resourceType": "Observation", "id": "o", "status": "final", "subject": {"reference": "Patient/p"},
        "effectiveDateTime": "2024-03-01T08:00:00Z",
        "code": {"coding": [{"system": "http://loinc.org", "code": "2276-4"}]},
        "valueQuantity": {"value": 12000, "unit": "ng/mL", "system": "http://unitsofmeasure.org", "code": "ng/mL"},
    }  # fmt: skip
    entries = [{"resource": one} for one in ({"resourceType": "Patient", "id": "p"}, drug, ferritin)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    (folder / "bundle.json").write_text(json.dumps(bundle))
    plan = whole_document(json.loads(run("pathway", "bundle.json", "-f", "json").out))
    rule = next(one for one in plan["dangers"] if one["id"] == "ana-tnf-inhibitor")
    assert (rule["state"] == "fires") is fires
