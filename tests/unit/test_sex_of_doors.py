"""The sex as each door has it, for Table 1: what is written, with its place, and nothing for another word."""

import json

import duckdb
import pyarrow.parquet as pq
import pytest

from cytostorm.cohort.screening import Request, screened
from cytostorm.io.staging import stage
from cytostorm.library import shipped
from cytostorm.presentation.population_whole import population
from cytostorm.presentation.shared import SharedView
from cytostorm.report.population import page_of_population
from tests.data_files import OMOP
from tests.unit import clif_made, test_meds, test_omop
from tests.unit.fhir_made import observation, patient, write_bundle, write_ndjson

LIBRARY = shipped()
FACTS = [observation(of=who, name=who) for who in "ABC"]
PEOPLE = [
    patient("A", gender="female"),
    patient("B", gender="other"),
    patient("C", gender="male"),
    patient("C", gender="female"),
]


def fhir(folder):
    write_ndjson(folder, "Patient.ndjson", *PEOPLE)
    write_ndjson(folder, "Observation.ndjson", *FACTS)
    return folder


def whole_bundle(folder):
    return write_bundle(folder, *PEOPLE, *FACTS)


def omop(folder):
    people = "SELECT * FROM (VALUES (1, 8532, 1980), (2, 0, 1980), (3, 8507, 1980), (3, 8532, 1980)) t(person_id, gender_concept_id, year_of_birth)"
    return test_omop.write(folder / "cdm", person=people)


def meds(folder):
    said = [("GENDER//F", 1), ("GENDER//O", 2), ("GENDER//M", 3), ("GENDER//F", 3)]
    rows = [test_meds.event(code, "NULL", None, subject=str(who)) for code, who in said]
    return test_meds.write(folder / "meds", test_meds.event(), *rows, codes=False)


def clif(folder):
    said = [("A", "Female"), ("B", "Unknown"), ("C", "Male"), ("C", "Female")]
    rows = [clif_made.PATIENT.replace("'P'", f"'{who}'") + f", '{sex}' AS sex_category" for who, sex in said]
    return clif_made.write(folder / "clif", patient=rows, labs=clif_made.lab())


@pytest.mark.parametrize("door", [fhir, whole_bundle, omop, meds, clif], ids=lambda door: door.__name__)
def test_each_door_keeps_the_sex_that_is_written(door, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    found = pq.read_table(stage(door(source), LIBRARY, tmp_path / "out").sexes).to_pylist()
    first, third = sorted({row["person"] for row in found})
    assert [(row["person"], row["sex"]) for row in found] == [(first, "female"), (third, "female"), (third, "male")]
    assert all(row["place"] for row in found)


def test_public_data_of_omop(tmp_path):
    """15 men and 13 women, by the letters beside the concepts."""
    found = stage(OMOP, LIBRARY, tmp_path / "out").sexes
    letter = "CASE gender_source_value WHEN 'F' THEN 'female' ELSE 'male' END"
    letters = duckdb.sql(f"SELECT CAST(person_id AS VARCHAR), {letter} FROM '{OMOP}/person.parquet'")
    assert set(duckdb.sql(f"SELECT person, sex FROM '{found}'").fetchall()) == set(letters.fetchall())


def test_the_page_has_it_and_says_who_is_written_as_both(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    asked = Request(str(fhir(source)), (LIBRARY.criteria("hscore"),), LIBRARY.reading("inpatient-7d"))
    with screened(asked, tmp_path / "out", LIBRARY):
        pass
    whole = population(tmp_path / "out", LIBRARY)
    (group,) = whole.view.characteristics.groups
    assert [portion.count.number for portion in group.sexes] == [1, 0, 1, 1]
    assert any(
        note.startswith("Sex written as female in one row and as male in another: 1 (1 patient)")
        for note in whole.view.data.notes
    )
    page = page_of_population(whole)
    assert "Written as both" in page
    assert "<h3>Sex, in patients</h3>" in page


def test_no_sex_is_on_a_page_to_share():
    assert "sex" not in json.dumps(SharedView.model_json_schema()).lower()
