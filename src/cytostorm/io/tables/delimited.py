"""Text tables (CSV, TSV, semicolons): read line by line, so that a line without end is refused at once."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, Any

from cytostorm.errors import InputError
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables.table import LONGEST_LINE, Table, assembled

_NOT_TEXT = {
    b"PK\x03\x04": "a ZIP or XLSX file",
    b"PAR1": "a Parquet file",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls)",
    b"%PDF": "a PDF file",
}
_AS_UTF8 = "Save the file as UTF-8 (in Excel: 'CSV UTF-8')."
_NAME_IT = "or name its encoding: --encoding {0}, or 'encoding: {0}' in a mapping."
_NAME_OR_SAVE = "Name the encoding of the file, or save it as UTF-8."
_SAID = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)


def read_delimited(source: str, stream: IO[Any], separator: str | None = None, opening: Opening = AS_IT_IS) -> Table:
    """A table from a stream of bytes or text; without a separator it is seen from the header.

    Raises InputError, with the row, for anything that is not a table in UTF-8, or in the encoding that was said.
    """
    first_row, records = delimited_records(source, stream, separator, opening)
    return assembled(source, next(records), records, first_row, keep_last=False)


def delimited_records(
    source: str, stream: IO[Any], separator: str | None = None, opening: Opening = AS_IT_IS
) -> tuple[int, Iterator[list[str]]]:
    """The number of the first row below the header, and the records from the header on, as lists of cells.

    Raises InputError as they come.
    """
    text = _lines(source, stream, opening.encoding)
    above = opening.header_row - 1 if opening.header_row else 0
    first = next(islice(text, above, None), None)
    said = _SAID.fullmatch(first) if first and not opening.header_row else None
    if said is not None:  # the first line that Excel writes to name its separator
        above, first, separator = 1, next(text, None), said[1]
    if first is None or not first.strip():
        problem = (
            "the file is empty."
            if first is None and not above
            else f"row {above + 1} is blank."
            if above
            else "the first line is blank."
        )
        other = "" if first is None else f", or name their row: --header-row {above + 2}"
        raise InputError(source, problem, f"Put the names of the columns into it{other}.")
    return above + 2, _records(source, chain([first], text), separator or separator_of(first), above)


def separator_of(header: str) -> str:
    """Comma, semicolon or tab: the one that makes most columns of the header."""
    try:
        return max(",;\t", key=lambda sign: len(next(csv.reader([header], delimiter=sign))))
    except csv.Error:  # said, with its row, when the header is read
        return ","


def _records(source: str, text: Iterator[str], separator: str, above: int) -> Iterator[list[str]]:
    reader = csv.reader(
        text, delimiter=separator, strict=True
    )  # strict: a quote left open would swallow the rows below it
    number = 0
    try:
        for number, record in enumerate(reader, 1):  # noqa: B007 - the number is used where the reading fails
            yield record
    except csv.Error as error:
        raise InputError(source, *_worded(str(error)), row=above + number + 1) from None


def _worded(error: str) -> tuple[str, str]:
    if "field larger" in error:
        return (
            f"a cell is longer than {csv.field_size_limit()} characters.",
            "Look for a double quote that is never closed.",
        )
    if "unexpected end" in error:
        return (
            "a double quote is opened here and never closed.",
            'Close it, or write two double quotes ("") for one that belongs to the text.',
        )
    if "new-line" in error:
        return (
            "the line ends with a single carriage return.",
            "Save the file with the usual line ends (in Excel: 'CSV UTF-8').",
        )
    return (
        f"this row cannot be split into cells: {error}.",
        'Write two double quotes ("") for one that belongs to the text.',
    )


def _lines(source: str, stream: IO[Any], encoding: str) -> Iterator[str]:
    """Lines as text, none longer than the limit; no more than one line is held at a time."""
    if encoding and not isinstance(stream, io.TextIOBase):
        stream = io.TextIOWrapper(stream, encoding=encoding, newline="")
    read_bytes, number = 0, 0
    while line := _next_line(source, stream, number + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            problem = f"this line is longer than {LONGEST_LINE} characters."
            raise InputError(
                source, problem, "A table has one row on each line; is this another kind of file?", row=number
            )
        yield _text(source, line, number, read_bytes)
        read_bytes += len(line)


def _next_line(source: str, stream: IO[Any], number: int) -> Any:
    try:
        return stream.readline(LONGEST_LINE + 1)
    except UnicodeDecodeError as error:  # a text stream decodes on its own
        problem = f"this line is not in {error.encoding.upper()}: byte 0x{error.object[error.start]:02x}."
        raise InputError(source, problem, _NAME_OR_SAVE, row=number) from None
    except UnicodeError as error:
        raise InputError(source, f"this line cannot be decoded: {error}.", _NAME_OR_SAVE, row=number) from None


def _text(source: str, line: bytes | str, number: int, before: int) -> str:
    decoded = line if isinstance(line, str) else _decoded(source, line, number, before)
    if "\0" in decoded:
        raise InputError(source, "this line holds a zero byte, so the file is not text in UTF-8.", _AS_UTF8, row=number)
    return decoded.removeprefix("\ufeff") if number == 1 else decoded


def _decoded(source: str, line: bytes, number: int, before: int) -> str:
    if number == 1:
        _check_is_text(source, line)
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        problem = f"byte 0x{line[error.start]:02x} at position {before + error.start + 1} of the file is not UTF-8."
        shown = line[error.start : error.start + 1].decode("cp1252", "replace")
        advice = f"{_AS_UTF8[:-1]}, {_NAME_IT.format('cp1252')} There it is '{shown}'."
        raise InputError(source, problem, advice, row=number) from None


def _check_is_text(source: str, line: bytes) -> None:
    if line[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(source, "the file is in UTF-16.", f"{_AS_UTF8[:-1]}, {_NAME_IT.format('utf-16')}")
    for sign, kind in _NOT_TEXT.items():
        if line.startswith(sign):
            raise InputError(
                source, f"this is {kind}, not a text table.", "Name it .xlsx or .parquet, or save it as 'CSV UTF-8'."
            )
