"""One row of a screened population, explained by the interpreter from the facts that were kept beside the result."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from cytostorm.cohort.folders import MARKER
from cytostorm.connections import connected, quoted
from cytostorm.engines import records_of
from cytostorm.errors import InputError
from cytostorm.record import Record

_SAID = """
SELECT criteria, arg_max(verdict, time) AS verdict, arg_max(low, time) AS low, arg_max(high, time) AS high, max(time) AS since
FROM read_parquet({verdicts}) WHERE person = ? AND time <= ? GROUP BY criteria
"""


@dataclass(frozen=True)
class Said:
    """What the screened result says of one person and set at a moment: the row in force, and since when it stands."""

    criteria: str
    verdict: str
    low: float | None
    high: float | None
    since: datetime


@dataclass(frozen=True)
class Screened:
    """A finished result folder and its manifest."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def sets(self) -> list[str]:
        return [one["id"] for one in self.manifest["criteria"]]

    @property
    def restricted(self) -> frozenset[str]:
        """The sets that named, when they were screened, whom they were made for. Raises InputError where the plan is not there."""
        try:
            sets = json.loads((self.folder / "plan.json").read_text(encoding="utf-8"))["sets"]
            return frozenset(one["id"] for one in sets if one["applies"])
        except (OSError, ValueError, KeyError, TypeError):
            problem = "plan.json is not there or is no plan of a screened result."
            raise InputError(str(self.folder), problem, "Run cytostorm screen again for this folder.") from None

    def record(self, person: str) -> Record:
        """The facts of one person that the sets look at. Raises InputError for a person who is not there."""
        rows = pq.read_table(self.folder / "events.parquet", filters=[("person", "=", person)])
        people = pq.read_table(self.folder / "people.parquet", filters=[("person", "=", person)])
        if not len(people):
            raise InputError(
                str(self.folder), f"holds no person '{person}'.", "Write the id as it stands in verdicts.parquet."
            )
        (record,) = records_of(rows) or [Record(person)]
        return record

    def said(self, person: str, at: datetime) -> dict[str, Said]:
        """What was in force for a person at a moment, by set."""
        query = _SAID.format(verdicts=quoted(str(self.folder / "verdicts.parquet")))
        with connected() as db:
            return {row[0]: Said(*row) for row in db.execute(query, [person, at]).fetchall()}


def open_screened(folder: Path) -> Screened:
    """A result of `cytostorm screen`. Raises InputError for any other folder."""
    try:
        manifest = json.loads((folder / MARKER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = {}
    if manifest.get("made_by") != "cytostorm screen":
        raise InputError(str(folder), "is no result of cytostorm screen.", "Name the folder that was given as --out.")
    return Screened(folder, manifest)


def differing(said: dict[str, Said], found: Sequence[tuple[str, str, float | None, float | None]]) -> list[str]:
    """The sets for which the screened result and the interpreter do not say the same; there should be none."""
    return [
        name for name, *rest in found if name in said and [said[name].verdict, said[name].low, said[name].high] != rest
    ]


def ever_met(folder: Path) -> list[tuple[str, int, int]]:
    """(criteria, persons surely met, persons possibly met) at any moment at which they were there."""
    query = """SELECT criteria, count(DISTINCT person) FILTER (first_surely IS NOT NULL), count(DISTINCT person) FILTER (first_possibly IS NOT NULL)
               FROM read_parquet(?) GROUP BY criteria ORDER BY criteria"""
    with connected() as db:
        return db.execute(query, [str(folder / "episode_onsets.parquet")]).fetchall()
