"""The states behind each verdict: the bounds of every input that a set looked up, in the canonical unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from cytostorm.compiler import InputPlan
from cytostorm.engines import Bucket, Changes

STATES = pa.schema([
    ("person", pa.string()), ("time", pa.timestamp("us")), ("criteria", pa.string()), ("kind", pa.string()), ("subject", pa.string()),
    ("detail", pa.string()), ("low", pa.float64()), ("high", pa.float64()), ("known", pa.bool_()),
])  # fmt: skip
"""`known`: a fact stands behind it. A mask, a censored value or a range leaves `low` and `high` apart; what is not known is as wide as can be."""


def states_of(bucket: Bucket, parts: Sequence[Changes]) -> pa.Table:
    """The table STATES of a bucket: one row for each verdict row and input."""
    return pa.concat_tables([STATES.empty_table(), *(table for part in parts for table in _states(bucket, part))])


def _states(bucket: Bucket, part: Changes) -> Iterator[pa.Table]:
    size = len(part.at)
    person, time = bucket.persons.take(pa.array(part.person)), pa.array(part.at, pa.timestamp("us"))
    criteria = pa.array([bucket.plan.sets[part.position].id] * size, pa.string())
    for position, column in (part.states or {}).items():
        asked = [pa.array([text] * size, pa.string()) for text in _named(bucket.plan.inputs[position])]
        columns = [person, time, criteria, *asked, pa.array(column.low), pa.array(column.high), pa.array(column.has)]
        yield pa.Table.from_arrays(columns, schema=STATES)


def _named(asked: InputPlan) -> tuple[str, str, str]:
    return asked.kind, asked.name, asked.detail
