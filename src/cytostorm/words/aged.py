"""A value that is too old to count, in words and as JSON: what it was, when, how old it is, and which window it has left."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field

from cytostorm.model.snapshot import Aged
from cytostorm.words.units import written

_PLAIN = re.compile(r"([<>≤≥=]*\s*)(\d{4,})(\.\d+)?")
HOW_TO_COUNT = "To count everything recorded: --reading all-recorded."


class AgedPayload(BaseModel):
    """A value that is known and not counted. `value` is a number in `unit`, or a word; `words` is the sentence of every face."""

    model_config = ConfigDict(extra="forbid")

    input: str = Field(description="the input that is unknown because of it")
    subject: str = Field(description="what was recorded: the same, or what the input follows from")
    value: float | str
    unit: str
    at: datetime
    age: str = Field(description="ISO 8601 duration between the value and the moment of the answer")
    age_days: float
    window: str = Field(description="ISO 8601 duration: how long it counted")
    asks: str = Field(description="a question for a person, where it may still be so; empty where none is asked")
    since: datetime | None = Field(description="since when a finding has been on record")
    words: str


def aged_payload(name: str, one: Aged) -> AgedPayload:
    return AgedPayload(
        input=name,
        subject=one.subject,
        value=_value(one.text),
        unit=one.unit,
        at=one.at,
        age=_iso(one.age),
        age_days=round(one.age / timedelta(days=1), 4),
        window=_iso(one.window),
        asks=one.asks,
        since=one.since,
        words=aged_words(one, name),
    )


def _value(text: str) -> float | str:
    return float(text) if re.fullmatch(r"[+-]?\d+(\.\d*)?", text) else text


def _iso(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    days, hours, rest = minutes // 1440, minutes % 1440 // 60, minutes % 60
    time = (f"{hours}H" if hours else "") + (f"{rest}M" if rest else "")
    return f"P{days}D" + (f"T{time}" if time else "")


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
