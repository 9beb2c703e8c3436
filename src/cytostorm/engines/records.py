"""Records as rows of the event table, so that every door that makes records feeds the engine too."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from cytostorm.record import Record
from cytostorm.record.rows import EVENT_COLUMNS, STAY_COLUMNS, event_row, stay_row

_TYPES = {"text": pa.string(), "number": pa.float64(), "time": pa.timestamp("us"), "flag": pa.bool_(), "whole": pa.int64()}
EVENTS = pa.schema([(name, _TYPES[kind]) for name, kind in EVENT_COLUMNS.items()])
STAYS = pa.schema([(name, _TYPES[kind]) for name, kind in STAY_COLUMNS.items()])


def events_of(records: Iterable[Record]) -> pa.Table:
    """The event table of some records, facts in their order: of two facts with the same right the earlier row counts."""
    return pa.Table.from_pylist([event_row(record.patient, fact) for record in records for fact in record.facts], schema=EVENTS)


def stays_of(records: Iterable[Record]) -> pa.Table:
    """One row a person: start and end of the stay, and the outcome."""
    return pa.Table.from_pylist([stay_row(record) for record in records], schema=STAYS)
