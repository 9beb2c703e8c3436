"""A whole population through time: who met what, surely or possibly, and from when on.

Persons are independent, so the table is read in buckets of persons that fit in memory, and each bucket is
evaluated in small chunks that fit in the caches, by two threads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from cytostorm.compiler import Plan
from cytostorm.engines.evaluate import Pair
from cytostorm.engines.facts import Facts, Ints, starts_of
from cytostorm.engines.population import Changes, evaluated
from cytostorm.engines.reading import Source, asked, bucket_count, last_moments, read_bucket, read_stays, relation_of

MEMORY = 2_000_000_000
THREADS = 2
_CHUNK = 150000
_WORDS = pa.array(["not met", "unknown", "met"])
_word = pa.dictionary(pa.int8(), pa.string())
CHANGES = pa.schema([
    ("person", pa.dictionary(pa.int32(), pa.string())), ("time", pa.timestamp("us")), ("criteria", pa.dictionary(pa.int16(), pa.string())),
    ("low", pa.float64()), ("high", pa.float64()), ("verdict", _word), ("applies", _word), ("missing", pa.int16()),
])  # fmt: skip
"""`low` and `high` are the ends of the score (null for a set without one), `missing` the number of inputs without any fact."""


def screen(events: Source, plan: Plan, until: Source | None = None, memory: int = MEMORY) -> pa.Table:
    """The table CHANGES for everyone in an event table: a row for each moment at which a set says something new.

    `until` (columns person, end_) cuts off what lies after the end of a stay. The rows of one person and set are in
    order of time. Raises InputError for a table that is no event table.
    """
    return pa.concat_tables([CHANGES.empty_table(), *screened(events, plan, until, memory)]).unify_dictionaries()


def screened(events: Source, plan: Plan, until: Source | None = None, memory: int = MEMORY) -> Iterator[pa.Table]:
    """As `screen`, one table for each bucket of persons, so that no more than about `memory` bytes are held."""
    relation, stays = relation_of(events), read_stays(until)
    buckets = bucket_count(relation, plan, memory)
    for bucket in range(buckets):
        persons, facts = read_bucket(relation, plan, bucket, buckets)
        yield _told(plan, persons, _evaluated(plan, facts, last_moments(persons, stays)))


def onsets(changes: pa.Table) -> pa.Table:
    """(person, criteria, first_surely, first_possibly): when each set was first met, and first no longer ruled out; null for never."""
    first = "min(time) FILTER (verdict = 'met') AS first_surely, min(time) FILTER (verdict <> 'not met') AS first_possibly"
    query = f"SELECT person, criteria, {first} FROM changes GROUP BY person, criteria ORDER BY person, criteria"
    return asked(duckdb.connect().from_arrow(changes), "changes", query)


def _evaluated(plan: Plan, facts: Facts, last: Ints) -> list[Changes]:
    """The changes of all persons, chunk by chunk; numbers of persons are those of the bucket."""
    with ThreadPoolExecutor(THREADS) as pool:
        parts = pool.map(partial(_chunk, plan, facts, last), _chunks(facts))
        return [changes for part in parts for changes in part]


def _chunks(facts: Facts) -> list[tuple[int, int, int, int]]:
    """(first person, stop, first fact, stop) of each chunk: whole persons, about as many facts in each."""
    start = starts_of(facts.person, facts.persons)
    cuts = np.unique(np.searchsorted(start, np.arange(0, len(facts.person) + _CHUNK, _CHUNK)).clip(0, facts.persons))
    return [(int(a), int(b), int(start[a]), int(start[b])) for a, b in pairwise(cuts)]


def _chunk(plan: Plan, facts: Facts, last: Ints, chunk: tuple[int, int, int, int]) -> list[Changes]:
    person, stop, first, end = chunk
    found = evaluated(plan, facts.take(slice(first, end), stop - person, person), last[person:stop])
    return [Changes(c.position, c.person + person, c.at, c.verdict, c.applies, c.score, c.missing) for c in found]


def _told(plan: Plan, persons: pa.Array, parts: Sequence[Changes]) -> pa.Table:
    """Changes as rows of the table CHANGES."""
    if not parts:
        return CHANGES.empty_table()
    names = pa.array([one.id for one in plan.sets], pa.string())
    person, at, missing = (np.concatenate([getattr(c, name) for c in parts]) for name in ("person", "at", "missing"))
    which = np.repeat(np.array([c.position for c in parts], np.int16), [len(c.at) for c in parts])
    low, high = (np.concatenate([c.score[side] for c in parts]) for side in (0, 1))
    columns = [
        _named(person.astype(np.int32), persons), pa.array(at, pa.timestamp("us")), _named(which, names),
        pa.array(low, from_pandas=True), pa.array(high, from_pandas=True),
        _named(_words([c.verdict for c in parts]), _WORDS), _named(_words([c.applies for c in parts]), _WORDS), pa.array(missing),
    ]  # fmt: skip
    return pa.Table.from_arrays(columns, schema=CHANGES)


def _named(codes: NDArray[np.signedinteger], names: pa.Array) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes), names)


def _words(truths: Sequence[Pair]) -> NDArray[np.int8]:
    """As values.verdict_word, as positions in _WORDS."""
    low, high = (np.concatenate([truth[side] for truth in truths]) for side in (0, 1))
    return np.where(low >= 1, 2, np.where(high <= 0, 0, 1)).astype(np.int8)
