"""The mappings under examples/ on the files they are written for, against counts made without this project."""

import csv
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from cytostorm.io.tables import read_mapping, read_table, records
from cytostorm.library import shipped
from cytostorm.record import Measurement, Observation
from cytostorm.values import MET, exactly
from tests.data_files import PUBLISHED_CASES, TONGJI

EXAMPLES = Path(__file__).parents[2] / "examples"


def taken_in(table, mapping):
    return records(read_table(table), shipped(), read_mapping(EXAMPLES / mapping))


def test_published_cases():
    content = taken_in(PUBLISHED_CASES, "cases-mapping.yaml")
    with PUBLISHED_CASES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = read_mapping(EXAMPLES / "cases-mapping.yaml").columns
    assert len(content.records) == len(rows) == 37
    assert content.conformance.values_taken == sum(bool(row[name]) for row in rows for name in columns)
    assert content.conformance.refused == ()
    assert content.conformance.suspected_slips == ()
    first = {fact.origin.field: fact for fact in content.records[0].facts}
    assert first["fibrinogen_mg_dl"].bounds == exactly(0.7)
    assert first["hepatomegaly"].present == MET


@pytest.fixture(scope="module")
def tongji():
    return taken_in(TONGJI, "tongji-mapping.yaml")


def test_tongji_patients_stays_and_outcomes(tongji):
    assert (tongji.conformance.rows_read, tongji.conformance.patients) == (6120, 375)
    assert Counter(record.outcome for record in tongji.records) == {"survived": 201, "died": 174}
    assert tongji.records[0].stay == (datetime(2020, 1, 30, 22, 12, 47), datetime(2020, 2, 17, 12, 40, 9))
    assert all(record.stay[0] < record.stay[1] for record in tongji.records)
    for record in tongji.records:
        assert [
            fact.observable for fact in record.facts if isinstance(fact, Measurement) and fact.times.effective is None
        ] == ["age"]
        assert {fact.finding for fact in record.facts if isinstance(fact, Observation)} == {"covid19", "covid_symptoms"}


def test_tongji_counts_agree_with_the_summary_that_came_with_the_data(tongji):
    read = {line.field: line for line in tongji.conformance.conversions}
    with (TONGJI.parent / "column_summary.csv").open(encoding="utf-8") as file:
        summary = {row["column"]: int(row["n_values"]) for row in csv.DictReader(file)}
    mapped = summary.keys() & read.keys()
    assert len(mapped) == 18
    assert {name: read[name].count for name in mapped} == {name: summary[name] for name in mapped}


def test_tongji_sentinels_and_rows_without_a_time(tongji):
    assert tongji.conformance.read_as_blank == {"Platelet count": 4}
    assert tongji.conformance.refused == (), "the 14 rows without a time hold no laboratory value"
    without = [record for record in tongji.records if not any(fact.times.effective for fact in record.facts)]
    assert len(without) == 16, "14 patients have no dated row, and two were tested for the virus alone"
    assert tongji.conformance.values_taken == 22626


def test_tongji_slips_are_kept_out(tongji):
    slips = {
        (slip.row, slip.field, slip.text, slip.stated_unit, slip.other_unit)
        for slip in tongji.conformance.suspected_slips
    }
    assert (2322, "White blood cell count", "1726.6", "10*9/L", "/uL") in slips
    assert (4755, "hemoglobin", "6.4", "g/L", "g/dL") in slips
    assert Counter(field for _, field, *_ in slips) >= Counter({"hemoglobin": 12, "White blood cell count": 4})
