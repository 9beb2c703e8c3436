"""Relapse after a response. No numeric definition is published that we found; this one is our convention and says so.

Fever again, and at least two items that a response had brought to normal no longer so, by the values that NI-0501-04
prints for its complete response. Under IL-6 blockade fever is not looked at, and CRP never is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cytostorm.library import Library
from cytostorm.monitoring.masking import hides_fever
from cytostorm.monitoring.responding import ClauseOutcome, Evaluator, respond
from cytostorm.monitoring.sight import Sight, known_facts
from cytostorm.monitoring.trajectories import sight_of
from cytostorm.record import Measurement, Observation, Record
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds, Word, verdict_word

LEAST_ITEMS = 2
CONVENTION = (
    "Our convention: fever again and at least two items worse again after a response. "
    "Worse again is: within the value that NI-0501-04 prints at a moment of response, and outside it now."
)


@dataclass(frozen=True)
class WorseAgain:
    """One item: whether it was normal at a moment of response and is not now."""

    id: str
    label: str
    bounds: Bounds
    now: ClauseOutcome

    @property
    def word(self) -> Word:
        return verdict_word(self.bounds)


@dataclass(frozen=True)
class Relapse:
    """The convention on one record. `fever` is None where a drug hides it and it is not looked at."""

    bounds: Bounds
    responded: Bounds
    response_at: datetime | None
    fever: Bounds | None
    items: tuple[WorseAgain, ...]

    @property
    def word(self) -> Word:
        return verdict_word(self.bounds)


@dataclass(frozen=True)
class _Past:
    """An earlier moment: whether there was a response, and which items were normal."""

    at: datetime
    response: Bounds
    normal: dict[str, Bounds]


def relapse(record: Record, library: Library, at: datetime | None = None, since: datetime | None = None) -> Relapse:
    """The convention at a moment (the last known fact unless given).

    Raises InputError for a record without dates.
    """
    return relapse_at(sight_of(record, library, at, since))


def relapse_at(sight: Sight) -> Relapse:
    past = [_past(sight, moment) for moment in _moments(sight)]
    responded = _any([one.response for one in past])
    items = _items(sight, past)
    fever = None if hides_fever(sight.record, sight.library, sight.at) else _fever(sight)
    counted = _at_least(LEAST_ITEMS, [item.bounds for item in items])
    parts = [responded, counted, *([fever] if fever is not None else [])]
    bounds = Bounds(min(p.low for p in parts), min(p.high for p in parts))
    return Relapse(bounds, responded, next((one.at for one in past if one.response == MET), None), fever, items)


def _moments(sight: Sight) -> list[datetime]:
    """The moments after the start at which a fact became usable, before now; empty where no treatment has started."""
    if sight.start is None:
        return []
    facts = [fact for fact in known_facts(sight.record, sight.at) if isinstance(fact, (Measurement, Observation))]
    found = {fact.times.available for fact in facts if fact.times.available is not None}
    return sorted(moment for moment in found if sight.start.at < moment < sight.at)


def _past(sight: Sight, moment: datetime) -> _Past:
    then = Sight(sight.record, sight.library, moment, sight.start)
    response = respond(sight.library.responses[sight.library.watching.relapse_by], then)
    strict = Evaluator(then, True)
    wanted = sight.library.watching.relapse_items
    normal = {clause.meta.id: strict.outcome(clause).bounds for clause in response.definition.clauses if clause.meta.id in wanted}
    return _Past(moment, _any([result.outcome.bounds for result in response.results]), normal)


def _items(sight: Sight, past: list[_Past]) -> tuple[WorseAgain, ...]:
    plain = Evaluator(sight, False)
    definition = sight.library.responses[sight.library.watching.relapse_by]
    found = []
    for clause in definition.clauses:
        if clause.meta.id in sight.library.watching.relapse_items:
            now = plain.outcome(clause)
            before = _any([_both(one.response, one.normal[clause.meta.id]) for one in past])
            worse = _both(before, Bounds(1 - now.bounds.high, 1 - now.bounds.low))
            found.append(WorseAgain(clause.meta.id, now.label, worse, now))
    return tuple(found)


def _fever(sight: Sight) -> Bounds:
    definition = sight.library.responses[sight.library.watching.relapse_by]
    clause = next(clause for clause in definition.clauses if clause.meta.id == "no_fever")
    none = Evaluator(sight, False).outcome(clause).bounds
    return Bounds(1 - none.high, 1 - none.low)


def _both(one: Bounds, other: Bounds) -> Bounds:
    return Bounds(min(one.low, other.low), min(one.high, other.high))


def _any(truths: list[Bounds]) -> Bounds:
    return Bounds(max((t.low for t in truths), default=0.0), max((t.high for t in truths), default=0.0))


def _at_least(n: int, truths: list[Bounds]) -> Bounds:
    if sum(t.low for t in truths) >= n:
        return MET
    return UNDECIDED if sum(t.high for t in truths) >= n else NOT_MET
