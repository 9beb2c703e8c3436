"""Verdicts on a grid: what was said at every full hour or midnight, which is what was said at the last change before."""

from __future__ import annotations

from typing import Literal, get_args

import duckdb
import pyarrow as pa

from cytostorm.errors import UnknownNameError

Grid = Literal["change", "1h", "1d"]
GRIDS: tuple[str, ...] = get_args(Grid)
_STEPS = {"1h": ("hour", "INTERVAL 1 HOUR"), "1d": ("day", "INTERVAL 1 DAY")}
_TICKS = """
SELECT v.person, t.tick AS time, v.criteria, v.low, v.high, v.verdict, v.applies, v.missing
FROM (SELECT p.person, c.criteria, unnest(range(date_trunc('{unit}', p.start)::TIMESTAMP, p.end_ + INTERVAL 1 MICROSECOND, {step})) AS tick
      FROM people p CROSS JOIN (SELECT DISTINCT criteria FROM verdicts) c) t
ASOF JOIN verdicts v ON v.person = t.person AND v.criteria = t.criteria AND t.tick >= v.time
ORDER BY v.person, v.criteria, time
"""


def grid_named(name: str) -> Grid:
    """The grid of a name; raises UnknownNameError."""
    if name not in GRIDS:
        raise UnknownNameError("grid", name, GRIDS)
    return name  # type: ignore[return-value]


def at_ticks(db: duckdb.DuckDBPyConnection, verdicts: pa.Table, people: pa.Table, grid: Grid) -> pa.Table:
    """The verdict rows in force at each tick from a person's first verdict to the end of the course."""
    unit, step = _STEPS[grid]
    db.register("verdicts", verdicts)
    db.register("people", people)
    try:
        return db.sql(_TICKS.format(unit=unit, step=step)).to_arrow_table().cast(verdicts.schema)
    finally:
        db.unregister("verdicts")
        db.unregister("people")
