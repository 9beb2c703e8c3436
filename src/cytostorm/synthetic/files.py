"""Files that are written part by part."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq


class ParquetFile:
    """One Parquet file of one schema; tables are gathered until a row group has about `group` rows. Dictionaries are written as plain columns."""

    def __init__(self, path: Path, schema: pa.Schema, group: int = 1_000_000):
        self.schema, self.group = schema, group
        self.writer = pq.ParquetWriter(path, schema, compression="zstd", compression_level=1, store_schema=False)
        self.waiting: list[pa.Table] = []
        self.rows = self.held = 0

    def add(self, columns: dict[str, Any]) -> None:
        """Rows by column name; a column that is not given is null."""
        n = len(next(iter(columns.values())))
        arrays = [
            _fitted(columns[field.name], field.type) if field.name in columns else pa.nulls(n, field.type)
            for field in self.schema
        ]
        table = pa.Table.from_arrays(arrays, schema=self.schema)
        self.waiting.append(table)
        self.rows, self.held = self.rows + n, self.held + n
        if self.held >= self.group:
            self._flush()

    def close(self) -> None:
        self._flush()
        self.writer.close()

    def _flush(self) -> None:
        if self.waiting:
            table = pa.concat_tables(self.waiting)
            self.writer.write_table(table.unify_dictionaries(), row_group_size=max(1, len(table)))
        self.waiting, self.held = [], 0


def _fitted(column: Any, wanted: pa.DataType) -> pa.Array:
    array = column if isinstance(column, pa.Array) else pa.array(column)
    return array if array.type == wanted else array.cast(wanted)


class TextFile:
    """One file of lines; each text ends with its own line end, and the bytes of a column are written as they lie in memory."""

    def __init__(self, path: Path):
        self.file = path.open("wb")
        self.rows = 0

    def add(self, lines: pa.Array) -> None:
        whole = lines.cast(pa.large_string()) if lines.type != pa.large_string() else lines
        if not len(whole):
            return
        _, offsets, data = pa.concat_arrays([whole]).buffers()
        ends = memoryview(offsets).cast("B").cast("q")
        self.file.write(memoryview(data)[ends[whole.offset] : ends[whole.offset + len(whole)]])
        self.rows += len(whole)

    def close(self) -> None:
        self.file.close()


class Files:
    """Several files that are closed together, whatever happens."""

    def __init__(self, *files: ParquetFile | TextFile):
        self.files = files

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for file in self.files:
            file.close()
