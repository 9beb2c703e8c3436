"""Whether a set could be met at all where some of its inputs never come, whatever all others say.

Of every node: how high its lower end could be, and how low its upper end. What is open is taken for possible, so that "could not be
met" is always true, and a set of which nothing is said may still be out of reach.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from cytostorm.model.nodes import (
    LEAVES,
    AllOf,
    AnyOf,
    AtLeast,
    Bands,
    Choose,
    Count,
    CriteriaSet,
    Grade,
    Limit,
    Linear,
    Node,
    Not,
    Points,
    Quantity,
    Ratio,
    Rise,
    Sign,
    Sum,
    Threshold,
)

Input = tuple[str, str, str]
"""Kind, subject, and which limit: as in missingness.parquet."""


@dataclass(frozen=True)
class Reach:
    """The highest lower end and the lowest upper end that a value can have; of a truth, from 0 to 1."""

    low: float
    high: float


FREE, OPEN = Reach(math.inf, -math.inf), Reach(-math.inf, math.inf)
DECIDABLE, UNDECIDABLE, NEVER = Reach(1.0, 0.0), Reach(0.0, 1.0), Reach(0.0, 0.0)


def can_be_met(criteria: CriteriaSet, absent: Collection[Input], not_present: Collection[str] = ()) -> bool:
    """Whether anybody could surely meet a set without some inputs; findings in `not_present` are taken as absent where nothing says so."""
    found: dict[int, Reach] = {}
    for node in criteria.nodes:
        found[id(node)] = _reach(node, [found[id(child)] for child in node.children], absent, not_present)
    decisive = [*criteria.entry, *([criteria.verdict] if criteria.verdict else [])]
    return bool(decisive) and all(found[id(node)].low >= 1 for node in decisive)


def _reach(node: Node, of: list[Reach], absent: Collection[Input], not_present: Collection[str]) -> Reach:
    if isinstance(node, (Quantity, Limit, Sign, Rise)):
        return _leaf(node, absent, not_present)
    if node.is_truth:
        return _truth(node, of)
    return _number(node, of)


def inputs_of(criteria: CriteriaSet) -> frozenset[Input]:
    """Everything that a set looks up."""
    return frozenset(input_of(node) for node in criteria.nodes if isinstance(node, LEAVES))


def input_of(node: Node) -> Input:
    """How an input is called in the tables of a screened folder."""
    ((kind, *rest),) = node.inputs
    return (kind, rest[1], rest[0]) if kind == "limit" else ("rise" if kind == "series" else kind, rest[0], "")


def _leaf(node: Node, absent: Collection[Input], not_present: Collection[str]) -> Reach:
    is_truth = isinstance(node, (Sign, Rise))
    if input_of(node) not in absent:
        return DECIDABLE if is_truth else FREE
    if isinstance(node, Sign):
        return NEVER if node.finding in not_present else UNDECIDABLE
    if isinstance(node, Limit) and node.widest is not None:
        return Reach(node.widest.low, node.widest.high)
    return UNDECIDABLE if is_truth else OPEN


def _truth(node: Node, of: list[Reach]) -> Reach:
    lows, highs = [one.low for one in of], [one.high for one in of]
    if isinstance(node, Not):
        return Reach(1 - highs[0], 1 - lows[0])
    if isinstance(node, AnyOf):
        return Reach(max(lows), max(highs))
    if isinstance(node, AllOf):
        return Reach(min(lows), min(highs))
    if isinstance(node, AtLeast):
        return Reach(float(sum(lows) >= node.n), float(sum(highs) >= node.n))
    if isinstance(node, Threshold):
        inside = lows[0] >= node.range.low and highs[0] <= node.range.high
        outside = lows[0] > node.range.high or highs[0] < node.range.low
        return Reach(float(inside), float(not outside))
    return Reach(max(lows[1:]), min(highs[1:]))  # Choose: whichever branch it takes


def _number(node: Node, of: list[Reach]) -> Reach:
    lows, highs = [one.low for one in of], [one.high for one in of]
    if isinstance(node, Count):
        return Reach(sum(lows), sum(highs))
    if isinstance(node, Sum):
        return Reach(_added(lows, -math.inf), _added(highs, math.inf))
    if isinstance(node, Points):
        ends = (node.award * lows[0], node.award * highs[0])
        return Reach(*(ends if node.award >= 0 else ends[::-1]))
    if isinstance(node, Linear):
        return _linear(node, of)
    return _chosen(node, of, lows, highs)


def _added(ends: list[float], worst: float) -> float:
    """What is open on one side stays so, whatever is added."""
    return worst if worst in ends else math.fsum(ends) if all(map(math.isfinite, ends)) else -worst


def _linear(node: Linear, of: list[Reach]) -> Reach:
    pairs = list(zip(node.coefficients, of, strict=True))
    lows = [c * (one.low if c > 0 else one.high) for c, one in pairs if c]
    highs = [c * (one.high if c > 0 else one.low) for c, one in pairs if c]
    return Reach(_added([node.constant, *lows], -math.inf), _added([node.constant, *highs], math.inf))


def _chosen(node: Node, of: list[Reach], lows: list[float], highs: list[float]) -> Reach:
    if isinstance(node, Bands):
        return _banded(node, of[0])
    if isinstance(node, Grade):
        reached = [grade for grade, one in zip(node.grades, of, strict=True) if one.low >= 1]
        return Reach(max(reached, default=0.0), 0.0)
    if isinstance(node, Choose):
        return Reach(max(lows[1:]), min(highs[1:]))
    return OPEN if isinstance(node, Ratio) and OPEN in of else FREE


def _banded(node: Bands, of: Reach) -> Reach:
    """A value that cannot be made exact covers at least from its highest lower end to its lowest upper end, and every band there."""
    if of.low >= of.high:
        points = [points for _, points in node.rungs]
        return Reach(max(points), min(points))
    inside = [points for band, points in node.rungs if band.low <= of.high and band.high >= of.low]
    return Reach(min(inside), max(inside))


__all__ = ["Input", "can_be_met", "inputs_of"]
