"""One input at all moments: (low, high, has) from its values, the worst or the latest of those that count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from cytostorm.engines.facts import NEVER, Flags, Ints, Values
from cytostorm.engines.jit import kernel
from cytostorm.engines.rounding import Floats

Column = TypeVar("Column", Floats, Flags)


@dataclass(frozen=True)
class Moments:
    """The change points of persons 0 to P - 1: those of person p stand at start[p]:start[p + 1], rising, each once."""

    start: Ints
    at: Ints

    @cached_property
    def person(self) -> Ints:
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    @cached_property
    def is_first(self) -> Flags:
        """Whether a moment is the first of its person."""
        first = np.zeros(len(self.at), np.bool_)
        first[self.start[:-1][np.diff(self.start) > 0]] = True
        return first


@dataclass(frozen=True)
class InputColumn:
    """Bounds of one input at N moments and whether any fact stands behind them; of one element where all are the same."""

    low: Floats
    high: Floats
    has: Flags

    @property
    def is_constant(self) -> bool:
        return len(self.low) == 1 and len(self.has) == 1

    @cached_property
    def changed(self) -> Flags:
        """Whether anything differs from the moment before (of whichever person)."""
        return _changes(self.low, self.high, self.has)

    def take(self, where: Ints) -> InputColumn:
        """The input at some of the moments."""
        return InputColumn(_all(self.low, where), _all(self.high, where), _all(self.has, where))


def _all(column: Column, where: Ints) -> Column:
    return np.full(len(where), column[0]) if len(column) == 1 else column[where]


def constant(low: float, high: float, has: bool = False) -> InputColumn:
    return InputColumn(np.array([low]), np.array([high]), np.array([has]))


def picked(
    values: Values, moments: Moments, pick: str, worse: str, possible: tuple[float, float], unknown: tuple[float, float]
) -> InputColumn:
    """The worst or the latest value in force at each moment, overlapped with what is possible; `unknown` where there is none."""
    if not len(values.begin):
        return constant(*unknown)
    rank = np.where(values.at == NEVER, 0, values.at) if pick == "latest" else np.zeros(len(values.begin), np.int64)
    sign = 1.0 if worse == "high" else -1.0
    is_exact = bool((values.low == values.high).all())
    return InputColumn(
        *_extremes(
            moments.start, moments.at, values.start, values.order, values.begin, values.end, rank, values.low, values.high,
            sign, is_exact, *possible, *unknown,
        )
    )  # fmt: skip


@kernel
def _extremes(
    moment_start: Ints, moments: Ints, start: Ints, order: Ints, begin: Ints, end: Ints, rank: Ints, lows: Floats, highs: Floats,
    sign: float, is_exact: bool, least: float, most: float, unknown_low: float, unknown_high: float,
) -> tuple[Floats, Floats, Flags]:  # fmt: skip
    """For each moment the greatest (rank, sign * bound) of the values in force, for both bounds apart.

    `stairs` hold candidates with rising ends and falling keys: a value that ends no later than another and is no
    greater can never decide again. The front decides; fronts whose end has come are dropped.
    """
    n = len(moments)
    low, high, has = np.full(n, unknown_low), np.full(n, unknown_high), np.zeros(n, np.bool_)
    largest = 0
    for person in range(len(start) - 1):
        largest = max(largest, start[person + 1] - start[person])
    stairs = np.empty((2, largest), np.int64)
    for person in range(len(start) - 1):
        head_low, tail_low, head_high, tail_high, position, stop = 0, 0, 0, 0, start[person], start[person + 1]
        if position == stop:
            continue
        for m in range(moment_start[person], moment_start[person + 1]):
            now = moments[m]
            while position < stop and begin[order[position]] <= now:
                value = order[position]
                tail_low = _push(stairs[0], head_low, tail_low, value, end, rank, lows, sign)
                if not is_exact:
                    tail_high = _push(stairs[1], head_high, tail_high, value, end, rank, highs, sign)
                position += 1
            while head_low < tail_low and end[stairs[0, head_low]] <= now:
                head_low += 1
            while head_high < tail_high and end[stairs[1, head_high]] <= now:
                head_high += 1
            if head_low < tail_low:
                low[m], has[m] = lows[stairs[0, head_low]], True
                high[m] = low[m] if is_exact else highs[stairs[1, head_high]]
                if max(low[m], least) <= min(high[m], most):
                    low[m], high[m] = max(low[m], least), min(high[m], most)
    return low, high, has


@kernel
def _push(stairs: Ints, head: int, tail: int, value: int, end: Ints, rank: Ints, bounds: Floats, sign: float) -> int:
    """A value takes its place on the stairs, or none; the new tail."""
    place = tail
    while place > head and end[stairs[place - 1]] > end[value]:
        place -= 1
    if place < tail and not _less(stairs[place], value, rank, bounds, sign):
        return tail
    kept = place
    while kept > head and not _less(value, stairs[kept - 1], rank, bounds, sign):
        kept -= 1
    if kept == place:
        for move in range(tail, place, -1):
            stairs[move] = stairs[move - 1]
    else:
        for move in range(tail - place):
            stairs[kept + 1 + move] = stairs[place + move]
    stairs[kept] = value
    return kept + 1 + tail - place


@kernel
def _less(first: int, second: int, rank: Ints, bounds: Floats, sign: float) -> bool:
    if rank[first] != rank[second]:
        return bool(rank[first] < rank[second])
    return bool(sign * bounds[first] < sign * bounds[second])


@kernel
def _changes(low: Floats, high: Floats, has: Flags) -> Flags:
    changed = np.zeros(max(len(low), len(has)), np.bool_)
    for m in range(1, len(changed)):
        differs = len(low) > 1 and (low[m] != low[m - 1] or high[m] != high[m - 1])
        changed[m] = differs or (len(has) > 1 and has[m] != has[m - 1])
    return changed


def risen(
    values: Values, moments: Moments, factor: float, by: float, seconds: float, start_low: float, start_high: float
) -> InputColumn:
    """A later value at least `factor` times an earlier one in the starting range plus `by`, within some seconds."""
    if not len(values.begin):
        return constant(0.0, 1.0)
    at = np.where(values.at == NEVER, 0, values.at) / 1e6
    return InputColumn(
        *_rises(
            moments.start,
            moments.at,
            values.start,
            values.begin,
            values.end,
            at,
            values.low,
            values.high,
            factor,
            by,
            seconds,
            start_low,
            start_high,
        )
    )


@kernel
def _rises(
    moment_start: Ints, moments: Ints, start: Ints, begin: Ints, end: Ints, at: Floats, lows: Floats, highs: Floats,
    factor: float, by: float, seconds: float, start_low: float, start_high: float,
) -> tuple[Floats, Floats, Flags]:  # fmt: skip
    """As interpreter.evaluation._rise at each moment; nothing is computed again while the same values count."""
    n = len(moments)
    low, high, has = np.zeros(n), np.ones(n), np.zeros(n, np.bool_)
    for person in range(len(start) - 1):
        first, stop = start[person], start[person + 1]
        by_time = first + np.argsort(at[first:stop], kind="mergesort")
        counts = np.zeros(stop - first, np.bool_)
        for m in range(moment_start[person], moment_start[person + 1]):
            same = m > moment_start[person]
            for position in range(stop - first):
                value = by_time[position]
                now = begin[value] <= moments[m] < end[value]
                same &= now == counts[position]
                counts[position] = now
            if same:
                low[m], high[m], has[m] = low[m - 1], high[m - 1], has[m - 1]
            elif counts.any():
                surely, possibly = _any_rise(
                    by_time, counts, at, lows, highs, factor, by, seconds, start_low, start_high
                )
                low[m], high[m], has[m] = 1.0 if surely else 0.0, 1.0 if surely or possibly else 0.0, True
    return low, high, has


@kernel
def _any_rise(
    by_time: Ints, counts: Flags, at: Floats, lows: Floats, highs: Floats,
    factor: float, by: float, seconds: float, start_low: float, start_high: float,
) -> tuple[bool, bool]:  # fmt: skip
    surely, possibly = False, False
    for later in range(len(by_time)):
        if not counts[later]:
            continue
        j, partners = by_time[later], 0
        for earlier in range(later - 1, -1, -1):
            i = by_time[earlier]
            if at[j] - at[i] > seconds:
                break
            if not counts[earlier] or not 0 < at[j] - at[i] <= seconds:
                continue
            partners += 1
            surely |= start_low <= lows[i] and highs[i] <= start_high and lows[j] >= factor * highs[i] + by
            may_start = highs[i] >= start_low and lows[i] <= start_high
            possibly |= may_start and highs[j] >= factor * max(lows[i], start_low) + by and start_low <= start_high
        if partners == 0:
            possibly |= highs[j] >= factor * start_low + by and start_low <= start_high
    return surely, possibly
