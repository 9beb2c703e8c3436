"""Intervals of a share and of a rate, from a count alone.

Wilson 1927 for a share: it keeps inside 0 and 1 and close to its level also for few persons. Garwood 1936 for a rate: exact for a Poisson count.
"""

from __future__ import annotations

import math
from statistics import NormalDist

from cytostorm.values import Bounds

LEVEL = 0.95
_FAR, _NOTHING = 12.0, 1e-18


def wilson(count: float, whole: float, level: float = LEVEL) -> Bounds:
    """The interval of a share, from 0 to 1; all of it where nobody was looked at.

    >>> [round(end, 5) for end in wilson(10, 3000)]
    [0.00181, 0.00613]
    """
    if whole <= 0:
        return Bounds(0.0, 1.0)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share, spread = count / whole, z * z / whole
    middle, half = share + spread / 2, z * math.sqrt(share * (1 - share) / whole + spread / whole / 4)
    return Bounds(max((middle - half) / (1 + spread), 0.0), min((middle + half) / (1 + spread), 1.0))


def poisson(count: int, level: float = LEVEL) -> Bounds:
    """The exact interval of the mean of a Poisson count; divided by the time at risk it is that of a rate.

    >>> [round(end, 3) for end in poisson(10)]
    [4.795, 18.39]
    """
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else _solved(lambda mean: 1 - _up_to(count - 1, mean) < tail, count + 1.0)
    return Bounds(low, _solved(lambda mean: _up_to(count, mean) > tail, count + 10.0))


def _solved(is_below: object, start: float) -> float:
    """The mean at which a test turns from true to false, by halving."""
    assert callable(is_below)
    low, high = 0.0, start
    while is_below(high):
        low, high = high, high * 2
    while low < (half := (low + high) / 2) < high and high - low > 1e-12 * high:
        low, high = (half, high) if is_below(half) else (low, half)
    return high


def _up_to(count: int, mean: float) -> float:
    """The probability that a Poisson count of a mean is at most so much, summed downward until the rest is nothing in a double.

    Its steps go with the root of the count, so that a rate of 50,000 events is no slower than one of 500. A mean more than twelve
    standard deviations below the count leaves less than a double can hold above it.
    """
    if mean <= count - _FAR * math.sqrt(count) - _FAR * _FAR or mean == 0:
        return 1.0
    term = total = 1.0
    number = count
    while number > 0 and (number > mean or term > _NOTHING * total):
        term *= number / mean
        total += term
        number -= 1
    return min(math.exp(count * math.log(mean) - mean - math.lgamma(count + 1) + math.log(total)), 1.0)
