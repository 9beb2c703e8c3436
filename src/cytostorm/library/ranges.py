"""Edges as they are printed become closed ranges of doubles, and words."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

from cytostorm.model.documents import Edges
from cytostorm.model.nodes import Range
from cytostorm.units import to_double
from cytostorm.values import Bounds

_WORDS = (("from_", "from"), ("above", "above"), ("up_to", "up to"), ("below", "below"))


def edge_words(edges: Edges, unit: str = "") -> str:
    """A range as it reads: "from 38.4 up to 39.4 Cel"."""
    said = [f"{word} {getattr(edges, name)}" for name, word in _WORDS if getattr(edges, name) is not None]
    return " ".join([*said, unit] if unit and unit != "1" and not unit.startswith("{") else said) or "any value"


def edge_range(
    edges: Edges, to_canonical: Callable[[Fraction | None, Fraction | None], Bounds], unit: str = ""
) -> Range:
    """Edges as a closed range of doubles; a strict edge moves to the neighbouring double."""
    low, high = (_fraction(a, b) for a, b in ((edges.from_, edges.above), (edges.up_to, edges.below)))
    bounds = to_canonical(low, high)
    start = math.nextafter(bounds.low, math.inf) if edges.above is not None else bounds.low
    end = math.nextafter(bounds.high, -math.inf) if edges.below is not None else bounds.high
    return Range(start, end, edge_words(edges, unit))


def plain_range(edges: Edges) -> Range:
    return edge_range(edges, as_is)


def as_is(low: Fraction | None, high: Fraction | None) -> Bounds:
    return Bounds(-math.inf if low is None else to_double(low), math.inf if high is None else to_double(high))


def _fraction(*candidates: Decimal | None) -> Fraction | None:
    return next((Fraction(c) for c in candidates if c is not None), None)
