"""The times of a long table in SQL, by the rules of tables, all with a zone or none.

DuckDB reads the usual spellings, row by row; each other text is read once by the rules of tables themselves.
Columns that are timestamps already are taken as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from cytostorm.connections import identifier
from cytostorm.io.coded import IntakeDatabase, quoted
from cytostorm.io.opening import Dates
from cytostorm.io.values.moments import FIRST_YEAR, LAST_YEAR, OTHER_YEAR, understood
from cytostorm.record.entry import NotUnderstood

WHITE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
_DAY = r"(19[5-9]\d|2\d\d\d)-\d\d-\d\d"
_TIME = r"[T ]([01]\d|2[0-3]):\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?"
MACROS = f"""
CREATE OR REPLACE MACRO clean(t) AS coalesce(trim(t, {quoted(WHITE)}), '');
CREATE OR REPLACE MACRO usual(t) AS CASE WHEN regexp_full_match(t, '{_DAY}({_TIME})?') THEN CAST(try_cast(t AS TIMESTAMPTZ) AS TIMESTAMP) END;
CREATE OR REPLACE MACRO zoned(t) AS length(t) > 16 AND (suffix(t, 'Z') OR substr(t, -6, 1) IN ('+', '-'));
CREATE TEMP TABLE odd_time (text VARCHAR, moment TIMESTAMP, has_zone BOOLEAN, reason VARCHAR);
"""
_ODD = pa.schema(
    [("text", pa.string()), ("moment", pa.timestamp("us")), ("has_zone", pa.bool_()), ("reason", pa.string())]
)
_NAIVE = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "DATE")
_UNTYPED = '"NULL"'
_ZONED = ("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")


@dataclass(frozen=True)
class TimeColumn:
    """One column of times; `name` is "" where the table has none. The expressions are SQL over the source's own columns."""

    name: str
    kind: str
    blank: str = ""
    dates: Dates = ""

    @property
    def is_text(self) -> bool:
        return self.kind == "VARCHAR"

    @property
    def text(self) -> str:
        """The cell as a person sees it; '' for a blank one."""
        if not self.name:
            return "''"
        if not self.is_text:
            return f"coalesce(replace(CAST({self._own} AS VARCHAR), ' ', 'T'), '')"
        return (
            f"CASE WHEN clean({self._own}) IN ({self.blank}) THEN '' ELSE clean({self._own}) END"
            if self.blank
            else f"clean({self._own})"
        )

    def moment(self, odd: bool) -> str:
        """The moment; NULL for a blank cell and for one that names none. `odd`: there are texts that were read one by one."""
        if not self.name:
            return "NULL::TIMESTAMP"
        if self.is_text:
            other = f"coalesce(usual({self.text}), (SELECT o.moment FROM odd_time o WHERE o.text = {self.text}))"
            return other if odd else f"usual({self.text})"
        plain = (
            f"make_timestamp(epoch_ns({self._own}) // 1000)"
            if self.kind == "TIMESTAMP_NS"
            else f"CAST({self._own} AS TIMESTAMP)"
        )
        return f"CASE WHEN year({self._own}) BETWEEN {FIRST_YEAR} AND {LAST_YEAR} THEN {plain} END"

    @property
    def given(self) -> str:
        """Whether the cell is not blank."""
        if not self.name:
            return "false"
        return f"({self.text}) <> ''" if self.is_text else f"{self._own} IS NOT NULL"

    def has_zone(self, odd: bool) -> str:
        """Whether the moment was written with a zone."""
        if not self.is_text:
            return "true" if self.kind in _ZONED else "false"
        return (
            f"(zoned({self.text}) OR ({self.text}) IN (SELECT text FROM odd_time WHERE has_zone))"
            if odd
            else f"zoned({self.text})"
        )

    def reason(self) -> str:
        """Why a cell that is not blank names no moment."""
        if not self.is_text:
            before, after = OTHER_YEAR.split("{}")
            return f"{quoted(before)} || {self.text} || {quoted(after)}"
        return f"(SELECT o.reason FROM odd_time o WHERE o.text = {self.text})"

    @property
    def _own(self) -> str:
        return identifier(self.name)


def typed(database: IntakeDatabase, relation: str) -> tuple[str, dict[str, str]]:
    """A relation and the type of each of its columns; one without any value, which Parquet may write without a type, is of texts."""
    kinds = {name: str(kind) for name, kind, *_ in database.rows(f"DESCRIBE SELECT * FROM {relation}")}
    untyped = [name for name, kind in kinds.items() if kind == _UNTYPED]
    if not untyped:
        return relation, kinds
    texts = ", ".join(f"CAST({identifier(name)} AS VARCHAR) AS {identifier(name)}" for name in untyped)
    return f"(SELECT * REPLACE ({texts}) FROM {relation})", kinds | dict.fromkeys(untyped, "VARCHAR")


def can_be_time(kind: str) -> bool:
    return kind in ("VARCHAR", *_NAIVE, *_ZONED)


def read_odd(database: IntakeDatabase, columns: list[TimeColumn], relation: str) -> bool:
    """Reads each text that is no usual spelling once. Whether there were any."""
    texts = [column for column in columns if column.name and column.is_text]
    if not texts:
        return False
    parts = " UNION ".join(
        f"SELECT DISTINCT {c.text} AS t FROM {relation} WHERE {c.given} AND usual({c.text}) IS NULL" for c in texts
    )
    found = [_odd(text, texts[0].dates) for (text,) in database.rows(parts)]
    database.add("odd_time", pa.Table.from_pylist(found, schema=_ODD))
    return bool(found)


def _odd(text: str, dates: Dates) -> dict[str, object]:
    moment = understood(text, dates)
    if isinstance(moment, NotUnderstood):
        return {"text": text, "has_zone": False, "reason": moment.reason}
    return {"text": text, "moment": _plain(moment), "has_zone": moment.tzinfo is not None}


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
