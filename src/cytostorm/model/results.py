"""The results of one test that a definition tells apart: what is tried to see what one more result would decide.

The bedside and the hospital take the same results from here, so that they cannot disagree about what is possible.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from cytostorm.values import Bounds, overlap


def ranges_told_apart(starts: Iterable[float], possible: Bounds, plausible: Bounds | None = None) -> list[Bounds]:
    """Closed ranges that begin at each of `starts`, the first at the least possible value.

    `plausible` is given where the value goes into a formula: then nothing outside it is tried, since the ends of what is
    merely possible (0, or no end at all) make a formula say anything. All values of a range are told apart by a formula only.

    >>> ranges_told_apart([2000.0], Bounds(0.0, math.inf))
    [Bounds(low=0.0, high=1999.9999999999998), Bounds(low=2000.0, high=inf)]
    """
    inside = sorted({start for start in starts if possible.low < start <= possible.high})
    lows = [possible.low, *inside]
    highs = [*(math.nextafter(start, -math.inf) for start in inside), possible.high]
    found = [Bounds(low, high) for low, high in zip(lows, highs, strict=True)]
    if plausible is None:
        return found
    return [part for one in found if (part := overlap(one, plausible)) is not None]


def middle(low: float, high: float) -> float:
    """A value between two others; the lower one where they are neighbours.

    >>> middle(1.0, 2.0), middle(1.0, math.nextafter(1.0, 2.0))
    (1.5, 1.0)
    """
    half = low + (high - low) / 2
    return half if low < half < high else low
