"""An event folder: used as it is, after a look at its columns, types and values."""

from __future__ import annotations

from pathlib import Path

import duckdb

from cytostorm.connections import connected, quoted
from cytostorm.errors import InputError, suggestion
from cytostorm.io.coded.staging import readable
from cytostorm.io.long.beside import MILESTONES
from cytostorm.io.staging.job import Job
from cytostorm.io.staging.result import Staged, StagedConformance
from cytostorm.io.staging.tables import COLUMNS, SQL_TYPES

_OPTIONAL = {"other_low", "other_high", "text", "unit", "place", "row", "outcome", "start"}
_MAY_BE = {
    "whole": ("TINYINT", "SMALLINT", "INTEGER", "BIGINT"), "number": ("DOUBLE", "FLOAT"),
    "time": ("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS"),
}  # fmt: skip
_KINDS = ("measurement", "finding", "drug", "limit")
_LIMITS = ("upper_limit_of_normal", "lower_limit_of_normal", "baseline")
_NO_MEANING = f"""
person IS NULL OR kind IS NULL OR kind NOT IN ({", ".join(map(quoted, _KINDS))}) OR subject IS NULL OR low IS NULL OR high IS NULL
OR isnan(low) OR isnan(high) OR low > high OR (kind = 'limit') <> (coalesce(which, '') IN ({", ".join(map(quoted, _LIMITS))}))
"""


def staged_events(job: Job) -> Staged:
    """The tables of an event folder: its own where they are there and whole, else completed or empty ones."""
    job.tell("checking", 0.0)
    with connected(job.spill) as db, readable(str(job.source)):
        paths = {name: _checked(db, job, name) for name in COLUMNS}
        _check_events(db, job, paths["events"])
        _check_milestones(db, paths["milestones"])
        return Staged(**paths, conformance=_conformance(db, job, paths), in_utc=False)


def _checked(db: duckdb.DuckDBPyConnection, job: Job, name: str) -> Path:
    path = job.source / f"{name}.parquet"
    if not path.is_file():
        return job.target.write(name, [])
    with readable(str(path)):
        found = {
            column: kind
            for column, kind, *_ in db.execute(f"DESCRIBE SELECT * FROM read_parquet({quoted(str(path))})").fetchall()
        }
    for column, kind in COLUMNS[name].items():
        if column not in found and column not in _OPTIONAL:
            problem = f"there is no column '{column}'.{suggestion(column, found)}"
            raise InputError(str(path), problem, f"The table has the columns {', '.join(COLUMNS[name])}.")
        if column in found and found[column] not in _MAY_BE.get(kind, (SQL_TYPES[kind],)):
            raise InputError(
                str(path),
                f"the column is {found[column]}, and {SQL_TYPES[kind]} belongs there.",
                "Write it again.",
                field=column,
            )
    missing = [column for column in COLUMNS[name] if column not in found]
    return _completed(db, job, name, missing) if missing and name != "events" else path


def _completed(db: duckdb.DuckDBPyConnection, job: Job, name: str, missing: list[str]) -> Path:
    """A copy of a small table with every column, so that nothing behind has to ask; facts are many, and are used as they are."""
    empty = ", ".join(f'NULL::{SQL_TYPES[COLUMNS[name][column]]} AS "{column}"' for column in missing)
    source, target = (quoted(str(path)) for path in (job.source / f"{name}.parquet", job.target.path(name)))
    db.execute(f"COPY (SELECT *, {empty} FROM read_parquet({source})) TO {target} (FORMAT parquet, COMPRESSION zstd)")
    return job.target.path(name)


def _check_events(db: duckdb.DuckDBPyConnection, job: Job, path: Path) -> None:
    table = f"(SELECT *, file_row_number + 1 AS number FROM read_parquet({quoted(str(path))}, file_row_number = true))"
    wrong = db.execute(f"SELECT count(*), min(number) FROM {table} WHERE {_NO_MEANING}").fetchall()[0]
    if wrong[0]:
        problem = (
            f"{wrong[0]} rows have no meaning: no person, an unknown kind or limit, or no bounds with low up to high."
        )
        raise InputError(str(path), problem, "Leave such rows out: what is not in the table is unknown.", row=wrong[1])
    for (subject,) in db.execute(f"SELECT DISTINCT subject FROM {table} ORDER BY 1").fetchall():
        known = {*job.library.observables, *job.library.findings, *job.library.drugs}
        if subject not in known:
            problem = f"there is no observable, finding or drug '{subject[:60]}'.{suggestion(subject, known)}"
            raise InputError(str(path), problem, "An event table speaks in the ids of the library.", field="subject")


def _check_milestones(db: duckdb.DuckDBPyConnection, path: Path) -> None:
    named = ", ".join(map(quoted, MILESTONES))
    odd = f"milestone IS NULL OR milestone NOT IN ({named})"
    found = db.execute(f"SELECT DISTINCT milestone FROM read_parquet({quoted(str(path))}) WHERE {odd}").fetchall()
    if found:
        raise InputError(
            str(path),
            f"'{found[0][0]}' is no milestone that is known.",
            f"Milestones are {', '.join(MILESTONES)}.",
            field="milestone",
        )


def _conformance(db: duckdb.DuckDBPyConnection, job: Job, paths: dict[str, Path]) -> StagedConformance:
    def count(name: str, where: str = "true") -> int:
        return int(
            db.execute(f"SELECT count(*) FROM read_parquet({quoted(str(paths[name]))}) WHERE {where}").fetchall()[0][0]
        )

    rows = {name: count(name) for name in COLUMNS if (job.source / f"{name}.parquet").is_file()}
    persons = int(
        db.execute(f"SELECT count(DISTINCT person) FROM read_parquet({quoted(str(paths['events']))})").fetchall()[0][0]
    )
    deliberate, refused = count("refused", "deliberate"), count("refused")
    after = (
        None
        if job.today is None
        else count("events", f"CAST(effective AS DATE) > DATE {quoted(job.today.isoformat())}")
    )
    taken = count("events")
    return StagedConformance(
        str(job.source), rows, persons, taken + refused, taken, refused, deliberate, count("events", "slip"), 0, {}, (), refused, (),
        after_today=after,
    )  # fmt: skip
