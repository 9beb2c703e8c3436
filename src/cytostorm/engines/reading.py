"""The event table into arrays: DuckDB reads and filters, one bucket of persons at a time, in the order of the table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cytostorm.compiler import Plan
from cytostorm.connections import IN_MEMORY, Spill, connected, quoted
from cytostorm.engines.facts import FOREVER, KINDS, NEVER, Facts, Ints, sorted_by
from cytostorm.errors import InputError

Source: TypeAlias = "str | Path | pa.Table | duckdb.DuckDBPyRelation"
_NEEDED = ("person", "kind", "subject", "which", "low", "high", "effective", "known", "until", "slip")
BYTES_A_FACT = 300
"""On the ten million rows of benchmarks/screen.py the HScore took so much for each row that matters to it, above an idle process:
as read, while sorted, and as rows that are told; thirty million facts of one person took as much each."""
_BYTES_A_ROW = 500
"""The same with room for more sets."""


def relation_of(source: Source, needed: tuple[str, ...] = _NEEDED, spill: Spill = IN_MEMORY) -> duckdb.DuckDBPyRelation:
    """A Parquet file (or a pattern of several), an Arrow table or a DuckDB relation as a relation.

    A file is read within `spill`, and its rows are numbered. Raises InputError where it cannot be read or lacks a column.
    """
    try:
        relation = _opened(source, spill)
    except duckdb.Error as error:
        raise InputError(str(source), f"cannot be read: {error}", "Give a Parquet file of the event table.") from None
    lacking = [name for name in needed if name not in relation.columns]
    if lacking:
        raise InputError(_name(source), f"lacks the column '{lacking[0]}'.", f"An event table has {', '.join(needed)}.")
    return relation


def _opened(source: Source, spill: Spill) -> duckdb.DuckDBPyRelation:
    if isinstance(source, duckdb.DuckDBPyRelation):
        return source
    connection = connected(spill, keeps_order=True)
    if isinstance(source, pa.Table):
        return connection.from_arrow(source)
    return connection.read_parquet(str(source), file_row_number=Path(source).is_file())


def _name(source: Source) -> str:
    return str(source) if isinstance(source, (str, Path)) else "the table"


def bucket_count(events: duckdb.DuckDBPyRelation, plan: Plan, memory: int) -> int:
    """How many buckets of persons it takes to stay within `memory` bytes; one pass over one column, and none for a small table."""
    rows = _count(events, "SELECT count(*) FROM events")
    if rows * _BYTES_A_ROW > memory:
        rows = _count(events, f"SELECT count(*) FROM events WHERE {_relevant(plan)}")
    return max(1, -(-rows * _BYTES_A_ROW // memory))


def most_of_one(events: duckdb.DuckDBPyRelation, plan: Plan) -> int:
    """How many facts that matter to a plan the person with the most of them has; a bucket holds whole persons."""
    return _count(
        events,
        f"SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM events WHERE {_relevant(plan)} GROUP BY person)",
    )


def _count(events: duckdb.DuckDBPyRelation, query: str) -> int:
    (count,) = asked(events, "events", query).column(0).to_pylist()
    return int(count)


def asked(relation: duckdb.DuckDBPyRelation, name: str, query: str) -> pa.Table:
    """The answer to a query in which the relation goes by a name."""
    answer: Any = relation.query(name, query)
    return answer.to_arrow_table()


def parted(
    events: duckdb.DuckDBPyRelation, plan: Plan, buckets: int, folder: Path
) -> Callable[[int], duckdb.DuckDBPyRelation]:
    """The facts of each bucket of persons: the table itself where one is enough, else files that one pass over it writes into `folder`.

    The files hold the place of each row, since ties go by the order of the record and parts are written by several threads.
    """
    if buckets == 1:
        return lambda number: events
    position = (
        "file_row_number" if "file_row_number" in events.columns else "row_number() OVER ()"
    )  # the second holds up all threads
    columns = f"{', '.join(_NEEDED)}, {position} AS position, hash(person) % {buckets} AS bucket"
    to = f"{quoted(str(folder))} (FORMAT parquet, PARTITION_BY (bucket), OVERWRITE)"
    written: Any = events.query("events", f"COPY (SELECT {columns} FROM events WHERE {_relevant(plan)}) TO {to}")
    if written is not None:
        written.fetchall()
    return lambda number: _part(events, folder / f"bucket={number}")


def _part(events: duckdb.DuckDBPyRelation, folder: Path) -> duckdb.DuckDBPyRelation:
    return relation_of(str(folder / "*.parquet")) if folder.is_dir() else events.limit(0)


def read_bucket(events: duckdb.DuckDBPyRelation, plan: Plan) -> tuple[pa.Array, Facts]:
    """(names of persons, their facts sorted by person): the facts that matter to the plan, of the persons in one bucket."""
    table = _fetched(events, plan)
    if table.column("person").null_count:
        raise InputError("the event table", "has facts of no person.", "Leave such rows out, or name the person.")
    persons = table.column("person").combine_chunks().dictionary_encode()
    person, columns = (
        _ints(persons.indices),
        [table.column(name).to_numpy() for name in ("low", "high", "effective", "known", "until", "slip")],
    )
    if table.column("code").null_count:
        _check_kinds(events, plan)
    code = table.column("code").to_numpy()
    _check(persons, *columns[:2])
    order, _ = sorted_by(person, len(persons.dictionary))
    return persons.dictionary, Facts(len(persons.dictionary), person, code, *columns).take(
        order, len(persons.dictionary)
    )


def _fetched(events: duckdb.DuckDBPyRelation, plan: Plan) -> pa.Table:
    """The facts of a bucket; subject and kind come as one number, worked out once for each entry of a column's dictionary."""
    times = ", ".join(
        f"coalesce(epoch_us({name}::TIMESTAMP), {NEVER}) AS {name}" for name in ("effective", "known", "until")
    )
    where = _relevant(plan) + (" ORDER BY position" if "position" in events.columns else "")
    numbers = "coalesce(low, 'nan') AS low, coalesce(high, 'nan') AS high, coalesce(slip, false) AS slip"
    return asked(
        events, "events", f"SELECT person, {_code(plan)} AS code, {numbers}, {times} FROM events WHERE {where}"
    )


def _code(plan: Plan) -> str:
    """Position of the subject times the number of kinds, plus the kind; null for a kind that is none."""
    subjects = (
        " ".join(f"WHEN '{subject.name}' THEN {i * len(KINDS)}" for i, subject in enumerate(plan.subjects))
        or "WHEN NULL THEN 0"
    )
    kinds, limits = (
        " ".join(f"WHEN '{name}' THEN {KINDS.index(name)}" for name in names) for names in (KINDS[:3], KINDS[3:])
    )
    return f"CAST((CASE subject {subjects} END) + (CASE kind {kinds} WHEN 'limit' THEN (CASE which {limits} END) END) AS BIGINT)"


def _relevant(plan: Plan) -> str:
    names = ", ".join(f"'{subject.name}'" for subject in plan.subjects)
    return f"subject IN ({names})" if names else "false"


def _check_kinds(events: duckdb.DuckDBPyRelation, plan: Plan) -> None:
    """Raises InputError that names the first kind, or limit, that is none."""
    kind = "CASE kind WHEN 'limit' THEN which ELSE kind END"
    unknown = asked(
        events, "events", f"SELECT {kind} AS kind FROM events WHERE {_relevant(plan)} AND {_code(plan)} IS NULL LIMIT 1"
    )
    raise InputError(
        "the event table",
        f"has a fact of the kind '{unknown[0][0].as_py()}'.",
        f"Kinds and limits are {', '.join(KINDS)}.",
    )


def _ints(indices: Any) -> Ints:
    return np.asarray(indices.to_numpy(), np.int64)


def _check(persons: pa.DictionaryArray, low: Any, high: Any) -> None:
    """No bound is NaN and no low end above its high end: such a row has no meaning."""
    wrong = np.flatnonzero(~(low <= high))
    if len(wrong):
        first = int(wrong[0])
        problem = f"{len(wrong)} facts have no bounds, the first of person '{persons[first].as_py()}' (low {low[first]}, high {high[first]})."
        raise InputError("the event table", problem, "Leave such rows out: what is not in the table is unknown.")


def last_moments(persons: pa.Array, stays: pa.Table | None) -> Ints:
    """The end of each person's stay in microseconds; FOREVER where none is told."""
    if stays is None or not len(stays):
        return np.full(len(persons), FOREVER)
    ends = stays.column("end_").take(pc.index_in(persons, stays.column("person")))
    micro = pc.fill_null(ends.cast(pa.timestamp("us")).cast(pa.int64()), FOREVER)
    return np.asarray(micro.to_numpy(), np.int64)


def read_stays(source: Source | None) -> pa.Table | None:
    """Persons and the ends of their stays; raises InputError for a person with two rows."""
    if source is None:
        return None
    stays = asked(relation_of(source, ("person", "end_")), "stays", "SELECT person, end_ FROM stays")
    if len(pc.unique(stays.column("person"))) != len(stays):
        raise InputError(_name(source), "has two rows for one person.", "Give each stay a person of its own.")
    return stays
