"""Words for many patients: when, how long, and for whom a set was made. Apart, so that a page of few patients comes without engines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from cytostorm.cohort.counting import Count
from cytostorm.presentation.headlines import lowered

NOT_RESTRICTED = "Not restricted to a group of patients."


def period_words(first: date | None, last: date | None) -> str:
    """
    >>> period_words(date(2101, 1, 1), date(2101, 1, 26)), period_words(date(2100, 12, 28), date(2101, 1, 3))
    ('1 to 26 Jan 2101', '28 Dec 2100 to 3 Jan 2101')
    >>> period_words(date(2101, 1, 5), date(2101, 4, 26)), period_words(None, None)
    ('5 Jan to 26 Apr 2101', 'without dates')
    """
    if first is None or last is None:
        return "without dates"
    ends = [f"{one.day} {one:%b %Y}" for one in (first, last)]
    if ends[0] == ends[1]:
        return ends[0]
    begin = ends[0].removesuffix(f" {last.year}")
    begin = begin.removesuffix(f" {last:%b}") if begin != ends[0] else begin
    return f"{begin} to {ends[1]}"


def whom_words(
    about: Sequence[str], recorded: Count, unknown: Count, other: Count, met: Count, recorded_and_met: Count
) -> str:
    """A met set does not say that the patient is one of those it was made for: both counts stand together."""
    if not about:
        return NOT_RESTRICTED
    others = ", ".join(
        f"{words} in {count.words}" for count, words in ((unknown, "not recorded"), (other, "recorded as no")) if count
    )
    counts = ", ".join(part for part in (f"Recorded in {recorded.words}", others) if part)
    also = f" Of the {met.words} definitely met, recorded in {recorded_and_met.words}." if met else ""
    return f"Made for: {', '.join([about[0], *map(lowered, about[1:])])}. {counts}.{also}"


def signed_words(hours: float) -> str:
    """
    >>> signed_words(50), signed_words(-3), signed_words(0.2)
    ('2 d 2 h before', '3 h after', 'same hour')
    """
    if round(abs(hours)) == 0:
        return "same hour"
    return f"{hours_words(abs(hours))} {'before' if hours > 0 else 'after'}"


def hours_words(hours: float) -> str:
    """A length of time in days and hours.

    >>> hours_words(76), hours_words(24)
    ('3 d 4 h', '1 d')
    """
    days, rest = divmod(round(timedelta(hours=hours).total_seconds() / 3600), 24)
    return " ".join(part for part in (f"{days} d" if days else "", f"{rest} h" if rest or not days else "") if part)
