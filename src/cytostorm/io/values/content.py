"""What comes out of one source: its records, and what happened to its values on the way in."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.io.values.conformance import Conformance
from cytostorm.record import Record


@dataclass(frozen=True)
class TableContent:
    """The records of a source, and the report on it; a coded source says more in its own."""

    records: list[Record]
    conformance: Conformance
