"""The unit layer: the ten comparisons on which public engines disagree, and every edge that moved by rounding."""

from fractions import Fraction

import pytest

from cytostorm.errors import UnitError
from cytostorm.library import shipped
from cytostorm.record import Origin, Times
from cytostorm.record.entry import NotUnderstood, measure
from cytostorm.values import above, below

LIBRARY = shipped()


def canonical(observable, text, unit):
    return measure(LIBRARY.observables[observable], LIBRARY.units[observable], text, unit, Times(), Origin(text)).bounds


@pytest.mark.parametrize(
    ("observable", "first", "relation", "second"),
    [
        ("fibrinogen", ("180", "mg/dL"), "<", ("2.5", "g/L")),
        ("ferritin", ("2000", "ng/mL"), "=", ("2000", "ug/L")),
        ("ast", ("30", "U/L"), "=", ("30", "U/L")),
        ("temperature", ("101.1", "[degF]"), "<", ("38.4", "Cel")),
        ("leukocytes", ("5000", "/uL"), "=", ("5.0", "10*9/L")),
        ("platelets", ("110", "10*3/uL"), "=", ("110", "10*9/L")),
        ("hemoglobin", ("71", "g/L"), "<", ("9.2", "g/dL")),
        ("temperature", ("102.92", "[degF]"), "=", ("39.4", "Cel")),
        ("temperature", ("101.12", "[degF]"), "=", ("38.4", "Cel")),
        ("ferritin", ("6000", "ng/mL"), "=", ("6000", "ug/L")),
        ("ferritin", ("6", "mg/L"), "=", ("6000", "ug/L")),
        ("triglycerides", ("132.855", "mg/dL"), "=", ("1.5", "mmol/L")),
        ("triglycerides", ("354.28", "mg/dL"), "=", ("4.0", "mmol/L")),
        ("triglycerides", ("132.7", "mg/dL"), "<", ("1.5", "mmol/L")),
        ("triglycerides", ("354", "mg/dL"), "<", ("4", "mmol/L")),
        ("fibrinogen", ("250", "mg/dL"), "=", ("2.5", "g/L")),
        ("hemoglobin", ("9.2", "g/dL"), "=", ("92", "g/L")),
        ("platelets", ("110000", "/uL"), "=", ("110", "10*9/L")),
    ],
)
def test_equal_on_paper_is_equal_here(observable, first, relation, second):
    a, b = canonical(observable, *first), canonical(observable, *second)
    assert (a == b) if relation == "=" else (a.high < b.low)


@pytest.mark.parametrize(
    ("spelling", "ucum"),
    [("mcg/L", "ug/L"), ("µg/L", "ug/L"), ("μg/L", "ug/L"), ("NG/ML", "ng/mL"), ("ng / mL", "ng/mL")],
)
def test_ward_spellings_of_mass(spelling, ucum):
    assert canonical("ferritin", "500", spelling) == canonical("ferritin", "500", ucum)


@pytest.mark.parametrize("spelling", ["K/uL", "x10^9/L", "10^9/L", "x10⁹/L", "×10^9/L", "10*3/uL", "x10^3/µL", "G/L"])
def test_ward_spellings_of_counts(spelling):
    assert canonical("platelets", "54", spelling) == canonical("platelets", "54", "10*9/L")


@pytest.mark.parametrize("spelling", ["°F", "F", "degF", "[degF]"])
def test_ward_spellings_of_fahrenheit(spelling):
    assert canonical("temperature", "102.92", spelling) == canonical("temperature", "39.4", "Cel")


def test_international_units_of_an_enzyme_are_enzyme_units():
    assert canonical("ast", "30", "IU/L") == canonical("ast", "30", "U/L")


@pytest.mark.parametrize("unit", ["pg/mL", "ng/L", "ng/mL"])
def test_scd25_by_mass_is_refused_with_the_reason(unit):
    with pytest.raises(NotUnderstood, match="assay") as refused:
        canonical("scd25", "7000", unit)
    assert refused.value.deliberate


@pytest.mark.parametrize("unit", ["U/mL", "IU/mL", "[arb'U]/mL", "kU/L"])
def test_scd25_in_arbitrary_units(unit):
    assert canonical("scd25", "2400", unit).low == 2400


def test_an_enzyme_unit_is_never_a_concentration():
    with pytest.raises(NotUnderstood, match="not known for ast"):
        canonical("ast", "30", "mg/dL")


def test_an_unknown_unit_names_the_accepted_ones():
    with pytest.raises(NotUnderstood, match="Accepted for ferritin: ug/L, ng/mL, mg/L"):
        canonical("ferritin", "500", "bananas")


def test_a_unit_list_suggests_the_nearest():
    with pytest.raises(UnitError, match="Did you mean 'mg/L'"):
        LIBRARY.units["ferritin"].named("mgr/L")


@pytest.mark.parametrize(
    ("text", "expected"), [(">40000", above(40000)), ("> 40000", above(40000)), ("<10", below(10))]
)
def test_censored_values_are_bounds(text, expected):
    assert canonical("ferritin", text, "ng/mL") == expected


def test_at_least_and_at_most_keep_their_edge():
    assert canonical("ferritin", "≥500", "ug/L").low == 500
    assert canonical("ferritin", "<=500", "ug/L").high == 500


@pytest.mark.parametrize("text", ["NaN", "inf", "-inf", "abc", "12,000", "1.2.3", "> ", "5 00", "0x10", "9" * 100])
def test_text_that_is_no_number_is_refused(text):
    with pytest.raises(NotUnderstood):
        canonical("ferritin", text, "ug/L")


@pytest.mark.parametrize(
    ("observable", "text", "unit"),
    [("platelets", "-4", "10*9/L"), ("ferritin", "-1", "ug/L"), ("temperature", "-40", "Cel")],
)
def test_impossible_values_are_refused(observable, text, unit):
    with pytest.raises(NotUnderstood, match="impossible"):
        canonical(observable, text, unit)


@pytest.mark.parametrize(
    ("observable", "text", "unit", "other"),
    [
        ("ferritin", "0.9", "ug/L", "mg/L"),
        ("temperature", "102.5", "Cel", "[degF]"),
        ("fibrinogen", "180", "g/L", "mg/dL"),
        ("hemoglobin", "7.1", "g/L", "g/dL"),
        ("leukocytes", "1726.6", "10*9/L", "/uL"),
        ("platelets", "54000", "10*9/L", "/uL"),
        ("triglycerides", "250", "mmol/L", "mg/dL"),
    ],
)
def test_a_suspected_unit_slip_is_flagged(observable, text, unit, other):
    fact = measure(LIBRARY.observables[observable], LIBRARY.units[observable], text, unit, Times(), Origin(text))
    assert fact.slip is not None
    assert fact.slip.other_unit == other


def test_every_conversion_round_trips_exactly():
    for name, units in LIBRARY.units.items():
        for conversion in units.conversions.values():
            value = Fraction(12345, 1000)
            assert conversion.back(conversion.exactly(value)) == value, (name, conversion.unit)
