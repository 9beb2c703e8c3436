"""Persons and stays of one document: births as ranges of days, deaths, and inpatient encounters."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from cytostorm.io.coded.case import Case, Person
from cytostorm.io.fhir.parts import (
    NOTHING,
    Resource,
    day,
    moment,
    patient_of,
    text_of,
)
from cytostorm.io.fhir.words import (
    BIRTH,
    PRESENT,
    STAYS,
    odd_births,
)  # fmt: skip

_BIRTH = re.compile(BIRTH, re.ASCII)


def _people(case: Case, patients: list[Resource]) -> None:
    """Persons by their ids; birth dates that cannot be used are told of."""
    odd = 0
    for patient in patients:
        person = _person(patient)
        odd += text_of(patient.get("birthDate")) is not None and person.born_first is None
        if (name := text_of(patient.get("id"))) is None:
            case.deaths_of_nobody += person.died
        else:
            case.persons[name] = _both(case.persons.get(name), person)
    case.told.not_counted |= odd_births(odd)


def _person(resource: Resource) -> Person:
    first, last = _born(text_of(resource.get("birthDate")) or "")
    written = text_of(resource.get("deceasedDateTime"))
    death = moment(written)
    if death is not None and written is not None and len(written) == 10:
        death += timedelta(seconds=86399)
    return Person(first, last, text_of(resource.get("deceasedBoolean")) == "true" or written is not None, death)


def _both(one: Person | None, other: Person) -> Person:
    """A person who is described twice: the birth is a range that holds both, and one word of death is enough."""
    if one is None:
        return other
    firsts, lasts, deaths = (
        [first for first in (one.born_first, other.born_first) if first], [last for last in (one.born_last, other.born_last) if last],
        [death for death in (one.death, other.death) if death],
    )  # fmt: skip
    return Person(
        min(firsts, default=None), max(lasts, default=None), one.died or other.died, min(deaths, default=None)
    )


def _born(text: str) -> tuple[date | None, date | None]:
    """The first and the last day that a birth date may mean."""
    if not _BIRTH.fullmatch(text):
        return None, None
    first = day(f"{text}-01-01"[:10])
    if first is None or len(text) == 10:
        return first, first
    return first, date(first.year, 12, 31) if len(text) == 4 else first.replace(
        day=calendar.monthrange(first.year, first.month)[1]
    )


def _stay(case: Case, resource: Resource) -> None:
    """Inpatient encounters; one that names no patient, or has no start, is counted and used for nobody."""
    person, period = patient_of(resource), resource.get("period") or NOTHING
    kind, status = text_of((resource.get("class") or NOTHING).get("code")), text_of(resource.get("status"))
    if kind in STAYS and status in PRESENT:
        began, ended = (moment(text_of(period.get(end))) for end in ("start", "end"))
        case.stays.setdefault(person, []).append((began, ended))
