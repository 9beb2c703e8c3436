"""Dates and times from text: ISO 8601, months by name, and day, month and year where they can mean one day only.

`03/04/2024` is April in one country and March in the next: it is refused with both readings, unless the order was said.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

from cytostorm.errors import InputError
from cytostorm.io.opening import Dates
from cytostorm.io.values.months import MONTHS, month_of
from cytostorm.record import Record
from cytostorm.record.entry import NotUnderstood

_CLOCK = r"[T ](\d\d):(\d\d)(:(\d\d)([.,]\d{1,9})?)?"
_ISO = re.compile(rf"(\d{{4}})-(\d\d)-(\d\d)({_CLOCK} ?(Z|[+-]\d\d:?\d\d)?)?")
_TIME = re.compile(
    r"(?:[T ,]+|^)(\d{1,2}):(\d\d)(?::(\d\d)((?:[.,]\d{1,6})?))? ?([AaPp]\.?[Mm]\.?|Uhr|h)? ?(Z|z|[+-]\d\d:?\d\d)?"
)
_DAY = re.compile(r"(\d{1,2})([/. -])(\d{1,2})\2(\d{2}|\d{4})(?=$|[T ,])")
_YEAR_FIRST = re.compile(r"(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?=$|[T ,])")
_NAMED = re.compile(
    r"(?:[^\W\d]+[.,]* )?(\d{1,2})(?:\.|st|nd|rd|th|º|er)?[ ./-]*(?:de )?([^\W\d]{3,12})\.?[ ,./-]*(?:de )?(\d{4}|\d{2})(?=$|[T ,])"
)
_NAMED_FIRST = re.compile(r"([^\W\d]{3,12})\.?[ -](\d{1,2})(?:st|nd|rd|th)?,?[ -](\d{4})(?=$|[T ,])")
_ANY_DATE = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{2}|\d{4})(\D.*)?")
_NO_YEAR = re.compile(r"\d{1,2}[/. -]\d{1,2}\.?(\s.*)?|\d{1,2}\.? ?[A-Za-z]{3,9}|[A-Za-z]{3,9}\.? ?\d{1,2}")
_WRITE = "Write year, month and day: 2020-03-31, or 2020-03-31 14:30."
FIRST_YEAR, LAST_YEAR = 1950, 2999  # records made anonymous are often moved into the future, none into the past
OTHER_YEAR = f"the year of '{{}}' lies outside {FIRST_YEAR} to {LAST_YEAR}. {_WRITE}"


class Clock:
    """Reads the times of one table; they must all have a zone, or none may have one. `dates` is the order of day and month, if it was said."""

    def __init__(self, source: str, dates: Dates = ""):
        self.source, self.dates = source, dates
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
            moment = self._known[text] = understood(text, self.dates)
        if isinstance(moment, datetime):
            self._same_kind(moment.tzinfo is not None, row, field)
        return moment

    def _same_kind(self, has_zone: bool, row: int, field: str) -> None:
        if self._first is None:
            self._first = (has_zone, row, field)
        if self._first[0] != has_zone:
            here, there = ("a time zone", "none") if has_zone else ("no time zone", "one")
            problem = f"this time has {here}, and row {self._first[1]} (field '{self._first[2]}') has {there}."
            raise InputError(
                self.source,
                problem,
                "Write all times of a table with a zone (2020-03-31T14:30+01:00), or none.",
                row,
                field,
            )


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
        has, example = (
            ("a time zone", "2020-03-31T14:30+01:00") if last.tzinfo else ("no time zone", "2020-03-31T14:30")
        )
        raise InputError(field, f"'{at}' does not fit the record, whose times have {has}.", f"Write it like {example}.")
    return moment


def understood(text: str, dates: Dates = "") -> datetime | NotUnderstood:
    """The moment that a text names, or what is wrong with it and what to write. `dates` says the order of day and month."""
    text = text if text.isascii() else _with_usual_digits(text)
    try:
        iso = text if _ISO.fullmatch(text.upper()) else _as_iso(text, dates)
    except NotUnderstood as problem:
        return problem
    try:
        moment = datetime.fromisoformat(iso.upper().replace(" +", "+").replace(" -", "-").replace(" Z", "Z"))
    except ValueError:
        return NotUnderstood(_not_in_calendar(iso, text[:40]))
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        return NotUnderstood(OTHER_YEAR.format(text))
    return moment


def is_moment(text: str, dates: Dates = "") -> bool:
    """Whether a text names a moment, or one of two days that it can mean."""
    moment = understood(text, dates)
    return isinstance(moment, datetime) or bool(moment.readings)


def _with_usual_digits(text: str) -> str:
    """The digits of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def _as_iso(text: str, dates: Dates) -> str:
    """Another spelling of a moment in ISO 8601. Raises NotUnderstood for one that names no day, or two."""
    found = _numbered(text, dates) or _named(text)
    if found is None:
        raise NotUnderstood(_what_is_wrong(text[:40]))
    (year, month, day), rest = found
    time = _time(text, rest) if rest else ""
    return f"{year}-{month:02d}-{day:02d}{time}"


def _numbered(text: str, dates: Dates) -> tuple[tuple[str, int, int], str] | None:
    if first := _YEAR_FIRST.match(text):
        return (first[1], int(first[3]), int(first[4])), text[first.end() :]
    match = _DAY.match(text)
    if match is None or len(match[4]) == 2:
        return None
    month, day = _month_and_day(text, int(match[1]), int(match[3]), match[4], dates)
    return (match[4], month, day), text[match.end() :]


def _month_and_day(text: str, first: int, second: int, year: str, dates: Dates) -> tuple[int, int]:
    """The month and the day of two numbers before a year, by the order that was said, or by the only one that there can be."""
    can_be = [
        (month, day)
        for month, day in dict.fromkeys([(second, first), (first, second)])
        if 1 <= month <= 12 and 1 <= day <= 31
    ]
    said = {"day.month.year": (second, first), "month/day/year": (first, second)}.get(dates)
    if said is not None:
        if said not in can_be:
            advice = "Correct it, or the order of dates ('dates:' of the mapping, --dates)."
            raise NotUnderstood(f"'{text[:40]}' is not a date in the order {dates}. {advice}")
        return said
    if dates or not can_be:
        raise NotUnderstood(_what_is_wrong(text[:40]))
    if len(can_be) > 1:
        raise _two_readings(text[:40], first, second, year)
    return can_be[0]


def _named(text: str) -> tuple[tuple[str, int, int], str] | None:
    """A day whose month is a name: 1-Mar-2024, 1. März 2024, March 1, 2024, 01MAR2024."""
    if (match := _NAMED.match(text)) and (month := month_of(match[2])):
        if len(match[3]) == 2:
            raise NotUnderstood(f"the year of '{text[:40]}' has two digits. {_WRITE}")
        return (match[3], month, int(match[1])), text[match.end() :]
    if (match := _NAMED_FIRST.match(text)) and (month := month_of(match[1])):
        return (match[3], month, int(match[2])), text[match.end() :]
    return None


def _time(text: str, rest: str) -> str:
    """The time of day behind a date, as ISO 8601."""
    match = _TIME.fullmatch(rest)
    if match is None:
        raise NotUnderstood(f"the time of day in '{text[:40]}' cannot be read. Write it as 14:30. {_WRITE}")
    hour, half = int(match[1]), (match[5] or "").lower().replace(".", "")
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            raise NotUnderstood(f"there is no {hour} o'clock {half} in '{text[:40]}'. Write it as 14:30. {_WRITE}")
        hour = hour % 12 + (12 if half == "pm" else 0)
    return f"T{hour:02d}:{match[2]}:{match[3] or '00'}{(match[4] or '').replace(',', '.')}{match[6] or ''}"


def _what_is_wrong(text: str) -> str:
    if _NO_YEAR.fullmatch(text):
        return f"'{text}' has no year. {_WRITE}"
    if (match := _ANY_DATE.fullmatch(text)) and len(match[3]) == 2:
        return f"the year of '{text}' has two digits. {_WRITE}"
    if match:
        return f"'{text}' is not in the order year, month, day. {_WRITE}"
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return f"'{text}' is a number and not a date. {_WRITE}"
    return f"'{text}' is not a date or time that can be read. {_WRITE}"


def _two_readings(text: str, first: int, second: int, year: str) -> NotUnderstood:
    readings = (f"{year}-{second:02d}-{first:02d}", f"{year}-{first:02d}-{second:02d}")
    meanings = f"{first} {MONTHS[second - 1]} or {second} {MONTHS[first - 1]}"
    order = (
        "For a whole file, 'dates: day.month.year' or 'dates: month/day/year' in a mapping says it once (or --dates)."
    )
    return NotUnderstood(
        f"'{text}' can be {meanings}. Write {readings[0]} or {readings[1]}. {order}", readings=readings
    )


def _not_in_calendar(iso: str, text: str) -> str:
    year, month, day = (int(part) for part in iso[:10].split("-"))
    if not 1 <= month <= 12:
        return f"there is no month {month} in '{text}'. {_WRITE}"
    try:
        datetime(year, month, day)
    except ValueError:
        return f"there is no {day} {MONTHS[month - 1]} {year}. Correct the date '{text}'."
    return f"there is no such time of day in '{text}'. Hours go from 00 to 23, minutes and seconds from 00 to 59."
