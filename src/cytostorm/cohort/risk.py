"""Time at risk: who met a set at entry, who was at risk and for how many days, in how many it was first met then, and the rate.

Counted in episodes and in persons. Everything lies inside an episode; what was first met when nobody was there is apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.cohort.counting import Count
from cytostorm.cohort.opened import Opened

DAY = 86_400_000_000
_RISK = f"""
SELECT o.criteria, count(*), count(DISTINCT o.person), count(*) FILTER (o.entry_surely), count(DISTINCT o.person) FILTER (o.entry_surely),
       count(*) FILTER (NOT o.entry_surely), count(DISTINCT o.person) FILTER (NOT o.entry_surely),
       coalesce(sum(date_diff('microsecond', e.start, coalesce(o.first_surely, e.end_))) FILTER (NOT o.entry_surely), 0) / {DAY},
       count(*) FILTER (NOT o.entry_surely AND o.first_surely IS NOT NULL),
       count(DISTINCT o.person) FILTER (NOT o.entry_surely AND o.first_surely IS NOT NULL)
FROM episode_onsets o JOIN episodes e USING (person, episode) GROUP BY o.criteria
"""
_ABOUT = """
WITH ever AS (
  SELECT criteria, person, max(CASE applies WHEN 'met' THEN 2 WHEN 'unknown' THEN 1 ELSE 0 END) AS about, bool_or(first_surely IS NOT NULL) AS surely
  FROM episode_onsets GROUP BY criteria, person
)
SELECT criteria, count(*) FILTER (about = 2), count(*) FILTER (about = 1), count(*) FILTER (about = 0),
       count(*) FILTER (about = 2 AND surely), count(*) FILTER (about = 1 AND surely), count(*) FILTER (about = 0 AND surely)
FROM ever GROUP BY criteria
"""
# First met, and no episode of the person holds it: a result that came after the stay, or between two.
_ELSEWHERE = """
SELECT o.criteria, count(*) FROM onsets o
WHERE o.first_surely IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM episode_onsets i WHERE i.person = o.person AND i.criteria = o.criteria AND i.first_surely IS NOT NULL)
GROUP BY o.criteria
"""


@dataclass(frozen=True)
class Both:
    """The same count of episodes and of persons."""

    episodes: Count
    persons: Count


@dataclass(frozen=True)
class Risk:
    """One set. `told`: it had something to say. `days` are those of the episodes at risk, up to the first meeting or the end.

    `elsewhere`: persons in whom it was first met while nobody was there, and in no episode.
    """

    criteria: str
    told: Both
    at_entry: Both
    at_risk: Both
    days: float
    first_met: Both
    elsewhere: Count


@dataclass(frozen=True)
class About:
    """Persons by whether a set was about them at any moment of an episode, and of them those in whom it was met in one."""

    criteria: str
    yes: Count
    unknown: Count
    no: Count
    met_yes: Count
    met_unknown: Count
    met_no: Count


def risks_of(source: Opened) -> tuple[Risk, ...]:
    """In the order of the request; a set that says nothing of anybody is there with zeros."""
    found = {row[0]: row[1:] for row in source.rows(_RISK)}
    elsewhere = {name: int(n) for name, n in source.rows(_ELSEWHERE)}
    return tuple(_risk(name, found.get(name, (0,) * 9), elsewhere.get(name, 0)) for name in source.criteria)


def _risk(name: str, row: tuple[float, ...], elsewhere: int) -> Risk:
    told, entry, risk, met = (Both(Count(int(row[i])), Count(int(row[i + 1]))) for i in (0, 2, 4, 7))
    return Risk(name, told, entry, risk, float(row[6]), met, Count(elsewhere))


def abouts_of(source: Opened) -> tuple[About, ...]:
    """In the order of the request."""
    found = {row[0]: row[1:] for row in source.rows(_ABOUT)}
    return tuple(About(name, *(Count(int(n)) for n in found.get(name, (0,) * 6))) for name in source.criteria)
