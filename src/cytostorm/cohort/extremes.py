"""The most abnormal persons of a population with what is needed to draw their courses. Never part of a report that is shared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from cytostorm.cohort.opened import Opened
from cytostorm.engines.records import records_of
from cytostorm.errors import InputError
from cytostorm.record import Administration, Measurement, Record
from cytostorm.record.facts import Fact
from cytostorm.values import Bounds

MOST, LONGEST, BINS = 8, timedelta(days=45), 40
VALUES = ("ferritin", "crp", "platelets", "temperature")
_CHOSEN = """
WITH met AS (
  SELECT who, count(first_surely) AS met, bool_or(criteria = $leading) AS has_leading, min(first_surely) AS since
  FROM ever GROUP BY who HAVING count(first_surely) > 0
), most AS (
  SELECT DISTINCT s.person, m.* EXCLUDE (who) FROM met m JOIN stay s USING (who)
  WHERE m.met >= (SELECT min(met) FROM (SELECT met FROM met ORDER BY met DESC LIMIT $most))
), score AS (
  SELECT person, max(highest_low) AS score FROM onsets WHERE criteria = $leading AND person IN (SELECT person FROM most) GROUP BY person
)
SELECT person, met, CASE WHEN has_leading THEN score END AS score, since, p.start, p.end_, coalesce(p.outcome, '')
FROM most JOIN people p USING (person) LEFT JOIN score USING (person) ORDER BY met DESC, score DESC NULLS LAST, person LIMIT $most
"""
_SETS = """
SELECT DISTINCT s.person, criteria FROM ever JOIN stay s USING (who) WHERE list_contains(?, s.person) AND first_surely IS NOT NULL ORDER BY ALL
"""
_STEPS = "SELECT person, time, low, high, verdict FROM verdicts WHERE list_contains(?, person) AND criteria = ? ORDER BY person, time"
_MILESTONES = """
SELECT person, milestone, min(try_cast(time AS TIMESTAMP)) FROM milestones WHERE list_contains(?, person) GROUP BY ALL ORDER BY 3
"""
_FACTS = "SELECT * FROM events WHERE list_contains(?, person) AND (kind = 'drug' OR (kind = 'measurement' AND list_contains(?, subject)))"
Row = tuple[Any, ...]
_VERDICTS = {"met": Bounds(1.0, 1.0), "not met": Bounds(0.0, 0.0), "unknown": Bounds(0.0, 1.0)}


@dataclass(frozen=True)
class Step:
    """What the leading set says from a moment on; `score` is None for a set without one."""

    at: datetime
    score: Bounds | None
    verdict: Bounds


@dataclass(frozen=True)
class Extreme:
    """A person with many sets surely met. `record` holds the drugs and the drawn values between `start` and `end`, thinned to
    the highest and the lowest of each stretch; `shortened` where that is not the whole course."""

    person: str
    outcome: str
    sets: tuple[str, ...]
    highest: float | None
    start: datetime
    end: datetime
    shortened: bool
    record: Record
    steps: tuple[Step, ...]
    milestones: tuple[tuple[str, datetime], ...]


def extremes_of(source: Opened, leading: str | None) -> tuple[Extreme, ...]:
    """By the number of sets surely met, then by the highest sure score of the leading set."""
    chosen = source.rows(_CHOSEN, {"leading": leading or "", "most": MOST})
    names = [row[0] for row in chosen]
    records = _records(source, names)
    steps = source.rows(_STEPS, [names, leading or ""])
    milestones = source.rows(_MILESTONES, [names])
    met = source.rows(_SETS, [names])
    sets = {name: tuple(found for (found,) in _own(met, name)) for name in names}
    return tuple(
        _extreme(row, sets[row[0]], records.get(row[0], Record(row[0])), _own(steps, row[0]), _own(milestones, row[0])) for row in chosen
    )  # fmt: skip


def _own(rows: Iterable[Row], person: str) -> list[Row]:
    return [row[1:] for row in rows if row[0] == person]


def _records(source: Opened, names: Sequence[str]) -> dict[str, Record]:
    try:
        table = source.db.sql(_FACTS, params=[names, list(VALUES)]).to_arrow_table()
        return {record.patient: record for record in records_of(table)}
    except (KeyError, OSError) as error:
        raise InputError(str(source.folder), f"events.parquet has other columns than an event table: {error}") from None


def _extreme(
    row: Row, sets: tuple[str, ...], record: Record, steps: Sequence[Row], milestones: Sequence[Row]
) -> Extreme:
    person, _, score, since, first, last, outcome = row
    whole = (first or since, max(last or since, since))
    start, end = _window(*whole, since)
    inside = tuple((name, at) for name, at in milestones if at is not None and start <= at <= end)
    drawn, stepped = _drawn(record, start, end), _steps(steps, start, end)
    return Extreme(person, outcome, sets, score, start, end, (start, end) != whole, drawn, stepped, inside)


def _window(first: datetime, last: datetime, since: datetime) -> tuple[datetime, datetime]:
    """The whole course, or, of a long one, the time around the first set that was surely met."""
    if last - first <= LONGEST:
        return first, last
    start = max(first, since - LONGEST / 3)
    return start, min(last, start + LONGEST)


def _steps(rows: Sequence[Row], start: datetime, end: datetime) -> tuple[Step, ...]:
    """The step in force at the start, and all that follow up to the end."""
    made = [
        Step(at, None if low is None or high is None else Bounds(low, high), _VERDICTS[word])
        for at, low, high, word in rows
        if at <= end
    ]
    before = [step for step in made if step.at <= start]
    return (*(replace(step, at=start) for step in before[-1:]), *(step for step in made if step.at > start))


def _drawn(record: Record, start: datetime, end: datetime) -> Record:
    """Values inside the window, and drugs that were begun before its end: what was given earlier may still hide a sign."""
    dated = [(fact, fact.times.effective) for fact in record.facts if fact.times.effective is not None]
    facts = [fact for fact, at in dated if at <= end and (start <= at or isinstance(fact, Administration))]
    return replace(record, facts=tuple(_thinned(facts, start, end)))


def _thinned(facts: Sequence[Fact], start: datetime, end: datetime) -> list[Fact]:
    """Drugs, values kept out, and of each stretch of time the highest and the lowest value of each subject."""
    bins: dict[tuple[str, int], list[Measurement]] = {}
    kept: set[int] = set()
    for fact in facts:
        if isinstance(fact, Measurement) and not fact.is_kept_out and fact.times.effective is not None:
            place = int((fact.times.effective - start) / max(end - start, timedelta(seconds=1)) * BINS)
            bins.setdefault((fact.observable, place), []).append(fact)
        else:
            kept.add(id(fact))
    for held in bins.values():
        kept |= {id(min(held, key=lambda f: f.bounds.high)), id(max(held, key=lambda f: f.bounds.low))}
    return [fact for fact in facts if id(fact) in kept]
