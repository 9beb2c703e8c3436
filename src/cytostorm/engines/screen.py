"""A whole population through time: who met what, surely or possibly, and from when on.

Persons are independent, so the table is read in buckets of persons that fit in memory.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from cytostorm.compiler import Plan
from cytostorm.connections import MEMORY, Spill, connected
from cytostorm.engines.buckets import CHANGES, Bucket
from cytostorm.engines.reading import Source, asked, bucket_count, parted, read_stays, relation_of
from cytostorm.scratch import private_folder


def screen(events: Source, plan: Plan, until: Source | None = None, memory: int = MEMORY) -> pa.Table:
    """The table CHANGES for everyone in an event table: a row for each moment at which a set says something new.

    `until` (columns person, end_) cuts off what lies after the end of a stay. The rows of one person and set are in
    order of time. Raises InputError for a table that is no event table.
    """
    return pa.concat_tables([CHANGES.empty_table(), *screened(events, plan, until, memory)]).unify_dictionaries()


def screened(events: Source, plan: Plan, until: Source | None = None, memory: int = MEMORY) -> Iterator[pa.Table]:
    """As `screen`, one table for each bucket of persons, so that no more than about `memory` bytes are held."""
    with private_folder() as folder:
        relation, stays = relation_of(events, spill=Spill(folder, memory).share(0.25)), read_stays(until)
        buckets = bucket_count(relation, plan, memory)
        part = parted(relation, plan, buckets, folder / "buckets")
        for number in range(buckets):
            bucket = Bucket.read(part(number), plan, stays)
            yield bucket.told(bucket.changes())


def onsets(changes: pa.Table) -> pa.Table:
    """(person, criteria, first_surely, first_possibly): when each set was first met, and first no longer ruled out; null for never."""
    first = (
        "min(time) FILTER (verdict = 'met') AS first_surely, min(time) FILTER (verdict <> 'not met') AS first_possibly"
    )
    query = f"SELECT person, criteria, {first} FROM changes GROUP BY person, criteria ORDER BY person, criteria"
    return asked(connected().from_arrow(changes), "changes", query)
