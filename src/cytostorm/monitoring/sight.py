"""What a record showed at one moment: the state then, the state at the start of the treatment, and every value before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from cytostorm.errors import InputError
from cytostorm.library import Library
from cytostorm.model.nodes import Key
from cytostorm.model.snapshot import Seen, Snapshot
from cytostorm.record import (
    Administration,
    Chooser,
    Measurement,
    Observation,
    Record,
    Times,
    Value,
    known_facts,
    moments_known,
    possible,
)
from cytostorm.record.facts import Fact, without_corrected
from cytostorm.values import UNDECIDED, Bounds, hull

EVERYTHING = "all-recorded"


@dataclass(frozen=True)
class Start:
    """The moment from which the course is counted: the first dose of a drug, or a moment that a person named (no drug)."""

    at: datetime
    drug: str = ""


def moment_of(record: Record, at: datetime | None) -> datetime:
    """The moment asked for, or that of the last known fact.

    Raises InputError for a record without dates: nothing can be watched in it.
    """
    moment = at if at is not None else record.last_known
    if moment is None:
        raise InputError(
            "The record", "has no dates, and no course without them.", "Add a column of times, or use cytostorm assess."
        )
    return moment


def first_given(record: Record, drugs: Iterable[str], at: datetime) -> Start | None:
    """The first of some drugs that was given by a moment; of several at once the first by name."""
    wanted = set(drugs)
    given = [fact for fact in known_facts(record, at) if isinstance(fact, Administration) and fact.drug in wanted]
    starts = [Start(fact.times.effective, fact.drug) for fact in given if fact.times.effective is not None]
    return min(starts, key=lambda start: (start.at, start.drug), default=None)


def first_doses(record: Record, drugs: Iterable[str], at: datetime) -> tuple[Start, ...]:
    """The first dose of each of some drugs by a moment, in order of time."""
    found = (first_given(record, [drug], at) for drug in sorted(set(drugs)))
    return tuple(sorted((start for start in found if start is not None), key=lambda start: start.at))


def course_start(
    record: Record, drugs: Iterable[str], at: datetime, gap: timedelta, longest: timedelta
) -> Start | None:
    """The first dose after the last gap without any of some drugs; None where that is so long ago that it may be maintenance."""
    wanted = set(drugs)
    given = [fact for fact in known_facts(record, at) if isinstance(fact, Administration) and fact.drug in wanted]
    spans = [
        (fact.times.effective, fact.drug, fact.until or fact.times.effective)
        for fact in given
        if fact.times.effective is not None
    ]
    start, end = None, at
    for since, drug, until in sorted(spans):
        if start is None or since - end > gap:
            start, end = Start(since, drug), until
        end = max(end, until)
    return start if start is not None and at - start.at <= longest else None


class Looked:
    """One chooser at one moment; every input is looked up once, as many clauses ask for the same."""

    def __init__(self, chooser: Chooser, at: datetime):
        self.chooser, self.at = chooser, at
        self._seen: dict[Key, Snapshot] = {}

    def snapshot(self, keys: Iterable[Key]) -> Snapshot:
        found = [self._one(key) for key in keys]
        return Snapshot(
            {k: v for one in found for k, v in one.seen.items()}, {k: v for one in found for k, v in one.series.items()}
        )

    def _one(self, key: Key) -> Snapshot:
        if key not in self._seen:
            self._seen[key] = self.chooser.snapshot([key], self.at)
        return self._seen[key]


class Sight:
    """One record at one moment, with the start of the treatment. Nothing that became known later is seen.

    `recent` holds the facts that the state at the moment rests on, where they were picked out beforehand.
    """

    def __init__(
        self, record: Record, library: Library, at: datetime, start: Start | None, recent: Record | None = None
    ):
        self.record, self.library, self.at = record, library, at
        self.recent = record if recent is None else recent
        self.start = start if start is not None and start.at <= at else None
        self.reading = library.reading(library.watching.reading)

    @cached_property
    def _now(self) -> Looked:
        return Looked(Chooser(self.recent, self.reading, self.library), self.at)

    @cached_property
    def _after(self) -> Looked:
        """What was sampled later than the start; drugs and limits of normal stay. What has no time may be older."""
        held = tuple(
            fact
            for fact in self.recent.facts
            if not isinstance(fact, (Measurement, Observation)) or self._is_later(fact)
        )
        return Looked(Chooser(replace(self.recent, facts=held), self.reading, self.library), self.at)

    def _is_later(self, fact: Fact) -> bool:
        return self.start is not None and fact.times.effective is not None and fact.times.effective > self.start.at

    @cached_property
    def _start(self) -> Looked:
        """Everything is unknown where no treatment has started: then no fact is held."""
        chooser = Chooser(Record(facts=tuple(self._until_start())), self.reading, self.library)
        return Looked(chooser, self.start.at if self.start is not None else self.at)

    def earlier(self, moment: datetime, recent: Record) -> Sight:
        """The same course at an earlier moment. The state at the start is shared once all that is known of it was known."""
        then = Sight(self.record, self.library, moment, self.start, recent)
        if moment >= self._start_known:
            then._start = self._start
        return then

    @cached_property
    def _start_known(self) -> datetime:
        """When the last fact about the time up to the start became known."""
        start = self.start.at if self.start is not None else self.at
        found = [
            f for f in known_facts(self.record, self.at) if f.times.effective is not None and f.times.effective <= start
        ]
        return max(moments_known(found), default=start)

    @cached_property
    def _history(self) -> Chooser:
        return Chooser(self.record, self.library.reading(EVERYTHING), self.library)

    def _until_start(self) -> Iterable[Fact]:
        """What is known by now of the time up to the start: a result that came later still belongs to its sample."""
        for fact in without_corrected(known_facts(self.record, self.at)):
            if self.start is not None and fact.times.effective is not None and fact.times.effective <= self.start.at:
                yield replace(fact, times=Times(fact.times.effective, fact.times.effective))

    def now(self, keys: Iterable[Key]) -> Snapshot:
        return self._now.snapshot(keys)

    def under_treatment(self, keys: Iterable[Key]) -> Snapshot:
        """The state now, where something of it was sampled after the start; what is older says nothing of the treatment."""
        wanted = list(keys)
        seen, later = self.now(wanted), self._after.snapshot(wanted)
        old = {
            key
            for key, one in seen.seen.items()
            if one.facts and key[0] in ("observable", "measured", "finding") and not later.seen[key].facts
        }
        return Snapshot(
            {key: _older(key, self.library) if key in old else one for key, one in seen.seen.items()}, seen.series
        )

    def hulled(self, seen: Seen, name: str) -> Seen:
        """What was seen, or all values of that time where several stand: any of them may be true."""
        times = [fact.times.effective for fact in seen.facts if fact.times.effective is not None]
        same = [value.seen for value in self.history(name) if times and value.at == max(times)]
        return (
            same[0] if same and len(same[0].facts) > len(seen.facts) and set(seen.facts) <= set(same[0].facts) else seen
        )

    def at_start(self, keys: Iterable[Key]) -> Snapshot:
        return self._start.snapshot(keys)

    def worst(self, name: str, worse: str, until: datetime | None = None) -> Seen:
        """The worst value so far, or until a moment."""
        chooser = (
            self._history
            if until is None
            else Chooser(self._cut(until), self.library.reading(EVERYTHING), self.library)
        )
        key = ("observable", name, worse)
        return chooser.snapshot([key], self.at).seen[key]

    def _cut(self, until: datetime) -> Record:
        return replace(
            self.record,
            facts=tuple(f for f in self.record.facts if f.times.effective is None or f.times.effective <= until),
        )

    def history(self, name: str) -> list[Value]:
        """Every dated value of an observable that is known, in order of time, one for each time: where several stand, any may be true."""
        by_time: dict[datetime, list[Value]] = {}
        for value in self._history.values(name, self.at):
            if value.at is not None:
                by_time.setdefault(value.at, []).append(value)
        return [_joined(values) for values in by_time.values()]

    def on_day(self, name: str, day: int) -> Value | None:
        """The last value of a day after the start; the first day ends 24 hours after it."""
        if self.start is None:
            return None
        end = self.start.at + timedelta(days=day)
        found = [
            value for value in self.history(name) if value.at is not None and end - timedelta(days=1) < value.at <= end
        ]
        return found[-1] if found else None


def _joined(values: list[Value]) -> Value:
    if len(values) == 1:
        return values[0]
    facts = tuple(fact for value in values for fact in value.seen.facts)
    masks = tuple(mask for value in values for mask in value.seen.masks)
    return Value(Seen(hull(value.seen.bounds for value in values), facts, masks), values[0].at)


def _older(key: Key, library: Library) -> Seen:
    unknown = UNDECIDED if key[0] == "finding" else possible(library.observables[key[1]])
    return Seen(unknown, note="not looked at since the start")


def blanked(snapshot: Snapshot, library: Library) -> Snapshot:
    """The same snapshot where a value that a drug hides says nothing at all."""
    return Snapshot({key: _blank(key, one, library) if one.masks else one for key, one in snapshot.seen.items()}, {})


def _blank(key: Key, one: Seen, library: Library) -> Seen:
    return Seen(possible(library.observables[key[1]]), one.facts, one.masks, one.note)


def taken_as(seen: Seen, name: str, library: Library, strict: bool) -> Bounds:
    """The bounds of a value; with `strict` a masked one says nothing."""
    return possible(library.observables[name]) if strict and seen.masks else seen.bounds
