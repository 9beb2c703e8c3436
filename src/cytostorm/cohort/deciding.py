"""What one more result per patient would decide: every range of the missing value is tried, and the set says what it then says.

Asked of patients in whom a set was never surely met and not ruled out, at their best-known moment: the latest of those at
which the verdict was open and the fewest inputs were missing. A value that is there and only bounded is not asked for again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from cytostorm.cohort.onsets import firsts
from cytostorm.compiler import Plan, SetPlan
from cytostorm.engines import Bucket, Changes, Leaf, Pair, evaluate
from cytostorm.engines.facts import Flags, Ints

DECIDING = pa.schema([
    ("criteria", pa.string()), ("kind", pa.string()), ("subject", pa.string()), ("open", pa.int64()), ("missing", pa.int64()),
    ("always_decides", pa.int64()), ("could_meet", pa.int64()), ("could_rule_out", pa.int64()),
])  # fmt: skip
"""Persons: `open` in the set, of them with the subject `missing`; a result `always_decides` whatever it is, or could do one or the other."""


def deciding_of(bucket: Bucket, parts: Sequence[Changes]) -> pa.Table:
    """The table DECIDING of a bucket, a row for each set that anyone leaves open, and subject."""
    questions = [(one.position, *_best_known(one)) for one in parts if len(one.at) and bucket.plan.sets[one.position].has_verdict]
    person, at = (np.concatenate([np.zeros(0, np.int64), *(q[i] for q in questions)]) for i in (1, 2))
    pairs = np.unique(np.stack([person, at]), axis=1)
    leaves = bucket.leaves_at(pairs[0], pairs[1])
    rows: list[dict[str, object]] = []
    for position, who, when in questions:
        where = _positions(pairs, who, when)
        rows += _rows(bucket.plan, bucket.plan.sets[position], tuple(leaf.take(where) for leaf in leaves), len(who))
    return pa.Table.from_pylist(rows, schema=DECIDING)


def _best_known(one: Changes) -> tuple[Ints, Ints]:
    """(person, moment) of those never surely met and not ruled out at some moment."""
    first = firsts(one.person)
    counts = np.diff(np.append(first, len(one.at)))
    never = ~np.repeat(np.logical_or.reduceat(one.verdict[0] >= 1, first), counts)
    rows = np.flatnonzero(never & (one.verdict[1] >= 1))
    order = rows[np.lexsort((-one.at[rows], one.missing[rows], one.person[rows]))]
    chosen = order[firsts(one.person[order])]
    return one.person[chosen], one.at[chosen]


def _positions(pairs: Ints, person: Ints, at: Ints) -> Ints:
    """Where some (person, moment) stand among pairs that are sorted by both."""
    both = np.concatenate([pairs, np.stack([person, at])], axis=1)
    _, inverse = np.unique(both, axis=1, return_inverse=True)
    return np.asarray(inverse.reshape(-1)[pairs.shape[1] :])


def _rows(plan: Plan, one: SetPlan, leaves: Sequence[Leaf], size: int) -> Iterator[dict[str, object]]:
    for kind, subject in sorted({(_kind(plan, i), plan.inputs[i].name) for i in one.looked_up if plan.inputs[i].kind in _ASKED}):
        inputs = [i for i in one.looked_up if plan.inputs[i].kind in _ASKED and plan.inputs[i].name == subject]
        missing = np.flatnonzero(~np.logical_or.reduce([leaves[i].has for i in inputs]))
        met, not_met = _tried(plan, one, [leaf.take(missing) for leaf in leaves], inputs)
        always, could_meet, could_rule_out = (met | not_met).all(axis=0), met.any(axis=0), not_met.any(axis=0)
        yield {
            "criteria": one.id, "kind": kind, "subject": subject, "open": size, "missing": len(missing), "always_decides": int(always.sum()),
            "could_meet": int(could_meet.sum()), "could_rule_out": int(could_rule_out.sum()),
        }  # fmt: skip


_ASKED = ("observable", "measured", "finding")


def _kind(plan: Plan, position: int) -> str:
    return "finding" if plan.inputs[position].kind == "finding" else "observable"


def _tried(plan: Plan, one: SetPlan, leaves: Sequence[Leaf], asked: Sequence[int]) -> tuple[Flags, Flags]:
    """(results, persons): whether the set would be surely met, and surely not, with each result."""
    now: dict[int, Pair] = {i: (leaves[i].low, leaves[i].high) for i in one.looked_up}
    size = len(leaves[asked[0]].low)
    answers = []
    for low, high in _results(plan, one, asked):
        supposed = now | {i: (np.full(size, low), np.full(size, high)) for i in asked}
        bounds = evaluate(one.nodes, supposed)
        deciding = [bounds[i] for i in one.deciding]
        lows, highs = (np.minimum.reduce([np.broadcast_to(pair[side], size) for pair in deciding]) for side in (0, 1))
        answers.append((lows >= 1, highs <= 0))
    return np.array([met for met, _ in answers]), np.array([not_met for _, not_met in answers])


def _results(plan: Plan, one: SetPlan, asked: Sequence[int]) -> list[tuple[float, float]]:
    """The ranges of results that the set tells apart; the ends of what is possible where a number goes into a formula."""
    if plan.inputs[asked[0]].kind == "finding":
        return [(0.0, 0.0), (1.0, 1.0)]
    known = plan.observable[plan.inputs[asked[0]].name]
    starts = sorted({start for start in _starts(one, asked) if known.low < start <= known.high})
    if not starts:
        return [(end, end) for end in (known.low, known.high)]
    return list(zip([known.low, *starts], [*(math.nextafter(start, -math.inf) for start in starts), known.high], strict=True))


def _starts(one: SetPlan, asked: Sequence[int]) -> Iterator[float]:
    leaves = {position for position, node in enumerate(one.nodes) if node.kind == "Input" and int(node.numbers[0]) in asked}
    for node in one.nodes:
        if node.kind in ("Threshold", "Bands") and node.children[0] in leaves:
            step = 3 if node.kind == "Bands" else 2
            for low, high in zip(node.numbers[::step], node.numbers[1::step], strict=True):
                yield low
                yield math.nextafter(high, math.inf)
