"""Exact intervals of a share. SciPy is imported where it is used: it comes with the extra `learn`."""

from __future__ import annotations

from statistics import NormalDist

from cytostorm.values import Bounds, between

LEVEL = 0.95


def clopper_pearson(count: float, whole: float, level: float = LEVEL) -> Bounds:
    """The exact interval of a binomial share (Clopper and Pearson 1934); all of 0 to 1 where nobody was looked at.

    >>> [round(end, 4) for end in clopper_pearson(96, 174)], clopper_pearson(0, 10).low
    ([0.4746, 0.627], 0.0)
    """
    from scipy.stats import beta

    if whole <= 0:
        return Bounds(0.0, 1.0)
    tail = (1 - level) / 2
    low = 0.0 if count <= 0 else float(beta.ppf(tail, count, whole - count + 1))
    high = 1.0 if count >= whole else float(beta.ppf(1 - tail, count + 1, whole - count))
    return between(low, high)


def normal_quantile(probability: float) -> float:
    """The quantile of the standard normal distribution."""
    return NormalDist().inv_cdf(probability)
