"""Dates and times from text: ISO 8601 only, because every other spelling can mean two days."""

from __future__ import annotations

import re
from datetime import date, datetime

from cytostorm.errors import InputError
from cytostorm.record import Record
from cytostorm.record.entry import NotUnderstood

_CLOCK = r"[T ](\d\d):(\d\d)(:(\d\d)([.,]\d{1,9})?)?"
_ISO = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d)({_CLOCK} ?(Z|[+-]\d\d:?\d\d)?)?")
_ANY_DATE = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{2}|\d{4})(\D.*)?")
_NO_YEAR = re.compile(r"\d{1,2}[/. -]\d{1,2}\.?(\s.*)?|\d{1,2}\.? ?[A-Za-z]{3,9}|[A-Za-z]{3,9}\.? ?\d{1,2}")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
_WRITE = "Write year, month and day: 2020-03-31, or 2020-03-31 14:30."
FIRST_YEAR, LAST_YEAR = 1950, 2999  # records made anonymous are often moved into the future, none into the past
OTHER_YEAR = f"the year of '{{}}' lies outside {FIRST_YEAR} to {LAST_YEAR}. {_WRITE}"


class Clock:
    """Reads the times of one table; they must all have a zone, or none may have one."""

    def __init__(self, source: str):
        self.source = source
        self._known: dict[str, datetime | NotUnderstood] = {}
        self._first: tuple[bool, int, str] | None = None

    def read(self, text: str, row: int, field: str) -> datetime | NotUnderstood | None:
        """The moment a cell names; None for a blank cell; what is wrong, and what to write, otherwise.

        Raises InputError where one time of the table has a zone and another has none.
        """
        if not text:
            return None
        moment = self._known.get(text)
        if moment is None:
            moment = self._known[text] = understood(text)
        if isinstance(moment, datetime):
            self._same_kind(moment.tzinfo is not None, row, field)
        return moment

    def _same_kind(self, has_zone: bool, row: int, field: str) -> None:
        if self._first is None:
            self._first = (has_zone, row, field)
        if self._first[0] != has_zone:
            here, there = ("a time zone", "none") if has_zone else ("no time zone", "one")
            problem = f"this time has {here}, and row {self._first[1]} (field '{self._first[2]}') has {there}."
            raise InputError(self.source, problem, "Write all times of a table with a zone (2020-03-31T14:30+01:00), or none.", row, field)


def moment_at(at: str | date | None, record: Record, field: str) -> datetime | None:
    """A moment that was asked for, with a zone just as the times of the record have one; None where none was.

    Raises InputError for text that is no moment, and where one of the two has a zone and the other has none.
    """
    if at is None or at == "":
        return None
    moment = at if isinstance(at, datetime) else understood(str(at))
    if isinstance(moment, NotUnderstood):
        raise InputError(field, moment.reason)
    last = record.last_known
    if last is not None and (moment.tzinfo is None) != (last.tzinfo is None):
        has, example = ("a time zone", "2020-03-31T14:30+01:00") if last.tzinfo else ("no time zone", "2020-03-31T14:30")
        raise InputError(field, f"'{at}' does not fit the record, whose times have {has}.", f"Write it like {example}.")
    return moment


def understood(text: str) -> datetime | NotUnderstood:
    """The moment that a text names, or what is wrong with it and what to write."""
    if not _ISO.fullmatch(text.upper()):
        return NotUnderstood(_what_is_wrong(text[:40]))
    try:
        moment = datetime.fromisoformat(text.upper().replace(" +", "+").replace(" -", "-").replace(" Z", "Z"))
    except ValueError:
        return NotUnderstood(_not_in_calendar(text))
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return NotUnderstood(OTHER_YEAR.format(text))
    return moment


def _what_is_wrong(text: str) -> str:
    if _NO_YEAR.fullmatch(text):
        return f"'{text}' has no year. {_WRITE}"
    if match := _ANY_DATE.fullmatch(text):
        return _two_readings(text, int(match[1]), int(match[2]), match[3])
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return f"'{text}' is a number and not a date. {_WRITE}"
    return f"'{text}' is not a date or time that can be read. {_WRITE}"


def _two_readings(text: str, first: int, second: int, year: str) -> str:
    if len(year) == 2:
        return f"the year of '{text}' has two digits. {_WRITE}"
    if not (1 <= first <= 12 and 1 <= second <= 12):
        return f"'{text}' is not in the order year, month, day. {_WRITE}"
    meanings = f"{first} {_MONTHS[second - 1]} or {second} {_MONTHS[first - 1]}"
    return f"'{text}' can be {meanings}. Write {year}-{second:02d}-{first:02d} or {year}-{first:02d}-{second:02d}."


def _not_in_calendar(text: str) -> str:
    year, month, day = (int(part) for part in text[:10].split("-"))
    if not 1 <= month <= 12:
        return f"there is no month {month} in '{text}'. {_WRITE}"
    try:
        datetime(year, month, day)
    except ValueError:
        return f"there is no {day} {_MONTHS[month - 1]} {year}. Correct the date '{text}'."
    return f"there is no such time of day in '{text}'. Hours go from 00 to 23, minutes and seconds from 00 to 59."
