"""Values that are plausible in their unit and in another one, slips, and what confirms them."""

import math
from decimal import Decimal

import pytest

from cytostorm.io.values.cells import CellReader
from cytostorm.io.values.plain_decimals import PlainDecimals
from cytostorm.io.values.subjects import Subject
from cytostorm.library import shipped
from cytostorm.record import Origin, Times
from cytostorm.record.entry import measure

LIBRARY = shipped()
ZONES = [(o.id, zone) for o in LIBRARY.observables.values() for zone in o.questioned]


def measured(name, text, unit):
    return measure(LIBRARY.observables[name], LIBRARY.units[name], text, unit, Times(), Origin(text, unit))


@pytest.mark.parametrize(("name", "text", "unit", "other"), [
    ("neutrophils", "300", "10*9/L", "/uL"), ("neutrophils", "100.1", "10*9/L", "/uL"), ("lymphocytes", "350", "K/uL", "/uL"),
    ("leukocytes", "120", "G/L", "/uL"), ("platelets", "2000", "Gpt/L", "/uL"), ("creatinine", "8.9", "umol/L", "mg/dL"),
    ("triglycerides", "35", "mmol/L", "mg/dL"), ("hemoglobin", "12", "g/L", "g/dL"), ("d_dimer_feu", "350", "mg/L", "ng/mL{FEU}"),
])  # fmt: skip
def test_a_value_plausible_in_both_units_is_used_in_neither(name, text, unit, other):
    fact = measured(name, text, unit)
    assert fact.slip is not None
    assert fact.slip.questioned
    assert fact.slip.other_unit == other


@pytest.mark.parametrize(("name", "text", "unit"), [
    ("neutrophils", "100", "10*9/L"), ("neutrophils", "300", "/uL"), ("neutrophils", "150000", "/uL"), ("platelets", "1500", "10*9/L"),
    ("platelets", "0", "10*9/L"), ("leukocytes", "0", "10*9/L"), ("creatinine", "9", "umol/L"), ("creatinine", "8", "mg/dL"),
    ("triglycerides", "30", "mmol/L"), ("ferritin", "3", "ug/L"), ("crp", "900", "mg/L"), ("hemoglobin", "1.2", "g/dL"), ("hemoglobin", "20", "g/L"),
    ("d_dimer_feu", "90", "mg/L"),
])  # fmt: skip
def test_a_value_that_one_unit_alone_makes_plausible_is_used(name, text, unit):
    fact = measured(name, text, unit)
    assert fact.slip is None
    assert not fact.implausible


def test_a_far_value_stays_a_slip():
    slip = measured("platelets", "64000", "10*9/L").slip
    assert slip is not None
    assert not slip.questioned


@pytest.mark.parametrize("text", ["300 as measured", "300, As Measured", "300 (as measured)"])
def test_as_measured_makes_it_a_fact(text):
    fact = measured("neutrophils", text, "10*9/L")
    assert (fact.slip, fact.implausible, fact.bounds.low) == (None, False, 300.0)
    assert measured("triglycerides", "196 as measured", "mmol/L").slip is None
    assert measured("leukocytes", ">700 as measured", "10*9/L").bounds.low > 700


@pytest.mark.parametrize(("name", "zone"), ZONES, ids=lambda one: getattr(one, "unit", one))
def test_the_other_unit_makes_the_edge_plausible(name, zone):
    edge, conversion = zone.above or zone.below, LIBRARY.units[name].conversions[zone.instead]
    plausible, canonical = LIBRARY.observables[name].plausible, conversion.exactly(edge.as_integer_ratio()[0])
    assert (plausible.from_ or -math.inf) <= float(canonical) <= float(plausible.up_to)


@pytest.mark.parametrize(("name", "zone"), ZONES, ids=lambda one: getattr(one, "unit", one))
def test_the_fast_way_leaves_questions_to_the_careful_one(name, zone):
    for unit in LIBRARY.units[name].conversions:
        reader = CellReader(Subject("observable", name, unit), LIBRARY, name)
        for step in range(-40, 41):
            text = str(abs((zone.above or zone.below) + Decimal(step) / 4))
            (fast,) = PlainDecimals(reader).values([text])
            careful = measured(name, text, unit)
            assert fast is None or (careful.slip is None and careful.bounds.low == fast)


def test_a_confirmed_column_is_suspected_of_nothing():
    reader = CellReader(Subject("observable", "neutrophils", "10*9/L", as_measured=True), LIBRARY, "neutrophils")
    assert PlainDecimals(reader).values(["300", "900"]) == [300.0, 900.0]
    assert reader.read("300", Times(), Origin("300")).slip is None
