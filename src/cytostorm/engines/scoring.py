"""Many records at one moment each: every set at the last known fact, as `bedside.scoring.score_records` says it, and much faster."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from cytostorm.compiler import InputPlan, Plan, SetPlan
from cytostorm.engines.evaluate import WORDS, Pair, word_positions
from cytostorm.engines.facts import FOREVER, KINDS, NEVER, Facts, Flags
from cytostorm.engines.input_columns import InputColumn, Moments
from cytostorm.engines.inputs import Inputs
from cytostorm.engines.population import said_by
from cytostorm.record import Record
from cytostorm.record.facts import Administration, Fact, Measurement, subject
from cytostorm.record.rows import meaning, plain

AT_ONCE = 20_000
_POSITION = {kind: position for position, kind in enumerate(KINDS)}
_EPOCH, _MICROSECOND = datetime(1970, 1, 1), timedelta(microseconds=1)


@dataclass(frozen=True)
class Said:
    """What one set says of some records, an entry each: the words of the verdict and of whom it is about, and the ends of the score."""

    verdict: list[str]
    applies: list[str]
    score: tuple[list[float], list[float]] | None


@dataclass(frozen=True)
class Unproven:
    """A sign whose absence proves nothing where a condition surely holds: the last `conditions` sets of the plan are those.

    `names` are the quantity and the finding that show the sign; a quantity may then have been as high as `highest`.
    """

    conditions: int
    names: frozenset[str]
    highest: float


def scored(
    records: Sequence[Record], plan: Plan, unproven: Unproven, tell: Callable[[float], None] = lambda done: None
) -> Iterator[list[Said]]:
    """The sets of the plan but its conditions, for some records at a time; records without a time are taken with everything they hold."""
    for start in range(0, len(records), AT_ONCE):
        tell(start / len(records))
        yield _scored(records[start : start + AT_ONCE], plan, unproven)


def _scored(records: Sequence[Record], plan: Plan, unproven: Unproven) -> list[Said]:
    moments = Moments(
        np.arange(len(records) + 1), np.array([_moment(record.last_known, FOREVER - 1) for record in records], np.int64)
    )
    columns, everywhere = Inputs(plan, facts_of(records, plan), moments).columns, np.arange(len(records))
    asked = len(plan.sets) - unproven.conditions
    hidden = np.zeros(len(records), np.bool_)
    for condition in plan.sets[asked:]:
        hidden |= said_by(condition, columns, everywhere)[0][0] >= 1
    weighed = [_weighed(one, column, hidden, unproven) for one, column in zip(plan.inputs, columns, strict=True)]
    return [_said(one, *said_by(one, weighed, everywhere)) for one in plan.sets[:asked]]


def _weighed(one: InputPlan, column: InputColumn, hidden: Flags, unproven: Unproven) -> InputColumn:
    """An input as it is, but for a sign that is hidden: its absence becomes unknown, and its highest value may have been higher."""
    if one.name not in unproven.names or not hidden.any():
        return column
    if one.kind == "finding":
        absent = hidden & (column.low == 0) & (column.high == 0)
        return InputColumn(column.low, np.where(absent, 1.0, column.high), column.has)
    if (one.kind, one.detail) != ("observable", "high"):
        return column
    return InputColumn(
        column.low, np.where(hidden & column.has, np.maximum(column.high, unproven.highest), column.high), column.has
    )


def _said(one: SetPlan, verdict: Pair, applies: Pair, score: Pair) -> Said:
    return Said(_words(verdict), _words(applies), (score[0].tolist(), score[1].tolist()) if one.score >= 0 else None)


def _words(truth: Pair) -> list[str]:
    words: list[str] = np.array(WORDS, object)[word_positions(truth)].tolist()
    return words


def facts_of(records: Sequence[Record], plan: Plan) -> Facts:
    """The facts that matter to a plan; persons are numbered as their records come, whatever they are called."""
    codes = {named.name: position * len(KINDS) for position, named in enumerate(plan.subjects)}
    columns = _Columns()
    for number, record in enumerate(records):
        for fact in record.facts:
            code = codes.get(subject(fact), -1)
            if code >= 0:
                columns.person.append(number)
                columns.add(code, fact)
    return columns.facts(len(records))


class _Columns:
    """Facts column by column, as in the event table: plain numbers, since an object a fact would cost more than all that is done with it."""

    def __init__(self) -> None:
        self.person, self.code, self.effective, self.known, self.until = (array("q") for _ in range(5))
        self.low, self.high, self.slip = array("d"), array("d"), array("b")

    def add(self, code: int, fact: Fact) -> None:
        kind, which, (low, high) = meaning(fact)
        self.code.append(code + _POSITION[which or kind])
        self.low.append(low)
        self.high.append(high)
        self.slip.append(isinstance(fact, Measurement) and fact.is_kept_out)
        times = fact.times
        self.effective.append(_moment(times.effective, NEVER))
        self.known.append(_moment(times.known, NEVER))
        self.until.append(_moment(fact.until, NEVER) if isinstance(fact, Administration) else NEVER)

    def facts(self, persons: int) -> Facts:
        effective, known, until = (np.array(column, np.int64) for column in (self.effective, self.known, self.until))
        low, high = (np.array(column, np.float64) for column in (self.low, self.high))
        person, code = np.array(self.person, np.int64), np.array(self.code, np.int64)
        return Facts(persons, person, code, low, high, effective, known, until, np.array(self.slip, np.bool_))


def _moment(moment: datetime | None, otherwise: int) -> int:
    """Microseconds since 1970, in UTC where there is a zone, exactly."""
    known = plain(moment)
    return otherwise if known is None else (known - _EPOCH) // _MICROSECOND
