"""What one bucket of persons gives: the tables of a screened folder, to be put behind those of the other buckets."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cytostorm.cohort.days import days_of
from cytostorm.cohort.deciding import deciding_of
from cytostorm.cohort.grids import Grid, at_ticks
from cytostorm.cohort.onsets import onsets_of
from cytostorm.cohort.states import states_of
from cytostorm.compiler import Plan
from cytostorm.engines import Bucket, Changes

MISSINGNESS = pa.schema([
    ("criteria", pa.string()), ("kind", pa.string()), ("subject", pa.string()), ("detail", pa.string()),
    ("persons", pa.int64()), ("never_known", pa.int64()),
])  # fmt: skip
"""Of `persons` with any moment, in how many an input of a set was never known."""


@dataclass(frozen=True)
class Wanted:
    """What is to be written: verdicts at every change or on a grid, and the states behind them or not."""

    grid: Grid = "change"
    states: bool = False


def tables_of(bucket: Bucket, people: pa.Table, presence: pa.Table, wanted: Wanted) -> dict[str, pa.Table]:
    """The tables of a bucket by name. `people` (person, start, end_) and `presence` may hold more persons than the bucket."""
    parts = bucket.changes(wanted.states)
    verdicts, onsets = plain(bucket.told(parts)), onsets_of(bucket, parts)
    here = [table.filter(pc.is_in(table.column("person"), bucket.persons)) for table in (people, presence)]
    with duckdb.connect() as db:
        days = days_of(db, verdicts, onsets, *here)
        said = verdicts if wanted.grid == "change" else at_ticks(db, verdicts, here[0], wanted.grid)
    counts = {"days": days, "missingness": _missingness(bucket.plan, parts), "deciding": deciding_of(bucket, parts)}
    return {"verdicts": said, "onsets": onsets, **counts, **({"states": states_of(bucket, parts)} if wanted.states else {})}


def plain(table: pa.Table) -> pa.Table:
    """A table without dictionaries, as other programs like it."""
    fields = [pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(fields))


def _missingness(plan: Plan, parts: list[Changes]) -> pa.Table:
    rows = []
    for position, one in enumerate(plan.sets):
        own = [part for part in parts if part.position == position]
        persons = sum(len(np.unique(part.person)) for part in own)
        unknown = np.sum([part.unknown for part in own], axis=0) if own else np.zeros(len(one.inputs), np.int64)
        for i, count in zip(one.inputs, unknown, strict=True):
            asked = plan.inputs[i]
            named = {"criteria": one.id, "kind": asked.kind, "subject": asked.name, "detail": asked.detail if asked.kind == "limit" else ""}
            rows.append({**named, "persons": persons, "never_known": int(count)})
    return pa.Table.from_pylist(rows, schema=MISSINGNESS)
