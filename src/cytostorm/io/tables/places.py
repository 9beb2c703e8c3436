"""Whose row it is and when: settled for the whole table before any value is read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cytostorm.io.tables.plans import Plan
from cytostorm.io.tables.table import Table
from cytostorm.io.values.cells import UNDATED
from cytostorm.io.values.moments import Clock
from cytostorm.record import Times
from cytostorm.record.entry import NotUnderstood

NO_TIME = "this row has no time, and a value without one would count at every moment. Write it, or take the column once_per_patient in a mapping."
NO_PATIENT = "this row names no patient. Write the patient on each row, or use fill_down in a mapping."

SHEET_ERROR = r"#[A-ZÄÖÜÉ0/_]{2,}[!?]|#(N/A|NV|N/D|N/V|N/B|GETTING_DATA)|Err:[0-9]{3}"
NO_NAME = "'{}' is an error of a spreadsheet, and names no patient. Correct it."
_SHEET_ERROR = re.compile(SHEET_ERROR)

Row = dict[str, str]


class Place(NamedTuple):
    """Whose row it is and its times; or what is wrong with them, in which field, and the text there. `is_nobodys`: no patient is known."""

    patient: str
    times: Times = UNDATED
    problem: str = ""
    field: str = ""
    text: str = ""
    is_nobodys: bool = False
    readings: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        return (self.patient, self.times.effective, self.times.known)


class Places:
    """The place of each row of a table, by a plan. `by_row`: every row is an undated record of its own."""

    def __init__(self, table: Table, plan: Plan, clock: Clock, by_row: bool):
        self.table, self.plan, self.clock, self.by_row = table, plan, clock, by_row
        together = (
            plan.long or plan.time or plan.known_at
        )  # otherwise each row of a table without patients is one patient
        self.unnamed = "" if together or by_row or len(table.rows) == 1 else "row {}"
        self.blanks: Counter[str] = Counter()
        self.no_names = {
            _written(table, *place): reason for place, reason in table.problems.items() if place[1] == plan.patient
        }

    def all(self, rows: Sequence[Row]) -> list[Place]:
        found = [self._place(self.table.row_number(index), row) for index, row in enumerate(rows)]
        field = next(
            (field for field in ("effective", "known") if any(getattr(place.times, field) for place in found)), ""
        )
        return (
            [place if place.problem or getattr(place.times, field) else self._without_time(place) for place in found]
            if field
            else found
        )

    def _without_time(self, place: Place) -> Place:
        return place._replace(problem=NO_TIME, field=self.plan.time or self.plan.known_at)

    def _place(self, number: int, row: Row) -> Place:
        patient = self._cell(row, self.plan.patient) if self.plan.patient else self.unnamed.format(number)
        if self.plan.patient and (problem := self._no_name(number, patient)):
            return Place("", problem=problem, field=self.plan.patient, text=patient, is_nobodys=True)
        return Place(patient) if self.by_row else self._dated(number, row, patient)

    def _no_name(self, number: int, patient: str) -> str:
        """Why a text names no patient; a cell with an error may have been filled down, so its text counts as well as its place."""
        if not patient:
            return "" if self.by_row else NO_PATIENT
        if patient in self.no_names:
            return self.table.problems.get((number, self.plan.patient), self.no_names[patient])
        return NO_NAME.format(patient) if _SHEET_ERROR.fullmatch(patient) else ""

    def _dated(self, number: int, row: Row, patient: str) -> Place:
        found = []
        for header in (self.plan.time, self.plan.known_at):
            text = self._cell(row, header) if header else ""
            broken = self.table.problems.get((number, header))
            moment = NotUnderstood(broken) if broken and text else self.clock.read(text, number, header)
            if isinstance(moment, NotUnderstood):
                return Place(patient, UNDATED, moment.reason, header, text, readings=moment.readings)
            found.append(moment)
        return Place(patient, Times(*found))

    def _cell(self, row: Row, header: str) -> str:
        text = row[header].strip()
        if text in self.plan.sentinels:
            self.blanks[header] += 1
            return ""
        return text


def _written(table: Table, number: int, column: str) -> str:
    return table.rows[number - table.first_row][column].strip()


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
