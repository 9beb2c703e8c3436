"""What one bucket of persons gives, piece by piece: the tables of a screened folder, to be put behind those of the other pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from cytostorm.cohort.days import day_changes_of
from cytostorm.cohort.deciding import deciding_of
from cytostorm.cohort.episodes import Episodes, episode_onsets_of, episodes
from cytostorm.cohort.grids import Grid, at_ticks
from cytostorm.cohort.onsets import onsets_of
from cytostorm.cohort.states import states_of
from cytostorm.cohort.stretches import Stretches, present
from cytostorm.compiler import Plan
from cytostorm.engines import Bucket, Changes, by_threads

Tables = dict[str, pa.Table]
MISSINGNESS = pa.schema([
    ("criteria", pa.string()), ("kind", pa.string()), ("subject", pa.string()), ("detail", pa.string()),
    ("persons", pa.int64()), ("never_known", pa.int64()),
])  # fmt: skip
"""Of `persons` with any moment, in how many an input of a set was never known."""
_MOST, _LEAST, _IN_FLIGHT = 250_000, 2_000, 4
_BYTES_AN_INPUT, _BYTES_A_ROW, _BYTES_A_STATE = 40, 120, 150


@dataclass(frozen=True)
class Wanted:
    """What is to be written: verdicts at every change or on a grid, and the states behind them or not."""

    grid: Grid = "change"
    states: bool = False


def tables_of(bucket: Bucket, presence: pa.Table, wanted: Wanted, memory: int) -> Iterator[Tables]:
    """The tables of a bucket by name, some rows at a time, within about `memory` bytes; `presence` may hold more persons than the bucket."""
    there, stays = present(bucket.persons, presence), episodes(bucket.persons, presence)
    most = _moments_within(bucket.plan, wanted, memory // _IN_FLIGHT)
    for tables, more in by_threads(partial(_of_piece, there, stays, wanted), bucket.pieces(most)):
        yield tables
        yield from ({"verdicts": rows} for rows in more)


def _moments_within(plan: Plan, wanted: Wanted, memory: int) -> int:
    """How many moments a piece may have, by what it will produce: bounds of all inputs, a row for each set, and the states behind it."""
    produced = len(plan.inputs) * _BYTES_AN_INPUT + len(plan.sets) * _BYTES_A_ROW
    states = sum(len(one.looked_up) for one in plan.sets) * _BYTES_A_STATE if wanted.states else 0
    return min(max(memory // (produced + states), _LEAST), _MOST)


def _of_piece(
    there: Stretches, stays: Episodes, wanted: Wanted, numbered: tuple[int, Bucket]
) -> tuple[Tables, Iterator[pa.Table]]:
    """The tables of a few persons; on a grid their verdicts come after the others, since they may be many times as many rows."""
    first, piece = numbered
    parts = piece.whole(wanted.states)
    verdicts, onsets = plain(piece.told(parts)), onsets_of(piece, parts)
    days = day_changes_of(piece, parts, there.of(first, first + len(piece.persons)))
    counts = {"days": days, "missingness": _missingness(piece.plan, parts), "deciding": deciding_of(piece, parts)}
    inside = episode_onsets_of(piece, parts, stays.of(first, first + len(piece.persons)))
    tables = {
        "onsets": onsets,
        "episode_onsets": inside,
        **counts,
        **({"states": states_of(piece, parts)} if wanted.states else {}),
    }
    return (
        ({"verdicts": verdicts, **tables}, iter(()))
        if wanted.grid == "change"
        else (tables, at_ticks(piece, parts, verdicts, wanted.grid))
    )


def plain(table: pa.Table) -> pa.Table:
    """A table without dictionaries, as other programs like it."""
    fields = [pa.field(f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type) for f in table.schema]
    return table.cast(pa.schema(fields))


def _missingness(plan: Plan, parts: list[Changes]) -> pa.Table:
    rows = []
    for position, one in enumerate(plan.sets):
        own = [part for part in parts if part.position == position]
        persons = sum(len(np.unique(part.person)) for part in own)
        unknown = np.sum([part.unknown for part in own], axis=0) if own else np.zeros(len(one.inputs), np.int64)
        for i, count in zip(one.inputs, unknown, strict=True):
            asked = plan.inputs[i]
            named = {
                "criteria": one.id,
                "kind": asked.kind,
                "subject": asked.name,
                "detail": asked.detail if asked.kind == "limit" else "",
            }
            rows.append({**named, "persons": persons, "never_known": int(count)})
    return pa.Table.from_pylist(rows, schema=MISSINGNESS)
