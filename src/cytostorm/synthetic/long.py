"""The made-up hospital as a long table: an append log in order of `known_at`, stays, and milestones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from cytostorm.synthetic.arrows import MOMENT, at, moments, named, patients
from cytostorm.synthetic.files import Files, ParquetFile
from cytostorm.synthetic.hospital import Part
from cytostorm.synthetic.lines import Catalog
from cytostorm.synthetic.rows import NEVER, Rows
from cytostorm.synthetic.stays import Stays

_word = pa.dictionary(pa.int32(), pa.string())
FACTS = pa.schema([
    ("patient", _word), ("time", MOMENT), ("known_at", MOMENT), ("until", MOMENT), ("observable", _word), ("value", pa.string()), ("unit", _word),
])  # fmt: skip
STAYS = pa.schema([("patient", pa.string()), ("start", MOMENT), ("end", MOMENT), ("outcome", pa.string())])
MILESTONES = pa.schema([("patient", pa.string()), ("milestone", pa.string()), ("time", MOMENT)])


class LongFolder(Files):
    """facts.parquet, stays.parquet and milestones.parquet in a folder."""

    def __init__(self, folder: Path, catalog: Catalog, part_rows: int):
        self.catalog = catalog
        self.facts = ParquetFile(folder / "facts.parquet", FACTS, part_rows)
        self.stays = ParquetFile(folder / "stays.parquet", STAYS)
        self.milestones = ParquetFile(folder / "milestones.parquet", MILESTONES)
        super().__init__(self.facts, self.stays, self.milestones)
        self.names, self.units = catalog.column("name"), catalog.column("unit")

    def add(self, part: Part) -> None:
        self._facts(part.rows)
        self._stays(part.stays)

    def _facts(self, rows: Rows) -> None:
        self.facts.add({
            "patient": patients(rows.patient), "time": moments(rows.time), "known_at": moments(rows.known), "until": moments(rows.until),
            "observable": named(rows.line, self.names), "value": self.catalog.texts.printed.take(pa.array(rows.text)),
            "unit": named(rows.line, self.units),
        })  # fmt: skip

    def _stays(self, stays: Stays) -> None:
        who = patients(stays.patient)
        outcome = pa.array(["", "died"]).take(pa.array(stays.died.astype(np.int32)))
        self.stays.add({"patient": who, "start": moments(stays.start), "end": moments(stays.end), "outcome": outcome})
        for name, hours in (
            ("icu", stays.icu),
            ("ventilation", stays.ventilated),
            ("death", np.where(stays.died, stays.length, np.inf)),
        ):
            when = at(stays, hours)
            there = when != NEVER
            names = pa.array([name] * int(there.sum()), pa.string())
            self.milestones.add(
                {"patient": patients(stays.patient[there]), "milestone": names, "time": moments(when[there])}
            )
