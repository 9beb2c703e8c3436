"""Exact conversion from a reported unit to the unit a definition speaks, from a closed list.

All arithmetic is rational; the result is rounded to a double once. Two decimals that are equal
on paper (39.4 Cel and 102.92 [degF]) are therefore equal at an edge, and nothing else is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from cytostorm.errors import UnitError, suggestion
from cytostorm.values import Bounds, between


@dataclass(frozen=True)
class Conversion:
    """`canonical = (reported - subtract) * multiply_by / divide_by`, in exact fractions."""

    unit: str
    subtract: Fraction = Fraction(0)
    multiply_by: Fraction = Fraction(1)
    divide_by: Fraction = Fraction(1)

    def exactly(self, reported: Fraction) -> Fraction:
        return (reported - self.subtract) * self.multiply_by / self.divide_by

    def back(self, canonical: Fraction) -> Fraction:
        """The inverse: from the canonical unit to this one."""
        return canonical * self.divide_by / self.multiply_by + self.subtract

    @property
    def factor(self) -> Fraction:
        return self.multiply_by / self.divide_by


@dataclass(frozen=True)
class UnitList:
    """The closed list of units of one observable.

    `refused` names units that exist for it and must not be converted, each with the reason:
    sCD25 in pg/mL is such a one, because the factor to U/mL depends on the assay.
    """

    observable: str
    canonical: str
    conversions: Mapping[str, Conversion]
    refused: Mapping[str, str]
    aliases: Mapping[str, tuple[str, ...]]

    def named(self, unit: str) -> Conversion:
        """The conversion for a unit as written, UCUM or a listed ward spelling.

        Raises UnitError, with the units that are accepted, for any other.
        """
        code = self.code(unit)
        if code in self.refused:
            raise UnitError(self.observable, unit, self.refused[code], tuple(self.conversions), deliberate=True)
        if code not in self.conversions:
            raise UnitError(self.observable, unit, self._unknown(unit), tuple(self.conversions))
        return self.conversions[code]

    def code(self, unit: str) -> str:
        """The UCUM code of a unit as written; the text itself where it is no listed spelling.

        One spelling may mean two units ("G/L": giga per litre of platelets, grams of fibrinogen);
        the list of the observable decides.
        """
        text = " ".join(unit.split())
        if text in self.conversions or text in self.refused:
            return text
        meant = self.aliases.get(plain_spelling(text), ())
        return next((code for code in meant if code in self.conversions or code in self.refused), text)

    def _unknown(self, unit: str) -> str:
        hint = suggestion(unit, list(self.conversions))
        return f"The unit '{unit}' is not known for {self.observable}.{hint}"


_MICRO_SIGNS = str.maketrans({"\u00b5": "u", "\u03bc": "u", "\u00b7": "*", "\u00d7": "x", "\u00b0": "deg"})
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


def plain_spelling(unit: str) -> str:
    """A spelling folded for look-up in the alias list: no blanks, lower case, plain signs."""
    return "".join(unit.translate(_MICRO_SIGNS).translate(_SUPERSCRIPTS).split()).lower()


def to_double(exact: Fraction) -> float:
    """The nearest double; Python divides two integers with one correct rounding."""
    return exact.numerator / exact.denominator


def convert(conversion: Conversion, low: Fraction | None, high: Fraction | None) -> Bounds:
    """Exact ends in a reported unit (None: open) as bounds in the canonical unit."""
    ends = [conversion.exactly(end) if end is not None else None for end in (low, high)]
    if conversion.factor < 0:
        ends.reverse()
    low_end = to_double(ends[0]) if ends[0] is not None else -float("inf")
    high_end = to_double(ends[1]) if ends[1] is not None else float("inf")
    return between(low_end, high_end)
