"""The cells of one sheet: read once, from the first to the last, each a text, a blank, or a problem."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from cytostorm.errors import InputError
from cytostorm.io.values.exact import ExactNumber
from cytostorm.io.xlsx.archive import Archive, damaged
from cytostorm.io.xlsx.formats import PLAIN, Format, number_text, time_text
from cytostorm.io.xlsx.parts import LONGEST_TEXT, Book, SheetPlace, too_long, unescaped
from cytostorm.io.xlsx.xml import Attributes, walk

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_CELL_ATTRIBUTES = {"r", "s", "t", "cm", "vm", "ph"}
_SHORTEST_CELL = 4  # <c/>
_A_CELL = (b"<c ", b"<c/", b"<c>", b":c ", b":c/")
_DIGITS = 15  # that a spreadsheet keeps
_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_COLUMN = re.compile("[A-Z]{1,3}")
_PLAIN = re.compile(r"(?!-0$)-?(0|[1-9]\d*)(\.\d*[1-9])?")
_AREA = re.compile(rf"{_PLACE.pattern}:{_PLACE.pattern}")
_OPEN = "Open the workbook in Excel or LibreOffice and save it, so that the value is computed."


@dataclass(frozen=True)
class Problem:
    """Why a cell holds neither a value nor nothing."""

    place: str
    reason: str


Cells = dict[int, dict[int, str]]


class Grid:
    """The cells of a sheet by row and column, both counted from 1; blank ones are left out, and counted."""

    def __init__(self, source: str, book: Book, name: str, most_cells: int, too_many: Callable[[], InputError]):
        self.source, self.book, self.name, self.most_cells, self.too_many = source, book, name, most_cells, too_many
        self.cells: Cells = {}
        self.problems: dict[tuple[int, int], Problem] = {}
        self.merged: list[tuple[int, int, int, int]] = []
        self.blanks = self.count = 0
        self.row_text = ""
        self.row = self.column = 0
        self.row_cells: dict[int, str] = {}
        self.columns: dict[str, int] = {}
        self.shown_as: dict[str, Format] = {}
        self.kind = self.style = ""
        self.in_cell = self.aside = self.has_formula = self.has_value = False
        self.listening = ""
        self.pieces: list[str] = []
        self.formula: list[str] = []
        self.length = 0

    def start(self, name: str, given: Attributes) -> None:
        if name == "c":
            self._start_cell(given)
        elif name == "row":
            self._start_row(given)
        elif name == "mergeCell":
            self._merge(given.get("ref", ""))
        elif self.in_cell:
            self._inside(name)

    def _inside(self, name: str) -> None:
        if name == "v":
            self.has_value, self.listening = True, "v"
        elif name == "f":
            self.has_formula, self.listening = True, "f"
        elif name == "rPh":
            self.aside = True
        elif name == "t" and not self.aside:
            self.has_value, self.listening = True, "t"

    def text(self, text: str) -> None:
        if not self.listening:
            return
        self.length += len(text)
        if self.length > LONGEST_TEXT:
            raise too_long(self.source, f"cell {self._place} of sheet '{self.name}'")
        (self.formula if self.listening == "f" else self.pieces).append(text)

    def end(self, name: str) -> None:
        if name == "c":
            self._end_cell()
        elif name == "rPh":
            self.aside = False
        elif name in ("v", "f", "t"):
            self.listening = ""

    @property
    def _place(self) -> str:
        return f"{letters(self.column)}{self.row}"

    def _start_row(self, given: Attributes) -> None:
        number = given.get("r", "")
        if number and not (number.isdecimal() and len(number) < 8):
            self._damaged(f"a row has the number '{number[:20]}'")
        self.row, self.column = int(number) if number else self.row + 1, 0
        if not 1 <= self.row <= LAST_ROW:
            self._damaged(f"a row has the number {self.row}")
        self.row_text, self.row_cells = str(self.row), self.cells.setdefault(self.row, {})

    def _start_cell(self, given: Attributes) -> None:
        if not given.keys() <= _CELL_ATTRIBUTES:
            self._check_attributes(given)
        place = given.get("r", "")
        self.column = self._column_of(place) if place else self.column + 1
        if self.column > LAST_COLUMN or not self.row:
            self._damaged(f"a cell stands at {place or 'no place'}, outside the sheet")
        self.kind, self.style = given.get("t", "n"), given.get("s", "0")
        self.in_cell, self.has_formula, self.has_value = True, False, False
        self.pieces, self.formula, self.length = [], [], 0

    def _check_attributes(self, given: Attributes) -> None:
        """One that is not known may be a damaged one, and then the kind of the cell is not known either."""
        for name in given:
            if " " not in name and name not in _CELL_ATTRIBUTES:
                self._damaged(f"a cell in row {self.row} has the attribute '{name[:20]}', which no workbook has")

    def _column_of(self, place: str) -> int:
        named = place.rstrip("0123456789")
        if place[len(named) :] != self.row_text:
            self._damaged(f"the cell '{place[:20]}' stands in row {self.row}")
        return self.columns.get(named) or self._new_column(named)

    def _new_column(self, named: str) -> int:
        if not _COLUMN.fullmatch(named):
            self._damaged(f"a cell stands in the column '{named[:20]}'")
        return self.columns.setdefault(named, column_of(named))

    def _end_cell(self) -> None:
        self.in_cell, self.listening = False, ""
        self.count += 1
        if self.count > self.most_cells:
            raise self.too_many()
        text = self._text("".join(self.pieces)) if self.has_value or self.has_formula or self.kind != "n" else ""
        if text == "":
            self.blanks += 1
        elif self.column in self.row_cells:
            self._damaged(f"the cell {self._place} stands there twice")
        else:
            self.row_cells[self.column] = text

    def _text(self, written: str) -> str:
        """The text of a cell; "" for a blank one. What is neither is noted as a problem, and keeps what stands there."""
        if self.has_formula and self.kind != "e" and self._is_uncomputed(written):
            return self._problem(f"={''.join(self.formula)}"[:200], "holds a formula without a computed value", _OPEN)
        return _KINDS.get(self.kind, Grid._of_unknown_kind)(self, written)

    def _is_uncomputed(self, written: str) -> bool:
        """A formula may well give an empty text, which has a kind of its own."""
        return self.book.recalculates or (written == "" and not (self.kind == "str" and self.has_value))

    def _problem(self, text: str, what: str, advice: str) -> str:
        self.problems[self.row, self.column] = Problem(
            self._place, f"cell {self._place} of sheet '{self.name}' {what}. {advice}"
        )
        return text or "#ERROR"

    def _number(self, written: str) -> str:
        shown = self.shown_as.get(self.style) or self._new_style()
        if written == "":
            return ""
        if shown is PLAIN and len(written) <= _DIGITS and _PLAIN.fullmatch(written):
            return ExactNumber(written)
        return self._careful_number(written, shown)

    def _new_style(self) -> Format:
        return self.shown_as.setdefault(self.style, self.book.format(self.style))

    def _careful_number(self, written: str, shown: Format) -> str:
        written = written.strip()
        if shown.is_time:
            return time_text(written, shown, self.book.from_1904) or self._no_date(written)
        text = number_text(written, shown)
        if text is None:
            return self._problem(written, f"is kept as a number, and '{written[:40]}' is none", "Correct it.")
        return text if shown.sign or shown.percent else ExactNumber(text)

    def _no_date(self, written: str) -> str:
        return self._problem(f"#DATE {written}", f"is shown as a date, and {written[:40]} is none", "Correct it.")

    def _shared(self, written: str) -> str:
        position = written.strip()
        if written == "":
            return ""
        if position.isdecimal() and len(position) < 10 and int(position) < len(self.book.texts):
            return self.book.texts[int(position)]
        return self._problem(f"#TEXT {position}", "points to a text that the workbook does not hold", "Write it again.")

    def _own_text(self, written: str) -> str:
        return unescaped(written)

    def _truth(self, written: str) -> str:
        truth = {"1": "true", "0": "false", "true": "true", "false": "false"}.get(
            written.strip().lower(), None if written else ""
        )
        return (
            self._problem(f"#TRUTH {written}", f"is kept as a truth, and '{written[:40]}' is none", "Correct it.")
            if truth is None
            else truth
        )

    def _error(self, written: str) -> str:
        shown = written.strip() or "#ERROR"
        return self._problem(
            shown,
            f"holds the error {shown[:40]}",
            "Correct the formula behind it, or clear the cell where nothing was measured.",
        )

    def _moment(self, written: str) -> str:
        return written.strip()

    def _of_unknown_kind(self, written: str) -> str:
        return (
            self._problem(
                f"#KIND {written}", f"is of the kind '{self.kind[:20]}', which no workbook has", "Write it again."
            )
            if written
            else ""
        )

    def _merge(self, area: str) -> None:
        if found := _AREA.fullmatch(area):
            self.merged.append((column_of(found[1]), int(found[2]), column_of(found[3]), int(found[4])))

    def _damaged(self, how: str) -> NoReturn:
        raise damaged(self.source, f"in sheet '{self.name}', {how}")


_KINDS: dict[str, Callable[[Grid, str], str]] = {
    "n": Grid._number, "s": Grid._shared, "str": Grid._own_text, "inlineStr": Grid._own_text, "b": Grid._truth, "e": Grid._error, "d": Grid._moment,
}  # fmt: skip


def grid_of(
    archive: Archive, book: Book, place: SheetPlace, most_cells: int, too_many: Callable[[], InputError]
) -> Grid:
    """All cells of a sheet."""
    if archive.size(place.part) > _SHORTEST_CELL * most_cells and _cells_at_most(archive, place.part) > most_cells:
        raise too_many()
    grid = Grid(archive.source, book, place.name, most_cells, too_many)
    walk(archive, place.part, grid)
    return grid


def _cells_at_most(archive: Archive, part: str) -> int:
    """A quick count before a long reading: blank cells without end are few bytes each."""
    with archive.stream(part) as stream:
        return sum(chunk.count(form) for chunk in iter(lambda: stream.read(1 << 20), b"") for form in _A_CELL)


def column_of(named: str) -> int:
    """
    >>> column_of("A"), column_of("XFD")
    (1, 16384)
    """
    number = 0
    for letter in named:
        number = number * 26 + ord(letter) - 64
    return number


def letters(column: int) -> str:
    """
    >>> letters(1), letters(28), letters(16384)
    ('A', 'AB', 'XFD')
    """
    named = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        named = chr(65 + rest) + named
    return named
