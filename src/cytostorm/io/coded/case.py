"""What a door found in a document of one patient, or a few, before it is read: statements, persons, stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from cytostorm.errors import InputError
from cytostorm.io.coded.ages import birthday
from cytostorm.io.coded.code_map import NO_MAP, CodeMap
from cytostorm.io.coded.conformance import Told
from cytostorm.io.coded.dating import LONGEST_STAY, endless_stays

LIMITS = (("high", "upper_limit_of_normal"), ("low", "lower_limit_of_normal"))
"""The ends of a normal range beside a value, and the limit that each is."""


class Statement(NamedTuple):
    """One coded value, as a row of the database's table `statement`. Times are UTC without a zone."""

    person: str | None
    kind: str
    code: str | None
    value: str | None
    unit_code: str | None = None
    unit_text: str | None = None
    low: str | None = None
    low_unit: str | None = None
    high: str | None = None
    high_unit: str | None = None
    effective: datetime | None = None
    known: datetime | None = None
    until: datetime | None = None
    place: str = ""
    problem: str | None = None
    deliberate: bool = False


@dataclass
class Person:
    """When somebody was born, as a range of days, and whether and when they died."""

    born_first: date | None = None
    born_last: date | None = None
    died: bool = False
    death: datetime | None = None


@dataclass
class Case:
    """What a door found in a document of one patient, or a few. `stays` holds those that name nobody under None."""

    source: str
    statements: list[Statement] = field(default_factory=list)
    persons: dict[str, Person] = field(default_factory=dict)
    stays: dict[str | None, list[tuple[datetime | None, datetime | None]]] = field(default_factory=dict)
    told: Told = field(default_factory=lambda: Told({}, {}, {}, []))
    code_map: CodeMap = NO_MAP
    called: str = "person"
    deaths_of_nobody: int = 0

    def leave_endless(self) -> None:
        """Ends of stays that only stand for one that is not known."""
        count = 0
        for stays in self.stays.values():
            for place, (start, end) in enumerate(stays):
                if start is not None and end is not None and end > _years_after(start, LONGEST_STAY):
                    stays[place], count = (start, None), count + 1
        if count:
            self.told.assumptions["stays"] = endless_stays(count)


def nameless(count: int, called: str) -> str:
    """Says that persons have facts and no row of their own."""
    who = "1 person with facts is" if count == 1 else f"{count:,} persons with facts are"
    return f"{who} not in the table of persons ({called}), so age and death are not known."


def unnamed(stays: int, deaths: int) -> list[str]:
    """Says that stays and deaths name nobody.

    >>> unnamed(1200, 0), unnamed(0, 1)
    (['Stays without a patient: 1,200. They are not counted.'], ['Deaths without a patient: 1. They are not counted.'])
    """
    counts = (("Stays", stays), ("Deaths", deaths))
    return [f"{what} without a patient: {count:,}. They are not counted." for what, count in counts if count]


def no_such(source: str, held: int, patient: str) -> InputError:
    """The error about a patient who is not there."""
    return InputError(
        source, f"holds {held} patient(s), and none has the id '{patient}'.", "Write the id as it stands in the source."
    )


def _years_after(moment: datetime, years: int) -> datetime:
    """The same day some years later, as a database counts it."""
    day = birthday(moment.date(), moment.year + years)
    return datetime.combine(day, moment.time())
