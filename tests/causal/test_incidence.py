"""Cumulative incidence with competing events, against R's survival package and against its own meaning."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cytostorm.causal.incidence import cumulative_incidence
from cytostorm.causal.intervals import poisson, wilson

HERE = Path(__file__).parent
PERSONS = np.genfromtxt(HERE / "competing.csv", delimiter=",", names=True)
IN_R = list(csv.DictReader((HERE / "competing_in_r.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("weights", ["none", "own"])
@pytest.mark.parametrize("cause", [1, 2])
def test_shares_and_robust_errors_are_those_of_r(weights, cause):
    rows = [row for row in IN_R if row["weights"].strip() == weights and int(row["cause"]) == cause]
    own = PERSONS["weight"] if weights == "own" else None
    found = cumulative_incidence(
        PERSONS["time"], PERSONS["cause"].astype(np.int64), cause, [float(row["time"]) for row in rows], own
    )
    assert found.share == pytest.approx([float(row["share"]) for row in rows], rel=1e-9)
    assert found.error == pytest.approx([float(row["error"]) for row in rows], rel=1e-9)


PEOPLE = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), min_size=1, max_size=30)


@given(PEOPLE)
def test_without_censoring_it_is_a_plain_share(people):
    time, cause = (np.array(column) for column in zip(*((t, k or 1) for t, k in people), strict=True))
    for kind in (1, 2):
        found = cumulative_incidence(time.astype(float), cause, kind, [0, 3, 12])
        plain = [((cause == kind) & (time <= at)).mean() for at in (0, 3, 12)]
        assert found.share == pytest.approx(plain)
        assert found.error == pytest.approx([np.sqrt(p * (1 - p) / len(time)) for p in plain], abs=1e-12)


@given(PEOPLE)
def test_all_kinds_and_those_still_free_make_up_everybody(people):
    time, cause = (np.array(column) for column in zip(*people, strict=True))
    both = [cumulative_incidence(time.astype(float), cause, kind, [5, 12]) for kind in (1, 2)]
    either = cumulative_incidence(time.astype(float), (cause > 0).astype(np.int64), 1, [5, 12])
    assert both[0].share + both[1].share == pytest.approx(either.share)


@given(PEOPLE, st.floats(0.1, 50))
def test_doubling_every_weight_changes_nothing(people, factor):
    time, cause = (np.array(column) for column in zip(*people, strict=True))
    once = cumulative_incidence(time.astype(float), cause, 1, [5, 12])
    more = cumulative_incidence(time.astype(float), cause, 1, [5, 12], np.full(len(time), factor))
    assert more.share == pytest.approx(once.share)
    assert more.error == pytest.approx(once.error, abs=1e-12)


def test_it_holds_its_interval_inside_0_and_1():
    found = cumulative_incidence(np.array([1.0, 1.0, 2.0]), np.array([1, 1, 0]), 1, [0.5, 1, 2])
    assert found.low[0] == 0
    assert found.high[0] == 1
    assert (found.low[1:] < found.share[1:]).all()
    assert (found.share[1:] < found.high[1:]).all()


@pytest.mark.parametrize(("time", "cause"), [([-1.0], [1]), ([1.0, 2.0], [1]), ([np.nan], [0])])
def test_what_is_no_course_is_refused(time, cause):
    with pytest.raises(ValueError, match=r"from 0|same persons"):
        cumulative_incidence(np.array(time), np.array(cause), 1, [1])


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0, 3.688879), (1, 0.025318, 5.571643), (10, 4.795389, 18.390356), (1000, 938.973, 1063.952)],
)
def test_the_exact_interval_of_a_count(count, low, high):
    """Garwood's limits, as printed in tables of the Poisson distribution."""
    assert poisson(count).low == pytest.approx(low, rel=1e-5)
    assert poisson(count).high == pytest.approx(high, rel=1e-5)


@pytest.mark.parametrize(
    ("count", "whole", "low", "high"), [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
)
def test_wilsons_interval(count, whole, low, high):
    """The worked examples of Newcombe, Stat Med 1998;17:857, table I, method 3."""
    assert wilson(count, whole) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("count", [500, 3_000, 50_000, 1_000_000])
def test_the_exact_interval_of_many_is_that_of_wilson_and_hilferty(count):
    """Their cube is within a millionth there; a sum that leaves out what matters is far off."""
    z = 1.959963984540054

    def cube(n, sign):
        return n * (1 - 1 / (9 * n) + sign * z / (3 * n**0.5)) ** 3

    assert poisson(count).low == pytest.approx(cube(count, -1), rel=2e-5)
    assert poisson(count).high == pytest.approx(cube(count + 1, 1), rel=2e-5)
