"""Coded statements of one patient, or a few, to records in plain Python: the same rules as for many, without a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from cytostorm.io.coded.ages import age_in_days
from cytostorm.io.coded.case import LIMITS, Case, Person, Statement, nameless, no_such, unnamed
from cytostorm.io.coded.codebook import ASK, CodeBook, book_of, named, unit_of
from cytostorm.io.coded.conformance import CodedContent, report_of
from cytostorm.io.coded.dating import fact_of, too_old
from cytostorm.io.values.cells import NOWHERE, UNDATED, CellReader, Understood
from cytostorm.io.values.conformance import Tally
from cytostorm.io.values.doubts import question_columns, test_and_unit
from cytostorm.io.values.patients import Patient
from cytostorm.io.values.plain_decimals import PlainDecimals
from cytostorm.io.values.subjects import Subject
from cytostorm.library import Library
from cytostorm.record import Administration, Measurement, Origin, Record, Times
from cytostorm.record.entry import NotUnderstood
from cytostorm.record.facts import Fact
from cytostorm.record.rows import plain
from cytostorm.values import Bounds, exactly

_WEEK = timedelta(days=7)


class _Row(NamedTuple):
    """One fact before it is put in order."""

    effective: datetime | None
    place: str
    subject: str
    which: str
    text: str
    fact: Fact


class _Use(NamedTuple):
    """A statement with one of its subjects: what its value, or a limit beside it, is read as."""

    said: Statement
    subject: Subject
    which: str
    value: str | None
    unit_code: str
    unit_text: str
    problem: str | None
    deliberate: bool


def content_of_case(case: Case, library: Library, patient: str = "") -> CodedContent:
    """One record for each patient, or for the one that is named. Raises InputError where there is none of that name."""
    return _Reading(case, library).content(patient)


class _Reading:
    """One case, read once."""

    def __init__(self, case: Case, library: Library):
        self.case, self.library = case, library
        self.book = CodeBook(library, case.code_map.codes) if case.code_map.codes else book_of(library)
        self.readers: dict[tuple[Subject, str, str], CellReader] = {}
        self.written: dict[tuple[Subject, str, str, str], CellReader] = {}
        self.plain: dict[CellReader, PlainDecimals] = {}
        self.people: dict[str, Patient] = {}
        self.rows: dict[str, list[_Row]] = {}
        self.never_used: Counter[str] = Counter()
        self.tally = Tally()
        self.too_old: set[str] = set()

    def content(self, patient: str) -> CodedContent:
        told = self.case.told
        warnings = [*self.case.code_map.warnings, *told.warnings, *self._name_all()]
        self._only(patient)
        self.case.leave_endless()
        uses = list(self._uses())
        for use in [*uses, *self._limits(uses)]:
            self._take(use)
        self._question_columns()
        self.tally.readers = list(self.readers.values())
        records = [self._record(name) for name in sorted(self.case.persons, key=_in_order)]
        warnings += [too_old(len(self.too_old))] if self.too_old else []
        warnings += unnamed(len(self.case.stays.get(None, ())), self.case.deaths_of_nobody)
        listed = [subject.name for subject in self.case.code_map.codes.values()]
        report = report_of(
            self.case.source,
            len(records),
            self.tally,
            replace(told, warnings=warnings, listed=listed),
            self.never_used,
            self.library,
        )
        return CodedContent(records, report)

    def _question_columns(self) -> None:
        """One slip makes the other values of its test and unit suspect."""
        names = list(self.rows) if self.tally.slips else []
        people = [[row.fact for row in self.rows[name]] for name in names]
        for number, fact in question_columns(people, self.library, test_and_unit):
            self.tally.flag(fact, names[number])
        for name, facts in zip(names, people, strict=True):
            self.rows[name] = [row._replace(fact=fact) for row, fact in zip(self.rows[name], facts, strict=True)]

    def _name_all(self) -> list[str]:
        """Persons of whom there are facts and nothing else get a record too, and are told of."""
        names = dict.fromkeys(
            one.person for one in self.case.statements if one.person is not None and one.person not in self.case.persons
        )
        self.case.persons |= {name: Person() for name in names}
        return [nameless(len(names), self.case.called)] if names else []

    def _only(self, patient: str) -> None:
        if not patient:
            return
        if patient not in self.case.persons:
            raise no_such(self.case.source, len(self.case.persons), patient)
        self.case.persons = {patient: self.case.persons[patient]}
        self.case.stays = {patient: self.case.stays.get(patient, [])}
        self.case.deaths_of_nobody = 0
        self.case.statements = [one for one in self.case.statements if one.person == patient]

    def _uses(self) -> Iterator[_Use]:
        """Each statement with each of its subjects; codes that mean nothing here are counted."""
        for said in self.case.statements:
            key = said.code or ""
            meant = self.book.meant(said.kind, key)
            if meant.is_unknown:
                self.never_used[named(key)] += 1
            for subject in meant.subjects:
                yield _use(said, subject, said.problem or meant.problem, said.deliberate or meant.deliberate)
            yield from (_use(said, subject, said.problem or ASK.format(code), True) for subject, code in meant.asks)

    def _limits(self, uses: Iterable[_Use]) -> Iterator[_Use]:
        """Limits of normal beside the values, each where it changes."""
        usable = [use for use in uses if use.problem is None and self.book.names.needs_unit(use.subject)]
        for end, which in LIMITS:
            found = [limit for use in usable if (limit := _limit(use, end, which)) is not None]
            found.sort(key=lambda one: (*_since(one), one.value or "", one.unit_code))
            before: dict[tuple[str | None, Subject], str] = {}
            for one in found:
                written = f"{one.value} {one.unit_code}"
                if written != before.get((one.said.person, one.subject)):
                    yield one
                before[one.said.person, one.subject] = written

    def _take(self, use: _Use) -> None:
        subject = use.subject
        if use.problem is None and (
            use.value is None or (not use.which and self.case.code_map.is_blank(subject, use.value))
        ):
            self.tally.blanks[subject.label] += 1
            return
        if use.problem is not None or use.value is None:
            self._refuse(use, NotUnderstood(use.problem or "", use.deliberate))
            return
        reader = self._reader(use)
        fact = self._fast(reader, use.value) or reader.read(use.value, UNDATED, NOWHERE)
        if isinstance(fact, NotUnderstood):
            self._refuse(use, fact)
        self._keep(use, reader, fact)

    def _fast(self, reader: CellReader, text: str) -> Measurement | None:
        """A plain decimal, without fractions; what needs a careful look has none."""
        if reader not in self.plain:
            self.plain[reader] = PlainDecimals(reader)
        value = self.plain[reader].values((text,))[0]
        if value is None:
            return None
        reader.taken += 1
        return Measurement(reader.subject.name, exactly(value))

    def _keep(self, use: _Use, reader: CellReader, understood: Understood) -> None:
        said = use.said
        times = Times(_zoned(said.effective), _zoned(said.known))
        origin = Origin(use.value or "", reader.subject.unit, None, said.place)
        fact = fact_of(understood, times, origin, _zoned(said.until))
        if fact is None or said.person is None:
            return
        self.tally.values_taken += 1
        self.rows.setdefault(said.person, []).append(
            _Row(said.effective, said.place, use.subject.name, use.which, use.value or "", fact)
        )
        if isinstance(fact, Measurement) and fact.is_kept_out:
            self.tally.flag(fact, said.person)

    def _refuse(self, use: _Use, problem: NotUnderstood) -> None:
        said = use.said
        patient = self.people.setdefault(said.person or "", Patient(said.person or ""))
        origin = Origin(use.value or "", use.unit_code or use.unit_text, None, said.place)
        self.tally.values_refused += 1
        self.tally.refuse(patient, origin, use.subject.name + (f"@{use.which}" if use.which else ""), problem)

    def _reader(self, use: _Use) -> CellReader:
        """Who reads a value: looked up as it is written, and shared by spellings of one unit."""
        written = (use.subject, use.which, use.unit_code, use.unit_text)
        if written not in self.written:
            self.written[written] = self._reader_in(use.subject, use.which, self._unit(use))
        return self.written[written]

    def _unit(self, use: _Use) -> str:
        return unit_of(self.library, use.subject, use.unit_code, use.unit_text, one_unit=not use.which)

    def _reader_in(self, subject: Subject, which: str, unit: str) -> CellReader:
        key = (subject, which, unit)
        if key not in self.readers:
            self.readers[key] = self.book.reader(subject, which, unit)
        return self.readers[key]

    def _record(self, name: str) -> Record:
        """A record has a stay where the source has one for the person, and no fact comes later: a life is no stay."""
        person, rows = self.case.persons[name], self.rows.get(name, [])
        facts = sorted([*rows, *self._ages(name, rows)], key=_in_time)
        stays = [stay for stay in self.case.stays.get(name, []) if stay[0] is not None]
        last = max((row.effective for row in rows if row.effective), default=None)
        start, end = stays[0] if len(stays) == 1 else (None, None)
        if end is not None and last is not None and last > end + _WEEK:
            start, end = None, None
        refusals = self.people[name].refusals if name in self.people else []
        stay = (_zoned(start), _zoned(end or person.death))
        return Record(name, tuple(row.fact for row in facts), tuple(refusals), stay, "died" if person.died else "")

    def _ages(self, name: str, rows: Iterable[_Row]) -> Iterator[_Row]:
        """The age on every day with a fact. One that cannot be is not known, and told of."""
        most = float(self.library.observables["age"].possible.up_to or "inf")
        for row in _ages(self.case.persons[name], rows):
            if isinstance(row.fact, Measurement) and row.fact.bounds.low <= most:
                yield row
            else:
                self.too_old.add(name)


def _use(said: Statement, subject: Subject, problem: str | None, deliberate: bool) -> _Use:
    return _Use(said, subject, "", said.value, said.unit_code or "", said.unit_text or "", problem, deliberate)


def _limit(use: _Use, end: str, which: str) -> _Use | None:
    said = use.said
    value, unit = (said.high, said.high_unit) if end == "high" else (said.low, said.low_unit)
    return use._replace(which=which, value=value, unit_code=unit or said.unit_code or "") if value is not None else None


def _since(use: _Use) -> tuple[datetime, datetime]:
    """When a limit was known, then when it was true; without a time it comes last."""
    true = use.said.effective or datetime.max
    return max(true, use.said.known or true), true


def _zoned(moment: datetime | None) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None else None


def _in_time(row: _Row) -> tuple[object, ...]:
    """Where a fact stands in its record; a time that is not known comes last."""
    until = row.fact.until if isinstance(row.fact, Administration) else None
    ends = (row.fact.times.known, until)
    return row.effective or datetime.max, row[1:5], row.fact.origin.unit, *(plain(end) or datetime.max for end in ends)


def _in_order(name: str) -> tuple[bool, int, str]:
    """Numbers by size, then names."""
    return (
        (False, int(name), name)
        if name.isascii() and name.lstrip("-").isdigit() and len(name) < 19
        else (True, 0, name)
    )


def _ages(person: Person, rows: Iterable[_Row]) -> Iterator[_Row]:
    """The age at the first fact of every day that has one."""
    if person.born_first is None or person.born_last is None:
        return
    days: dict[date, datetime] = {}
    for moment in sorted(row.effective for row in rows if row.effective):
        days.setdefault(moment.date(), moment)
    for day, first in days.items():
        if person.born_last <= day:
            low, high = age_in_days(person.born_last, day), age_in_days(person.born_first, day)
            age = Measurement("age", Bounds(low, high), Times(_zoned(first)), Origin(str(low), "d", None, "birth date"))
            yield _Row(first, "birth date", "age", "", str(low), age)
