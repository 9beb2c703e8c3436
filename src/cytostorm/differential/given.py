"""Which treatments were given already, and which subjects are known at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from cytostorm.differential.causes import LossState
from cytostorm.model.attribution import Workup
from cytostorm.model.causes import Loss
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.model.durations import duration
from cytostorm.model.snapshot import Snapshot
from cytostorm.record import Administration, Measurement, Observation, Record
from cytostorm.record.facts import subject
from cytostorm.record.hiding import row_words
from cytostorm.record.known import known_facts

Given = dict[str, tuple[str, datetime | None]]
"""Treatment group to the drug of it that was given first, and when."""


def first_given(record: Record, workup: Workup, now: datetime | None) -> Given:
    """The first administration of each treatment group that is known by now."""
    facts = _administrations(record, now)
    found: Given = {}
    for group in workup.document.treatments:
        own = [fact for fact in facts if fact.drug in group.drugs]
        if own:
            first = min(own, key=_moment)
            found[group.id] = (first.drug, first.times.effective)
    return found


def _administrations(record: Record, now: datetime | None) -> list[Administration]:
    """Every row of a drug that is known by now."""
    return [fact for fact in known_facts(record, now) if isinstance(fact, Administration)]


def loss_state(loss: Loss, given: Given, workup: Workup) -> LossState:
    group = next(group for group in workup.document.treatments if group.id == loss.treatment)
    drug, since = given.get(loss.treatment, ("", None))
    return LossState(loss, group.label, group.brief, drug, since)


def order_of(sample: datetime | None, drug: datetime | None) -> Literal["before", "after", "unknown"]:
    """Where a sample stands to a drug; the same moment, and a time that is not known, tell nothing."""
    if sample is None or drug is None or sample == drug:
        return "unknown"
    return "before" if sample < drug else "after"


def last_of_each(record: Record, now: datetime | None) -> dict[str, datetime | None]:
    """Each drug that was given by now, with the end of its last dose; None where one of them has no time."""
    found: dict[str, datetime | None] = {}
    for fact in _administrations(record, now):
        end = fact.until or fact.times.effective
        before = found.get(fact.drug, end)
        found[fact.drug] = None if before is None or end is None else max(before, end)
    return found


def not_understood(record: Record, now: datetime | None) -> tuple[str, ...]:
    """The rows that were not understood and may have been a drug, as their table names them."""
    return tuple(dict.fromkeys(row_words(fact) for fact in _administrations(record, now) if fact.drug == UNIDENTIFIED))


def _moment(fact: Administration) -> str:
    """Undated first: it may have been given at any time."""
    return fact.times.effective.isoformat() if fact.times.effective is not None else ""


def known(subjects: tuple[str, ...], snapshot: Snapshot, workup: Workup) -> bool:
    """Whether the record holds a result of any of some subjects; a finding that is neither yes nor no is none."""
    found = (snapshot.seen[workup.keys[name]] for name in subjects if workup.keys[name] in snapshot.seen)
    return any(seen.facts and (seen.bounds.is_exact or not isinstance(seen.facts[0], Observation)) for seen in found)


def first_recorded(record: Record, now: datetime | None) -> dict[str, datetime | None]:
    """Each observable and finding that the record knows by now, with its first time; undated where one of them is."""
    found: dict[str, datetime | None] = {}
    for fact in known_facts(record, now):
        if isinstance(fact, (Measurement, Observation)):
            name, when = subject(fact), fact.times.effective
            before = found.get(name, when)
            found[name] = None if before is None or when is None else min(before, when)
    return found


def first_of_each(record: Record, now: datetime | None) -> dict[str, datetime | None]:
    """Each drug that was given by now, with its first time; undated where that is not known."""
    return {
        fact.drug: fact.times.effective for fact in sorted(_administrations(record, now), key=_moment, reverse=True)
    }


def moments_of_each(record: Record, now: datetime | None) -> dict[str, tuple[datetime | None, ...]]:
    """When each drug was given by now, row by row; None where a row has no time."""
    found: dict[str, tuple[datetime | None, ...]] = {}
    for fact in _administrations(record, now):
        found[fact.drug] = (*found.get(fact.drug, ()), fact.times.effective)
    return found


ONE_DOSE = timedelta(hours=4)
"""Rows of one drug that lie nearer than this are rows of one dose, such as the beginning and the end of an infusion (ours)."""


def dose_count(moments: Iterable[datetime | None], after: datetime, until: datetime) -> int:
    """How many doses were given in a span, its beginning left out.

    >>> day = [datetime(2024, 3, 1, hour) for hour in (0, 1, 9)]
    >>> dose_count(day, datetime(2024, 2, 29), datetime(2024, 3, 2))
    2
    """
    counted: list[datetime] = []
    for moment in sorted(one for one in moments if one is not None and after < one <= until):
        if not counted or moment - counted[-1] >= ONE_DOSE:
            counted.append(moment)
    return len(counted)


def span_words(text: str) -> str:
    """A time before now, in words.

    >>> span_words("PT8H"), span_words("P14D")
    ('the last 8 h', 'the last 14 days')
    """
    hours = duration(text) // timedelta(hours=1)
    return f"the last {hours} h" if hours <= 48 else f"the last {hours // 24} days"
