"""Parquet files as tables. Only this reader of tables loads Polars, DuckDB and Arrow, and it is loaded when such a file is opened."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from cytostorm.errors import InputError
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables.frames import table_from_frame
from cytostorm.io.tables.parquet import check_whole, damaged
from cytostorm.io.tables.table import Table, most_cells


def read_parquet(source: str, path: Path, opening: Opening = AS_IT_IS) -> Table:
    """A Parquet file as a table; rows count from 1. Raises InputError for a file that is not one."""
    with path.open("rb") as file:
        if file.read(4) != b"PAR1":
            raise InputError(
                source,
                "this is not a Parquet file.",
                "Write it again, or let its name end in what it is: .csv, .tsv, .xlsx or .json.",
            )
    check_whole(source, path, opening)
    try:
        frame = pl.read_parquet(path, glob=False, hive_partitioning=False)
    except (Exception, pl.exceptions.PanicException) as error:  # a damaged file fails in many ways below
        raise damaged(source, error) from None
    return table_from_frame(frame, source, most=most_cells(opening))
