"""What is due now: each item with how often, how far that is confirmed, the last time it was done, and whether it is overdue.

Nothing is ordered. An interval that no source prints is shown as practice, and where none was found none is made up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from cytostorm.library import Library
from cytostorm.model.durations import duration
from cytostorm.model.watching import DueItem
from cytostorm.monitoring.sight import first_given, moment_of
from cytostorm.record import Administration, Measurement, Record, known_facts
from cytostorm.record.facts import Fact, subject, without_corrected

State = Literal["overdue", "due later", "over", "no interval known", "not in the record"]


@dataclass(frozen=True)
class Last:
    """The last time that one subject was done, and the measurement; None for a dose."""

    subject: str
    measured: Measurement | None
    at: datetime


@dataclass(frozen=True)
class Due:
    """One item. `next` is the moment at which it is due again; `last` holds the newest fact of each subject that was found.

    An item of several subjects is as old as the oldest of them. `missing` are subjects that were never recorded.
    `dose` is the last dose of the drug that an item is about: a record rarely says that a drug was stopped.
    """

    item: DueItem
    state: State
    last: tuple[Last, ...]
    missing: tuple[str, ...]
    next: datetime | None
    not_before: bool = False
    dose: Last | None = None

    @property
    def practice(self) -> bool:
        """Whether the interval is customary practice that was read in no source."""
        return self.item.status == "unconfirmed"


def due(record: Record, library: Library, at: datetime | None = None) -> tuple[Due, ...]:
    """Every item that is asked of this record at a moment (the last known fact unless given).

    Raises InputError for a record without dates.
    """
    moment = moment_of(record, at)
    asked = [(item, first_given(record, item.drugs, moment)) for item in library.watching.due]
    found = (
        _due(item, record, moment, start.at if start else None) for item, start in asked if start or not item.drugs
    )
    return tuple(replace(one, dose=_last_dose(one.item, record, moment)) for one in found)


def _last_dose(item: DueItem, record: Record, at: datetime) -> Last | None:
    """Of a running dose the end that is known by now counts."""
    given = [fact for fact in known_facts(record, at) if isinstance(fact, Administration) and fact.drug in item.drugs]
    doses = [
        (min(fact.until or fact.times.effective, at), fact.drug) for fact in given if fact.times.effective is not None
    ]
    return Last(max(doses)[1], None, max(doses)[0]) if doses else None


def _due(item: DueItem, record: Record, at: datetime, start: datetime | None) -> Due:
    facts = [fact for fact in without_corrected(known_facts(record, at)) if _done(fact, at)]
    last = tuple(found for name in item.of if (found := _last(name, facts)))
    missing = tuple(name for name in item.of if name not in {one.subject for one in last})
    if not item.steps:
        return Due(item, "no interval known", last, missing, None)
    if not item.of:
        return Due(item, "not in the record", (), (), None)
    oldest = None if missing else min(one.at for one in last)
    return Due(item, *_state(item, oldest, at, start, last, missing), not_before=_not_before(item, facts, start))


def _done(fact: Fact, at: datetime) -> bool:
    """A value that counts, or a dose; a value that is kept out has to be done again."""
    if isinstance(fact, Measurement):
        return not fact.is_kept_out and fact.times.effective is not None
    return isinstance(fact, Administration) and fact.times.effective is not None


def _last(name: str, facts: Iterable[Fact]) -> Last | None:
    found = [
        (fact.times.effective, fact) for fact in facts if subject(fact) == name and fact.times.effective is not None
    ]
    if not found:
        return None
    when, fact = max(found, key=lambda pair: pair[0])
    return Last(name, fact if isinstance(fact, Measurement) else None, when)


def _state(
    item: DueItem,
    oldest: datetime | None,
    at: datetime,
    start: datetime | None,
    last: tuple[Last, ...],
    missing: tuple[str, ...],
) -> tuple[State, tuple[Last, ...], tuple[str, ...], datetime | None]:
    """Whether the next time has passed. What was never done is overdue as soon as it is asked, a safety value from the first dose on."""
    if oldest is None:
        return "overdue", last, missing, start or at
    counted = max(oldest, start) if start else oldest
    every, end = _step(item, counted - start if start else timedelta(0))
    if every is None or (end is not None and start is not None and counted + every > start + end):
        return "over", last, missing, None
    return ("overdue" if counted + every <= at else "due later"), last, missing, counted + every


def _step(item: DueItem, passed: timedelta) -> tuple[timedelta | None, timedelta | None]:
    """The interval in force some time after the first dose, and when the last one ends."""
    end = duration(item.steps[-1].until) if item.steps[-1].until else None
    for step in item.steps:
        if step.until is None or passed < duration(step.until):
            return duration(step.every), end
    return None, end


def _not_before(item: DueItem, facts: Iterable[Fact], start: datetime | None) -> bool:
    """Whether a value was asked before the first dose and the record has none."""
    if not item.before or start is None:
        return False
    return not any(
        subject(fact) in item.of and fact.times.effective is not None and fact.times.effective <= start
        for fact in facts
    )
