"""Values that follow from two others of one sample, as record.snapshots._derived makes them at each moment."""

from __future__ import annotations

import numpy as np

from cytostorm.compiler import DerivedBy
from cytostorm.engines.facts import NEVER, Ints, Values, starts_of
from cytostorm.engines.jit import kernel
from cytostorm.engines.rounding import Floats, rounded

MICROSECONDS = 1e6


def derived(rule: DerivedBy, first: Values, second: Values) -> Values:
    """Every value of `first` with its partner in `second`, for as long as both count and no nearer partner does."""
    seconds = _seconds(second.at)
    by_time = np.arange(len(seconds)) if rule.second_is_limit else _by_time(second.start, seconds)
    within = np.inf if rule.second_is_limit else rule.paired_within / MICROSECONDS
    person, i, j, begin, end = _pairs(
        first.start, first.begin, first.end, first.at, _seconds(first.at),
        second.start, second.begin, second.end, second.at, seconds, by_time, within, rule.second_is_limit,
    )  # fmt: skip
    low, high = _follow(rule, (first.low[i], first.high[i]), (second.low[j], second.high[j]))
    at = (
        first.at[i]
        if rule.second_is_limit
        else np.where(_seconds(first.at[i]) >= _seconds(second.at[j]), first.at[i], second.at[j])
    )
    return Values(starts_of(person, first.persons), begin, end, at, low, high)


def _seconds(at: Ints) -> Floats:
    """Seconds since 1970 as the interpreter counts them, where an undated value stands at zero."""
    return np.where(at == NEVER, 0, at) / MICROSECONDS


@kernel
def _by_time(start: Ints, seconds: Floats) -> Ints:
    order = np.empty(len(seconds), np.int64)
    for person in range(len(start) - 1):
        first, stop = start[person], start[person + 1]
        order[first:stop] = first + np.argsort(seconds[first:stop], kind="mergesort")
    return order


def _follow(rule: DerivedBy, first: tuple[Floats, Floats], second: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    (a_low, a_high), (b_low, b_high) = (
        (first[0] * rule.first_factor, first[1] * rule.first_factor),
        _scaled(second, rule.second_factor),
    )
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if rule.kind == "difference":
            return rounded(a_low - b_high), rounded(a_high - b_low)
        low = np.where((b_high == 0) | (b_high == np.inf), 0.0, rule.times * np.maximum(a_low, 0.0) / b_high)
        high = np.where((b_low <= 0) | (a_high == np.inf), np.inf, rule.times * a_high / b_low)
    return rounded(low), rounded(high)


def _scaled(bounds: tuple[Floats, Floats], factor: float) -> tuple[Floats, Floats]:
    return bounds[0] * factor, bounds[1] * factor


@kernel
def _pairs(
    start: Ints, begin: Ints, end: Ints, at: Ints, seconds: Floats,
    start2: Ints, begin2: Ints, end2: Ints, at2: Ints, seconds2: Floats, by_time: Ints, within: float, any_time: bool,
) -> tuple[Ints, Ints, Ints, Ints, Ints]:  # fmt: skip
    """(person, first, second, begin, end) of each stretch of time with the nearest partner, or all that are equally near."""
    made, n = np.empty((5, len(begin) + 16), np.int64), 0
    near = np.empty(len(begin2), np.int64)
    for person in range(len(start) - 1):
        for i in range(start[person], start[person + 1]):
            found = _near(
                near, i, at, seconds, start2[person], start2[person + 1], at2, seconds2, by_time, within, any_time
            )
            now = begin[i]
            while found > 0 and now < end[i]:
                best, later = -1, end[i]
                for j in near[:found]:
                    if now < begin2[j]:
                        later = min(later, begin2[j])
                    elif now < end2[j]:
                        later = min(later, end2[j])
                        if best < 0 or _nearer(
                            abs(seconds2[j] - seconds[i]), j, abs(seconds2[best] - seconds[i]), best, any_time
                        ):
                            best = j
                for j in near[:found]:
                    counts = best >= 0 and begin2[j] <= now < end2[j]
                    if counts and (
                        j == best
                        or (not any_time and abs(seconds2[j] - seconds[i]) == abs(seconds2[best] - seconds[i]))
                    ):
                        if n == made.shape[1]:
                            larger = np.empty((5, 2 * n), np.int64)
                            larger[:, :n] = made
                            made = larger
                        made[0, n], made[1, n], made[2, n], made[3, n], made[4, n] = person, i, j, now, later
                        n += 1
                now = later
    return made[0, :n], made[1, :n], made[2, :n], made[3, :n], made[4, :n]


@kernel
def _nearer(distance: float, j: int, best_distance: float, best: int, any_time: bool) -> bool:
    if any_time or distance == best_distance:
        return j < best
    return distance < best_distance


@kernel
def _near(
    near: Ints,
    i: int,
    at: Ints,
    seconds: Floats,
    first: int,
    stop: int,
    at2: Ints,
    seconds2: Floats,
    by_time: Ints,
    within: float,
    any_time: bool,
) -> int:
    """Into `near`: the values that may stand beside value i; how many they are."""
    low, high = first, stop
    while not any_time and low < high:  # one second of slack; the exact question follows
        middle = (low + high) // 2
        if seconds2[by_time[middle]] < seconds[i] - within - 1.0:
            low = middle + 1
        else:
            high = middle
    found = 0
    for position in range(low, stop):
        j = by_time[position]
        if not any_time and seconds2[j] > seconds[i] + within + 1.0:
            break
        if any_time or ((at2[j] == NEVER) == (at[i] == NEVER) and abs(seconds2[j] - seconds[i]) <= within):
            near[found] = j
            found += 1
    return found


@kernel
def _without_held(
    start: Ints, begin: Ints, end: Ints, at: Ints, start2: Ints, begin2: Ints, end2: Ints, at2: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """(person, position, begin, end) of what is left of the first values when a second one of the same time comes first."""
    made, n = np.empty((4, len(begin) + 16), np.int64), 0
    for person in range(len(start) - 1):
        for i in range(start[person], start[person + 1]):
            now = begin[i]
            while now < end[i]:
                later, is_held = end[i], False
                for j in range(start2[person], start2[person + 1]):
                    if at2[j] == at[i] and now < begin2[j]:
                        later = min(later, begin2[j])
                    elif at2[j] == at[i] and now < end2[j]:
                        later, is_held = min(later, end2[j]), True
                if not is_held:
                    if n == made.shape[1]:
                        larger = np.empty((4, 2 * n), np.int64)
                        larger[:, :n] = made
                        made = larger
                    made[0, n], made[1, n], made[2, n], made[3, n] = person, i, now, later
                    n += 1
                now = later
    return made[0, :n], made[1, :n], made[2, :n], made[3, :n]


def without_held(values: Values, reported: Values) -> Values:
    """Derived values, but none for a time at which one was reported, while that report counts."""
    if not len(reported.begin) or not len(values.begin):
        return values
    person, i, begin, end = _without_held(
        values.start, values.begin, values.end, values.at, reported.start, reported.begin, reported.end, reported.at
    )
    return Values(starts_of(person, values.persons), begin, end, values.at[i], values.low[i], values.high[i])
