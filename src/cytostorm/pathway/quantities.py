"""What a person types as a quantity: a number, and its unit where it has to be said. Exact, checked, refused with advice."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from cytostorm.errors import InputError, UnitError
from cytostorm.library import Library
from cytostorm.library.linking import edge_words
from cytostorm.model.documents import Edges
from cytostorm.units import Conversion, UnitList, to_double

Quantity = str | int | float | Decimal
SOURCE = "the patient"
_TYPED = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*(.*?)\s*")

WEIGHT = UnitList("weight", "kg", {"kg": Conversion("kg"), "g": Conversion("g", divide_by=Fraction(1000))}, {}, {})
HEIGHT = UnitList("height", "cm", {"cm": Conversion("cm"), "m": Conversion("m", multiply_by=Fraction(100))}, {}, {})
CLEARANCE = UnitList("clearance", "mL/min", {"mL/min": Conversion("mL/min")}, {"mL/min/1.73m2": "it is not for this body surface"}, {})
# No observable of the library has these, so what is plausible is ours: wide enough for anybody, narrow enough for a slip of unit or digit.
OURS = {
    "weight": Edges(from_=Decimal("0.3"), up_to=Decimal(650)),
    "height": Edges(from_=Decimal(20), up_to=Decimal(272)),
    "clearance": Edges(from_=Decimal(0), up_to=Decimal(300)),
}  # fmt: skip


def plain(value: Fraction | float) -> str:
    """A number as a person reads it, six significant digits at most; what is worked out is not rounded."""
    return f"{float(value):.6g}" if abs(float(value)) < 1e6 else f"{float(value):.0f}"


def inside(edges: Edges | None, value: Fraction) -> bool:
    """Whether a value lies within edges, exactly; no edges hold everything."""
    if edges is None:
        return True
    low = (edges.from_ is None or value >= Fraction(edges.from_)) and (edges.above is None or value > Fraction(edges.above))
    return low and (edges.up_to is None or value <= Fraction(edges.up_to)) and (edges.below is None or value < Fraction(edges.below))


def observed(library: Library, name: str, typed: Quantity, unit: str | None) -> Fraction:
    """A value of an observable of the library, in its canonical unit; `unit` is meant where none is typed (None: it must be)."""
    observable, units = library.observables[name], library.units[name]
    value = read(typed, units, unit)
    for edges in (observable.possible, observable.plausible):
        check(name, typed, value, edges, units.canonical)
    return value


def own(typed: Quantity, units: UnitList) -> Fraction:
    """A weight, height or clearance, in its canonical unit."""
    value = read(typed, units, units.canonical)
    check(units.observable, typed, value, OURS[units.observable], units.canonical)
    return value


def read(typed: Quantity, units: UnitList, unit: str | None) -> Fraction:
    """The exact value in the canonical unit; raises InputError for text that is no number with a known unit."""
    match = _TYPED.fullmatch(str(typed))
    if match is None:
        raise InputError(SOURCE, f"'{typed}' is no number.", f"Write it as 12.5 {units.canonical}.", field=units.observable)
    number, named = match.groups()
    if not named and unit is None:
        raise InputError(SOURCE, f"'{typed}' has no unit.", f"Write it with one of: {', '.join(units.conversions)}.", field=units.observable)
    try:
        return units.named(named or str(unit)).exactly(Fraction(number))
    except UnitError as error:
        raise InputError(SOURCE, str(error), field=units.observable) from None


def check(name: str, typed: Quantity, value: Fraction, edges: Edges, unit: str) -> None:
    if not inside(edges, value):
        said = f"'{typed}' is {plain(to_double(value))} {unit}, and plausible is {edge_words(edges, unit)}."
        raise InputError(SOURCE, said, "Look at the digits and the unit.", field=name)
