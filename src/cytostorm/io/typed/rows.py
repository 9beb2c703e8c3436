"""Rows as a program sends them, {"time", "observable", "value", "unit"}, as rows of a long table; one that cannot be costs that row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cytostorm.errors import suggestion
from cytostorm.io.tables.named_cells import cells_of
from cytostorm.io.tables.plans import KNOWN, TIME, LongHeaders
from cytostorm.io.typed.problems import Problem, of_a_field
from cytostorm.io.values.cell_text import text_of
from cytostorm.io.values.moments import understood
from cytostorm.record.entry import NotUnderstood

COLUMNS = ("time", *KNOWN, *LongHeaders._fields)
_TIMES = ("time", "known_at", "until")
_ROW = 'a row such as {"time": "2024-03-05 08:00", "observable": "ferritin", "value": "12000", "unit": "ng/mL"}'


@dataclass(frozen=True)
class Rows:
    """Rows of a long table, where each stood among those that were sent, and the problems of those that are no rows."""

    cells: tuple[dict[str, str], ...]
    numbers: tuple[int, ...]
    problems: tuple[Problem, ...]

    def number(self, row: int | None) -> int | None:
        return self.numbers[row - 1] if row else row


def rows_of(facts: Sequence[Any]) -> Rows:
    """What can be a row of a table; all times of it have a zone, or none has: the first one decides."""
    cells: list[dict[str, str]] = []
    numbers: list[int] = []
    problems: list[Problem] = []
    zoned: set[bool] = set()
    for number, sent in enumerate(facts, 1):
        row = _in_zone(number, _row(number, sent), zoned)
        if isinstance(row, Problem):
            problems.append(row)
        else:
            cells.append(row)
            numbers.append(number)
    return Rows(tuple(cells), tuple(numbers), tuple(problems))


def _row(number: int, sent: Any) -> dict[str, str] | Problem:
    if not isinstance(sent, Mapping):
        return of_a_field("", text_of(sent)[:60], "this is no row.", _ROW, row=number)
    named: dict[str, Any] = {}
    for key, value in sent.items():
        name = _column(str(key))
        if name is None or name in named or isinstance(value, (Mapping, list, tuple)):
            what = "is not known" if name is None else "stands twice" if name in named else "holds a list or an object"
            said = f"'{str(key)[:60]}' {what}, and the row is not used.{suggestion(str(key), COLUMNS) if name is None else ''}"
            return of_a_field(str(key)[:60], text_of(value)[:60] if name is None else "", said, _ROW, row=number)
        named[name] = value
    cells = {name: text_of(named.get(name)).strip() for name in COLUMNS}
    if not cells["unit"]:
        cells["observable"], cells["value"], cells["unit"] = cells_of(cells["observable"], text_of(named.get("value")))
    return cells


def _column(key: str) -> str | None:
    name = key.strip().lower()
    return "time" if name in TIME else name if name in COLUMNS else None


def _in_zone(number: int, row: dict[str, str] | Problem, zoned: set[bool]) -> dict[str, str] | Problem:
    """The row, unless its times have a zone where the first one of all had none, or the other way round."""
    found = set() if isinstance(row, Problem) else set(_zones(row))
    if isinstance(row, Problem) or not found:
        return row
    if len(found | zoned) > 1:
        return _other_zone(number, row)
    zoned |= found
    return row


def _zones(row: Mapping[str, str]) -> Iterable[bool]:
    for name in _TIMES:
        moment = understood(row[name]) if row[name] else None
        if moment is not None and not isinstance(moment, NotUnderstood):
            yield moment.tzinfo is not None


def _other_zone(number: int, row: Mapping[str, str]) -> Problem:
    said = "some times have a time zone and others have none, and the row is not used."
    return of_a_field(
        "time", row["time"], said, "a time like the first one", "Write all times with a zone, or none.", number
    )
