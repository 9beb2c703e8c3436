"""Exact intervals of a share."""

from __future__ import annotations

from cytostorm.synthesis.distributions import LEVEL, beta_quantile
from cytostorm.values import Bounds, between


def clopper_pearson(count: float, whole: float, level: float = LEVEL) -> Bounds:
    """The exact interval of a binomial share (Clopper and Pearson 1934); all of 0 to 1 where nobody was looked at.

    >>> [round(end, 4) for end in clopper_pearson(96, 174)], clopper_pearson(0, 10).low
    ([0.4746, 0.627], 0.0)
    """
    if whole <= 0:
        return Bounds(0.0, 1.0)
    tail = (1 - level) / 2
    low = 0.0 if count <= 0 else beta_quantile(tail, count, whole - count + 1)
    high = 1.0 if count >= whole else beta_quantile(1 - tail, count + 1, whole - count)
    return between(low, high)
