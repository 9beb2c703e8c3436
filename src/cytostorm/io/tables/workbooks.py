"""The first sheet of an XLSX workbook, and Parquet files.

Two traps of sheets are met here. The reader rounds numbers to nine decimals when it writes them as text,
so 1.5e-12 becomes 0: longer numbers are taken from a second reading. And it leaves a cell with an error
(#DIV/0!) blank, as if nothing had been measured: such cells are found in the file and keep their text.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import polars as pl

from cytostorm.errors import InputError
from cytostorm.io.tables.frames import table_from_frame, text_of
from cytostorm.io.tables.table import LARGEST_FILE, MOST_CELLS, Table, assembled, too_many_cells

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(rb'<c\s[^>]*?r="([A-Z]+)(\d+)"([^>]*)>(.*?)</c>', re.DOTALL)
_COLUMN = re.compile(rb"""\br=["']([A-Z]{1,3})\d""")
_ROW = re.compile(rb"""\br=["'][A-Z]{0,3}(\d{1,7})["']""")
_VALUE = re.compile(rb"<v>([^<]*)</v>")
_LONG_DECIMALS = r"^-?\d+\.\d{9}$|^-?0$"


def read_workbook(source: str, path: Path) -> Table:
    """The first sheet as a table; its first row that is not blank is the header.

    A number keeps fifteen digits, as Excel shows it: 38.400000000000006 is the 38.4 that a person typed.
    Raises InputError for a file that is no XLSX workbook.
    """
    content = _first_sheet(source, path)
    _check_extent(source, content)
    errors = _error_cells(content)
    text = _sheet(source, path, "string")
    rows = [[cell or "" for cell in row] for row in _with_all_digits(text, source, path).iter_rows()]
    for row, column, shown in errors:
        rows[row][column] = shown
    above = next((index for index, row in enumerate(rows) if any(cell.strip() for cell in row)), None)
    if above is None:
        raise InputError(source, "the first sheet is empty.", "Put the table into the first sheet.")
    return assembled(source, rows[above], rows[above + 1 :], above + 2, keep_last=False)


def _sheet(source: str, path: Path, kind: str) -> pl.DataFrame:
    keep: Any = {"drop_empty_rows": False, "drop_empty_cols": False, "raise_if_empty": False}
    try:
        with path.open("rb") as file:  # not the path: brackets in its name would be read as a pattern
            sheet: pl.DataFrame = pl.read_excel(file, sheet_id=1, has_header=False, read_options={"dtypes": kind, "skip_rows": 0}, **keep)
            return sheet
    except (Exception, pl.exceptions.PanicException) as error:  # the readers below have exceptions of their own
        raise InputError(source, f"this XLSX file cannot be read: {str(error).splitlines()[0]}.", "Open it in Excel and save it again.") from None


def _with_all_digits(text: pl.DataFrame, source: str, path: Path) -> pl.DataFrame:
    """Numbers that lost digits on their way to text, written out again."""
    cut = [name for name in text.columns if text[name].str.contains(_LONG_DECIMALS).any()]
    if not cut:
        return text
    numbers = _sheet(source, path, "float")
    return text.with_columns(pl.Series(name, _whole(text[name], numbers[name]), dtype=pl.String) for name in cut)


def _whole(text: pl.Series, numbers: pl.Series) -> list[str | None]:
    is_cut = text.str.contains(_LONG_DECIMALS)
    return [text_of(float(f"{number:.15g}")) if cut and number is not None else cell for cell, number, cut in zip(text, numbers, is_cut, strict=True)]


def _check_extent(source: str, content: bytes) -> None:
    """The reader makes room for every cell up to the last one, and that one may stand alone in the last corner."""
    columns, rows = set(_COLUMN.findall(content)), set(_ROW.findall(content))
    if max(map(_column, columns), default=0) * max(map(int, rows), default=0) > MOST_CELLS:
        raise too_many_cells(source, "Is there a forgotten cell far below or far to the right? Delete it, or save the sheet as CSV.")


def _error_cells(content: bytes) -> list[tuple[int, int, str]]:
    """Row, column and text (#DIV/0!) of cells with an error, counted from the first used column."""
    if b't="e"' not in content:
        return []
    filled = [match for match in _CELL.finditer(content) if b"<v" in match[4] or b"<is" in match[4]]
    first = min(_column(match[1]) for match in filled)
    return [(int(m[2]) - 1, _column(m[1]) - first, _shown(m[4])) for m in filled if b't="e"' in m[0].split(b">")[0]]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _shown(inside: bytes) -> str:
    value = _VALUE.search(inside)
    return value[1].decode() if value else "#ERROR"


def _first_sheet(source: str, path: Path) -> bytes:
    """The XML of the first sheet, after a look at how large the file becomes when it is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_FILE:
                raise InputError(source, "the workbook is larger than 2 GB when unpacked.", "Save the sheet as CSV or Parquet.")
            return archive.read(_first_sheet_name(archive))
    except InputError:
        raise
    except Exception:  # a damaged archive fails in a dozen ways
        raise InputError(source, *_no_workbook(path)) from None


def _no_workbook(path: Path) -> tuple[str, str]:
    with path.open("rb") as file:
        old = file.read(4) == b"\xd0\xcf\x11\xe0"
    problem = "this is an old Excel file (.xls) or one with a password." if old else "this is not an XLSX workbook, or it is damaged."
    return problem, "Open it in Excel and save it as XLSX without a password, or as 'CSV UTF-8'."


def _first_sheet_name(archive: zipfile.ZipFile) -> str:
    book, relations = (ElementTree.fromstring(archive.read(name)) for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"))
    wanted = next(part.get(_RELATION) for part in book.iter() if part.tag.endswith("}sheet"))
    target = next(part.get("Target", "") for part in relations if part.get("Id") == wanted)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def read_parquet(source: str, path: Path) -> Table:
    """A Parquet file as a table; rows count from 1. Raises InputError for a file that is not one."""
    with path.open("rb") as file:
        if file.read(4) != b"PAR1":
            raise InputError(source, "this is not a Parquet file.", "Write it again, or let its name end in what it is: .csv, .tsv, .xlsx or .json.")
    try:
        frame = pl.read_parquet(path, glob=False, hive_partitioning=False)
    except (Exception, pl.exceptions.PanicException) as error:  # a damaged file fails in many ways below
        raise InputError(source, f"the Parquet file is damaged: {str(error).splitlines()[0]}.", "Write it again.") from None
    return table_from_frame(frame, source)
