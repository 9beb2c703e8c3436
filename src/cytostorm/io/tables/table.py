"""A table as exact text, whatever file it came from: the one shape that the rest of the room reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from cytostorm.errors import InputError
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables.flowsheets import HEADER, before_times, unfolded

LONGEST_LINE = 1_000_000
MOST_COLUMNS = 5_000
MOST_CELLS = (
    20_000_000  # blanks count: a small file of commas, or one cell in the last corner of a sheet, can fill the memory
)
BYTES_A_CELL = 50


@dataclass(frozen=True)
class Table:
    """Rows of cells as text; a blank cell is ''. Every row has every column.

    `first_row` is the number of the first data row as a person sees it in the source: 2 under the header
    of a CSV file or a sheet. A later row has the number `row_number(index)`. `problems`, by row number and column, say why a cell
    is neither a value nor blank: it is refused, whatever its text. `notes`: what was chosen while the file was opened.
    `opening` says how its texts are written. `each`: how many rows here one row of the source became.
    """

    source: str
    columns: tuple[str, ...]
    rows: list[dict[str, str]]
    first_row: int = 2
    problems: Mapping[tuple[int, str], str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    opening: Opening = AS_IT_IS
    each: int = 1

    def row_number(self, index: int) -> int:
        return self.first_row + index // self.each


def assembled(
    source: str,
    header: Sequence[str],
    records: Iterable[Sequence[str]],
    first_row: int,
    keep_last: bool = True,
    most: int = 0,
) -> Table:
    """A table from a header and records of text cells; a flowsheet (tests down, times across) becomes a long one.

    A record that is too short is filled with blanks; without `keep_last`, blank records at the end are left out.
    Raises InputError for a header that names a column twice or not at all, for a record with more cells
    than the header, for too many columns, where there is no row, and for more than `most` cells (the usual limit where it is 0).
    """
    if before := before_times(header):
        long = assembled(source, HEADER, unfolded(header, records), 1, keep_last, most)
        return replace(long, first_row=first_row, each=len(header) - before)
    names = [name.strip() for name in header]
    check_header(source, names)
    most_rows = (most or MOST_CELLS) // len(names)
    rows = [
        row_of(source, names, record, number) for number, record in enumerate(islice(records, most_rows + 1), first_row)
    ]
    if len(rows) > most_rows:
        raise too_many_cells(source, most=most)
    while not keep_last and rows and not any(cell.strip() for cell in rows[-1].values()):
        rows.pop()
    if not rows:
        raise InputError(source, "there are columns and no rows.", "Add at least one row below the header.")
    return Table(source, tuple(name for name in names if name), rows, first_row)


def too_many_cells(source: str, advice: str = "Split it, or leave columns out.", most: int = 0) -> InputError:
    return InputError(
        source,
        f"the table has more than {(most or MOST_CELLS) // 1_000_000} million cells, blank ones counted.",
        advice,
    )


def most_cells(opening: Opening) -> int:
    """How many cells a table may have; more where somebody raised the limit."""
    return max(MOST_CELLS, opening.largest // BYTES_A_CELL)


def check_header(source: str, names: Sequence[str]) -> None:
    """Raises InputError for a header that names a column twice, names none, or has too many."""
    if len(names) > MOST_COLUMNS:
        raise InputError(
            source,
            f"there are {len(names)} columns; at most {MOST_COLUMNS} are read.",
            "Leave out the columns that are not needed.",
        )
    if not any(names):
        raise InputError(source, "no column has a name.", "Put the names of the columns into the first row.")
    twice = [name for name, count in Counter(names).items() if name and count > 1]
    if twice:
        raise InputError(
            source,
            "two columns have this name, and nothing says which one counts.",
            "Rename or remove one of them.",
            field=twice[0],
        )


def row_of(source: str, names: Sequence[str], record: Sequence[str], number: int) -> dict[str, str]:
    """A record as the row of a table. Raises InputError for a cell that stands beyond the header or under no name."""
    if len(record) != len(names):
        record = _fitted(source, names, record, number)
    row = dict(zip(names, record, strict=True))
    return _without_unnamed(source, names, record, row, number) if "" in row else row


def _fitted(source: str, names: Sequence[str], record: Sequence[str], number: int) -> list[str]:
    """A record of the header's length: blanks are added, or taken away; anything else is not dropped."""
    if any(cell.strip() for cell in record[len(names) :]):
        problem = f"this row has {len(record)} cells, and the header has {len(names)}."
        advice = "Put a cell that holds the separator into double quotes, or name the missing columns."
        if len([name for name in names if name]) == 1:
            advice = f"If the header stands below a title, name its row: --header-row {number}, or 'header_row: {number}' in a mapping."
        raise InputError(source, problem, advice, row=number)
    return [*record[: len(names)], *[""] * (len(names) - len(record))]


def _without_unnamed(
    source: str, names: Sequence[str], record: Sequence[str], row: dict[str, str], number: int
) -> dict[str, str]:
    """A column without a name may stand in a file as long as it is blank, or the first one and counts the rows, as R and pandas write it."""
    for position, (name, cell) in enumerate(zip(names, record, strict=True), 1):
        counts_rows = position == 1 and cell.strip() in (str(number - 1), str(number - 2))
        if not name and cell.strip() and not counts_rows:
            raise InputError(
                source,
                f"column {position} holds '{cell[:40]}' and has no name.",
                "Name the column in the header.",
                row=number,
            )
    del row[""]
    return row
