"""Who is screened and until when: one row a person, out of the facts and the stays of a source."""

from __future__ import annotations

from pathlib import Path

import duckdb

from cytostorm.cohort.midnight import end_of_day
from cytostorm.cohort.problems import undisputed
from cytostorm.connections import quoted

# Stays that say when: with a start or an end, and not one before the other. A stay without either gives only its outcome.
_USABLE = f"""
CREATE OR REPLACE TEMP VIEW written AS
SELECT person, "start" AS start, {end_of_day("end_")} AS end_, coalesce(outcome, '') AS outcome, place, "row"
FROM read_parquet({{stays}}) WHERE person IS NOT NULL;
CREATE OR REPLACE TEMP VIEW usable AS
SELECT * FROM written WHERE (start IS NOT NULL OR end_ IS NOT NULL) AND coalesce(start <= end_, true)
"""
# The last stay ends the course, unless facts lie more than a week behind it: then the source follows a life, and the last fact ends it.
# So does it where somebody is still there: a stay without an end that began after all others ended.
_PEOPLE = """
COPY (
  SELECT f.person, f.facts, least(f.first, s.start) AS start, s.stays, o.outcome,
         CASE WHEN s.end_ IS NOT NULL AND coalesce(s.still_there < s.end_, true) AND coalesce(f.last_effective <= s.end_ + INTERVAL 7 DAY, true)
              THEN s.end_
              ELSE greatest(f.last, s.still_there) END AS end_
  FROM (SELECT person, count(*) AS facts, min(greatest(effective, known)) AS first, max(greatest(effective, known)) AS last,
               max(effective) AS last_effective
        FROM read_parquet({events}) WHERE person IS NOT NULL GROUP BY person) f
  LEFT JOIN (SELECT person, count(*) AS stays, min(start) AS start, max(end_) AS end_, max(start) FILTER (end_ IS NULL) AS still_there
             FROM usable GROUP BY person) s ON s.person = f.person
  LEFT JOIN (SELECT person, CASE WHEN bool_or(outcome = 'died') THEN 'died'
                                 ELSE coalesce(arg_max(nullif(outcome, ''), coalesce(end_, start, TIMESTAMP '0001-01-01')), '') END AS outcome
             FROM written GROUP BY person) o ON o.person = f.person
  ORDER BY f.person
) TO {people} (COMPRESSION zstd)
"""
# An end that is missing is the last fact before the next stay begins, a start that is missing the first fact after the stays before
# it ended: further than that nobody is known to have been there.
_BOUNDED = """
CREATE OR REPLACE TEMP TABLE stay AS
WITH beside AS (
  SELECT *, row_number() OVER (ORDER BY person, start, end_, outcome) AS number,
         min(start) OVER (PARTITION BY person ORDER BY start RANGE BETWEEN INTERVAL 1 MICROSECOND FOLLOWING AND UNBOUNDED FOLLOWING) AS next,
         max(end_) OVER (PARTITION BY person ORDER BY end_ RANGE BETWEEN UNBOUNDED PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING) AS previous
  FROM usable
), fact AS (
  SELECT b.number, min(greatest(f.effective, f.known)) AS first, max(greatest(f.effective, f.known)) AS last
  FROM beside b JOIN read_parquet({events}) f ON f.person = b.person
  WHERE (b.end_ IS NULL AND b.next IS NOT NULL AND greatest(f.effective, f.known) >= b.start AND greatest(f.effective, f.known) < b.next)
     OR (b.start IS NULL AND b.previous IS NOT NULL AND greatest(f.effective, f.known) > b.previous AND greatest(f.effective, f.known) <= b.end_)
  GROUP BY b.number
)
SELECT b.person,
       coalesce(b.start, CASE WHEN b.previous IS NULL THEN least(p.start, b.end_) ELSE coalesce(f.first, b.end_) END) AS start,
       coalesce(b.end_, CASE WHEN b.next IS NULL THEN greatest(p.end_, b.start) ELSE coalesce(f.last, b.start) END) AS end_,
       b.end_ IS NULL AS is_open, b.outcome
FROM beside b JOIN read_parquet({people}) p ON p.person = b.person LEFT JOIN fact f ON f.number = b.number
"""
# A person without a stay is present from the first fact to the last, and nobody says that this is the end. A stay that begins within
# a day of the end of those before it is one episode with them (†: our choice); what ends before it begins is none.
_PRESENCE = """
COPY (
  WITH there AS (
    SELECT person, start, end_, is_open, outcome FROM stay
    UNION ALL SELECT person, start, end_, coalesce(outcome, '') = '', coalesce(outcome, '') FROM read_parquet({people})
              WHERE stays IS NULL AND start <= end_
  ), joined AS (
    SELECT *, start <= max(end_) OVER (PARTITION BY person ORDER BY start, end_ ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
                       + INTERVAL {apart} HOUR AS follows
    FROM there
  )
  SELECT * EXCLUDE (follows), (count(*) FILTER (follows IS DISTINCT FROM true) OVER (PARTITION BY person ORDER BY start, end_))::INTEGER AS episode
  FROM joined ORDER BY person, start, end_
) TO {presence} (COMPRESSION zstd)
"""
ONE_EPISODE = 24
"""Hours between the end of a stay and the start of the next up to which both are one episode (†: our choice)."""


def write_people(db: duckdb.DuckDBPyConnection, events: Path, stays: Path, folder: Path) -> tuple[Path, Path]:
    """(people.parquet, presence.parquet): the end of each person's course, and the stays, numbered by episode.

    Leaves the views `written` and `usable` behind: the stays of a person, and those of them that say when.
    """
    people, presence = folder / "people.parquet", folder / "presence.parquet"
    names = {"events": events, "stays": stays, "people": people, "presence": presence}
    texts = {name: quoted(str(path)) for name, path in names.items()}
    for statement in (_USABLE, _PEOPLE, _BOUNDED, _PRESENCE):
        db.execute(statement.format(**texts, apart=ONE_EPISODE))
    return people, presence


def write_known_outcomes(db: duckdb.DuckDBPyConnection, people: Path, problems: Path, out: Path) -> None:
    """The persons, without an outcome where their death is contradicted."""
    told = f"SELECT * REPLACE ({undisputed('outcome', problems)} AS outcome) FROM read_parquet({quoted(str(people))}) ORDER BY person"
    db.execute(f"COPY ({told}) TO {quoted(str(out))} (COMPRESSION zstd)")
