"""The tables of a screened folder as views of one DuckDB connection, within a memory that a laptop has."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from cytostorm.cohort.explaining import open_screened
from cytostorm.errors import InputError
from cytostorm.io.coded import quoted

TABLES = (
    "verdicts", "onsets", "days", "present", "people", "stays", "milestones", "events", "missingness", "deciding", "attrition", "units", "slips",
)  # fmt: skip
MEMORY = 1_200_000_000
_AGAIN = "Run cytostorm screen again for this folder."


@dataclass(frozen=True)
class Opened:
    """A screened folder: its manifest, what happened to the source, and a connection on which each table is a view."""

    folder: Path
    manifest: dict[str, Any]
    conformance: dict[str, Any]
    db: duckdb.DuckDBPyConnection

    def rows(self, query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query. Raises InputError for a table that is damaged, or whose columns are others."""
        try:
            return self.db.execute(query, list(parameters)).fetchall()
        except (duckdb.CatalogException, duckdb.BinderException, duckdb.IOException, duckdb.InvalidInputException) as error:
            raise InputError(str(self.folder), f"a table of the result cannot be read: {_first_line(error)}", _AGAIN) from None

    @property
    def criteria(self) -> list[str]:
        """The ids of the sets that were asked for, in the order of the request."""
        return [one["id"] for one in self.manifest["criteria"]]


@contextmanager
def opened(folder: Path) -> Iterator[Opened]:
    """A result of `cytostorm screen`. Raises InputError for any other folder, and for one with a missing table."""
    manifest = open_screened(folder).manifest
    with tempfile.TemporaryDirectory(prefix="cytostorm-") as scratch:
        settings: dict[str, str | bool] = {"memory_limit": f"{MEMORY}B", "temp_directory": scratch, "autoinstall_known_extensions": False}
        with duckdb.connect(config={**settings, "TimeZone": "UTC", "preserve_insertion_order": False}) as db:
            for name in TABLES:
                _view(db, folder, name)
            yield Opened(folder, manifest, _conformance(folder), db)


def _view(db: duckdb.DuckDBPyConnection, folder: Path, name: str) -> None:
    path = folder / f"{name}.parquet"
    try:
        db.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({quoted(str(path))})")
    except duckdb.Error as error:
        problem = "is not there." if not path.exists() else f"cannot be read: {_first_line(error)}"
        raise InputError(str(folder), f"{name}.parquet {problem}", _AGAIN) from None


def _conformance(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "conformance.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise InputError(str(folder), "conformance.json is not there or is no JSON.", _AGAIN) from None
    return found if isinstance(found, dict) else {}


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["unknown"])[0]
