"""Flowsheets: a test on each row, a time over each column. They become a long table, row by row as they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cytostorm.io.tables.moments import understood
from cytostorm.io.tables.ward_names import ward_folded
from cytostorm.record.entry import NotUnderstood

HEADER = ("time", "observable", "value", "unit")
_UNITS = frozenset({"unit", "units", "einheit", "unite", "unita", "unidad"})


def before_times(header: Sequence[str]) -> int:
    """How many columns stand before the times: the test alone, or the test and its unit; 0 where the header is of another kind."""
    for before in (1, 2):
        names, times = [name.strip() for name in header[:before]], [name.strip() for name in header[before:]]
        if times and all(map(_is_time, times)) and not any(map(_is_time, names)) and (before == 1 or ward_folded(names[1]) in _UNITS):
            return before
    return 0


def _is_time(name: str) -> bool:
    moment = understood(name) if name else NotUnderstood("")
    return not isinstance(moment, NotUnderstood) or bool(moment.readings)


def unfolded(header: Sequence[str], records: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    """For each row of a flowsheet one row of a long table for each of its times, blank cells included."""
    before = before_times(header)
    times = [name.strip() for name in header[before:]]
    for record in records:
        cells = [*record, *[""] * (len(header) - len(record))]
        yield from ([time, cells[0], cell, cells[1] if before == 2 else ""] for time, cell in zip(times, cells[before:], strict=False))
