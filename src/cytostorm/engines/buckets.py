"""Some persons with all their facts, evaluated in small chunks that fit in the caches, by two threads."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cytostorm.compiler import Plan
from cytostorm.engines.evaluate import Pair
from cytostorm.engines.facts import Facts, Ints, starts_of
from cytostorm.engines.inputs import Inputs
from cytostorm.engines.leaves import Leaf, Moments
from cytostorm.engines.population import Changes, evaluated
from cytostorm.engines.reading import last_moments, read_bucket

THREADS = 2
_CHUNK = 100000
_WORDS = pa.array(["not met", "unknown", "met"])
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
        """The changes of all persons, chunk by chunk, each chunk with all sets in order; with the leaves behind each row where asked."""
        with ThreadPoolExecutor(THREADS) as pool:
            parts = pool.map(partial(self._chunk, states), _chunks(self.facts))
            return [changes for part in parts for changes in part]

    def _chunk(self, states: bool, chunk: tuple[int, int, int, int]) -> list[Changes]:
        person, stop, first, end = chunk
        found = evaluated(self.plan, self.facts.take(slice(first, end), stop - person, person), self.last[person:stop], states)
        return [replace(changes, person=changes.person + person) for changes in found]

    def told(self, parts: Sequence[Changes]) -> pa.Table:
        """Changes as rows of the table CHANGES."""
        if not parts:
            return CHANGES.empty_table()
        names = pa.array([one.id for one in self.plan.sets], pa.string())
        person, at, missing = (np.concatenate([getattr(c, name) for c in parts]) for name in ("person", "at", "missing"))
        which = np.repeat(np.array([c.position for c in parts], np.int16), [len(c.at) for c in parts])
        low, high = (np.concatenate([c.score[side] for c in parts]) for side in (0, 1))
        columns = [
            _named(person.astype(np.int32), self.persons), pa.array(at, pa.timestamp("us")), _named(which, names),
            pa.array(low, from_pandas=True), pa.array(high, from_pandas=True),
            _named(_words([c.verdict for c in parts]), _WORDS), _named(_words([c.applies for c in parts]), _WORDS), pa.array(missing),
        ]  # fmt: skip
        return pa.Table.from_arrays(columns, schema=CHANGES)

    def leaves_at(self, person: Ints, at: Ints) -> tuple[Leaf, ...]:
        """Every input of the plan for some persons at one moment each or more: N persons and moments in rising order, each pair once."""
        moments = Moments(starts_of(person, self.facts.persons), at)
        everywhere = np.arange(len(at))
        return tuple(leaf.take(everywhere) for leaf in Inputs(self.plan, self.facts, moments).leaves)


def _chunks(facts: Facts) -> list[tuple[int, int, int, int]]:
    """(first person, stop, first fact, stop) of each chunk: whole persons, about as many facts in each."""
    start = starts_of(facts.person, facts.persons)
    cuts = np.unique(np.searchsorted(start, np.arange(0, len(facts.person) + _CHUNK, _CHUNK)).clip(0, facts.persons))
    return [(int(a), int(b), int(start[a]), int(start[b])) for a, b in pairwise(cuts)]


def _named(codes: NDArray[np.signedinteger], names: pa.Array) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes), names)


def _words(truths: Sequence[Pair]) -> NDArray[np.int8]:
    """As values.verdict_word, as positions in _WORDS."""
    low, high = (np.concatenate([truth[side] for truth in truths]) for side in (0, 1))
    return np.where(low >= 1, 2, np.where(high <= 0, 0, 1)).astype(np.int8)
