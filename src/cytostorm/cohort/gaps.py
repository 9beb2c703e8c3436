"""What was missing most, and what one more result a person would decide."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.cohort.counting import Count
from cytostorm.cohort.opened import Opened

_MISSING = """
SELECT criteria, kind, subject, detail, sum(persons), sum(never_known) FROM missingness GROUP BY ALL
ORDER BY criteria, sum(never_known) DESC, subject, detail
"""
_DECIDING = """
SELECT criteria, kind, subject, sum(open), sum(missing), sum(always_decides), sum(could_meet), sum(could_rule_out) FROM deciding GROUP BY ALL
ORDER BY criteria, subject
"""
_BY_TEST = """
SELECT subject, count(DISTINCT criteria), sum(missing), sum(always_decides), sum(could_meet), sum(could_rule_out)
FROM deciding GROUP BY subject ORDER BY subject
"""


@dataclass(frozen=True)
class Missing:
    """An input of a set, and in how many of its persons it was never known."""

    criteria: str
    kind: str
    subject: str
    detail: str
    persons: Count
    never_known: Count


@dataclass(frozen=True)
class Deciding:
    """One more result for a set: of the persons whom it leaves `open`, those without the subject, and what a result would do."""

    criteria: str
    kind: str
    subject: str
    open: Count
    missing: Count
    always: Count
    could_meet: Count
    could_rule_out: Count


@dataclass(frozen=True)
class Test:
    """One more result of a subject, over all sets: counted are pairs of a person and a set that is open."""

    __test__ = False  # no test of pytest's

    subject: str
    sets: int
    missing: Count
    always: Count
    could_meet: Count
    could_rule_out: Count


def missing_of(source: Opened) -> tuple[Missing, ...]:
    return tuple(Missing(*row[:4], Count(int(row[4])), Count(int(row[5]))) for row in source.rows(_MISSING))


def deciding_of(source: Opened) -> tuple[Deciding, ...]:
    return tuple(Deciding(*row[:3], *(Count(int(n)) for n in row[3:])) for row in source.rows(_DECIDING))


def tests_of(source: Opened) -> tuple[Test, ...]:
    return tuple(Test(row[0], int(row[1]), *(Count(int(n)) for n in row[2:])) for row in source.rows(_BY_TEST))
