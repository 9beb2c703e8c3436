"""Which treatments were given already, and which subjects are known at all."""

from __future__ import annotations

from datetime import datetime

from cytostorm.model.attribution import Workup
from cytostorm.model.causes import Loss
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.model.snapshot import Snapshot
from cytostorm.pathway.differential import LossState
from cytostorm.record import Administration, Measurement, Observation, Record
from cytostorm.record.facts import Fact, subject
from cytostorm.record.hiding import row_words

Given = dict[str, tuple[str, datetime | None]]
"""Treatment group to the drug of it that was given first, and when."""


def first_given(record: Record, workup: Workup, now: datetime | None) -> Given:
    """The first administration of each treatment group that is known by now."""
    facts = [fact for fact in record.facts if isinstance(fact, Administration) and _known(fact, now)]
    found: Given = {}
    for group in workup.document.treatments:
        own = [fact for fact in facts if fact.drug in group.drugs]
        if own:
            first = min(own, key=_moment)
            found[group.id] = (first.drug, first.times.effective)
    return found


def _known(fact: Fact, now: datetime | None) -> bool:
    return now is None or fact.times.available is None or fact.times.available <= now


def loss_state(loss: Loss, given: Given, workup: Workup) -> LossState:
    label = next(group.label for group in workup.document.treatments if group.id == loss.treatment)
    drug, since = given.get(loss.treatment, ("", None))
    return LossState(loss, label, drug, since)


def last_of_each(record: Record, now: datetime | None) -> dict[str, datetime | None]:
    """Each drug that was given by now, with the end of its last dose; None where one of them has no time."""
    found: dict[str, datetime | None] = {}
    for fact in (one for one in record.facts if isinstance(one, Administration) and _known(one, now)):
        end = fact.until or fact.times.effective
        before = found.get(fact.drug, end)
        found[fact.drug] = None if before is None or end is None else max(before, end)
    return found


def not_understood(record: Record, now: datetime | None) -> tuple[str, ...]:
    """The rows that were not understood and may have been a drug, as their table names them."""
    facts = (fact for fact in record.facts if isinstance(fact, Administration) and fact.drug == UNIDENTIFIED and _known(fact, now))
    return tuple(dict.fromkeys(row_words(fact) for fact in facts))


def _moment(fact: Administration) -> str:
    """Undated first: it may have been given at any time."""
    return fact.times.effective.isoformat() if fact.times.effective is not None else ""


def known(subjects: tuple[str, ...], snapshot: Snapshot, workup: Workup) -> bool:
    """Whether the record holds anything on any of some subjects."""
    return any(snapshot.seen[workup.keys[name]].facts for name in subjects if workup.keys[name] in snapshot.seen)


def first_recorded(record: Record, now: datetime | None) -> dict[str, datetime | None]:
    """Each observable and finding that the record knows by now, with its first time; undated where one of them is."""
    found: dict[str, datetime | None] = {}
    for fact in record.facts:
        if isinstance(fact, (Measurement, Observation)) and _known(fact, now):
            name, when = subject(fact), fact.times.effective
            before = found.get(name, when)
            found[name] = None if before is None or when is None else min(before, when)
    return found


def first_of_each(record: Record, now: datetime | None) -> dict[str, datetime | None]:
    """Each drug that was given by now, with its first time; undated where that is not known."""
    facts = [fact for fact in record.facts if isinstance(fact, Administration) and _known(fact, now)]
    return {fact.drug: fact.times.effective for fact in sorted(facts, key=_moment, reverse=True)}
