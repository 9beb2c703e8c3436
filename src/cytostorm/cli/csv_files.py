"""CSV files that a spreadsheet may open: no cell of somebody's table is run as a formula there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO

# A spreadsheet runs what begins with one of these signs, also behind the separator of its own country (OWASP: CSV injection).
# A sign before a number is left: -3.5 is a value, and a bound without an end is -inf.
_FORMULA = re.compile(
    r"(^|[;\t|\r\n])([\s\"']*)(?=[=@＝＠]|[+\-＋－](?![\d.,]+(?:[eE][+-]?\d+)?\s*%?\s*(?:$|[;\t|\r\n])|inf$))"
)
_MAY_BE = re.compile("[=@＝＠+＋－-]")


def as_text(cell: str) -> str:
    """A cell as a spreadsheet shows it and does not run it: a single quote stands before the sign of a formula.

    >>> as_text("=1+1"), as_text("-3.5"), as_text("ward 7;@SUM(1)"), as_text(">2000")
    ("'=1+1", '-3.5', "ward 7;'@SUM(1)", '>2000')
    """
    return _FORMULA.sub(lambda found: f"{found[1]}{found[2]}'", cell) if _MAY_BE.search(cell) else cell


class SafeRows:
    """Rows with every text made safe; `changed` counts the cells that were, once the rows are written."""

    def __init__(self, rows: Iterable[Sequence[Any]]):
        self.rows, self.changed = rows, 0

    def __iter__(self) -> Any:
        return (self._row(row) for row in self.rows)

    def _row(self, row: Sequence[Any]) -> list[Any]:
        safe = [as_text(cell) if isinstance(cell, str) else cell for cell in row]
        self.changed += sum(one != other for one, other in zip(safe, row, strict=True))
        return safe


class _Lines:
    """A file that ends rows with a line feed alone. The writer is told of both signs, or it would leave a carriage return unquoted."""

    def __init__(self, file: TextIO):
        self.file = file

    def write(self, line: str) -> int:
        return self.file.write(line.removesuffix("\r\n") + "\n")


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Writes a table in UTF-8, and returns how many cells would have been run as a formula and are text now."""
    safe = SafeRows([header]), SafeRows(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(_Lines(file), lineterminator="\r\n")
        for part in safe:
            writer.writerows(part)
    return sum(part.changed for part in safe)
