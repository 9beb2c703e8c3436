"""The exact counts behind a shared page: groups of patients, and what two of them have in common. None of it is shown as it is.

Only patients of whom a set has something to say are counted, so that every number is a part of the same whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cytostorm.cohort.leads import EVENTS, write_first_events
from cytostorm.cohort.midnight import is_day
from cytostorm.cohort.opened import Opened

Pair = tuple[str, str]
Months = Mapping[date, int]
_PERSONS = "SELECT count(DISTINCT who) FROM ever"
_SETS = """
SELECT criteria, count(first_surely), count(*) FILTER (first_surely IS NOT NULL OR open_when_best_known),
       count(*) FILTER (applies = 'met'), count(first_surely) FILTER (applies = 'met') FROM ever GROUP BY criteria
"""
_BOTH = """
SELECT a.criteria, b.criteria, count(*) FROM ever a JOIN ever b USING (who)
WHERE a.criteria < b.criteria AND a.first_surely IS NOT NULL AND b.first_surely IS NOT NULL GROUP BY ALL
"""
_RECORDED = """
SELECT subject, count(DISTINCT person) FROM events
WHERE kind = 'measurement' AND NOT coalesce(slip, false) AND person IN (SELECT person FROM stay WHERE who IN (SELECT who FROM ever)) GROUP BY subject
"""
_EVENTS = "SELECT event, count(*) FROM event WHERE who IN (SELECT who FROM ever) GROUP BY event"
# Strictly before; where either has a day without a time, the day before at the latest. Quartiles in days, of those where both have a time.
_BEFORE = f"""
WITH met AS (
  SELECT o.criteria, e.event, e.is_day OR {is_day("o.first_surely")} AS by_days, date_diff('second', o.first_surely, e.moment) / 86400.0 AS days
  FROM inside o JOIN event e USING (stay)
  WHERE o.first_surely < e.moment AND NOT (by_days AND date_trunc('day', o.first_surely) = date_trunc('day', e.moment))
)
SELECT criteria, event, count(*), count(*) FILTER (NOT by_days), quantile_cont(days, [0.25, 0.5, 0.75]) FILTER (NOT by_days) FROM met GROUP BY ALL
"""
_ADMITTED = """
SELECT date_trunc('month', start)::DATE, count(*) FROM (
  SELECT who, min(start) AS start FROM stay WHERE who IN (SELECT who FROM ever) GROUP BY who) GROUP BY ALL
"""
_FIRST_MET = """
SELECT criteria, date_trunc('month', first_surely)::DATE, count(*) FROM ever WHERE first_surely IS NOT NULL GROUP BY ALL
"""


@dataclass(frozen=True)
class Before:
    """Of one set and one event: patients who met the set before it in the same stay, of them those with a time, and their days."""

    persons: int
    timed: int
    days: tuple[float, float, float] | None


@dataclass(frozen=True)
class Exact:
    """Patients: all; by set who met it, of whom it is not ruled out, whom it was made for, of them who met it; by pair of sets who
    met both; by event; by set and event; by what was measured; by month of admission, and by month in which a set was first met."""

    persons: int
    met: Mapping[str, int]
    open: Mapping[str, int]
    about: Mapping[str, int]
    about_met: Mapping[str, int]
    both: Mapping[Pair, int]
    events: Mapping[str, int]
    before: Mapping[Pair, Before]
    recorded: Mapping[str, int]
    admitted: Months
    first_met: Mapping[str, Months]


def exact_of(source: Opened) -> Exact:
    """Counted from the tables of a screened folder."""
    write_first_events(source)
    ((persons,),) = source.rows(_PERSONS)
    sets = {row[0]: row[1:] for row in source.rows(_SETS)}
    met, still_open, about, about_met = ({name: int(row[i]) for name, row in sets.items()} for i in range(4))
    return Exact(
        persons, met, still_open, about, about_met, {(a, b): n for a, b, n in source.rows(_BOTH)}, _events(source),
        _before(source), dict(source.rows(_RECORDED)), dict(source.rows(_ADMITTED)), _first_met(source),
    )  # fmt: skip


def _events(source: Opened) -> dict[str, int]:
    found = dict(source.rows(_EVENTS))
    return {name: int(found[name]) for name in EVENTS if name in found}


def _before(source: Opened) -> dict[Pair, Before]:
    return {
        (criteria, event): Before(int(persons), int(timed), tuple(days) if timed else None)
        for criteria, event, persons, timed, days in source.rows(_BEFORE)
    }


def _first_met(source: Opened) -> dict[str, dict[date, int]]:
    found: dict[str, dict[date, int]] = {}
    for criteria, month, persons in source.rows(_FIRST_MET):
        found.setdefault(criteria, {})[month] = int(persons)
    return found
