"""Numbers of derived values: bounds in another unit, and one over the other."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from cytostorm.units import UnitList, to_double
from cytostorm.values import UNKNOWN, Bounds


def quotient(over: Bounds, under: Bounds, times: float) -> Bounds:
    """Rounded to nine decimals, as all computed values are; both are never negative."""
    low = 0.0 if under.high in (0.0, UNKNOWN.high) else times * max(over.low, 0.0) / under.high
    high = UNKNOWN.high if under.low <= 0 or over.high == UNKNOWN.high else times * over.high / under.low
    return Bounds(round(low, 9), round(high, 9))


def in_unit(bounds: Bounds, units: Mapping[str, UnitList], name: str, unit: str) -> Bounds:
    """Bounds in the canonical unit of an observable, in another of its units."""
    conversion = units[name.removesuffix("@upper_limit")].named(unit)
    factor = to_double(1 / Fraction(conversion.factor))
    return Bounds(bounds.low * factor, bounds.high * factor)
