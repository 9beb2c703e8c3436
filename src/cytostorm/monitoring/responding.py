"""The published definitions of response on one record: met, not met or unknown, clause by clause, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from cytostorm.interpreter import Outcome, evaluate
from cytostorm.library import Library
from cytostorm.model.durations import duration
from cytostorm.model.nodes import Key, Node
from cytostorm.model.responses import Clause, Meaning, PercentChange, ResponseSet
from cytostorm.model.snapshot import Seen, Snapshot
from cytostorm.monitoring.changes import percent_fall, percent_rise
from cytostorm.monitoring.sight import Sight, Start, blanked, course_start, taken_as
from cytostorm.monitoring.trajectories import sight_of, start_value
from cytostorm.record import Record
from cytostorm.record.reasons import Reason
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds, Word, hull, verdict_word

GOOD: tuple[Meaning, ...] = ("response", "better_outlook")


@dataclass(frozen=True)
class ClauseOutcome:
    """One clause and its truth. A leaf has why: a `reason`, or the `rule` of the criteria grammar that was looked at."""

    clause: Clause
    bounds: Bounds
    children: tuple[ClauseOutcome, ...] = ()
    reason: Reason | None = None
    rule: Outcome | None = None

    @property
    def word(self) -> Word:
        return verdict_word(self.bounds)

    @property
    def label(self) -> str:
        return self.clause.meta.label or self.clause.meta.id

    @property
    def explained(self) -> Iterator[ClauseOutcome]:
        """This outcome and those below it that say why, in the order of the definition."""
        if self.reason is not None or self.rule is not None:
            yield self
        for child in self.children:
            yield from child.explained


@dataclass(frozen=True)
class ResultOutcome:
    """One result: what it would mean, and whether it is so."""

    id: str
    label: str
    meaning: Meaning
    outcome: ClauseOutcome

    @property
    def word(self) -> Word:
        return self.outcome.word


@dataclass(frozen=True)
class Response:
    """One definition on one record. `not_asked` is why it is not asked (yet); then everything is unknown.

    Its kind is "start": a day that has not come yet (`count`), or no start; "missing": the drug in `subject` was not given.
    """

    definition: ResponseSet
    start: Start | None
    not_asked: Reason | None
    applies: Word
    clauses: tuple[ClauseOutcome, ...]
    results: tuple[ResultOutcome, ...]

    @property
    def id(self) -> str:
        return self.definition.id

    def __getitem__(self, name: str) -> ResultOutcome:
        """One result by its id.

        Raises KeyError for one that the definition does not have.
        """
        for result in self.results:
            if result.id == name:
                return result
        raise KeyError(f"'{self.id}' has no result '{name}'")


def responses(
    record: Record, library: Library, at: datetime | None = None, since: datetime | None = None
) -> tuple[Response, ...]:
    """Every definition at a moment (the last known fact unless given).

    Raises InputError for a record without dates.
    """
    sight = sight_of(record, library, at, since)
    return tuple(respond(definition, sight) for definition in library.responses.values())


def respond(definition: ResponseSet, sight: Sight) -> Response:
    """One definition. A value that a drug hides never makes a response: where one is claimed, such a value says nothing."""
    sight = _counted_from(definition, sight)
    why_not = _why_not(definition, sight)
    plain, strict = Evaluator(sight, False), Evaluator(sight, True)
    clauses = tuple(plain.outcome(clause) for clause in definition.clauses)
    results = []
    for result in definition.results:
        outcome = plain.outcome(result.clause)
        if result.meaning in GOOD:
            outcome = _without_hidden(outcome, strict.outcome(result.clause))
        held = ClauseOutcome(outcome.clause, UNDECIDED, outcome.children, why_not) if why_not else outcome
        results.append(ResultOutcome(result.clause.meta.id, held.label, result.meaning, held))
    applies = (
        verdict_word(Evaluator(sight, False, whole=True).outcome(definition.applies).bounds)
        if definition.applies
        else "met"
    )
    return Response(definition, sight.start, why_not, applies, clauses, tuple(results))


def _counted_from(definition: ResponseSet, sight: Sight) -> Sight:
    """A definition about one drug counts from the first dose of its course, however long that lasts."""
    drug, gap = definition.document.drug, duration(sight.library.watching.gap)
    return (
        Sight(sight.record, sight.library, sight.at, course_start(sight.record, [drug], sight.at, gap, timedelta.max))
        if drug
        else sight
    )


def _why_not(definition: ResponseSet, sight: Sight) -> Reason | None:
    document = definition.document
    if sight.start is None:
        return Reason("missing", document.drug) if document.drug is not None else Reason("start")
    if document.from_day is not None and sight.at < sight.start.at + timedelta(days=document.from_day):
        return Reason("start", count=document.from_day, at=sight.start.at)
    return None


def _without_hidden(plain: ClauseOutcome, strict: ClauseOutcome) -> ClauseOutcome:
    """Met only by what no drug hides; ruled out by what is known all the same."""
    children = (
        strict.children if plain.clause.kind == "not" else tuple(map(_without_hidden, plain.children, strict.children))
    )
    return ClauseOutcome(plain.clause, Bounds(strict.bounds.low, plain.bounds.high), children, plain.reason, plain.rule)


class Evaluator:
    """Clauses on one sight; with `strict` a value that a drug hides says nothing.

    The state now is that under treatment: what was last seen before the start is no result of it. `whole` drops that, for who the patient is.
    """

    def __init__(self, sight: Sight, strict: bool, whole: bool = False):
        self.sight, self.strict, self.whole = sight, strict, whole
        self._done: dict[int, ClauseOutcome] = {}

    def outcome(self, clause: Clause) -> ClauseOutcome:
        if id(clause) not in self._done:
            self._done[id(clause)] = self._outcome(clause)
        return self._done[id(clause)]

    def _outcome(self, clause: Clause) -> ClauseOutcome:
        if clause.node is not None:
            return self._rule(clause, clause.node)
        if clause.change is not None:
            return self._percent(clause, clause.change)
        children = tuple(self.outcome(child) for child in clause.children)
        said = Reason("said", value=clause.text) if clause.text else None
        return ClauseOutcome(clause, joined(clause, [child.bounds for child in children]), children, said)

    def _rule(self, clause: Clause, node: Node) -> ClauseOutcome:
        """A rule of the criteria grammar, on the state now or at the start."""
        snapshot = self._now(node.inputs) if clause.kind == "now" else self.sight.at_start(node.inputs)
        used = blanked(snapshot, self.sight.library) if self.strict else snapshot
        return ClauseOutcome(clause, evaluate(node, used), rule=_reasoned(node, snapshot))

    def _now(self, keys: Iterable[Key]) -> Snapshot:
        return self.sight.now(keys) if self.whole else self.sight.under_treatment(keys)

    def _percent(self, clause: Clause, change: PercentChange) -> ClauseOutcome:
        base, value = self._base(change), self._value(change)
        if not base.facts or not value.facts:
            since = self.sight.start.at if self.sight.start else None
            missing = Reason(
                "missing", change.observable, value="now" if base.facts else "start", count=change.by_day, since=since
            )
            return ClauseOutcome(clause, UNDECIDED, reason=missing)
        bounds = [taken_as(seen, change.observable, self.sight.library, self.strict) for seen in (base, value)]
        percent = (percent_fall if change.way == "fall" else percent_rise)(*bounds)
        return ClauseOutcome(clause, _inside(percent, change), reason=_changed(change, base, value))

    def _base(self, change: PercentChange) -> Seen:
        if change.since == "peak":
            return self.sight.worst(change.observable, change.worse)
        return start_value(self.sight, change.observable, change.worse)

    def _value(self, change: PercentChange) -> Seen:
        if change.by_day is not None:
            value = self.sight.on_day(change.observable, change.by_day)
            return value.seen if value is not None else Seen(UNDECIDED)
        key = ("observable", change.observable, change.worse)
        return self.sight.hulled(self._now([key]).seen[key], change.observable)


def joined(clause: Clause, children: list[Bounds]) -> Bounds:
    """Kleene's logic on bounds; `either` holds the truths of all readings, `unstated` is always unknown."""
    kind: Literal["all", "any", "at_least", "not", "either", "unstated"] = clause.kind  # type: ignore[assignment]
    if kind == "unstated":
        return UNDECIDED
    if kind == "not":
        return Bounds(1 - children[0].high, 1 - children[0].low)
    if kind == "at_least":
        surely, possibly = sum(c.low for c in children) >= clause.n, sum(c.high for c in children) >= clause.n
        return MET if surely else UNDECIDED if possibly else NOT_MET
    if kind == "either":
        return hull(children)
    choose = min if kind == "all" else max
    return Bounds(choose(c.low for c in children), choose(c.high for c in children))


def _inside(value: Bounds, change: PercentChange) -> Bounds:
    if change.range.low <= value.low and value.high <= change.range.high:
        return MET
    return UNDECIDED if value.high >= change.range.low and value.low <= change.range.high else NOT_MET


def _changed(change: PercentChange, base: Seen, value: Seen) -> Reason:
    """The fall in percent as `bounds` (a rise is negative), compared with the "start" or with the "peak"."""
    fall = percent_fall(base.bounds, value.bounds)
    return Reason("change", change.observable, value=change.since, bounds=fall, masked_by=(*base.masks, *value.masks))


def _reasoned(node: Node, snapshot: Snapshot) -> Outcome:
    """The tree of reasons under a rule, in the words of the criteria."""
    seen = () if node.children else tuple(snapshot.seen[key] for key in node.inputs if key in snapshot.seen)
    return Outcome(node, evaluate(node, snapshot), tuple(_reasoned(child, snapshot) for child in node.children), seen)
