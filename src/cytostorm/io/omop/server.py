"""One read-only transaction in PostgreSQL: what tables there are, and their rows, streamed; every failure is one clear message."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from pyarrow import csv

from cytostorm.errors import InputError
from cytostorm.io.omop.address import Address

try:
    import psycopg
    from psycopg import sql
except ImportError:  # an optional part of the package
    psycopg = None  # type: ignore[assignment]

_BLOCK = 8_000_000  # bytes of text that are held at a time
# Zone and shapes of dates are those of the session, and a pooled connection may have others; they hold for this transaction only.
_SETTINGS = ("TimeZone = 'UTC'", "DateStyle = 'ISO, YMD'", "extra_float_digits = 1", "client_encoding = 'UTF8'")
_CATALOG = """
SELECT lower(c.relname), n.nspname, c.relname, lower(a.attname), a.attname, format_type(a.atttypid, NULL), has_table_privilege(c.oid, 'SELECT')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY array_position(%s::text[], n.nspname::text) DESC, c.relname DESC, a.attnum
"""
_KINDS = {
    "smallint": "BIGINT", "integer": "BIGINT", "bigint": "BIGINT", "numeric": "DOUBLE", "real": "DOUBLE", "double precision": "DOUBLE",
    "date": "DATE", "timestamp without time zone": "TIMESTAMP", "timestamp with time zone": "TIMESTAMP WITH TIME ZONE",
}  # fmt: skip


class Table:
    """One table of the server: its columns by their name in lower case, with the name as it is and the type in DuckDB."""

    def __init__(self, schema: str, name: str, readable: bool):
        self.schema, self.name, self.readable = schema, name, readable
        self.columns: dict[str, tuple[str, str]] = {}


class Server:
    """A connection in one repeatable-read transaction that cannot write."""

    def __init__(self, address: Address):
        if psycopg is None:
            advice = 'Install it with: pip install "cytostorm[postgresql]"'
            raise InputError(address.label, "the driver for PostgreSQL (psycopg) is not installed.", advice)
        self.label = address.label
        self.connection = _connected(address)
        self.connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        self.connection.read_only = True

    def begin(self, schemas: tuple[str, ...]) -> dict[str, Table]:
        """The tables of the schemas, the first schema first. Raises InputError for a schema that is not there or not open to the user."""
        for setting in _SETTINGS:
            self.run(f"SET LOCAL {setting}")
        for schema in schemas:
            self._check_schema(schema)
        found: dict[str, Table] = {}
        for table, schema, name, column, written, kind, readable in self.rows(_CATALOG, list(schemas), list(schemas)):
            if table not in found or (found[table].schema, found[table].name) != (schema, name):
                found[table] = Table(schema, name, readable)
            found[table].columns[column] = (written, _KINDS.get(kind, "VARCHAR"))
        return found

    def _check_schema(self, schema: str) -> None:
        known = dict(self.rows("SELECT nspname, has_schema_privilege(oid, 'USAGE') FROM pg_namespace"))
        if schema not in known:
            named = ", ".join(sorted(name for name in known if not name.startswith(("pg_", "information_schema"))))
            raise InputError(
                self.label,
                f"there is no schema '{schema}'.",
                f"Schemas are {named}. Name the one with the CDM: ...?schema=cdm",
            )
        if not known[schema]:
            raise InputError(
                self.label,
                f"the user has no permission to look into the schema '{schema}'.",
                _GRANT.format("USAGE", schema),
            )

    def run(self, query: str) -> None:
        with self._told("preparing to read"):
            self.connection.execute(query)

    def rows(self, query: Any, *values: Any, doing: str = "the catalog") -> list[tuple[Any, ...]]:
        with self._told(doing):
            return list(self.connection.execute(query, values or None).fetchall())

    def select(
        self, table: Table, columns: Iterable[str], where: Any = None, head: str = "SELECT", tail: str = ""
    ) -> Any:
        """A query for columns of a table, as psycopg composes it."""
        names = sql.SQL(", ").join(sql.Identifier(table.columns[column][0]) for column in columns)
        query = sql.SQL("{} {} FROM {}").format(sql.SQL(head), names, sql.Identifier(table.schema, table.name))
        query = sql.SQL("{} WHERE {}").format(query, where) if where is not None else query
        return sql.SQL("{} {}").format(query, sql.SQL(tail)) if tail else query

    def batches(self, query: Any, columns: list[str], doing: str) -> Iterator[pa.Table]:
        """The rows of a query as Arrow tables of text, a few megabytes at a time."""
        held: list[bytes] = []
        size = 0
        with (
            self._told(doing),
            self.connection.cursor().copy(sql.SQL("COPY ({}) TO STDOUT (FORMAT csv)").format(query)) as copy,
        ):
            for row in copy:  # whole lines
                held.append(bytes(row))
                size += len(row)
                if size >= _BLOCK:
                    yield self._parsed(b"".join(held), columns, doing)
                    held, size = [], 0
        if held:
            yield self._parsed(b"".join(held), columns, doing)

    def _parsed(self, block: bytes, columns: list[str], doing: str) -> pa.Table:
        try:
            return csv.read_csv(
                io.BytesIO(block),
                csv.ReadOptions(column_names=columns, block_size=len(block) + 1, use_threads=False),
                csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
                csv.ConvertOptions(column_types=dict.fromkeys(columns, pa.string()), null_values=[""],
                                   strings_can_be_null=True, quoted_strings_can_be_null=False),
            )  # fmt: skip
        except pa.ArrowInvalid:
            raise InputError(
                self.label, f"{doing} holds text that is not UTF-8.", "Look at the encoding of the database."
            ) from None

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        """Errors of the driver as messages. What the server says is not repeated: it may hold values of patients."""
        try:
            yield
        except psycopg.errors.InsufficientPrivilege:
            raise InputError(
                self.label, f"the user has no permission to read {doing}.", _GRANT.format("SELECT", doing)
            ) from None
        except psycopg.errors.QueryCanceled:
            raise InputError(
                self.label, f"the server ended the query for {doing}.", "Raise statement_timeout for this user."
            ) from None
        except psycopg.errors.SerializationFailure:
            advice = "On a standby server raise max_standby_streaming_delay, or read from the primary."
            raise InputError(self.label, f"the server gave up while {doing} was read.", advice) from None
        except psycopg.OperationalError:
            advice = "Nothing was computed or written. Look at the network and the server, and start again."
            raise InputError(self.label, f"the connection was lost while {doing} was read.", advice) from None
        except psycopg.Error as error:
            raise InputError(
                self.label, f"the server could not read {doing} (SQLSTATE {error.sqlstate}).", "Look at its log."
            ) from None


_GRANT = "Ask for GRANT {} ON {}."


def _connected(address: Address) -> Any:
    """Raises InputError in the words of what went wrong: no server, password, user or database."""
    defaults = {"connect_timeout": "15", "application_name": "cytostorm"}
    try:
        return psycopg.connect(**(defaults | address.parameters))  # type: ignore[arg-type]
    except psycopg.OperationalError as error:
        raise InputError(address.label, *_why(str(error))) from None
    except psycopg.Error:
        raise InputError(
            address.label, "a part after the ? is no connection parameter of PostgreSQL.", "Write ?schema=cdm."
        ) from None


def _why(said: str) -> tuple[str, str]:
    """Problem and advice for a connection that did not come about."""
    if "password authentication failed" in said or "no password supplied" in said or "authentication failed" in said:
        advice = "Set PGPASSWORD, or write a line into ~/.pgpass; look at the name of the user too."
        return "the server did not accept the user and password.", advice
    if "does not exist" in said and "FATAL" in said:
        return "the server has no such user or database.", "Look at the address."
    if "pg_hba.conf" in said:
        return "the server does not let this user in from here.", "Ask for a line in its pg_hba.conf."
    if "FATAL" in said:
        return "the server is there and turned the connection down.", "It may be starting, stopping or full; try again."
    return "no PostgreSQL server answers there.", "Look at host and port, and whether the server runs."
