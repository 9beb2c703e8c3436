"""What the record holds of one subject by now, in words: for a reader who has to judge what no rule here judges."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.model.durations import duration
from cytostorm.model.readings import Reading
from cytostorm.record import Administration, Measurement, Observation, Record
from cytostorm.record.facts import Fact, subject
from cytostorm.record.hiding import row_words
from cytostorm.record.known import is_known
from cytostorm.values import MET, NOT_MET
from cytostorm.words import moment_words, written

BLEEDING = ("platelets", "fibrinogen", "inr")


def held(record: Record, name: str, now: datetime | None) -> str:
    """The last fact of a subject with its time: "present (2024-03-01 08:00)"; empty where the record holds none."""
    facts = [fact for fact in record.facts if subject(fact) == name and is_known(fact, now)]
    if not facts:
        return ""
    last = max(facts, key=_when)
    return f"{_said(last)} ({moment_words(last.times.effective)})"


def outdated(record: Record, name: str, reading: Reading, now: datetime | None) -> str:
    """ "last 96,964 µg/L, 9.0 days ago: outside the 7-day window, not counted"; empty where nothing was recorded, or nothing is dated."""
    facts = [fact for fact in record.facts if subject(fact) == name and is_known(fact, now) and isinstance(fact, Measurement | Observation)]
    within, dated = reading.pick_for(name).within, [fact for fact in facts if fact.times.effective is not None]
    if within is None or now is None or not dated:
        return ""
    last = max(dated, key=_when)
    age = (now - last.times.effective) / timedelta(days=1)  # type: ignore[operator]
    return f"last {_said(last)}, {age:.1f} days ago: outside the {duration(within) / timedelta(days=1):g}-day window, not counted"


def _said(fact: Fact) -> str:
    if isinstance(fact, Measurement):
        return written(fact.origin.text, fact.origin.unit)
    if isinstance(fact, Observation):
        return "present" if fact.present == MET else "absent" if fact.present == NOT_MET else "unclear"
    return "given"


def drugs_given(record: Record, now: datetime | None) -> Iterator[tuple[str, str]]:
    """Each drug with its doses: ("tocilizumab", "2024-03-03 16:00, 560 mg"), or first and last time and how often."""
    found: dict[str, list[Administration]] = {}
    for fact in sorted((f for f in record.facts if isinstance(f, Administration) and is_known(f, now)), key=_when):
        found.setdefault(fact.drug, []).append(fact)
    for drug, doses in found.items():
        first, last = moment_words(doses[0].times.effective), moment_words(doses[-1].times.effective)
        dose = f", {doses[-1].dose}" if doses[-1].dose else ""
        if drug == UNIDENTIFIED:
            yield from ((f"{row_words(one)}, not understood", moment_words(one.times.effective)) for one in doses)
            continue
        yield drug, f"{first}{dose}" if len(doses) == 1 else f"{first} to {last}, {len(doses)} times{dose}"


def bleeding_words(record: Record, now: datetime | None) -> str:
    """Last values to look at before a needle or a knife. How low is too low is a clinician's: no threshold stands here."""
    found = [f"{'INR' if name == 'inr' else name} {value}" for name in BLEEDING if (value := held(record, name, now))]
    return ", ".join(found)


def _when(fact: Fact) -> tuple[bool, float]:
    """Undated first: nothing says that it is the latest."""
    moment = fact.times.effective
    return (moment is not None, moment.timestamp() if moment is not None else 0.0)
