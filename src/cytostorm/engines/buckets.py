"""Some persons with all their facts, evaluated in small chunks that fit in the caches, by two threads."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from typing import TypeVar

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cytostorm.compiler import NO_WINDOW, Plan
from cytostorm.engines.evaluate import WORDS, Pair, word_positions
from cytostorm.engines.facts import DRUG, KINDS, Facts, Ints, starts_of
from cytostorm.engines.input_columns import InputColumn, Moments
from cytostorm.engines.inputs import Inputs
from cytostorm.engines.population import Changes, evaluated
from cytostorm.engines.reading import last_moments, read_bucket

THREADS = 2
_CHUNK = 250_000
"""Moments at most, of whole persons: enough that the Python around compiled calls does not show, and little memory."""
One = TypeVar("One")
Other = TypeVar("Other")
_WORDS = pa.array(WORDS)
_word = pa.dictionary(pa.int8(), pa.string())
CHANGES = pa.schema([
    ("person", pa.dictionary(pa.int32(), pa.string())), ("time", pa.timestamp("us")), ("criteria", pa.dictionary(pa.int16(), pa.string())),
    ("low", pa.float64()), ("high", pa.float64()), ("verdict", _word), ("applies", _word), ("missing", pa.int16()),
])  # fmt: skip
"""`low` and `high` are the ends of the score (null for a set without one), `missing` the number of inputs without any fact."""


@dataclass(frozen=True)
class Bucket:
    """Persons by number, as `persons` names them, their facts sorted by person, and the last moment that counts for each."""

    plan: Plan
    persons: pa.Array
    facts: Facts
    last: Ints

    @classmethod
    def read(cls, events: duckdb.DuckDBPyRelation, plan: Plan, stays: pa.Table | None) -> Bucket:
        """Everybody in an event table; `stays` (person, end_) as read by `reading.read_stays`."""
        persons, facts = read_bucket(events, plan)
        return cls(plan, persons, facts, last_moments(persons, stays))

    def changes(self, states: bool = False) -> list[Changes]:
        """The changes of all persons, chunk by chunk, each chunk with all sets in order; with the input columns behind each row where asked."""
        parts = by_threads(partial(self._chunk, states), self._cuts(_CHUNK))
        return [changes for part in parts for changes in part]

    def _chunk(self, states: bool, chunk: tuple[int, int]) -> list[Changes]:
        found = self._piece(*chunk).whole(states)
        return [replace(changes, person=changes.person + chunk[0]) for changes in found]

    def whole(self, states: bool = False) -> list[Changes]:
        """The changes of all persons at once, for a bucket that is a piece."""
        return evaluated(self.plan, self.facts, self.last, states)

    def pieces(self, most: int = _CHUNK) -> Iterator[tuple[int, Bucket]]:
        """(number of its first person, a few persons with their facts): with about `most` moments each, and at least one person."""
        return ((start, self._piece(start, stop)) for start, stop in self._cuts(most))

    def _piece(self, start: int, stop: int) -> Bucket:
        first, end = (int(self._starts[person]) for person in (start, stop))
        facts = self.facts.take(slice(first, end), stop - start, start)
        return Bucket(self.plan, self.persons.slice(start, stop - start), facts, self.last[start:stop])

    @cached_property
    def _starts(self) -> Ints:
        return starts_of(self.facts.person, self.facts.persons)

    def _cuts(self, most: int) -> list[tuple[int, int]]:
        """(first person, stop) of each piece: whole persons, cut by how many moments their facts can make."""
        made = np.append(0, np.cumsum(_moments_of(self.plan)[self.facts.code]))[self._starts]
        cuts = np.unique(np.searchsorted(made, np.arange(0, made[-1] + most, most)).clip(0, self.facts.persons))
        return [(int(start), int(stop)) for start, stop in pairwise(cuts)] or [
            (0, self.facts.persons)
        ]  # nobody is a piece too: empty tables

    def told(self, parts: Sequence[Changes]) -> pa.Table:
        """Changes as rows of the table CHANGES."""
        if not parts:
            return CHANGES.empty_table()
        names = pa.array([one.id for one in self.plan.sets], pa.string())
        person, at, missing = (
            np.concatenate([getattr(c, name) for c in parts]) for name in ("person", "at", "missing")
        )
        which = np.repeat(np.array([c.position for c in parts], np.int16), [len(c.at) for c in parts])
        low, high = (np.concatenate([c.score[side] for c in parts]) for side in (0, 1))
        columns = [
            _named(person.astype(np.int32), self.persons), pa.array(at, pa.timestamp("us")), _named(which, names),
            pa.array(low, from_pandas=True), pa.array(high, from_pandas=True),
            _named(_words([c.verdict for c in parts]), _WORDS), _named(_words([c.applies for c in parts]), _WORDS), pa.array(missing),
        ]  # fmt: skip
        return pa.Table.from_arrays(columns, schema=CHANGES)

    def columns_at(self, person: Ints, at: Ints) -> tuple[InputColumn, ...]:
        """Every input of the plan for some persons at one moment each or more: N persons and moments in rising order, each pair once."""
        moments = Moments(starts_of(person, self.facts.persons), at)
        everywhere = np.arange(len(at))
        return tuple(column.take(everywhere) for column in Inputs(self.plan, self.facts, moments).columns)


def _moments_of(plan: Plan) -> Ints:
    """For each code of a fact how many moments it can make: one when it becomes known, one for each window that it leaves."""
    kinds = np.arange(len(KINDS)) == DRUG
    windows = [sum(within != NO_WINDOW for within in (subject.within, *subject.also)) for subject in plan.subjects]
    return 1 + np.concatenate(
        [np.zeros(0, np.int64), *(np.where(kinds, len(plan.drug_windows), count) for count in windows)]
    )


def by_threads(work: Callable[[One], Other], given: Iterable[One]) -> Iterator[Other]:
    """The answers in the order of what is given; only a few are ever waiting, so that they need not all fit in memory."""
    with ThreadPoolExecutor(THREADS) as pool:
        waiting: deque[Future[Other]] = deque()
        for one in given:
            waiting.append(pool.submit(work, one))
            if len(waiting) > THREADS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _named(codes: NDArray[np.signedinteger], names: pa.Array) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes), names)


def _words(truths: Sequence[Pair]) -> NDArray[np.int8]:
    low, high = (np.concatenate([truth[side] for truth in truths]) for side in (0, 1))
    return word_positions((low, high))
