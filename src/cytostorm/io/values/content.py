"""What comes out of one source: its records, and what happened to its values on the way in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cytostorm.io.values.conformance import Conformance
from cytostorm.record import Record


class WrittenSex(NamedTuple):
    """A sex as the source writes it of a person, and where it does so first."""

    person: str
    sex: str
    place: str
    row: int | None


@dataclass(frozen=True)
class TableContent:
    """The records of a source, and the report on it; a coded source says more in its own.

    `sexes` are those that are written: a person of whom two are has none in the record.
    """

    records: list[Record]
    conformance: Conformance
    sexes: tuple[WrittenSex, ...] = ()
