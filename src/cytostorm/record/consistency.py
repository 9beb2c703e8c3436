"""What cannot be true of one person: an age that falls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from cytostorm.errors import InputError
from cytostorm.record.facts import Fact, Measurement, Record

AGE = "age"
ADVICE = "Correct one of the two, or separate the patients."


def check_consistent(record: Record, source: str) -> None:
    """Raises InputError, naming both values, where a later age is lower than an earlier one."""
    for before, after in falling_ages(record.facts):
        raise InputError(source, f"{falling_words(before, after)}.", ADVICE, field=AGE)


def falling_ages(facts: Iterable[Fact]) -> Iterator[tuple[Measurement, Measurement]]:
    """Each age with a later one that is lower."""
    ages = [
        fact
        for fact in facts
        if isinstance(fact, Measurement) and fact.observable == AGE and fact.times.effective is not None
    ]
    ages.sort(key=lambda fact: fact.times.effective.isoformat() if fact.times.effective is not None else "")
    yield from ((before, after) for before, after in pairwise(ages) if after.bounds.high < before.bounds.low)


def falling_words(before: Measurement, after: Measurement) -> str:
    """ "the age falls from 40 a (2024-03-01 08:00, row 2) to 4 a (2024-03-05 08:00, row 3)"."""
    return f"the age falls from {_said(before)} to {_said(after)}"


def _said(fact: Measurement) -> str:
    when = fact.times.effective.isoformat(sep=" ", timespec="minutes") if fact.times.effective is not None else ""
    row = f", row {fact.origin.row}" if fact.origin.row is not None else ""
    return f"{fact.origin.text} {fact.origin.unit} ({when}{row})"
