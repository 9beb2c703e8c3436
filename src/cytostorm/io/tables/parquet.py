"""What a Parquet file becomes in memory, looked at before any of it is there: by its footer, and by the lengths of its texts.

A page holds a text once and says how often it counts, so a megabyte can stand for thirty million rows, or for one text of a
gigabyte in each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from cytostorm.connections import Spill, connected, identifier, quoted
from cytostorm.errors import InputError
from cytostorm.io.opening import AS_IT_IS, Opening, raised, size_words
from cytostorm.io.tables.table import BYTES_A_CELL, most_cells, too_many_cells

LONGEST_TEXT = 131_072  # as in a CSV file
_MEMORY = 500_000_000
_SPLIT = "Split it, or leave columns out."


def check_whole(source: str, path: Path, opening: Opening = AS_IT_IS) -> None:
    """Whether a file fits in memory as a table. Raises InputError where it does not, and for what is damaged."""
    about = footer(source, path)
    if about.num_rows * about.num_columns > most_cells(opening):
        raise too_many_cells(
            source, f"{_SPLIT} {raised(about.num_rows * about.num_columns * BYTES_A_CELL)}", most_cells(opening)
        )
    size = sum(about.row_group(i).total_byte_size for i in range(about.num_row_groups))
    _check_size(source, max(size, check_texts(source, path, opening)), opening)


def footer(source: str, path: Path) -> pq.FileMetaData:
    """What a file says of itself. Raises InputError for a file that is damaged."""
    try:
        return pq.read_metadata(path)
    except (pa.ArrowException, OSError) as error:
        raise damaged(source, error) from None


def check_texts(source: str, path: Path, opening: Opening | None) -> int:
    """How many bytes all texts have, each counted as often as it stands there. Raises InputError for a text that is no cell of a table.

    Without an `opening` the limit holds, and nobody is told how to raise it.
    """
    names = _text_columns(source, path)
    if not names:
        return 0
    lengths = _lengths(source, path, names)
    for name, longest in zip(names, lengths[::2], strict=True):
        if longest > max(LONGEST_TEXT, opening.largest if opening else 0):
            problem = f"a text has {longest:,} bytes, and a cell has at most {LONGEST_TEXT:,}."
            raise InputError(
                source, problem, f"Leave the column out.{f' {raised(longest)}' if opening else ''}", field=name
            )
    return sum(lengths[1::2])


def _text_columns(source: str, path: Path) -> list[str]:
    try:
        schema = pq.read_schema(path)
    except (pa.ArrowException, OSError) as error:
        raise damaged(source, error) from None
    if "" in schema.names:
        raise InputError(
            source, f"column {schema.names.index('') + 1} has no name.", "Name it, and write the file again."
        )
    return [field.name for field in schema if _is_text(field.type)]


def _is_text(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _lengths(source: str, path: Path, names: Sequence[str]) -> list[int]:
    """(longest, sum) of each column, a few rows at a time: a text is never copied, however often it counts."""
    columns = ", ".join(f"max(strlen({own})), sum(strlen({own}))" for own in map(identifier, names))
    with connected(Spill(None, _MEMORY)) as db:
        try:
            (found,) = db.execute(
                f"SELECT {columns} FROM read_parquet({quoted(_by_its_name(path))}, hive_partitioning = false)"
            ).fetchall()
        except duckdb.OutOfMemoryException:
            raise InputError(
                source, f"a text does not fit into {_MEMORY // 1_000_000} MB.", "Leave the column out."
            ) from None
        except duckdb.Error as error:
            raise damaged(source, error) from None
    return [int(length or 0) for length in found]


def _by_its_name(path: Path) -> str:
    """A path whose signs of a search pattern stand for themselves."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))


def damaged(source: str, error: BaseException) -> InputError:
    """A file that no program should guess at, with what its reader says of it."""
    said = (str(error).splitlines() or ["no reason is known"])[0].rstrip(".")
    return InputError(source, f"the Parquet file is damaged: {said}.", "Write it again.")


def _check_size(source: str, size: int, opening: Opening) -> None:
    if size > opening.largest_unpacked:
        problem = (
            f"the file would unpack to {size_words(size)}; at most {size_words(opening.largest_unpacked)} are read."
        )
        raise InputError(source, problem, f"{_SPLIT} {raised(size)}")
