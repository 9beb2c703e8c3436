"""The facts of many persons as arrays, and how they are put into order.

Times are int64 microseconds since 1970. `NEVER` stands for a time that is not given: it lies before every moment,
so "available" is simply the later of the two times. `FOREVER` is an end that never comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cytostorm.engines.jit import kernel
from cytostorm.engines.rounding import Floats

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
NEVER = np.iinfo(np.int64).min
FOREVER = np.iinfo(np.int64).max
KINDS = ("measurement", "finding", "drug", "upper_limit_of_normal", "lower_limit_of_normal", "baseline")
MEASUREMENT, FINDING, DRUG = 0, 1, 2


@dataclass(frozen=True)
class Facts:
    """Facts of persons 0 to `persons` - 1, all arrays of one length M, in the order of the record within each person.

    `code` is the position of the subject in the plan times `len(KINDS)`, plus the kind.
    """

    persons: int
    person: Ints
    code: Ints
    low: Floats
    high: Floats
    effective: Ints
    known: Ints
    until: Ints
    slip: Flags

    @cached_property
    def available(self) -> Ints:
        return np.maximum(self.effective, self.known)

    def take(self, order: Ints | slice, persons: int, first_person: int = 0) -> Facts:
        """Some of the facts, in another order; persons are counted from `first_person`."""
        columns: tuple[Any, ...] = (
            self.person,
            self.code,
            self.low,
            self.high,
            self.effective,
            self.known,
            self.until,
            self.slip,
        )
        person, *others = (column[order] for column in columns)
        return Facts(persons, person - first_person if first_person else person, *others)


@dataclass(frozen=True)
class Values:
    """Values of one input: value i counts at moments in [begin, end); `at` is when it was true (NEVER: undated).

    Values of person p stand at start[p]:start[p + 1], in the order in which the interpreter lists them.
    """

    start: Ints
    begin: Ints
    end: Ints
    at: Ints
    low: Floats
    high: Floats

    @property
    def persons(self) -> int:
        return len(self.start) - 1

    @cached_property
    def person(self) -> Ints:
        return np.repeat(np.arange(self.persons), np.diff(self.start))

    @cached_property
    def order(self) -> Ints:
        """Positions by person and begin."""
        return by_key(self.start, self.begin)

    def with_bounds(self, low: Floats, high: Floats) -> Values:
        return Values(self.start, self.begin, self.end, self.at, low, high)


def together(parts: list[Values]) -> Values:
    """Several lists as one: for each person the values of the first, then those of the second, and so on."""
    if len(parts) == 1:
        return parts[0]
    order, start = sorted_by(np.concatenate([part.person for part in parts]), parts[0].persons)
    columns: Iterator[Any] = (
        np.concatenate([getattr(part, name) for part in parts])[order] for name in ("begin", "end", "at", "low", "high")
    )
    return Values(start, *columns)


@kernel
def sorted_by(key: Ints, size: int) -> tuple[Ints, Ints]:
    """A stable counting sort of whole numbers below `size`: positions in order, and where each number starts."""
    start = np.zeros(size + 1, np.int64)
    for one in key:
        start[one + 1] += 1
    for number in range(size):
        start[number + 1] += start[number]
    order, free = np.empty(len(key), np.int64), start[:-1].copy()
    for position in range(len(key)):
        order[free[key[position]]] = position
        free[key[position]] += 1
    return order, start


@kernel
def by_key(start: Ints, key: Ints) -> Ints:
    """Positions by person and rising key, stable; what is in order already costs one look."""
    order = np.arange(len(key))
    for person in range(len(start) - 1):
        first, stop = start[person], start[person + 1]
        for position in range(first + 1, stop):
            if key[position] < key[position - 1]:
                order[first:stop] = first + np.argsort(key[first:stop], kind="mergesort")
                break
    return order


@kernel
def starts_of(person: Ints, persons: int) -> Ints:
    """Where each person starts in a column that is sorted by person."""
    start = np.zeros(persons + 1, np.int64)
    for one in person:
        start[one + 1] += 1
    for number in range(persons):
        start[number + 1] += start[number]
    return start
