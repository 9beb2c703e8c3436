"""Meanings that a single wrong sign would change, each at its edge: what a mutation of one line must turn red."""

import math
from datetime import datetime, timedelta

import pytest

from cytostorm.interpreter import Evaluation
from cytostorm.interpreter.evaluation import combine
from cytostorm.library import shipped
from cytostorm.model import nodes
from cytostorm.model.snapshot import Snapshot
from cytostorm.record import Administration, Chooser, NormalLimit, Origin, Record, Times
from cytostorm.record.entry import measure
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds, exactly

LIBRARY = shipped()
NAME = nodes.Meta("made", "made")
NOW = datetime(2024, 3, 30, 8)
READING = LIBRARY.reading("all-recorded")


def value(name, text, unit, at=NOW, known=None):
    return measure(
        LIBRARY.observables[name], LIBRARY.units[name], text, unit, Times(at, known or at), Origin(text, unit)
    )


def seen(key, *facts, at=NOW):
    return Chooser(Record("p", tuple(facts)), READING, LIBRARY).snapshot([key], at).seen[key]


def evaluated(name, *facts):
    criteria = LIBRARY.criteria(name)
    snapshot = Chooser(Record("p", tuple(facts)), READING, LIBRARY).snapshot(criteria.inputs, NOW)
    return Evaluation(criteria, snapshot)


FERRITIN = ("observable", "ferritin", "high")
CRP = ("observable", "crp", "high")


def test_a_mask_ends_before_its_last_moment():
    """A CRP taken exactly when the mask ends is not widened; one taken a minute earlier is."""
    end = NOW + timedelta(days=28)
    given = Administration("tocilizumab", Times(NOW, NOW))
    inside = seen(CRP, given, value("crp", "4", "mg/L", end - timedelta(minutes=1)), at=end)
    outside = seen(CRP, given, value("crp", "4", "mg/L", end), at=end)
    assert math.isinf(inside.bounds.high)
    assert outside.bounds == exactly(4.0)


def test_a_mask_of_one_dose_of_tocilizumab_lasts_28_days():
    given, later = Administration("tocilizumab", Times(NOW, NOW)), NOW + timedelta(days=27)
    assert math.isinf(seen(CRP, given, value("crp", "4", "mg/L", later), at=later).bounds.high)


def limit_of(ferritin, at):
    return NormalLimit("upper_limit_of_normal", "ferritin", exactly(ferritin), Times(at, at))


def test_the_newest_limit_of_normal_counts():
    key = ("limit", "upper_limit_of_normal", "ferritin")
    found = seen(key, limit_of(150.0, NOW - timedelta(days=300)), limit_of(400.0, NOW))
    assert found.bounds == exactly(400.0)


def test_of_two_corrections_known_at_one_moment_the_worse_counts():
    """Neither corrects the other, whichever row comes first."""
    one, other = value("ferritin", "300", "ug/L", known=NOW), value("ferritin", "900", "ug/L", known=NOW)
    assert seen(FERRITIN, one, other).bounds == seen(FERRITIN, other, one).bounds == exactly(900.0)


def test_a_later_correction_replaces_what_it_corrects():
    first, corrected = (
        value("ferritin", "9000", "ug/L"),
        value("ferritin", "900", "ug/L", known=NOW + timedelta(hours=1)),
    )
    assert seen(FERRITIN, first, corrected, at=NOW + timedelta(hours=2)).bounds == exactly(900.0)


def number(name):
    return nodes.Quantity(NAME, name, name, "high")


def test_a_weighted_sum_keeps_nine_decimals():
    """1 plus 0.0000004 stays apart from 1."""
    node = nodes.Linear(NAME, (1.0,), 1.0, children=(number("a"),))
    assert combine(node, [exactly(0.0000004)], Snapshot()) == exactly(1.0000004)


def test_a_divisor_without_an_upper_end_pulls_a_ratio_down_to_zero():
    node = nodes.Ratio(NAME, 1.0, children=(number("a"), number("b")))
    assert combine(node, [exactly(300.0), Bounds(2.0, math.inf)], Snapshot()) == Bounds(0.0, 150.0)
    assert combine(node, [Bounds(300.0, math.inf), Bounds(2.0, math.inf)], Snapshot()) == Bounds(0.0, math.inf)


def test_a_set_that_names_nobody_is_about_everybody():
    assert not LIBRARY.criteria("hlh-2004").applies
    assert evaluated("hlh-2004").applies == MET


def test_one_sentence_that_is_denied_closes_whom_a_set_is_about():
    """NEWS2 is not for a child of ten years, whether or not a pregnancy is recorded."""
    assert evaluated("news2", value("age", "10", "a")).applies == NOT_MET
    assert evaluated("news2", value("age", "40", "a")).applies == UNDECIDED


def test_hemoglobin_in_moles_is_by_iron_atom():
    """A chart in mmol/L: 4.5 is 72.5 g/L (10 / 0.6206), and not 68.2."""
    assert seen(("observable", "hemoglobin", "low"), value("hemoglobin", "4.5", "mmol/L")).bounds.low == pytest.approx(
        4.5 * 10 / 0.6206, abs=1e-6
    )


@pytest.mark.parametrize("text", ["96964", "191000", "256000", "499999"])
def test_published_ferritins_are_plausible(text):
    """256,000 in Still's disease and 191,000 in leukemia are published; such a value is used and not doubted."""
    fact = value("ferritin", text, "ug/L")
    assert fact.slip is None
    assert not fact.implausible
