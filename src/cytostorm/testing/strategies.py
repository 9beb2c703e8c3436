"""Hypothesis strategies: random definitions and random patients over a tiny world.

The world is narrow on purpose (values from 0 to 4, edges on whole numbers), so that values meet edges often.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

from cytostorm.model import nodes
from cytostorm.model.nodes import WIDEST, Key, Meta, Node, Range
from cytostorm.model.snapshot import Point, Seen, Snapshot
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds, above, below, exactly

QUANTITIES = ("a", "b", "c")
SIGNS = ("s", "t")
LOWEST, HIGHEST = 0.0, 4.0
POINTS = tuple(LOWEST + step / 2 for step in range(9))
_NAME = Meta("node")

quantity_keys = tuple(("observable", name, "high") for name in QUANTITIES)
sign_keys = tuple(("finding", name) for name in SIGNS)
limit_keys = (("limit", "upper_limit_of_normal", "a"), ("limit", "upper_limit_of_normal", "a", WIDEST))


def _range(low: float | None, high: float | None, strict: bool) -> Range:
    start = -float("inf") if low is None else above(low).low if strict else low
    end = float("inf") if high is None else below(high).high if strict else high
    return Range(start, end, f"{low}..{high}")


one_sided = st.builds(
    lambda edge, upward, strict: _range(edge if upward else None, None if upward else edge, strict),
    st.sampled_from((1.0, 2.0, 3.0)),
    st.booleans(),
    st.booleans(),
)
two_sided = st.builds(
    lambda low, width: _range(low, low + width, False), st.sampled_from((1.0, 1.5, 2.0)), st.sampled_from((0.5, 1.0))
)
ranges = st.one_of(one_sided, one_sided, two_sided)
quantities = st.sampled_from(QUANTITIES).map(lambda name: nodes.Quantity(_NAME, name, name, "high"))
signs = st.sampled_from(SIGNS).map(lambda name: nodes.Sign(_NAME, name, name))
rises = st.builds(
    lambda name, start, rise: nodes.Rise(_NAME, name, name, rise[0], 2.0, _range(start, None, True), rise[1]),
    st.sampled_from(QUANTITIES),
    st.sampled_from((0.0, 1.0)),
    st.sampled_from(((2.0, 0.0), (1.0, 0.5 - 1e-9), (1.5, 1.0))),
)
limits = st.sampled_from((None, Bounds(1.0, 3.0))).map(
    lambda widest: nodes.Ratio(
        _NAME,
        1.0,
        children=(
            nodes.Quantity(_NAME, "a", "a", "high"),
            nodes.Limit(_NAME, "a", "upper_limit_of_normal", "a", "", widest),
        ),
    )
)


def _bands(of: Node, cut: float, strict: bool, points: tuple[int, int]) -> Node:
    lower = _range(None, cut, strict)
    upper = _range(cut, None, not strict)
    return nodes.Bands(_NAME, ((lower, float(points[0])), (upper, float(points[1]))), children=(of,))


def truths(depth: int) -> st.SearchStrategy[Node]:
    """A random yes-or-no rule."""
    leaves = st.one_of(
        signs, st.builds(lambda of, r: nodes.Threshold(_NAME, r, children=(of,)), quantities, ranges), rises
    )
    if depth == 0:
        return leaves
    below_it = truths(depth - 1)
    several = st.lists(below_it, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        leaves,
        several.map(lambda children: nodes.AnyOf(_NAME, children=children)),
        several.map(lambda children: nodes.AllOf(_NAME, children=children)),
        below_it.map(lambda child: nodes.Not(_NAME, children=(child,))),
        st.builds(
            lambda children, n: nodes.AtLeast(_NAME, min(n, len(children)), children=children),
            several,
            st.integers(1, 3),
        ),
        st.builds(lambda of, r: nodes.Threshold(_NAME, r, children=(of,)), numbers(depth - 1), ranges),
        st.tuples(below_it, below_it, below_it).map(lambda children: nodes.Choose(_NAME, children=children)),
    )


def numbers(depth: int) -> st.SearchStrategy[Node]:
    """A random rule that gives a number."""
    banded = st.builds(
        _bands,
        quantities,
        st.sampled_from((1.0, 2.0, 3.0)),
        st.booleans(),
        st.sampled_from(((0, 1), (0, 3), (2, 0), (1, 1))),
    )
    if depth == 0:
        return st.one_of(quantities, banded, limits)
    truth, number = truths(depth - 1), numbers(depth - 1)
    several = st.lists(truth, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        banded,
        several.map(lambda children: nodes.Count(_NAME, children=children)),
        st.lists(number, min_size=1, max_size=3).map(lambda children: nodes.Sum(_NAME, children=tuple(children))),
        st.builds(
            lambda child, award: nodes.Points(_NAME, float(award), children=(child,)),
            truth,
            st.sampled_from((1, 2, -1)),
        ),
        st.builds(
            lambda pair, weights: nodes.Linear(_NAME, weights, 0.5, children=pair),
            st.tuples(number, number),
            st.sampled_from(((1.0, -0.5), (0.25, 2.0))),
        ),
        st.tuples(quantities, quantities).map(
            lambda pair: nodes.Ratio(
                _NAME, 1.0, children=(pair[0], nodes.Linear(_NAME, (1.0,), 0.5, children=(pair[1],)))
            )
        ),
        several.map(
            lambda children: nodes.Grade(_NAME, tuple(float(i + 1) for i in range(len(children))), children=children)
        ),
        st.builds(_bands, number, st.sampled_from((1.0, 2.0)), st.booleans(), st.sampled_from(((0, 1), (3, 0)))),
        st.tuples(truth, number, number).map(lambda children: nodes.Choose(_NAME, children=children)),
    )


definitions = st.one_of(truths(3), numbers(3))

values = st.sampled_from(POINTS).map(exactly)
censored = st.one_of(
    st.sampled_from(POINTS[:-1]).map(lambda v: Bounds(above(v).low, HIGHEST)),
    st.sampled_from(POINTS[1:]).map(lambda v: Bounds(LOWEST, below(v).high)),
)
unknown = st.just(Bounds(LOWEST, HIGHEST))
quantity_bounds = st.one_of(values, values, unknown, censored)
sign_bounds = st.sampled_from((MET, NOT_MET, UNDECIDED))
limit_bounds = st.one_of(st.sampled_from((1.0, 2.0)).map(exactly), st.just(Bounds(1.0, 2.0)))


@dataclass(frozen=True)
class Patient:
    """Bounds for every input of the tiny world, and a series of exact measurements for each quantity."""

    bounds: dict[Key, Bounds]
    series: dict[str, tuple[Point, ...]]

    def snapshot(self) -> Snapshot:
        return Snapshot({key: Seen(bounds) for key, bounds in self.bounds.items()}, self.series)


def _patients() -> st.SearchStrategy[Patient]:
    chosen: dict[Key, st.SearchStrategy[Bounds]] = dict.fromkeys(quantity_keys, quantity_bounds)
    chosen |= dict.fromkeys(sign_keys, sign_bounds) | dict.fromkeys(limit_keys, limit_bounds)
    point = st.builds(lambda at, bounds: Point(float(at), bounds), st.integers(0, 4), quantity_bounds)
    series = st.fixed_dictionaries(
        {
            name: st.lists(point, max_size=3).map(lambda p: tuple(sorted(p, key=lambda x: x.seconds)))
            for name in QUANTITIES
        }
    )
    return st.builds(Patient, st.fixed_dictionaries(chosen), series)


patients = _patients()


def completion(bounds: Bounds) -> st.SearchStrategy[Bounds]:
    """One value that the bounds still allow."""
    inside = [point for point in (*POINTS, 0.0, 1.0, bounds.low, bounds.high) if bounds.low <= point <= bounds.high]
    if bounds == UNDECIDED:
        inside = [0.0, 1.0]
    return st.sampled_from(sorted(set(inside))).map(exactly)


def narrowed(bounds: Bounds) -> st.SearchStrategy[Bounds]:
    """Bounds inside the given ones: something was learnt."""
    return st.tuples(completion(bounds), completion(bounds)).map(
        lambda pair: Bounds(min(pair[0].low, pair[1].low), max(pair[0].high, pair[1].high))
    )


def each_input(patient: Patient, choose: Callable[[Bounds], st.SearchStrategy[Bounds]]) -> st.SearchStrategy[Patient]:
    """The same patient with every bound, in the snapshot and in the series, chosen anew from itself."""
    bounds = st.fixed_dictionaries({key: choose(value) for key, value in patient.bounds.items()})
    series = st.fixed_dictionaries({name: _points(points, choose) for name, points in patient.series.items()})
    return st.builds(Patient, bounds, series)


def _points(
    points: tuple[Point, ...], choose: Callable[[Bounds], st.SearchStrategy[Bounds]]
) -> st.SearchStrategy[tuple[Point, ...]]:
    chosen = st.tuples(*(choose(point.bounds) for point in points))
    return chosen.map(lambda bounds: tuple(Point(p.seconds, b) for p, b in zip(points, bounds, strict=True)))
