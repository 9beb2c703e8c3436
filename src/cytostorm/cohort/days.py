"""Incidence and prevalence per calendar day, as counts of persons: surely met, and possibly met, of those who were there.

Counted by differences: one more on the first day of a stretch, one less after its last. The days themselves are made when all
parts are summed, so that a verdict that stands for sixty years costs two rows and not twenty thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from cytostorm.cohort.onsets import firsts
from cytostorm.cohort.stretches import Stretches, held_until
from cytostorm.connections import quoted
from cytostorm.engines import Bucket, Changes
from cytostorm.engines.facts import Flags, Ints

DAY_CHANGES = pa.schema([
    ("criteria", pa.string()), ("day", pa.date32()),
    ("surely", pa.int64()), ("possibly", pa.int64()), ("first_surely", pa.int64()), ("first_possibly", pa.int64()),
])  # fmt: skip
"""`surely` and `possibly` are differences to the day before; `first_surely` and `first_possibly` are persons on that day."""
DAYS = """
SELECT criteria, day, surely, possibly, first_surely, first_possibly FROM (
  WITH change AS (
    SELECT criteria, day, sum(surely)::BIGINT AS surely, sum(possibly)::BIGINT AS possibly,
           sum(first_surely)::BIGINT AS first_surely, sum(first_possibly)::BIGINT AS first_possibly FROM part GROUP BY ALL
  ), level AS (
    SELECT criteria, day, first_surely, first_possibly, lead(day) OVER ordered AS following,
           sum(surely) OVER ordered AS surely, sum(possibly) OVER ordered AS possibly
    FROM change WINDOW ordered AS (PARTITION BY criteria ORDER BY day)
  )
  SELECT criteria, day, surely::BIGINT AS surely, possibly::BIGINT AS possibly, first_surely, first_possibly FROM level
  WHERE possibly > 0 OR first_surely > 0 OR first_possibly > 0
  UNION ALL SELECT criteria, unnest(range((day + 1)::TIMESTAMP, following::TIMESTAMP, INTERVAL 1 DAY))::DATE, surely::BIGINT, possibly::BIGINT, 0, 0
  FROM level WHERE possibly > 0 AND following > day + 1
) ORDER BY criteria, day
"""
# The same for the persons who were there: what a stay shares with an earlier one of the same person is cut off.
_PRESENT = """
COPY (
  WITH stay AS (SELECT person, "start"::DATE AS first, end_::DATE AS last FROM read_parquet({presence}) WHERE "start" <= end_),
  once AS (
    SELECT last, greatest(first, coalesce(max(last) OVER (PARTITION BY person ORDER BY first, last
                                                          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) + 1, first)) AS first FROM stay
  ), change AS (
    SELECT day, sum(n) AS n FROM (SELECT first AS day, 1 AS n FROM once WHERE first <= last
                                  UNION ALL SELECT last + 1, -1 FROM once WHERE first <= last) GROUP BY day
  ), level AS (SELECT day, lead(day) OVER (ORDER BY day) AS following, sum(n) OVER (ORDER BY day) AS present FROM change)
  SELECT unnest(range(day::TIMESTAMP, following::TIMESTAMP, INTERVAL 1 DAY))::DATE AS day, present::BIGINT AS present
  FROM level WHERE present > 0 ORDER BY day
) TO {out}
"""


def day_changes_of(bucket: Bucket, parts: Sequence[Changes], there: Stretches) -> pa.Table:
    """The table DAY_CHANGES of a bucket; `there` holds when its persons were there."""
    return pa.concat_tables(
        [DAY_CHANGES.empty_table(), *(_of_set(bucket, part, there) for part in parts if len(part.at))]
    )


def _of_set(bucket: Bucket, part: Changes, there: Stretches) -> pa.Table:
    surely, possibly = part.verdict[0] >= 1, part.verdict[1] > 0
    until = held_until(bucket, part)
    held = [_held(part, holds, until).within(there) for holds in (surely, possibly)]
    found = [_differences(one) for one in held]
    found += [(first := _first_days(one), np.ones(len(first), np.int64)) for one in held]
    return _table(bucket.plan.sets[part.position].id, found)


def _held(part: Changes, holds: Flags, until: Ints) -> Stretches:
    return Stretches.between(part.person[holds], part.at[holds], until[holds])


def _differences(held: Stretches) -> tuple[Ints, Ints]:
    one = np.ones(len(held.first), np.int64)
    return np.concatenate([held.first, held.last + 1]), np.concatenate([one, -one])


def _first_days(held: Stretches) -> Ints:
    """The first day of each person on which something held while the person was there."""
    return held.first[firsts(held.person)]


def _table(criteria: str, found: Sequence[tuple[Ints, Ints]]) -> pa.Table:
    days, where = np.unique(np.concatenate([day for day, _ in found]), return_inverse=True)
    starts = np.cumsum([0, *(len(day) for day, _ in found)])
    sums = [np.zeros(len(days), np.int64) for _ in found]
    for column, (_, by), start in zip(sums, found, starts[:-1], strict=True):
        np.add.at(column, where[start : start + len(by)], by)
    columns = [
        pa.array([criteria] * len(days), pa.string()),
        pa.array(days.astype(np.int32), pa.date32()),
        *map(pa.array, sums),
    ]
    return pa.Table.from_arrays(columns, schema=DAY_CHANGES)


def write_present(db: duckdb.DuckDBPyConnection, presence: Path, out: Path) -> None:
    """(day, present): how many persons were there on each day."""
    db.execute(_PRESENT.format(presence=quoted(str(presence)), out=quoted(str(out))))
