"""Numbers as people write them: a point or a comma before the decimals, and signs between groups of three digits or none.

What can be read in one way is read. `12.345` is twelve in one country and twelve thousand in the next: where nothing
says which, and both can be, it is refused with both readings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from cytostorm.record.no_result import no_result
from cytostorm.record.refusing import NotUnderstood

Decimal = Literal["point", "comma", ""]
SIGNS: dict[str, Decimal] = {".": "point", ",": "comma"}
LONGEST = 60
LARGEST = Fraction(10) ** 30
_CENSORED = re.compile(r"(>=|<=|=>|=<|>|<|≥|≤)?\s*(.+)", re.DOTALL)
_SAME_SIGN = {"≥": ">=", "=>": ">=", "≤": "<=", "=<": "<="}
_BLANKS = "\u00a0\u2007\u2009\u202f"
_INDIAN = r"[1-9]\d?(?:,\d\d)+,\d{3}"


def _grammar(decimal: str, apart: str, more: str = "") -> re.Pattern[str]:
    """Digits, or digits in groups of three behind one kind of sign, and decimals behind another."""
    grouped = rf"[1-9]\d{{0,2}}([{apart}' ’{_BLANKS}])\d{{3}}(?:\1\d{{3}})*"
    plainly = rf"(?:\d+(?:{decimal}\d+)?|{decimal}\d+)(?:[eE][+-]?\d{{1,3}})?"
    return re.compile(rf"[+-]?(?:{plainly}|(?:{grouped}{more})(?:{decimal}\d+)?)")


_GRAMMARS = {"point": _grammar(r"\.", ",", f"|{_INDIAN}"), "comma": _grammar(",", ".")}
_TRAILING_POINT = re.compile(r"[+-]?\d+\.")


@dataclass(frozen=True, eq=False)
class Notation:
    """How the numbers of a column are written: what somebody `said`, else what other numbers of the file show.

    `seen` is asked with the sign of an ambiguous number. `machine`: written by a program, whose decimal sign is the point.
    """

    said: Decimal = ""
    seen: Callable[[str], Decimal] = lambda sign: ""
    machine: bool = False

    def said_of(self, text: str) -> Decimal:
        """What was said of the decimal sign of this text; of a program's, nothing where it has a comma."""
        return self.said or ("point" if self.machine and "," not in text else "")


POINT = Notation("point")
MACHINE = Notation(machine=True)


@dataclass(frozen=True)
class Number:
    """A number as written, with its censoring sign ("" for none) and its value under each decimal sign that it can have."""

    text: str
    sign: str
    readings: Mapping[Decimal, Fraction]

    @property
    def is_ambiguous(self) -> bool:
        return len(set(self.readings.values())) > 1

    def chosen(self, notation: Notation, is_open: Callable[[Fraction, bool], bool], unit: str = "") -> Fraction:
        """The one value that is meant. `is_open` says whether a value can be, given whether it is written in groups.

        Raises NotUnderstood, with both readings, where nothing decides.
        """
        if not self.is_ambiguous:
            return next(iter(self.readings.values()))
        can_be = [
            decimal for decimal in self._decimal_first() if is_open(self.readings[decimal], self._is_grouped(decimal))
        ]
        shown = notation.seen(self._mark)
        if len(can_be) == 1 and shown in ("", can_be[0]):
            return self.readings[can_be[0]]
        if len(can_be) == 2 and shown:
            return self.readings[shown]
        raise self._ambiguous(unit)

    @property
    def _mark(self) -> str:
        """The one sign, of the two, that an ambiguous number has."""
        return "." if "." in self.text else ","

    def _decimal_first(self) -> tuple[Decimal, ...]:
        return ("point", "comma") if self._mark == "." else ("comma", "point")

    def _is_grouped(self, decimal: Decimal) -> bool:
        """Whether the sign separates thousands under this decimal sign."""
        return SIGNS[self._mark] != decimal

    def _ambiguous(self, unit: str) -> NotUnderstood:
        plain, grouped = self._decimal_first()
        said = [f"{self.sign}{exact_words(self.readings[one])}" for one in (plain, grouped)]
        how = f"If it is {said[1]}, 'decimal: {grouped}' in a mapping (or --decimal {grouped}) says so for the whole file; "
        how += f"for {said[0]}, 'decimal: {plain}'."
        return NotUnderstood(
            f"'{self.text}' can be {said[0]} or {said[1]}{f' {unit}' if unit else ''}. {how}",
            readings=(said[0], said[1]),
        )


def number(text: str, said: Decimal = "") -> Number:
    """The number of a text such as "12000", ">40,000", "38,4" or "12.345"; `said` is the decimal sign, where it is known.

    Raises NotUnderstood for what is not a number in any notation, or not in the one that was said.
    """
    if len(text) > LONGEST:
        raise NotUnderstood(f"'{text[:20]}…' is {len(text)} characters long and is not a number.")
    sign, body = _parted(text)
    readings = _readings(body)
    if not readings:
        raise _no_number(text, body)
    if any(abs(value) > LARGEST for value in readings.values()):
        raise NotUnderstood(f"'{text}' is too large to be a measurement.")
    return Number(text.strip(), sign, _as_said(text, readings, said))


def with_point(text: str, value: Fraction) -> str:
    """How a number that was read as `value` is shown: as written where a point before the decimals gives that value; else with a point
    and without groups, so that nobody takes 12.000 for twelve.

    >>> with_point("39.6", Fraction("39.6")), with_point("39,60", Fraction("39.6")), with_point(">12.000", Fraction(12000))
    ('39.6', '39.60', '>12000')
    """
    sign, body = _parted(text)
    readings = _readings(body)
    if readings.get("point") == value or "comma" not in readings:
        return text
    return sign + re.sub(rf"[.' ’{_BLANKS}]", "", body).replace(",", ".")


def _parted(text: str) -> tuple[str, str]:
    """The censoring sign of a text ("" for none), and what stands behind it."""
    found = _CENSORED.fullmatch(text.strip())
    sign, body = found.groups("") if found else ("", "")
    return _SAME_SIGN.get(sign, sign), body.replace("\u2212", "-")


def _readings(body: str) -> dict[Decimal, Fraction]:
    if _TRAILING_POINT.fullmatch(body):
        return {"point": Fraction(body[:-1])}
    found: dict[Decimal, Fraction] = {}
    for sign, name in SIGNS.items():
        if _GRAMMARS[name].fullmatch(body):
            apart = "." if sign == "," else ","
            found[name] = Fraction(re.sub(rf"[{apart}' ’{_BLANKS}]", "", body).replace(sign, "."))
    return found


def _as_said(text: str, readings: dict[Decimal, Fraction], said: Decimal) -> dict[Decimal, Fraction]:
    if not said or said in readings:
        return {said: readings[said]} if said else readings
    other = next(iter(readings))
    problem = f"'{text}' has a decimal {other}, and the numbers of this source have a decimal {said}."
    raise NotUnderstood(f"{problem} Write it alike, or correct 'decimal: {said}' of the mapping.")


def _no_number(text: str, body: str) -> NotUnderstood:
    if word := no_result(body):
        return NotUnderstood(f"'{text}' is not a number: {word}. Not recorded.", deliberate=True)
    if body.lower() in ("nan", "inf", "-inf", "+inf", "infinity"):
        return NotUnderstood(f"'{text}' is not a number. Leave the cell blank to say that it was not measured.")
    if re.fullmatch(r"[+-]?[\d.,' ]*\d[\d.,' ]*", body):
        return NotUnderstood(f"'{text}' is not a number in any usual notation. Write 12000 or 12.5.")
    return NotUnderstood(
        f"'{text}' is not a number. Write 12000, 38.4, >40000 or <10; leave it blank when not measured."
    )


def uses(text: str) -> frozenset[tuple[str, str]]:
    """What the signs of a number that has one reading are used for: {(",", "decimal"), (".", "thousands")}; else nothing."""
    if len(text) > LONGEST or not ("," in text or "." in text):
        return frozenset()
    readings = _readings(_parted(text)[1])
    if len(readings) != 1:
        return frozenset()
    decimal = next(sign for sign, name in SIGNS.items() if name in readings)
    return frozenset((sign, "decimal" if sign == decimal else "thousands") for sign in SIGNS if sign in text)


def exact_words(value: Fraction) -> str:
    """A decimal without groups, exactly.

    >>> exact_words(Fraction(12345)), exact_words(Fraction("12.345"))
    ('12345', '12.345')
    """
    digits = f"{float(value):.15g}"
    return digits if Fraction(digits) == value and "e" not in digits else str(value)
