"""What in the stays, milestones and sexes of a source cannot be, or is left open: listed row by row, counted, and never mended by a guess."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from cytostorm.cohort.midnight import end_of_day, is_day, start_of_day
from cytostorm.connections import quoted

CONTRADICTIONS = ("alive-after-death", "stay-after-death", "two-deaths")
"""Problems after which nobody can say when, or whether, a person died."""
_FIRST_DEATH = "No death is counted; they are followed to the first death that is recorded"
_WORDS = {
    "stay-ends-before-start": ("Stays that end before they begin", "They are not counted as stays"),
    "stay-overlaps": ("Stays that overlap an earlier stay of the same patient", "Each day is counted once"),
    "stay-without-end": ("Stays without an end", "They are followed to the last fact before the next stay and not counted as discharged"),
    "stay-without-start": ("Stays without a start", "They are counted from the first fact after the stay before"),
    "stay-without-times": ("Stays without a start, an end and an outcome", "They are not counted"),
    "stay-without-person": ("Stays without a patient", "They are not counted"),
    "stay-without-facts": ("Stays of patients without any fact", "They are not counted"),
    "facts-outside-stays": ("Facts outside every stay", "What is first met there is counted in no stay"),
    "milestone-without-person": ("Milestones without a patient", "They are not counted"),
    "milestone-without-facts": ("Milestones of patients without any fact", "They are not counted"),
    "milestone-without-time": ("Milestones without a time", "They are not counted"),
    "milestone-outside-stays": ("Milestones outside every stay", "They follow no set"),
    "death-after-stays": ("Deaths after the last stay", "They are not counted as deaths in the hospital"),
    "alive-after-death": ("Stays that the patient left alive after a recorded death", _FIRST_DEATH),
    "stay-after-death": ("Stays that begin after a recorded death", _FIRST_DEATH),
    "sex-contradictory": ("Sex written as female in one row and as male in another", "It counts as not recorded"),
    "two-deaths": ("Deaths on another day than the first one of the same patient", _FIRST_DEATH),
}  # fmt: skip
"""What is found, and what is done with it."""
PROBLEMS = tuple(_WORDS)
# Every death that is claimed: by a milestone, or by a stay that ended in it.
_CLAIMS = f"""
CREATE OR REPLACE TEMP TABLE claim AS
SELECT person, {start_of_day("moment")} AS moment, {end_of_day("moment")} AS latest, place, "row" FROM (
  SELECT person, time AS moment, place, "row" FROM happened WHERE milestone = 'death' AND time IS NOT NULL
  UNION ALL SELECT person, end_, place, "row" FROM usable WHERE outcome = 'died' AND end_ IS NOT NULL) WHERE person IS NOT NULL
"""
_STAYS = """
  SELECT person, 'stay-ends-before-start' AS problem, start AS moment, end_ AS other, 1 AS rows, place, "row" FROM written WHERE start > end_
  UNION ALL SELECT person, 'stay-overlaps', start, end_, 1, place, "row" FROM (
    SELECT *, max(end_) OVER (PARTITION BY person ORDER BY start, end_, outcome ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM usable WHERE start IS NOT NULL AND end_ IS NOT NULL) WHERE start < before
  UNION ALL SELECT person, 'stay-without-end', start, end_, 1, place, "row" FROM usable WHERE end_ IS NULL
  UNION ALL SELECT person, 'stay-without-start', start, end_, 1, place, "row" FROM usable WHERE start IS NULL
  UNION ALL SELECT person, 'stay-without-times', NULL, NULL, 1, place, "row" FROM written WHERE start IS NULL AND end_ IS NULL AND outcome = ''
  UNION ALL SELECT NULL, 'stay-without-person', "start", end_, 1, place, "row" FROM read_parquet({stays}) WHERE person IS NULL
  UNION ALL SELECT person, 'stay-without-facts', start, end_, 1, place, "row" FROM usable WHERE person NOT IN (SELECT person FROM people)
"""
# A stay holds its facts as the day counts do: by the moments at which they are true. Facts of persons without a stay are in none by nature.
_FACTS = """
  SELECT person, 'facts-outside-stays', min(effective), max(effective), sum(rows)::BIGINT, NULL, NULL FROM (
    SELECT f.person, f.effective, f.rows, s.until FROM (
      SELECT person, effective, count(*) AS rows FROM read_parquet({events})
      WHERE effective IS NOT NULL AND person IN (SELECT person FROM people WHERE stays IS NOT NULL) GROUP BY ALL) f
    ASOF LEFT JOIN (
      SELECT person, start, max(end_) OVER (PARTITION BY person ORDER BY start) AS until FROM read_parquet({presence})) s
      ON s.person = f.person AND s.start <= f.effective
  ) WHERE until IS NULL OR effective > until GROUP BY person
"""
# A death written down up to the day after a stay that ended in it is that of the stay.
_MILESTONES = f"""
  SELECT NULL, 'milestone-without-person', time, NULL, 1, place, "row" FROM happened WHERE person IS NULL
  UNION ALL SELECT person, 'milestone-without-time', NULL, NULL, 1, place, "row" FROM happened WHERE person IS NOT NULL AND time IS NULL
  UNION ALL SELECT person, 'milestone-without-facts', time, NULL, 1, place, "row" FROM happened
            WHERE time IS NOT NULL AND person IS NOT NULL AND person NOT IN (SELECT person FROM people)
  UNION ALL SELECT h.person, CASE WHEN h.milestone = 'death' AND {start_of_day("h.time")} > p.last THEN 'death-after-stays'
                                  ELSE 'milestone-outside-stays' END, h.time, NULL, 1, h.place, h."row"
            FROM happened h JOIN (SELECT person, max(end_) AS last FROM read_parquet({{presence}}) GROUP BY person) p ON p.person = h.person
            WHERE h.time IS NOT NULL AND NOT EXISTS (
              SELECT 1 FROM read_parquet({{presence}}) s WHERE s.person = h.person AND {start_of_day("h.time")} <=
                CASE WHEN h.milestone = 'death' AND s.outcome = 'died' THEN date_trunc('day', s.end_) + INTERVAL 172799 SECOND ELSE s.end_ END
                AND h.time >= CASE WHEN {is_day("h.time")} THEN date_trunc('day', s.start) ELSE s.start END)
"""
# One contradiction may be written in several rows: the first of them is named.
_FIRST = """first(u.place ORDER BY u.place, u."row"), first(u."row" ORDER BY u.place, u."row")"""
# Only what no reading of a day without a time can mend is a contradiction, and a death is often written down a day late.
_DEATHS = f"""
  SELECT u.person, 'alive-after-death', c.moment, u.end_, 1, {_FIRST} FROM usable u JOIN claim c ON c.person = u.person
    WHERE u.outcome = 'survived' AND c.latest <= {start_of_day("u.end_")} GROUP BY ALL
  UNION ALL SELECT u.person, 'stay-after-death', c.moment, u.start, 1, {_FIRST} FROM usable u JOIN claim c ON c.person = u.person
    WHERE date_trunc('day', u.start) > date_trunc('day', c.moment) + INTERVAL 1 DAY GROUP BY ALL
  UNION ALL SELECT u.person, 'two-deaths', u.first, u.moment, 1, {_FIRST}
    FROM (SELECT *, min(moment) OVER (PARTITION BY person) AS first FROM claim) u
    WHERE date_trunc('day', u.moment) > date_trunc('day', u.first) + INTERVAL 1 DAY GROUP BY ALL
"""
_SEXES = """
  SELECT person, 'sex-contradictory', NULL, NULL, 1, last(place ORDER BY place, "row"), last("row" ORDER BY place, "row")
  FROM read_parquet({sexes}) GROUP BY person HAVING count(DISTINCT sex) > 1
"""


def write_problems(db: duckdb.DuckDBPyConnection, files: Mapping[str, Path], out: Path) -> tuple[str, ...]:
    """(person, problem, moment, other, rows, place, row), one row a problem, and a sentence for each kind that was found.

    After `write_people` on the same connection. `files`: the staged events, stays, milestones and sexes, and people and presence.
    """
    names = {name: quoted(str(path)) for name, path in files.items()}
    db.execute("CREATE OR REPLACE TEMP VIEW people AS SELECT * FROM read_parquet({people})".format(**names))
    db.execute("CREATE OR REPLACE TEMP VIEW happened AS SELECT * FROM read_parquet({milestones})".format(**names))
    db.execute(_CLAIMS)
    found = " UNION ALL ".join((_STAYS, _FACTS, _MILESTONES, _DEATHS, _SEXES)).format(**names)
    db.execute(f"COPY (SELECT * FROM ({found}) ORDER BY ALL) TO {quoted(str(out))} (COMPRESSION zstd)")
    return _sentences(db, out)


def undisputed(outcome: str, problems: Path) -> str:
    """SQL for an outcome, which is not known of persons whose death is contradicted."""
    named = ", ".join(map(quoted, CONTRADICTIONS))
    disputed = f"SELECT person FROM read_parquet({quoted(str(problems))}) WHERE problem IN ({named})"
    return f"CASE WHEN person IN ({disputed}) THEN '' ELSE {outcome} END"


def _sentences(db: duckdb.DuckDBPyConnection, out: Path) -> tuple[str, ...]:
    counts = "SELECT problem, sum(rows)::BIGINT, count(DISTINCT person) FROM read_parquet({}) GROUP BY problem"
    found = {name: (n, persons) for name, n, persons in db.execute(counts.format(quoted(str(out)))).fetchall()}
    return tuple(words(name, *found[name]) for name in PROBLEMS if name in found)


def words(problem: str, rows: int, persons: int) -> str:
    """
    >>> words("stay-without-facts", 1200, 1), words("milestone-without-person", 1, 0)
    ('Stays of patients without any fact: 1,200 (1 patient). They are not counted.', 'Milestones without a patient: 1. They are not counted.')
    """
    found, done = _WORDS[problem]
    who = f" ({persons:,} {'patient' if persons == 1 else 'patients'})" if persons else ""
    return f"{found}: {rows:,}{who}. {done}."
