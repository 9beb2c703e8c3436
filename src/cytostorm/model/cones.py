"""Which nodes of a criteria set flow into its verdict, and which values only meet thresholds and bands."""

from __future__ import annotations

from functools import lru_cache

from cytostorm.model.nodes import Bands, CriteriaSet, Quantity, Threshold

_MOST = 512


@lru_cache(maxsize=_MOST)
def cone(criteria: CriteriaSet) -> tuple[int, ...]:
    """Positions of everything that flows into the verdict, children before parents."""
    found, waiting = set[int](), list(criteria.deciding)
    while waiting:
        position = waiting.pop()
        if position not in found:
            found.add(position)
            waiting += criteria.children_of[position]
    return tuple(sorted(found))


@lru_cache(maxsize=_MOST)
def behind_edges(criteria: CriteriaSet) -> tuple[tuple[int, ...], ...]:
    """Values that go to thresholds and bands and nowhere else: for each such observable the positions of all its leaves."""
    found: dict[str, list[int]] = {}
    for position, node in enumerate(criteria.nodes):
        if isinstance(node, Quantity):
            found.setdefault(node.observable, []).append(position)
    elsewhere = {
        child
        for node, children in zip(criteria.nodes, criteria.children_of, strict=True)
        if not isinstance(node, (Threshold, Bands))
        for child in children
    }
    own = elsewhere.union(criteria.ruling, criteria.deciding)
    return tuple(tuple(places) for places in found.values() if own.isdisjoint(places))
