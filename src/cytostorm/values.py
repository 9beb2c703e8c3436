"""`Bounds` and nothing else: what is still possible for a number or a truth.

Missing, censored and exact values are one thing here. "Not measured" is the widest bounds,
"> 40000" starts just above 40000, and a plain value has both ends the same.
A truth uses the numbers 0 and 1: met is (1, 1), not met is (0, 0), unknown is (0, 1).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Literal, NamedTuple

INFINITY = math.inf
Word = Literal["met", "not met", "unknown"]


class Bounds(NamedTuple):
    """A closed range of doubles that the true value lies in; both ends belong to it.

    >>> exactly(4)
    Bounds(low=4.0, high=4.0)
    >>> above(40000).low > 40000
    True
    """

    low: float
    high: float

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


UNKNOWN = Bounds(-INFINITY, INFINITY)
MET = Bounds(1.0, 1.0)
NOT_MET = Bounds(0.0, 0.0)
UNDECIDED = Bounds(0.0, 1.0)


def between(low: float, high: float) -> Bounds:
    """Bounds with both ends checked: no NaN gets past this door, and low is not above high."""
    if math.isnan(low) or math.isnan(high):
        raise ValueError("not a number (NaN) cannot be a bound; leave the value out to say 'unknown'")
    if low > high:
        raise ValueError(f"the low end {low} lies above the high end {high}")
    return Bounds(float(low), float(high))


def exactly(value: float) -> Bounds:
    return between(value, value)


def above(value: float) -> Bounds:
    """Strictly more than `value`: starts at the next double."""
    return between(math.nextafter(value, INFINITY), INFINITY)


def below(value: float) -> Bounds:
    """Strictly less than `value`: ends at the double before it."""
    return between(-INFINITY, math.nextafter(value, -INFINITY))


def from_(value: float) -> Bounds:
    return between(value, INFINITY)


def up_to(value: float) -> Bounds:
    return between(-INFINITY, value)


def truth(value: bool) -> Bounds:
    return MET if value else NOT_MET


def overlap(first: Bounds, second: Bounds) -> Bounds | None:
    """What both allow, or None where they contradict each other."""
    low, high = max(first.low, second.low), min(first.high, second.high)
    return Bounds(low, high) if low <= high else None


def hull(bounds: Iterable[Bounds]) -> Bounds:
    """The smallest bounds that hold all of the given ones."""
    everything = list(bounds)
    return Bounds(min(b.low for b in everything), max(b.high for b in everything))


def contains(outer: Bounds, inner: Bounds) -> bool:
    return outer.low <= inner.low and inner.high <= outer.high


def verdict_word(bounds: Bounds) -> Word:
    """The three words that a verdict may use: met, not met, unknown."""
    if bounds.low >= 1:
        return "met"
    return "not met" if bounds.high <= 0 else "unknown"
