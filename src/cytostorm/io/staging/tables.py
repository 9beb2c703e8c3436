"""The Parquet tables that staging writes: their columns, and writing them whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from cytostorm.errors import InputError
from cytostorm.record.rows import EVENT_COLUMNS, STAY_COLUMNS

MILESTONE_COLUMNS = {"person": "text", "milestone": "text", "time": "time", "place": "text", "row": "whole"}
REFUSED_COLUMNS = {
    "person": "text", "subject": "text", "text": "text", "unit": "text", "reason": "text", "deliberate": "flag", "place": "text", "row": "whole",
}  # fmt: skip
SLIP_COLUMNS = {
    "person": "text",
    "subject": "text",
    "text": "text",
    "unit": "text",
    "other_unit": "text",
    "place": "text",
    "row": "whole",
}
SEX_COLUMNS = {"person": "text", "sex": "text", "place": "text", "row": "whole"}
COLUMNS = {
    "events": EVENT_COLUMNS, "stays": STAY_COLUMNS, "milestones": MILESTONE_COLUMNS, "refused": REFUSED_COLUMNS, "slips": SLIP_COLUMNS,
    "sexes": SEX_COLUMNS,
}  # fmt: skip
SQL_TYPES = {"text": "VARCHAR", "number": "DOUBLE", "time": "TIMESTAMP", "flag": "BOOLEAN", "whole": "BIGINT"}
_ARROW_TYPES = {
    "text": pa.string(),
    "number": pa.float64(),
    "time": pa.timestamp("us"),
    "flag": pa.bool_(),
    "whole": pa.int64(),
}


@dataclass(frozen=True)
class Target:
    """The folder that the tables are written to."""

    folder: Path

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.parquet"

    def write(self, name: str, rows: list[dict[str, Any]]) -> Path:
        """A table from rows that fit in memory."""
        schema = pa.schema([(column, _ARROW_TYPES[kind]) for column, kind in COLUMNS[name].items()])
        with writable(self.folder):
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), self.path(name), compression="zstd")
        return self.path(name)


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """A full disk or a forbidden folder, said of the folder."""
    try:
        yield
    except OSError as error:
        raise InputError(
            str(folder),
            f"this cannot be written: {error.strerror or error}.",
            "Look at its permissions and the free space.",
        ) from None
