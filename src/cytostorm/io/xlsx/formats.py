"""Number formats: whether a number is shown as a date, a percentage or with a sign before it, and the text that it then is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

_DATES = {*range(14, 18), *range(27, 32), 36, *range(50, 55), 57, 58}
_CLOCKS = {18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56}
_BOTH, _ELAPSED, _PERCENT = {22}, {46}, {9, 10}
_IN_QUOTES = re.compile(r'"([^"]*)"|\\(.)|[_*](.)')
_BRACKETS = re.compile(r"\[[^\]]*\]")
_ELAPSED_TIME = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_SIGNS = re.compile(r"[<>≤≥]=?")
_LONG_WHOLE = re.compile(r"-?\d{16,}")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?")
LAST_DAY = 2_958_466  # the day after 9999-12-31
MIDNIGHT = timedelta(0)


@dataclass(frozen=True)
class Format:
    """How a number is shown. `day`, `clock`: as a date, a time of day, or both; `sign`: written before it, as in ">2000"."""

    day: bool = False
    clock: bool = False
    elapsed: bool = False
    percent: bool = False
    sign: str = ""

    @property
    def is_time(self) -> bool:
        return self.day or self.clock or self.elapsed


PLAIN = Format()


def built_in(number: int) -> Format:
    """A format that a file names by its number alone."""
    day, clock = number in _DATES | _BOTH, number in _CLOCKS | _BOTH
    found = Format(day, clock, number in _ELAPSED, number in _PERCENT)
    return PLAIN if found == PLAIN else found


def format_of(code: str) -> Format:
    """A format from its code, such as dd/mm/yyyy, 0.0%, or ">"0.

    >>> format_of("dd/mm/yyyy hh:mm"), format_of('0.0" g/dL"') == PLAIN
    (Format(day=True, clock=True, elapsed=False, percent=False, sign=''), True)
    """
    literal = "".join(found[1] or found[2] or "" for found in _IN_QUOTES.finditer(code.split(";")[0]))
    found = _SIGNS.search(literal)
    sign = (
        "" if found is None else "?" if ";" in code else found[0]
    )  # which of several sections is shown is not worked out
    bare = _IN_QUOTES.sub("", code)
    elapsed = bool(_ELAPSED_TIME.search(bare))
    bare = _BRACKETS.sub("", bare).split(";")[0].lower()
    if bare in ("general", "standard", "@", ""):
        return Format(sign=sign) if sign else PLAIN
    day, clock = bool(re.search("[dy]|mmm|^m$", bare)), bool(re.search("[hs]", bare))
    found_format = Format(day or (not clock and "m" in bare), clock, elapsed, "%" in bare, sign)
    return PLAIN if found_format == PLAIN else found_format


def number_text(written: str, shown: Format) -> str | None:
    """A number as text with the fifteen digits that a spreadsheet keeps; None for what is no number.

    A whole number that a program wrote with more digits stays as it is: it may name a patient.
    """
    if not _NUMBER.fullmatch(written):
        return None
    value = float(written) * (100 if shown.percent else 1)
    text = written if _LONG_WHOLE.fullmatch(written) and not shown.percent else _digits(value)
    return f"{shown.sign}{text}%" if shown.percent else f"{shown.sign}{text}"


def _digits(value: float) -> str:
    rounded = float(f"{value:.15g}")
    return str(int(rounded)) if rounded.is_integer() and abs(rounded) < 1e21 else repr(rounded)


def time_text(written: str, shown: Format, from_1904: bool) -> str | None:
    """A date, a moment or a time of day from the days since the first day of the workbook; None for what is none."""
    days = float(written) if _NUMBER.fullmatch(written) else -1.0
    if not 0 <= days < LAST_DAY:
        return None
    if shown.elapsed or (shown.clock and days < 1):
        return _clock_text(timedelta(days=days))
    moment = _moment(days, from_1904)
    return None if moment is None else _moment_text(moment, shown)


def _moment(days: float, from_1904: bool) -> datetime | None:
    """The 1900 calendar counts a 29 February 1900, which never was."""
    if not from_1904 and int(days) == 60:
        return None
    first = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30 if days > 60 else 31)
    try:
        return first + timedelta(milliseconds=round(days * 86_400_000))
    except OverflowError:
        return None


def _moment_text(moment: datetime, shown: Format) -> str:
    at_midnight = (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)
    return (
        moment.date().isoformat()
        if at_midnight and not shown.clock
        else moment.isoformat(" ", "milliseconds").removesuffix(".000")
    )


def _clock_text(passed: timedelta) -> str:
    seconds = round(passed.total_seconds())
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
