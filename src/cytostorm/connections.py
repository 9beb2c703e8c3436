"""Opens DuckDB within a memory limit and with a folder of ours for what is more; nothing else does.

DuckDB's own default is a folder `.tmp` in the working directory, which holds data of patients and stays after a kill.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

MEMORY = 2_000_000_000
LEAST = 100_000_000


@dataclass(frozen=True)
class Spill:
    """How much memory a connection may take, in bytes, and the folder that takes what is more; without a folder nothing leaves the memory."""

    folder: Path | None = None
    memory: int = MEMORY

    def share(self, part: float) -> Spill:
        """The same folder and a part of the memory, but never less than DuckDB needs to work at all."""
        return Spill(self.folder, max(int(self.memory * part), LEAST))


IN_MEMORY = Spill()


def connected(spill: Spill = IN_MEMORY, keeps_order: bool = False) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory that downloads nothing and speaks UTC. `keeps_order`: the rows of a file come in the order of the file."""
    return duckdb.connect(
        config={
            "memory_limit": f"{spill.memory}B", "temp_directory": str(spill.folder or ""), "autoinstall_known_extensions": False,
            "TimeZone": "UTC", "preserve_insertion_order": keeps_order,
        }
    )  # fmt: skip


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
