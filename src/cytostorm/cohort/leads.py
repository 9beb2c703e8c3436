"""How long before an event a set was first met, in the same stay: intensive care, ventilation, death, the first treatment.

Persons in whom it was met only after the event are counted, and their time is negative. An event of which only the day is
known is put in order by days: on the same day nobody can say which came first, and it gives no number of hours. So is a first
meeting of which only the day is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cytostorm.cohort.counting import Count
from cytostorm.cohort.happenings import write_happenings
from cytostorm.cohort.midnight import is_day
from cytostorm.cohort.opened import Opened

EVENTS = ("icu", "ventilation", "death", "treatment", "glucocorticoid")
# Of each person the first episode with the event, and what was met in that one.
_FIRST = """
CREATE OR REPLACE TEMP TABLE event AS
SELECT person, who, event, min(episode) AS episode, arg_min(stay, episode) AS stay, arg_min(moment, episode) AS moment,
       arg_min(is_day, episode) AS is_day FROM happening GROUP BY ALL
"""
_WITH_EVENT = "SELECT event, count(*) FROM event GROUP BY event"
_LEADS = f"""
WITH first AS (
  SELECT criteria, stay, 'surely' AS bound, first_surely AS moment FROM inside WHERE first_surely IS NOT NULL
  UNION ALL SELECT criteria, stay, 'possibly', first_possibly FROM inside WHERE first_possibly IS NOT NULL
), met AS (
  SELECT f.criteria, e.event, f.bound, e.is_day OR {is_day("f.moment")} AS by_days,
         by_days AND date_trunc('day', f.moment) = date_trunc('day', e.moment) AS same_day,
         date_diff('second', f.moment, e.moment) / 3600.0 AS hours
  FROM first f JOIN event e USING (stay)
)
SELECT criteria, event, bound, count(*) FILTER (hours > 0 AND NOT same_day), count(*) FILTER (hours = 0 AND NOT same_day),
       count(*) FILTER (hours < 0 AND NOT same_day), count(*) FILTER (same_day),
       quantile_cont(hours, [0.25, 0.5, 0.75]) FILTER (NOT by_days)
FROM met GROUP BY ALL
"""
_MET = "SELECT criteria, count(first_surely) FROM ever GROUP BY criteria"


@dataclass(frozen=True)
class Span:
    """Quartiles in hours before the event; after it they are negative."""

    lower: float
    median: float
    upper: float


@dataclass(frozen=True)
class Reached:
    """Persons with the event who came to a set before it, at the same moment, only after it, or on its day with no time to tell.

    `span` is that of all whose event has a time.
    """

    before: Count
    at: Count
    after: Count
    same_day: Count
    span: Span | None

    @property
    def persons(self) -> int:
        return int(self.before.number + self.at.number + self.after.number + self.same_day.number)


@dataclass(frozen=True)
class Lead:
    """One set and one event. `never`: with the event, not surely met in that stay; `without_event`: surely met, no such event in that stay."""

    criteria: str
    surely: Reached
    possibly: Reached
    never: Count
    without_event: Count


@dataclass(frozen=True)
class Event:
    """One kind of event: the persons who had it, and every set that was surely met in anyone."""

    name: str
    persons: Count
    leads: tuple[Lead, ...]


def write_first_events(source: Opened) -> None:
    """The temporary table event: person, who, event, episode, stay, moment, is_day; of each person the first episode with the event."""
    write_happenings(source)
    source.rows(_FIRST)


def events_of(source: Opened) -> tuple[Event, ...]:
    """Events that anyone had."""
    write_first_events(source)
    persons = {name: int(n) for name, n in source.rows(_WITH_EVENT)}
    found = {tuple(row[:3]): row[3:] for row in source.rows(_LEADS)}
    met = {name: int(n) for name, n in source.rows(_MET) if n}
    return tuple(
        Event(
            name,
            Count(persons[name]),
            tuple(_leads(name, persons[name], found, [(s, met[s]) for s in source.criteria if s in met])),
        )
        for name in EVENTS
        if persons.get(name)
    )


def _leads(
    event: str, persons: int, found: dict[tuple[Any, ...], Any], met: Iterable[tuple[str, int]]
) -> Iterable[Lead]:
    for criteria, ever in met:
        surely, possibly = (_reached(found.get((criteria, event, bound))) for bound in ("surely", "possibly"))
        yield Lead(criteria, surely, possibly, Count(persons - surely.persons), Count(ever - surely.persons))


def _reached(row: tuple[Any, ...] | None) -> Reached:
    before, at, after, same_day, quartiles = row or (0, 0, 0, 0, None)
    span = Span(*map(float, quartiles)) if quartiles else None
    return Reached(Count(before), Count(at), Count(after), Count(same_day), span)
