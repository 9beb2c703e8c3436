"""The tables of a screened folder as views of one DuckDB connection, within a memory that a laptop has."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from cytostorm.cohort.explaining import open_screened
from cytostorm.cohort.numbered import NUMBERED
from cytostorm.connections import LEAST, Spill, connected, quoted
from cytostorm.errors import InputError
from cytostorm.scratch import private_folder

TABLES = (
    "verdicts", "onsets", "days", "present", "people", "stays", "milestones", "events", "missingness", "deciding", "attrition", "units", "slips",
    "episodes", "episode_onsets", "problems", "sexes",
)  # fmt: skip
MEMORY = 700_000_000
_AGAIN = "Run cytostorm screen again for this folder."


@dataclass(frozen=True)
class Opened:
    """A screened folder: its manifest, what happened to the source, and a connection on which each table is a view.

    Beside them are the tables of numbers of cohort/numbered.py: stay, inside and ever."""

    folder: Path
    manifest: dict[str, Any]
    conformance: dict[str, Any]
    db: duckdb.DuckDBPyConnection

    def rows(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """The rows of a query. Raises InputError for a table that is damaged, or whose columns are others."""
        try:
            return self.db.execute(
                query, dict(parameters) if isinstance(parameters, Mapping) else list(parameters)
            ).fetchall()
        except (
            duckdb.CatalogException,
            duckdb.BinderException,
            duckdb.IOException,
            duckdb.InvalidInputException,
        ) as error:
            raise InputError(
                str(self.folder), f"a table of the result cannot be read: {_first_line(error)}", _AGAIN
            ) from None

    @property
    def criteria(self) -> list[str]:
        """The ids of the sets that were asked for, in the order of the request."""
        return [one["id"] for one in self.manifest["criteria"]]


@contextmanager
def opened(folder: Path) -> Iterator[Opened]:
    """A result of `cytostorm screen`, read within the memory that it was made with, and from the disk beside it.

    Raises InputError for any other folder, and for one with a missing table.
    """
    manifest = open_screened(folder).manifest
    with _beside(folder) as scratch, connected(Spill(scratch, _memory(manifest))) as db:
        for name in TABLES:
            _view(db, folder, name)
        source = Opened(folder, manifest, _conformance(folder), db)
        for statement in NUMBERED:
            source.rows(statement)
        yield source


def _memory(manifest: dict[str, Any]) -> int:
    """Half of what the run was given, as while it ran, but no more than a laptop has."""
    given = manifest.get("memory")
    return min(max(given // 2, LEAST), MEMORY) if isinstance(given, int) else MEMORY


def _beside(folder: Path) -> AbstractContextManager[Path]:
    """Beside the result; where that may not be written, with the temporary files of the system."""
    place = folder.resolve().parent
    return private_folder(place if os.access(place, os.W_OK) else None)


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
