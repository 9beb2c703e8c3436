"""An understood value at its own time and place, and times that only stand for one that is not known."""

from __future__ import annotations

from datetime import datetime

from cytostorm.io.values.cells import Understood, dated
from cytostorm.io.values.moments import FIRST_YEAR, LAST_YEAR
from cytostorm.record import Administration, Origin, Times
from cytostorm.record.entry import NotUnderstood
from cytostorm.record.facts import Fact

FIRST_MOMENT, AFTER_LAST = (
    f"TIMESTAMP '{FIRST_YEAR - 1}-12-31'",
    f"TIMESTAMP '{LAST_YEAR + 1}-01-02'",
)  # with a day for time zones
NO_SUCH_YEAR = f"the year of its time lies outside {FIRST_YEAR} to {LAST_YEAR}."
LONGEST_STAY = 10
"""Years. Our choice, without a source: an end that comes later (9999-12-31) stands for one that is not known."""


def endless_stays(count: int) -> str:
    """Says that ends of stays were not taken."""
    return f"{count} last more than {LONGEST_STAY} years by their end; it is taken as not known"


def no_deaths(count: int) -> str:
    """Says that deaths were not taken."""
    who = "1 person has" if count == 1 else f"{count:,} persons have"
    return f"{who} a death outside the years {FIRST_YEAR} to {LAST_YEAR}; it is taken as none."


def too_old(count: int) -> str:
    """Says that ages cannot be."""
    who = "1 person" if count == 1 else f"{count:,} persons"
    return f"By the birth date {who} would be older than anybody can be; their age is taken as not known."


def fact_of(template: Understood, times: Times, origin: Origin, until: datetime | None) -> Fact | None:
    """The fact at its own time; what was not understood and may have been a drug stays as one of which nobody knows what it hides."""
    if isinstance(template, NotUnderstood):
        return Administration(template.perhaps, times, until, "", origin) if template.perhaps else None
    return dated(template, times, origin, until, None)
