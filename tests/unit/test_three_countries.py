"""The same three patients as a German, a French and a US ward export them have the same facts and the same verdicts."""

from datetime import datetime
from pathlib import Path

import pytest

from cytostorm import bedside
from cytostorm.io.opening import Opening
from cytostorm.io.tables import read_mapping, read_table, records
from cytostorm.library import shipped
from cytostorm.record import Measurement, Observation
from cytostorm.record.facts import subject

LIBRARY = shipped()
FILES = Path(__file__).resolve().parents[2] / "examples" / "three-countries"
US = Opening(dates="month/day/year", decimal="point")


def content_of(country):
    mapping = None if country == "us" else read_mapping(FILES / f"{country}.yaml")
    opening = US if country == "us" else Opening().over(mapping)
    return records(read_table(FILES / f"{country}.csv", opening=opening), LIBRARY, mapping)


def told(content):
    """Patient, time, what was measured or seen, and the value."""
    facts = [
        (record.patient, fact)
        for record in content.records
        for fact in record.facts
        if isinstance(fact, (Measurement, Observation))
    ]
    return sorted((patient, fact.times.effective, subject(fact), round(_low(fact), 6)) for patient, fact in facts)


def _low(fact):
    return fact.bounds.low if isinstance(fact, Measurement) else fact.present.low


def verdicts(content):
    sets = [LIBRARY.criteria(name) for name in ("hlh-2004", "hscore", "mas-2016")]
    found = [bedside.assess(record, LIBRARY, sets, version="t") for record in content.records]
    return [[(one.verdict.word, one.verdict.score) for one in assessment.judged] for assessment in found]


@pytest.mark.parametrize("country", ["french", "us"])
def test_three_patients_are_the_same_in_every_country(country):
    german, other = content_of("german"), content_of(country)
    assert (german.conformance.bad, other.conformance.bad) == ((), ())
    assert told(other) == told(german)
    assert verdicts(other) == verdicts(german)
    assert ("P1", datetime(2024, 3, 1, 8), "ferritin", 12345.0) in told(german)
    assert [len(one) for one in verdicts(german)] == [3, 3, 3]
