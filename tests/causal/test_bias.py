"""E-values, tipping points and negative controls, with the letter on anakinra and historical controls as the worked example."""

import math

import numpy as np
import pytest

from cytostorm.causal.bias import (
    Association,
    corrected,
    doublings,
    e_value,
    imbalance,
    negative_controls,
    odds_ratio_of_counts,
    tipping,
    tipping_array,
)
from cytostorm.errors import ComparisonError

APART = doublings(1237, 2218)  # ferritin, ng/mL, medians as printed: the treated had less
OBSERVED = odds_ratio_of_counts((3, 29), (7, 16))
ADJUSTED, WITH_CRP = Association(2.86, 1.93, 4.23), Association(2.09, 1.40, 3.14)


def test_the_imbalance_alone_makes_an_odds_ratio_near_0_4():
    assert pytest.approx(1.793, abs=1e-3) == 1 / 2**APART
    for association, printed in ((ADJUSTED, (0.41, 0.30, 0.57)), (WITH_CRP, (0.54, 0.38, 0.76))):
        alone = imbalance(APART, association)
        assert (alone.value, alone.low, alone.high) == pytest.approx(printed, abs=0.01)


def test_what_the_letter_reports_and_its_e_value():
    assert (OBSERVED.value, OBSERVED.low, OBSERVED.high) == pytest.approx((0.148, 0.031, 0.699), abs=1e-3)
    found = e_value(0.236, 0.071, 0.791)
    assert (found.point, found.limit) == pytest.approx((7.9, 1.84), abs=0.05)


def test_a_modest_association_tips_the_limit_and_none_that_is_plausible_the_point():
    found = tipping(OBSERVED, APART)
    assert found.limit == pytest.approx(1.53, abs=0.01)
    assert found.point == pytest.approx(9.6, abs=0.05)


def test_corrected_for_ferritin_nothing_is_left_of_the_evidence():
    found = corrected(OBSERVED, APART, ADJUSTED)
    assert (found.value, found.low) == pytest.approx((0.36, 0.07), abs=0.01)
    assert found.high == pytest.approx(1.75, abs=0.01)
    crude_error = Association(2.86, 2.86 * math.exp(-1.96 * 0.1633), 2.86 * math.exp(1.96 * 0.1633))
    assert corrected(OBSERVED, APART, crude_error).high == pytest.approx(1.73, abs=0.01)


def test_an_imbalance_the_other_way_tips_nothing():
    assert tipping(OBSERVED, 0.5).point is None
    with pytest.raises(ComparisonError, match="do not differ"):
        tipping(OBSERVED, 0.0)
    assert tipping(odds_ratio_of_counts((10, 30), (12, 30)), -1).limit == 1.0


def test_the_array_crosses_1_where_the_tipping_point_is():
    strength = tipping(OBSERVED, APART).limit
    found = tipping_array(OBSERVED, [APART, 0.0], [1.0, strength * 0.999, strength * 1.001])
    assert found.holds_one.tolist() == [[0, 0, 1], [0, 0, 0]]
    assert found.value[1].tolist() == [OBSERVED.value] * 3


@pytest.mark.parametrize(
    ("ratio", "low", "high", "point", "limit"),
    [
        (3.9, 1.8, 8.7, 7.26, 3.0),
        (0.80, 0.71, 0.91, 1.81, 1.43),
        (1.2, 0.9, 1.6, 1.69, 1.0),
        (0.8, 0.5, 1.0, 1.81, 1.0),
    ],
)
def test_published_e_values(ratio, low, high, point, limit):
    """VanderWeele and Ding 2017: breast feeding and respiratory death (7.26 and 3.0), and leukemia (1.81 and 1.43)."""
    found = e_value(ratio, low, high)
    assert (found.point, found.limit) == pytest.approx((point, limit), abs=0.01)
    assert e_value(1 / ratio, 1 / high, 1 / low).point == pytest.approx(found.point)


def test_an_interval_that_is_none_is_refused():
    with pytest.raises(ComparisonError, match=r"no interval of the ratio 0\.5"):
        e_value(0.5, 0.6, 0.9)
    with pytest.raises(ComparisonError, match="cell of the table is empty"):
        odds_ratio_of_counts((0, 5), (1, 5))


def test_negative_controls_tell_bias_from_chance():
    random = np.random.default_rng(6)
    errors = random.uniform(0.1, 0.3, 400)
    biased = negative_controls(random.normal(-0.3, 0.2, 400) + random.normal(size=400) * errors, errors)
    assert (biased.mean, biased.spread) == pytest.approx((-0.3, 0.2), abs=0.04)
    honest = negative_controls(random.normal(size=400) * errors, errors)
    assert (honest.mean, honest.spread) == pytest.approx((0, 0), abs=0.07)
    value, low, high = biased.calibrated(-0.3, 0.1)
    assert (value, high - low) == pytest.approx((0, 2 * 1.96 * 0.2236), abs=0.1)
    assert biased.p_value(-0.3, 0.1) > 0.8 > 0.01 > honest.p_value(-0.3, 0.1)
    with pytest.raises(ComparisonError, match="at least three"):
        negative_controls([0.1, 0.2], [0.1, 0.1])
