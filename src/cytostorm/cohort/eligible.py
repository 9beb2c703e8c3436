"""Who could enter the next trial: patients who definitely met a set that was made for them, by severity and recorded cause.

Counted in persons, at the first time that they met the set. A death counts if it is recorded within 28 days from then; who left the
hospital earlier counts as alive, since the source does not say more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cytostorm.cohort.happenings import write_happenings
from cytostorm.cohort.opened import Opened, opened
from cytostorm.errors import InputError
from cytostorm.library import Library
from cytostorm.model.nodes import Sign

HORIZON = 28
ALL, ICU, NO_ICU, NO_CAUSE = "all", "icu", "no icu", "no cause"
_ELIGIBLE = f"""
CREATE TEMP TABLE eligible AS
SELECT o.criteria, o.person, o.first_surely AS since,
       bool_or(coalesce(h.event = 'icu' AND h.moment <= o.first_surely + INTERVAL 1 DAY, false)) AS icu,
       bool_or(coalesce(h.event = 'death' AND h.moment BETWEEN date_trunc('day', o.first_surely)
               AND o.first_surely + INTERVAL {HORIZON} DAY, false)) AS died
FROM named o LEFT JOIN happening h ON h.person = o.person
WHERE o.applies = 'met' AND o.first_surely IS NOT NULL GROUP BY ALL
"""
_CAUSES = """
CREATE TEMP TABLE caused AS
SELECT DISTINCT v.person, c.cause FROM events v
JOIN (SELECT unnest($findings) AS subject, unnest($causes) AS cause) c ON c.subject = v.subject
WHERE v.kind = 'finding' AND v.low = 1
"""
_GROUPS = """
SELECT criteria, 'all', count(*), count(*) FILTER (died) FROM eligible GROUP BY criteria
UNION ALL SELECT criteria, CASE WHEN icu THEN 'icu' ELSE 'no icu' END, count(*), count(*) FILTER (died) FROM eligible GROUP BY ALL
UNION ALL SELECT e.criteria, c.cause, count(*), count(*) FILTER (e.died) FROM eligible e JOIN caused c USING (person) GROUP BY ALL
UNION ALL SELECT criteria, 'no cause', count(*), count(*) FILTER (died) FROM eligible
          WHERE person NOT IN (SELECT person FROM caused) GROUP BY criteria
"""
_POSSIBLE = """
SELECT criteria, count(*) FROM ever WHERE applies <> 'not met' AND (first_surely IS NOT NULL OR open_when_best_known) GROUP BY criteria
"""
_SPAN = 'SELECT count(*), min("start"), max(end_) FROM people'


@dataclass(frozen=True)
class Group:
    """Eligible persons of one set and group (all, icu, no icu, the id of a cause, no cause), and deaths within 28 days."""

    criteria: str
    name: str
    persons: int
    deaths: int


@dataclass(frozen=True)
class Eligible:
    """What a screened folder can contribute: `possible` counts persons of whom no set rules out that they are eligible."""

    manifest: dict[str, Any]
    persons: int
    first: datetime
    last: datetime
    groups: tuple[Group, ...]
    possible: dict[str, int]
    has_icu: bool

    @property
    def years(self) -> float:
        return (self.last - self.first).total_seconds() / 86_400 / 365.25

    def of(self, criteria: str) -> list[Group]:
        return [one for one in self.groups if one.criteria == criteria]


def eligible_of(folder: Path, library: Library) -> Eligible:
    """Counted from a result of `cytostorm screen`. Raises InputError for another folder, and for one without patients or days."""
    with opened(folder) as source:
        persons, first, last = source.rows(_SPAN)[0]
        if not persons or first is None or last is None or last <= first:
            raise InputError(
                str(folder), "has no patients, or no time in which they were there.", "Screen more of the source."
            )
        groups = tuple(_groups(source, library))
        possible = dict(source.rows(_POSSIBLE))
        has_icu = bool(source.rows("SELECT count(*) FROM milestones WHERE milestone = 'icu'")[0][0])
    return Eligible(source.manifest, persons, first, last, groups, possible, has_icu)


def _groups(source: Opened, library: Library) -> Iterator[Group]:
    write_happenings(source)
    named = recorded_causes(library)
    source.rows(_ELIGIBLE)
    source.rows(_CAUSES, {"findings": [finding for finding, _ in named], "causes": [cause for _, cause in named]})
    for row in source.rows(_GROUPS):
        yield Group(*row)


def recorded_causes(library: Library) -> list[tuple[str, str]]:
    """(finding, cause): a finding that confirms a cause alone, such as a recorded diagnosis."""
    return [
        (pointer.node.finding, cause.id)
        for cause in library.causes.values()
        for pointer in cause.confirms
        if isinstance(pointer.node, Sign) and pointer.unless is None
    ]
