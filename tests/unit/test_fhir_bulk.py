"""NDJSON of many patients: the same facts as from Bundles, as records and as one Arrow table; broken files are named by line."""

import gzip
import json
import math
from datetime import datetime

import pyarrow.parquet as pq
import pytest

from cytostorm.errors import InputError
from cytostorm.io.fhir import events, population, read_bulk, read_bundle
from cytostorm.library import shipped
from tests.unit.fhir_made import AST, FERRITIN, condition, given, observation, patient, write_bundle, write_ndjson

COLUMNS = ["person", "kind", "subject", "which", "low", "high", "effective", "known", "until", "slip",
           "other_low", "other_high", "text", "unit", "row"]  # fmt: skip


@pytest.fixture
def export(tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    write_ndjson(folder, "Patient.ndjson", patient("A"), patient("B"))
    ranges = [{"high": {"value": 40, "code": "U/L"}}]
    write_ndjson(folder, "Observation.ndjson.gz", observation(name="1"), observation(AST, 30, "U/L", of="B", name="2", referenceRange=ranges),
                 observation("718-7", 12.5, "g/L", of="B", name="3"), observation(AST, "many", "U/L", of="B", name="4"))  # fmt: skip
    write_ndjson(folder, "Condition.ndjson", condition("36760000", of="B"))
    write_ndjson(folder, "MedicationAdministration.ndjson", given(of="A"))
    write_ndjson(folder, "Procedure.ndjson", {"resourceType": "Procedure", "id": "p"})
    return folder


def test_records_of_all_or_of_one(export):
    content = read_bulk(export, shipped())
    assert [r.patient for r in content.records] == ["A", "B"]
    assert content.conformance.resources == {
        "Procedure": 1,
        "Patient": 2,
        "Observation": 4,
        "Condition": 1,
        "MedicationAdministration": 1,
    }
    assert [refused.field for refused in content.conformance.bad] == ["Observation/4"]
    (only,) = read_bulk(export, shipped(), "B").records
    assert only == content.records[1]


def test_the_event_table_is_the_contract(export):
    table = events(export, shipped())
    assert table.column_names == COLUMNS
    rows = {(row["person"], row["subject"], row["which"]): row for row in table.to_pylist()}
    assert set(rows) == {
        ("A", "ferritin", ""), ("A", "tocilizumab", ""), ("A", "age", ""), ("B", "ast", ""), ("B", "ast", "upper_limit_of_normal"),
        ("B", "hemoglobin", ""), ("B", "hepatomegaly", ""), ("B", "splenomegaly", ""), ("B", "age", ""),
    }  # fmt: skip
    assert rows["A", "ferritin", ""]["effective"] == datetime(2024, 3, 1, 8)
    assert (rows["B", "hepatomegaly", ""]["kind"], rows["B", "hepatomegaly", ""]["low"]) == ("finding", 1)
    assert rows["B", "ast", "upper_limit_of_normal"]["kind"] == "limit"
    slip = rows["B", "hemoglobin", ""]
    assert (slip["slip"], slip["other_low"], slip["other_high"]) == (True, 125, 125)


def test_open_bounds_are_infinite_and_the_slip_of_others_is_empty(tmp_path):
    quantity = {"value": 40000, "comparator": ">", "code": "ng/mL"}
    path = write_ndjson(tmp_path, "o.ndjson", observation(value=None, valueQuantity=quantity))
    (row,) = events(path, shipped()).to_pylist()
    assert (row["low"], row["high"]) == (math.nextafter(40000, math.inf), math.inf)
    assert (row["slip"], row["other_low"]) == (False, None)


def test_bundle_and_ndjson_give_the_same_records(tmp_path):
    made = [patient("A"), observation(), observation(AST, 30, "U/L", name="2"), condition("16294009"), given()]
    files = [write_ndjson(tmp_path, f"{number}.ndjson", resource) for number, resource in enumerate(made)]
    assert read_bulk(files, shipped()).records == read_bundle(write_bundle(tmp_path, *made), shipped()).records


def test_a_file_that_mixes_types_is_read_whole(tmp_path):
    first = write_ndjson(
        tmp_path,
        "a.ndjson",
        observation(),
        patient("A"),
        {"resourceType": "Device", "code": "x"},
        condition("16294009"),
    )
    second = write_ndjson(tmp_path, "b.ndjson", {"resourceType": "Device"}, observation(AST, 30, "U/L", name="2"))
    (record,) = read_bulk([first, second], shipped()).records
    assert len(record.facts) == 4


def test_names_with_signs_of_a_search_pattern_are_names(tmp_path):
    folder = tmp_path / "ward[1]*"
    folder.mkdir()
    write_ndjson(folder, "Observation.ndjson", observation())
    assert events(folder, shipped()).num_rows == 1


def test_stays_and_report_come_with_the_events(export):
    found = population(export, shipped())
    assert found.stays.column_names == ["person", "start", "end_", "outcome"]
    assert found.in_utc
    assert found.conformance.values_refused == 1
    assert "ferritin" not in found.conformance.observables_never_seen


def test_only_the_twenty_commonest_unused_codes_are_listed(tmp_path):
    made = [observation(f"99{n}-9", name=f"{n}-{again}") for n in range(25) for again in range(n + 1)]
    report = population(write_ndjson(tmp_path, "o.ndjson", *made), shipped()).conformance
    assert len(report.codes_never_used) == 20
    assert next(iter(report.codes_never_used.items())) == ("http://loinc.org 9924-9", 25)
    assert report.other_codes_never_used == 5


@pytest.mark.parametrize(
    ("lines", "number", "said"),
    [
        (['{"resourceType": "Patient"}', '{"resourceType": "Obs'], 2, "not JSON"),
        (["[1]"], 1, "no resource"), (['{"id": "x"}', '{"resourceType": 7}'], 1, "no resourceType"),
        (['{"resourceType": "Observation", "code": "x"}'], 1, "code must be an object"),
        (["not json at all"], 1, "not JSON"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_resource_is_named(tmp_path, lines, number, said):
    path = tmp_path / "Observation.ndjson"
    path.write_text("\n".join([json.dumps(observation()), *lines]) + "\n")
    with pytest.raises(InputError, match=said) as error:
        events(path, shipped())
    assert (error.value.source, error.value.row) == (str(path), number + 1)


def test_a_value_of_the_wrong_kind_is_a_refusal_and_not_the_end(tmp_path):
    path = write_ndjson(
        tmp_path, "o.ndjson", observation(value="12.5.1"), observation(AST, -5, "U/L", name="2"), observation(name="3")
    )
    report = population(path, shipped()).conformance
    assert (report.values_taken, report.values_refused) == (1, 2)


def test_a_damaged_archive_and_an_empty_folder(tmp_path):
    packed = gzip.compress((json.dumps(observation()) + "\n").encode() * 1000)
    (tmp_path / "o.ndjson.gz").write_bytes(packed[:-20])
    with pytest.raises(InputError):
        events(tmp_path / "o.ndjson.gz", shipped())
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no NDJSON file"):
        events(tmp_path / "empty", shipped())
    with pytest.raises(InputError, match="no such file"):
        events(tmp_path / "nowhere", shipped())


def test_an_empty_file_holds_nobody(tmp_path):
    (tmp_path / "o.ndjson").write_text("")
    assert events(tmp_path / "o.ndjson", shipped()).num_rows == 0
    assert read_bulk(tmp_path / "o.ndjson", shipped()).records == []


def test_equal_values_are_understood_once(tmp_path, monkeypatch):
    from cytostorm.io.values import cells

    calls = []
    measure = cells.measure
    monkeypatch.setattr(cells, "measure", lambda *args: calls.append(args) or measure(*args))
    path = write_ndjson(tmp_path, "o.ndjson", *(observation(FERRITIN, 500, name=str(n)) for n in range(200)))
    assert events(path, shipped()).num_rows == 200
    assert len(calls) == 1


def test_an_intensive_care_unit_is_a_milestone_by_its_location_alone(tmp_path):
    from cytostorm.io.staging import stage

    role = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
    places = [
        {"resourceType": "Location", "id": code, "type": [{"coding": [{"system": role, "code": code}]}]}
        for code in ("ICU", "HU")
    ]
    days = {"HU": "2024-03-01T08:00:00Z", "ICU": "2024-03-02T08:00:00Z"}
    stays = [{"location": {"reference": f"Location/{code}"}, "period": {"start": day}} for code, day in days.items()]
    encounter = {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {"code": "IMP"}, "subject": {"reference": "Patient/A"},
                 "period": {"start": "2024-03-01T08:00:00Z"}, "location": stays}  # fmt: skip
    died = {"deceasedDateTime": "2024-03-09T10:00:00Z"}
    source = tmp_path / "export"
    source.mkdir()
    for name, made in (
        ("Patient", [patient("A", **died)]),
        ("Location", places),
        ("Encounter", [encounter]),
        ("Observation", [observation()]),
    ):
        write_ndjson(source, f"{name}.ndjson", *made)
    found = pq.read_table(stage(source, shipped(), tmp_path / "out").milestones).to_pylist()
    assert [(row["milestone"], row["time"]) for row in found] == [
        ("icu", datetime(2024, 3, 2, 8)),
        ("death", datetime(2024, 3, 9, 10)),
    ]
