"""Stretches of days by person, in memory that goes with the stretches and not with the days in them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cytostorm.engines import Bucket, Changes
from cytostorm.engines.facts import FOREVER, Ints

DAY = 86_400_000_000
_PERSON, _MIDDLE = 32, 1 << 31  # person and day as one number that sorts by both


@dataclass(frozen=True)
class Stretches:
    """Something held for persons (by number) on the days `first` to `last` since 1970: in order, and no day of a person twice."""

    person: Ints
    first: Ints
    last: Ints

    @classmethod
    def between(cls, person: Ints, since: Ints, until: Ints) -> Stretches:
        """The days that moments in microseconds touch; what ends before it begins touches none."""
        first, last = since // DAY, until // DAY  # floor division, before 1970 too
        order = np.lexsort((first, person))
        order = order[(since <= until)[order]]
        return cls(person[order], first[order], last[order])._each_day_once()

    def _each_day_once(self) -> Stretches:
        covered = np.maximum.accumulate(_key(self.person, self.last)) if len(self.person) else np.zeros(0, np.int64)
        before = np.append(np.int64(-1), covered[:-1])[: len(covered)]
        begin = np.maximum(
            _key(self.person, self.first), before + 1
        )  # the last day of another person lies before every day of this one
        first = (begin & ((1 << _PERSON) - 1)) - _MIDDLE
        kept = begin <= _key(self.person, self.last)
        return Stretches(self.person[kept], first[kept], self.last[kept])

    def within(self, other: Stretches) -> Stretches:
        """The days that are in both."""
        begin = np.searchsorted(_key(other.person, other.last), _key(self.person, self.first), "left")
        stop = np.searchsorted(_key(other.person, other.first), _key(self.person, self.last), "right")
        count = np.maximum(stop - begin, 0)
        mine = np.repeat(np.arange(len(count)), count)
        theirs = np.arange(len(mine)) - np.repeat(np.cumsum(count) - count, count) + begin[mine]
        return Stretches(
            self.person[mine],
            np.maximum(self.first[mine], other.first[theirs]),
            np.minimum(self.last[mine], other.last[theirs]),
        )

    def of(self, start: int, stop: int) -> Stretches:
        """Those of the persons from `start` up to `stop`, who are counted from 0."""
        here = slice(*np.searchsorted(self.person, (start, stop)))
        return Stretches(self.person[here] - start, self.first[here], self.last[here])


def _key(person: Ints, day: Ints) -> Ints:
    return (person << _PERSON) + day + _MIDDLE


def held_until(bucket: Bucket, part: Changes) -> Ints:
    """Until when each row of a part holds: the next row of the person, or the end of the course; before its own moment where that is not known."""
    last = bucket.last[part.person]
    same = np.append(part.person[1:] == part.person[:-1], False)[: len(part.at)]
    following = np.append(part.at[1:], FOREVER)[: len(part.at)]
    until = np.where(same, np.minimum(following - 1, last), last)
    return np.where(until < FOREVER, until, part.at - 1)


def present(persons: pa.Array, presence: pa.Table) -> Stretches:
    """When the named persons were there; `presence` (person, start, end_) may hold others, and several rows a person."""
    who = pc.index_in(presence.column("person"), persons)
    there = presence.set_column(presence.column_names.index("person"), "person", who).drop_null()
    columns = (there.column(name).cast(pa.timestamp("us")).cast(pa.int64()) for name in ("start", "end_"))
    since, until = (np.asarray(column.to_numpy(), np.int64) for column in columns)
    return Stretches.between(np.asarray(there.column("person").to_numpy(), np.int64), since, until)
