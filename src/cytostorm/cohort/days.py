"""Incidence and prevalence per calendar day, as counts of persons: surely met, and possibly met, of those who were there."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from cytostorm.io.coded import quoted

# Runs of one word first: a set says the same word for days while its score moves.
_DAYS = """
WITH said AS (
  SELECT person, criteria, time, verdict FROM verdicts
  QUALIFY verdict IS DISTINCT FROM lag(verdict) OVER (PARTITION BY person, criteria ORDER BY time)
), run AS (
  SELECT s.person, s.criteria, s.verdict, s.time AS since,
         least(coalesce(lead(s.time) OVER (PARTITION BY s.person, s.criteria ORDER BY s.time) - INTERVAL 1 MICROSECOND, p.end_), p.end_) AS until
  FROM said s JOIN people p ON p.person = s.person
), there AS (
  SELECT DISTINCT person, unnest(range(date_trunc('day', start)::TIMESTAMP, end_ + INTERVAL 1 MICROSECOND, INTERVAL 1 DAY))::DATE AS day FROM presence
), by_day AS (
  SELECT person, criteria, unnest(range(date_trunc('day', since)::TIMESTAMP, until + INTERVAL 1 MICROSECOND, INTERVAL 1 DAY))::DATE AS day,
         verdict = 'met' AS surely
  FROM run WHERE verdict <> 'not met' AND since <= until
), state AS (
  SELECT criteria, day, count(DISTINCT person) FILTER (surely) AS surely, count(DISTINCT person) AS possibly
  FROM by_day SEMI JOIN there USING (person, day) GROUP BY ALL
), new AS (
  SELECT criteria, day, sum(surely) AS first_surely, sum(possibly) AS first_possibly FROM (
    SELECT criteria, first_surely::DATE AS day, 1 AS surely, 0 AS possibly FROM onsets WHERE first_surely IS NOT NULL
    UNION ALL SELECT criteria, first_possibly::DATE, 0, 1 FROM onsets WHERE first_possibly IS NOT NULL) GROUP BY ALL
)
SELECT coalesce(s.criteria, n.criteria) AS criteria, coalesce(s.day, n.day) AS day,
       coalesce(s.surely, 0)::BIGINT AS surely, coalesce(s.possibly, 0)::BIGINT AS possibly,
       coalesce(n.first_surely, 0)::BIGINT AS first_surely, coalesce(n.first_possibly, 0)::BIGINT AS first_possibly
FROM state s FULL JOIN new n ON n.criteria = s.criteria AND n.day = s.day
"""
_PRESENT = """
COPY (SELECT day, count(DISTINCT person) AS present FROM (
  SELECT person, unnest(range(date_trunc('day', start)::TIMESTAMP, end_ + INTERVAL 1 MICROSECOND, INTERVAL 1 DAY))::DATE AS day
  FROM read_parquet({presence}))
GROUP BY day ORDER BY day) TO {out}
"""


def days_of(db: duckdb.DuckDBPyConnection, verdicts: pa.Table, onsets: pa.Table, people: pa.Table, presence: pa.Table) -> pa.Table:
    """(criteria, day, surely, possibly, first_surely, first_possibly): persons in one bucket; `people` and `presence` are those of the bucket."""
    for name, table in (("verdicts", verdicts), ("onsets", onsets), ("people", people), ("presence", presence)):
        db.register(name, table)
    try:
        return db.sql(_DAYS).to_arrow_table()
    finally:
        for name in ("verdicts", "onsets", "people", "presence"):
            db.unregister(name)


def write_present(db: duckdb.DuckDBPyConnection, presence: Path, out: Path) -> None:
    """(day, present): how many persons were there on each day."""
    db.execute(_PRESENT.format(presence=quoted(str(presence)), out=quoted(str(out))))
