"""`read_table`: which reader a file needs, and what every file must be before it is read."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from cytostorm.errors import InputError, suggestion
from cytostorm.io.opening import AS_IT_IS, Opening, check_is_here, raised, size_words
from cytostorm.io.tables.delimited import read_delimited
from cytostorm.io.tables.json_rows import read_json
from cytostorm.io.tables.table import Table
from cytostorm.io.tables.workbooks import read_workbook
from cytostorm.io.uploads import File, check_is_file, size_of_file, stream_of

STANDARD_INPUT = "standard input"
FORMATS = ("csv", "tsv", "xlsx", "parquet", "json")
_ENDINGS = {
    ".csv": "csv", ".txt": "csv", ".tsv": "tsv", ".tab": "tsv", ".json": "json",
    ".xlsx": "xlsx", ".xlsm": "xlsx", ".parquet": "parquet", ".pq": "parquet",
}  # fmt: skip
_SAVE = "Open it in Excel or LibreOffice and save it as XLSX or as 'CSV UTF-8'."
_PACKED = (
    "a table is not read from a compressed file.",
    "Unpack it first; a workbook (.xlsx) and Parquet are compressed by themselves.",
)
_OTHERS = {
    ".xls": ("this is an old Excel file.", _SAVE), ".xlsb": ("this is a binary Excel file.", _SAVE),
    ".ods": ("this is an OpenDocument sheet.", _SAVE),
    ".numbers": ("this is a sheet of Apple Numbers.", "Export it as XLSX or CSV."),
    ".gz": _PACKED, ".zip": _PACKED, ".bz2": _PACKED, ".xz": _PACKED, ".zst": _PACKED, ".7z": _PACKED,
}  # fmt: skip


def _read_parquet(source: str, path: Path, opening: Opening) -> Table:
    from cytostorm.io.tables.parquet_tables import (
        read_parquet,  # brings in three libraries that nothing else here needs
    )

    return read_parquet(source, path, opening)


_FROM_PATH = ("xlsx", "parquet")


def read_table(
    path: File | None, *, text_stream: IO[Any] | None = None, format: str | None = None, opening: Opening = AS_IT_IS
) -> Table:
    """A table from a file, or from `text_stream` (CSV, or JSON where it begins with '[') without a path.

    `opening` says which sheet, which row is the header, how large a file may be and how its texts are written. `format` is csv,
    tsv, xlsx, parquet or json; without it the ending of the name says it. Cells come as exact text.
    Raises InputError for a file that is missing, too large, damaged or of another kind.
    """
    if format is not None and format not in FORMATS:
        problem = f"there is no format '{format}'.{suggestion(format, FORMATS)}"
        raise InputError(str(path or STANDARD_INPUT), problem, f"Use one of {', '.join(FORMATS)}.")
    if path is None:
        _check_no_sheet(STANDARD_INPUT, opening, format == "json")
        return replace(_from_stream(text_stream or io.StringIO(), format, opening), opening=opening)
    _check_file(path, opening)
    kind = format or _format_of(path)
    try:
        return replace(_from_file(path, kind, opening), opening=opening)
    except OSError as error:
        raise InputError(str(path), f"the file cannot be read: {error.strerror or error}.") from None


def _from_file(path: File, kind: str, opening: Opening) -> Table:
    if kind != "xlsx":
        _check_no_sheet(str(path), opening, kind not in ("csv", "tsv"))
    if kind == "parquet":
        return _read_parquet(str(path), _on_disk(path), opening)
    if kind == "xlsx":
        return read_workbook(str(path), path, opening)
    with stream_of(path) as stream:
        if kind == "json":
            return read_json(str(path), stream, opening.encoding)
        return read_delimited(str(path), stream, "\t" if kind == "tsv" else None, opening)


def _on_disk(path: File) -> Path:
    """Parquet is read from a path alone."""
    if isinstance(path, Path):
        return path
    raise InputError(str(path), "Parquet cannot be read here.", "Send CSV, XLSX or a FHIR Bundle.")


def _check_no_sheet(source: str, opening: Opening, has_no_rows: bool) -> None:
    """What was said of a workbook, or of a table with a header, must not be passed over in silence where there is none."""
    if opening.sheet:
        raise InputError(
            source, "this is no workbook, and only a workbook has sheets.", "Leave --sheet (sheet in a mapping) out."
        )
    if opening.header_row and has_no_rows:
        problem = "only a workbook or a text table has a row that names the columns."
        raise InputError(source, problem, "Leave --header-row (header_row in a mapping) out.")


def _check_file(path: File, opening: Opening) -> None:
    source = str(path)
    if isinstance(path, Path):
        check_is_here(path)
    check_is_file(path)
    size = size_of_file(path)
    if size > opening.largest_file:
        problem = f"the file has {size_words(size)}; at most {size_words(opening.largest_file)} are read."
        raise InputError(source, problem, f"Split it, or leave columns out. {raised(size)}")


def _format_of(path: File) -> str:
    if path.suffix.lower() in _OTHERS:
        raise InputError(str(path), *_OTHERS[path.suffix.lower()])
    if path.suffix.lower() not in _ENDINGS:
        problem = f"the ending '{path.suffix}' does not say what kind of file this is."
        raise InputError(str(path), problem, "Rename it so that it ends in .csv, .tsv, .xlsx, .parquet or .json.")
    return _ENDINGS[path.suffix.lower()]


def _from_stream(stream: IO[Any], kind: str | None, opening: Opening) -> Table:
    if kind in _FROM_PATH:
        raise InputError(
            STANDARD_INPUT, f"the format '{kind}' cannot be read from standard input.", "Give a file, or CSV or JSON."
        )
    usable = _peekable(stream)
    if kind == "json" or (kind is None and _begins_as_list(usable)):
        return read_json(STANDARD_INPUT, usable, opening.encoding)
    return read_delimited(STANDARD_INPUT, usable, "\t" if kind == "tsv" else None, opening)


def _peekable(stream: IO[Any]) -> Any:
    """The bytes below a text stream where it has them: the encoding is then checked here, not by the system's settings."""
    below = getattr(stream, "buffer", stream)
    if hasattr(below, "peek"):
        return below
    content = below.read()
    return io.StringIO(content) if isinstance(content, str) else io.BufferedReader(io.BytesIO(content))


def _begins_as_list(stream: Any) -> bool:
    head = (
        stream.getvalue()[:64] if isinstance(stream, io.StringIO) else stream.peek(64)[:64].decode("utf-8", "replace")
    )
    return str(head).removeprefix("\ufeff").lstrip().startswith("[")
