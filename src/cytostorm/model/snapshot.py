"""What a rule may look at: one `Bounds` for each input, chosen from a record at one moment.

Rules know nothing of time or of records; a reading has made the snapshot for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cytostorm.model.nodes import Key
from cytostorm.values import UNDECIDED, UNKNOWN, Bounds


@dataclass(frozen=True)
class Seen:
    """The bounds of one input, and where they come from.

    `facts` are the facts of the record behind the bounds (empty: never recorded), `masks` the masks that
    widened them, `note` a word on how they were chosen ("derived from ...", "taken as absent"). `caution` is to be read with the result.
    """

    bounds: Bounds
    facts: tuple[Any, ...] = ()
    masks: tuple[Any, ...] = ()
    note: str = ""
    caution: str = ""


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
