"""What a person types as a quantity: a number, and its unit where it has to be said. Exact, checked, refused with advice."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from cytostorm.errors import InputError, UnitError
from cytostorm.library import Library
from cytostorm.library.ranges import edge_words
from cytostorm.model.documents import Edges
from cytostorm.units import Conversion, UnitList

Quantity = str | int | float | Decimal
SOURCE = "the patient"
_WORDS = {"a": "years", "mo": "months", "d": "days"}
_TYPED = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*(.*?)\s*")
_CUT_SHORT = re.compile(r"[,.]|e[+-]?\d", re.IGNORECASE)
"""What follows a number that goes on: a comma, a second point, an exponent. No unit begins so."""

_INDEXED = {
    "mL/min/1.73m2": "A clearance per 1.73 m2 (mL/min/1.73m2) is not the patient's own; the rules here are in mL/min."
}
CLEARANCE = UnitList("clearance", "mL/min", {"mL/min": Conversion("mL/min")}, _INDEXED, {})
# No observable of the library is a clearance, so what is plausible is ours: wide enough for anybody, narrow enough for a slip of unit or digit.
CLEARANCE_EDGES = Edges(from_=Decimal(0), up_to=Decimal(300))


def plain(value: Fraction | float) -> str:
    """A number as a person reads it, four significant digits at most; what is worked out is not rounded."""
    return f"{float(value):.4g}" if abs(float(value)) < 1e4 else f"{float(value):.0f}"


def inside(edges: Edges | None, value: Fraction) -> bool:
    """Whether a value lies within edges, exactly; no edges hold everything."""
    if edges is None:
        return True
    low = (edges.from_ is None or value >= Fraction(edges.from_)) and (
        edges.above is None or value > Fraction(edges.above)
    )
    return (
        low
        and (edges.up_to is None or value <= Fraction(edges.up_to))
        and (edges.below is None or value < Fraction(edges.below))
    )


def observed(library: Library, name: str, typed: Quantity, unit: str | None, field: str = "") -> Fraction:
    """A value of an observable of the library, in its canonical unit; `unit` is meant where none is typed (None: it must be).

    `field` is what the person typed it as, where that is another word.
    """
    observable, units = library.observables[name], library.units[name]
    value = read(typed, units, unit, field or name)
    for edges in (observable.possible, observable.plausible):
        check(field or name, typed, value, edges, unit or units.canonical, units)
    return value


def cleared(typed: Quantity) -> Fraction:
    """A creatinine clearance in mL/min."""
    value = read(typed, CLEARANCE, CLEARANCE.canonical, "clearance")
    check("clearance", typed, value, CLEARANCE_EDGES, CLEARANCE.canonical, CLEARANCE)
    return value


def read(typed: Quantity, units: UnitList, unit: str | None, field: str) -> Fraction:
    """The exact value in the canonical unit; raises InputError for text that is no number with a known unit."""
    match = _TYPED.fullmatch(str(typed))
    if match is None:
        raise InputError(SOURCE, f"'{typed}' is no number.", f"Write it as 12.5 {units.canonical}.", field=field)
    number, named = match.groups()
    if _CUT_SHORT.match(named):
        advice = "Write it with a decimal point, not a comma, and without an exponent."
        raise InputError(SOURCE, f"'{typed}' is no plain number.", advice, field=field)
    if not named and unit is None:
        ways = " or ".join(f"'{number} {one}'" for one in units.conversions)
        raise InputError(SOURCE, f"'{typed}' has no unit.", f"Write it with its unit: {ways}.", field=field)
    try:
        return units.named(named or str(unit)).exactly(Fraction(number))
    except UnitError as error:
        raise InputError(SOURCE, str(error), field=field) from None


def check(field: str, typed: Quantity, value: Fraction, edges: Edges, unit: str, units: UnitList) -> None:
    """Raises InputError for a value outside, in the unit that the person thinks in."""
    if not inside(edges, value):
        of_one, shown = units.named(unit).exactly(Fraction(1)), _WORDS.get(unit, unit)
        ends = edges.model_dump(exclude_none=True).items()
        plausible = edge_words(
            Edges(**{key: Decimal(f"{float(Fraction(end) / of_one):.4g}") for key, end in ends}), shown
        )
        said = f"'{typed}' is {plain(value / of_one)} {shown}, and plausible is {plausible}."
        raise InputError(SOURCE, said, _advice(typed, value / of_one, shown), field=field)


def _advice(typed: Quantity, shown: Fraction, unit: str) -> str:
    """What to look at; of a weight that no person has, whether grams were meant."""
    if unit == "kg" and shown > _HEAVIEST and not re.search(r"[A-Za-z]", str(typed)):
        return f"Is it in g or in kg? Write '{plain(shown)} g' for {plain(shown / 1000)} kg, or the weight in kg."
    return "Look at the digits and the unit."


_HEAVIEST = 650
"""Above it a number in kg is one in grams (ours): the heaviest person on record weighed less."""
