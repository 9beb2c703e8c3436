"""What a record still holds of an input after it has left the window of a reading: the last value, its time and its age.

Nothing of it counts. It is shown, because a fact that is too old is not the same as one that was never recorded.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cytostorm.model.durations import duration
from cytostorm.model.nodes import Key
from cytostorm.model.readings import Reading
from cytostorm.model.snapshot import Aged
from cytostorm.record.facts import Administration, Fact, Measurement, Observation
from cytostorm.record.known import is_known
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds

if TYPE_CHECKING:
    from cytostorm.record.picking import Value
    from cytostorm.record.snapshots import Chooser


def without_windows(reading: Reading) -> Reading:
    """A reading in which everything that is known counts, however old."""
    return reading.model_copy(
        update={"default": reading.default.model_copy(update={"within": None, "no_within": None}), "overrides": ()}
    )


def aged(chooser: Chooser, key: Key, now: datetime | None) -> Aged | None:
    """The last value of an input of which none counts; None where nothing dated is known of it, or nothing ages."""
    if now is None or key[0] == "limit":
        return None
    return aged_finding(chooser, key[1], now) if key[0] == "finding" else _aged_values(chooser, key[1], now)


def _aged_values(chooser: Chooser, name: str, now: datetime) -> Aged | None:
    """The newest value of an observable, measured or derived. What is derived is as old as the older of its sources."""
    window = chooser.reading.pick_for(name).within or chooser.reading.default.within
    values = chooser.everything.values(name, now) if window is not None else []
    dated = [value for value in values if value.at is not None and value.seen.facts]
    if window is None or not dated:
        return None
    last = dated[-1]
    text, unit = _written(last, chooser.knowledge.observables[name].unit)
    times = [
        fact.times.effective
        for fact in last.seen.facts
        if fact.times.effective is not None and isinstance(fact, Measurement)
    ]
    at = min([*times, *([last.at] if last.at else [])])
    return Aged(name, text, unit, at, now, duration(window), last.seen.bounds, last.seen.facts)


def _written(value: Value, canonical: str) -> tuple[str, str]:
    """As in the record; of a derived value the number in its canonical unit."""
    if len(value.seen.facts) == 1 and not value.seen.note:
        origin = value.seen.facts[0].origin
        return (origin.text, origin.unit) if origin.text else (_number(value.seen.bounds), canonical)
    return _number(value.seen.bounds), canonical


def _number(bounds: Bounds) -> str:
    if bounds.is_exact:
        return f"{bounds.low:.10g}"
    if math.isinf(bounds.high):
        return f"at least {bounds.low:.10g}"
    return f"at most {bounds.high:.10g}" if math.isinf(bounds.low) else f"{bounds.low:.10g} to {bounds.high:.10g}"


def aged_finding(chooser: Chooser, name: str, now: datetime) -> Aged | None:
    """The newest answer of a finding, or the last drug that records it; else what follows from an answer of another finding."""
    return _own(chooser, name, now) or _following(chooser, name, now)


def _own(chooser: Chooser, name: str, now: datetime) -> Aged | None:
    pick = chooser.reading.pick_for(name)
    answers = [
        (value.at, value.seen.bounds, value.seen.facts) for value in chooser.answers(name, now) if value.at is not None
    ]
    drugs = [
        (_last(fact), MET, (fact,))
        for drug in chooser.knowledge.findings[name].recorded_by
        for fact in _given(chooser, drug, now)
    ]
    found = [(at, bounds, facts) for at, bounds, facts in (*answers, *drugs) if at is not None]
    if not found:
        return None
    at, bounds, facts = max(found, key=lambda one: (one[0], one[1]))
    window = pick.for_no if bounds == NOT_MET else pick.within
    if window is None:
        return None
    asks = pick.asks if bounds == MET else ""
    return Aged(
        name,
        said(facts[0], bounds),
        "",
        at,
        now,
        duration(window),
        bounds,
        tuple(facts),
        asks,
        _first_yes(chooser, name, now),
    )


def _following(chooser: Chooser, name: str, now: datetime) -> Aged | None:
    """A yes of what this follows from, or a no of what it would say, that is too old itself."""
    others = [(other.id, MET) for other in chooser.knowledge.findings.values() if name in other.implies]
    others += [(other, NOT_MET) for other in chooser.knowledge.findings[name].implies]
    found = [
        (one, bounds)
        for other, bounds in others
        if (one := _own(chooser, other, now)) is not None and one.bounds == bounds
    ]
    return max((one for one, _ in found), key=lambda one: one.at, default=None)


def _first_yes(chooser: Chooser, name: str, now: datetime) -> datetime | None:
    """Since when it has been on record, for a person who is asked whether it is still so."""
    return min(
        (f.times.effective for f in chooser.standing(name, now) if f.present == MET and f.times.effective is not None),
        default=None,
    )


def said(fact: Fact, bounds: Bounds) -> str:
    """An answer in one word; a birth that ends a pregnancy says absent."""
    if isinstance(fact, Administration):
        return "given"
    words = {MET: "present", NOT_MET: "absent", UNDECIDED: "unclear"}
    return words.get(bounds, "unclear") if isinstance(fact, Observation) else "recorded"


def _given(chooser: Chooser, drug: str, now: datetime) -> list[Fact]:
    return [fact for fact in chooser.by_subject.get((Administration, drug), []) if is_known(fact, now)]


def _last(fact: Fact) -> datetime | None:
    return (fact.until if isinstance(fact, Administration) else None) or fact.times.effective


def newest(found: Iterable[Aged]) -> Sequence[Aged]:
    """Each subject once, the last first."""
    by_subject = {one.subject: one for one in found}
    return sorted(by_subject.values(), key=lambda one: (-one.at.timestamp(), one.subject))
