"""The numbers that sets print for an observable: what a chart draws as fine lines."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cytostorm.model import nodes
from cytostorm.model.nodes import CriteriaSet, Node, Range


@dataclass(frozen=True)
class Edge:
    """A printed threshold of a set, in the canonical unit."""

    value: float
    label: str


def edges(sets: Sequence[CriteriaSet], observable: str) -> list[Edge]:
    """The edges that some sets print for an observable, each once, in the order of the sets."""
    found: dict[tuple[str, float], Edge] = {}
    for criteria in sets:
        for node in criteria.nodes:
            for value in _edges_of(node, observable):
                found.setdefault((criteria.id, value), Edge(value, f"{criteria.document.short_title} {value:.6g}"))
    return list(found.values())


def _edges_of(node: Node, observable: str) -> Iterable[float]:
    first = node.children[0] if node.children else None
    if not isinstance(first, nodes.Quantity) or first.observable != observable:
        return
    ranges: list[Range] = (
        [node.range]
        if isinstance(node, nodes.Threshold)
        else [r for r, _ in node.rungs]
        if isinstance(node, nodes.Bands)
        else []
    )
    for r in ranges:
        yield from (float(f"{end:.12g}") for end in (r.low, r.high) if math.isfinite(end))
