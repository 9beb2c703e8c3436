"""The desk that a door works at: one DuckDB connection in memory with empty tables to fill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from cytostorm.errors import InputError
from cytostorm.io.coded.codebook import SIGN
from cytostorm.io.tables.subjects import Subject

KEY_SIGN = f"chr({ord(SIGN)})"
_TABLES = """
CREATE TEMP TABLE statement (
  person VARCHAR, kind VARCHAR, code VARCHAR, value VARCHAR, unit_code VARCHAR, unit_text VARCHAR,
  low VARCHAR, low_unit VARCHAR, high VARCHAR, high_unit VARCHAR,
  effective TIMESTAMP, known TIMESTAMP, until TIMESTAMP,
  place VARCHAR, "row" BIGINT, problem VARCHAR, deliberate BOOLEAN);
CREATE TEMP TABLE person (person VARCHAR, born_first DATE, born_last DATE, died BOOLEAN, death TIMESTAMP);
CREATE TEMP TABLE stay (person VARCHAR, "start" TIMESTAMP, end_ TIMESTAMP, outcome VARCHAR);
CREATE TEMP TABLE milestone (person VARCHAR, milestone VARCHAR, time TIMESTAMP);
"""


class Desk:
    """A connection for one source. A door fills `statement` (one row a coded value, however it is coded), `person` and `stay`.

    `kind` is observation, condition or drug; `code` holds all codes as `system|code` with KEY_SIGN between;
    `problem` says why a row is refused, and `deliberate` that this is for a reason and needs no mending.
    `milestone` holds when a person came to intensive care ("icu"), was first ventilated invasively ("ventilation") and died ("death").
    `listed` are codes of the source's own vocabulary beside those of the library; `never_used` counts codes that a door left behind;
    `assumptions` says what had to be taken for granted about the source.
    `zone`: the times of the source are moments in UTC; else they are local and have no zone.
    """

    def __init__(self, source: str, zone: bool):
        self.source, self.zone = source, zone
        self.resources: dict[str, int] = {}
        self.not_counted: dict[str, str] = {}
        self.assumptions: dict[str, str] = {}
        self.listed: dict[str, Subject] = {}
        self.never_used: Counter[str] = Counter()
        self.db = duckdb.connect(config={"TimeZone": "UTC", "autoinstall_known_extensions": False, "preserve_insertion_order": False})
        self.run(_TABLES)

    def run(self, sql: str, *values: Any) -> duckdb.DuckDBPyConnection:
        """One statement; what DuckDB cannot read becomes an InputError that names the source."""
        with readable(self.source):
            return self.db.execute(sql, list(values))

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with readable(self.source):
            return self.db.execute(sql, list(values)).fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        return self.rows(sql, *values)[0][0]

    def table(self, name: str, columns: Any) -> None:
        """A temporary table from an Arrow table."""
        self.db.register("incoming", columns)
        self.run(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming")
        self.db.unregister("incoming")

    def close(self) -> None:
        self.db.close()


@contextmanager
def readable(source: str) -> Iterator[None]:
    try:
        yield
    except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException, duckdb.InternalException):
        raise  # a mistake of ours, and no fault of the source
    except duckdb.OutOfMemoryException:
        raise MemoryError from None
    except duckdb.Error as error:
        first = str(error).split("\n")[0].strip().rstrip(".")
        raise InputError(source, f"this cannot be read: {first}.", "Look at the file, or write it again.") from None


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
