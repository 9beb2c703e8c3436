"""One row an episode and set: whether it was met at entry, when it was first met inside the episode, and whom it is about there.

An episode is a stay, or several of which each begins within a day of the end of those before it. A person without any stay
has one episode, from the first fact to the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cytostorm.cohort.onsets import moments_column, words
from cytostorm.cohort.problems import undisputed
from cytostorm.connections import quoted
from cytostorm.engines import Bucket, Changes
from cytostorm.engines.episodes import found_in
from cytostorm.engines.facts import Ints

EPISODE_ONSETS = pa.schema([
    ("person", pa.string()), ("episode", pa.int32()), ("criteria", pa.string()), ("entry_surely", pa.bool_()), ("entry_possibly", pa.bool_()),
    ("first_surely", pa.timestamp("us")), ("first_possibly", pa.timestamp("us")), ("applies", pa.string()),
    ("open_when_best_known", pa.bool_()), ("last_verdict", pa.string()),
])  # fmt: skip
"""No row for an episode in which a set had nothing to say. `entry`: at the moment at which the episode begins.
`applies`: met where the set was about the person at any moment of the episode, not met where at none."""
_EPISODES = """
COPY (
  SELECT * REPLACE ({undisputed} AS outcome) FROM (
  SELECT person, episode, min(start) AS start, max(end_) AS end_, count(*)::INTEGER AS stays,
         arg_max(is_open, row(end_, start, is_open, outcome)) AS is_open,
         CASE WHEN bool_or(outcome = 'died') THEN 'died' ELSE coalesce(arg_max(outcome, row(end_, start, is_open, outcome)), '') END AS outcome
  FROM read_parquet({presence}) GROUP BY person, episode) ORDER BY person, episode
) TO {out} (COMPRESSION zstd)
"""


@dataclass(frozen=True)
class Episodes:
    """The episodes of some persons (by number), in order: their number within the person, and from when to when."""

    person: Ints
    number: Ints
    start: Ints
    end: Ints

    def of(self, start: int, stop: int) -> Episodes:
        """Those of the persons from `start` up to `stop`, who are counted from 0."""
        here = slice(*np.searchsorted(self.person, (start, stop)))
        return Episodes(self.person[here] - start, self.number[here], self.start[here], self.end[here])


def write_episodes(db: duckdb.DuckDBPyConnection, presence: Path, problems: Path, out: Path) -> None:
    """(person, episode, start, end_, stays, is_open, outcome): `is_open` where the end of the last stay is not recorded."""
    names = {"presence": quoted(str(presence)), "out": quoted(str(out)), "undisputed": undisputed("outcome", problems)}
    db.execute(_EPISODES.format(**names))


def episodes(persons: pa.Array, presence: pa.Table) -> Episodes:
    """The episodes of the named persons; `presence` (person, episode, start, end_) may hold others, and several rows an episode."""
    who = pc.index_in(presence.column("person"), persons)
    there = presence.set_column(presence.column_names.index("person"), "person", who).filter(pc.is_valid(who))
    grouped = there.group_by(["person", "episode"]).aggregate([("start", "min"), ("end_", "max")])
    columns = [_numbers(grouped.column(name)) for name in ("person", "episode", "start_min", "end__max")]
    order = np.lexsort((columns[1], columns[0]))
    return Episodes(*(column[order] for column in columns))


def _numbers(column: pa.ChunkedArray) -> Ints:
    stamps = column.cast(pa.timestamp("us")) if pa.types.is_timestamp(column.type) else column
    return np.asarray(stamps.cast(pa.int64()).to_numpy(), np.int64)


def episode_onsets_of(bucket: Bucket, parts: Sequence[Changes], of: Episodes) -> pa.Table:
    """The table EPISODE_ONSETS of a bucket."""
    return pa.concat_tables(
        [EPISODE_ONSETS.empty_table(), *(_of_set(bucket, part, of) for part in parts if len(part.at))]
    )


def _of_set(bucket: Bucket, part: Changes, of: Episodes) -> pa.Table:
    surely, possibly = part.verdict[0] >= 1, part.verdict[1] >= 1
    about = np.where(part.applies[0] >= 1, 2, np.where(part.applies[1] <= 0, 0, 1)).astype(np.int64)
    found = found_in(
        (part.person, part.at), (surely, possibly), about, part.missing.astype(np.int64), (of.person, of.start, of.end)
    )
    kept = np.flatnonzero(found.told)
    last = found.last[kept]
    columns = [
        bucket.persons.take(pa.array(of.person[kept])), pa.array(of.number[kept]), pa.array([bucket.plan.sets[part.position].id] * len(kept)),
        *(pa.array(at[kept]) for at in found.at_entry), *(moments_column(at[kept]) for at in found.first),
        pa.array(np.array(["not met", "unknown", "met"])[found.applies[kept]]), pa.array(found.best_open[kept]),
        pa.array(words(part.verdict[0][last], part.verdict[1][last])),
    ]  # fmt: skip
    return pa.Table.from_arrays(
        [column.cast(field.type) for column, field in zip(columns, EPISODE_ONSETS, strict=True)], schema=EPISODE_ONSETS
    )
