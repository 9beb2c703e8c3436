"""Relapse after a response. No numeric definition is published that we found; this one is our convention and says so.

Fever again, and at least two items that a response had brought to normal no longer so, by the values that NI-0501-04
prints for its complete response. Under IL-6 blockade fever is not looked at, and CRP never is.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

from cytostorm.library import Library
from cytostorm.model.durations import duration
from cytostorm.model.nodes import Key
from cytostorm.model.responses import Clause, ResponseSet
from cytostorm.monitoring.masking import hides_fever
from cytostorm.monitoring.responding import ClauseOutcome, Evaluator, respond
from cytostorm.monitoring.sight import Sight, first_doses
from cytostorm.monitoring.trajectories import sight_of
from cytostorm.record import Administration, Record, known_facts, moments_known, subjects_behind, windows_of
from cytostorm.record.facts import Fact, subject
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds, Word, verdict_word

LEAST_ITEMS = 2
CONVENTION = (
    "A rule of cytostorm, not published†: fever again and at least two items worse again after a response. "
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
    """The convention on one record. `fever` is None where a drug hides it and it is not looked at.

    `no_start`: there were treatments, and from which to count is not known; then everything is unknown.
    """

    bounds: Bounds
    responded: Bounds
    response_at: datetime | None
    fever: Bounds | None
    items: tuple[WorseAgain, ...]
    no_start: bool = False

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
    if sight.start is None and first_doses(sight.record, sight.library.watching.treatments, sight.at):
        fever = None if hides_fever(sight.record, sight.library, sight.at) else UNDECIDED
        return Relapse(UNDECIDED, UNDECIDED, None, fever, (), no_start=True)
    recent = Recent(sight)
    past = [_past(recent.sight(moment)) for moment in recent.moments()]
    responded = _any([one.response for one in past])
    items = _items(sight, past)
    fever = None if hides_fever(sight.record, sight.library, sight.at) else _fever(sight)
    counted = _at_least(LEAST_ITEMS, [item.bounds for item in items])
    parts = [responded, counted, *([fever] if fever is not None else [])]
    bounds = Bounds(min(p.low for p in parts), min(p.high for p in parts))
    return Relapse(bounds, responded, next((one.at for one in past if one.response == MET), None), fever, items)


class Recent:
    """The facts that a response rests on, in order of time, so that each earlier moment looks at its own window only."""

    def __init__(self, sight: Sight):
        self.now = sight
        wanted = subjects_behind(
            _inputs(sight.library.responses[sight.library.watching.relapse_by]), sight.library, sight.reading
        )
        self.windows = {name: _longest(name, sight) for name in wanted}
        facts = [fact for fact in known_facts(sight.record, sight.at) if subject(fact) in wanted]
        dated = [
            (fact.times.effective, fact)
            for fact in facts
            if fact.times.effective is not None and not isinstance(fact, Administration)
        ]
        self.dated = sorted(
            (pair for pair in dated if self.windows[subject(pair[1])] is not None), key=lambda pair: pair[0]
        )
        aging = {id(fact) for _, fact in self.dated}
        self.always = [fact for fact in facts if id(fact) not in aging]
        self.longest = max((window for window in self.windows.values() if window is not None), default=timedelta())

    def moments(self) -> list[datetime]:
        """When a fact became usable after the start, before now; empty where no treatment has started."""
        start = self.now.start
        if start is None:
            return []
        found = moments_known([fact for _, fact in self.dated])
        return sorted(moment for moment in found if start.at < moment < self.now.at)

    def sight(self, moment: datetime) -> Sight:
        """The course at an earlier moment."""
        low = bisect_right(self.dated, moment - self.longest, key=lambda pair: pair[0])
        high = bisect_right(self.dated, moment, key=lambda pair: pair[0])
        held = [fact for _, fact in self.dated[low:high] if self._counts(fact, moment)]
        return self.now.earlier(moment, Record(facts=(*self.always, *held)))

    def _counts(self, fact: Fact, moment: datetime) -> bool:
        window = self.windows[subject(fact)]
        return window is None or (fact.times.effective is not None and fact.times.effective > moment - window)


def _longest(name: str, sight: Sight) -> timedelta | None:
    """How long any answer of a subject may count; None for good."""
    pick = sight.reading.pick_for(name)
    if pick.within is None or pick.for_no is None:
        return None
    return max(duration(window) for window in windows_of(name, sight.reading, sight.library))


def _inputs(definition: ResponseSet) -> frozenset[Key]:
    """Every input of a definition."""
    parts = [*definition.clauses, *(result.clause for result in definition.results)]
    return frozenset().union(*(_clause_inputs(part) for part in parts))


def _clause_inputs(clause: Clause) -> frozenset[Key]:
    own = clause.node.inputs if clause.node else frozenset()
    changed = (
        frozenset({("observable", clause.change.observable, clause.change.worse)}) if clause.change else frozenset()
    )
    return own.union(changed, *(_clause_inputs(child) for child in clause.children))


def _past(then: Sight) -> _Past:
    """Whether there was a response, and what was normal; a hidden value makes neither."""
    definition = then.library.responses[then.library.watching.relapse_by]
    response, strict = respond(definition, then), Evaluator(then, True)
    wanted = then.library.watching.relapse_items
    normal = {
        clause.meta.id: strict.outcome(clause).bounds for clause in definition.clauses if clause.meta.id in wanted
    }
    return _Past(then.at, _any([result.outcome.bounds for result in response.results]), normal)


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
