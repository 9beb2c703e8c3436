"""Who is screened and until when: one row a person, out of the facts and the stays of a source."""

from __future__ import annotations

from pathlib import Path

import duckdb

from cytostorm.connections import quoted

# The last stay ends the course, unless facts lie more than a week behind it: then the source follows a life, and the last fact ends it.
# So does it where somebody is still there: a stay without an end that began after all others ended.
_PEOPLE = """
COPY (
  SELECT f.person, f.facts, least(f.first, s.start) AS start, s.stays, s.outcome,
         CASE WHEN s.end_ IS NOT NULL AND coalesce(s.still_there < s.end_, true) AND coalesce(f.last_effective <= s.end_ + INTERVAL 7 DAY, true)
              THEN s.end_
              ELSE f.last END AS end_
  FROM (SELECT person, count(*) AS facts, min(greatest(effective, known)) AS first, max(greatest(effective, known)) AS last,
               max(effective) AS last_effective
        FROM read_parquet({events}) WHERE person IS NOT NULL GROUP BY person) f
  LEFT JOIN (SELECT person, count(*) AS stays, min("start") AS start, max(end_) AS end_, max("start") FILTER (end_ IS NULL) AS still_there,
                    CASE WHEN bool_or(outcome = 'died') THEN 'died' ELSE coalesce(any_value(outcome), '') END AS outcome
             FROM read_parquet({stays}) GROUP BY person) s ON s.person = f.person
  ORDER BY f.person
) TO {people} (COMPRESSION zstd)
"""
# A person without a stay is present from the first fact to the last. A stay that begins within a day of the end of those before
# it is one episode with them (†: our choice); what ends before it begins is none.
_PRESENCE = """
COPY (
  WITH there AS (
    SELECT s.person, coalesce(s."start", p.start) AS start, coalesce(s.end_, p.end_) AS end_,
           s.end_ IS NULL AS is_open, coalesce(s.outcome, '') AS outcome
    FROM read_parquet({stays}) s JOIN read_parquet({people}) p ON p.person = s.person
    UNION ALL SELECT person, start, end_, false, coalesce(outcome, '') FROM read_parquet({people}) WHERE stays IS NULL
  ), joined AS (
    SELECT *, start <= max(end_) OVER (PARTITION BY person ORDER BY start, end_ ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                       + INTERVAL {apart} HOUR AS follows
    FROM there WHERE start <= end_
  )
  SELECT * EXCLUDE (follows), (count(*) FILTER (follows IS DISTINCT FROM true) OVER (PARTITION BY person ORDER BY start, end_))::INTEGER AS episode
  FROM joined ORDER BY person, start, end_
) TO {presence} (COMPRESSION zstd)
"""
ONE_EPISODE = 24
"""Hours between the end of a stay and the start of the next up to which both are one episode (†: our choice)."""


def write_people(db: duckdb.DuckDBPyConnection, events: Path, stays: Path, folder: Path) -> tuple[Path, Path]:
    """(people.parquet, presence.parquet): the end of each person's course, and the stays, numbered by episode."""
    people, presence = folder / "people.parquet", folder / "presence.parquet"
    names = {"events": events, "stays": stays, "people": people, "presence": presence}
    texts = {name: quoted(str(path)) for name, path in names.items()}
    db.execute(_PEOPLE.format(**texts))
    db.execute(_PRESENCE.format(**texts, apart=ONE_EPISODE))
    return people, presence
