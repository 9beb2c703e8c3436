"""Weighted survival against R's survival package, a published table, and leaving persons out."""

import csv
from pathlib import Path

import numpy as np
import pytest

from cytostorm.causal.design import Number, design
from cytostorm.causal.propensity import propensity
from cytostorm.causal.survival import (
    kaplan_meier,
    restricted_mean,
    restricted_means,
    risk,
    weighted_restricted_mean,
    weighted_risk,
)
from cytostorm.causal.weights import weights
from cytostorm.errors import ComparisonError

HERE = Path(__file__).parent
PERSONS = np.genfromtxt(HERE / "competing.csv", delimiter=",", names=True)
TIME, CAUSE = PERSONS["time"], PERSONS["cause"].astype(np.int64)
IN_R = list(csv.DictReader((HERE / "survival_in_r.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("weighted", ["none", "own"])
def test_curves_and_restricted_means_are_those_of_r(weighted):
    own = PERSONS["weight"] if weighted == "own" else None
    rows = [row for row in IN_R if row["weights"].strip() == weighted]
    curve = [row for row in rows if row["what"].strip() == "free"]
    found = kaplan_meier(TIME, CAUSE > 0, [float(row["time"]) for row in curve], own)
    for column, name in ((found.free, "value"), (found.error, "error"), (found.at_risk, "at_risk")):
        assert column == pytest.approx([float(row[name]) for row in curve], rel=1e-9)
    for row in rows:
        if row["what"].strip() == "mean":
            mean = restricted_mean(TIME, CAUSE > 0, float(row["time"]), own)
            assert (mean.value, mean.error) == pytest.approx((float(row["value"]), float(row["error"])), rel=1e-9)


def test_the_table_of_remissions_under_6_mercaptopurine():
    """Freireich 1963 as in Kalbfleisch and Prentice and every textbook since: 21 children, weeks to relapse, Greenwood's errors."""
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    relapse = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    found = kaplan_meier(np.array(weeks, float), np.array(relapse), [6, 7, 10, 13, 16, 22, 23])
    assert found.free == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert found.error == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)
    assert list(found.persons_at_risk) == [21, 17, 15, 12, 11, 7, 6]


def test_weights_and_persons_at_risk_are_side_by_side():
    found = kaplan_meier(np.array([1.0, 2, 3]), np.array([1, 0, 1]), [2], np.array([0.5, 2, 4]))
    assert (list(found.at_risk), list(found.persons_at_risk)) == ([6.0], [2])


RANDOM = np.random.default_rng(5)
SEVERITY = RANDOM.normal(size=len(TIME))
TREATED = (RANDOM.random(len(TIME)) < 1 / (1 + np.exp(-0.6 * SEVERITY))).astype(float)
ESTIMATORS = {
    "risk": lambda at: weighted_risk(TIME[at], CAUSE[at], 1, 7.0, scored(at), "ATE"),
    "mean": lambda at: weighted_restricted_mean(TIME[at], CAUSE[at] > 0, 7.0, scored(at), "ATO"),
    "known risk": lambda at: risk(TIME[at], CAUSE[at], 2, 7.0, TREATED[at], PERSONS["weight"][at]),
    "known mean": lambda at: restricted_means(TIME[at], CAUSE[at] > 0, 7.0, TREATED[at], PERSONS["weight"][at]),
}


def scored(at):
    return propensity(design([Number("severity", SEVERITY[at])]), TREATED[at])


@pytest.mark.parametrize("name", ESTIMATORS)
def test_an_influence_function_is_what_leaving_each_person_out_changes(name):
    people, some = len(TIME), np.arange(0, len(TIME), 3)
    whole = ESTIMATORS[name](slice(None))
    parts = [ESTIMATORS[name](np.arange(people) != left) for left in some]
    moved = np.array([(people - 1) * ((whole.treated - p.treated) - (whole.untreated - p.untreated)) for p in parts])
    moves = (whole.treated_moves - whole.untreated_moves)[some]
    assert np.corrcoef(moved, moves)[0, 1] > 0.998
    assert moved @ moves / (moves @ moves) == pytest.approx(1, abs=0.04)


@pytest.mark.parametrize("name", ESTIMATORS)
def test_the_order_of_rows_changes_nothing(name):
    order = np.random.default_rng(4).permutation(len(TIME))
    plain, other = (ESTIMATORS[name](at).difference() for at in (slice(None), order))
    assert (other.value, other.se) == pytest.approx((plain.value, plain.se), abs=1e-8)


def test_doubled_weights_and_days_as_hours_change_nothing_else():
    weight = weights(scored(slice(None)).probability, TREATED, "ATE")
    once = restricted_means(TIME, CAUSE > 0, 7.0, TREATED, weight).difference()
    other = restricted_means(TIME * 24, CAUSE > 0, 7.0 * 24, TREATED, 2 * weight).difference()
    assert (other.value / 24, other.se / 24) == pytest.approx((once.value, once.se), abs=1e-8)


def test_without_censoring_a_restricted_mean_is_a_mean():
    found = restricted_mean(TIME, np.ones(len(TIME), int), 5.0)
    cut = np.minimum(TIME, 5.0)
    assert (found.value, found.error) == pytest.approx((cut.mean(), cut.std() / len(cut) ** 0.5))


def test_a_curve_is_not_drawn_beyond_those_who_are_followed():
    with pytest.raises(ComparisonError, match="Nobody of an arm is followed to 9: the last one is censored at 3"):
        restricted_mean(np.array([1.0, 3.0]), np.array([1, 0]), 9.0)
    assert restricted_mean(np.array([1.0, 3.0]), np.array([1, 1]), 9.0).value == pytest.approx(2.0)
