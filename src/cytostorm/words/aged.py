"""A value that is too old to count, in words and as JSON: what it was, when, how old it is, and which window it has left."""

from __future__ import annotations

import re
from datetime import timedelta

from cytostorm.model.snapshot import Aged
from cytostorm.words.units import written

_PLAIN = re.compile(r"([<>≤≥=]*\s*)(\d{4,})(\.\d+)?")


def aged_words(one: Aged, name: str = "") -> str:
    """ "last 96,964 µg/L (2024-03-01 08:00), 7.0 days ago: outside the 7-day window, not counted"."""
    of = f"{one.subject.replace('_', ' ')} " if name and one.subject != name else ""
    asks = f"; on record since {one.since:%Y-%m-%d}: {one.asks}" if one.asks and one.since else ""
    dated = one.at.isoformat(sep=" ", timespec="minutes")
    return f"last {of}{value_words(one)} ({dated}), {age_words(one.age)} ago: outside the {window_words(one.window)} window, not counted{asks}"


def value_words(one: Aged) -> str:
    return written(grouped(one.text), one.unit)


def grouped(text: str) -> str:
    """A plain number with its thousands apart: "96,964"; any other text as it is."""
    match = _PLAIN.fullmatch(text.strip())
    return f"{match[1]}{int(match[2]):,}{match[3] or ''}" if match else text


def age_words(age: timedelta) -> str:
    """Days with one decimal; hours below two days."""
    days = age / timedelta(days=1)
    return f"{days:,.1f} days" if days >= 2 else f"{age / timedelta(hours=1):.1f} hours"


def window_words(window: timedelta) -> str:
    """ "7-day", or "24-hour" below two days."""
    if window >= timedelta(days=2) and not window % timedelta(days=1):
        return f"{window.days}-day"
    return f"{window / timedelta(hours=1):g}-hour"
