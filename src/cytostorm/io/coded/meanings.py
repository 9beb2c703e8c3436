"""What coded statements mean. Each distinct code, and each distinct value in a unit, is understood once, by the rules of tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa

from cytostorm.io.coded.case import LIMITS
from cytostorm.io.coded.codebook import ASK, CodeBook, named, unit_of
from cytostorm.io.coded.staging import IntakeDatabase
from cytostorm.io.values.cells import NOWHERE, UNDATED, CellReader, Understood
from cytostorm.io.values.shapes import MEANING, cells_of, meanings_of
from cytostorm.io.values.subjects import Subject
from cytostorm.library import Library
from cytostorm.record.entry import NotUnderstood

BATCH = 100_000
_USED = """
CREATE TEMP TABLE used AS
SELECT s.person, m.sid, '' AS which, s.value, coalesce(s.unit_code, '') AS unit_code, coalesce(s.unit_text, '') AS unit_text,
       s.effective, s.known, s.until, s.place, s."row", coalesce(s.problem, m.problem) AS problem,
       coalesce(s.deliberate, false) OR m.to_ask AS deliberate
FROM statement s JOIN meant m ON s.kind = m.kind AND s.code = m.code
"""
_LIMITS = """
INSERT INTO used
SELECT person, sid, which, said, unit, unit_text, effective, known, NULL, place, "row", NULL, false FROM (
  SELECT s.person, m.sid, {which} AS which, s.{end} AS said, coalesce(s.{end}_unit, s.unit_code, '') AS unit,
         coalesce(s.unit_text, '') AS unit_text, s.effective, s.known, s.place, s."row"
  FROM statement s JOIN meant m ON s.kind = m.kind AND s.code = m.code
  WHERE m.quantity AND s.problem IS NULL AND m.problem IS NULL AND s.{end} IS NOT NULL
  QUALIFY (said || ' ' || unit) IS DISTINCT FROM lag(said || ' ' || unit) OVER (
    PARTITION BY s.person, m.sid ORDER BY greatest(s.effective, coalesce(s.known, s.effective)), s.effective, said, unit))
"""
_SHAPES = "SELECT sid, which, value, unit_code, unit_text, count(*) FROM used WHERE problem IS NULL AND value IS NOT NULL GROUP BY ALL"
_PLACE = pa.schema([
    ("mid", pa.int64()), ("sid", pa.int64()), ("which", pa.string()), ("value", pa.string()), ("unit_code", pa.string()),
    ("unit_text", pa.string()), ("unit", pa.string()),
])  # fmt: skip
_COLUMNS = pa.schema([*_PLACE, *MEANING])
_MEANT = pa.schema([
    ("kind", pa.string()), ("code", pa.string()), ("sid", pa.int64()), ("quantity", pa.bool_()), ("problem", pa.string()), ("to_ask", pa.bool_()),
])  # fmt: skip


class Meanings:
    """The subjects of codes and the facts of values; `facts[mid]` is the undated fact, or why there is none.

    Without `keeps_facts` only their columns are kept, in the table `shape`: many values, and no record to be made of them.
    """

    def __init__(self, database: IntakeDatabase, library: Library, keeps_facts: bool = True):
        self.keeps_facts = keeps_facts
        self.database, self.library, self.book = database, library, CodeBook(library, database.listed)
        self.subjects: list[Subject] = []
        self.facts: list[Understood] = []
        self.readers: dict[tuple[int, str, str], CellReader] = {}
        self.never_used: Counter[str] = Counter(database.never_used)

    def settle(self) -> None:
        """Fills the table `used` with the statements that mean something here, and `shape` with the facts of their values."""
        self._codes()
        self.database.run(_USED)
        self._blank_placeholders()
        for end, which in LIMITS:
            self.database.run(_LIMITS.format(end=end, which=f"'{which}'"))
        if self.keeps_facts:
            found = [self._shape(mid, shape) for mid, shape in enumerate(self.database.rows(_SHAPES))]
            self.database.table("shape", pa.Table.from_pylist(found, schema=_COLUMNS))
        else:
            self.database.table("shape", _COLUMNS.empty_table())
            self._in_batches()

    def _blank_placeholders(self) -> None:
        """What the map of the site calls a placeholder is read as blank, and counted as such."""
        code_map = self.database.code_map
        if not code_map.sentinels and not code_map.placeholders:
            return
        open_ = "used.problem IS NULL AND used.which = ''"
        rows = self.database.rows(f"SELECT DISTINCT sid, value FROM used WHERE value IS NOT NULL AND {open_}")
        blank = [{"sid": sid, "value": value} for sid, value in rows if code_map.is_blank(self.subjects[sid], value)]
        self.database.table(
            "placeholder", pa.Table.from_pylist(blank, schema=pa.schema([("sid", pa.int64()), ("value", pa.string())]))
        )
        self.database.run(
            f"UPDATE used SET value = NULL FROM placeholder p WHERE used.sid = p.sid AND used.value = p.value AND {open_}"
        )

    def _in_batches(self) -> None:
        """The same shapes, many at a time: nothing is kept of them but their columns."""
        number = "row_number() OVER (ORDER BY sid, which, unit_code, unit_text, value) - 1 AS mid"
        self.database.run(f"CREATE TEMP TABLE distinct_shape AS SELECT {number}, * FROM ({_SHAPES})")
        for first in range(0, self.database.one("SELECT count(*) FROM distinct_shape"), BATCH):
            rows = self.database.rows(
                "SELECT * FROM distinct_shape WHERE mid BETWEEN ? AND ? ORDER BY mid", first, first + BATCH - 1
            )
            tables = [
                table
                for key, group in groupby(rows, key=itemgetter(1, 2, 4, 5))
                for table in self._group(key, list(group))
            ]
            self.database.add("shape", pa.concat_tables(tables))

    def _group(self, key: tuple[Any, ...], rows: list[tuple[Any, ...]]) -> Iterator[pa.Table]:
        """The shapes of one subject in one unit."""
        sid, which, unit_code, unit_text = key
        reader = self._reader(sid, which, self._unit(sid, which, unit_code, unit_text))
        always = {
            "sid": sid,
            "which": which,
            "unit_code": unit_code,
            "unit_text": unit_text,
            "unit": reader.subject.unit,
        }
        taken, refused = reader.taken, reader.refused
        for positions, meaning in meanings_of(reader, [row[3] for row in rows]):
            own = {"mid": [rows[i][0] for i in positions], "value": [rows[i][3] for i in positions]}
            columns = [
                pa.array(own[f.name], f.type) if f.name in own else pa.repeat(pa.scalar(always[f.name], f.type), len(positions)) for f in _PLACE
            ]  # fmt: skip
            counts = [
                (rows[i][-1], reason is not None)
                for i, reason in zip(positions, meaning.column("reason").to_pylist(), strict=True)
            ]
            refused += sum(n for n, is_refused in counts if is_refused)
            taken += sum(n for n, is_refused in counts if not is_refused)
            yield pa.Table.from_arrays([*columns, *meaning.columns], schema=_COLUMNS)
        reader.taken, reader.refused = taken, refused

    def _codes(self) -> None:
        meant: list[tuple[Any, ...]] = []
        for kind, key, count in self.database.rows(
            "SELECT kind, code, count(*) FROM statement GROUP BY ALL ORDER BY ALL"
        ):
            found = self.book.meant(kind, key or "")
            if found.is_unknown:
                self.never_used[named(key or "")] += count
            for subject in found.subjects:
                quantity = found.problem is None and self.book.names.needs_unit(subject)
                meant.append((kind, key, self._number(subject), quantity, found.problem, found.deliberate))
            meant += [(kind, key, self._number(s), False, ASK.format(code), True) for s, code in found.asks]
        self.database.table(
            "meant", pa.Table.from_pylist([dict(zip(_MEANT.names, row, strict=True)) for row in meant], schema=_MEANT)
        )

    def _number(self, subject: Subject) -> int:
        if subject not in self.subjects:
            self.subjects.append(subject)
        return self.subjects.index(subject)

    def _shape(self, mid: int, shape: tuple[Any, ...]) -> dict[str, Any]:
        sid, which, value, unit_code, unit_text, count = shape
        reader = self._reader(sid, which, self._unit(sid, which, unit_code, unit_text))
        fact = reader.read(value, UNDATED, NOWHERE)
        if isinstance(fact, NotUnderstood):
            reader.refused += count - 1
        else:
            reader.taken += count - 1
        self.facts.append(fact)
        place = {"mid": mid, "sid": sid, "which": which, "value": value, "unit_code": unit_code, "unit_text": unit_text}
        return {**place, "unit": reader.subject.unit, **cells_of(fact)}

    def _unit(self, sid: int, which: str, code: str, text: str) -> str:
        return unit_of(self.library, self.subjects[sid], code, text, one_unit=self.database.one_unit and not which)

    def _reader(self, sid: int, which: str, unit: str) -> CellReader:
        if (sid, which, unit) not in self.readers:
            self.readers[sid, which, unit] = self.book.reader(self.subjects[sid], which, unit)
        return self.readers[sid, which, unit]
