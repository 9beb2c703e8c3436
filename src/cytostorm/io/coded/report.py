"""The report on a coded source: that of a table, and what its codes and resources were used for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from cytostorm.io.coded.conformance import CodedConformance, Told, report_of
from cytostorm.io.coded.meanings import Meanings
from cytostorm.io.coded.staging import IntakeDatabase
from cytostorm.io.values.conformance import Tally
from cytostorm.io.values.doubts import doubted
from cytostorm.io.values.patients import Patient
from cytostorm.library import Library
from cytostorm.record import Measurement, Origin
from cytostorm.record.entry import NotUnderstood
from cytostorm.values import Bounds

_REFUSED = """
SELECT u.person, u.sid, u.which, coalesce(u.value, ''), coalesce(nullif(u.unit_code, ''), u.unit_text), u.place, u."row",
       u.problem, u.deliberate, h.mid
FROM used u LEFT JOIN shape h ON u.problem IS NULL AND u.sid = h.sid AND u.which = h.which AND u.value = h.value
     AND u.unit_code = h.unit_code AND u.unit_text = h.unit_text
WHERE u.problem IS NOT NULL OR h.mid IN (SELECT unnest(CAST(? AS BIGINT[])))
"""
_FLAGGED = """
SELECT person, text, unit, place, "row", mid, by_column, other_unit, other_low, other_high FROM event
WHERE by_column OR mid IN (SELECT unnest(CAST(? AS BIGINT[])))
"""
_BLANK = "SELECT sid, count(*) FROM used WHERE problem IS NULL AND value IS NULL GROUP BY sid"


class Reporter:
    """Collects refusals and flags out of the tables of a database; `refusals` holds those of each person."""

    def __init__(self, database: IntakeDatabase, meanings: Meanings, library: Library):
        self.database, self.meanings, self.library = database, meanings, library
        self.tally = Tally(readers=list(meanings.readers.values()))
        self.people: dict[str, Patient] = {}

    def collect(self) -> None:
        facts = self.meanings.facts
        not_understood = [mid for mid, fact in enumerate(facts) if isinstance(fact, NotUnderstood)]
        flagged = [
            mid for mid, fact in enumerate(facts) if isinstance(fact, Measurement) and (fact.slip or fact.implausible)
        ]
        for row in self.database.rows(_REFUSED, not_understood):
            self._refuse(row)
        for person, text, unit, place, number, mid, by_column, *other in (
            self.database.rows(_FLAGGED, flagged) if flagged else ()
        ):
            self._flag(mid, person, Origin(text, unit, number, place), other if by_column else None)
        self.tally.values_taken = self.database.one("SELECT count(*) FROM event WHERE mid IS NOT NULL")
        self.tally.blanks = Counter({self.meanings.subjects[sid].label: n for sid, n in self.database.rows(_BLANK)})

    def _refuse(self, row: tuple[Any, ...]) -> None:
        person, sid, which, value, unit, place, number, problem, deliberate, mid = row
        fact = self.meanings.facts[mid] if mid is not None else NotUnderstood(problem, deliberate)
        subject = self.meanings.subjects[sid].name + (f"@{which}" if which else "")
        patient = self.people.setdefault(person or "", Patient(person or ""))
        if isinstance(fact, NotUnderstood):
            self.tally.values_refused += 1
            self.tally.refuse(patient, Origin(value, unit, number, place or ""), subject, fact)

    def _flag(self, mid: int, person: str, origin: Origin, other: list[Any] | None) -> None:
        """A value that is kept out or odd; `other` is its reading in the unit that its column suggests."""
        fact = self.meanings.facts[mid]
        if isinstance(fact, Measurement):
            told = replace(fact, origin=origin)
            self.tally.flag(doubted(told, origin.unit, other[0], Bounds(*other[1:])) if other else told, person)

    def report(self) -> CodedConformance:
        database = self.database
        told = Told(
            database.resources,
            database.not_counted,
            database.assumptions,
            database.warnings,
            [subject.name for subject in database.listed.values()],
        )
        return report_of(
            database.source,
            database.one("SELECT count(*) FROM person"),
            self.tally,
            told,
            self.meanings.never_used,
            self.library,
        )
