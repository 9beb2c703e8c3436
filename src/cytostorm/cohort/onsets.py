"""One row a person and set: when it was first surely and first possibly met, and how far it ever went."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from cytostorm.engines import Bucket, Changes
from cytostorm.engines.evaluate import WORDS, word_positions
from cytostorm.engines.facts import FOREVER, Flags, Ints

ONSETS = pa.schema([
    ("person", pa.string()), ("criteria", pa.string()), ("first_surely", pa.timestamp("us")), ("first_possibly", pa.timestamp("us")),
    ("applies", pa.string()), ("highest_low", pa.float64()), ("highest_high", pa.float64()), ("open_when_best_known", pa.bool_()),
    ("last_verdict", pa.string()),
])  # fmt: skip
"""`applies`: met where the set was about the person at any moment, not met where at none;
`highest_low` and `highest_high` are the greatest ends of the score.
`open_when_best_known`: met, or not ruled out, at one of the moments with the fewest missing inputs."""


def onsets_of(bucket: Bucket, parts: Sequence[Changes]) -> pa.Table:
    """The table ONSETS of a bucket; a person without any moment has no row."""
    return pa.concat_tables([ONSETS.empty_table(), *(_onsets(bucket, one) for one in parts if len(one.at))])


def _onsets(bucket: Bucket, one: Changes) -> pa.Table:
    first = firsts(one.person)
    met, possible = one.verdict[0] >= 1, one.verdict[1] >= 1
    surely, possibly = _earliest(met, one.at, first), _earliest(possible, one.at, first)
    last = np.append(first[1:], len(one.at)) - 1
    columns = [
        bucket.persons.take(pa.array(one.person[first])), pa.array([bucket.plan.sets[one.position].id] * len(first)),
        moments_column(surely), moments_column(possibly), pa.array(words(*(np.maximum.reduceat(end, first) for end in one.applies))),
        *(pa.array(np.maximum.reduceat(end, first), from_pandas=True) for end in one.score),
        pa.array(_open_when_best_known(one, possible, first)), pa.array(words(one.verdict[0][last], one.verdict[1][last])),
    ]  # fmt: skip
    return pa.Table.from_arrays(
        [column.cast(field.type) for column, field in zip(columns, ONSETS, strict=True)], schema=ONSETS
    )


def firsts(person: Ints) -> Ints:
    """Where each person begins in a column that is sorted by person."""
    return np.flatnonzero(np.append(True, person[1:] != person[:-1])) if len(person) else np.zeros(0, np.int64)


def words(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """As values.verdict_word, for arrays."""
    return np.asarray(np.array(WORDS)[word_positions((low, high))])


def _earliest(holds: Flags, at: Ints, first: Ints) -> Ints:
    return np.asarray(np.minimum.reduceat(np.where(holds, at, FOREVER), first))


def moments_column(at: Ints) -> pa.Array:
    """Moments in microseconds; FOREVER is null."""
    return pa.array(at, pa.timestamp("us"), mask=at == FOREVER)


def _open_when_best_known(one: Changes, possible: Flags, first: Ints) -> Flags:
    counts = np.diff(np.append(first, len(one.at)))
    fewest = np.repeat(np.minimum.reduceat(one.missing, first), counts)
    return np.asarray(np.logical_or.reduceat(possible & (one.missing == fewest), first))
