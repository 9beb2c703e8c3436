"""A long table as a relation in DuckDB: its plan by the rules of tables, and a view of what each row says, still as written."""

from __future__ import annotations

from collections.abc import Sequence

from cytostorm.connections import identifier
from cytostorm.io.coded import IntakeDatabase, quoted
from cytostorm.io.long.files import Part
from cytostorm.io.long.times import MACROS, TimeColumn, can_be_time, read_odd, typed
from cytostorm.io.opening import Opening
from cytostorm.io.tables.mapping import Mapping
from cytostorm.io.tables.places import SHEET_ERROR
from cytostorm.io.tables.plans import Plan, plan_of
from cytostorm.io.tables.table import Table
from cytostorm.library import Library

_PLAIN_NAMES = ("VARCHAR", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
_CELLS = (*_PLAIN_NAMES, "DOUBLE", "FLOAT", "BOOLEAN")


def planned(
    source: str,
    columns: Sequence[str],
    library: Library,
    mapping: Mapping | None,
    ignore: Sequence[str],
    opening: Opening,
) -> Plan:
    """The plan of a table whose rows are not read yet. Raises InputError for a column, name or unit that is not understood."""
    return plan_of(
        Table(source, tuple(name for name in columns if name), [], opening=opening), library, mapping, ignore
    )


class LongTable:
    """The parts of one long table and the plan that they are read by; `fact` is the view of their rows, `told` the same
    with the texts of the times and what is wrong with them.

    `g` counts the rows of all parts; `number` is the row as a person counts it in its part.
    """

    def __init__(self, database: IntakeDatabase, parts: Sequence[Part], plan: Plan):
        self.database, self.parts, self.plan = database, parts, plan
        self.source, self.kinds = typed(database, _relation(parts))
        self.odd = False

    @property
    def fits(self) -> bool:
        """Whether the plan asks for nothing but single rows, each with one value, in columns of plain types."""
        plan = self.plan
        if plan.long is None or plan.columns or plan.fill_down or plan.constants or plan.stay.columns:
            return False
        headers = plan.long.headers
        if headers.fasting or headers.as_measured or headers.upper_limit or headers.lower_limit:
            return False
        names_fit = all(
            self._kind(name) in _PLAIN_NAMES for name in (plan.patient, headers.observable, headers.unit) if name
        )
        times_fit = all(can_be_time(self._kind(name)) for name in (plan.time, plan.known_at, headers.until) if name)
        return names_fit and times_fit and self._kind(headers.value) in _CELLS

    @property
    def is_text(self) -> bool:
        """Whether the values are texts, which may have blanks around."""
        return self.plan.long is not None and self._kind(self.plan.long.headers.value) == "VARCHAR"

    def open(self) -> None:
        """Makes the view `fact`, once the times that are written in an unusual way have been read."""
        self.database.run(MACROS)
        self.odd = read_odd(self.database, [self.time, self.known, self.until], self.source)
        said = {"happened": self.time, "known": self.known, "until": self.until}
        told = [
            f"{column.text} AS {name}_text, {column.reason()} AS {name}_reason"
            for name, column in said.items()
            if column.name
        ]
        told.append(f"{self._patient_text()} AS person_text")
        self.database.run(f"CREATE TEMP VIEW fact AS SELECT {', '.join(self._columns())} FROM {self.source}")
        self.database.run(f"CREATE TEMP VIEW told AS SELECT {', '.join([*self._columns(), *told])} FROM {self.source}")

    def _columns(self) -> list[str]:
        headers = self.plan.long.headers if self.plan.long else None
        assert headers is not None
        moments = [
            f"{column.moment(self.odd)} AS {name}"
            for name, column in (("happened", self.time), ("known", self.known), ("until", self.until))
        ]
        return [
            "g", "number", "part", f"{self._patient()} AS person", f"{self._cell(headers.observable)} AS name", f"{self._cell(headers.unit)} AS unit",
            f"{identifier(headers.value)} AS value", *moments, f"{self.time.given} AS has_happened", f"{self.known.given} AS has_known",
            f"{self.until.given} AS has_until",
        ]  # fmt: skip

    @property
    def time(self) -> TimeColumn:
        return self._time(self.plan.time)

    @property
    def known(self) -> TimeColumn:
        return self._time(self.plan.known_at)

    @property
    def until(self) -> TimeColumn:
        return self._time(self.plan.long.headers.until if self.plan.long else "")

    def _time(self, name: str) -> TimeColumn:
        return TimeColumn(name, self._kind(name) if name else "", self._sentinels(), self.plan.opening.dates)

    def _sentinels(self) -> str:
        return ", ".join(map(quoted, sorted(self.plan.sentinels)))

    def _patient(self) -> str:
        """The patient without blanks around, '' where there is none; an error of a spreadsheet is none."""
        text = self._patient_text()
        if not self._is_text_of_patients:
            return text
        return f"CASE WHEN left({text}, 1) IN ('#', 'E') AND regexp_full_match({text}, {quoted(SHEET_ERROR)}) THEN '' ELSE {text} END"

    def _patient_text(self) -> str:
        """The patient as written."""
        text = self._cell(self.plan.patient)
        text = f"clean({text})" if self._is_text_of_patients else text
        return f"CASE WHEN {text} IN ({self._sentinels()}) THEN '' ELSE {text} END" if self.plan.sentinels else text

    @property
    def _is_text_of_patients(self) -> bool:
        return bool(self.plan.patient) and self._kind(self.plan.patient) == "VARCHAR"

    def _cell(self, name: str) -> str:
        return f"coalesce(CAST({identifier(name)} AS VARCHAR), '')" if name else "''"

    def _kind(self, name: str) -> str:
        return str(self.kinds[name])


def _relation(parts: Sequence[Part]) -> str:
    """All parts below each other, in their order."""
    before, selects = 0, []
    for part in parts:
        read = f"read_parquet({quoted(str(part.path))}, file_row_number = true, hive_partitioning = false)"
        where = f"file_row_number + {before} AS g, file_row_number + {part.first_row} AS number, {quoted(part.name)} AS part"
        selects.append(f"SELECT * EXCLUDE (file_row_number), {where} FROM {read}")
        before += part.rows
    return f"({' UNION ALL BY NAME '.join(selects)})"
