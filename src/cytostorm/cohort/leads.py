"""How long before an event a set was first met: intensive care, ventilation, death, the first treatment.

Persons in whom it was met only after the event are counted, and their time is negative.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cytostorm.cohort.counting import Count
from cytostorm.cohort.opened import Opened
from cytostorm.cohort.treatments import glucocorticoids, treatments
from cytostorm.library import shipped

EVENTS = ("icu", "ventilation", "death", "treatment", "glucocorticoid")
# A death that only the stay tells has the end of that stay as its time.
_EVENTS = """
CREATE OR REPLACE TEMP TABLE event AS
WITH told AS (
  SELECT person, milestone AS event, min(try_cast(time AS TIMESTAMP)) AS moment FROM milestones
  WHERE milestone IN ('icu', 'ventilation', 'death') AND time IS NOT NULL GROUP BY ALL
), drug AS (SELECT person, subject, min(effective) AS moment FROM events WHERE kind = 'drug' AND effective IS NOT NULL GROUP BY ALL)
SELECT * FROM told
UNION ALL SELECT person, 'death', max(end_) FROM stays WHERE outcome = 'died' AND end_ IS NOT NULL
  AND person NOT IN (SELECT person FROM told WHERE event = 'death' AND person IS NOT NULL) GROUP BY person
UNION ALL SELECT person, 'treatment', min(moment) FROM drug WHERE list_contains(?, subject) GROUP BY person
UNION ALL SELECT person, 'glucocorticoid', min(moment) FROM drug WHERE list_contains(?, subject) GROUP BY person
"""
_WITH_EVENT = "SELECT event, count(*) FROM event SEMI JOIN people USING (person) GROUP BY event"
_LEADS = """
WITH met AS (
  SELECT o.criteria, e.event, 'surely' AS bound, date_diff('second', o.first_surely, e.moment) / 3600.0 AS hours
  FROM onsets o JOIN event e ON e.person = o.person WHERE o.first_surely IS NOT NULL
  UNION ALL SELECT o.criteria, e.event, 'possibly', date_diff('second', o.first_possibly, e.moment) / 3600.0
  FROM onsets o JOIN event e ON e.person = o.person WHERE o.first_possibly IS NOT NULL
)
SELECT criteria, event, bound, count(*) FILTER (hours >= 0), count(*) FILTER (hours < 0), quantile_cont(hours, [0.25, 0.5, 0.75])
FROM met GROUP BY ALL
"""
_MET = "SELECT criteria, count(first_surely) FROM onsets GROUP BY criteria"


@dataclass(frozen=True)
class Span:
    """Quartiles in hours before the event; after it they are negative."""

    lower: float
    median: float
    upper: float


@dataclass(frozen=True)
class Reached:
    """Persons with the event who came to a set before it (or at it), and only after it; `span` is that of both together."""

    before: Count
    after: Count
    span: Span | None


@dataclass(frozen=True)
class Lead:
    """One set and one event. `never`: with the event, and never surely met; `without_event`: surely met, and no such event."""

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


def events_of(source: Opened, least: int = 1) -> tuple[Event, ...]:
    """Events that anyone had; quartiles are given for at least so many persons."""
    library = shipped()
    source.rows(_EVENTS, [list(treatments(library)), list(glucocorticoids(library))])
    persons = {name: int(n) for name, n in source.rows(_WITH_EVENT)}
    found = {tuple(row[:3]): row[3:] for row in source.rows(_LEADS)}
    met = {name: int(n) for name, n in source.rows(_MET) if n}
    return tuple(
        Event(
            name,
            Count(persons[name]),
            tuple(_leads(name, persons[name], found, [(s, met[s]) for s in source.criteria if s in met], least)),
        )
        for name in EVENTS
        if persons.get(name)
    )


def _leads(
    event: str, persons: int, found: dict[tuple[Any, ...], Any], met: Iterable[tuple[str, int]], least: int
) -> Iterable[Lead]:
    for criteria, ever in met:
        surely, possibly = (found.get((criteria, event, bound), (0, 0, None)) for bound in ("surely", "possibly"))
        reached = surely[0] + surely[1]
        yield Lead(
            criteria,
            _reached(surely, least),
            _reached(possibly, least),
            Count(persons - reached),
            Count(ever - reached),
        )


def _reached(row: tuple[Any, ...], least: int) -> Reached:
    before, after, quartiles = row
    span = Span(*map(float, quartiles)) if quartiles and before + after >= least else None
    return Reached(Count(before), Count(after), span)
