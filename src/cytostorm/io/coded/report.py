"""The report on a coded source: that of a table, and what its codes and resources were used for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from cytostorm.io.coded.meanings import Meanings
from cytostorm.io.coded.staging import Desk
from cytostorm.io.tables.conformance import Conformance, Tally
from cytostorm.io.tables.patients import Patient
from cytostorm.io.tables.plans import Plan
from cytostorm.library import Library
from cytostorm.record import Measurement, Origin
from cytostorm.record.entry import NotUnderstood

SHOWN = 20
_REFUSED = """
SELECT u.person, u.sid, u.which, coalesce(u.value, ''), coalesce(nullif(u.unit_code, ''), u.unit_text), u.place, u."row",
       u.problem, u.deliberate, h.mid
FROM used u LEFT JOIN shape h ON u.problem IS NULL AND u.sid = h.sid AND u.which = h.which AND u.value = h.value
     AND u.unit_code = h.unit_code AND u.unit_text = h.unit_text
WHERE u.problem IS NOT NULL OR h.mid IN (SELECT unnest(CAST(? AS BIGINT[])))
"""
_FLAGGED = 'SELECT person, text, unit, place, "row", mid FROM event WHERE mid IN (SELECT unnest(CAST(? AS BIGINT[])))'
_BLANK = "SELECT sid, count(*) FROM used WHERE problem IS NULL AND value IS NULL GROUP BY sid"


@dataclass(frozen=True)
class CodedConformance(Conformance):
    """The report of a table, and more.

    Rows of each resource or table, the codes never used (the twenty commonest), what does not count and why,
    what was taken for granted about the source.
    """

    resources: dict[str, int]
    codes_never_used: dict[str, int]
    other_codes_never_used: int
    not_counted: dict[str, str]
    assumptions: dict[str, str]


class Reporter:
    """Collects refusals and flags out of the tables of a desk; `refusals` holds those of each person."""

    def __init__(self, desk: Desk, meanings: Meanings, library: Library):
        self.desk, self.meanings, self.library = desk, meanings, library
        self.tally = Tally(readers=list(meanings.readers.values()))
        self.people: dict[str, Patient] = {}

    def collect(self) -> None:
        facts = self.meanings.facts
        not_understood = [mid for mid, fact in enumerate(facts) if isinstance(fact, NotUnderstood)]
        flagged = [mid for mid, fact in enumerate(facts) if isinstance(fact, Measurement) and (fact.slip or fact.implausible)]
        for row in self.desk.rows(_REFUSED, not_understood):
            self._refuse(row)
        for person, text, unit, place, number, mid in self.desk.rows(_FLAGGED, flagged) if flagged else ():
            self._flag(mid, person, Origin(text, unit, number, place))
        self.tally.values_taken = self.desk.one("SELECT count(*) FROM event WHERE mid IS NOT NULL")
        self.tally.blanks = Counter({self.meanings.subjects[sid].label: n for sid, n in self.desk.rows(_BLANK)})

    def _refuse(self, row: tuple[Any, ...]) -> None:
        person, sid, which, value, unit, place, number, problem, deliberate, mid = row
        fact = self.meanings.facts[mid] if mid is not None else NotUnderstood(problem, deliberate)
        subject = self.meanings.subjects[sid].name + (f"@{which}" if which else "")
        patient = self.people.setdefault(person or "", Patient(person or ""))
        if isinstance(fact, NotUnderstood):
            self.tally.values_refused += 1
            self.tally.refuse(patient, Origin(value, unit, number, place or ""), subject, fact)

    def _flag(self, mid: int, person: str, origin: Origin) -> None:
        fact = self.meanings.facts[mid]
        if isinstance(fact, Measurement):
            self.tally.flag(Measurement(fact.observable, fact.bounds, fact.times, origin, fact.slip, fact.implausible), person)

    def report(self) -> CodedConformance:
        source, people = self.desk.source, self.desk.one("SELECT count(*) FROM person")
        plain = self.tally.report(source, sum(self.desk.resources.values()), people, Plan(source, "", "", "", (), None, ()))
        parts = {field.name: getattr(plain, field.name) for field in fields(Conformance)} | {"observables_never_seen": self._never_seen()}
        commonest = dict(sorted(self.meanings.never_used.items(), key=lambda item: (-item[1], item[0]))[:SHOWN])  # ties keep no order of rows
        more = len(self.meanings.never_used) - len(commonest)
        return CodedConformance(**parts, resources=self.desk.resources, codes_never_used=commonest, other_codes_never_used=more,
                                not_counted=_plain(self.desk.not_counted), assumptions=_plain(self.desk.assumptions))  # fmt: skip

    def _never_seen(self) -> tuple[str, ...]:
        """Observables that can be asked for by a code and did not come."""
        seen = {reader.subject.name for reader in self.tally.readers if reader.taken}
        listed = {subject.name for subject in self.desk.listed.values()}
        return tuple(sorted(o.id for o in self.library.observables.values() if (o.codes.loinc or o.id in listed) and o.id not in seen | {"age"}))


def _plain(reasons: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(reasons.items()))
