"""Accuracy where something is unknown: against every completion written out, the published figures, and an independent package."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from cytostorm.synthesis.accuracy import Crossed, Verdicts, accuracy, net_benefit, net_benefit_of_all, persons_to_halve
from cytostorm.synthesis.agreement import agreement
from cytostorm.synthesis.exact import clopper_pearson

COV_HI = Crossed(Verdicts(96, 51, 27), Verdicts(20, 63, 118))
"""COV-HI against death in the 375 patients of the Tongji file."""
PREDICTIVE = ("positive_predictive_value", "negative_predictive_value")
NAMES = ("sensitivity", "specificity", *PREDICTIVE, "positive_likelihood_ratio", "negative_likelihood_ratio")


def test_the_bounds_of_a_likelihood_ratio_are_wider_than_the_two_corners():
    """Unknown as not met gives 5.55, unknown as met 2.05; survivors met and dead not met, or the other way round, lie beyond."""
    found = accuracy(COV_HI)
    assert found.sensitivity.bounds == (96 / 174, 147 / 174)
    assert found.specificity.bounds == (118 / 201, 181 / 201)
    assert [round(end, 2) for end in found.positive_likelihood_ratio.bounds] == [1.34, 8.49]
    assert found.prevalence.bounds == (174 / 375, 174 / 375)


def shares(tp, fn, fp, tn):
    def over(a, b):
        return a / b if b else math.nan

    sensitivity, specificity = over(tp, tp + fn), over(tn, tn + fp)
    positive = math.nan if math.isnan(sensitivity + specificity) else _ratio(sensitivity, 1 - specificity)
    negative = math.nan if math.isnan(sensitivity + specificity) else _ratio(1 - sensitivity, specificity)
    return sensitivity, specificity, over(tp, tp + fp), over(tn, tn + fn), positive, negative


def _ratio(a, b):
    return (math.inf if a > 1e-12 else math.nan) if abs(b) < 1e-12 else a / b


def every(crossed):
    """The measures of all completions, by giving each person in turn each verdict and label that is possible."""
    people = []
    for label, verdicts in (((1,), crossed.labelled), ((0,), crossed.others), ((0, 1), crossed.unlabelled)):
        for verdict, n in (((1,), verdicts.met), ((0, 1), verdicts.unknown), ((0,), verdicts.not_met)):
            people += [list(product(label, verdict))] * n
    tables = {(0, 0, 0, 0)}
    for choices in people:
        tables = {
            tuple(n + (i == 2 * (1 - label) + (1 - verdict)) for i, n in enumerate(table))
            for table in tables
            for label, verdict in choices
        }
    return [shares(tp, fn, fp, tn) for tp, fn, fp, tn in tables]


few = st.builds(Verdicts, *[st.integers(0, 3)] * 3)


@settings(deadline=None)
@given(few, few, st.builds(Verdicts, *[st.integers(0, 2)] * 3))
def test_each_measure_is_bounded_by_all_completions(labelled, others, unlabelled):
    crossed = Crossed(labelled, others, unlabelled)
    found, wanted = accuracy(crossed), list(zip(*every(crossed), strict=True))
    for name, values in zip(NAMES, wanted, strict=True):
        measure, defined = getattr(found, name), [value for value in values if not math.isnan(value)]
        assert (measure is None) == (not defined)
        if measure is not None:
            assert measure.bounds.low == pytest.approx(min(defined))
            assert measure.bounds.high == pytest.approx(max(defined))
            assert measure.interval.low <= measure.bounds.low <= measure.bounds.high <= measure.interval.high


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_exact_interval_is_that_of_scipy(count, more):
    whole = count + more
    if whole:
        wanted = binomtest(count, whole).proportion_ci(method="exact")
        assert clopper_pearson(count, whole) == pytest.approx((wanted.low, wanted.high), abs=1e-9)
    assert clopper_pearson(0, 0) == (0.0, 1.0)


def test_a_ratio_has_the_interval_of_its_logarithm():
    """By hand: 90 of 100 against 20 of 100 is 4.5; the error of its logarithm is the root of 1/90 - 1/100 + 1/20 - 1/100."""
    measure = accuracy(Crossed(Verdicts(90, 0, 10), Verdicts(20, 0, 80))).positive_likelihood_ratio
    half = 1.959964 * math.sqrt(1 / 90 - 1 / 100 + 1 / 20 - 1 / 100)
    assert measure.bounds == pytest.approx((4.5, 4.5))
    assert measure.interval == pytest.approx((4.5 * math.exp(-half), 4.5 * math.exp(half)), rel=1e-6)
    assert measure.is_exact


def test_a_cell_of_nobody_leaves_a_ratio_open():
    nobody_falsely = accuracy(Crossed(Verdicts(9, 0, 1), Verdicts(0, 0, 10))).positive_likelihood_ratio
    assert nobody_falsely.bounds == (math.inf, math.inf)
    assert nobody_falsely.interval == (0.0, math.inf)
    assert accuracy(Crossed(Verdicts(), Verdicts(3, 1, 5))).sensitivity is None


def test_the_net_benefit_weighs_a_false_alarm():
    """At 20 % four false alarms cost what one true one gains."""
    known = Crossed(Verdicts(90, 0, 10), Verdicts(20, 0, 80))
    assert net_benefit(known, 0.2) == pytest.approx((0.425, 0.425))
    assert net_benefit_of_all(known, 0.2) == pytest.approx((0.375, 0.375))
    assert net_benefit(COV_HI, 0.3).low < net_benefit(COV_HI, 0.3).high
    for wrong in (0.0, 1.0, -2.0, math.nan):
        with pytest.raises(ValueError, match="no probability"):
            net_benefit(known, wrong)


@pytest.mark.parametrize(("count", "whole"), [(0, 5), (96, 174), (1, 2), (50, 50)])
def test_so_many_persons_halve_an_interval(count, whole):
    def width(n):
        low, high = clopper_pearson(count / whole * n, n)
        return high - low

    found = persons_to_halve(count, whole)
    assert width(found) <= width(whole) / 2 < width(found - 1)


def kappas(table):
    """Of every completion of a table of a few persons."""
    cells = {(0, 0, 0, 0)}
    possible = ((1,), (0, 1), (0,))
    for row, column in product(range(3), range(3)):
        for _ in range(table[row][column]):
            choices = list(product(possible[row], possible[column]))
            cells = {
                tuple(n + (i == 2 * (1 - a) + (1 - b)) for i, n in enumerate(cell))
                for cell in cells
                for a, b in choices
            }
    for a, b, c, d in cells:
        expected = (a + b) * (b + d) + (a + c) * (c + d)
        yield (a + d) / (a + b + c + d), 2 * (a * d - b * c) / expected if expected else math.nan


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 2), min_size=3, max_size=3), min_size=3, max_size=3))
def test_agreement_is_bounded_by_all_completions(table):
    if not np.sum(table):
        with pytest.raises(ValueError, match="at least one person"):
            agreement(table)
        return
    found, (same, kappa) = agreement(table), zip(*kappas(table), strict=True)
    defined = [value for value in kappa if not math.isnan(value)]
    assert found.same == pytest.approx((min(same), max(same)))
    assert (found.kappa is None) == (not defined)
    assert found.kappa is None or found.kappa == pytest.approx((min(defined), max(defined)))


def test_kappa_of_a_known_table():
    """Cohen's kappa of 20, 5, 10, 15 is 0.4."""
    assert agreement([[20, 0, 5], [0, 0, 0], [10, 0, 15]]).kappa == pytest.approx((0.4, 0.4))
