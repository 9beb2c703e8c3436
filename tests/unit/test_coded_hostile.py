"""Coded sources that contradict themselves or hold placeholders: read right, or refused and counted; nothing is lost in silence."""

from datetime import datetime, timedelta

import pytest

from cytostorm.io.fhir import read_bulk, read_bundle
from cytostorm.io.meds import read_meds
from cytostorm.io.omop import read_omop
from cytostorm.library import shipped
from cytostorm.record import Measurement
from cytostorm.values import from_
from tests.unit import test_meds, test_omop
from tests.unit.fhir_made import bundle, observation, patient, write_ndjson

VISIT = """SELECT 1 AS visit_occurrence_id, 1 AS person_id, 9201 AS visit_concept_id, DATE '2020-01-01' AS visit_start_date,
 DATE '{}' AS visit_end_date"""


@pytest.fixture
def omop(tmp_path):
    return lambda **tables: read_omop(test_omop.write(tmp_path / "cdm", **tables), shipped())


def reasons(content):
    return [one.reason for one in content.conformance.refused]


def values(content):
    return [fact for record in content.records for fact in record.of(Measurement) if fact.observable != "age"]


def ages(content):
    return [fact.bounds for record in content.records for fact in record.of(Measurement) if fact.observable == "age"]


def test_a_row_without_a_person_is_refused_and_counted(omop):
    content = omop(measurement=test_omop.measured().replace("1 AS person_id", "NULL::INTEGER AS person_id"))
    assert reasons(content) == ["it has no person_id."]
    assert content.conformance.values_taken == 0


def test_an_operator_of_another_name_is_no_equals_sign(omop):
    name = test_omop.CONCEPTS.replace("(11, '>',", "(11, 'roughly',")
    content = omop(concept=f"SELECT * FROM (VALUES {name}) t(concept_id, concept_name, domain_id, vocabulary_id, concept_code)",
                   measurement=test_omop.measured(operator="11"))  # fmt: skip
    assert "its operator is roughly" in reasons(content)[0]
    assert not values(content)


def test_an_operator_and_a_text_that_point_apart(omop):
    content = omop(measurement=test_omop.measured(operator="11", text="'<500'"))
    assert reasons(content) == ["its operator is >, and its text says <."]


def test_a_sign_as_printed_in_books(omop):
    (fact,) = values(omop(measurement=test_omop.measured(text="'≥500'")))
    assert fact.bounds == from_(500)


@pytest.mark.parametrize("year", ["0001", "1900", "9999"])
def test_a_placeholder_of_a_date_is_no_time(omop, year):
    content = omop(measurement=test_omop.measured(at=f"TIMESTAMP '{year}-01-01 08:00:00'"))
    assert reasons(content) == ["the year of its time lies outside 1950 to 2999."]


def test_a_person_who_stands_there_twice_has_a_range_of_ages(omop):
    twice = "SELECT 1 AS person_id, unnest([1980, 1990]) AS year_of_birth"
    ((low, high),) = ages(omop(person=twice))
    assert low < 30 * 365.25 < 39 * 365.25 < high


def test_an_age_of_three_hundred_years_is_not_known_and_told(omop):
    content = omop(person="SELECT 1 AS person_id, 1720 AS year_of_birth")
    assert ages(content) == []
    assert any("older than anybody can be" in line for line in content.conformance.warnings)


def test_the_end_of_a_stay_that_stands_for_none(omop):
    content = omop(visit_occurrence=VISIT.format("9999-12-31"))
    assert content.records[0].stay == (datetime(2020, 1, 1), None)
    assert "more than 10 years" in content.conformance.assumptions["stays"]
    assert omop(visit_occurrence=VISIT.format("2020-01-09")).records[0].stay[1] == datetime(2020, 1, 9) + timedelta(
        seconds=86399
    )


def test_a_death_that_stands_for_none(omop):
    (record,) = (content := omop(death="SELECT 1 AS person_id, DATE '9999-12-31' AS death_date")).records
    assert (record.outcome, record.stay[1]) == ("", None)
    assert any("a death outside the years" in line for line in content.conformance.warnings)


def test_a_code_that_is_refused_is_refused_in_meds_too(tmp_path):
    folder = test_meds.write(tmp_path / "meds", test_meds.event("LOINC//76039-7//pg/mL", "2400"))
    assert "mass units" in reasons(read_meds(folder, shipped()))[0]


def test_an_older_version_goes_beside_a_resource_without_an_id(tmp_path):
    old, new = (observation(value=v, name="same", meta={"lastUpdated": f"2024-03-0{v}"}) for v in (1, 2))
    without = {name: part for name, part in observation(value=3).items() if name != "id"}
    write_ndjson(tmp_path, "Observation.ndjson", old, new, without)
    write_ndjson(tmp_path, "Patient.ndjson", patient())
    assert sorted(fact.bounds.low for fact in values(read_bulk(tmp_path, shipped()))) == [2, 3]


@pytest.mark.parametrize(
    ("code", "text", "is_read"),
    [("mmol/L", "g/dL", False), ("g/dL", "g/dl", True), ("g/dL", "grams", True), ("77", "g/dL", True)],
)
def test_a_unit_whose_code_and_text_are_two_units(tmp_path, code, text, is_read):
    made = observation("718-7", valueQuantity={"value": 12, "code": code, "unit": text})
    write_ndjson(tmp_path, "all.ndjson", patient(), made)
    for content in (read_bundle(bundle(patient(), made), shipped()), read_bulk(tmp_path, shipped())):
        assert [fact.bounds.low for fact in values(content)] == ([120] if is_read else [])
        assert bool(reasons(content)) != is_read


@pytest.mark.parametrize("born", ["2024-W01-1", "0000-01-01", "20240101", "2024-02-30", "nonsense"])
def test_a_birth_date_that_is_none_is_told(tmp_path, born):
    made = patient(birthDate=born), observation()
    write_ndjson(tmp_path, "all.ndjson", *made)
    plain, many = read_bundle(bundle(*made), shipped()), read_bulk(tmp_path, shipped())
    assert ages(plain) == ages(many) == []
    assert plain.conformance.not_counted == many.conformance.not_counted != {}


def test_no_patient_is_not_a_patient_without_a_name():
    content = read_bundle(bundle(patient(), observation(subject={"reference": "Patient/"})), shipped())
    assert [record.patient for record in content.records] == ["A"]
    assert "it names no patient" in reasons(content)[0]


def test_the_stay_of_a_bundle_has_no_end_after_decades():
    stay = {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"code": "IMP"},
        "subject": {"reference": "Patient/A"},
    }
    made = bundle(patient(), observation(), {**stay, "period": {"start": "2024-03-01", "end": "2999-12-31"}})
    assert read_bundle(made, shipped()).records[0].stay[1] is None
