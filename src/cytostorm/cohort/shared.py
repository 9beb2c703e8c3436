"""What of a population may be shared: every number went through one rule, and what it refuses is not there.

The page is a list of what is allowed: patients, sets, pairs of sets, events, months and what was measured. Nothing else of a result
gets here. A set that is not shown takes its whole row along: nobody can read a number of it, nor a zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from cytostorm.cohort.disclosure import Rounded, Rule
from cytostorm.cohort.shareable import Before, Exact, Months, Pair
from cytostorm.errors import InputError

QUARTILES = 20
"""Quartiles are told of at least so many."""
UNITS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class SharedSet:
    """A set that enough patients met. `open`: not ruled out, `met` included. None: not shown."""

    criteria: str
    met: Rounded
    open: Rounded | None
    about: Rounded | None
    about_met: Rounded | None


@dataclass(frozen=True)
class SharedBefore:
    """Patients who met a set before an event, and quartiles of how many days before."""

    criteria: str
    persons: Rounded
    days: tuple[int, int, int] | None


@dataclass(frozen=True)
class SharedEvent:
    """An event that enough patients had."""

    name: str
    persons: Rounded
    before: tuple[SharedBefore, ...]


@dataclass(frozen=True)
class Periods:
    """A group by month, quarter or year, each by its first day."""

    unit: str
    counts: tuple[tuple[date, Rounded], ...]


@dataclass(frozen=True)
class Shared:
    """All that a shared page is made of."""

    rule: Rule
    persons: Rounded
    sets: tuple[SharedSet, ...]
    both: tuple[tuple[Pair, Rounded], ...]
    events: tuple[SharedEvent, ...]
    recorded: tuple[tuple[str, Rounded], ...]
    admitted: Periods | None
    first_met: tuple[tuple[str, Periods], ...]


def shared_of(exact: Exact, rule: Rule) -> Shared:
    """Raises InputError where there are too few patients for any page."""
    persons = rule.everybody(exact.persons)
    if persons is None:
        problem = f"{exact.persons:,} patients with usable data are too few for a page to share at --small-cells {rule.threshold}."
        raise InputError("--share", problem, "Share a result of more patients, or leave --share out.")
    sets = tuple(_sets(exact, rule))
    shown = [one.criteria for one in sets]
    periods = ((name, _periods(("first met", name), exact.first_met.get(name, {}), exact, rule)) for name in shown)
    return Shared(
        rule, persons, sets, tuple(_both(shown, exact, rule)), tuple(_events(shown, exact, rule)), tuple(_recorded(exact, rule)),
        _periods(("admitted",), exact.admitted, exact, rule),
        tuple((name, found) for name, found in periods if found and len(found.counts) > 1),
    )  # fmt: skip


def _sets(exact: Exact, rule: Rule) -> Iterator[SharedSet]:
    for name, met in exact.met.items():
        if shown := rule.group(("met", name), met, exact.persons):
            yield SharedSet(name, shown, _open(name, shown, exact, rule), *_about(name, exact, rule))


def _open(name: str, met: Rounded, exact: Exact, rule: Rule) -> Rounded | None:
    more = rule.between(("not ruled out", name), exact.met[name], exact.open[name], exact.persons)
    return met + more if more else None


def _about(name: str, exact: Exact, rule: Rule) -> tuple[Rounded | None, Rounded | None]:
    """Whom a set was made for, and of these who met it: where that is nobody, or everybody, it is not told either."""
    about = rule.group(("made for", name), exact.about[name], exact.persons)
    cells = (exact.about_met[name], exact.about[name], exact.met[name], exact.persons)
    return about, rule.common(("made for, met", name), *cells) if about else None


def _both(shown: list[str], exact: Exact, rule: Rule) -> Iterator[tuple[Pair, Rounded]]:
    ranked = sorted(shown)
    for pair in ((one, other) for n, one in enumerate(ranked) for other in ranked[n + 1 :]):
        one, other = pair
        cells = (exact.both.get(pair, 0), exact.met[one], exact.met[other], exact.persons)
        if found := rule.common(("both", *pair), *cells):
            yield pair, found


def _events(shown: list[str], exact: Exact, rule: Rule) -> Iterator[SharedEvent]:
    for event, had in exact.events.items():
        if persons := rule.group(("event", event), had, exact.persons):
            yield SharedEvent(event, persons, tuple(_before(event, had, shown, exact, rule)))


def _before(event: str, had: int, shown: list[str], exact: Exact, rule: Rule) -> Iterator[SharedBefore]:
    for name in shown:
        before = exact.before.get((name, event), Before(0, 0, None))
        if persons := rule.common(("before", name, event), before.persons, exact.met[name], had, exact.persons):
            yield SharedBefore(name, persons, _days(("before", name, event), before, rule))


def _days(name: tuple[str, ...], before: Before, rule: Rule) -> tuple[int, int, int] | None:
    if before.days is None or not rule.is_many(name, before.timed, max(QUARTILES, rule.step)):
        return None
    lower, median, upper = (round(days) for days in before.days)
    return lower, median, upper


def _recorded(exact: Exact, rule: Rule) -> Iterator[tuple[str, Rounded]]:
    for subject, persons in sorted(exact.recorded.items()):
        if found := rule.group(("measured", subject), persons, exact.persons):
            yield subject, found


def _periods(name: tuple[str, ...], counts: Months, exact: Exact, rule: Rule) -> Periods | None:
    """By the finest unit in which every period of the result, an empty one too, is large enough."""
    ends = [month for months in (exact.admitted, *exact.first_met.values()) for month in months]
    for unit, months in UNITS.items():
        held = cut(counts, (min(ends), max(ends)), months) if ends else {}
        if held and (found := rule.parts((*name, unit), {day.isoformat(): n for day, n in held.items()})):
            return Periods(unit, tuple((date.fromisoformat(day), n) for day, n in found.items()))
    return None


def cut(counts: Months, ends: tuple[date, date], months: int) -> Mapping[date, int]:
    """Counts by month put together by so many months, with those in which there was nobody."""
    first, last = (_start(end, months) for end in ends)
    held: dict[date, int] = {}
    while first <= last:
        held[first] = 0
        first = _start(date(first.year + (first.month + months > 12), (first.month + months - 1) % 12 + 1, 1), months)
    for month, persons in counts.items():
        held[_start(month, months)] += persons
    return held


def _start(day: date, months: int) -> date:
    return date(day.year, (day.month - 1) // months * months + 1, 1)
