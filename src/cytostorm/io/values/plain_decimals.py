"""Plain decimals in one unit, read fast: whole numbers only, and one correct rounding at the end.

A value is `(m / 10**s - subtract) * multiply_by / divide_by` for the digits `m` and the decimals `s` of its text.
Over one denominator this is a quotient of two whole numbers, and Python divides those with one correct rounding:
the same double as by fractions, to the last bit. What lies at an edge of what is plausible, or beyond it,
and whatever is no plain decimal is left to the careful reader.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from cytostorm.io.values.cells import CellReader
from cytostorm.io.values.exact import ExactNumber
from cytostorm.model.documents import Edges
from cytostorm.record.entry import same_scale
from cytostorm.units import Conversion, to_double

_PLAIN = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,9}))?")
_TWO_READINGS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_DECIMALS = 10


class PlainDecimals:
    """The values that one reader takes at their face: inside what is plausible and possible, and not at an edge."""

    def __init__(self, reader: CellReader):
        self.usable = (
            reader.subject.kind == "observable" and reader.conversion is not None and not reader.subject.at_most
        )
        self.notation = reader.notation
        if not self.usable or reader.conversion is None:
            return
        observable, conversion = reader.library.observables[reader.subject.name], reader.conversion
        self.usable = observable.kind == "quantity"
        factor, away = conversion.factor, conversion.subtract
        self.over, taken_away = factor.numerator * away.denominator, away.numerator * factor.numerator
        self.under = [factor.denominator * away.denominator * 10**decimals for decimals in range(_DECIMALS)]
        self.shift = [taken_away * 10**decimals for decimals in range(_DECIMALS)]
        edges = [
            observable.possible,
            *([] if reader.subject.as_measured else [observable.plausible, *_questions(reader, conversion)]),
        ]
        self.low, self.high = _inside(*edges)

    def values(self, texts: Sequence[str]) -> list[float | None]:
        """The exact value of each text in the canonical unit; None for what the careful reader has to decide."""
        return (
            [self._value(text) if self._is_clear(text) else None for text in texts]
            if self.usable
            else [None] * len(texts)
        )

    def _is_clear(self, text: str) -> bool:
        """Whether a point in the text can only be a decimal sign."""
        if type(text) is ExactNumber or "." not in text:
            return True
        said = self.notation.said_of(text)
        return said == "point" or (not said and _TWO_READINGS.fullmatch(text) is None)

    def _value(self, text: str) -> float | None:
        found = _PLAIN.fullmatch(text)
        if found is None:
            return None
        whole, part = found.groups()
        decimals = len(part) if part else 0
        value = (int(whole + part if part else whole) * self.over - self.shift[decimals]) / self.under[decimals]
        return value if self.low < value < self.high else None


def _questions(reader: CellReader, conversion: Conversion) -> Iterator[Edges]:
    """What is not questioned in this unit."""
    units = reader.library.units[reader.subject.name]
    for zone in reader.library.observables[reader.subject.name].questioned:
        if same_scale(conversion, units.conversions[zone.unit]):
            up_to, from_ = (_canonical(conversion, edge) for edge in (zone.above, zone.below))
            yield Edges(up_to=up_to, **{"from": from_})


def _canonical(conversion: Conversion, edge: Decimal | None) -> Decimal | None:
    if edge is None:
        return None
    exact = conversion.exactly(Fraction(edge))
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _inside(*edges: Edges) -> tuple[float, float]:
    """The ends of what all of them hold."""
    lows = [to_double(Fraction(edge.from_)) for edge in edges if edge.from_ is not None]
    highs = [to_double(Fraction(edge.up_to)) for edge in edges if edge.up_to is not None]
    return max(lows, default=-float("inf")), min(highs, default=float("inf"))
