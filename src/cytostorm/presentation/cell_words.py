"""A measured value in the words of a cell."""

from __future__ import annotations

from cytostorm.values import Bounds
from cytostorm.words import bounds_words, number_words, unit_words


def value_words(bounds: Bounds, unit: str = "") -> str:
    """Bounds of a measured value, short enough for a cell: ">40000 µg/L" where the upper end is open."""
    if bounds.low == float("-inf") or bounds.high == float("inf"):
        return f"{_open_words(bounds)} {unit_words(unit)}".strip()
    return f"{bounds_words(Bounds(_shown(bounds.low), _shown(bounds.high)))} {unit_words(unit)}".strip()


def _open_words(bounds: Bounds) -> str:
    if bounds.low == float("-inf") and bounds.high == float("inf"):
        return "any value"
    if bounds.high == float("inf"):
        return _edge_words(">", "≥", bounds.low)
    return _edge_words("<", "≤", bounds.high)


def _edge_words(strict: str, loose: str, value: float) -> str:
    """A strict edge is stored as the neighbouring double; the printed number is the short one."""
    short = _rounded(value)
    return f"{loose if short == value else strict}{number_words(_shown(short))}"


def _rounded(value: float) -> float:
    return float(f"{value:.12g}")


def _shown(value: float) -> float:
    """Six significant digits: converted values carry no more than was measured."""
    return float(f"{value:.6g}")
