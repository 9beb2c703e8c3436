"""The database that a door works at: one DuckDB connection with five empty tables to fill."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from cytostorm.connections import IN_MEMORY, Spill, connected
from cytostorm.errors import InputError
from cytostorm.io.coded.code_map import NO_MAP, CodeMap
from cytostorm.io.coded.codebook import SIGN
from cytostorm.io.values.subjects import Subject

KEY_SIGN = f"chr({ord(SIGN)})"
_TABLES = """
CREATE TEMP TABLE statement (
  person VARCHAR, kind VARCHAR, code VARCHAR, value VARCHAR, unit_code VARCHAR, unit_text VARCHAR,
  low VARCHAR, low_unit VARCHAR, high VARCHAR, high_unit VARCHAR,
  effective TIMESTAMP, known TIMESTAMP, until TIMESTAMP,
  place VARCHAR, "row" BIGINT, problem VARCHAR, deliberate BOOLEAN);
CREATE TEMP TABLE person (person VARCHAR, born_first DATE, born_last DATE, died BOOLEAN, death TIMESTAMP);
CREATE TEMP TABLE stay (person VARCHAR, "start" TIMESTAMP, end_ TIMESTAMP, outcome VARCHAR, place VARCHAR, "row" BIGINT);
CREATE TEMP TABLE milestone (person VARCHAR, milestone VARCHAR, time TIMESTAMP, place VARCHAR, "row" BIGINT);
CREATE TEMP TABLE sex (person VARCHAR, sex VARCHAR, place VARCHAR, "row" BIGINT);
"""


class IntakeDatabase:
    """A connection for one source. A door fills `statement` (one row a coded value, however it is coded), `person`, `stay`, `milestone`
    and, where the source says it, `sex` (female or male).

    `kind` is observation, condition, refuted (a condition) or drug; `code` holds all codes as `system|code` with KEY_SIGN between;
    `problem` says why a row is refused, and `deliberate` that this is for a reason and needs no mending.
    `milestone` holds when a person came to intensive care ("icu"), was first ventilated invasively ("ventilation") and died ("death").
    `stay` and `milestone` hold rows without a person or a time too, one for each of the source, with their place and row: they are listed.
    `listed` are codes of the source's own vocabulary beside those of the library; `never_used` counts codes that a door left behind;
    `assumptions` says what had to be taken for granted about the source; `warnings` are sentences that a person has to see.
    `persons` is what the source calls its table of persons.
    `one_unit`: the code and the text of a unit are about the same number; else the text may be that of a number before it was converted.
    `zone`: the times of the source are moments in UTC; else they are local and have no zone.
    `spill`: where a source that does not fit in memory goes; without it everything stays in memory, as at the bedside, and has to fit there.
    """

    def __init__(self, source: str, zone: bool, spill: Spill | None = None):
        self.source, self.zone = source, zone
        self.resources: dict[str, int] = {}
        self.not_counted: dict[str, str] = {}
        self.assumptions: dict[str, str] = {}
        self.warnings: list[str] = []
        self.persons = "person"
        self.one_unit = True
        self.code_map = NO_MAP
        self.listed: dict[str, Subject] = {}
        self.never_used: Counter[str] = Counter()
        self.spill = spill or IN_MEMORY
        self.db = connected(self.spill)
        self.run(_TABLES)

    def use(self, code_map: CodeMap) -> None:
        """Takes what a site says about its own codes and placeholders."""
        self.code_map = code_map
        self.listed |= code_map.codes
        self.warnings += code_map.warnings

    def run(self, sql: str, *values: Any) -> duckdb.DuckDBPyConnection:
        """One statement; what DuckDB cannot read becomes an InputError that names the source."""
        with readable(self.source):
            return self.db.execute(sql, list(values))

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with readable(self.source):
            return self.db.execute(sql, list(values)).fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        return self.rows(sql, *values)[0][0]

    def batches(self, sql: str) -> Iterator[Any]:
        """The answer as Arrow batches, one at a time."""
        with readable(self.source):
            yield from self.db.sql(sql).to_arrow_reader(1_000_000)

    def table(self, name: str, columns: Any) -> None:
        """A temporary table from an Arrow table."""
        self.db.register("incoming", columns)
        self.run(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM incoming")
        self.db.unregister("incoming")

    def add(self, name: str, columns: Any) -> None:
        """More rows for a table, from an Arrow table with columns of the same names."""
        self.db.register("incoming", columns)
        self.run(f"INSERT INTO {name} BY NAME SELECT * FROM incoming")
        self.db.unregister("incoming")

    def close(self) -> None:
        self.db.close()


@contextmanager
def closed_on_failure(database: IntakeDatabase) -> Iterator[IntakeDatabase]:
    """A database that is handed on where all went well, and closed where not."""
    try:
        yield database
    except BaseException:
        database.close()
        raise


class OutOfMemory(InputError, MemoryError):
    """The memory that a source was given does not hold what has to be held at once."""

    def __init__(self, source: str):
        advice = "More can be given with --memory of cytostorm screen, which also goes on from the disk."
        super().__init__(source, "there was too little memory to read it.", advice)


@contextmanager
def readable(source: str) -> Iterator[None]:
    try:
        yield
    except (duckdb.BinderException, duckdb.ParserException, duckdb.CatalogException, duckdb.InternalException):
        raise  # a mistake of ours, and no fault of the source
    except duckdb.OutOfMemoryException:
        raise OutOfMemory(source) from None
    except duckdb.Error as error:
        first = str(error).split("\n")[0].strip().rstrip(".")
        if "No space left" in first:
            raise InputError(
                source, "the disk became full while this was read.", "Make room, or write the result to another disk."
            ) from None
        raise InputError(source, f"this cannot be read: {first}.", "Look at the file, or write it again.") from None
