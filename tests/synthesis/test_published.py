"""Pools against what metafor prints, of the data sets that its own documentation uses."""

import numpy as np
import pytest

from cytostorm.synthesis.effects import effects_of_counts
from cytostorm.synthesis.heterogeneity import q_profile, tau_squared
from cytostorm.synthesis.pooling import pool
from cytostorm.synthesis.regression import meta_regression
from cytostorm.synthesis.stratified import mantel_haenszel, peto
from tests.synthesis.published import bcg, column, counts

NEAR = 1e-4


def near(*numbers):
    return pytest.approx(numbers, abs=NEAR)


def test_bcg_risk_ratios_as_metafor_prints_them():
    one = effects_of_counts(bcg(), "rr")
    wald, knapp = (pool(one.value, one.variance, "reml", interval) for interval in ("wald", "hksj"))
    assert (wald.estimate, wald.se, wald.low, wald.high, wald.tau2) == near(-0.7145, 0.1798, -1.0669, -0.3622, 0.3132)
    assert (wald.i2, wald.q) == pytest.approx((92.22, 152.2330), abs=0.005)
    assert (knapp.se, knapp.low, knapp.high, knapp.p) == near(0.1808, -1.1084, -0.3206, 0.0019)
    assert (knapp.prediction_low, knapp.prediction_high) == near(-1.9960, 0.5670)
    assert q_profile(one.value, one.variance) == near(0.1197, 1.1115)
    moments = pool(one.value, one.variance, "dl")
    assert (moments.tau2, *np.exp([moments.estimate, moments.low, moments.high])) == near(
        0.3088, 0.4896, 0.3449, 0.6950
    )


def test_bcg_by_other_measures():
    one, other = (effects_of_counts(bcg(), measure) for measure in ("or", "rd"))
    moments, fixed = pool(one.value, one.variance, "dl"), pool(one.value, one.variance, "fixed")
    assert (moments.estimate, moments.low, moments.high, moments.tau2) == near(-0.7474, -1.1242, -0.3706, 0.3663)
    assert (fixed.estimate, fixed.low, fixed.high, fixed.q) == near(-0.4361, -0.5190, -0.3533, 163.1649)
    difference = pool(other.value, other.variance, "fixed")
    assert (difference.estimate, difference.low, difference.high, difference.q) == near(
        -0.0009, -0.0014, -0.0005, 276.4737
    )


def test_bcg_from_the_counts_alone():
    ratio, odds, difference = (mantel_haenszel(bcg(), measure) for measure in ("rr", "or", "rd"))
    assert (ratio.estimate, ratio.low, ratio.high) == near(-0.4537, -0.5308, -0.3766)
    assert (odds.estimate, odds.low, odds.high) == near(-0.4734, -0.5538, -0.3930)
    assert difference.estimate == pytest.approx(-0.0033, abs=NEAR)
    one = peto(bcg())
    assert (one.estimate, one.low, one.high) == near(-0.4744, -0.5541, -0.3948)


def test_bcg_by_latitude():
    """The answer of metafor's documentation for one moderator."""
    one = effects_of_counts(bcg(), "rr")
    found = meta_regression(one.value, one.variance, column("dat.bcg", "ablat"))
    assert (found.tau2, found.intercept.value, found.slope.value, found.slope.se) == near(
        0.0764, 0.2515, -0.0291, 0.0072
    )
    assert (found.r2, found.q) == pytest.approx((75.63, 30.7331), abs=0.005)


@pytest.mark.parametrize(
    ("method", "interval", "expected"),
    [
        ("fixed", "wald", (0, 0.0604, 0.0365, -0.0111, 0.1318)),
        ("ml", "wald", (0.0126, 0.0777, 0.0475, -0.0153, 0.1708)),
        ("reml", "wald", (0.0188, 0.0837, 0.0516, -0.0175, 0.1849)),
        ("dl", "wald", (0.0259, 0.0893, 0.0558, -0.02, 0.1987)),
        ("he", "wald", (0.0804, 0.1143, 0.0792, -0.0409, 0.2696)),
        ("fixed", "hksj", (0, 0.0604, 0.0515, -0.0477, 0.1685)),
        ("ml", "hksj", (0.0126, 0.0777, 0.0593, -0.0468, 0.2023)),
        ("reml", "hksj", (0.0188, 0.0837, 0.0616, -0.0457, 0.2131)),
        ("dl", "hksj", (0.0259, 0.0893, 0.0636, -0.0442, 0.2229)),
        ("he", "hksj", (0.0804, 0.1143, 0.0711, -0.0351, 0.2637)),
    ],
)
def test_teacher_expectancy(method, interval, expected):
    """Raudenbush 2009, table 16.3, as metafor repeats it."""
    one = pool(column("dat.raudenbush1985", "yi"), column("dat.raudenbush1985", "vi"), method, interval)
    assert (one.tau2, one.estimate, one.se, one.low, one.high) == near(*expected)


def test_teacher_expectancy_in_a_new_study():
    one = pool(column("dat.raudenbush1985", "yi"), column("dat.raudenbush1985", "vi"))
    printed = pytest.approx((-0.2036, 0.3711), abs=2e-4)  # printed under the default stopping rule
    assert (one.prediction_low, one.prediction_high) == printed


def test_lee_2004():
    one = effects_of_counts(counts("dat.lee2004"), "or")
    found = pool(one.value, one.variance, "dl")
    assert (found.tau2, found.estimate, found.low, found.high) == near(0.3325, -0.6787, -1.0664, -0.2911)


def test_risk_differences_are_not_stopped_early():
    """metafor by default ends at 0.00013822, at a tight threshold at 0.00012255: 13 % apart."""
    one = effects_of_counts(counts("dat.nielweise2007"), "rd")
    assert tau_squared(one.value, one.variance, "reml") == pytest.approx(0.00012255, abs=5e-9)
