"""Facts as rows of the event table and back: plain dictionaries, so that doors and engines share one shape and no library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cytostorm.record.facts import (
    Administration,
    Fact,
    Measurement,
    NormalLimit,
    Observation,
    Origin,
    Record,
    SuspectedSlip,
    Times,
    subject,
)  # fmt: skip
from cytostorm.values import MET, Bounds

EVENT_COLUMNS: dict[str, str] = {
    "person": "text", "kind": "text", "subject": "text", "which": "text", "low": "number", "high": "number",
    "effective": "time", "known": "time", "until": "time", "slip": "flag", "other_low": "number", "other_high": "number",
    "text": "text", "unit": "text", "row": "whole",
}  # fmt: skip
"""Columns of the event table and what each holds; times are microseconds without a zone."""
STAY_COLUMNS: dict[str, str] = {
    "person": "text", "start": "time", "end_": "time", "outcome": "text", "place": "text", "row": "whole",
}  # fmt: skip
"""Columns of the table of stays; `place` and `row` say where a stay is written in the source, where that is known."""


def event_row(patient: str, fact: Fact) -> dict[str, Any]:
    """A fact as one row of the event table."""
    kind, which, bounds = meaning(fact)
    slip = fact.slip if isinstance(fact, Measurement) else None
    return {
        "person": patient, "kind": kind, "subject": subject(fact), "which": which, "low": bounds.low, "high": bounds.high,
        "effective": plain(fact.times.effective), "known": plain(fact.times.known),
        "until": plain(fact.until) if isinstance(fact, Administration) else None,
        "slip": isinstance(fact, Measurement) and fact.is_kept_out,
        "other_low": slip.other_bounds.low if slip else None, "other_high": slip.other_bounds.high if slip else None,
        "text": fact.origin.text, "unit": fact.origin.unit, "row": fact.origin.row,
    }  # fmt: skip


def fact_of(row: Mapping[str, Any]) -> Fact:
    """The fact of a row. The other unit of a suspected slip is not in the table; a value kept out without one is implausible."""
    times, origin = Times(row["effective"], row["known"]), Origin(row["text"] or "", row["unit"] or "", row["row"])
    bounds, name = Bounds(row["low"], row["high"]), row["subject"]
    if row["kind"] == "measurement":
        other = row["slip"] and row["other_low"] is not None
        slip = SuspectedSlip(row["unit"] or "", "", Bounds(row["other_low"], row["other_high"])) if other else None
        return Measurement(name, bounds, times, origin, slip, bool(row["slip"]) and not other)
    if row["kind"] == "finding":
        return Observation(name, bounds, times, origin)
    return (
        NormalLimit(row["which"], name, bounds, times, origin)
        if row["kind"] == "limit"
        else Administration(name, times, row["until"], "", origin)
    )


def stay_row(record: Record) -> dict[str, Any]:
    """Start and end of the stay, and the outcome, as one row of the table of stays."""
    return {
        "person": record.patient,
        "start": plain(record.stay[0]),
        "end_": plain(record.stay[1]),
        "outcome": record.outcome,
    }


def plain(moment: datetime | None) -> datetime | None:
    """A moment without a zone: in UTC where it had one."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment is not None and moment.tzinfo else moment


def meaning(fact: Fact) -> tuple[str, str, Bounds]:
    """(kind, which, bounds) of a fact."""
    if isinstance(fact, Measurement):
        return "measurement", "", fact.bounds
    if isinstance(fact, Observation):
        return "finding", "", fact.present
    return ("limit", fact.which, fact.bounds) if isinstance(fact, NormalLimit) else ("drug", "", MET)
