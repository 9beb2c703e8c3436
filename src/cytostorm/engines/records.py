"""Records as rows of the event table, so that every door that makes records feeds the engine too; and rows as records again."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from cytostorm.record import Record
from cytostorm.record.facts import Fact
from cytostorm.record.rows import EVENT_COLUMNS, STAY_COLUMNS, event_row, fact_of, stay_row

_TYPES = {
    "text": pa.string(),
    "number": pa.float64(),
    "time": pa.timestamp("us"),
    "flag": pa.bool_(),
    "whole": pa.int64(),
}
EVENTS = pa.schema([(name, _TYPES[kind]) for name, kind in EVENT_COLUMNS.items()])
STAYS = pa.schema([(name, _TYPES[kind]) for name, kind in STAY_COLUMNS.items()])


def events_of(records: Iterable[Record]) -> pa.Table:
    """The event table of some records, facts in their order: of two facts with the same right the earlier row counts."""
    return pa.Table.from_pylist(
        [event_row(record.patient, fact) for record in records for fact in record.facts], schema=EVENTS
    )


def stays_of(records: Iterable[Record]) -> pa.Table:
    """One row a person: start and end of the stay, and the outcome."""
    return pa.Table.from_pylist([stay_row(record) for record in records], schema=STAYS)


def records_of(events: pa.Table) -> list[Record]:
    """The records of an event table, persons and their facts in the order of their rows."""
    held: dict[str, list[Fact]] = {}
    for row in events.to_pylist():
        held.setdefault(row["person"], []).append(fact_of(row))
    return [Record(person, tuple(facts)) for person, facts in held.items()]
