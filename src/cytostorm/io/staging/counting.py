"""Counts for the report, out of the tables that were written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cytostorm.io.coded import IntakeDatabase, quoted
from cytostorm.io.staging.result import ReasonLine

SHOWN = 20


@dataclass(frozen=True)
class Refusals:
    """How many values were refused, of what and why."""

    refused: int
    deliberate: int
    by_subject: dict[str, int]
    reasons: tuple[ReasonLine, ...]
    other_reasons: int


def counted_refusals(database: IntakeDatabase, refused: Path) -> Refusals:
    """The refusals in a table that was written, by subject and by reason, the commonest first."""
    there = f"read_parquet({quoted(str(refused))})"
    count, deliberate = database.rows(f"SELECT count(*), count(*) FILTER (deliberate) FROM {there}")[0]
    by_subject = dict(
        database.rows(f"SELECT subject, count(*) AS n FROM {there} GROUP BY ALL ORDER BY n DESC, subject")
    )
    rows = database.rows(
        f"SELECT reason, deliberate, count(*) AS n FROM {there} GROUP BY ALL ORDER BY n DESC, reason LIMIT {SHOWN}"
    )
    reasons = tuple(ReasonLine(reason, n, bool(is_deliberate)) for reason, is_deliberate, n in rows)
    return Refusals(count, deliberate, by_subject, reasons, count - sum(line.count for line in reasons))


def after_today(database: IntakeDatabase, events: Path, today: date | None) -> int | None:
    """How many facts lie after a day; None where no day is named."""
    if today is None:
        return None
    return int(
        database.one(
            f"SELECT count(*) FROM read_parquet({quoted(str(events))}) WHERE CAST(effective AS DATE) > ?", today
        )
    )
