"""Every set of a plan over some persons: the rows at which something changes, as bedside.courses finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cytostorm.compiler import Plan, SetPlan
from cytostorm.engines.evaluate import Pair, evaluate
from cytostorm.engines.facts import Facts, Flags, Ints
from cytostorm.engines.input_columns import InputColumn, Moments
from cytostorm.engines.inputs import Inputs
from cytostorm.engines.moments import change_points
from cytostorm.engines.rounding import Floats

Column = TypeVar("Column", Floats, Flags)


@dataclass(frozen=True)
class Changes:
    """One set: arrays of one length, by person and time. Truths are bounds over 0 and 1.

    `missing` is how many inputs of the set have no fact; `score` is empty (NaN) for a set without one.
    `unknown` counts, for each input of the set, the persons in whom no moment had a fact of it.
    `states` holds the input columns behind each row, by the position of the input in the plan, where they were asked for.
    """

    position: int
    person: Ints
    at: Ints
    verdict: Pair
    applies: Pair
    score: Pair
    missing: NDArray[np.int16]
    unknown: Ints
    states: dict[int, InputColumn] | None = None


def evaluated(plan: Plan, facts: Facts, last: Ints, states: bool = False) -> list[Changes]:
    """The changes of each set of the plan, in its order, up to the moment last[person]."""
    moments = change_points(plan, facts, last)
    inputs = Inputs(plan, facts, moments)
    return [_changes(position, one, inputs, moments, states) for position, one in enumerate(plan.sets)]


def _changes(position: int, one: SetPlan, inputs: Inputs, moments: Moments, states: bool) -> Changes:
    """Nodes are evaluated where an input of the set changed, and rows that only repeat the one before are dropped."""
    where = _where_inputs_change(one, inputs, moments)
    verdict, applies, score = said_by(one, inputs.columns, where)
    has = [_at(inputs.columns[i].has, where) for i in one.inputs]
    kept = np.flatnonzero(_differing(moments.is_first[where], [*verdict, *applies, *score], has))
    missing = np.full(len(where), len(has), np.int16)
    for one_has in has:
        missing -= one_has
    rows = where[kept]
    said = [(low[kept], high[kept]) for low, high in (verdict, applies, score)]
    behind = {i: inputs.columns[i].take(rows) for i in one.looked_up} if states else None
    unknown = _never_known(has, np.flatnonzero(moments.is_first[where]))
    return Changes(
        position, moments.person[rows], moments.at[rows], said[0], said[1], said[2], missing[kept], unknown, behind
    )


def said_by(one: SetPlan, columns: Sequence[InputColumn], where: Ints) -> tuple[Pair, Pair, Pair]:
    """(verdict, whom it is about, score) of a set at some of the moments; the score is NaN for a set without one."""
    pairs = {i: (_at(columns[i].low, where), _at(columns[i].high, where)) for i in one.looked_up}
    bounds = evaluate(one.nodes, pairs)
    verdict = _all_of([bounds[i] for i in one.deciding], 0.0 if not one.has_verdict else None, len(where))
    applies = _all_of([bounds[i] for i in one.applies], None, len(where))
    nothing = (np.array([np.nan]), np.array([np.nan]))
    return verdict, applies, _spread(bounds[one.score] if one.score >= 0 else nothing, len(where))


def _never_known(has: list[Flags], first: Ints) -> Ints:
    """For each input, in how many persons no moment had it; `first` is where each person begins."""
    if not len(first):
        return np.zeros(len(has), np.int64)
    ever = [len(first) * int(one[0]) if len(one) == 1 else int(np.logical_or.reduceat(one, first).sum()) for one in has]
    return len(first) - np.array(ever, np.int64)


def _where_inputs_change(one: SetPlan, inputs: Inputs, moments: Moments) -> Ints:
    changed = moments.is_first.copy()
    for i in one.looked_up:
        if not inputs.columns[i].is_constant:
            changed |= inputs.columns[i].changed
    return np.flatnonzero(changed)


def _at(column: Column, where: Ints) -> Column:
    """A column at some positions; one element stands for all of them."""
    return column if len(column) == 1 else column[where]


def _all_of(truths: list[Pair], low: float | None, size: int) -> Pair:
    """Everything that must hold, holds; with nothing asked it does, or `low` where that is surely so."""
    lows, highs = np.ones(1), np.ones(1)
    for one_low, one_high in truths:
        lows, highs = np.minimum(lows, one_low), np.minimum(highs, one_high)
    return _spread((lows if low is None else np.array([low]), highs), size)


def _spread(pair: Pair, size: int) -> Pair:
    return np.broadcast_to(pair[0], size), np.broadcast_to(pair[1], size)


def _differing(is_first: Flags, columns: list[Floats], has: list[Flags]) -> Flags:
    """Rows that are the first of their person or differ from the row before."""
    differing = is_first.copy()
    for column in [*columns, *(one for one in has if len(one) > 1)]:
        differing[1:] |= (column[1:] != column[:-1]) & (column[1:] == column[1:])  # NaN, no score, is no difference
    return differing
