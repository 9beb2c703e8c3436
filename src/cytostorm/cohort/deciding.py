"""What one more result per patient would decide: every range of the missing value is tried, and the set says what it then says.

Asked of patients in whom a set was never surely met and not ruled out, at their best-known moment: the latest of those at
which the verdict was open and the fewest inputs were missing. A value that is there and only bounded is not asked for again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa

from cytostorm.cohort.onsets import firsts
from cytostorm.compiler import Plan, SetPlan
from cytostorm.engines import Bucket, Changes, Leaf, Pair, combine, evaluate
from cytostorm.engines.facts import Flags, Ints
from cytostorm.engines.rounding import Floats

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
    leaves = bucket.leaves_at(person[first], at[first])
    rows: list[dict[str, object]] = []
    done = 0
    for position, who, _ in questions:
        here, done = where[done : done + len(who)], done + len(who)
        one = bucket.plan.sets[position]
        rows += _rows(bucket.plan, one, {i: leaves[i].take(here) for i in one.looked_up}, len(who)) if len(who) else []
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


def _rows(plan: Plan, one: SetPlan, leaves: Mapping[int, Leaf], size: int) -> Iterator[dict[str, object]]:
    now = evaluate(one.nodes, {i: (leaf.low, leaf.high) for i, leaf in leaves.items()})
    for kind, subject in sorted(
        {(_kind(plan, i), plan.inputs[i].name) for i in one.looked_up if plan.inputs[i].kind in _ASKED}
    ):
        inputs = [i for i in one.looked_up if plan.inputs[i].kind in _ASKED and plan.inputs[i].name == subject]
        missing = np.flatnonzero(~np.logical_or.reduce([leaves[i].has for i in inputs]))
        met, not_met = _tried(plan, one, now, missing, inputs)
        always, could_meet, could_rule_out = (met | not_met).all(axis=0), met.any(axis=0), not_met.any(axis=0)
        yield {
            "criteria": one.id, "kind": kind, "subject": subject, "open": size, "missing": len(missing), "always_decides": int(always.sum()),
            "could_meet": int(could_meet.sum()), "could_rule_out": int(could_rule_out.sum()),
        }  # fmt: skip


_ASKED = ("observable", "measured", "finding")


def _kind(plan: Plan, position: int) -> str:
    return "finding" if plan.inputs[position].kind == "finding" else "observable"


def _tried(plan: Plan, one: SetPlan, now: Sequence[Pair], missing: Ints, asked: Sequence[int]) -> tuple[Flags, Flags]:
    """(results, persons): whether the set would be surely met, and surely not, with each result.

    All results are tried at once, one block of persons each; of the nodes only those above the missing value are worked out again.
    """
    results, size = _results(plan, one, asked), len(missing)
    tried: dict[int, Pair] = {i: tuple(np.repeat(side, size) for side in zip(*results, strict=True)) for i in asked}  # type: ignore[misc]
    again = _With(one, now, missing, len(results), tried)
    deciding = [again.pair(i) for i in one.deciding]
    lows, highs = (
        np.minimum.reduce([np.broadcast_to(pair[side], size * len(results)) for pair in deciding]) for side in (0, 1)
    )
    shape = (len(results), size)
    return (lows >= 1).reshape(shape), (highs <= 0).reshape(shape)


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


def _results(plan: Plan, one: SetPlan, asked: Sequence[int]) -> list[tuple[float, float]]:
    """The ranges of results that the set tells apart; the ends of what is possible where a number goes into a formula."""
    if plan.inputs[asked[0]].kind == "finding":
        return [(0.0, 0.0), (1.0, 1.0)]
    known = plan.observable[plan.inputs[asked[0]].name]
    starts = sorted({start for start in _starts(one, asked) if known.low < start <= known.high})
    if not starts:
        return [(end, end) for end in (known.low, known.high)]
    return list(
        zip([known.low, *starts], [*(math.nextafter(start, -math.inf) for start in starts), known.high], strict=True)
    )


def _starts(one: SetPlan, asked: Sequence[int]) -> Iterator[float]:
    leaves = {
        position for position, node in enumerate(one.nodes) if node.kind == "Input" and int(node.numbers[0]) in asked
    }
    for node in one.nodes:
        if node.kind in ("Threshold", "Bands") and node.children[0] in leaves:
            step = 3 if node.kind == "Bands" else 2
            for low, high in zip(node.numbers[::step], node.numbers[1::step], strict=True):
                yield low
                yield math.nextafter(high, math.inf)
