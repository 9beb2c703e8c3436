"""What each engine is known to do, and how it spells the few things that no two engines spell alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from cytostorm.errors import InputError


@dataclass(frozen=True)
class Capability:
    """One dialect: `ran_on` names the engine on which the tests run the statement, empty where it is only built.

    `fence`: which named queries are worked out once and not merged into those that read them (AS MATERIALIZED). "rules":
    PostgreSQL would write rules out again and again. "joins": DuckDB 2.0 stops with an internal error ("dict-surviving cache")
    on some joins of joins. `micros` and `moment` turn a timestamp into whole microseconds since 1970 and back. `note` says
    what a person has to know.
    """

    dialect: str
    ran_on: str
    fence: str
    micros: Callable[[str], exp.Expr]
    moment: Callable[[str], exp.Expr]
    note: str


def _call(name: str, argument: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=[argument])


def _as_timestamp(column: str) -> exp.Expr:
    return exp.cast(exp.maybe_parse(column), exp.DType.TIMESTAMP)


def _duckdb_micros(column: str) -> exp.Expr:
    return _call("EPOCH_US", _as_timestamp(column))


def _duckdb_moment(column: str) -> exp.Expr:
    return _call("MAKE_TIMESTAMP", exp.column(column))


def _postgres_micros(column: str) -> exp.Expr:
    """The seconds are an exact numeric since PostgreSQL 14."""
    seconds = exp.Extract(this=exp.var("EPOCH"), expression=_as_timestamp(column))
    return exp.cast(exp.Mul(this=seconds, expression=exp.Literal.number(1_000_000)), exp.DType.BIGINT)


def _postgres_moment(column: str) -> exp.Expr:
    micro = exp.Interval(this=exp.Literal.string("1"), unit=exp.var("MICROSECOND"))
    epoch = exp.cast(exp.Literal.string("1970-01-01"), exp.DType.TIMESTAMP)
    return exp.Add(this=epoch, expression=exp.Mul(this=exp.column(column), expression=micro))


def _spark_micros(column: str) -> exp.Expr:
    return _call("UNIX_MICROS", exp.cast(exp.maybe_parse(column), exp.DType.TIMESTAMPLTZ))


def _spark_moment(column: str) -> exp.Expr:
    return _call("TIMESTAMP_MICROS", exp.column(column))


_POSTGRES = (
    "version 14 or later (exact EXTRACT); SET enable_nestloop = off first, or it may take a hundred times as long"
)
CAPABILITIES: tuple[Capability, ...] = (
    Capability("duckdb", "DuckDB", "joins", _duckdb_micros, _duckdb_moment, "no setting is needed"),
    Capability("postgres", "PostgreSQL 15", "rules", _postgres_micros, _postgres_moment, _POSTGRES),
    Capability("spark", "Spark 4.0", "", _spark_micros, _spark_moment, "set spark.sql.session.timeZone to UTC; one set a statement is faster"),
    Capability("databricks", "", "", _spark_micros, _spark_moment, "the functions of Spark SQL; set the session time zone to UTC"),
)  # fmt: skip
_BY_NAME = {one.dialect: one for one in CAPABILITIES}
REFUSED = {
    "tsql": "SQL Server and Fabric have no infinity in FLOAT, which open ends need",
    "mysql": "MySQL has no infinity in DOUBLE, which open ends need",
    "bigquery": "BigQuery could not be tried, and its rules for VALUES and for joins by range differ",
    "snowflake": "Snowflake could not be tried, and its GREATEST and LEAST are rewritten there",
    "redshift": "Redshift could not be tried, and it asks for a frame with every ordered window",
}
"""Dialects that people ask for, and why they are not served."""


def capability(dialect: str) -> Capability:
    """What is known of a dialect. Raises InputError, with the reason, for one that is not served."""
    if dialect not in _BY_NAME:
        reason = REFUSED.get(dialect, "nothing is known of it here")
        raise InputError(f"the dialect '{dialect}'", f"is not served: {reason}.", f"Served are {', '.join(_BY_NAME)}.")
    return _BY_NAME[dialect]


def capabilities() -> tuple[Capability, ...]:
    """All dialects that are served."""
    return CAPABILITIES
