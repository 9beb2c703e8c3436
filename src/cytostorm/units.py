"""Exact conversion from a reported unit to the unit a definition speaks, from a closed list.

All arithmetic is rational; the result is rounded to a double once. Two decimals that are equal
on paper (39.4 Cel and 102.92 [degF]) are therefore equal at an edge, and nothing else is.
"""

from __future__ import annotations

import re
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
        found = self.conversion(code)
        if found is None:
            raise UnitError(self.observable, unit, self._unknown(unit), tuple(self.conversions))
        return found

    def conversion(self, code: str) -> Conversion | None:
        """The conversion of a UCUM code: a listed one, or a listed one scaled by powers of ten, as 10*3/mm3 is 10*9/L; else None."""
        if code in self.conversions or code in self.refused:
            return self.conversions.get(code)
        counted, power = _size(code) or (None, 0)
        sizes = ((known, _size(known.unit)) for known in self.conversions.values() if not known.subtract)
        return next(
            (_scaled(known, code, power - size[1]) for known, size in sizes if size is not None and size[0] == counted),
            None,
        )

    def code(self, unit: str) -> str:
        """The UCUM code of a unit as written; the text itself where it is no listed spelling.

        One spelling may mean two units ("G/L": giga per litre of platelets, grams of fibrinogen);
        the list of the observable decides.
        """
        text = " ".join(unit.split())
        if text in self.conversions or text in self.refused:
            return text
        meant = self.aliases.get(plain_spelling(text), ())
        return next(
            (code for code in meant if code in self.conversions or code in self.refused), None
        ) or self._without_annotation(text)

    def _without_annotation(self, text: str) -> str:
        """The code without its annotations, which UCUM gives no meaning: 10*3.{cells}/uL. Where a unit on the list has one (FEU), they have."""
        if "{" not in text or any("{" in code.lstrip("{") for code in (*self.conversions, *self.refused)):
            return text
        plain = _BARE_SIGNS.sub(lambda found: found[1], _ANNOTATION.sub("", text))
        return self.code(plain) if plain and "{" not in plain else text

    def _unknown(self, unit: str) -> str:
        hint = suggestion(unit, list(self.conversions))
        return f"The unit '{unit}' is not known for {self.observable}.{hint}"


_ANNOTATION = re.compile(r"\{[^{}]*\}")
_BARE_SIGNS = re.compile(r"\.(/|$)")  # what is left of 10*3.{cells}/uL
_SIZE = re.compile(r"(?:x?(10)[*^](\d{1,2}))?(?:([pnumcdk]|)(g|mol|U|kat))?/(?:([npfumcd]|)[Ll]|(mm|cm|dm|m)3)")
_POWERS = {"f": -15, "p": -12, "n": -9, "u": -6, "m": -3, "c": -2, "d": -1, "": 0, "k": 3}
_CUBES = {"mm": -6, "cm": -3, "dm": 0, "m": 3}


def _size(code: str) -> tuple[str, int] | None:
    """What a unit counts by volume (a mass, an amount, an activity, or plain numbers: "") and its power of ten per litre; None for any other."""
    found = _SIZE.fullmatch(code)
    if found is None or (found[1] and found[4]):
        return None
    above = int(found[2]) if found[1] else _POWERS[found[3] or ""]
    below = _CUBES[found[6]] if found[6] else _POWERS[found[5] or ""]
    return found[4] or "", above - below


def _scaled(known: Conversion, code: str, power: int) -> Conversion:
    """The conversion of a unit that is a listed one times a power of ten."""
    return Conversion(code, Fraction(0), known.multiply_by * Fraction(10) ** power, known.divide_by)


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
