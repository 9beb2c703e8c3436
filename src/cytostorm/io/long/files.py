"""The files of a long table: facts.parquet, facts.csv or parts in facts/. Text becomes Parquet on the way, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cytostorm.errors import InputError
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables.delimited import delimited_records
from cytostorm.io.tables.flowsheets import before_times
from cytostorm.io.tables.parquet import check_texts
from cytostorm.io.tables.table import check_header, row_of

BATCH = 50_000
_TEXT = (".csv", ".txt", ".tsv", ".tab")
_PARQUET = (".parquet", ".pq")


@dataclass(frozen=True)
class Part:
    """A Parquet file of a table: what a person knows it by, its columns as they are named there, and the number of its first row."""

    name: str
    path: Path
    rows: int
    first_row: int
    columns: tuple[str, ...]


def is_event_folder(folder: Path) -> bool:
    return (folder / "events.parquet").is_file()


def facts_of(folder: Path) -> list[Path]:
    """The file of facts, or its parts in order of their names; nothing where the folder holds none."""
    return table_of(folder, "facts")


def table_of(folder: Path, name: str) -> list[Path]:
    """`<name>.parquet`, `<name>.csv`, or the Parquet files in a folder `<name>`."""
    single = [folder / f"{name}{ending}" for ending in (".parquet", ".csv") if (folder / f"{name}{ending}").is_file()]
    if len(single) > 1:
        raise InputError(
            str(folder), f"this folder holds {single[0].name} and {single[1].name}.", "Keep the one that counts."
        )
    return single or (sorted((folder / name).glob("*.parquet")) if (folder / name).is_dir() else [])


def is_streamed(path: Path) -> bool:
    """Whether a file can be read without holding all of it: Parquet and delimited text, and no workbook."""
    return path.suffix.lower() in (*_TEXT, *_PARQUET)


def is_flowsheet(path: Path, opening: Opening) -> bool:
    """Whether a table has times across: it is turned into a long one whole."""
    if path.suffix.lower() not in _TEXT:
        return _is_wide_parquet(path)
    try:
        with path.open("rb") as stream:
            _, records = delimited_records(str(path), stream, None, opening)
            return bool(before_times(next(records)))
    except (InputError, OSError, StopIteration):  # said where the table is read
        return False


def _is_wide_parquet(path: Path) -> bool:
    try:
        return path.suffix.lower() in _PARQUET and bool(before_times(pq.read_schema(path).names))
    except (pa.ArrowException, OSError):  # said where the table is read
        return False


def parts_of(files: Sequence[Path], scratch: Path, opening: Opening = AS_IT_IS) -> list[Part]:
    """The files as Parquet; text is rewritten in `scratch`. Raises InputError for what is damaged, empty or has other columns."""
    parts = [_part(path, scratch / f"text-{number}.parquet", opening) for number, path in enumerate(files)]
    for part, path in zip(parts, files, strict=True):
        if part.columns != parts[0].columns:
            raise InputError(
                str(path), f"this part has other columns than {parts[0].name}.", "Write all parts of one table alike."
            )
    if not sum(part.rows for part in parts):
        raise InputError(str(files[0]), "there are columns and no rows.", "Add at least one row below the header.")
    return parts


def _part(path: Path, text: Path, opening: Opening) -> Part:
    if path.suffix.lower() in _PARQUET:
        return _parquet_part(path, path, 1)
    try:
        first_row = _rewritten(path, text, opening)
    except OSError as error:
        raise InputError(str(path), f"the file cannot be read: {error.strerror or error}.") from None
    return _parquet_part(path, text, first_row)


def _parquet_part(named: Path, path: Path, first_row: int) -> Part:
    try:
        about = pq.read_metadata(path)
        columns = tuple(pq.read_schema(path).names)
    except (pa.ArrowException, OSError) as error:
        raise InputError(
            str(named), f"the Parquet file is damaged or cut off: {str(error).splitlines()[0]}.", "Write it again."
        ) from None
    check_header(str(named), columns)
    if named == path:  # what was text before has been looked at line by line
        check_texts(str(named), path, None)
    return Part(named.name, path, about.num_rows, first_row, columns)


def _rewritten(path: Path, to: Path, opening: Opening) -> int:
    """The same cells as text columns of a Parquet file; blank lines at the end are left out. The number of the first row."""
    with path.open("rb") as stream:
        first_row, records = delimited_records(
            str(path), stream, "\t" if path.suffix.lower() in (".tsv", ".tab") else None, opening
        )
        header = [name.strip() for name in next(records)]
        check_header(str(path), header)
        names = [name for name in header if name]
        schema = pa.schema([(name, pa.string()) for name in names])
        with pq.ParquetWriter(to, schema, compression="zstd") as writer:
            for rows in _batches(
                _without_blank_end(
                    row_of(str(path), header, record, number) for number, record in enumerate(records, first_row)
                )
            ):
                writer.write_table(
                    pa.Table.from_arrays(
                        [pa.array([row[name] for row in rows], pa.string()) for name in names], schema=schema
                    )
                )
    return first_row


def _without_blank_end(rows: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Rows without the blank ones at the end."""
    blank: list[dict[str, str]] = []
    for row in rows:
        if any(cell.strip() for cell in row.values()):
            yield from blank
            blank.clear()
            yield row
        else:
            blank.append(row)


def _batches(rows: Iterator[dict[str, str]]) -> Iterator[list[dict[str, str]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
