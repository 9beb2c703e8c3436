"""Small words that only pages need: days and hours, shares of patients, values in a cell."""

from __future__ import annotations

from datetime import timedelta

from cytostorm.values import Bounds
from cytostorm.words import bounds_words, number_words, unit_words


def length_words(length: timedelta) -> str:
    """A length of time in days and hours: "3 d 4 h"."""
    hours = round(length.total_seconds() / 3600)
    days, rest = divmod(abs(hours), 24)
    said = " ".join(part for part in (f"{days} d" if days else "", f"{rest} h" if rest or not days else "") if part)
    return f"−{said}" if hours < 0 else said


def hours_words(hours: float) -> str:
    return length_words(timedelta(hours=hours))


def share_words(part: int, whole: int) -> str:
    """A percentage of patients without false precision; a share that is not zero never reads 0 %."""
    if not whole:
        return "–"
    percent = 100 * part / whole
    if 0 < percent < 1:
        return "<1 %"
    return ">99 %" if 99 < percent < 100 else f"{percent:.0f} %"


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
