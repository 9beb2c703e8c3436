"""Arithmetic on arrays agrees with Python's own to the last bit, and the kernels with the obvious way to do it."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cytostorm.engines.facts import FOREVER, NEVER, Facts, Values, starts_of
from cytostorm.engines.input_columns import Moments, picked
from cytostorm.engines.rounding import rounded, summed, weighted
from cytostorm.engines.validity_intervals import reigning

MANY = settings(max_examples=300, deadline=None)
decimals = st.builds(lambda whole, places: whole / 10**places, st.integers(-(10**12), 10**12), st.integers(0, 11))
halves = st.builds(lambda whole: (whole + 0.5) / 1e9, st.integers(-(10**15), 10**15))
floats = st.one_of(decimals, halves, st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
columns = st.lists(floats, min_size=1, max_size=20).map(np.array)


@MANY
@given(st.lists(st.one_of(floats, st.sampled_from((math.inf, -math.inf))), min_size=1, max_size=20))
def test_rounded_is_round(values):
    assert rounded(np.array(values, float)).tolist() == [round(value, 9) for value in values]


@MANY
@given(st.integers(1, 6), st.data(), floats)
def test_weighted_is_fsum_and_round(n, data, constant):
    terms = [np.array(data.draw(st.lists(floats, min_size=4, max_size=4))) for _ in range(n)]
    assert weighted(constant, terms).tolist() == [
        round(constant + math.fsum(float(t[i]) for t in terms), 9) for i in range(4)
    ]


@MANY
@given(st.integers(1, 6), st.data())
def test_summed_is_sum(n, data):
    terms = [np.array(data.draw(st.lists(floats, min_size=4, max_size=4))) for _ in range(n)]
    assert summed(terms).tolist() == [sum(float(t[i]) for t in terms) for i in range(4)]


def test_sums_with_open_ends_stay_open():
    assert summed([np.array([math.inf, 1.0]), np.array([2.0, math.inf])]).tolist() == [math.inf, math.inf]
    assert weighted(1.0, [np.array([-math.inf]), np.array([2.0])]).tolist() == [-math.inf]


def _possible(low: float, high: float) -> tuple[float, float]:
    """Overlapped with 1 to 4 where there is an overlap."""
    return (max(low, 1.0), min(high, 4.0)) if max(low, 1.0) <= min(high, 4.0) else (low, high)


def test_the_newest_limit_reigns_and_of_one_time_the_first_in_the_record():
    """Limits as (effective, known, value): asked at each hour from 0 to 4."""
    cases = {
        ((0, 0, 30), (0, 3, 100)): [30] * 5,
        ((0, 3, 30), (0, 0, 100)): [100] * 3 + [30] * 2,
        ((2, 2, 30), (0, 3, 100)): [None] * 2 + [30] * 3,
    }
    for limits, expected in cases.items():
        columns = [np.array(column, np.int64) for column in zip(*limits, strict=True)]
        zeros, bounds = np.zeros(len(limits), np.int64), columns[2].astype(float)
        values = reigning(Facts(1, zeros, zeros, bounds, bounds, columns[0], columns[1], zeros, zeros == 1))
        leaf = picked(
            values, Moments(np.array([0, 5]), np.arange(5)), "worst", "high", (-math.inf, math.inf), (0.0, math.inf)
        )
        assert [low if has else None for low, has in zip(leaf.low, leaf.has, strict=True)] == expected


intervals = st.tuples(
    st.integers(0, 2),
    st.integers(0, 12),
    st.one_of(st.integers(1, 8), st.none()),
    st.integers(0, 4),
    st.integers(0, 5),
    st.integers(0, 2),
)


@settings(max_examples=600, deadline=None)
@given(
    st.lists(intervals, max_size=14),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 22)), max_size=20),
    st.booleans(),
    st.booleans(),
)
def test_the_stairs_find_what_a_look_at_every_value_finds(facts, asked, is_latest, is_high):
    """Validity intervals in any order and of any length: corrections end some early, late results begin after newer ones."""
    facts = sorted(facts, key=lambda fact: fact[0])
    asked = sorted(set(asked))
    person = np.array([f[0] for f in facts], np.int64)
    begin = np.array([f[1] for f in facts], np.int64)
    end = np.array([FOREVER if f[2] is None else f[1] + f[2] for f in facts], np.int64)
    at = np.array([NEVER if f[3] == 0 else f[3] for f in facts], np.int64)
    low, high = np.array([f[4] for f in facts], float), np.array([f[4] + f[5] for f in facts], float)
    values = Values(starts_of(person, 3), begin, end, at, low, high)
    moments = Moments(
        starts_of(np.array([who for who, _ in asked], np.int64), 3), np.array([now for _, now in asked], np.int64)
    )
    leaf = picked(
        values, moments, "latest" if is_latest else "worst", "high" if is_high else "low", (1.0, 4.0), (-9.0, 9.0)
    )
    for m, (who, now) in enumerate(asked):
        alive = [i for i in range(len(facts)) if person[i] == who and begin[i] <= now < end[i]]
        newest = max((max(int(at[i]), 0) for i in alive), default=0)
        alive = [i for i in alive if not is_latest or max(int(at[i]), 0) == newest]
        choose = max if is_high else min
        expected = (
            (*_possible(choose(low[i] for i in alive), choose(high[i] for i in alive)), True)
            if alive
            else (-9.0, 9.0, False)
        )
        one = 0 if leaf.is_constant else m
        assert (leaf.low[one], leaf.high[one], leaf.has[one]) == expected
