"""The formulas once more, in plain Python loops and with other libraries, on many made-up sets; and what must not change an answer."""

import math

import numpy as np
import pytest
from scipy import optimize, stats

from cytostorm.errors import ComparisonError
from cytostorm.synthesis.effects import Counts, effects_of_counts
from cytostorm.synthesis.heterogeneity import METHODS, generalized_q, q_profile, tau_squared
from cytostorm.synthesis.pooling import INTERVALS, cumulative, leave_one_out, pool, subgroups
from cytostorm.synthesis.regression import meta_regression
from cytostorm.synthesis.small_studies import egger, funnel
from cytostorm.synthesis.stratified import mantel_haenszel, peto

SEEDS = range(12)


def studies(seed, scale=1.0):
    random = np.random.default_rng(seed)
    k = int(random.integers(3, 15))
    variance = random.uniform(0.01, 0.5, k)
    return scale * random.normal(0.2, np.sqrt(variance + 0.2)), scale**2 * variance


def arms(seed, rare=False):
    random = np.random.default_rng(seed)
    k = int(random.integers(3, 15))
    sizes = random.integers(15, 300, (2, k)).astype(float)
    events = random.binomial(sizes.astype(int), 0.01 if rare else 0.25).astype(float)
    return Counts(events[0], sizes[0], events[1], sizes[1])


def deviance(y, v, t, restricted):
    """Minus twice the log likelihood, from the joint normal density of all contrasts."""
    if not restricted:
        return optimize.minimize_scalar(lambda m: -2 * stats.norm.logpdf(y, m, np.sqrt(v + t)).sum()).fun
    contrasts = np.linalg.svd(np.ones((1, len(y))))[2][1:]
    covariance = contrasts @ np.diag(v + t) @ contrasts.T
    return -2 * stats.multivariate_normal.logpdf(contrasts @ y, np.zeros(len(y) - 1), covariance)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("method", ["ml", "reml"])
def test_likelihoods_are_at_their_maximum(seed, method):
    y, v = studies(seed)
    best = deviance(y, v, tau_squared(y, v, method), method == "reml")
    assert all(best <= deviance(y, v, other, method == "reml") + 1e-9 for other in np.linspace(0, 3, 40))


def moments(y, v, method):
    """The closed formulas in loops."""
    k, w = len(y), [1 / one for one in v]
    mean = sum(a * b for a, b in zip(w, y, strict=True)) / sum(w)
    q = sum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))
    plain = sum(y) / k
    if method == "dl":
        return max(0.0, (q - (k - 1)) / (sum(w) - sum(a * a for a in w) / sum(w)))
    if method == "hs":
        return max(0.0, (q - k) / sum(w))
    if method == "he":
        return max(0.0, sum((one - plain) ** 2 for one in y) / (k - 1) - sum(v) / k)
    first = sum((one - plain) ** 2 for one in y) / k
    u = [1 / (one / first + 1) for one in v]
    mean = sum(a * b for a, b in zip(u, y, strict=True)) / sum(u)
    return sum(a * (b - mean) ** 2 for a, b in zip(u, y, strict=True)) / (k - 1)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("method", ["dl", "hs", "he", "sj"])
def test_moment_estimators(seed, method):
    y, v = studies(seed)
    assert tau_squared(y, v, method) == pytest.approx(moments(list(y), list(v), method), abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_roots_of_the_generalized_q(seed):
    y, v = studies(seed)
    k = len(y)
    low, high = q_profile(y, v)
    for tau2, wanted in ((tau_squared(y, v, "pm"), k - 1), *zip((low, high), stats.chi2.ppf([0.975, 0.025], k - 1), strict=True)):  # fmt: skip
        assert generalized_q(y, v, tau2) == pytest.approx(wanted, rel=1e-9) if tau2 > 0 else generalized_q(y, v, 0) <= wanted  # fmt: skip
    morris = tau_squared(y, v, "eb")
    for _ in range(5000):
        w = 1 / (v + morris)
        mean = np.average(y, weights=w)
        morris = max(0.0, (w * (k / (k - 1) * (y - mean) ** 2 - v)).sum() / w.sum())
    assert tau_squared(y, v, "eb") == pytest.approx(morris, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("interval", INTERVALS)
def test_scale_order_and_sign_change_nothing_else(method, interval):
    y, v = studies(3)
    one = pool(y, v, method, interval)
    for small in (1e-3, 1e-1, 50.0):
        other = pool(small * y, small**2 * v, method, interval)
        assert (other.estimate, other.low, other.se) == pytest.approx(
            (small * one.estimate, small * one.low, small * one.se)
        )
        assert (other.p, other.i2, other.tau2) == pytest.approx((one.p, one.i2, small**2 * one.tau2))
    back, turned = pool(y[::-1], v[::-1], method, interval), pool(-y, v, method, interval)
    assert back.estimate == pytest.approx(one.estimate, abs=1e-10)
    assert (turned.estimate, turned.low) == pytest.approx((-one.estimate, -one.high))


@pytest.mark.parametrize("rare", [False, True])
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("measure", ["or", "rr", "rd"])
def test_swapped_arms_invert_the_effect(seed, measure, rare):
    one = arms(seed, rare)
    other = Counts(one.events_control, one.n_control, one.events_treated, one.n_treated)
    first, second = effects_of_counts(one, measure), effects_of_counts(other, measure)
    assert first.value == pytest.approx(-second.value, abs=1e-12, nan_ok=True)
    assert first.variance == pytest.approx(second.variance, nan_ok=True)
    pairs = [(mantel_haenszel(one, measure), mantel_haenszel(other, measure)), (peto(one), peto(other))]
    for left, right in pairs:
        assert (left is None) == (right is None)
        assert left is None or (left.estimate, left.se) == pytest.approx((-right.estimate, right.se), abs=1e-12)


def test_zero_cells():
    """0.5 in all four cells of the study that has an empty one, and in no other; a study without events says nothing of a ratio."""
    counts = Counts(*(np.array(one, float) for one in ([0, 5, 0, 9], [10, 20, 30, 9], [3, 6, 0, 8], [12, 20, 30, 8])))
    odds, difference = (effects_of_counts(counts, measure) for measure in ("or", "rd"))
    assert list(odds.corrected) == [True, False, False, False]
    assert list(odds.uninformative) == [False, False, True, True]
    assert odds.value[0] == pytest.approx(math.log(0.5 * 9.5 / (10.5 * 3.5)))
    assert odds.value[1] == pytest.approx(math.log(5 * 14 / (15 * 6)))
    assert not difference.uninformative.any()
    assert difference.value[2] == 0


@pytest.mark.parametrize("measure", ["or", "rr"])
def test_a_study_without_events_changes_no_ratio_from_counts(measure):
    one = arms(1)
    more = Counts(*(np.append(getattr(one, name), extra) for name, extra in
                    (("events_treated", 0), ("n_treated", 400), ("events_control", 0), ("n_control", 50))))  # fmt: skip
    assert mantel_haenszel(more, measure).estimate == pytest.approx(mantel_haenszel(one, measure).estimate, rel=1e-13)
    assert mantel_haenszel(more, measure).se == pytest.approx(mantel_haenszel(one, measure).se, rel=1e-13)
    assert peto(more).estimate == pytest.approx(peto(one).estimate, rel=1e-13)


@pytest.mark.parametrize("seed", SEEDS)
def test_mantel_haenszel_odds_ratio_as_statsmodels_has_it(seed):
    tables = pytest.importorskip("statsmodels.stats.contingency_tables")
    one = arms(seed)
    cells = np.moveaxis(np.array(one.cells()).reshape(2, 2, -1), -1, 0)
    known = tables.StratifiedTable(list(cells))
    found = mantel_haenszel(one, "or")
    assert (found.estimate, found.se) == pytest.approx((known.logodds_pooled, known.logodds_pooled_se))
    assert math.exp(mantel_haenszel(one, "rr").estimate) == pytest.approx(known.riskratio_pooled)


@pytest.mark.parametrize("seed", SEEDS)
def test_regressions_as_statsmodels_has_them(seed):
    models = pytest.importorskip("statsmodels.api")
    y, v = studies(seed)
    if len(y) < 4:
        return
    x = 1990 + np.random.default_rng(seed).normal(size=len(y))
    found = meta_regression(y, v, x, "dl", "hksj")
    known = models.WLS(y, models.add_constant(x), weights=1 / (v + found.tau2)).fit()
    assert found.slope.value == pytest.approx(known.params[1])
    assert found.slope.p == pytest.approx(known.pvalues[1])
    assert found.intercept.low == pytest.approx(known.conf_int()[0][0], rel=1e-5)
    line = models.OLS(y / np.sqrt(v), models.add_constant(1 / np.sqrt(v))).fit()
    assert (egger(y, v).intercept, egger(y, v).p) == pytest.approx((line.params[0], line.pvalues[0]))


def test_intervals_and_their_ad_hoc_variant():
    y, v = np.array([0.10, 0.11, 0.12]), np.array([0.04, 0.05, 0.06])
    wald, narrow, adhoc = (pool(y, v, "reml", interval) for interval in INTERVALS)
    assert narrow.se < wald.se == adhoc.se
    assert adhoc.high - adhoc.low == pytest.approx(2 * stats.t.ppf(0.975, 2) * wald.se)
    assert wald.tau2 == 0 == wald.i2


def test_parts_of_a_pool():
    y, v = studies(5)
    dates, labels = np.arange(len(y), dtype=float), ["a", "b"] * len(y)
    assert cumulative(y, v, dates)[-1].estimate == pool(y, v).estimate
    assert leave_one_out(y, v)[0].estimate == pool(y[1:], v[1:]).estimate
    parted = subgroups(y, v, labels[: len(y)])
    assert parted.groups["a"].estimate == pytest.approx(pool(y[::2], v[::2]).estimate, rel=1e-12)
    apart = parted.groups["a"].estimate - parted.groups["b"].estimate
    assert parted.q_between == pytest.approx(apart**2 / sum(one.se**2 for one in parted.groups.values()))
    drawn = funnel(y, v)
    assert drawn.center == pytest.approx(pool(y, v, "fixed").estimate, rel=1e-12)
    assert drawn.high - drawn.center == pytest.approx(1.959964 * np.sqrt(v))


def test_what_cannot_be_pooled_is_refused():
    one = np.array([0.1])
    for wrong in (
        lambda: pool(one, one),
        lambda: pool(np.array([0.1, np.nan]), np.array([1.0, 1.0])),
        lambda: pool(np.array([0.1, 0.2]), np.array([1.0, 0.0])),
        lambda: Counts(np.array([3.0]), np.array([2.0]), np.array([0.0]), np.array([5.0])),
        lambda: Counts(np.array([1.5]), np.array([2.0]), np.array([0.0]), np.array([5.0])),
        lambda: meta_regression(np.arange(4.0), np.ones(4), np.ones(4)),
    ):
        with pytest.raises(ComparisonError):
            wrong()
