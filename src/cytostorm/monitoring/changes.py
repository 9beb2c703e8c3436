"""Percent changes and rates between values that are bounds. Every result holds whatever the true values are."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cytostorm.values import INFINITY, UNKNOWN, Bounds

DAY = 86400.0


def percent_fall(base: Bounds, value: Bounds) -> Bounds:
    """By how many percent a value lies below its baseline; a rise is negative. Rounded to nine decimals, as all computed values are.

    A baseline that may be zero leaves it unknown: nothing can be said in percent of zero.

    >>> percent_fall(Bounds(10000.0, 10000.0), Bounds(2500.0, 2500.0))
    Bounds(low=75.0, high=75.0)
    """
    if base.low <= 0:
        return Bounds(-INFINITY, 100.0)
    low, high = max(value.low, 0.0), max(value.high, 0.0)
    least = -INFINITY if high == INFINITY else 100 - _share(high, base.low)
    return Bounds(round(least, 9), round(100 - _share(low, base.high), 9))


def _share(value: float, base: float) -> float:
    return 0.0 if base == INFINITY else 100 * value / base


def percent_rise(base: Bounds, value: Bounds) -> Bounds:
    """By how many percent a value lies above its baseline; a fall is negative."""
    fall = percent_fall(base, value)
    return Bounds(-fall.high, -fall.low)


def says_nothing(fall: Bounds) -> bool:
    """Nothing falls by more than 100 %, so a fall of at most 100 % says nothing: a baseline that may be zero."""
    return fall.low == -INFINITY and fall.high >= 100


def percent_text(value: float) -> str:
    """One decimal, and more where that would show a whole number that it is not: 14.99 is below 15.

    >>> percent_text(14.99), percent_text(63.84), percent_text(75.0)
    ('14.99', '63.8', '75')
    """
    places = next(
        (places for places in range(1, 9) if round(value, places) != round(value) or value == round(value)), 9
    )
    return f"{round(value, places) + 0.0:.{places}f}".rstrip("0").rstrip(".")


def slope(points: Sequence[tuple[float, Bounds]]) -> Bounds:
    """Change of the natural logarithm per day, by least squares over (seconds, value); unknown with fewer than two times or a value of zero.

    The slope is a sum of logarithms with fixed weights, so its ends are reached by the ends of the values.
    """
    mean = sum(at for at, _ in points) / len(points) if points else 0.0
    spread = sum((at - mean) ** 2 for at, _ in points)
    if spread == 0 or any(value.high <= 0 for _, value in points):
        return UNKNOWN
    weights = [((at - mean) / spread, value) for at, value in points]
    ends = [
        (weight * _log(v.low if weight > 0 else v.high), weight * _log(v.high if weight > 0 else v.low))
        for weight, v in weights
        if weight
    ]
    return Bounds(DAY * sum(low for low, _ in ends), DAY * sum(high for _, high in ends))


def _log(value: float) -> float:
    return math.log(value) if 0 < value < INFINITY else INFINITY if value > 0 else -INFINITY


def doubling_hours(rate: Bounds) -> Bounds | None:
    """Hours to double at a rate per day; None where it is not sure that the value rises."""
    return _hours(rate) if rate.low > 0 else None


def halving_hours(rate: Bounds) -> Bounds | None:
    """Hours to halve at a rate per day; None where it is not sure that the value falls."""
    return _hours(Bounds(-rate.high, -rate.low)) if rate.high < 0 else None


def _hours(rate: Bounds) -> Bounds:
    quick = 0.0 if rate.high == INFINITY else 24 * math.log(2) / rate.high
    return Bounds(round(quick, 9), round(24 * math.log(2) / rate.low, 9))
