"""What one more result per patient would decide: every range of the missing value is tried, and the set says what it then says.

Asked of patients in whom a set was never surely met and not ruled out, at their best-known moment: the latest of those at
which the verdict was open and the fewest inputs were missing. A value that is there and only bounded is not asked for again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cytostorm.cohort.onsets import firsts
from cytostorm.compiler import Plan, SetPlan
from cytostorm.engines import Bucket, Changes, InputColumn, Pair, combine, evaluate
from cytostorm.engines.facts import Flags, Ints
from cytostorm.engines.rounding import Floats
from cytostorm.model.results import ranges_told_apart
from cytostorm.values import MET, NOT_MET, Bounds

DECIDING = pa.schema([
    ("criteria", pa.string()), ("kind", pa.string()), ("subject", pa.string()), ("open", pa.int64()), ("missing", pa.int64()),
    ("always_decides", pa.int64()), ("could_meet", pa.int64()), ("could_rule_out", pa.int64()),
])  # fmt: skip
"""Persons: `open` in the set, of them with the subject `missing`; a result `always_decides` whatever it is, or could do one or the other."""


def deciding_of(bucket: Bucket, parts: Sequence[Changes]) -> pa.Table:
    """The table DECIDING of a bucket, a row for each set that anyone leaves open, and subject."""
    questions = [
        (position, *_asked_of(parts, position)) for position, one in enumerate(bucket.plan.sets) if one.has_verdict
    ]
    person, at = (np.concatenate([np.zeros(0, np.int64), *(q[i] for q in questions)]) for i in (1, 2))
    first, where = _distinct(person, at)
    columns = bucket.columns_at(person[first], at[first])
    rows: list[dict[str, object]] = []
    done = 0
    for position, who, _ in questions:
        here, done = where[done : done + len(who)], done + len(who)
        one = bucket.plan.sets[position]
        rows += _rows(bucket.plan, one, {i: columns[i].take(here) for i in one.looked_up}, len(who)) if len(who) else []
    return pa.Table.from_pylist(rows, schema=DECIDING)


def _asked_of(parts: Sequence[Changes], position: int) -> tuple[Ints, Ints]:
    """(person, moment) of everyone who leaves a set open."""
    found = [_best_known(one) for one in parts if one.position == position and len(one.at)]
    person, at = (np.concatenate([np.zeros(0, np.int64), *(pair[i] for pair in found)]) for i in (0, 1))
    return person, at


def _distinct(person: Ints, at: Ints) -> tuple[Ints, Ints]:
    """(one position for each distinct pair, in order of person and moment; for every pair the place of its like among those)."""
    order = np.lexsort((at, person))
    new = np.append(True, (person[order][1:] != person[order][:-1]) | (at[order][1:] != at[order][:-1]))[: len(order)]
    place = np.empty(len(order), np.int64)
    place[order] = np.cumsum(new) - 1
    return order[new], place


def _best_known(one: Changes) -> tuple[Ints, Ints]:
    """(person, moment) of those never surely met and not ruled out at some moment."""
    first = firsts(one.person)
    counts = np.diff(np.append(first, len(one.at)))
    never = ~np.repeat(np.logical_or.reduceat(one.verdict[0] >= 1, first), counts)
    rows = np.flatnonzero(never & (one.verdict[1] >= 1))
    order = rows[np.lexsort((-one.at[rows], one.missing[rows], one.person[rows]))]
    chosen = order[firsts(one.person[order])]
    return one.person[chosen], one.at[chosen]


def _rows(plan: Plan, one: SetPlan, columns: Mapping[int, InputColumn], size: int) -> Iterator[dict[str, object]]:
    now = evaluate(one.nodes, {i: (column.low, column.high) for i, column in columns.items()})
    for kind, subject in sorted(
        {(_kind(plan, i), plan.inputs[i].name) for i in one.looked_up if plan.inputs[i].kind in _ASKED}
    ):
        inputs = [i for i in one.looked_up if plan.inputs[i].kind in _ASKED and plan.inputs[i].name == subject]
        missing = np.flatnonzero(~np.logical_or.reduce([columns[i].has for i in inputs]))
        always, could_meet, could_rule_out = _Question(plan, one, now, missing, inputs).answer()
        yield {
            "criteria": one.id, "kind": kind, "subject": subject, "open": size, "missing": len(missing), "always_decides": int(always.sum()),
            "could_meet": int(could_meet.sum()), "could_rule_out": int(could_rule_out.sum()),
        }  # fmt: skip


_ASKED = ("observable", "measured", "finding")


def _kind(plan: Plan, position: int) -> str:
    return "finding" if plan.inputs[position].kind == "finding" else "observable"


Said = tuple[Flags, Flags]
"""(met, not met), each (results, persons)."""


@dataclass(frozen=True)
class _Question:
    """One subject of a set, asked of the persons (rows of `now`) in whom it is missing."""

    plan: Plan
    one: SetPlan
    now: Sequence[Pair]
    missing: Ints
    asked: Sequence[int]

    def answer(self) -> tuple[Flags, Flags, Flags]:
        """For each person whether every result decides, any could meet, and any could rule out.

        Where the value goes into a formula, each range of results is tried at both ends. Between these a formula only rises
        or only falls, so the ends hold what is possible; where they differ, a value between them may still decide nothing.
        """
        if not len(self.missing):
            return (nobody := np.zeros(0, bool)), nobody, nobody
        results, formula = _results(self.plan, self.one, self.asked), _in_formula(self.one, self.asked)
        whole = self.said(*self._blocks([one.low for one in results], [one.high for one in results]))
        if not formula:
            return _all(whole[0] | whole[1]), _any(whole[0]), _any(whole[1])
        lows, highs = (self.said(*self._blocks(ends, ends)) for ends in zip(*results, strict=True))
        always = [
            self._always(one, low, high)
            for one, low, high in zip(results, _by_result(lows), _by_result(highs), strict=True)
        ]
        return _all(np.array(always)), _any(lows[0] | highs[0]), _any(lows[1] | highs[1])

    def _blocks(self, lows: Sequence[float], highs: Sequence[float]) -> tuple[Floats, Floats]:
        """The ends of each result, repeated for every person."""
        return np.repeat(np.array(lows), len(self.missing)), np.repeat(np.array(highs), len(self.missing))

    def said(self, low: Floats, high: Floats) -> Said:
        """What the set says with the ends of each result, in blocks of persons."""
        return self._said(self.missing, low, high, len(low) // len(self.missing))

    def _said(self, persons: Ints, low: Floats, high: Floats, blocks: int = 1) -> Said:
        again = _With(self.one, self.now, persons, blocks, dict.fromkeys(self.asked, (low, high)))
        found = [again.pair(i) for i in self.one.deciding]
        lows, highs = (np.minimum.reduce([np.broadcast_to(pair[side], len(low)) for pair in found]) for side in (0, 1))
        shape = (blocks, len(persons))
        return (lows >= 1).reshape(shape), (highs <= 0).reshape(shape)

    def _always(self, result: Bounds, low: tuple[Flags, Flags], high: tuple[Flags, Flags]) -> Flags:
        """Whether every value of one range decides: both ends do, and where they differ no value between them is undecided."""
        decided = (low[0] | low[1]) & (high[0] | high[1])
        turning = np.flatnonzero(decided & (low[0] != high[0]))
        decided[turning] = self._turns_at_once(self.missing[turning], result, low[0][turning])
        return decided

    def _turns_at_once(self, persons: Ints, result: Bounds, met_below: Flags) -> Flags:
        """Whether the answer turns between two neighbouring values: the range is halved until nothing lies between its ends."""
        start, end = np.full(len(persons), result.low), np.full(len(persons), result.high)
        at_once = np.ones(len(persons), bool)
        while (open_ := np.flatnonzero(at_once & ((half := middles(start, end)) > start))).size:
            met, not_met = (one[0] for one in self._said(persons[open_], half[open_], half[open_]))
            at_once[open_[~(met | not_met)]] = False
            like_below = met == met_below[open_]
            start[open_[like_below]], end[open_[~like_below]] = half[open_[like_below]], half[open_[~like_below]]
        return at_once


def _all(said: Flags) -> Flags:
    return np.asarray(said.all(axis=0))


def _any(said: Flags) -> Flags:
    return np.asarray(said.any(axis=0))


def _by_result(said: Said) -> Iterator[tuple[Flags, Flags]]:
    yield from zip(*said, strict=True)


def middles(low: Floats, high: Floats) -> Floats:
    """As model.results.middle, for arrays."""
    half = low + (high - low) / 2
    return np.where((low < half) & (half < high), half, low)


class _With:
    """The nodes of a set with some inputs replaced; the others keep what they were, repeated for each block."""

    def __init__(self, one: SetPlan, now: Sequence[Pair], missing: Ints, blocks: int, tried: Mapping[int, Pair]):
        self.nodes, self.now, self.rows, self.tried = one.nodes, now, np.tile(missing, blocks), tried
        self.made: dict[int, Pair] = {}
        self.touched: list[bool] = []
        for node in one.nodes:
            asked = node.kind == "Input" and int(node.numbers[0]) in tried
            self.touched.append(asked or any(self.touched[child] for child in node.children))

    def pair(self, position: int) -> Pair:
        """The bounds of one node for every block of persons."""
        if position not in self.made:
            self.made[position] = self._worked_out(position)
        return self.made[position]

    def _worked_out(self, position: int) -> Pair:
        node, (low, high) = self.nodes[position], self.now[position]
        if not self.touched[position]:
            return _taken(low, self.rows), _taken(high, self.rows)
        return (
            self.tried[int(node.numbers[0])]
            if node.kind == "Input"
            else combine(node, [self.pair(child) for child in node.children])
        )


def _taken(values: Floats, rows: Ints) -> Floats:
    """Some rows; what stands for all moments stays as it is."""
    return values[rows] if len(values) > 1 else values


def _results(plan: Plan, one: SetPlan, asked: Sequence[int]) -> list[Bounds]:
    """The ranges of results that the set tells apart; inside what is plausible where the value goes into a formula."""
    if plan.inputs[asked[0]].kind == "finding":
        return [NOT_MET, MET]
    known = plan.observable[plan.inputs[asked[0]].name]
    plausible = Bounds(*known.plausible) if _in_formula(one, asked) else None
    return ranges_told_apart(_starts(one, asked), Bounds(known.low, known.high), plausible)


def _in_formula(one: SetPlan, asked: Sequence[int]) -> bool:
    """Whether a value goes anywhere but to a threshold or bands of its own."""
    positions = _positions_of(one, asked)
    others = (node for node in one.nodes if node.kind not in ("Threshold", "Bands"))
    return any(child in positions for node in others for child in node.children)


def _starts(one: SetPlan, asked: Sequence[int]) -> Iterator[float]:
    positions = _positions_of(one, asked)
    for node in one.nodes:
        if node.kind in ("Threshold", "Bands") and node.children[0] in positions:
            step = 3 if node.kind == "Bands" else 2
            for low, high in zip(node.numbers[::step], node.numbers[1::step], strict=True):
                yield low
                yield math.nextafter(high, math.inf)


def _positions_of(one: SetPlan, asked: Sequence[int]) -> set[int]:
    """Where a value stands among the nodes of a set."""
    return {at for at, node in enumerate(one.nodes) if node.kind == "Input" and int(node.numbers[0]) in asked}
