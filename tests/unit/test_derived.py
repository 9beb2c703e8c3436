"""Derived values: made from one sample, never from Monday's numerator and Thursday's denominator."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cytostorm.library import shipped
from cytostorm.record import Chooser, NormalLimit, Origin, Record, Times, change_points
from cytostorm.record.entry import measure
from cytostorm.values import UNKNOWN, Bounds, exactly

LIBRARY = shipped()
START = datetime(2024, 3, 1, 8)


def value(name, text, unit, day=0.0):
    moment = START + timedelta(days=day) if day is not None else None
    return measure(
        LIBRARY.observables[name], LIBRARY.units[name], str(text), unit, Times(moment, moment), Origin(str(text), unit)
    )


def seen(name, *facts, worse="high", day=3):
    chooser = Chooser(Record("p", facts), LIBRARY.reading("inpatient-7d"), LIBRARY)
    return chooser.snapshot([("observable", name, worse)], START + timedelta(days=day)).seen[
        ("observable", name, worse)
    ]


def count(name, number, day=0.0):
    return value(name, number, "10*9/L", day)


def test_a_ratio_within_one_sample():
    assert seen("nlr", count("neutrophils", 18), count("lymphocytes", 6)).bounds == exactly(3)


def test_worst_is_taken_over_samples_not_over_parts():
    """Neutrophils 18 to 3 and lymphocytes 6 to 1: the ratio was 3 both times, and never 18."""
    facts = (
        count("neutrophils", 18, 0),
        count("lymphocytes", 6, 0),
        count("neutrophils", 3, 1),
        count("lymphocytes", 1, 1),
    )
    assert seen("nlr", *facts).bounds == exactly(3)


def test_parts_of_different_times_make_nothing():
    assert seen("nlr", count("neutrophils", 18, 0), count("lymphocytes", 6, 1)).facts == ()


def test_an_undated_part_is_not_paired_with_a_dated_one():
    """Undated facts stand at second zero inside, and so does 1970: they must not meet there."""
    at_zero = replace(count("lymphocytes", 6), times=Times(datetime(1970, 1, 1), datetime(1970, 1, 1)))
    chooser = Chooser(
        Record("p", (value("neutrophils", 18, "10*9/L", None), at_zero)), LIBRARY.reading("all-recorded"), LIBRARY
    )
    assert chooser.snapshot([("observable", "nlr", "high")], START).seen[("observable", "nlr", "high")].facts == ()


def test_ferritin_and_esr_may_be_a_day_apart():
    near = seen("ferritin_esr_ratio", value("ferritin", 2150, "ng/mL", 0), value("esr", 100, "mm/h", 1))
    far = seen("ferritin_esr_ratio", value("ferritin", 2150, "ng/mL", 0), value("esr", 100, "mm/h", 1.1))
    assert near.bounds == exactly(21.5)
    assert far.facts == ()


def test_the_nearest_partner_is_taken():
    facts = (
        value("ferritin", 2000, "ng/mL", 1),
        value("esr", 100, "mm/h", 0.2),
        value("esr", 50, "mm/h", 0.9),
        value("esr", 10, "mm/h", 1.5),
    )
    assert seen("ferritin_esr_ratio", *facts).bounds == exactly(40)


def test_a_censored_part_makes_a_censored_ratio():
    over = seen("ferritin_esr_ratio", value("ferritin", ">40000", "ng/mL"), value("esr", 100, "mm/h")).bounds
    under = seen("ferritin_esr_ratio", value("ferritin", 2000, "ng/mL"), value("esr", "<2", "mm/h")).bounds
    assert (over.low, over.high) == (pytest.approx(400), UNKNOWN.high)
    assert (under.low, under.high) == (pytest.approx(1000), UNKNOWN.high)


def test_an_esr_of_zero_leaves_the_ratio_unknown():
    assert seen("ferritin_esr_ratio", value("ferritin", 2000, "ng/mL"), value("esr", 0, "mm/h")).bounds == Bounds(
        0, UNKNOWN.high
    )


def test_what_was_reported_is_preferred_to_what_follows():
    facts = (count("lymphocytes", 1, 0), value("leukocytes", 10, "10*9/L", 0), value("lymphocytes_percent", 12, "%", 0))
    assert seen("lymphocytes_percent", *facts, worse="low").bounds == exactly(12)


def test_a_prolongation_needs_the_laboratory_limit():
    time = value("prothrombin_time", 18, "s")
    limit = NormalLimit("upper_limit_of_normal", "prothrombin_time", exactly(13), Times(START, START))
    assert seen("pt_prolongation", time, limit).bounds == exactly(5)
    assert seen("pt_prolongation", time).facts == ()


def test_a_later_part_is_a_change_point():
    facts = (count("neutrophils", 18, 0), count("lymphocytes", 6, 0))
    points = change_points(
        Record("p", facts), LIBRARY.reading("inpatient-7d"), LIBRARY, [("observable", "nlr", "high")]
    )
    assert points == [START, START + timedelta(days=7)]
