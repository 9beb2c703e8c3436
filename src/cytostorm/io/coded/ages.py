"""The age on a day, in days, as the database of many computes it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache


@lru_cache(maxsize=4096)
def age_in_days(born: date, day: date) -> float:
    """Completed years count as 365.25 days each, so that a birthday is never a day early or late at an edge in years."""
    years = day.year - born.year - (birthday(born, day.year) > day)
    return years * 365.25 + (day - birthday(born, born.year + years)).days


def birthday(born: date, year: int) -> date:
    """The birthday in a year; one on 29 February is on the 28th where there is no 29th."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
