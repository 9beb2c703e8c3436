"""Small words that only pages need: days and hours, shares of patients."""

from __future__ import annotations

from datetime import timedelta


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
