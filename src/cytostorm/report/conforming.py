"""The conformance report of a table, whatever it holds: numbers first, then lists as tables, long ones cut with a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_MOST_ROWS = 40


@dataclass(frozen=True)
class ConformanceTable:
    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int


@dataclass(frozen=True)
class ConformanceView:
    numbers: tuple[tuple[str, str], ...]
    tables: tuple[ConformanceTable, ...]


def conformance_view(conformance: Mapping[str, Any] | None) -> ConformanceView | None:
    """What a page shows of a conformance report; None where there is none."""
    if conformance is None:
        return None
    numbers = tuple(
        (_words(key), _cell(value))
        for key, value in conformance.items()
        if not _is_rows(value) and not isinstance(value, Mapping)
    )
    tables = [_table(key, value) for key, value in conformance.items() if _is_rows(value)]
    counted = [(key, value) for key, value in conformance.items() if isinstance(value, Mapping) and value]
    counts = [_table(key, [{"name": name, "count": count} for name, count in value.items()]) for key, value in counted]
    return ConformanceView(numbers, (*tables, *counts))


def _is_rows(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and bool(value) and all(isinstance(row, Mapping) for row in value)


def _table(key: str, found: Sequence[Mapping[str, Any]]) -> ConformanceTable:
    columns = tuple(dict.fromkeys(name for row in found for name in row))
    shown = tuple(tuple(_cell(row.get(name, "")) for name in columns) for row in found[:_MOST_ROWS])
    heading = f"{_words(key)} ({len(found)})"
    return ConformanceTable(heading, tuple(_words(name) for name in columns), shown, max(len(found) - _MOST_ROWS, 0))


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or "none"
    return str(value)


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()
