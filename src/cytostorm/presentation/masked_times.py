"""The times during which a drug hides a sign: what charts hatch, and what tables name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cytostorm.library import Library
from cytostorm.model.documents import Mask
from cytostorm.record import Administration, Measurement, Record, grouped, hides_until, known_facts
from cytostorm.record.hiding import BySubject


@dataclass(frozen=True)
class MaskedTime:
    """One administration of a drug, and how long it hides one sign."""

    mask: Mask
    drug: str
    observable: str
    true_value: str
    since: datetime
    until: datetime

    def covers(self, moment: datetime | None) -> bool:
        return moment is not None and self.since <= moment < self.until


def masked_times(record: Record, library: Library, at: datetime | None) -> tuple[MaskedTime, ...]:
    """Every stretch of time in which a drug that was given by `at` hides a sign."""
    given = [f for f in known_facts(record, at) if isinstance(f, Administration) and f.times.effective]
    facts = grouped(record.facts)
    return tuple(
        time
        for fact in given
        for mask in library.masks.values()
        if fact.drug in mask.drugs
        for time in _of(fact, mask, facts, at)
    )


def _of(given: Administration, mask: Mask, facts: BySubject, at: datetime | None) -> Iterator[MaskedTime]:
    since, until = given.times.effective, hides_until(mask, given, facts, at)
    assert since is not None
    assert until is not None
    return (MaskedTime(mask, given.drug, hidden.observable, hidden.true_value, since, until) for hidden in mask.hides)


def hiding(fact: Measurement, times: Iterable[MaskedTime]) -> list[MaskedTime]:
    """The masks under which a measurement was taken."""
    return [time for time in times if time.observable == fact.observable and time.covers(fact.times.effective)]


def in_one(times: Iterable[MaskedTime]) -> list[MaskedTime]:
    """Overlapping times of one drug and one sign as one stretch."""
    kept: list[MaskedTime] = []
    for time in sorted(times, key=lambda t: (t.observable, t.mask.id, t.drug, t.since)):
        last = kept[-1] if kept else None
        if (
            last
            and (last.observable, last.mask.id, last.drug) == (time.observable, time.mask.id, time.drug)
            and time.since <= last.until
        ):
            kept[-1] = MaskedTime(
                last.mask, last.drug, last.observable, last.true_value, last.since, max(last.until, time.until)
            )
        else:
            kept.append(time)
    return kept
