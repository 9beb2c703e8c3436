"""The values of one row: the cells of a wide table, or the one test of a long row with its limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from cytostorm.io.tables.places import Row
from cytostorm.io.tables.plans import Column, LongColumns
from cytostorm.io.values.cells import CellReader
from cytostorm.io.values.drug_rows import advice, may_be_drug
from cytostorm.io.values.moments import Clock
from cytostorm.io.values.notations import Notations
from cytostorm.io.values.subjects import Subject, names_of
from cytostorm.library import Library
from cytostorm.model.drugs import UNIDENTIFIED
from cytostorm.record.entry import NotUnderstood, yes_or_no

_BARE = "'{}' stands alone, and the row does not say whether it was given. Write given, not given, or a dose with its unit: 400 mg."


class Value(NamedTuple):
    """A cell that is not blank, and who reads it; without a reader, `problem` says why it is refused.

    `perhaps`: the drug that stands for what was refused, because it may have been one.
    """

    reader: CellReader | None
    text: str
    field: str
    unit: str = ""
    problem: str = ""
    subject: str = ""
    until: datetime | None = None
    fasting: bool | None = None
    perhaps: str = ""


class WideRows:
    """The cells of a wide table: one reader for each column."""

    def __init__(self, columns: tuple[Column, ...], sentinels: frozenset[str], library: Library, notations: Notations):
        readers = [CellReader(c.subject, library, c.header, notations.of(c.header)) for c in columns]
        self.columns = [
            (c.header, sentinels | c.sentinels, reader, c.subject.unit)
            for c, reader in zip(columns, readers, strict=True)
        ]
        self.blanks: Counter[str] = Counter()

    @property
    def readers(self) -> list[CellReader]:
        return [reader for _, _, reader, _ in self.columns]

    def values(self, row: Row) -> list[Value]:
        """Every cell that is not blank."""
        found = []
        for header, sentinels, reader, unit in self.columns:
            text = row[header].strip()
            if text in sentinels:
                self.blanks[header] += 1
            elif text:
                found.append(Value(reader, text, header, unit))
        return found


class LongRows:
    """The rows of a long table: one reader for each test name and unit."""

    def __init__(
        self, columns: LongColumns, sentinels: frozenset[str], library: Library, clock: Clock, notations: Notations
    ):
        self.columns, self.headers, self.sentinels = columns, columns.headers, sentinels
        self.library, self.clock, self.notations = library, clock, notations
        self.names = names_of(library)
        self.known: dict[tuple[str, str, bool], CellReader | NotUnderstood | None] = {}
        self.limits: dict[tuple[CellReader, str], CellReader] = {}
        self.blanks: Counter[str] = Counter()
        self.ignored: Counter[str] = Counter()
        for name in columns.names:  # so that a test that never comes is missed in the report
            self.reader(name, "")

    @property
    def readers(self) -> list[CellReader]:
        return [*(r for r in self.known.values() if isinstance(r, CellReader)), *self.limits.values()]

    def values(self, number: int, row: Row) -> list[Value]:
        """The value of one row and its limits of normal; nothing where the value is blank or the test is ignored."""
        name, text, unit = (
            self._cell(row, header) for header in (self.headers.observable, self.headers.value, self.headers.unit)
        )
        try:
            confirmed = self._yes(row, self.headers.as_measured) is True
        except NotUnderstood as problem:
            return (
                [
                    Value(
                        None,
                        text,
                        self.headers.as_measured,
                        unit,
                        problem.reason,
                        name,
                        perhaps=self.perhaps(name, text, unit),
                    )
                ]
                if text
                else []
            )
        if not text and self._is_bare_drug(name, unit):
            return [
                Value(None, name, self.headers.observable, unit, self._bare_words(name), name, perhaps=UNIDENTIFIED)
            ]
        reader = self.reader(name, unit, confirmed) if text else None
        if reader is None:
            self.ignored.update([name] if text else [])
            return []
        if isinstance(reader, NotUnderstood):
            return [
                Value(
                    None,
                    text,
                    self.headers.observable,
                    unit,
                    reader.reason,
                    name,
                    perhaps=self.perhaps(name, text, unit),
                )
            ]
        return self._read(number, row, reader, text)

    def _read(self, number: int, row: Row, reader: CellReader, text: str) -> list[Value]:
        unit = reader.subject.unit
        try:
            until, fasting = self._until(number, row), self._yes(row, self.headers.fasting)
        except NotUnderstood as problem:
            return [
                Value(
                    None,
                    text,
                    self.headers.value,
                    unit,
                    problem.reason,
                    reader.subject.label,
                    perhaps=reader.drug(text),
                )
            ]
        return [
            Value(reader, text, self.headers.value, unit, until=until, fasting=fasting),
            *self._limit_values(row, reader),
        ]

    def perhaps(self, name: str, text: str, unit: str) -> str:
        """The drug that stands for a row of an unknown name; empty where it can be none."""
        return UNIDENTIFIED if may_be_drug(name, text, unit, self.names.near_drug(name)) else ""

    def _is_bare_drug(self, name: str, unit: str) -> bool:
        """A drug, or what looks like one, with nothing beside it: it does not say whether it was given."""
        if not name or unit or name in self.columns.ignored:
            return False
        subject = self.columns.names.get(name) or self.names.find(name)
        if subject is not None:
            return subject.kind == "drug"
        return not self.columns.ignore_others and may_be_drug(name, "", "", self.names.near_drug(name))

    def _bare_words(self, name: str) -> str:
        reader = self.reader(name, "")
        return reader.reason if isinstance(reader, NotUnderstood) else _BARE.format(name[:60])

    def _until(self, number: int, row: Row) -> datetime | None:
        until = self.clock.read(self._cell(row, self.headers.until), number, self.headers.until)
        if isinstance(until, NotUnderstood):
            raise until
        return until

    def _yes(self, row: Row, header: str) -> bool | None:
        """What a column of yes and no says; None where it is blank or missing."""
        text = self._cell(row, header)
        return yes_or_no(text, header) if text else None

    def _limit_values(self, row: Row, reader: CellReader) -> Iterator[Value]:
        for header, which in (
            (self.headers.upper_limit, "upper_limit_of_normal"),
            (self.headers.lower_limit, "lower_limit_of_normal"),
        ):
            text = self._cell(row, header)
            if text and reader.subject.kind == "observable":
                yield Value(self._limit_reader(reader, which), text, header, reader.subject.unit)

    def _limit_reader(self, reader: CellReader, which: str) -> CellReader:
        key = (reader, which)
        if key not in self.limits:
            subject = replace(reader.subject, kind="limit", which=which)
            self.limits[key] = CellReader(subject, self.library, f"{reader.field} ({which})", reader.notation)
        return self.limits[key]

    def reader(self, name: str, unit: str, confirmed: bool = False) -> CellReader | NotUnderstood | None:
        """Who reads a test in a unit, which somebody may have confirmed; None for a test that the mapping ignores."""
        if (name, unit, confirmed) not in self.known:
            self.known[name, unit, confirmed] = self._find(name, unit, confirmed)
        return self.known[name, unit, confirmed]

    def _find(self, name: str, unit: str, confirmed: bool) -> CellReader | NotUnderstood | None:
        if not name:
            return NotUnderstood("the row has a value and does not say of what. Name the observable, finding or drug.")
        mapped = self.columns.names.get(name)
        subject, bracketed = (mapped, "") if mapped is not None else self.names.headed(name)
        if name in self.columns.ignored or (subject is None and self.columns.ignore_others):
            return None
        if subject is None:
            known = "" if self.columns.names else " A mapping can say what it means."
            hint = self.names.hint(name, self.columns.names) + advice(name)
            return NotUnderstood(f"'{name[:60]}' is no observable, finding or drug that is known.{hint}{known}")
        subject = replace(
            self._in_unit(subject, unit or bracketed),
            as_measured=(confirmed and subject.kind == "observable") or subject.as_measured,
        )
        return CellReader(subject, self.library, name, self.notations.of(name))

    def _in_unit(self, subject: Subject, unit: str) -> Subject:
        """The unit of the row comes before the one of the mapping; a finding has none."""
        return subject if subject.kind == "finding" else self.names.in_table_unit(subject, unit or subject.unit)

    def _cell(self, row: Row, header: str) -> str:
        text = row[header].strip() if header else ""
        if text and text in self.sentinels:
            self.blanks[header] += 1
            return ""
        return text
