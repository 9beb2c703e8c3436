"""What a rule may look at: one `Bounds` for each input, chosen from a record at one moment.

Rules know nothing of time or of records; a reading has made the snapshot for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from cytostorm.model.nodes import Key
from cytostorm.values import UNDECIDED, UNKNOWN, Bounds


@dataclass(frozen=True)
class Aged:
    """The last value of an input that is known and too old for its window: shown, and never counted.

    `text` and `unit` as written (of a finding: present or absent; of a drug: given), `bounds` what it would say if it counted.
    `asks` is a question that a person has to answer before it may count again; `since` its first time.
    """

    subject: str
    text: str
    unit: str
    at: datetime
    now: datetime
    window: timedelta
    bounds: Bounds
    facts: tuple[Any, ...] = ()
    asks: str = ""
    since: datetime | None = None

    @property
    def age(self) -> timedelta:
        return self.now - self.at


@dataclass(frozen=True)
class Seen:
    """The bounds of one input, and where they come from.

    `facts` are the facts of the record behind the bounds (empty: none that counts), `masks` the masks that
    widened them, `note` a word on how they were chosen ("derived from ...", "taken as absent"). `caution` is to be read with the result.
    `aged` is the last value where none counts and one has left its window.
    """

    bounds: Bounds
    facts: tuple[Any, ...] = ()
    masks: tuple[Any, ...] = ()
    note: str = ""
    caution: str = ""
    aged: Aged | None = None


@dataclass(frozen=True)
class Point:
    """One measurement in a series: seconds since a fixed origin, and its bounds."""

    seconds: float
    bounds: Bounds


@dataclass(frozen=True)
class Snapshot:
    """All inputs at one moment. What is not in it is unknown."""

    seen: Mapping[Key, Seen] = field(default_factory=dict)
    series: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)

    def bounds(self, key: Key) -> Bounds:
        if key in self.seen:
            return self.seen[key].bounds
        return UNDECIDED if key[0] == "finding" else UNKNOWN

    def read(self, keys: Iterable[Key]) -> tuple[Seen | None, ...]:
        """What was seen of some inputs, in their order."""
        return tuple(map(self.seen.get, keys))

    def only(self, keys: Iterable[Key]) -> Snapshot:
        """The same moment with some inputs and no others."""
        wanted = set(keys)
        series = {key[1] for key in wanted if key[0] == "series"}
        return Snapshot(
            {key: seen for key, seen in self.seen.items() if key in wanted},
            {name: points for name, points in self.series.items() if name in series},
        )

    @property
    def aged(self) -> dict[Key, Aged]:
        """What has left its window, by input."""
        return {key: seen.aged for key, seen in self.seen.items() if seen.aged is not None}

    def if_counted(self) -> Snapshot:
        """The same moment as if everything that is too old still counted. A series stays as it is: one old value makes no rise."""
        return replace(self, seen={key: _counted(seen) for key, seen in self.seen.items()})


def _counted(seen: Seen) -> Seen:
    return seen if seen.aged is None else replace(seen, bounds=seen.aged.bounds, facts=seen.aged.facts, aged=None)
