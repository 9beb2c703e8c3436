"""Records as rows of the event table, so that every door that makes records feeds the engine too; and rows as records again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from cytostorm.record import Administration, Measurement, NormalLimit, Observation, Origin, Record, SuspectedSlip, Times
from cytostorm.record.facts import Fact, subject
from cytostorm.values import MET, Bounds

EVENTS = pa.schema([
    ("person", pa.string()), ("kind", pa.string()), ("subject", pa.string()), ("which", pa.string()),
    ("low", pa.float64()), ("high", pa.float64()),
    ("effective", pa.timestamp("us")), ("known", pa.timestamp("us")), ("until", pa.timestamp("us")),
    ("slip", pa.bool_()), ("other_low", pa.float64()), ("other_high", pa.float64()),
    ("text", pa.string()), ("unit", pa.string()), ("row", pa.int64()),
])  # fmt: skip
STAYS = pa.schema([("person", pa.string()), ("start", pa.timestamp("us")), ("end_", pa.timestamp("us")), ("outcome", pa.string())])


def events_of(records: Iterable[Record]) -> pa.Table:
    """The event table of some records, facts in their order: of two facts with the same right the earlier row counts."""
    return pa.Table.from_pylist([_row(record.patient, fact) for record in records for fact in record.facts], schema=EVENTS)


def stays_of(records: Iterable[Record]) -> pa.Table:
    """One row a person: start and end of the stay, and the outcome."""
    rows = [{"person": r.patient, "start": _plain(r.stay[0]), "end_": _plain(r.stay[1]), "outcome": r.outcome} for r in records]
    return pa.Table.from_pylist(rows, schema=STAYS)


def _row(patient: str, fact: Fact) -> dict[str, Any]:
    kind, which, bounds = _meaning(fact)
    slip = fact.slip if isinstance(fact, Measurement) else None
    return {
        "person": patient, "kind": kind, "subject": subject(fact), "which": which, "low": bounds.low, "high": bounds.high,
        "effective": _plain(fact.times.effective), "known": _plain(fact.times.known),
        "until": _plain(fact.until) if isinstance(fact, Administration) else None,
        "slip": slip is not None, "other_low": slip.other_bounds.low if slip else None, "other_high": slip.other_bounds.high if slip else None,
        "text": fact.origin.text, "unit": fact.origin.unit, "row": fact.origin.row,
    }  # fmt: skip


def _meaning(fact: Fact) -> tuple[str, str, Bounds]:
    """(kind, which, bounds) of a fact."""
    if isinstance(fact, Measurement):
        return "measurement", "", fact.bounds
    if isinstance(fact, Observation):
        return "finding", "", fact.present
    return ("limit", fact.which, fact.bounds) if isinstance(fact, NormalLimit) else ("drug", "", MET)


def _plain(moment: datetime | None) -> datetime | None:
    """A moment without a zone: in UTC where it had one."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment is not None and moment.tzinfo else moment


def records_of(events: pa.Table) -> list[Record]:
    """The records of an event table, persons and their facts in the order of their rows."""
    held: dict[str, list[Fact]] = {}
    for row in events.to_pylist():
        held.setdefault(row["person"], []).append(_fact(row))
    return [Record(person, tuple(facts)) for person, facts in held.items()]


def _fact(row: Mapping[str, Any]) -> Fact:
    times, origin = Times(row["effective"], row["known"]), Origin(row["text"] or "", row["unit"] or "", row["row"])
    bounds, name = Bounds(row["low"], row["high"]), row["subject"]
    if row["kind"] == "measurement":
        slip = SuspectedSlip(row["unit"] or "", "", Bounds(row["other_low"], row["other_high"])) if row["slip"] else None
        return Measurement(name, bounds, times, origin, slip)
    if row["kind"] == "finding":
        return Observation(name, bounds, times, origin)
    return NormalLimit(row["which"], name, bounds, times, origin) if row["kind"] == "limit" else Administration(name, times, row["until"], "", origin)
