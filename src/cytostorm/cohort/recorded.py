"""In how many persons each subject was recorded at all, by outcome.

One group a person, with a bit for each subject: a group for each person and subject would be twenty times as many.
"""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.cohort.opened import Opened

_BITS = 60
_SUBJECTS = (
    "CREATE TYPE subject_id AS ENUM (SELECT DISTINCT subject FROM events WHERE subject IS NOT NULL ORDER BY subject)"
)
_WORDS = "SELECT enum_range(NULL::subject_id)"
_OUTCOME = (
    "CASE WHEN outcome IN ('died', 'survived') THEN outcome WHEN coalesce(outcome, '') = '' THEN '' ELSE 'other' END"
)
_GROUPED = f"""
CREATE TEMP TABLE grouped AS
SELECT person, {_OUTCOME} AS outcome FROM people WHERE person IN (SELECT person FROM stay WHERE who IN (SELECT who FROM inside))
"""
_HAD = """
CREATE TEMP TABLE had AS
SELECT outcome, {bits}, count(*) AS persons FROM (
  SELECT person, {made} FROM (SELECT person, enum_code(subject::subject_id) AS code FROM events
    WHERE kind IN ('measurement', 'finding') AND NOT coalesce(slip, false) AND effective IS NOT NULL AND coalesce(which, '') = '')
  GROUP BY person) JOIN grouped USING (person) GROUP BY ALL
"""
_COUNTED = "SELECT outcome, sum(persons)::BIGINT FROM had WHERE {column} & {bit}::UBIGINT <> 0 GROUP BY outcome"
_ALL = "SELECT outcome, count(*) FROM grouped GROUP BY outcome"


def recorded_by_outcome(source: Opened) -> Iterator[tuple[str | None, str, int]]:
    """(subject, outcome, persons); the subject None stands for all persons."""
    source.rows(_SUBJECTS)
    source.rows(_GROUPED)
    ((subjects,),) = source.rows(_WORDS)
    columns = range(len(subjects) // _BITS + 1)
    made = (
        f"coalesce(bit_or(1::UBIGINT << (code % {_BITS})) FILTER (code // {_BITS} = {n}), 0) AS b{n}" for n in columns
    )
    source.rows(_HAD.format(bits=", ".join(f"b{n}" for n in columns), made=", ".join(made)))
    for code, subject in enumerate(subjects):
        counted = source.rows(_COUNTED.format(column=f"b{code // _BITS}", bit=1 << code % _BITS))
        yield from ((subject, outcome, persons) for outcome, persons in counted)
    yield from ((None, outcome, persons) for outcome, persons in source.rows(_ALL))
