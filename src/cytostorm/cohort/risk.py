"""Time at risk: who met a set at entry, who was at risk and for how many days, in how many it was first met then, and the rate.

Counted in episodes and in persons. Everything lies inside an episode; what was first met when nobody was there is apart.
"""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.cohort.counting import Count
from cytostorm.cohort.opened import Opened

DAY = 86_400_000_000
_COUNTED = ("true", "entry_surely", "NOT entry_surely", "NOT entry_surely AND first_surely IS NOT NULL")
# Of a person with one episode the episode is the person; the others were put together when the folder was opened.
_OF_SEVERAL = ("true", "any_at_entry", "any_at_risk", "any_first_met")
_EPISODES = ", ".join(
    f"count(*) FILTER ({one}) AS e{n}, count(*) FILTER (alone AND {one}) AS a{n}" for n, one in enumerate(_COUNTED)
)
_PERSONS = ", ".join(f"count(*) FILTER ({one}) AS p{n}" for n, one in enumerate(_OF_SEVERAL))
_BOTH = ", ".join(f"e{n}, a{n} + coalesce(p{n}, 0)" for n in range(len(_COUNTED)))
_RISK = f"""
SELECT criteria, {_BOTH}, coalesce(days, 0) / {DAY}
FROM (SELECT criteria, {_EPISODES}, sum(until_met) FILTER (NOT entry_surely) AS days FROM inside GROUP BY criteria)
LEFT JOIN (SELECT criteria, {_PERSONS} FROM joined GROUP BY criteria) USING (criteria)
"""
_ABOUT = """
SELECT criteria, count(*) FILTER (applies = 'met'), count(*) FILTER (applies = 'unknown'), count(*) FILTER (applies = 'not met'),
       count(first_surely) FILTER (applies = 'met'), count(first_surely) FILTER (applies = 'unknown'),
       count(first_surely) FILTER (applies = 'not met')
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
    told, entry, risk, met = (Both(Count(int(row[i])), Count(int(row[i + 1]))) for i in (0, 2, 4, 6))
    return Risk(name, told, entry, risk, float(row[8]), met, Count(elsewhere))


def abouts_of(source: Opened) -> tuple[About, ...]:
    """In the order of the request."""
    found = {row[0]: row[1:] for row in source.rows(_ABOUT)}
    return tuple(About(name, *(Count(int(n)) for n in found.get(name, (0,) * 6))) for name in source.criteria)
