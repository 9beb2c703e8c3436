"""What the record holds of one subject by now, in words: for a reader who has to judge what no rule here judges."""

from __future__ import annotations

from datetime import datetime, timedelta

from cytostorm.model.durations import duration
from cytostorm.model.readings import Reading
from cytostorm.record import Measurement, Observation, Record
from cytostorm.record.facts import Fact, subject
from cytostorm.record.known import is_known
from cytostorm.values import MET, NOT_MET
from cytostorm.words import moment_words, written


def held(record: Record, name: str, now: datetime | None) -> str:
    """The last fact of a subject with its time: "present (2024-03-01 08:00)"; empty where the record holds none."""
    facts = [fact for fact in record.facts if subject(fact) == name and is_known(fact, now)]
    if not facts:
        return ""
    last = max(facts, key=when)
    return f"{_said(last)} ({moment_words(last.times.effective)})"


def outdated(record: Record, name: str, reading: Reading, now: datetime | None) -> str:
    """ "last 96,964 µg/L, 9.0 days ago: outside the 7-day window, not counted"; empty where nothing was recorded, or nothing is dated."""
    if now is None:
        return ""
    facts = [
        fact
        for fact in record.facts
        if subject(fact) == name and is_known(fact, now) and isinstance(fact, Measurement | Observation)
    ]
    within, dated = reading.pick_for(name).within, [fact for fact in facts if fact.times.effective is not None]
    if within is None or not dated:
        return ""
    last = max(dated, key=when)
    age = (now - last.times.effective) / timedelta(days=1)  # type: ignore[operator]
    return f"last {_said(last)}, {age:.1f} days ago: outside the {duration(within) / timedelta(days=1):g}-day window, not counted"


def _said(fact: Fact) -> str:
    if isinstance(fact, Measurement):
        return written(fact.origin.text, fact.origin.unit)
    if isinstance(fact, Observation):
        return "present" if fact.present == MET else "absent" if fact.present == NOT_MET else "unclear"
    return "given"


def when(fact: Fact) -> tuple[bool, float]:
    """Undated first: nothing says that it is the latest."""
    moment = fact.times.effective
    return (moment is not None, moment.timestamp() if moment is not None else 0.0)
