"""Verdicts on a grid: what was said at every full hour or midnight, which is what was said at the last change before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

import numpy as np
import pyarrow as pa

from cytostorm.cohort.stretches import DAY, held_until
from cytostorm.engines import Bucket, Changes
from cytostorm.engines.facts import Ints
from cytostorm.errors import InputError, UnknownNameError

Grid = Literal["change", "1h", "1d"]
GRIDS: tuple[str, ...] = get_args(Grid)
_STEPS = {"1h": DAY // 24, "1d": DAY}
_AT_ONCE = 500_000
MOST_ROWS = 1_000_000_000


def grid_named(name: str) -> Grid:
    """The grid of a name; raises UnknownNameError."""
    if name not in GRIDS:
        raise UnknownNameError("grid", name, GRIDS)
    return name  # type: ignore[return-value]


def check_grid(grid: Grid, people: pa.Table, sets: int, most: int = MOST_ROWS) -> None:
    """Raises InputError where a grid would make more rows than `most`; `people` has start and end_."""
    if grid == "change":
        return
    start, end = (people.column(name).cast(pa.timestamp("us")).cast(pa.int64()) for name in ("start", "end_"))
    whole = pa.table({"start": start, "end": end}).drop_null()
    ticks = whole.column("end").to_numpy() // _STEPS[grid] - whole.column("start").to_numpy() // _STEPS[grid] + 1
    rows = int(np.maximum(ticks, 0).sum()) * sets
    if rows > most:
        advice = f"Ask for --grid {'1d or change' if grid == '1h' else 'change'}, or for fewer criteria sets."
        raise InputError("--grid", f"{grid} would write about {rows:,} rows, and {most:,} is the limit.", advice)


def at_ticks(bucket: Bucket, parts: Sequence[Changes], verdicts: pa.Table, grid: Grid) -> Iterator[pa.Table]:
    """The verdict rows in force at each tick, from a person's first verdict to the end of the course, some rows at a time.

    `verdicts` holds the rows of all parts, one after the other.
    """
    step = _STEPS[grid]
    at, until = (np.concatenate([np.zeros(0, np.int64), *columns]) for columns in _moments(bucket, parts))
    first = -(-at // step)
    count = np.maximum(until // step - first + 1, 0)
    stop = np.cumsum(count)
    yield verdicts.slice(0, 0)
    for start in range(0, int(count.sum()), _AT_ONCE):
        place = np.arange(start, min(start + _AT_ONCE, int(stop[-1])))
        row = np.searchsorted(stop, place, "right")
        yield _moved(verdicts.take(row), (first[row] + place - (stop - count)[row]) * step)


def _moments(bucket: Bucket, parts: Sequence[Changes]) -> tuple[list[Ints], list[Ints]]:
    return [part.at for part in parts], [held_until(bucket, part) for part in parts]


def _moved(rows: pa.Table, at: Ints) -> pa.Table:
    return rows.set_column(rows.column_names.index("time"), rows.schema.field("time"), pa.array(at, pa.timestamp("us")))
