"""Who is in a population, and in how many each set was surely met, not ruled out, or possible at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cytostorm.cohort.counting import Count
from cytostorm.cohort.opened import Opened

_PEOPLE = "SELECT count(*), count(*) FILTER (start IS NOT NULL), min(start)::DATE, max(end_)::DATE, sum(facts), sum(stays) FROM people"
# Of a set that names nobody, everybody is known to be one of its persons.
_TOLD = """
SELECT count(*), count(*) FILTER (met)
FROM (SELECT who, bool_or(first_surely IS NOT NULL AND applies = 'met') AS met FROM ever GROUP BY who)
"""
_EPISODES = """
SELECT count(*), count(*) FILTER (is_open), count(*) FILTER (stays > 1),
       count(met), count(*) FILTER (met)
FROM stay LEFT JOIN (SELECT stay, bool_or(first_surely IS NOT NULL AND applies = 'met') AS met FROM inside GROUP BY stay) USING (stay)
"""
_OUTCOMES = "SELECT outcome, count(*) FROM people WHERE outcome <> '' GROUP BY outcome ORDER BY count(*) DESC, outcome"
# Open: met at some moment, or not ruled out at one of those at which the fewest inputs were missing.
_SETS = """
SELECT criteria, count(*), count(first_surely), count(*) FILTER (first_surely IS NOT NULL OR open_when_best_known), count(first_possibly),
       count(*) FILTER (applies = 'met'), count(*) FILTER (applies = 'unknown'), count(*) FILTER (applies = 'not met'),
       count(first_surely) FILTER (applies = 'met'), count(first_surely) FILTER (applies = 'unknown'),
       count(first_surely) FILTER (applies = 'not met')
FROM ever GROUP BY criteria
"""


@dataclass(frozen=True)
class People:
    """Persons in the source, those of them with any usable fact, with a dated one, with a dated fact that any set looks at,
    and who surely met any set that was made for them.

    `first` and `last` are the days of the first and the last moment; None where nothing is dated.
    """

    in_source: Count
    persons: Count
    dated: Count
    told: Count
    met_any: Count
    first: date | None
    last: date | None
    facts: Count
    stays: Count
    outcomes: tuple[tuple[str, Count], ...]


@dataclass(frozen=True)
class SetCount:
    """Persons by what one set said: `open` holds `surely`, `possibly` holds both. `applies`: whether the set is about them."""

    criteria: str
    told: Count
    surely: Count
    open: Count
    possibly: Count
    applies: Count
    applies_unknown: Count
    applies_not: Count
    surely_and_applies: Count
    surely_and_unknown: Count
    surely_and_not: Count


@dataclass(frozen=True)
class EpisodeCount:
    """Episodes: all, those without an end, those of several stays, those in which a set had something to say, and those in which one
    was surely met by a person it was made for."""

    episodes: Count
    is_open: Count
    joined: Count
    told: Count
    met_any: Count


def episodes_of(source: Opened) -> EpisodeCount:
    """An episode is a stay, or several within a day of each other."""
    return EpisodeCount(*(Count(int(n)) for n in source.rows(_EPISODES)[0]))


def people_of(source: Opened) -> People:
    """Outcomes other than died and survived are words of the source."""
    ((persons, dated, first, last, facts, stays),) = source.rows(_PEOPLE)
    ((told, met),) = source.rows(_TOLD)
    outcomes = tuple((str(name), Count(n)) for name, n in source.rows(_OUTCOMES))
    # A person whose only values are refused, or mean nothing here, has no row in people and is one of the source all the same.
    in_source = max(int(source.conformance.get("persons") or 0), persons)
    counts = (Count(in_source), Count(persons), Count(dated), Count(told), Count(met))
    return People(*counts, first, last, Count(int(facts or 0)), Count(int(stays or 0)), outcomes)


def set_counts(source: Opened) -> tuple[SetCount, ...]:
    """In the order of the request; a set that nobody has a fact for is there with zeros."""
    found = {row[0]: SetCount(row[0], *(Count(n) for n in row[1:])) for row in source.rows(_SETS)}
    return tuple(found.get(name, SetCount(name, *[Count(0)] * 10)) for name in source.criteria)
