"""The meaning of every kind of node: what bounds of its children, and nothing else, say about it.

This is the obvious reading of a definition, written to be read. Whatever runs faster answers to it.
Truths are bounds over 0 and 1, so Kleene's logic is ordinary arithmetic and counting is addition.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from cytostorm.model import nodes
from cytostorm.model.nodes import Node
from cytostorm.model.snapshot import Point, Snapshot
from cytostorm.values import MET, NOT_MET, UNDECIDED, UNKNOWN, Bounds, hull

Children = Sequence[Bounds]


def combine(node: Node, children: Children, snapshot: Snapshot) -> Bounds:
    """The bounds of one node, given the bounds of its children in order."""
    return _MEANING[type(node)](node, children, snapshot)


def evaluate(node: Node, snapshot: Snapshot) -> Bounds:
    """The bounds of a node on a snapshot."""
    return combine(node, [evaluate(child, snapshot) for child in node.children], snapshot)


def _truth(surely: bool, possibly: bool) -> Bounds:
    if surely:
        return MET
    return UNDECIDED if possibly else NOT_MET


def _input(node: Node, _: Children, snapshot: Snapshot) -> Bounds:
    (key,) = node.inputs
    return snapshot.bounds(key)


def _threshold(node: nodes.Threshold, children: Children, _: Snapshot) -> Bounds:
    (value,) = children
    inside = node.range.low <= value.low and value.high <= node.range.high
    touching = value.high >= node.range.low and value.low <= node.range.high
    return _truth(inside, touching)


def _bands(node: nodes.Bands, children: Children, _: Snapshot) -> Bounds:
    (value,) = children
    reached = [points for rung, points in node.rungs if value.high >= rung.low and value.low <= rung.high]
    return Bounds(min(reached), max(reached))


def _total(_: Node, children: Children, __: Snapshot) -> Bounds:
    return Bounds(sum(child.low for child in children), sum(child.high for child in children))


def _at_least(node: nodes.AtLeast, children: Children, snapshot: Snapshot) -> Bounds:
    met = _total(node, children, snapshot)
    return _truth(met.low >= node.n, met.high >= node.n)


def _any(_: Node, children: Children, __: Snapshot) -> Bounds:
    return Bounds(max(child.low for child in children), max(child.high for child in children))


def _all(_: Node, children: Children, __: Snapshot) -> Bounds:
    return Bounds(min(child.low for child in children), min(child.high for child in children))


def _not(_: Node, children: Children, __: Snapshot) -> Bounds:
    (child,) = children
    return Bounds(1 - child.high, 1 - child.low)


def _points(node: nodes.Points, children: Children, _: Snapshot) -> Bounds:
    (when,) = children
    return Bounds(*sorted((node.award * when.low, node.award * when.high)))


def _choose(_: Node, children: Children, __: Snapshot) -> Bounds:
    when, then, otherwise = children
    if when == MET:
        return then
    return otherwise if when == NOT_MET else hull([then, otherwise])


def _linear(node: nodes.Linear, children: Children, _: Snapshot) -> Bounds:
    """Rounded to nine decimals, so that printed coefficients times printed values meet a printed edge."""
    ends = [sorted((_times(c, b.low), _times(c, b.high))) for c, b in zip(node.coefficients, children, strict=True)]
    low, high = (node.constant + math.fsum(end[side] for end in ends) for side in (0, 1))
    return Bounds(round(low, 9), round(high, 9))


def _times(coefficient: float, value: float) -> float:
    return 0.0 if coefficient == 0 else coefficient * value


def _ratio(node: nodes.Ratio, children: Children, _: Snapshot) -> Bounds:
    """Both values are never negative, and zero is no divisor: a reported zero leaves the ratio unknown.

    Bounds are those of positive divisors; one that may come near zero leaves the upper end open.
    """
    over, under = (Bounds(max(b.low, 0.0), max(b.high, 0.0)) for b in children)
    if under.high == 0:
        return Bounds(0.0, math.inf)
    low = 0.0 if math.isinf(under.high) else over.low / under.high
    high = math.inf if under.low == 0 or math.isinf(over.high) else over.high / under.low
    return Bounds(round(node.factor * low, 9), round(node.factor * high, 9))


def _grade(node: nodes.Grade, children: Children, _: Snapshot) -> Bounds:
    surely = [grade for grade, child in zip(node.grades, children, strict=True) if child.low >= 1]
    possibly = [grade for grade, child in zip(node.grades, children, strict=True) if child.high >= 1]
    return Bounds(max(surely, default=0.0), max(possibly, default=0.0))


def _rise(node: nodes.Rise, _: Children, snapshot: Snapshot) -> Bounds:
    """Met by any measured pair. A value whose earlier partner was never measured leaves it unknown
    where a partner inside `starting` could have been doubled; one measured partner settles it."""
    points = snapshot.series.get(node.observable)
    if not points:
        return UNDECIDED
    verdicts = [_rise_to(node, later, points) for later in points]
    return Bounds(max(v.low for v in verdicts), max(v.high for v in verdicts))


def _rise_to(node: nodes.Rise, later: Point, points: Sequence[Point]) -> Bounds:
    earlier = [p.bounds for p in points if 0 < later.seconds - p.seconds <= node.seconds]
    starting = Bounds(node.starting.low, node.starting.high)
    pairs = [_pair(node, first, later.bounds) for first in earlier or [UNKNOWN]]
    surely = any(pair.low for pair in pairs) and bool(earlier)
    possibly = any(pair.high for pair in pairs) and starting.low <= starting.high
    return _truth(surely, possibly)


def _pair(node: nodes.Rise, first: Bounds, later: Bounds) -> Bounds:
    starts = node.starting.low <= first.low and first.high <= node.starting.high
    may_start = first.high >= node.starting.low and first.low <= node.starting.high
    lowest_start = max(first.low, node.starting.low)
    surely = starts and later.low >= node.factor * first.high + node.by
    return _truth(surely, may_start and later.high >= node.factor * lowest_start + node.by)


_MEANING: dict[type[Node], Callable[..., Bounds]] = {
    nodes.Quantity: _input,
    nodes.Limit: _input,
    nodes.Sign: _input,
    nodes.Rise: _rise,
    nodes.Threshold: _threshold,
    nodes.Bands: _bands,
    nodes.Count: _total,
    nodes.Sum: _total,
    nodes.AtLeast: _at_least,
    nodes.AnyOf: _any,
    nodes.AllOf: _all,
    nodes.Not: _not,
    nodes.Points: _points,
    nodes.Choose: _choose,
    nodes.Linear: _linear,
    nodes.Ratio: _ratio,
    nodes.Grade: _grade,
}
