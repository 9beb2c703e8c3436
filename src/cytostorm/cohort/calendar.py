"""Incidence and prevalence by day, or by week, month or year where the time is long, beside the persons present.

Prevalence of a longer period is the mean over its days, so that it can be laid beside the mean number of persons present;
incidence is the number of persons in whom a set was first so in that period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from cytostorm.cohort.counting import Count
from cytostorm.cohort.opened import Opened

Unit = Literal["day", "week", "month", "year"]
UNITS: tuple[tuple[Unit, int], ...] = (("day", 120), ("week", 800), ("month", 6000), ("year", 10**9))
"""Each unit is used up to so many days."""
# A few stray dates must not press everything else into one column: then the axis holds 99.8 % of all person-days.
_RANGE = """
WITH running AS (SELECT day, sum(present) OVER (ORDER BY day) AS upto, sum(present) OVER () AS whole, present FROM present)
SELECT min(day), max(day), min(day) FILTER (upto > 0.001 * whole), min(day) FILTER (upto >= 0.999 * whole) FROM running
"""
_PERIODS = """
SELECT d.period::DATE, count(*), coalesce(sum(p.present), 0)
FROM (SELECT unnest(range(?::DATE, ?::DATE + INTERVAL 1 DAY, INTERVAL 1 DAY))::DATE AS day, date_trunc('{unit}', day) AS period) d
LEFT JOIN present p ON p.day = d.day GROUP BY d.period ORDER BY d.period
"""
_SERIES = """
SELECT criteria, date_trunc('{unit}', day)::DATE AS period, sum(surely), sum(possibly), sum(first_surely), sum(first_possibly)
FROM days WHERE day BETWEEN ? AND ? GROUP BY ALL
"""
_OUTSIDE = "SELECT coalesce(sum(present), 0) FROM present WHERE day < ? OR day > ?"


@dataclass(frozen=True)
class Period:
    """A day or a longer stretch that starts on a day; `present` is the mean number of persons there."""

    start: date
    days: int
    present: Count


@dataclass(frozen=True)
class Level:
    """Of one set in one period: the mean number of persons surely and possibly met, and in how many it was first so."""

    surely: Count
    possibly: Count
    first_surely: Count
    first_possibly: Count


@dataclass(frozen=True)
class Calendar:
    """`levels` holds one Level a period for each set; `outside` counts the person-days that the axis leaves out."""

    unit: Unit
    periods: tuple[Period, ...]
    levels: tuple[tuple[str, tuple[Level, ...]], ...]
    outside: Count

    def of(self, criteria: str) -> tuple[Level, ...]:
        return dict(self.levels).get(criteria, ())


EMPTY = Calendar("day", (), (), Count(0))


def calendar_of(source: Opened) -> Calendar:
    """By day for up to 120 days, by week, month or year beyond."""
    ((first, last, early, late),) = source.rows(_RANGE)
    if first is None:
        return EMPTY
    start, end = (early, late) if (last - first).days > 2 * (late - early).days + 30 else (first, last)
    unit = _unit((end - start).days + 1)
    periods = source.rows(_PERIODS.format(unit=unit), [start, end])
    found = {(row[0], row[1]): row[2:] for row in source.rows(_SERIES.format(unit=unit), [start, end])}
    levels = tuple(
        (name, tuple(_level(found.get((name, day)), days) for day, days, _ in periods)) for name in source.criteria
    )
    ((outside,),) = source.rows(_OUTSIDE, [start, end])
    return Calendar(
        unit,
        tuple(Period(day, days, _mean(present, days)) for day, days, present in periods),
        levels,
        Count(int(outside)),
    )


def _unit(days: int) -> Unit:
    return next(name for name, most in UNITS if days <= most)


def _level(found: tuple[Any, ...] | None, days: int) -> Level:
    surely, possibly, first_surely, first_possibly = found or (0, 0, 0, 0)
    return Level(_mean(surely, days), _mean(possibly, days), Count(int(first_surely)), Count(int(first_possibly)))


def _mean(persons: int, days: int) -> Count:
    return Count(int(persons) / days)
