"""Columns of OMOP as the types that they should have, whatever type a site has given them."""

from __future__ import annotations

_WHOLE = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "HUGEINT",
    "UHUGEINT",
)
_MOMENTS = ("DATE", "TIMESTAMP", "VARCHAR")
_NUMBERS = ("value_as_number", "range_low", "range_high")
_WORDS = ("vocabulary_id", "domain_id", "relationship_id")


def is_whole(name: str) -> bool:
    """Whether a column of this name holds whole numbers that are read."""
    return name.endswith(
        ("concept_id", "concept_id_1", "concept_id_2", "year_of_birth", "month_of_birth", "day_of_birth")
    )


def typed(column: str, name: str, kind: str) -> str:
    """SQL for a column of some DuckDB type as the type that its name asks for; what cannot become one is NULL."""
    if name == "person_id":
        return _person(column, kind)
    if is_whole(name) or (name.endswith("_id") and name not in _WORDS):
        return column if kind.startswith(_WHOLE) else f"try_cast(nullif(trim(CAST({column} AS VARCHAR)), '') AS BIGINT)"
    if name.endswith(("_date", "_datetime")):
        return column if kind.startswith(_MOMENTS) else f"CAST({column} AS VARCHAR)"
    if name in _NUMBERS:
        return _number(column, kind)
    return column if kind == "VARCHAR" else f"CAST({column} AS VARCHAR)"


def _person(column: str, kind: str) -> str:
    """One spelling for one person: a number that a site keeps as a fraction is still a whole one."""
    whole = kind.startswith(_WHOLE) or kind in ("VARCHAR", "UUID")
    return (
        f"nullif(trim(CAST({column} AS VARCHAR)), '')" if whole else f"CAST(try_cast({column} AS HUGEINT) AS VARCHAR)"
    )


def _number(column: str, kind: str) -> str:
    """A number as text. A text stays as it is: the reader of values says what is wrong with one that is no number; NaN is a blank."""
    if kind == "VARCHAR":
        return f"nullif(trim({column}), '')"
    double = f"try_cast({column} AS DOUBLE)"
    return f"CASE WHEN NOT isnan({double}) THEN CAST({double} AS VARCHAR) END"
