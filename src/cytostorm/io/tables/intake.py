"""Row by row from a table to each patient's facts, by a plan; everything that is not taken is noted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cytostorm.errors import InputError
from cytostorm.io.tables.births import before_birth, earliest_birth
from cytostorm.io.tables.places import Place, Places, Row, crowded, filled_down
from cytostorm.io.tables.plans import Plan
from cytostorm.io.tables.table import Table
from cytostorm.io.tables.wide_and_long import LongRows, Value, WideRows
from cytostorm.io.values.cells import UNDATED, CellReader, sex_of
from cytostorm.io.values.conformance import Conformance, Tally
from cytostorm.io.values.content import WrittenSex
from cytostorm.io.values.doubts import question_columns
from cytostorm.io.values.moments import Clock
from cytostorm.io.values.notations import Notations
from cytostorm.io.values.patients import Patient
from cytostorm.library import Library
from cytostorm.record import Administration, Measurement, Origin, Record, Times
from cytostorm.record.consistency import ADVICE, AGE, falling_ages, falling_words
from cytostorm.record.entry import NotUnderstood
from cytostorm.record.facts import Fact

TakesStay = Callable[[Patient, str, int, str], NotUnderstood | str | None]


class Intake:
    """Reads one table by one plan. `by_row`: each row is an undated record of its own."""

    def __init__(self, table: Table, library: Library, plan: Plan, by_row: bool):
        self.table, self.plan, self.by_row = table, plan, by_row
        self.library, self.tally, self.clock = library, Tally(), Clock(table.source, plan.opening.dates)
        self.notations = Notations(plan.opening.decimal, self._cells)
        self.places = Places(table, plan, self.clock, by_row)
        each_row, once = (tuple(column for column in plan.columns if column.once is wanted) for wanted in (False, True))
        self.wide, self.once = (
            WideRows(columns, plan.sentinels, library, self.notations) for columns in (each_row, once)
        )
        self.long = LongRows(plan.long, plan.sentinels, library, self.clock, self.notations) if plan.long else None
        self.stay = tuple(self._stay())
        self.constants = tuple(_constants(plan, library))
        self.patients: list[Patient] = []
        self.by_name: dict[str, Patient] = {}
        self.crowded: set[tuple[object, ...]] = set()
        self.first_rows: dict[tuple[object, ...], int] = {}

    def records(self) -> list[Record]:
        """One record for each patient in order of appearance, or one for each row."""
        rows = self._rows()
        places = self.places.all(rows)
        self.crowded = set() if self.by_row else crowded(places)
        for index, (row, place) in enumerate(zip(rows, places, strict=True)):
            self._row(self.table.row_number(index), row, place)
        for patient in self.patients:
            self._refuse_before_birth(patient)
            self._refuse_falling_ages(patient)
        if self.tally.slips:
            self._question_columns()
        return [patient.record(self.constants) for patient in self.patients]

    def _question_columns(self) -> None:
        for whose, fact in question_columns([patient.facts for patient in self.patients], self.library):
            self.tally.flag(fact, self.patients[whose].name)

    def _refuse_before_birth(self, patient: Patient) -> None:
        """Doses before the birth of a patient; each stays as given at an unknown time."""
        born = earliest_birth(patient.facts)
        for number, fact in enumerate(patient.facts if born else ()):
            reason = before_birth(fact, *born) if born and isinstance(fact, Administration) else ""
            if reason and isinstance(fact, Administration):
                self.tally.values_taken, self.tally.values_refused = (
                    self.tally.values_taken - 1,
                    self.tally.values_refused + 1,
                )
                self.tally.refuse(patient, fact.origin, fact.drug, reason)
                patient.facts[number] = replace(fact, times=UNDATED, until=None)

    def _refuse_falling_ages(self, patient: Patient) -> None:
        """Two ages of which the later is lower: one of them is wrong, nobody knows which, and neither is used."""
        dropped: set[int] = set()
        for before, after in falling_ages(patient.facts):
            self.tally.refuse(patient, after.origin, AGE, f"{falling_words(before, after)}. {ADVICE}")
            dropped |= {id(before), id(after)}
        self.tally.values_taken, self.tally.values_refused = (
            self.tally.values_taken - len(dropped),
            self.tally.values_refused + len(dropped),
        )
        patient.facts[:] = [fact for fact in patient.facts if id(fact) not in dropped]

    def sexes(self) -> tuple[WrittenSex, ...]:
        """Each sex that is written of a patient; complete after `records`."""
        place = Path(self.table.source).name
        return tuple(
            WrittenSex(patient.name, sex, place, row) for patient in self.patients for sex, row in patient.sexes.items()
        )

    def report(self) -> Conformance:
        """What happened; complete after `records`."""
        sources: list[WideRows | LongRows] = [self.wide, self.once, *([self.long] if self.long else [])]
        self.tally.readers = [reader for source in sources for reader in source.readers]
        for blanks in (self.places.blanks, *(source.blanks for source in sources)):
            self.tally.blanks.update(blanks)
        self.tally.ignored_names.update(self.long.ignored if self.long else ())
        constants = tuple(one.as_line() for one in self.plan.constants)
        size = (len(self.table.rows), len(self.patients))
        return self.tally.report(self.table.source, *size, self.plan.ignored, constants, self.table.notes)

    def _cells(self) -> Iterator[tuple[str, str]]:
        """The column (or test name) and the text of every value: how numbers are written in one place shows how they are in another."""
        headers = self.plan.long.headers if self.plan.long else None
        for row in self.table.rows:
            yield from ((column.header, row[column.header]) for column in self.plan.columns)
            if headers is not None:
                yield row[headers.observable].strip(), row[headers.value].strip()

    def _rows(self) -> Sequence[Row]:
        plan = self.plan
        return list(filled_down(self.table.rows, plan.fill_down, plan.patient)) if plan.fill_down else self.table.rows

    def _row(self, number: int, row: Row, place: Place) -> None:
        values = self.long.values(number, row) if self.long else self.wide.values(row)
        repeated = self.once.values(row)
        broken = self._broken_row(number) if self.long and not values else ""
        if not (values or repeated or self.by_row or broken or (self.plan.patient and (place.patient or place.text))):
            return
        if place.is_nobodys and not self.by_row:
            self._refuse_row(Patient(""), place, number, len(values) + len(repeated))
            return
        patient = self._patient(place)
        if broken or place.is_nobodys:
            self.tally.refuse(
                patient, Origin(place.text, "", number, place.field), place.field, broken or place.problem
            )
        self._take_once(patient, repeated, row, number)
        if place.problem and values and not place.is_nobodys:
            self._refuse_row(patient, place, number, len(values))
            self._keep_undated_drugs(patient, values, number)
        elif not place.problem or place.is_nobodys:
            self._take_row(patient, values, place, number)

    def _patient(self, place: Place) -> Patient:
        if self.by_row or place.patient not in self.by_name:
            self.by_name[place.patient] = Patient(place.patient)
            self.patients.append(self.by_name[place.patient])
        return self.by_name[place.patient]

    def _take_row(self, patient: Patient, values: Sequence[Value], place: Place, number: int) -> None:
        may_repeat = place.key in self.crowded
        for value in values:
            first = self._first_row(place, value, number) if may_repeat else number
            if first == number:
                self._take(patient, value, place.times, number)
            elif self.plan.count_duplicates_once:
                self.tally.counted_once += 1
            else:
                advice = "Remove one of them, or set duplicate_rows: count_once in a mapping."
                self._refuse(
                    patient, value, number, f"the same as row {first}: patient, time, test, value and unit. {advice}"
                )

    def _first_row(self, place: Place, value: Value, number: int) -> int:
        """The first row that says the same; a limit of normal may well stand beside each of two values, and the sex on every row."""
        if value.reader is None or value.reader.subject.kind in ("limit", "sex"):
            return number
        said = (value.reader.field, value.reader.subject, value.text, value.until, value.fasting)
        return self.first_rows.setdefault((*place.key, *said), number)

    def _take(self, patient: Patient, value: Value, times: Times, number: int) -> None:
        origin, broken = Origin(value.text, value.unit, number, value.field), self._broken(number, value.field)
        if value.reader is None:
            self._refuse(patient, value, number, broken or value.problem)
            _keep_possible_drug(patient, value, value.perhaps, times, origin)
            return
        fact = (
            value.reader.refuse(broken)
            if broken
            else value.reader.read(value.text, times, origin, value.until, value.fasting)
        )
        if isinstance(fact, NotUnderstood):
            self._refuse(patient, value, number, fact)
            _keep_possible_drug(patient, value, fact.perhaps, times, origin)
            return
        if value.reader.subject.kind == "sex" and (
            problem := patient.take_sex(sex_of(value.reader.subject, value.text), number)
        ):
            self._refuse(patient, value, number, problem)
            return
        self.tally.values_taken += 1
        if fact is not None:
            patient.facts.append(fact)
            if isinstance(fact, Measurement) and fact.is_kept_out:
                self.tally.flag(fact, patient.name)

    def _broken(self, number: int, field: str) -> str:
        """Why a cell holds no value: in its own field or, in a long table, in one that says what the value means."""
        if not self.table.problems:
            return ""
        long = self.plan.long.headers if self.plan.long else None
        fields = (field, long.observable, long.unit, long.until, long.fasting) if long else (field,)
        return next((self.table.problems[number, one] for one in fields if (number, one) in self.table.problems), "")

    def _broken_row(self, number: int) -> str:
        """A problem in a long row without a value, which nothing else would tell."""
        headers = self.plan.long.headers if self.plan.long else ()
        return next((reason for one in headers if (reason := self.table.problems.get((number, one), ""))), "")

    def _refuse(self, patient: Patient, value: Value, number: int, problem: NotUnderstood | str) -> None:
        self.tally.values_refused += 1
        origin = Origin(value.text, value.unit, number, value.field)
        self.tally.refuse(patient, origin, value.reader.subject.label if value.reader else value.subject, problem)

    def _refuse_row(self, patient: Patient, place: Place, number: int, count: int) -> None:
        """One refusal for a row that stands nowhere in time, or is nobody's, with all its values."""
        self.tally.values_refused += count
        reason = f"{place.problem} Not taken from this row: {count} value{'s' if count > 1 else ''}."
        self.tally.refuse(
            patient,
            Origin(place.text, "", number, place.field),
            place.field,
            NotUnderstood(reason, readings=place.readings),
        )

    def _keep_undated_drugs(self, patient: Patient, values: Sequence[Value], number: int) -> None:
        """A drug at a time that was not understood was given at some time; an end without its start is no better understood."""
        for value in (value._replace(until=None) for value in values):
            name = value.reader.drug(value.text) if value.reader is not None else value.perhaps
            _keep_possible_drug(patient, value, name, UNDATED, Origin(value.text, value.unit, number, value.field))

    def _take_once(self, patient: Patient, repeated: Sequence[Value], row: Row, number: int) -> None:
        """What is written on each row and holds once: columns such as the age, and the stay."""
        for value in repeated:
            if (
                value.reader is not None and value.reader.subject.kind == "sex"
            ):  # m and male are the same; m and f make it unknown
                self._take(patient, value, UNDATED, number)
            elif (conflict := patient.conflict(value.field, value.text, number)) is not None:
                self._refuse(patient, value, number, conflict)
            elif patient.is_first(value.field, number):
                self._take(patient, value, UNDATED, number)
        for header, take in () if self.by_row else self.stay:
            text = row[header].strip()
            if text and text not in self.plan.sentinels:
                self._take_stay(patient, header, take, text, number)

    def _take_stay(self, patient: Patient, header: str, take: TakesStay, text: str, number: int) -> None:
        problem: NotUnderstood | str | None = self._broken(number, header) or patient.conflict(header, text, number)
        if problem is None and patient.is_first(header, number):
            problem = take(patient, text, number, header)
        if problem is not None:
            self.tally.refuse(patient, Origin(text, "", number, header), header, problem)

    def _stay(self) -> Iterator[tuple[str, TakesStay]]:
        ways = (self._start, self._end, self._outcome)
        headers = (self.plan.stay.start, self.plan.stay.end, self.plan.stay.outcome)
        return ((header, way) for header, way in zip(headers, ways, strict=True) if header)

    def _start(self, patient: Patient, text: str, number: int, header: str) -> NotUnderstood | None:
        moment = self.clock.read(text, number, header)
        if isinstance(moment, NotUnderstood):
            return moment
        patient.start = moment
        return None

    def _end(self, patient: Patient, text: str, number: int, header: str) -> NotUnderstood | None:
        moment = self.clock.read(text, number, header)
        if isinstance(moment, NotUnderstood):
            return moment
        patient.end = moment
        return None

    def _outcome(self, patient: Patient, text: str, number: int, header: str) -> str | None:
        words = self.plan.stay.outcomes
        if words and text not in words:
            return f"'{text[:60]}' is no outcome that the mapping names. It names: {', '.join(words)}."
        patient.outcome = words.get(text, text)
        return None


def _keep_possible_drug(patient: Patient, value: Value, drug: str, times: Times, origin: Origin) -> None:
    """What was refused and may have been a drug stays in the record as one of which nobody knows what it hides."""
    if drug:
        said = value.subject or (value.reader.subject.label if value.reader else value.field)
        patient.facts.append(Administration(drug, times, value.until, said, origin))


def _constants(plan: Plan, library: Library) -> Iterator[Fact]:
    """The facts that every patient gets from the mapping; one that cannot be taken is a mistake of the mapping."""
    for constant in plan.constants:
        subject = constant.subject
        fact = CellReader(subject, library, "").read(
            constant.value, UNDATED, Origin(constant.value, subject.unit, None, "constants")
        )
        if isinstance(fact, NotUnderstood):
            raise InputError(plan.source, f"the constant cannot be taken: {fact.reason}", field=subject.label)
        if fact is not None:
            yield fact
