"""The trend of a value: one arrow from the last two values that can be compared, and none where a drug makes the last one unreliable."""

import pytest

from cytostorm.library import shipped
from cytostorm.presentation.headlines import values_words
from cytostorm.presentation.trends import reported_words, trend_words
from cytostorm.record import Chooser, Measurement, Origin, Record
from cytostorm.values import above, below, exactly
from tests.watched_made import given, times

LIBRARY = shipped()


def reported(name, text, bounds, hours, unit):
    return Measurement(name, bounds, times(hours), Origin(text, unit))


def ferritin(*values):
    """Values in ng/mL by hours; a text such as ">40000" is a value that is only bounded."""
    known = {">": above, "<": below}
    facts = [
        reported(
            "ferritin", str(v), known[str(v)[0]](float(str(v)[1:])) if str(v)[0] in known else exactly(v), h, "ng/mL"
        )
        for h, v in values
    ]
    return Record("p", tuple(facts))


def chosen(record, name="ferritin"):
    return Chooser(record, LIBRARY.reading("all-recorded"), LIBRARY).values(name, record.last_known)


def said(record, name="ferritin"):
    return trend_words(chosen(record, name), LIBRARY.observables[name].unit)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (((0, 6100), (20, 12000)), "↑ from 6,100 (20 h)"),
        (((0, 12000), (20, 6100)), "↓ from 12,000 (20 h)"),
        (((0, 900), (20, 900)), "= (20 h)"),
        (((0, 900),), "single value"),
        (((0, 900), (0.5, 901)), "↑ from 900 (30 min)"),
        (((0, 900), (120, 901)), "↑ from 900 (5 d)"),
        (((0, ">40000"), (24, 9000)), "↓ from >40000 (24 h)"),
        (((0, ">40000"), (24, ">40000")), "was >40000 (24 h), trend not established"),
        (((0, 9000), (24, ">40000")), "↑ from 9,000 (24 h)"),
        (((0, 50), (24, "<100")), "was 50 (24 h), trend not established"),
        (((0, 700), (0, 800), (24, 900)), "↑ from 700 or 800 (24 h)"),
        (((0, 700), (24, 600), (24, 800)), "was 700 (24 h), trend not established"),
    ],
)
def test_the_arrow_of_two_values(values, words):
    assert said(ferritin(*values)) == words.replace("40000", "40,000")


def test_a_different_unit_is_named():
    record = Record(
        "p", (reported("crp", "212", exactly(212), 0, "mg/L"), reported("crp", "1.2", exactly(12), 24, "mg/dL"))
    )
    assert said(record, "crp") == "↓ from 212 mg/L (24 h)"
    assert reported_words(chosen(record, "crp")[-1], "mg/L") == "1.2 mg/dL"


def test_no_arrow_while_a_drug_masks_the_value():
    record = ferritin((0, 12000), (48, 4800)).with_facts([given("tocilizumab", 2)])
    assert said(record) == "unreliable since tocilizumab (1 Mar 10:00)"
    assert "↓" not in values_words(record, LIBRARY, LIBRARY.reading("inpatient-7d"), record.last_known)


def test_a_value_after_the_mask_is_compared_with_the_last_one_before_it():
    record = ferritin((0, 12000), (48, 4800), (24 * 40, 900)).with_facts([given("tocilizumab", 2)])
    assert said(record) == "↓ from 12,000 (40 d)"


def test_a_value_alone_after_a_mask_has_no_arrow():
    record = ferritin((48, 4800), (24 * 40, 900)).with_facts([given("tocilizumab", 2)])
    assert said(record) == "single value"


def test_an_undated_value_has_no_trend():
    record = Record("p", (Measurement("ferritin", exactly(900), origin=Origin("900", "ng/mL")),))
    assert trend_words(chosen(record), "ug/L") == "single value"
    assert trend_words([], "ug/L") == ""


def test_the_headline_shows_the_same_trend():
    record = ferritin((0, 6100), (20, 12000))
    words = values_words(record, LIBRARY, LIBRARY.reading("inpatient-7d"), record.last_known)
    assert words == f"Ferritin 12,000 ng/mL {said(record)}."
