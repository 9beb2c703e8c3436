"""What cannot be true of one person: an age that falls."""

from __future__ import annotations

from itertools import pairwise

from cytostorm.errors import InputError
from cytostorm.record.facts import Measurement, Record

AGE = "age"


def check_consistent(record: Record, source: str) -> None:
    """Raises InputError, naming both values, where a later age is lower than an earlier one."""
    ages = [fact for fact in record.facts if isinstance(fact, Measurement) and fact.observable == AGE and fact.times.effective is not None]
    ages.sort(key=lambda fact: fact.times.effective.isoformat() if fact.times.effective is not None else "")
    for before, after in pairwise(ages):
        if after.bounds.high < before.bounds.low:
            said = f"the age falls from {_said(before)} to {_said(after)}."
            raise InputError(source, said, "Correct one of the two, or separate the patients.", field=AGE)


def _said(fact: Measurement) -> str:
    when = fact.times.effective.isoformat(sep=" ", timespec="minutes") if fact.times.effective is not None else ""
    row = f", row {fact.origin.row}" if fact.origin.row is not None else ""
    return f"{fact.origin.text} {fact.origin.unit} ({when}{row})"
