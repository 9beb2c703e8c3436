"""`read_sheet`: the sheet that was asked for, or the first visible one with two rows, as a header and rows of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cytostorm.errors import InputError, suggestion
from cytostorm.io.opening import Opening
from cytostorm.io.uploads import File
from cytostorm.io.xlsx.archive import Archive, opened
from cytostorm.io.xlsx.grid import Grid, Problem, grid_of, letters
from cytostorm.io.xlsx.parts import Book, SheetPlace, book_of

_FAR = "Is there a forgotten cell far below or far to the right? Delete it, or save the sheet as CSV."


@dataclass(frozen=True)
class Sheet:
    """A sheet as text: its name, the others, the header, the rows below it, and the cells that are neither value nor blank.

    `first_row` is the number of the first row below the header; `problems` are by row number and position in the header.
    """

    name: str
    others: tuple[str, ...]
    header: list[str]
    rows: Iterator[list[str]]
    first_row: int
    problems: dict[tuple[int, int], Problem]


TooMany = Callable[[str], InputError]


def read_sheet(source: str, path: File, opening: Opening, most_cells: int, too_many: TooMany) -> Sheet:
    """A sheet of a workbook. Raises InputError for what is no workbook, is damaged, too large or empty, or has no such sheet."""
    with opened(source, path, opening) as archive:
        book = book_of(archive)
        grid = _chosen(archive, book, opening, most_cells, too_many)
    above = _header_row(source, grid, opening)
    extent = _extent(grid, most_cells, too_many)
    others = tuple(sheet.name for sheet in book.sheets if sheet.name != grid.name)
    problems = {
        (row, column - extent.start): problem for (row, column), problem in grid.problems.items() if row > above
    }
    return Sheet(grid.name, others, _header(grid, above, extent), _rows(grid, above, extent), above + 1, problems)


def _chosen(archive: Archive, book: Book, opening: Opening, most_cells: int, too_many: TooMany) -> Grid:
    wanted = (
        [_named(archive.source, book, opening.sheet)]
        if opening.sheet
        else [sheet for sheet in book.sheets if sheet.visible] or book.sheets
    )
    poor: Grid | None = None
    for place in wanted:
        grid = grid_of(archive, book, place, most_cells, lambda: too_many(_FAR))
        filled = len(filled_rows(grid))
        if filled > 1:
            return grid
        poor = poor or (grid if filled else None)
    if poor is None:
        raise _empty(archive.source, book, wanted[0].name if opening.sheet else "")
    return poor


def _empty(source: str, book: Book, named: str) -> InputError:
    if len(book.sheets) == 1:
        return InputError(source, "the first sheet is empty.", "Put the table into the first sheet.")
    return InputError(
        source,
        f"the sheet '{named}' is empty." if named else "every visible sheet is empty.",
        "Name the sheet that holds the table.",
    )


def _named(source: str, book: Book, name: str) -> SheetPlace:
    names = [sheet.name for sheet in book.sheets]
    alike = [sheet for sheet in book.sheets if sheet.name == name] or [
        s for s in book.sheets if s.name.strip().casefold() == name.strip().casefold()
    ]
    if alike:
        return alike[0]
    listed = ", ".join(f"'{one}'" for one in names[:12]) + (", …" if names[12:] else "")
    raise InputError(source, f"there is no sheet '{name}'.{suggestion(name, names)}", f"It has {listed}.")


def _header_row(source: str, grid: Grid, opening: Opening) -> int:
    if opening.header_row:
        if not grid.cells.get(opening.header_row):
            problem = f"row {opening.header_row} of sheet '{grid.name}' is blank, and was named as the header."
            raise InputError(source, problem, "Name another header row.")
        return opening.header_row
    return min(
        (row for row, cells in grid.cells.items() if any(cell.strip() for cell in cells.values())), default=0
    ) or min(filled_rows(grid))


def filled_rows(grid: Grid) -> list[int]:
    """The numbers of the rows that hold anything."""
    return [row for row, cells in grid.cells.items() if cells]


def _extent(grid: Grid, most_cells: int, too_many: TooMany) -> range:
    """The columns from the first to the last that holds anything; a cell may stand alone in the last corner."""
    filled = [column for cells in grid.cells.values() if cells for column in (min(cells), max(cells))]
    extent = range(min(filled), max(filled) + 1)
    if max(filled_rows(grid)) * max(filled) > most_cells:
        raise too_many(_FAR)
    return extent


def _header(grid: Grid, above: int, extent: range) -> list[str]:
    """The names of the columns; a name that is merged over several rows stands in the first of them."""
    cells = dict(grid.cells[above])
    for left, top, _, bottom in grid.merged:
        if top <= above <= bottom and left not in cells and (name := grid.cells.get(top, {}).get(left)):
            cells[left] = name
    broken = next((grid.problems[above, column] for column in extent if (above, column) in grid.problems), None)
    if broken is not None:
        raise InputError(grid.source, broken.reason, "A header is a plain text.")
    _check_merged(grid, above, cells)
    return [cells.get(column, "") for column in extent]


def _check_merged(grid: Grid, above: int, cells: dict[int, str]) -> None:
    """One name over several columns names none of them."""
    for left, top, right, bottom in grid.merged:
        if top <= above <= bottom and right > left and _holds_below(grid, above, range(left + 1, right + 1)):
            area = f"{letters(left)}{top}:{letters(right)}{bottom}"
            problem = f"the header '{cells.get(left, '')[:40]}' is merged over {area} of sheet '{grid.name}': one name over several columns."
            below = _next_row(grid, above)
            advice = f"Give each column its own name; where row {below} holds them, say --header-row {below}, or 'header_row: {below}' in a mapping."
            raise InputError(grid.source, problem, advice, row=above)


def _next_row(grid: Grid, above: int) -> int:
    """The first row further down that may name columns: it holds several texts."""
    return min((row for row, cells in grid.cells.items() if row > above and len(cells) > 1), default=above + 1)


def _holds_below(grid: Grid, above: int, columns: range) -> bool:
    return any(row > above and any(column in cells for column in columns) for row, cells in grid.cells.items())


def _rows(grid: Grid, above: int, extent: range) -> Iterator[list[str]]:
    last = max(filled_rows(grid))
    blank: dict[int, str] = {}
    for number in range(above + 1, last + 1):
        cells = grid.cells.pop(number, blank)
        yield [cells.get(column, "") for column in extent] if cells else [""] * len(extent)
