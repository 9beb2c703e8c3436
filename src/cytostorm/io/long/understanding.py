"""The shapes of a long table: each distinct name, unit and value, understood once by the readers of tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pyarrow as pa

from cytostorm.io.coded import IntakeDatabase
from cytostorm.io.long.table import LongTable
from cytostorm.io.tables.frames import text_of_single
from cytostorm.io.tables.wide_and_long import LongRows
from cytostorm.io.values.cell_text import text_of
from cytostorm.io.values.cells import CellReader
from cytostorm.io.values.moments import Clock
from cytostorm.io.values.notations import Notations
from cytostorm.io.values.shapes import MEANING, cells_of, meanings_of
from cytostorm.library import Library
from cytostorm.record import Measurement
from cytostorm.record.entry import NotUnderstood

BATCH = 100_000
_IN_TWO_WAYS = re.compile(r",|\.\d{3}(?!\d)")
_RAW = """
CREATE TEMP TABLE raw AS SELECT row_number() OVER () AS sid, * FROM (
  SELECT name, unit, value, count(*) AS n FROM fact WHERE value IS NOT NULL GROUP BY ALL)
"""
_ABOUT = pa.schema([
    ("sid", pa.int64()), ("reader", pa.int64()), ("text", pa.string()), ("written_unit", pa.string()), ("which", pa.string()),
    ("label", pa.string()), ("field", pa.string()), ("named", pa.string()),
])  # fmt: skip
SHAPE = pa.schema([*_ABOUT, *MEANING])
_WRITTEN = """
SELECT name, any_value(value) FROM raw WHERE contains(value, '.') OR contains(value, ',') GROUP BY name, regexp_replace(value, '[1-9]', '9', 'g')
"""
# `same` is one number for all ways to write the same value of the same name in the same unit.
_SHAPES = """
CREATE TEMP TABLE shape AS
SELECT hash(r.name, r.unit, r.value) AS key, r.name, r.unit, r.value, r.n, u.*, u.reader IS NULL AS unread,
       u.which <> '' OR u.label = 'sex' AS may_repeat,
       min(u.sid) OVER (PARTITION BY u.reader, u.text, CASE WHEN u.reader IS NULL THEN u.sid END) AS same
FROM raw r JOIN understood u ON u.sid = r.sid
"""


class Shapes:
    """Fills the table `shape` of a database from its view `fact`. `readers` are those of the table, `ignored` and `blanks` what was passed over."""

    def __init__(self, database: IntakeDatabase, table: LongTable, library: Library):
        assert table.plan.long is not None
        self.database, self.plan, self.is_single = (
            database,
            table.plan,
            table.kinds[table.plan.long.headers.value] == "FLOAT",
        )
        self.headers, self.is_text = table.plan.long.headers, table.is_text
        self.rows = LongRows(
            table.plan.long,
            table.plan.sentinels,
            library,
            Clock(database.source),
            Notations(table.plan.opening.decimal, self._cells),
        )
        self.numbers: dict[CellReader, int] = {}
        self.ignored: Counter[str] = Counter()
        self.blanks: Counter[str] = Counter()
        self.is_keyed = False

    def settle(self) -> None:
        """Fills `shape`. `is_keyed`: no two shapes share their 64-bit number, so that it stands for the three texts."""
        self.database.run(_RAW)
        self.database.run(f"CREATE TEMP TABLE understood ({', '.join(f'{f.name} {_SQL[f.type]}' for f in SHAPE)})")
        last = self.database.one("SELECT coalesce(max(sid), 0) FROM raw")
        self.database.run(
            "CREATE TEMP TABLE ordered AS SELECT row_number() OVER (ORDER BY name, unit) AS place, * FROM raw"
        )
        for first in range(1, last + 1, BATCH):
            batch = "SELECT name, unit, sid, value, n FROM ordered WHERE place BETWEEN ? AND ? ORDER BY place"
            rows = self.database.rows(batch, first, first + BATCH - 1)
            tables = [
                table
                for (name, unit), group in groupby(rows, key=lambda row: row[:2])
                for table in self._group(name, unit, list(group))
            ]
            if tables:
                self.database.add("understood", pa.concat_tables(tables))
        self.database.run(_SHAPES)
        self.is_keyed = not self.database.one("SELECT count(*) - count(DISTINCT hash(name, unit, value)) FROM raw")
        self.database.run("DROP TABLE ordered; DROP TABLE raw; DROP TABLE understood")

    def _group(self, name: str, unit: str, rows: list[tuple[Any, ...]]) -> list[pa.Table]:
        """The shapes of one name in one unit, as written."""
        total = sum(row[4] for row in rows)
        name, unit = self._kept(name, self.headers.observable, total), self._kept(unit, self.headers.unit, total)
        texts = [(sid, self._kept(self._text(value), self.headers.value, n), n) for _, _, sid, value, n in rows]
        texts = [one for one in texts if one[1]]
        reader = self.rows.reader(name, unit) if texts else None
        if reader is None:
            self.ignored.update({name: sum(n for _, _, n in texts)} if texts else {})
            return []
        if isinstance(reader, CellReader):
            return list(self._read(reader, [sid for sid, _, _ in texts], [text for _, text, _ in texts]))
        place = {"written_unit": unit, "label": name, "field": self.headers.observable, "named": name}
        kept = [
            (sid, text, NotUnderstood(reader.reason, perhaps=self.rows.perhaps(name, text, unit)))
            for sid, text, _ in texts
        ]
        return [
            pa.Table.from_pylist(
                [place | cells_of(problem) | {"sid": sid, "text": text} for sid, text, problem in kept], SHAPE
            )
        ]

    def _read(self, reader: CellReader, sids: list[int], texts: list[str]) -> Any:
        number = self.numbers.setdefault(reader, len(self.numbers))
        always = {
            "reader": number, "written_unit": reader.subject.unit, "which": reader.subject.which, "label": reader.subject.label,
            "field": self.headers.value, "named": reader.field,
        }  # fmt: skip
        for positions, meaning in meanings_of(reader, texts):
            own = {"sid": [sids[i] for i in positions], "text": [_shown(reader, texts[i]) for i in positions]}
            columns = [
                pa.array(own[field.name], field.type) if field.name in own else pa.repeat(pa.scalar(always[field.name], field.type), len(positions))
                for field in _ABOUT
            ]  # fmt: skip
            yield pa.Table.from_arrays([*columns, *meaning.columns], schema=SHAPE)

    def _text(self, value: Any) -> str:
        return (text_of_single(value) if self.is_single else text_of(value)).strip()

    def _cells(self) -> Iterator[tuple[str, str]]:
        """The name of every value that has a point or a comma, with one text of each shape: 38.4 and 41.2 show the same."""
        for name, text in self.database.rows(_WRITTEN) if self.is_text else ():
            yield name.strip(), text.strip()

    def _kept(self, text: str, header: str, count: int) -> str:
        """A cell without blanks around; '' where it is a word for blank."""
        text = text.strip()
        if text and header and text in self.plan.sentinels:
            self.blanks[header] += count
            return ""
        return text


_SQL = {pa.int64(): "BIGINT", pa.string(): "VARCHAR", pa.float64(): "DOUBLE", pa.bool_(): "BOOLEAN"}


def _shown(reader: CellReader, text: str) -> str:
    """A number as it is shown: with a point before its decimals, however it is written. Asked for what can be read in two ways alone."""
    fact = reader.understood(text) if _IN_TWO_WAYS.search(text) else None
    return fact.origin.text or text if isinstance(fact, Measurement) else text
