"""Flowsheets: a test on each row, a time over each column. They become a long table, row by row as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cytostorm.io.values.moments import is_moment
from cytostorm.io.values.ward_names import ward_folded

HEADER = ("time", "observable", "value", "unit")
UNITS = frozenset({"unit", "units", "einheit", "unite", "unita", "unidad"})


def before_times(header: Sequence[str]) -> int:
    """How many columns stand before the times: the test alone, or the test and its unit; 0 where the header is of another kind."""
    for before in (1, 2):
        names, times = [name.strip() for name in header[:before]], [name.strip() for name in header[before:]]
        if (
            times
            and all(map(is_moment, times))
            and not any(map(is_moment, names))
            and (before == 1 or ward_folded(names[1]) in UNITS)
        ):
            return before
    return 0


def unfolded(header: Sequence[str], records: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    """For each row of a flowsheet one row of a long table for each of its times, blank cells included."""
    before = before_times(header)
    times = [name.strip() for name in header[before:]]
    for record in records:
        cells = [*record, *[""] * (len(header) - len(record))]
        yield from (
            [time, cells[0], cell, cells[1] if before == 2 else ""]
            for time, cell in zip(times, cells[before:], strict=False)
        )
