"""The meaning of every kind of node over many moments at once: `interpreter.evaluation.combine`, one to one.

A node is a pair (low, high) of float64 arrays of N moments; arrays of one element stand for "the same at all
moments" and are never spread out before the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cytostorm.compiler import NodePlan
from cytostorm.engines.rounding import Floats, rounded, summed, weighted

Pair = tuple[Floats, Floats]
WORDS = ("not met", "unknown", "met")
Numbers = tuple[float, ...]


def evaluate(nodes: Sequence[NodePlan], inputs: Mapping[int, Pair]) -> list[Pair]:
    """The bounds of every node, in the order of the nodes; `inputs` by their position in the plan."""
    made: list[Pair] = []
    for node in nodes:
        made.append(
            inputs[int(node.numbers[0])]
            if node.kind == "Input"
            else combine(node, [made[child] for child in node.children])
        )
    return made


def word_positions(truth: Pair) -> NDArray[np.int8]:
    """As values.verdict_word, for arrays: positions in WORDS."""
    low, high = truth
    return np.where(low >= 1, 2, np.where(high <= 0, 0, 1)).astype(np.int8)


def combine(node: NodePlan, children: Sequence[Pair]) -> Pair:
    """The bounds of one node, given the bounds of its children in order."""
    return _MEANING[node.kind](node.numbers, children)


def _truth(surely: NDArray[np.bool_], possibly: NDArray[np.bool_]) -> Pair:
    return surely.astype(np.float64), (surely | possibly).astype(np.float64)


def _threshold(numbers: Numbers, children: Sequence[Pair]) -> Pair:
    ((low, high),), (start, end) = children, numbers
    return _truth((start <= low) & (high <= end), (high >= start) & (low <= end))


def _bands(numbers: Numbers, children: Sequence[Pair]) -> Pair:
    ((low, high),) = children
    least, most = np.full(low.shape, np.inf), np.full(low.shape, -np.inf)
    for start, end, points in zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True):
        reached = (high >= start) & (low <= end)
        least[reached], most[reached] = np.minimum(least[reached], points), np.maximum(most[reached], points)
    return least, most


def _total(_: Numbers, children: Sequence[Pair]) -> Pair:
    lows, highs = _side(children, 0), _side(children, 1)
    return summed(lows), summed(highs)


def _at_least(numbers: Numbers, children: Sequence[Pair]) -> Pair:
    low, high = _total((), children)
    return _truth(low >= numbers[0], high >= numbers[0])


def _any(_: Numbers, children: Sequence[Pair]) -> Pair:
    return _reduced(np.maximum, children)


def _all(_: Numbers, children: Sequence[Pair]) -> Pair:
    return _reduced(np.minimum, children)


def _not(_: Numbers, children: Sequence[Pair]) -> Pair:
    ((low, high),) = children
    return 1 - high, 1 - low


def _points(numbers: Numbers, children: Sequence[Pair]) -> Pair:
    ((low, high),), (award,) = children, numbers
    return _sorted(award * low, award * high)


def _choose(_: Numbers, children: Sequence[Pair]) -> Pair:
    (when_low, when_high), then, otherwise = children
    met, not_met = (when_low == 1) & (when_high == 1), (when_low == 0) & (when_high == 0)
    low = np.where(met, then[0], np.where(not_met, otherwise[0], np.minimum(then[0], otherwise[0])))
    return low, np.where(met, then[1], np.where(not_met, otherwise[1], np.maximum(then[1], otherwise[1])))


def _linear(numbers: Numbers, children: Sequence[Pair]) -> Pair:
    """Rounded to nine decimals, as in the interpreter."""
    ends = [_sorted(_times(c, low), _times(c, high)) for c, (low, high) in zip(numbers[1:], children, strict=True)]
    return weighted(numbers[0], _side(ends, 0)), weighted(numbers[0], _side(ends, 1))


def _times(coefficient: float, values: Floats) -> Floats:
    return np.zeros(values.shape) if coefficient == 0 else coefficient * values


def _ratio(numbers: Numbers, children: Sequence[Pair]) -> Pair:
    """Both values are never negative; a divisor that may be zero leaves the upper end open."""
    (over_low, over_high), (under_low, under_high) = (
        (np.maximum(low, 0.0), np.maximum(high, 0.0)) for low, high in children
    )
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        low = np.where(np.isinf(under_high), 0.0, over_low / under_high)
        high = np.where((under_low == 0) | np.isinf(over_high), np.inf, over_high / under_low)
        low, high = rounded(numbers[0] * np.where(under_high == 0, 0.0, low)), rounded(numbers[0] * high)
    return np.where(under_high == 0, 0.0, low), np.where(under_high == 0, np.inf, high)


def _grade(numbers: Numbers, children: Sequence[Pair]) -> Pair:
    lows, highs = (
        [np.where(end >= 1, grade, -np.inf) for grade, end in zip(numbers, _side(children, side), strict=True)]
        for side in (0, 1)
    )
    return _greatest(lows), _greatest(highs)


def _greatest(grades: Sequence[Floats]) -> Floats:
    """The greatest grade reached, zero where none was."""
    greatest = np.maximum.reduce(np.broadcast_arrays(*grades)) if grades else np.full(1, -np.inf)
    return np.where(greatest == -np.inf, 0.0, greatest)


def _side(pairs: Sequence[Pair], side: int) -> list[Floats]:
    """One end of several pairs, brought to one shape."""
    return list(np.broadcast_arrays(*(pair[side] for pair in pairs)))


def _reduced(choose: np.ufunc, pairs: Sequence[Pair]) -> Pair:
    low, high = pairs[0]
    for other_low, other_high in pairs[1:]:
        low, high = choose(low, other_low), choose(high, other_high)
    return low, high


def _sorted(first: Floats, second: Floats) -> Pair:
    return np.minimum(first, second), np.maximum(first, second)


_MEANING: dict[str, Callable[[Numbers, Sequence[Pair]], Pair]] = {
    "Threshold": _threshold, "Bands": _bands, "Count": _total, "Sum": _total, "AtLeast": _at_least, "AnyOf": _any, "AllOf": _all,
    "Not": _not, "Points": _points, "Choose": _choose, "Linear": _linear, "Ratio": _ratio, "Grade": _grade,
}  # fmt: skip
