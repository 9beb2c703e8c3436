"""Records to the tables on disk: for sources that are read row by row and fit in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from cytostorm.io.staging.result import ReasonLine, Staged, StagedConformance, UnitLine
from cytostorm.io.staging.tables import Target
from cytostorm.io.tables import Conformance, TableContent
from cytostorm.io.values.conformance import RefusedValue
from cytostorm.record import Measurement, Record
from cytostorm.record.rows import event_row, stay_row

SHOWN = 20


def staged_records(content: TableContent, folder: Path, rows: dict[str, int], today: date | None = None) -> Staged:
    """The tables of some records. `rows`: how many rows of each table of the source were read."""
    target, records, found = Target(folder), content.records, content.conformance
    events = [event_row(record.patient, fact) for record in records for fact in record.facts]
    in_utc = any(_has_zone(record) for record in records)
    slips = [
        _slip(record.patient, fact)
        for record in records
        for fact in record.facts
        if isinstance(fact, Measurement) and fact.is_kept_out
    ]
    return Staged(
        target.write("events", events),
        target.write("stays", [stay_row(record) for record in records if any(record.stay) or record.outcome]),
        target.write("milestones", []),
        target.write("refused", [_refused(one, _unit(one, found)) for one in found.refused]),
        target.write("slips", slips),
        target.write("sexes", [one._asdict() for one in content.sexes]),
        _conformance(found, rows, _after(events, today)), in_utc,
    )  # fmt: skip


def _has_zone(record: Record) -> bool:
    moments = [*record.stay, *(moment for fact in record.facts for moment in (fact.times.effective, fact.times.known))]
    return any(moment is not None and moment.tzinfo is not None for moment in moments)


def _after(events: Iterable[dict[str, Any]], today: date | None) -> int | None:
    return (
        None
        if today is None
        else sum(1 for row in events if row["effective"] is not None and row["effective"].date() > today)
    )


def _unit(one: RefusedValue, found: Conformance) -> str:
    """The unit that belongs to a field, where the report says which."""
    units = {line.source_unit for line in found.conversions if line.field == one.field and line.subject == one.subject}
    return units.pop() if len(units) == 1 else ""


def _refused(one: RefusedValue, unit: str) -> dict[str, Any]:
    return {
        "person": one.patient, "subject": one.subject, "text": one.text, "unit": unit, "reason": one.reason, "deliberate": one.deliberate,
        "place": one.field, "row": one.row,
    }  # fmt: skip


def _slip(patient: str, fact: Measurement) -> dict[str, Any]:
    return {
        "person": patient, "subject": fact.observable, "text": fact.origin.text, "unit": fact.origin.unit,
        "other_unit": fact.slip.other_unit if fact.slip else "", "place": fact.origin.field, "row": fact.origin.row,
    }  # fmt: skip


def _conformance(found: Conformance, rows: dict[str, int], after_today: int | None) -> StagedConformance:
    reasons = Counter((one.reason, one.deliberate) for one in found.refused)
    commonest = reasons.most_common(SHOWN)
    lines = tuple(
        UnitLine(c.field, c.subject, c.source_unit, c.canonical_unit, c.factor, c.count, c.refused)
        for c in found.conversions
    )
    return StagedConformance(
        found.source, rows, found.patients, found.values_read, found.values_taken, found.values_refused,
        sum(one.deliberate for one in found.refused), len(found.suspected_slips), len(found.implausible),
        dict(Counter(one.subject for one in found.refused).most_common()),
        tuple(ReasonLine(reason, count, deliberate) for (reason, deliberate), count in commonest),
        sum(reasons.values()) - sum(count for _, count in commonest), lines, found.observables_never_seen,
        ignored_columns=found.ignored_columns, ignored_names=found.ignored_names, read_as_blank=found.read_as_blank,
        duplicates_counted_once=found.duplicates_counted_once, constants=tuple(asdict(one) for one in found.constants), after_today=after_today,
    )  # fmt: skip
