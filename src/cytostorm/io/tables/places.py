"""Whose row it is and when: settled for the whole table before any value is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cytostorm.io.tables.cells import UNDATED
from cytostorm.io.tables.moments import Clock
from cytostorm.io.tables.plans import Plan
from cytostorm.io.tables.table import Table
from cytostorm.record import Times
from cytostorm.record.entry import NotUnderstood

NO_TIME = "this row has no time, and a value without one would count at every moment. Write it, or take the column once_per_patient in a mapping."
NO_PATIENT = "this row names no patient. Write the patient on each row, or use fill_down in a mapping."

Row = dict[str, str]


class Place(NamedTuple):
    """Whose row it is and its times; or what is wrong with them, in which field, and the text there."""

    patient: str
    times: Times = UNDATED
    problem: str = ""
    field: str = ""
    text: str = ""
    readings: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        return (self.patient, self.times.effective, self.times.known)


class Places:
    """The place of each row of a table, by a plan. `by_row`: every row is an undated record of its own."""

    def __init__(self, table: Table, plan: Plan, clock: Clock, by_row: bool):
        self.table, self.plan, self.clock, self.by_row = table, plan, clock, by_row
        together = plan.long or plan.time or plan.known_at  # otherwise each row of a table without patients is one patient
        self.unnamed = "" if together or by_row or len(table.rows) == 1 else "row {}"
        self.blanks: Counter[str] = Counter()

    def all(self, rows: Sequence[Row]) -> list[Place]:
        found = [self._place(self.table.row_number(index), row) for index, row in enumerate(rows)]
        field = next((field for field in ("effective", "known") if any(getattr(place.times, field) for place in found)), "")
        return [place if place.problem or getattr(place.times, field) else self._without_time(place) for place in found] if field else found

    def _without_time(self, place: Place) -> Place:
        return place._replace(problem=NO_TIME, field=self.plan.time or self.plan.known_at)

    def _place(self, number: int, row: Row) -> Place:
        patient = self._cell(row, self.plan.patient) if self.plan.patient else self.unnamed.format(number)
        if self.by_row:
            return Place(patient)
        if self.plan.patient and not patient:
            return Place("", problem=NO_PATIENT, field=self.plan.patient)
        return self._dated(number, row, patient)

    def _dated(self, number: int, row: Row, patient: str) -> Place:
        found = []
        for header in (self.plan.time, self.plan.known_at):
            text = self._cell(row, header) if header else ""
            moment = self.clock.read(text, number, header)
            if isinstance(moment, NotUnderstood):
                return Place(patient, UNDATED, moment.reason, header, text, moment.readings)
            found.append(moment)
        return Place(patient, Times(*found))

    def _cell(self, row: Row, header: str) -> str:
        text = row[header].strip()
        if text in self.plan.sentinels:
            self.blanks[header] += 1
            return ""
        return text


def filled_down(rows: Sequence[Row], columns: Sequence[str], patient: str) -> Iterable[Row]:
    """Rows with blank cells of some columns filled from above; a new patient starts afresh."""
    last: Row = {}
    for row in rows:
        name = row.get(patient, "").strip()
        if name and name != last.get(patient, "").strip():
            last = {}
        last |= {column: row[column] for column in columns if row[column].strip()}
        yield row | {column: last.get(column, "") for column in columns}


def crowded(places: Iterable[Place]) -> set[tuple[object, ...]]:
    """Patients and times that stand on several rows: only there can a value be a duplicate."""
    counts = Counter(place.key for place in places)
    return {key for key, count in counts.items() if count > 1}
