"""A sheet of an XLSX workbook as a table."""

from __future__ import annotations

from dataclasses import replace

from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables.flowsheets import before_times
from cytostorm.io.tables.table import Table, assembled, most_cells, too_many_cells
from cytostorm.io.uploads import File
from cytostorm.io.xlsx import Sheet, read_sheet


def read_workbook(source: str, path: File, opening: Opening = AS_IT_IS) -> Table:
    """A sheet as a table: the one that was asked for, else the first visible one with two rows; its first row is the header.

    A number keeps fifteen digits, as Excel shows it: 38.400000000000006 is the 38.4 that a person typed.
    A cell with an error, or with a formula that was never computed, is a problem of the table, and no blank.
    Raises InputError for a file that is no XLSX workbook.
    """
    most = most_cells(opening)
    sheet = read_sheet(source, path, opening, most, lambda advice: too_many_cells(source, advice, most))
    said = _named(source, sheet, opening)
    is_flowsheet = bool(before_times(sheet.header))
    table = assembled(
        said,
        sheet.header,
        _with_problems(sheet) if is_flowsheet else sheet.rows,
        sheet.first_row,
        keep_last=False,
        most=most,
    )
    places = {} if is_flowsheet else sheet.problems
    problems = {(row, sheet.header[position].strip()): problem.reason for (row, position), problem in places.items()}
    return replace(table, problems=problems, notes=_notes(sheet, opening))


def _with_problems(sheet: Sheet) -> list[list[str]]:
    """The rows of a flowsheet, whose cells lose their places: a problem is told by the text of the cell."""
    rows = [list(row) for row in sheet.rows]
    for row, position in sheet.problems:
        rows[row - sheet.first_row][position] = rows[row - sheet.first_row][position] or "#ERROR"
    return rows


def _named(source: str, sheet: Sheet, opening: Opening) -> str:
    """The source with the sheet where there are several: a message about the wrong one says so."""
    if not sheet.others:
        return source
    return f"{source}, sheet '{sheet.name}'" + ("" if opening.sheet else f" (not read: {_listed(sheet.others, 5)})")


def _listed(names: tuple[str, ...], most: int) -> str:
    return ", ".join(f"'{name}'" for name in names[:most]) + (", …" if names[most:] else "")


def _notes(sheet: Sheet, opening: Opening) -> tuple[str, ...]:
    """Which of several sheets was read, where nobody said which."""
    if opening.sheet or not sheet.others:
        return ()
    return ("Only this sheet was read. Another one: --sheet NAME, or 'sheet: NAME' in a mapping.",)
