"""The edges of a rule in words: which values count, and whether the printed number itself does."""

from __future__ import annotations

import math
import re

from cytostorm.model.nodes import Range
from cytostorm.presentation.set_words import number_text
from cytostorm.words import unit_words

_EDGE = re.compile(r"\b(from|above|up to|below) (-?\d+(?:\.\d+)?)")
_COUNTS = {"from": True, "up to": True, "above": False, "below": False}
_ONE_SIDED = {"from": "at least", "up to": "at most", "above": "above", "below": "below"}
_SIGNS = {"from": "≥", "up to": "≤", "above": ">", "below": "<"}
_POWERS = re.compile(r"\^3|/uL|^mo$")
_RAISED = {"^3": "³", "/uL": "/µL", "mo": "months"}
MORE_DIGITS = 4
"""Significant digits of a number that was converted from the unit in which it was printed."""


def range_in_words(text: str) -> str:
    """A range of a definition as a sentence has it.

    >>> range_in_words("from 500 ug/L"), range_in_words("from 38.4 up to 39.4 Cel"), range_in_words("vasopressor or worse")
    ('at least 500 µg/L', 'from 38.4 up to 39.4 °C', 'vasopressor or worse')
    """
    found = _EDGE.findall(text)
    if not found:
        return text.replace("_", " ")
    unit = _unit_after(text)
    numbers = [(word, number_text(float(number))) for word, number in found]
    if len(numbers) == 1:
        numbers = [(_ONE_SIDED[numbers[0][0]], numbers[0][1])]
    said = " ".join(f"{word} {number}" for word, number in numbers)
    return _with_unit(said, unit)


def _unit_after(text: str) -> str:
    """What follows the last number of a range, as it is read aloud."""
    unit = text[[found.end() for found in _EDGE.finditer(text)][-1] :].strip()
    return unit if unit.startswith("times") else _POWERS.sub(lambda found: _RAISED[found[0]], unit_words(unit))


def _with_unit(number: str, unit: str) -> str:
    return f"{number}%" if unit == "%" else f"{number} {unit}".strip()


def edges_in_words(text: str, effect: str, otherwise: str) -> tuple[str, ...]:
    """What the printed number itself does: "at 500 µg/L: counts". Empty for a range without a number.

    >>> edges_in_words("below 1.0 10*9/L", "counts", "does not count")
    ('at 1 ×10⁹/L: does not count',)
    """
    return tuple(
        f"at {_with_unit(number_text(float(number)), _unit_after(text))}: {effect if _COUNTS[word] else otherwise}"
        for word, number in _EDGE.findall(text)
    )


def in_one_unit(found: Range, unit: str) -> str:
    """A range in the canonical unit of its observable, with signs: "≥ 500 ng/mL". Words where the range has no number.

    The bounds of a range are closed, so that the number of a strict edge is the nearest short one.
    """
    words = [word for word, _ in _EDGE.findall(found.text)]
    ends = [end for end in (found.low, found.high) if math.isfinite(end)]
    if not words or len(words) != len(ends) or "times the" in found.text:
        return range_in_words(found.text)
    parts = (f"{_SIGNS[word]} {_short(end)}" for word, end in zip(words, ends, strict=True))
    return _with_unit(" and ".join(parts), unit_words(unit))


def in_printed_unit(text: str) -> str:
    """The same with signs and the unit as printed, for ages: "≥ 18 years"."""
    parts = (f"{_SIGNS[word]} {number_text(float(number))}" for word, number in _EDGE.findall(text))
    return _with_unit(" and ".join(parts), _unit_after(text)) if _EDGE.search(text) else range_in_words(text)


def _short(value: float) -> str:
    """A number at no more digits than a page needs, unless they were printed."""
    brief = float(f"{value:.{MORE_DIGITS}g}")
    return number_text(brief if abs(brief) < 1000 else float(f"{value:.6g}"))
