"""The files of an OMOP folder: Parquet, CSV, or CSV that was compressed, with the names of the tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cytostorm.errors import InputError
from cytostorm.io.coded import quoted
from cytostorm.io.compressed import unpacked

_PARQUET = (".parquet",)
_CSV = (".csv", ".csv.gz")
_MARKS = ("measurement", "person", "observation", "concept")


def is_omop_folder(path: Path) -> bool:
    """Whether a folder holds tables with names of OMOP."""
    return path.is_dir() and any(_files(path, table) for table in _MARKS)


def in_folder(path: Path, tables: Iterable[str]) -> dict[str, str]:
    """How each table that is there is read."""
    files = {table: _files(path, table) for table in tables}
    return {table: _relation(found) for table, found in files.items() if found}


def _files(path: Path, table: str) -> list[Path]:
    """`measurement.parquet`, `measurement.csv` or `.csv.gz`, or the parts in a folder `measurement`; capitals do not matter."""
    try:
        entries = sorted(path.iterdir())
    except OSError as error:
        raise InputError(str(path), f"the folder cannot be read: {error.strerror or error}.") from None
    for entry in entries:
        name = entry.name.lower()
        if entry.is_file() and name in {f"{table}{ending}" for ending in (*_PARQUET, *_CSV)}:
            return [entry]
        if entry.is_dir() and name in (table, f"{table}.parquet", f"{table}.csv"):
            return _parts(entry)
    return []


def _parts(folder: Path) -> list[Path]:
    """The parts of one table: all of one kind, Parquet before CSV."""
    files = sorted(file for file in folder.iterdir() if file.is_file())
    parquet = [file for file in files if file.name.lower().endswith(_PARQUET)]
    return parquet or [file for file in files if file.name.lower().endswith(_CSV)]


def _relation(files: list[Path]) -> str:
    listed = ", ".join(quoted(str(file)) for file in files)
    if files[0].name.lower().endswith(_PARQUET):
        return f"read_parquet([{listed}])"
    # Vocabularies are handed out with tabs between, and with quotes that mean nothing.
    sign, quote = ("\\t", "") if "\t" in _header(files[0]) else (";" if ";" in _header(files[0]) else ",", '"')
    return f"read_csv([{listed}], header = true, all_varchar = true, delim = E'{sign}', quote = {quoted(quote)}, escape = {quoted(quote)})"


def _header(file: Path) -> str:
    """The first line. Raises InputError where the file cannot be read."""
    with unpacked(file) as stream:
        return stream.readline(65_536).decode("utf-8-sig", "replace")
