"""Who is there at the last result of a screened folder, and their facts: what a ward board is made of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cytostorm.engines import records_of
from cytostorm.errors import InputError
from cytostorm.record import Record


@dataclass(frozen=True)
class Feed:
    """The last result of a folder, how many persons it has, and those who are there: the place in the list of persons, and the id."""

    last: datetime
    persons: int
    present: tuple[tuple[int, str], ...]


def persons_of(folder: Path) -> list[str]:
    """The ids of everybody, in the order of the folder. Raises InputError for a table that is damaged or missing."""
    found: list[str] = _table(folder, "people", ["person"]).column("person").to_pylist()
    return found


def feed_of(folder: Path) -> Feed:
    """The persons whose episode is open, or ends with the last result or after it.

    Raises InputError for a folder in which nothing is dated.
    """
    times = _table(folder, "events", ["known", "effective"])
    last = pc.max(pc.coalesce(times["known"], times["effective"])).as_py()
    if last is None:
        raise InputError(str(folder), "nothing in this folder is dated.", "Screen a source with times.")
    episodes = _table(folder, "episodes", ["person", "is_open", "end_"]).to_pylist()
    there = {one["person"] for one in episodes if one["is_open"] or (one["end_"] is not None and one["end_"] >= last)}
    people = persons_of(folder)
    return Feed(last, len(people), tuple((n, name) for n, name in enumerate(people, 1) if name in there))


def records_present(folder: Path, feed: Feed, most: int) -> Iterator[tuple[int, Record]]:
    """The facts of those who are there, at most so many, each with the place in the list of persons."""
    numbers = {person: number for number, person in feed.present[:most]}
    if not numbers:
        return
    rows = pq.read_table(folder / "events.parquet", filters=[("person", "in", list(numbers))])
    yield from ((numbers[record.patient], record) for record in records_of(rows))


def _table(folder: Path, name: str, columns: list[str]) -> pa.Table:
    try:
        return pq.read_table(folder / f"{name}.parquet", columns=columns)
    except (OSError, ValueError, KeyError) as error:
        problem = f"the table '{name}' cannot be read: {type(error).__name__}."
        raise InputError(str(folder), problem, "Run cytostorm screen again for this folder.") from None
