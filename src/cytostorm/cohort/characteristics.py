"""Who they are: ages, sexes, length of stay, outcome and intensive care of all and of those who met each set, rates by age, and what was
missing by outcome.

Whoever met a set is counted where the set names nobody or is known to be made for them. Age is that at the start of a stay.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from cytostorm.cohort.counting import Count
from cytostorm.cohort.happenings import write_happenings
from cytostorm.cohort.opened import Opened
from cytostorm.cohort.recorded import recorded_by_outcome

BANDS = ((0, 1), (1, 12), (12, 18), (18, 45), (45, 65), (65, 80), (80, 200))
"""From so many years up to, and without, so many (†: our choice)."""
UNKNOWN_BAND = len(BANDS)
ALL = ""
CONTRADICTORY = "contradictory"
SEXES = ("female", "male", CONTRADICTORY, "")
"""Of a person: written in one way, in both, or not at all."""
OUTCOMES = ("died", "survived", "other", "")
"""As the missing inputs are counted: words of a source other than these two together, and not recorded."""
_YEAR = 365.25
_CASES = " ".join(f"WHEN low >= {low} AND high < {high} THEN {n}" for n, (low, high) in enumerate(BANDS))
# Kept by itself: a group over a few rows of millions that come with it costs five times as much.
_AGE = """
CREATE TEMP TABLE IF NOT EXISTS age AS
SELECT person, low, high, effective FROM events WHERE kind = 'measurement' AND subject = 'age' AND NOT coalesce(slip, false)
"""
# An age holds at its own time, and is counted on to the start of the stay; one without a time is taken as that at the start.
_STAYS = f"""
CREATE TEMP TABLE IF NOT EXISTS aged_stay AS
WITH aged AS (
  SELECT person, first(low ORDER BY effective NULLS LAST) AS low, first(high ORDER BY effective NULLS LAST) AS high, min(effective) AS at
  FROM age GROUP BY person
), years AS (
  SELECT e.*, (a.low + coalesce(date_diff('day', a.at, e.start), 0)) / {_YEAR} AS low,
         (a.high + coalesce(date_diff('day', a.at, e.start), 0)) / {_YEAR} AS high,
         row_number() OVER (PARTITION BY e.person ORDER BY e.start, e.episode) = 1 AS is_first
  FROM stay e LEFT JOIN aged a USING (person)
)
SELECT * EXCLUDE (low, high), CASE {_CASES} ELSE {UNKNOWN_BAND} END AS band FROM years
"""
_MET = """
SELECT criteria::VARCHAR AS criteria, who, stay FROM inside WHERE first_surely IS NOT NULL AND applies = 'met'
UNION ALL SELECT '', who, stay FROM stay
"""
_AGES = f"""
SELECT m.criteria, s.band, coalesce(w.sex, ''), count(*) FROM (SELECT DISTINCT criteria, who FROM ({_MET})) m JOIN aged_stay s USING (who)
LEFT JOIN (SELECT person, CASE count(DISTINCT sex) WHEN 1 THEN min(sex) ELSE '{CONTRADICTORY}' END AS sex FROM sexes
           WHERE person IS NOT NULL GROUP BY person) w ON w.person = s.person
WHERE s.is_first GROUP BY ALL
"""
_WITH = "s.stay IN (SELECT stay FROM happening WHERE event = '{}')"
_DIED, _ICU, _VENTILATED = (_WITH.format(event) for event in ("death", "icu", "ventilation"))
_ENDED = f"(s.outcome <> '' OR {_DIED})"
_GROUPS = f"""
SELECT m.criteria, count(DISTINCT s.who), count(*), count(DISTINCT s.who) FILTER ({_ENDED}), count(*) FILTER ({_ENDED}),
       count(DISTINCT s.who) FILTER ({_DIED}), count(*) FILTER ({_DIED}), count(*) FILTER ({_ICU}), count(*) FILTER ({_VENTILATED}),
       count(*) FILTER (NOT s.is_open), sum(date_diff('minute', s.start, s.end_)) / 1440,
       quantile_cont(date_diff('minute', s.start, s.end_) / 1440, [0.25, 0.5, 0.75]) FILTER (NOT s.is_open)
FROM ({_MET}) m JOIN aged_stay s USING (stay) GROUP BY m.criteria
"""
_RATES = """
SELECT o.criteria, s.band, count(*), sum(o.until_met) / 86400000000, count(o.first_surely)
FROM inside o JOIN aged_stay s USING (stay) WHERE NOT o.entry_surely GROUP BY ALL
"""


@dataclass(frozen=True)
class Group:
    """All stays, or those in which one set was met. `ages` are persons by band of age, at the start of their first stay, those whose
    band is not known last. `sexes` are persons in the order of SEXES, None where the source has
    none. `outcome`: stays with one recorded, be it only a death. `icu` and `ventilation` are None where the source
    has no such thing. `days`: of all stays together. `length`: quartiles in days, of stays
    whose end is recorded."""

    criteria: str
    persons: Count
    stays: Count
    ages: tuple[Count, ...]
    sexes: tuple[Count, ...] | None
    persons_outcome: Count
    outcome: Count
    persons_died: Count
    died: Count
    icu: Count | None
    ventilation: Count | None
    ended: Count
    days: float
    length: tuple[float, float, float] | None


@dataclass(frozen=True)
class BandRate:
    """One set in one band of age: stays at risk, their days, and in how many it was first met."""

    criteria: str
    band: int
    at_risk: Count
    days: float
    first_met: Count


@dataclass(frozen=True)
class Recorded:
    """By outcome: in how many persons a subject was recorded at all; the subject None stands for all persons."""

    subject: str | None
    outcome: str
    persons: Count


@dataclass(frozen=True)
class Characteristics:
    """`groups`: all first, then the sets that anyone met, in the order of the request."""

    groups: tuple[Group, ...]
    rates: tuple[BandRate, ...]
    recorded: tuple[Recorded, ...]


def characteristics_of(source: Opened) -> Characteristics:
    """Of a folder in which nobody is hidden."""
    write_happenings(source)
    source.rows(_AGE)
    source.rows(_STAYS)
    rates = (
        BandRate(name, band, Count(n), float(days or 0), Count(met)) for name, band, n, days, met in source.rows(_RATES)
    )
    recorded = (Recorded(subject, outcome, Count(n)) for subject, outcome, n in recorded_by_outcome(source))
    return Characteristics(_groups(source), tuple(rates), tuple(recorded))


def _groups(source: Opened) -> tuple[Group, ...]:
    ages: dict[str, Counter[int]] = defaultdict(Counter)
    sexes: dict[str, Counter[str]] = defaultdict(Counter)
    for name, band, sex, n in source.rows(_AGES):
        ages[name][band] += n
        sexes[name][sex] += n
    kinds = {row[0] for row in source.rows("SELECT DISTINCT milestone FROM milestones WHERE person IS NOT NULL")}
    has_sex = bool(source.rows("SELECT 1 FROM sexes WHERE person IS NOT NULL LIMIT 1"))
    found = {
        row[0]: _group(row, ages[row[0]], sexes[row[0]] if has_sex else None, kinds) for row in source.rows(_GROUPS)
    }
    return tuple(found[name] for name in (ALL, *source.criteria) if name in found)


def _group(row: tuple[Any, ...], ages: Counter[int], sexes: Counter[str] | None, kinds: set[str]) -> Group:
    name, persons, stays, *ended, icu, ventilation, closed, days, length = row
    by_band = tuple(Count(ages[band]) for band in range(UNKNOWN_BAND + 1))
    by_sex = None if sexes is None else tuple(Count(sexes[sex]) for sex in SEXES)
    seen = {kind: Count(n) if kind in kinds else None for kind, n in (("icu", icu), ("ventilation", ventilation))}
    names = ("persons_outcome", "outcome", "persons_died", "died")
    return Group(
        name, Count(persons), Count(stays), by_band, by_sex, **dict(zip(names, map(Count, ended), strict=True)),
        icu=seen["icu"], ventilation=seen["ventilation"], ended=Count(closed), days=float(days or 0), length=tuple(length) if length else None,
    )  # fmt: skip
