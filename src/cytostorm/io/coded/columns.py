"""Columns of a Parquet or database table as SQL: what stands for one that is missing, and times and numbers whatever their type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cytostorm.errors import InputError, suggestion
from cytostorm.io.coded.staging import IntakeDatabase

_ZONED_TEXT = r"'\d:\d\d(\.\d+)?\s*(Z|[+-]\d\d(:?\d\d)?)$'"
_PLAIN_TIMES = ("DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS")
_TIMES = (*_PLAIN_TIMES, "TIMESTAMP WITH TIME ZONE", "VARCHAR")
_IDS = (
    "VARCHAR",
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UUID",
)

# SQL for a number that stands as a text, with its sign, and as a number, which differ by more than a rounding to single precision.
NOT_THE_SAME = (
    "abs(try_cast(regexp_replace({text}, '^\\s*(<=|>=|<|>|≤|≥)\\s*', '') AS DOUBLE) - try_cast({number} AS DOUBLE)) > "
    "1e-6 * abs(try_cast({number} AS DOUBLE)) + 1e-30"
)


IS_HIDDEN = "regexp_full_match({}, '_+')"  # what de-identification leaves of a text


def shown(text: str) -> str:
    """SQL for a text without what de-identification has left of it (___), and without the full stop that ends a comment: <0.2."""
    return (
        f"CASE WHEN NOT {IS_HIDDEN.format(text)} THEN regexp_replace({text}, '^([<>]=?\\s*\\d+\\.\\d+)\\.$', '\\1') END"
    )


def to_the_end(moment: str) -> str:
    """SQL for the end of something: a date without a time lasts to the end of its day."""
    return (
        f"{moment} + CASE WHEN {moment} = CAST({moment} AS DATE) THEN INTERVAL 86399 SECOND ELSE INTERVAL 0 SECOND END"
    )


@dataclass(frozen=True)
class Columns:
    """The columns of one table with their DuckDB types, as SQL for rows that go by the name `t`."""

    source: str
    table: str
    types: Mapping[str, str]

    def text(self, name: str) -> str:
        """A text without blanks around it; blank, missing and NaN are all NULL."""
        kind = self.types.get(name)
        if kind is None:
            return "CAST(NULL AS VARCHAR)"
        if kind in ("FLOAT", "DOUBLE"):
            return f"CASE WHEN NOT isnan(t.{_quoted(name)}) THEN CAST(t.{_quoted(name)} AS VARCHAR) END"
        return f"nullif(trim(CAST(t.{_quoted(name)} AS VARCHAR)), '')"

    def identity(self, name: str) -> str:
        """An id as text. Raises InputError for a column of fractions: 12345 and 12345.0 would be two patients."""
        if self.types[name] not in _IDS:
            raise InputError(
                self.source,
                f"the column '{name}' is {self.types[name]}, and ids are text or whole numbers.",
                field=self.table,
            )
        return self.text(name)

    def moment(self, name: str) -> str:
        """A time; in UTC where the column has a zone. A text without a zone is no time that can be placed."""
        kind = self.types.get(name)
        if kind is None or kind in ('"NULL"', "NULL"):
            return "CAST(NULL AS TIMESTAMP)"
        if kind not in _TIMES:
            raise InputError(self.source, f"the column '{name}' is {kind}, and a time belongs there.", field=self.table)
        column = f"t.{_quoted(name)}"
        if kind == "VARCHAR":
            return f"CASE WHEN regexp_matches(trim({column}), {_ZONED_TEXT}) THEN CAST(try_cast({column} AS TIMESTAMPTZ) AS TIMESTAMP) END"
        return f"CAST({column} AS TIMESTAMP)"

    def zoned(self, name: str) -> bool | None:
        """Whether the times of a column have a zone; None for a date or a missing column, which say nothing about it."""
        kind = self.types.get(name, "")
        return kind in ("TIMESTAMP WITH TIME ZONE", "VARCHAR") if kind in _TIMES and kind != "DATE" else None


def described(database: IntakeDatabase, table: str, relation: str, needed: Iterable[str], advice: str) -> Columns:
    """The columns of a relation, in lower case. Raises InputError, with the nearest name, for one that is needed and missing."""
    types = {name.lower(): kind for name, kind, *_ in database.rows(f"DESCRIBE SELECT * FROM {relation}")}
    for name in needed:
        if name not in types:
            raise InputError(
                database.source,
                f"the table {table} has no column '{name}'.{suggestion(name, types)}",
                advice,
                field=table,
            )
    return Columns(database.source, table, types)


def _quoted(name: str) -> str:
    return f'"{name}"'
