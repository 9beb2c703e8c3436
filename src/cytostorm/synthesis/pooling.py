"""One effect of several studies, with its interval, heterogeneity and the range to expect in a new study."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cytostorm.synthesis.distributions import LEVEL, chi_squared_above, quantile, two_sided
from cytostorm.synthesis.effects import Floats
from cytostorm.synthesis.heterogeneity import Fit, alone, fit, generalized_q, tau_squared, typical_variance

INTERVALS = ("wald", "hksj", "hksj-adhoc")
_UPPER = 0.5 + LEVEL / 2


@dataclass(frozen=True)
class Pooled:
    """A pooled effect, on the scale of its studies. `i2` is a percentage, `q` is Cochran's, `weights` are shares of 1, one a study.

    The prediction interval uses the quantile of the interval of the mean, as metafor does; there is none where one common effect is assumed.
    """

    k: int
    estimate: float
    se: float
    low: float
    high: float
    p: float
    tau2: float
    i2: float
    q: float
    q_p: float
    prediction_low: float | None
    prediction_high: float | None
    weights: Floats


def pool(value: Floats, variance: Floats, method: str = "reml", interval: str = "wald") -> Pooled:
    """Pools at least two studies; `value` and `variance` (studies,). Raises ComparisonError (`studies`)."""
    tau2 = tau_squared(value, variance, method)
    studies, design = len(value), alone(len(value))
    one = fit(value, variance + tau2, design)
    freedom = studies - 1 if interval != "wald" else None
    mean, se = float(one.coefficients[0]), math.sqrt(one.inverse[0, 0] * spread(one, interval, studies - 1))
    reach, q = quantile(_UPPER, freedom), generalized_q(value, variance, 0.0)
    around = reach * math.hypot(se, math.sqrt(tau2)) if method != "fixed" else None
    return Pooled(
        studies, mean, se, mean - reach * se, mean + reach * se, p_value(mean, se, freedom), tau2,
        _inconsistency(variance, tau2, q, method), q, chi_squared_above(q, studies - 1),
        None if around is None else mean - around, None if around is None else mean + around, one.weights / one.weights.sum(),
    )  # fmt: skip


def spread(one: Fit, interval: str, freedom: int) -> float:
    """What Hartung and Knapp multiply the variance of the mean by; never below 1 in the ad hoc variant."""
    if interval == "wald":
        return 1.0
    return max(one.statistic / freedom, 1.0 if interval == "hksj-adhoc" else 0.0)


def p_value(value: float, se: float, freedom: int | None) -> float:
    """Two-sided; with no spread at all (equal effects under Hartung-Knapp) 0, or 1 where the effect is 0."""
    if se == 0:
        return float(value == 0)
    return two_sided(value / se, freedom)


def _inconsistency(variance: Floats, tau2: float, q: float, method: str) -> float:
    """I squared: the share of tau squared in all variance; under one common effect that of Q above its expectation."""
    if method == "fixed":
        return 100 * max(0.0, (q - (len(variance) - 1)) / q) if q > 0 else 0.0
    return 100 * tau2 / (tau2 + typical_variance(variance, alone(len(variance))))


@dataclass(frozen=True)
class Subgroups:
    """A pooled effect for each group with two studies or more, and whether the groups differ (Q between them, a Wald test)."""

    groups: dict[str, Pooled]
    too_few: tuple[str, ...]
    q_between: float | None
    p_between: float | None


def subgroups(
    value: Floats, variance: Floats, groups: Sequence[str], method: str = "reml", interval: str = "wald"
) -> Subgroups:
    """Each group with a tau squared of its own. A group of one study is named in `too_few`."""
    found, few = {}, []
    for name in sorted(set(groups)):
        inside = np.array([one == name for one in groups])
        if inside.sum() < 2:
            few.append(name)
        else:
            found[name] = pool(value[inside], variance[inside], method, interval)
    if len(found) < 2:
        return Subgroups(found, tuple(few), None, None)
    means, errors = (np.array([getattr(one, what) for one in found.values()]) for what in ("estimate", "se"))
    between = generalized_q(means, errors**2, 0.0)
    return Subgroups(found, tuple(few), between, chi_squared_above(between, len(found) - 1))


def cumulative(
    value: Floats, variance: Floats, order: Floats, method: str = "reml", interval: str = "wald"
) -> list[Pooled]:
    """The pool after each study from the second on, by rising `order` (a date as a number); equal ones enter together."""
    steps = [moment for moment in np.unique(order) if (order <= moment).sum() > 1]
    return [pool(value[order <= moment], variance[order <= moment], method, interval) for moment in steps]


def leave_one_out(value: Floats, variance: Floats, method: str = "reml", interval: str = "wald") -> list[Pooled]:
    """The pool without each study in turn, in the order of the studies. Needs three studies."""
    others = [np.arange(len(value)) != left for left in range(len(value))]
    return [pool(value[other], variance[other], method, interval) for other in others]
