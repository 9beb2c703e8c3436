"""A Bundle: every way a value, a time, a finding and a drug can be written, and everything that is refused."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from cytostorm.errors import CytostormError, InputError
from cytostorm.io.coded import read_code_map
from cytostorm.io.fhir import read_bundle
from cytostorm.library import shipped
from cytostorm.record import Administration, Measurement, NormalLimit, Observation
from cytostorm.values import Bounds, above, below, exactly, from_, up_to
from tests.unit.fhir_made import (
    AST,
    AT,
    FERRITIN,
    SYSTOLIC,
    TEMPERATURE,
    bundle,
    condition,
    given,
    observation,
    patient,
    write_bundle,
)

EIGHT = datetime(2024, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def read(tmp_path):
    def reading(*resources, **options):
        return read_bundle(write_bundle(tmp_path, patient(), *resources), shipped(), **options)

    return reading


def facts(content, kind, name=""):
    (record,) = content.records
    return [
        f
        for f in record.of(kind)
        if name in ("", getattr(f, "observable", ""), getattr(f, "finding", ""), getattr(f, "drug", ""))
    ]


def one(content, kind, name=""):
    (fact,) = facts(content, kind, name)
    return fact


def reasons(content):
    return [refused.reason for refused in content.conformance.refused]


def test_a_value_becomes_a_measurement_in_canonical_units_with_its_place(read):
    fact = one(read(observation(FERRITIN, 12, "mg/L", issued="2024-03-01T10:30:00+01:00")), Measurement, "ferritin")
    assert fact.bounds == exactly(12000)
    assert (fact.times.effective, fact.times.known) == (EIGHT, datetime(2024, 3, 1, 9, 30, tzinfo=UTC))
    assert (fact.origin.text, fact.origin.unit, fact.origin.field) == ("12", "mg/L", "Observation/o1")


@pytest.mark.parametrize(
    ("sign", "bounds"), [(">", above(40000)), ("<", below(40000)), (">=", from_(40000)), ("<=", up_to(40000))]
)
def test_comparators_are_censored_values(read, sign, bounds):
    quantity = {"value": 40000, "comparator": sign, "unit": "ng/mL", "code": "ng/mL"}
    assert one(read(observation(value=None, valueQuantity=quantity)), Measurement, "ferritin").bounds == bounds


def test_digits_are_kept_as_written(tmp_path):
    text = json.dumps(bundle(patient(), observation(TEMPERATURE, 1.5, "[degF]"))).replace("1.5", "102.920")
    (tmp_path / "b.json").write_text(text)
    fact = one(read_bundle(tmp_path / "b.json", shipped()), Measurement, "temperature")
    assert (fact.bounds, fact.origin.text) == (exactly(39.4), "102.920")


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ({"value": 39, "unit": "°C"}, 39.0), ({"value": 39, "unit": "degrees Celsius", "code": "Celsius degree"}, 39.0),
        ({"value": 39, "code": "Cel"}, 39.0),
    ],
)  # fmt: skip
def test_the_unit_text_helps_where_the_code_does_not(read, quantity, expected):
    assert one(
        read(observation(TEMPERATURE, None, valueQuantity=quantity)), Measurement, "temperature"
    ).bounds == exactly(expected)


def test_a_refused_unit_in_the_text_is_not_passed_over(read):
    content = read(observation("48065-7", None, valueQuantity={"value": 3, "code": "ug/mL", "unit": "ug/mL{DDU}"}))
    (refused,) = content.conformance.refused
    assert refused.deliberate
    assert "FEU and DDU are kept apart" in refused.reason


def test_an_unknown_unit_is_refused_with_those_accepted(read):
    content = read(observation(AST, 30, "mmol/L"))
    assert content.conformance.bad[0].field == "Observation/o1"
    assert "Accepted for ast: U/L, ukat/L" in reasons(content)[0]
    assert content.records[0].refusals[0].subject == "ast"


def test_every_coding_is_tried_and_a_contradiction_is_refused(read):
    local = {"system": "urn:local", "code": "FERR"}
    two = [local, {"system": "http://loinc.org", "code": FERRITIN}]
    assert one(
        read(observation(code=None, name="x") | {"code": {"coding": two}}), Measurement, "ferritin"
    ).bounds == exactly(12000)
    both = [{"system": "http://loinc.org", "code": FERRITIN}, {"system": "http://loinc.org", "code": AST}]
    content = read(observation() | {"code": {"coding": both}})
    assert "its codes mean different things: ferritin, ast" in reasons(content)[0]


def test_components_are_values_of_their_own(read):
    parts = [
        {
            "code": {"coding": [{"system": "http://loinc.org", "code": SYSTOLIC}]},
            "valueQuantity": {"value": 88, "code": "mm[Hg]"},
        }
    ]
    content = read(observation("85354-9", None, component=parts))
    assert one(content, Measurement, "systolic_blood_pressure").bounds == exactly(88)
    assert content.conformance.codes_never_used == {"http://loinc.org 85354-9": 1}


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"effectiveDateTime": "2024-03-01"}, datetime(2024, 3, 1, tzinfo=UTC)),
        ({"effectiveDateTime": "2024-03-01T08:00:00.250-04:00"}, datetime(2024, 3, 1, 12, 0, 0, 250000, tzinfo=UTC)),
        ({"effectiveDateTime": None, "effectiveInstant": "2024-03-01T08:00:00Z"}, EIGHT),
        ({"effectiveDateTime": None, "effectivePeriod": {"start": "2024-02-29", "end": "2024-03-01T08:00:00Z"}}, EIGHT),
        ({"effectiveDateTime": None, "effectivePeriod": {"start": "2024-03-01T08:00:00Z"}}, EIGHT),
    ],
)
def test_every_way_to_write_a_time(read, when, expected):
    assert one(read(observation(**when)), Measurement, "ferritin").times.effective == expected


NO_MOMENTS = [
    "2024",
    "2024-03",
    "2024-03-01T08:00:00",
    "2024-02-30",
    "2024-03-01T25:00:00Z",
    "01.03.2024",
    "infinity",
    "0001-01-01",
]


@pytest.mark.parametrize("text", NO_MOMENTS)
def test_a_time_that_is_none_is_refused_with_what_to_write(read, text):
    content = read(observation(effectiveDateTime=text))
    assert facts(content, Measurement, "ferritin") == []
    assert reasons(content)[0].startswith(f"'{text}' is no moment that can be used.")


def test_without_a_time_a_value_would_count_always(read):
    assert "it has no time" in reasons(read(observation(effectiveDateTime=None)))[0]


@pytest.mark.parametrize(
    ("status", "taken"), [("final", 1), ("preliminary", 1), ("amended", 1), ("entered-in-error", 0), ("cancelled", 0)]
)
def test_the_status_decides(read, status, taken):
    content = read(observation(status=status))
    assert len(facts(content, Measurement, "ferritin")) == taken
    assert content.conformance.bad == ()
    assert len(content.conformance.refused) == 1 - taken


def test_a_reason_for_absence_is_a_blank_and_not_a_value(read):
    absent = {"coding": [{"code": "not-performed"}]}
    content = read(observation(dataAbsentReason=absent), observation(AST, None, name="o2"))
    assert [f for f in facts(content, Measurement) if f.observable != "age"] == []
    assert content.conformance.read_as_blank == {"ferritin": 1, "ast": 1}


def test_the_normal_range_becomes_limits_once_while_it_stays_the_same(read):
    ranges = [{"low": {"value": 10, "code": "U/L"}, "high": {"value": 40, "unit": "U/L"}}]
    later = observation(AST, 31, "U/L", name="o2", referenceRange=ranges, effectiveDateTime="2024-03-02T08:00:00Z")
    content = read(observation(AST, 30, "U/L", referenceRange=ranges), later)
    limits = {f.which: f.bounds for f in facts(content, NormalLimit)}
    assert len(facts(content, NormalLimit)) == 2
    assert limits == {"lower_limit_of_normal": exactly(10), "upper_limit_of_normal": exactly(40)}
    changed = [{"high": {"value": 35, "unit": "U/L"}}]
    content = read(observation(AST, 30, "U/L", referenceRange=ranges), later | {"referenceRange": changed})
    assert [f.bounds.high for f in facts(content, NormalLimit) if f.which.startswith("upper")] == [40, 35]


def test_a_range_that_is_not_the_normal_one_is_no_limit(read):
    therapeutic = [{"high": {"value": 40, "code": "U/L"}, "type": {"coding": [{"code": "therapeutic"}]}}]
    two = [{"high": {"value": 40, "code": "U/L"}}, {"high": {"value": 30, "code": "U/L"}}]
    content = read(
        observation(AST, 30, "U/L", referenceRange=therapeutic),
        observation(AST, 30, "U/L", name="o2", referenceRange=two),
    )
    assert facts(content, NormalLimit) == []


def test_a_suspected_slip_is_kept_out_and_told(read):
    content = read(observation("718-7", 12.5, "g/L"))
    assert one(content, Measurement, "hemoglobin").slip.other_unit == "g/dL"
    assert content.conformance.suspected_slips[0].text == "12.5"


@pytest.mark.parametrize(
    ("code", "system", "expected"),
    [
        ("36760000", "http://snomed.info/sct", ["hepatomegaly", "splenomegaly"]), ("80515008", "http://snomed.info/sct", ["hepatomegaly"]),
        ("R16.1", "http://hl7.org/fhir/sid/icd-10-cm", ["splenomegaly"]),
        ("R16.2", "http://hl7.org/fhir/sid/icd-10-cm", ["hepatomegaly", "splenomegaly"]),
        ("R16.1", "http://snomed.info/sct", []), ("R16.10", "http://hl7.org/fhir/sid/icd-10-cm", []), ("80515008", "urn:local", []),
    ],
)  # fmt: skip
def test_conditions_become_findings_by_the_closed_list_only(read, code, system, expected):
    content = read(condition(code, system))
    assert sorted(f.finding for f in facts(content, Observation)) == expected
    assert content.conformance.codes_never_used == ({} if expected else {f"{system} {code}": 1})


ICD = "http://hl7.org/fhir/sid/icd-10-cm"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("M06.1", ["stills_disease"]), ("M08.20", ["sjia", "stills_disease"]), ("M32.10", ["sle"]), ("M32", ["sle"]), ("M32.9", ["sle"]),
        ("M33.20", ["other_rheumatic_disease"]), ("M35.81", ["multisystem_inflammatory_syndrome"]), ("M30.3", ["kawasaki_disease"]),
        ("M05.9", ["other_rheumatic_disease"]), ("U07.1", ["covid19"]), ("Z21", ["hiv_test"]), ("C81.10", ["hematologic_malignancy", "lymphoma"]),
        ("C91.01", ["hematologic_malignancy", "leukemia"]), ("C90.00", ["hematologic_malignancy"]),
        ("C90.10", ["hematologic_malignancy", "leukemia"]), ("C88.00", ["hematologic_malignancy", "lymphoma"]),
        ("C96.0", ["hematologic_malignancy"]), ("D46.9", ["hematologic_malignancy"]), ("D45", ["hematologic_malignancy"]),
        ("D47.Z1", ["hematologic_malignancy"]), ("D47.2", []), ("D47.Z2", ["castleman"]), ("Z85.6", []), ("R57.9", ["shock"]),
        ("R65.21", ["sepsis", "shock"]), ("R57.0", []), ("P36.9", ["sepsis"]), ("O85", ["postpartum", "sepsis"]), ("R78.81", ["bacteremia"]),
        ("Z33.1", ["pregnancy"]), ("Z34.90", ["pregnancy"]), ("O09.90", ["pregnancy"]), ("Z3A.20", ["pregnancy"]), ("Z39.2", ["postpartum"]),
        ("O91.02", []), ("J12.82", ["covid19", "covid19_pneumonia"]), ("T80.82XA", ["immune_effector_cell_therapy"]),
        ("T86.01", ["transplant_recipient"]), ("C50.911", ["solid_cancer"]), ("C44.90", []), ("C80.1", []), ("P35.1", ["cmv_disease"]),
        ("P35.2", ["hsv_disease"]), ("P37.3", ["malaria"]), ("A77.0", ["tick_borne_diagnosed"]), ("B60.00", ["tick_borne_diagnosed"]),
        ("A79.82", ["ehrlichiosis_or_anaplasmosis", "tick_borne_diagnosed"]), ("A90", ["dengue"]), ("T45.AX5A", ["checkpoint_inhibitor_given"]),
        ("R56.9", ["seizure"]), ("R56.00", []), ("G40.901", ["seizure"]), ("G40.909", []), ("B97.35", ["hiv_test"]), ("R75", []),
        ("Z79.52", ["immunosuppression"]), ("Z79.622", ["immunosuppression"]), ("Z79.51", []), ("D84.821", ["immunosuppression"]), ("Z94.5", []),
        ("C9", []), ("A15.0", ["tuberculosis"]), ("B25.9", ["cmv_disease"]), ("B27.00", ["ebv_disease"]), ("B27.90", []),
        ("B39.3", ["histoplasmosis"]), ("D82.3", ["x_linked_lymphoproliferative"]), ("E70.330", ["chediak_higashi"]),
        ("Z92.850", ["immune_effector_cell_therapy"]), ("Z92.26", ["checkpoint_inhibitor_given"]), ("D72.12", ["drug_reaction_suspected"]),
        ("Z94.84", ["transplant_recipient"]), ("A41.9", ["sepsis"]),
    ],
)  # fmt: skip
def test_diagnoses_are_read_from_their_codes_and_categories(read, code, expected):
    assert sorted(f.finding for f in facts(read(condition(code, ICD)), Observation)) == expected


@pytest.mark.parametrize(
    ("code", "subject", "named"),
    [
        ("Z94.84", "immunosuppression", "Other transplanted organ and tissue status (Z94.8-)"), ("D89.811", "immunosuppression", "(D89.81-)"),
        ("Z51.11", "immunosuppression", "Encounter for antineoplastic chemotherapy (Z51.11)"), ("R57.0", "shock", "Cardiogenic shock (R57.0)"),
        ("R56.00", "seizure", "(R56.0-)"), ("C80.1", "solid_cancer", "(C80.-)"), ("O91.02", "pregnancy", "(O91.-)"),
    ],
)  # fmt: skip
def test_a_code_to_ask_about_is_named_and_decides_nothing(read, code, subject, named):
    content = read(condition(code, ICD))
    assert subject not in [f.finding for f in facts(content, Observation)]
    refused = [one for one in content.conformance.refused if one.subject == subject]
    assert [one.deliberate for one in refused] == [True]
    assert named in refused[0].reason
    assert content.conformance.bad == ()
    assert content.conformance.codes_never_used == {}


def test_a_code_to_ask_about_is_not_asked_where_it_was_refuted(read):
    assert read(condition("R57.0", ICD, verificationStatus={"coding": [{"code": "refuted"}]})).conformance.refused == ()


@pytest.mark.parametrize(
    ("code", "said"),
    [("C82.10", []), ("J12.82", ["covid19_pneumonia"]), ("M32.10", []), ("M30.3", ["kawasaki_disease"]), ("R16.1", [])],
)
def test_one_refuted_code_of_several_takes_nothing_back(read, code, said):
    content = read(condition(code, ICD, verificationStatus={"coding": [{"code": "refuted"}]}))
    assert [f.finding for f in facts(content, Observation)] == said


@pytest.mark.parametrize(
    ("certainty", "present"),
    [
        ("confirmed", exactly(1)),
        ("refuted", exactly(0)),
        ("provisional", None),
        ("differential", None),
        ("entered-in-error", None),
    ],
)
def test_how_sure_a_condition_is(read, certainty, present):
    content = read(condition("16294009", verificationStatus={"coding": [{"code": certainty}]}))
    assert [f.present for f in facts(content, Observation)] == ([present] if present else [])
    assert content.conformance.bad == ()


def test_a_condition_over_before_it_was_recorded_is_dated_by_its_onset(read):
    over = condition("16294009", onsetDateTime="2020-05-01", abatementDateTime="2020-06-01")
    assert one(read(over), Observation).times.effective == datetime(2020, 5, 1, tzinfo=UTC)
    holds = condition("16294009", onsetDateTime="2020-05-01")
    assert one(read(holds), Observation).times.effective == datetime(2024, 3, 1, tzinfo=UTC)


def test_an_observation_of_a_finding_says_yes_or_no(read):
    finding = {"code": {"coding": [{"system": "http://snomed.info/sct", "code": "16294009"}]}}
    assert one(read(observation(value=None, valueBoolean=False) | finding), Observation).present == exactly(0)
    words = {"coding": [{"system": "http://snomed.info/sct", "code": "52101004", "display": "Present"}]}
    assert one(read(observation(value=None, valueCodeableConcept=words) | finding), Observation).present == exactly(1)
    content = read(observation(value=None, valueCodeableConcept={"text": "borderline"}) | finding)
    assert "'borderline' is neither yes nor no for splenomegaly" in reasons(content)[0]


@pytest.mark.parametrize(
    ("concept", "drug"),
    [
        ({"text": "RoActemra"}, "tocilizumab"), ({"coding": [{"system": "http://www.whocc.no/atc", "code": "L04AC07"}]}, "tocilizumab"),
        ({"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "4179"}]}, "etoposide"),
        ({"coding": [{"system": "urn:local", "code": "1", "display": "Anakinra"}]}, "anakinra"),
        ({"text": "Tocilizumab 400 mg in 100 mL"}, "tocilizumab"), ({"text": "zorbliximab 5 mg"}, "unidentified-drug"), ({"text": "zorblazole"}, ""),
        ({"coding": [{"system": "http://www.whocc.no/atc", "code": "H02AB02"}]}, "dexamethasone"),
    ],
)  # fmt: skip
def test_drugs_by_code_or_name(read, concept, drug):
    assert [f.drug for f in facts(read(given(concept=concept)), Administration)] == ([drug] if drug else [])


@pytest.mark.parametrize(
    ("kind", "status", "counts"),
    [
        ("MedicationAdministration", "completed", 1), ("MedicationAdministration", "in-progress", 1), ("MedicationAdministration", "not-done", 0),
        ("MedicationStatement", "active", 1), ("MedicationStatement", "completed", 1), ("MedicationStatement", "intended", 0),
        ("MedicationRequest", "active", 0),
    ],
)  # fmt: skip
def test_only_what_says_that_a_drug_was_given_counts(read, kind, status, counts):
    content = read(given(kind, status))
    assert len(facts(content, Administration)) == counts
    assert content.conformance.bad == ()
    assert ("MedicationRequest" in content.conformance.not_counted) == (kind == "MedicationRequest")


def test_a_drug_by_reference_with_a_period_and_a_dose(read):
    medication = {"resourceType": "Medication", "id": "toci", "code": {"text": "tocilizumab"}}
    dose = {"dose": {"value": 400, "unit": "mg"}}
    period = {"start": "2024-03-01T08:00:00Z", "end": "2024-03-01T09:00:00Z"}
    drug = given(medicationReference={"reference": "Medication/toci"}, dosage=dose, effectivePeriod=period)
    content = read(
        medication,
        {key: part for key, part in drug.items() if key not in ("medicationCodeableConcept", "effectiveDateTime")},
    )
    fact = one(content, Administration)
    assert (fact.drug, fact.dose, fact.times.effective, fact.until) == (
        "tocilizumab",
        "400 mg",
        EIGHT,
        datetime(2024, 3, 1, 9, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("born", "day", "low", "high"),
    [
        ("2006-03-01", "2024-03-01", 18 * 365.25, 18 * 365.25), ("2006-03-02", "2024-03-01", 17 * 365.25 + 365, 17 * 365.25 + 365),
        ("2024-02-20", "2024-03-01", 10, 10), ("2006", "2024-03-01", 17 * 365.25 + 61, 18 * 365.25 + 60),
        ("2006-03", "2024-03-01", 17 * 365.25 + 336, 18 * 365.25),
    ],
)  # fmt: skip
def test_the_age_on_each_day_is_exact_at_birthdays_and_a_range_where_the_birth_is_vague(tmp_path, born, day, low, high):
    path = write_bundle(tmp_path, patient(birthDate=born), observation(effectiveDateTime=day))
    assert one(read_bundle(path, shipped()), Measurement, "age").bounds == (low, high)


def test_the_only_inpatient_encounter_is_the_stay_and_a_death_the_outcome(tmp_path):
    encounter = {
        "resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "IMP"}, "subject": {"reference": "Patient/A"},
        "period": {"start": "2024-03-01T00:00:00Z", "end": "2024-03-09T00:00:00Z"},
    }  # fmt: skip
    path = write_bundle(tmp_path, patient(deceasedDateTime="2024-03-09"), observation(), encounter)
    (record,) = read_bundle(path, shipped()).records
    assert record.stay == (datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 3, 9, tzinfo=UTC))
    assert record.outcome == "died"


def test_of_several_versions_the_newest_counts(read):
    old, new = ({"meta": {"lastUpdated": f"2024-03-0{day}T00:00:00Z"}} for day in (1, 2))
    content = read(observation(value=90000, **old), observation(value=120, **new))
    assert one(content, Measurement, "ferritin").bounds == exactly(120)
    assert "Observation (1 older versions)" in content.conformance.not_counted


def test_references_by_full_url_and_a_bundle_within_a_bundle(tmp_path):
    seen = observation() | {"subject": {"reference": "urn:uuid:1-2"}}
    inner = bundle() | {"entry": [{"fullUrl": "urn:uuid:1-2", "resource": patient("A")}, {"resource": seen}]}
    path = write_bundle(tmp_path, inner)
    (record,) = read_bundle(path, shipped()).records
    assert record.patient == "A"
    assert len(record.facts) == 2


def test_a_value_without_a_patient_is_refused(read):
    content = read(observation(subject={"reference": "Group/7"}))
    assert "it names no patient" in reasons(content)[0]


def test_two_patients_stay_apart_and_one_can_be_named(tmp_path):
    path = write_bundle(
        tmp_path, patient("A"), patient("B"), observation(of="A"), observation(of="B", name="o2", value=7)
    )
    assert [r.patient for r in read_bundle(path, shipped()).records] == ["A", "B"]
    (record,) = read_bundle(path, shipped(), "B").records
    assert record.patient == "B"
    with pytest.raises(InputError, match="none has the id 'C'"):
        read_bundle(path, shipped(), "C")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"resourceType": "Bundle", "entry": [{"resource"', "cut off"), ("", "not JSON"),
        ('{"resourceType": "Patient", "id": "A"}', "a resource of type Patient"),
        ('{"hook": "patient-view"}', "without a resourceType"), ('{"resourceType": "Bundle", "entry": 7}', "not a list of objects"),
        ('{"resourceType": "Bundle", "entry": []}', "holds no Patient"),
        ('{"resourceType": "Bundle", "entry": [{"resource": {"id": "x"}}]}', "without a resourceType"),
        ('{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Observation", "code": "2276-4"}}]}', "code must be an object"),
        ('{"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Observation", "valueQuantity": {"value": [1]}}}]}', "one value"),
        ('{"resourceType": "Bundle", "x": ' + "[" * 70 + "]" * 70 + "}", "more than 64 levels"),
        ('{"resourceType": "Bundle", "x": ' + "[" * 100_000, "nested too deep"),
    ],
)  # fmt: skip
def test_what_is_no_bundle_is_one_clear_message(tmp_path, text, said):
    path = tmp_path / "b.json"
    path.write_text(text)
    with pytest.raises(InputError, match=said):
        read_bundle(path, shipped())


def test_a_compressed_bundle_and_one_that_is_cut_off(tmp_path):
    path = write_bundle(tmp_path, patient(), observation())
    packed = gzip.compress(path.read_bytes())
    (tmp_path / "b.json.gz").write_bytes(packed)
    assert len(read_bundle(tmp_path / "b.json.gz", shipped()).records) == 1
    (tmp_path / "b.json.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(InputError, match="damaged or cut off"):
        read_bundle(tmp_path / "b.json.gz", shipped())


def test_resources_that_nobody_reads_are_counted_in_the_order_of_the_bundle(read):
    kinds = ["Practitioner", "Device", "Procedure", "ServiceRequest", "CarePlan"]
    content = read(*({"resourceType": kind, "id": "1"} for kind in kinds), observation())
    assert list(content.conformance.resources) == ["Patient", "Observation", *kinds]


def test_too_large_is_said_before_it_fills_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("cytostorm.io.fhir.bundle.LARGEST_BUNDLE", 100)
    with pytest.raises(InputError, match="larger than"):
        read_bundle(write_bundle(tmp_path, patient(), observation()), shipped())


NG = {"unit": "ng/mL", "code": "ng/mL"}


@pytest.mark.parametrize(
    ("ends", "bounds"),
    [
        ({"low": {"value": 10000, **NG}, "high": {"value": 14000, **NG}}, Bounds(10000, 14000)),
        ({"low": {"value": 10, "unit": "mg/L"}, "high": {"value": 14, "unit": "mg/L"}}, Bounds(10000, 14000)),
        ({"low": {"value": 10000, **NG}}, from_(10000)), ({"high": {"value": 300, **NG}}, up_to(300)),
        ({"low": {"value": 10000}, "high": {"value": 14000, **NG}}, Bounds(10000, 14000)),
    ],
)  # fmt: skip
def test_a_range_is_bounds(read, ends, bounds):
    assert one(read(observation(value=None, valueRange=ends)), Measurement, "ferritin").bounds == bounds


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"valueRange": {"low": {"value": 14000, **NG}, "high": {"value": 10000, **NG}}}, "first number is the greater"),
        ({"valueRange": {"low": {"value": 10, "unit": "mg/L"}, "high": {"value": 14000, **NG}}}, "in two units"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, "valueRatio, and no value of that kind"),
        ({"valueSampledData": {"data": "1 2"}}, "valueSampledData"), ({"valueTime": "08:00:00"}, "valueTime"),
        ({"valueDateTime": AT}, "valueDateTime"), ({"valuePeriod": {"start": AT}}, "valuePeriod"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used_is_refused_and_never_blank(read, more, said):
    content = read(observation(value=None, **more))
    assert facts(content, Measurement, "ferritin") == []
    assert [reason for reason in reasons(content) if said in reason]


@pytest.mark.parametrize(("sign", "bounds"), [(">", above(40000)), ("<", below(40000)), ("H", exactly(40000))])
def test_an_interpretation_off_the_scale_is_a_bound(read, sign, bounds):
    assert (
        one(
            read(observation(value=40000, unit="ng/mL", interpretation=[{"coding": [{"code": sign}]}])),
            Measurement,
            "ferritin",
        ).bounds
        == bounds
    )


@pytest.mark.parametrize(
    "status", ["registered", "unknown", "entered-in-error", "cancelled", "specimen-in-process", "anything"]
)
def test_a_status_that_does_not_say_that_the_value_can_be_used(read, status):
    content = read(observation(status=status), observation(value=1, name="o2"))
    assert [fact.bounds for fact in facts(content, Measurement, "ferritin")] == [exactly(1)]
    assert reasons(content) == [f"its status is {status}, so it does not count."]
    assert content.conformance.bad == ()


@pytest.mark.parametrize("status", ["final", "amended", "corrected", "appended", "preliminary"])
def test_a_status_that_does(read, status):
    assert one(read(observation(status=status)), Measurement, "ferritin").bounds == exactly(12000)


EXTENSION = [{"url": "http://ward.example/not", "valueBoolean": True}]


@pytest.mark.parametrize(
    "resource",
    [
        observation(modifierExtension=EXTENSION), condition("16294009", modifierExtension=EXTENSION), given(modifierExtension=EXTENSION),
        given("MedicationStatement", "active", modifierExtension=EXTENSION),
        observation(value=None, component=[{**observation(), "modifierExtension": EXTENSION}]),
    ],
)  # fmt: skip
def test_an_extension_that_may_change_the_meaning_is_refused_and_counted(read, resource):
    content = read(resource)
    assert content.records[0].facts == ()
    assert any("modifierExtension" in reason for reason in reasons(content))
    assert content.conformance.bad == ()


def test_a_patient_whose_meaning_may_be_changed_has_no_age(tmp_path):
    content = read_bundle(write_bundle(tmp_path, patient(modifierExtension=EXTENSION), observation()), shipped())
    assert facts(content, Measurement, "age") == []
    assert "Patient (1 with modifierExtension)" in content.conformance.not_counted
    assert any("1 person with facts is not in" in line for line in content.conformance.warnings)


@pytest.mark.parametrize("word", ["resolved", "inactive", "remission"])
def test_a_condition_that_is_over_held_at_its_onset(read, word):
    over = {"clinicalStatus": {"coding": [{"code": word}]}}
    assert one(
        read(condition("16294009", onsetDateTime="2023-01-02", **over)), Observation
    ).times.effective == datetime(2023, 1, 2, tzinfo=UTC)
    content = read(condition("16294009", **over))
    assert facts(content, Observation) == []
    assert "it was over when it was recorded" in reasons(content)[0]


LOCAL = {"coding": [{"system": "http://ward.example/lab", "code": "FERR", "display": "Ferritin"}]}


def local(code=LOCAL, **more):
    return {**observation(**more), "code": code}


CSV = "system;code;observable;unit\nhttp://ward.example/lab;FERR;ferritin;ng/mL\n;CRP;crp;\n"
YAML = """id: ward\nlayout: coded\ncodes:\n  - {system: "http://ward.example/lab", code: FERR, observable: ferritin, unit: ng/mL}
  - {code: CRP, observable: crp}\n"""


def concept_map(**target):
    target = {"code": "2276-4", "equivalence": "equivalent"} | target
    group = {
        "source": "http://ward.example/lab",
        "target": "http://loinc.org",
        "element": [{"code": "FERR", "target": [target]}],
    }
    return json.dumps({"resourceType": "ConceptMap", "status": "active", "group": [group]})


def mapped(folder, name, text):
    (folder / name).write_text(text)
    return read_code_map(folder / name, shipped())


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("m.csv", CSV), ("m.csv", CSV.replace(";", ",")), ("m.yaml", YAML), ("m.json", concept_map()),
        ("m.json", concept_map(equivalence=None, relationship="equivalent")),
        ("m.json", concept_map(code="ferritin").replace("http://loinc.org", "")),
    ],
)  # fmt: skip
def test_local_codes_are_bound_by_a_mapping(tmp_path, read, name, text):
    found = mapped(tmp_path, name, text)
    plain = read(local(), code_map=found)
    assert one(plain, Measurement, "ferritin").bounds == exactly(12000)
    assert plain.conformance.codes_never_used == {}


def test_a_unit_of_the_mapping_holds_where_the_row_has_none(tmp_path, read):
    found = mapped(tmp_path, "m.csv", CSV)
    bare = local(value=None, valueQuantity={"value": 500})
    assert one(read(bare, code_map=found), Measurement, "ferritin").bounds == exactly(500)
    other = local(value=1, unit="mg/L")
    assert one(read(other, code_map=found), Measurement, "ferritin").bounds == exactly(1000)


def test_a_name_without_a_code_can_be_bound_and_is_listed(tmp_path, read):
    named = local({"text": "CRP"}, valueQuantity={"value": 5, "unit": "mg/L"})
    assert read(named).conformance.codes_never_used == {"text CRP": 1}
    assert one(read(named, code_map=mapped(tmp_path, "m.csv", CSV)), Measurement, "crp").bounds == exactly(5)


@pytest.mark.parametrize("relation", ["wider", "narrower", "inexact", "unmatched", "disjoint", "relatedto"])
def test_a_target_that_is_not_the_same_is_told_and_not_used(tmp_path, read, relation):
    found = mapped(tmp_path, "m.json", concept_map(equivalence=relation))
    content = read(local(), code_map=found)
    assert facts(content, Measurement, "ferritin") == []
    assert "1 targets of the ConceptMap say something else" in content.conformance.warnings[0]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("m.csv", "code,observable\nFERR,feritin\n", "row 2.*no observable 'feritin'.*ferritin"), ("m.csv", "a,b\n1,2\n", "columns are a, b"),
        ("m.csv", "code,observable,unit\nFERR,ferritin,furlong\n", "furlong"), ("m.csv", "code,observable\nFERR,\n", "exactly one"),
        ("m.json", "{}", "no FHIR ConceptMap"), ("m.json", "[", "no FHIR ConceptMap"), ("m.json", concept_map().replace("[", "3", 1), "no FHIR"),
        ("m.yaml", YAML.replace("crp}", "crpx}"), "no observable 'crpx'"), ("m.yaml", YAML.replace("layout: coded", "layout: wide"), "layout"),
        ("m.csv", None, "cannot be read"),
    ],
)  # fmt: skip
def test_a_mapping_of_codes_that_is_wrong_is_named(tmp_path, name, text, said):
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(CytostormError, match=said):
        read_code_map(tmp_path / name, shipped())


def test_placeholders_of_the_mapping_are_blank_and_counted(tmp_path, read):
    found = mapped(
        tmp_path, "m.yaml", 'id: ward\nlayout: coded\nsentinels: ["9999999"]\nplaceholders: {ferritin: ["0"]}\n'
    )
    content = read(
        observation(value=9999999.0),
        observation(value=0, name="o2"),
        observation("1988-5", 0, "mg/L", name="o3"),
        code_map=found,
    )
    assert [f.observable for f in facts(content, Measurement) if f.observable != "age"] == ["crp"]
    assert content.conformance.read_as_blank == {"ferritin": 2}
