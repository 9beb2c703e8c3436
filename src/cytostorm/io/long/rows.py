"""Which rows of a long table count: those of somebody, with a time, and written once. The others are told with their reason."""

from __future__ import annotations

import pyarrow as pa

from cytostorm.errors import InputError
from cytostorm.io.coded import IntakeDatabase, quoted
from cytostorm.io.long.repeats import repeated
from cytostorm.io.long.table import LongTable
from cytostorm.io.long.times import TimeColumn
from cytostorm.io.tables.places import NO_NAME, NO_PATIENT, NO_TIME

_COUNTED = """
SELECT count(*), count(*) FILTER (person = ''), count(*) FILTER (has_happened AND happened IS NULL), count(*) FILTER (has_known AND known IS NULL),
       count(*) FILTER (has_until AND until IS NULL), count(happened) FILTER ({placed}), count(known) FILTER ({placed})
FROM fact
"""
_PLACED = "NOT (has_happened AND happened IS NULL) AND NOT (has_known AND known IS NULL)"
_DUPLICATE = """
CREATE TEMP TABLE twice AS
WITH candidate AS (SELECT f.* FROM fact f WHERE f.value IS NOT NULL AND {like} IN (SELECT k FROM often))
SELECT g, first_number, first_part FROM (
  SELECT f.g, first_value(f.number) OVER w AS first_number, first_value(f.part) OVER w AS first_part, row_number() OVER w AS position
  FROM {candidates}
  WHERE NOT h.unread AND NOT h.may_repeat AND f.g NOT IN (SELECT g FROM misplaced) AND NOT ({endless})
  WINDOW w AS (PARTITION BY f.person, f.happened, f.known, f.until, h.same ORDER BY f.g))
WHERE position > 1
"""
_JOINED = "{} f JOIN shape h ON h.key = hash(f.name, f.unit, f.value)"
_EXACTLY = " AND h.name = f.name AND h.unit = f.unit AND h.value = f.value"
_ONE = " Not taken from this row: 1 value."
_REPEATED = "the same as row {}: patient, time, test, value and unit. Remove one of them, or set duplicate_rows: count_once in a mapping."


class Rows:
    """Finds the rows that do not count: tables `misplaced` (g, reason, field, text, person) and `twice` (g and the row that came first)."""

    def __init__(self, database: IntakeDatabase, table: LongTable, is_keyed: bool):
        self.database, self.table, self.plan, self.is_keyed = database, table, table.plan, is_keyed
        counts = database.rows(_COUNTED.format(placed=_PLACED + (" AND person <> ''" if self.plan.patient else "")))[0]
        self.count, self.nobody, self.bad_at, self.bad_known, self.bad_until, self.dated, self.known = counts
        if not self.plan.patient:
            self.nobody = 0
        self.zone = self._zone()

    def joined(self, view: str = "fact") -> str:
        """The rows of a view with their shapes."""
        return _JOINED.format(view) + ("" if self.is_keyed else _EXACTLY)

    @property
    def endless(self) -> str:
        """SQL for a row whose end is written and was not understood."""
        return "f.has_until AND f.until IS NULL" if self.bad_until else "false"

    def settle(self) -> None:
        """Fills `misplaced` and `twice`."""
        self._misplaced()
        self._twice()

    @property
    def persons(self) -> int:
        if not self.plan.patient:
            return 1 if self.count else 0
        return int(self.database.one("SELECT count(*) FROM (SELECT DISTINCT person FROM fact WHERE person <> '')"))

    def _twice(self) -> None:
        """Rows that say the same are alike in a 64-bit number; only those that share theirs with another are compared."""
        name, value = ("clean(f.name)", "clean(f.value)" if self.table.is_text else "f.value")
        like = f"hash(f.person, f.happened, f.known, f.until, {name}, {value})"
        often = repeated(self.database, f"SELECT {like} AS k FROM fact f WHERE f.value IS NOT NULL", self.count)
        self.database.table("often", pa.table({"k": pa.array(often, pa.uint64())}))
        self.database.run(_DUPLICATE.format(like=like, endless=self.endless, candidates=self.joined("candidate")))

    def _misplaced(self) -> None:
        table, plan = self.table, self.plan
        before, after = NO_NAME.split("{}")
        why = f"CASE WHEN f.person_text = '' THEN {quoted(NO_PATIENT)} ELSE {quoted(before)} || f.person_text || {quoted(after)} END"
        cases = [("f.person = ''", why, plan.patient, "f.person_text")] if self.nobody else []
        for count, name, column in ((self.bad_at, "happened", table.time), (self.bad_known, "known", table.known)):
            if count:
                cases.append((f"f.has_{name} AND f.{name} IS NULL", f"f.{name}_reason", column.name, f"f.{name}_text"))
        needed = "happened" if self.dated else "known" if self.known else ""
        if needed:
            cases.append((f"f.{needed} IS NULL", quoted(NO_TIME), plan.time or plan.known_at, "''"))
        whens = [" ".join(f"WHEN {case[0]} THEN {case[i]}" for case in cases) for i in (1, 3)]
        fields = " ".join(f"WHEN {case[0]} THEN {quoted(case[2])}" for case in cases)
        chosen = f"CASE {whens[0]} END AS reason, CASE {fields} END AS field, CASE {whens[1]} END AS text"
        chosen = chosen if cases else "'' AS reason, '' AS field, '' AS text"
        where = " OR ".join(f"({case[0]})" for case in cases) or "false"
        self.database.run(f"CREATE TEMP TABLE misplaced AS SELECT g, person, {chosen} FROM told f WHERE {where}")

    def _zone(self) -> bool:
        """Whether the times have a zone. Raises InputError where one has and another has none."""
        firsts: dict[bool, tuple[int, str]] = {}
        for column in (self.table.time, self.table.known, self.table.until):
            for zone, row in self._zones(column) if column.name else ():
                firsts[zone] = min(firsts.get(zone, (row, column.name)), (row, column.name))
        if len(firsts) == 2:
            (first, late) = sorted(firsts, key=lambda zone: firsts[zone])
            here, there = ("a time zone", "none") if late else ("no time zone", "one")
            problem = f"this time has {here}, and row {firsts[first][0]} (field '{firsts[first][1]}') has {there}."
            advice = "Write all times of a table with a zone (2020-03-31T14:30+01:00), or none."
            raise InputError(self.database.source, problem, advice, *firsts[late])
        return True in firsts

    def _zones(self, column: TimeColumn) -> list[tuple[bool, int]]:
        odd = self.table.odd
        query = f"SELECT {column.has_zone(odd)} AS zone, min(number) FROM {self.table.source} WHERE {column.moment(odd)} IS NOT NULL GROUP BY 1"
        return self.database.rows(query)


def refused(rows: Rows) -> str:
    """A query for every value that is refused: person, subject, text, unit, reason, deliberate, place, row."""
    free, joined = "f.g NOT IN (SELECT g FROM misplaced)", rows.joined()
    late = f"{rows.endless} AND NOT h.unread"
    row = {"subject": "m.field", "text": "m.text", "unit": "''", "place": "m.field"}
    ways = [f"SELECT {shown(rows, f'm.reason || {quoted(_ONE)}', **row)} FROM {joined} JOIN misplaced m ON m.g = f.g"]
    if rows.bad_until:
        ways.append(f"SELECT {shown(rows, 'f.until_reason')} FROM {rows.joined('told')} WHERE {late} AND {free}")
    if not rows.plan.count_duplicates_once:
        ways.append(f"SELECT {shown(rows, _first(rows))} FROM {joined} JOIN twice t ON t.g = f.g")
    own = shown(rows, "h.reason", deliberate="h.deliberate")
    ways.append(
        f"SELECT {own} FROM {joined} WHERE h.reason IS NOT NULL AND {free} AND NOT ({late}) AND f.g NOT IN (SELECT g FROM twice)"
    )
    return " UNION ALL ".join(ways)


def shown(rows: Rows, reason: str, deliberate: str = "false", place: str = "h.field", **other: str) -> str:
    """The columns of a refused value, by the SQL of what is particular about it."""
    cell = {"subject": "h.label", "text": "h.text", "unit": "h.written_unit"} | other
    named = f"f.part || ': ' || {place}" if len(rows.table.parts) > 1 else place
    columns = ", ".join(f"{sql} AS {name}" for name, sql in cell.items())
    return f'f.person AS person, {columns}, {reason} AS reason, {deliberate} AS deliberate, {named} AS place, f.number AS "row"'


def _first(rows: Rows) -> str:
    """The reason for a value that is written twice."""
    before, after = _REPEATED.split("{}")
    part = (
        "CASE WHEN t.first_part = f.part THEN '' ELSE t.first_part || ' ' END || " if len(rows.table.parts) > 1 else ""
    )
    return f"{quoted(before)} || {part}t.first_number || {quoted(after)}"
