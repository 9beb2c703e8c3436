"""The plan of a table: what each column means, decided once, from its headers or from a mapping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Map
from dataclasses import dataclass, field
from typing import NamedTuple

from cytostorm.errors import InputError, suggestion
from cytostorm.io.opening import Opening
from cytostorm.io.tables.mapping import MappedSubject, Mapping, Stay
from cytostorm.io.tables.table import Table
from cytostorm.io.values.conformance import ConstantLine
from cytostorm.io.values.subjects import KINDS, Subject, names_of, split_header
from cytostorm.library import Library

PATIENT = ("patient", "patient_id", "person_id", "patient id", "mrn")
TIME = ("time", "effective_at", "date", "datetime", "date/time", "timestamp", "datum", "datum/zeit", "fecha")
KNOWN = ("known_at",)


@dataclass(frozen=True)
class Column:
    """One column of values: its header, its subject, what is read as blank, and whether it holds once for each patient."""

    header: str
    subject: Subject
    sentinels: frozenset[str] = frozenset()
    once: bool = False


class LongHeaders(NamedTuple):
    """The headers that a long table is made of; "" for one it does not have."""

    observable: str
    value: str
    unit: str = ""
    upper_limit: str = ""
    lower_limit: str = ""
    until: str = ""
    fasting: str = ""
    as_measured: str = ""


@dataclass(frozen=True)
class LongColumns:
    """A long table: its headers, what its test names mean, and which of them are left out."""

    headers: LongHeaders
    names: Map[str, Subject] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    ignore_others: bool = False


@dataclass(frozen=True)
class Constant:
    """A value that holds for every patient, with the reason for the choice."""

    subject: Subject
    value: str
    because: str

    def as_line(self) -> ConstantLine:
        return ConstantLine(self.subject.label, self.value, self.subject.unit, self.because)


@dataclass(frozen=True)
class Plan:
    """How a table is read: every column has a meaning here, or stands under `ignored`. `source` is who says so."""

    source: str
    patient: str
    time: str
    known_at: str
    columns: tuple[Column, ...]
    long: LongColumns | None
    ignored: tuple[str, ...]
    sentinels: frozenset[str] = frozenset()
    fill_down: tuple[str, ...] = ()
    constants: tuple[Constant, ...] = ()
    stay: Stay = field(default_factory=Stay)
    count_duplicates_once: bool = False
    opening: Opening = field(default_factory=Opening)


def plan_of(table: Table, library: Library, mapping: Mapping | None, ignore: Sequence[str]) -> Plan:
    """The plan for a table. Raises InputError for a column, a name or a unit that is not understood."""
    for name in ignore:
        if name not in table.columns:
            raise InputError(
                table.source, "there is no such column to ignore." + suggestion(name, table.columns), field=name
            )
    planner = _Planner(table, library, frozenset(ignore))
    return planner.from_headers() if mapping is None else planner.from_mapping(mapping)


class _Planner:
    """Gives every column of one table a meaning, or says which one has none."""

    def __init__(self, table: Table, library: Library, ignore: frozenset[str]):
        self.table, self.library, self.names = table, library, names_of(library)
        self.ignored = tuple(name for name in table.columns if name in ignore)
        self.headers = [name for name in table.columns if name not in ignore]

    def from_headers(self) -> Plan:
        patient, time, known_at = (self._one_of(names) for names in (PATIENT, TIME, KNOWN))
        headers = LongHeaders(*(self._one_of((name,)) for name in LongHeaders._fields))
        long = LongColumns(headers) if headers.observable and headers.value else None
        special = {patient, time, known_at, *(headers if long else ())}
        rest = [header for header in self.headers if header not in special]
        if long and rest:
            raise self._unknown(rest, LongHeaders._fields)
        columns = tuple(
            Column(header, subject, once=subject.kind == "sex")
            for header, subject in zip(rest, self._subjects(rest), strict=True)
        )
        self._some_values(columns, long)
        return Plan(self.table.source, patient, time, known_at, columns, long, self.ignored, opening=self.table.opening)

    def _one_of(self, names: Iterable[str]) -> str:
        """The header with one of these names, or ""; two of them at once would leave open which one counts."""
        found = [header for header in self.headers if header.lower() in names]
        if len(found) > 1:
            problem = f"this column and '{found[0]}' mean the same."
            raise InputError(self.table.source, problem, f"Leave one out: --ignore '{found[1]}'.", field=found[1])
        return found[0] if found else ""

    def _subjects(self, headers: Sequence[str]) -> list[Subject]:
        found, wrong = {}, []
        for header in headers:
            try:
                found[header] = self._subject(header)
            except InputError as error:
                wrong.append(error)
        unknown = [header for header in headers if header in found and found[header] is None]
        if unknown:
            raise self._unknown(unknown, (*PATIENT, *TIME, *KNOWN))
        if wrong:
            raise _with_others(wrong)
        return [subject for header in headers if (subject := found[header]) is not None]

    def _subject(self, header: str) -> Subject | None:
        subject, unit = self.names.headed(header)
        if subject is None:
            return None
        more = f" Or leave the column out with --ignore '{header}'."
        return self._checked(self.names.in_table_unit(subject, unit), self.table.source, header, more)

    def _checked(self, subject: Subject, source: str, where: str, more: str = "") -> Subject:
        if problem := self.names.unit_problem(subject):
            raise InputError(source, problem[0], problem[1] + more, field=where)
        return subject

    def _unknown(self, headers: Sequence[str], columns: Iterable[str]) -> InputError:
        first, others = headers[0], headers[1:]
        problem = "this column is not known." + self.names.hint(split_header(first)[0], columns)
        problem += f" Not known either: {', '.join(others[:8])}{', …' if len(others) > 8 else ''}." if others else ""
        return InputError(
            self.table.source,
            problem,
            f"Leave it out with --ignore '{first}', or say in a mapping what it is.",
            field=first,
        )

    def _some_values(self, columns: Sequence[Column], long: LongColumns | None) -> None:
        if not columns and long is None:
            advice = (
                "Name a column such as 'ferritin [ng/mL]', or write rows with the columns observable, value and unit."
            )
            raise InputError(self.table.source, "no column holds a value.", advice)

    def from_mapping(self, mapping: Mapping) -> Plan:
        source = f"mapping '{mapping.id}'"
        self._all_there(mapping, source)
        columns = tuple(
            self._mapped(mapping, header, source) for header in mapping.columns if header not in self.ignored
        )
        long = self._long(mapping, source) if mapping.layout == "long" else None
        constants = tuple(
            Constant(self._meaning(c, c.finding or c.observable or "", source), c.value, c.because)
            for c in mapping.constants
        )
        self._some_values(columns, long)
        return Plan(
            source, mapping.patient or "", mapping.time or "", mapping.known_at or "", columns, long, self._left_out(mapping),
            _words(mapping.sentinels), mapping.fill_down, constants, mapping.stay,
            mapping.duplicate_rows == "count_once", self.table.opening.over(mapping),
        )  # fmt: skip

    def _all_there(self, mapping: Mapping, source: str) -> None:
        for name in mapping.named_columns:
            if name not in self.table.columns:
                problem = f"{self.table.source} has no such column.{suggestion(name, self.table.columns)}"
                raise InputError(source, problem, "Use the header as it is written in the table.", field=name)

    def _left_out(self, mapping: Mapping) -> tuple[str, ...]:
        meant = set(mapping.named_columns)
        rest = [header for header in self.headers if header not in meant]
        unknown = [header for header in rest if header not in mapping.ignore]
        if unknown and not mapping.ignore_other_columns:
            problem = f"the mapping '{mapping.id}' does not say what this column is."
            problem += (
                f" Nor these: {', '.join(unknown[1:9])}{', …' if len(unknown) > 9 else ''}." if unknown[1:] else ""
            )
            advice = "Add it under columns or under ignore, or set ignore_other_columns: true."
            raise InputError(self.table.source, problem, advice, field=unknown[0])
        return (*self.ignored, *rest)

    def _mapped(self, mapping: Mapping, header: str, source: str) -> Column:
        column = mapping.columns[header]
        is_once = column.once_per_patient or column.sex is not None
        return Column(header, self._meaning(column, header, source, column.fasting), _words(column.sentinels), is_once)

    def _meaning(
        self, mapped: MappedSubject, where: str, source: str, fasting: bool | None = None, unit_may_follow: bool = False
    ) -> Subject:
        if mapped.sex is not None:
            return Subject("sex", "sex", codes=tuple(mapped.sex.items()) if isinstance(mapped.sex, dict) else ())
        kind, name = next((kind, name) for kind in KINDS if (name := getattr(mapped, kind)))
        known: Map[str, object] = getattr(self.library, f"{kind}s")
        if name not in known:
            raise InputError(source, f"there is no {kind} '{name}'.{suggestion(name, known)}", field=where)
        subject = Subject(
            "limit" if mapped.limit else kind,
            name,
            which=mapped.limit or "",
            fasting=fasting,
            as_measured=mapped.as_measured,
        )
        if unit_may_follow and not mapped.unit:
            return subject
        return self._checked(self.names.with_unit(subject, mapped.unit), source, where)

    def _long(self, mapping: Mapping, source: str) -> LongColumns:
        headers = LongHeaders(*(getattr(mapping, f"{name}_column") or "" for name in LongHeaders._fields))
        has_units = mapping.unit_column is not None  # a row then says its unit itself
        names = {
            name: self._meaning(test, name, source, test.fasting, has_units) for name, test in mapping.names.items()
        }
        return LongColumns(headers, names, frozenset(mapping.ignore_names), mapping.ignore_other_names)


def _with_others(wrong: Sequence[InputError]) -> InputError:
    """The first mistake of several columns, with what is wrong with the others."""
    first, others = wrong[0], wrong[1:]
    if not others:
        return first
    said = " ".join(f"{one.field}: {one.problem}" for one in others[:8]) + (" …" if others[8:] else "")
    return InputError(first.source, f"{first.problem} {said}", first.advice, field=first.field)


def _words(sentinels: Iterable[str]) -> frozenset[str]:
    return frozenset(sentinels)
