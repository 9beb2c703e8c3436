"""What is known and too old to count: each value as JSON, in one line, and what it would change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from pydantic import Field

from cytostorm.differential.aging import Old, together
from cytostorm.differential.causes import Differential
from cytostorm.differential.staging import Stage
from cytostorm.model.snapshot import Aged
from cytostorm.presentation.view import View
from cytostorm.words import aged_words

HOW_TO_COUNT = "To count everything recorded: --reading all-recorded."
TOO_OLD = "TOO OLD TO COUNT"


class AgedPayload(View):
    """A value that is known and not counted. `value` is a number in `unit`, or a word; `words` is the sentence of every face."""

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


def changes_of(found: Differential, reached: Stage) -> list[str]:
    """What would change if it still counted: severity, the stage, and causes that it would confirm or support."""
    answers = (("severity", reached.severity_if_counted), ("stage", reached.if_counted))
    return [
        *(f"{name}: {words}" for name, words in answers if words),
        *(f"{label}: {state}" for label, state in found.if_counted),
    ]


def old_of(found: Differential, reached: Stage) -> tuple[Old, Old]:
    return reached.aged, found.aged


def old_lines(found: Differential, reached: Stage, more: Old = ()) -> Iterator[str]:
    """One line for each value, what would change, and how to count them; nothing where nothing is too old."""
    old = together(more, *old_of(found, reached))
    if not old:
        return
    yield from (f"{name.replace('_', ' ')}: {aged_words(one, name)}" for name, one in old)
    if changed := changes_of(found, reached):
        yield f"If it still counted: {'; '.join(changed)}"
    yield f"Look-back: {found.reading.id}. {HOW_TO_COUNT}"


def old_payload(old: Old) -> list[AgedPayload]:
    return [aged_payload(name, one) for name, one in old]


def named(name: str, words: str, old: Mapping[str, Aged], inputs: Iterable[str] = ()) -> str:
    """A missing thing with the last value that is too old: "pregnancy (last present ...)"."""
    found = [aged_words(old[one], name) for one in dict.fromkeys((name, *inputs)) if one in old]
    return f"{words} ({'; '.join(found)})" if found else words
