"""Drugs that stand before the birth of their patient: one of the two times is wrong, so the row is refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from cytostorm.record import Administration, Measurement
from cytostorm.record.facts import Fact

_MARGINS = {"a": 366, "mo": 31, "wk": 7}
"""Days by which an age in whole years, months or weeks may fall short of the true one; one day for any other unit."""


def earliest_birth(facts: Iterable[Fact]) -> tuple[datetime, Measurement] | None:
    """The earliest day on which a patient can have been born by the ages in the record, with the age that says so."""
    ages = [
        fact
        for fact in facts
        if isinstance(fact, Measurement) and fact.observable == "age" and fact.times.effective and not fact.is_kept_out
    ]
    births = [(birth, age) for age in ages if (birth := _birth(age)) is not None]
    return min(births, key=lambda one: one[0], default=None)


def _birth(age: Measurement) -> datetime | None:
    at, days = age.times.effective, age.bounds.high + _MARGINS.get(age.origin.unit, 1)
    if at is None or days * 86400 > (at.replace(tzinfo=None) - datetime.min).total_seconds():
        return None
    return at - timedelta(days=days)


def before_birth(given: Administration, birth: datetime, age: Measurement) -> str:
    """Why a dose is refused; empty where it is not before the birth."""
    at = given.until or given.times.effective
    if at is None or at >= birth:
        return ""
    told = f"{age.origin.text} {age.origin.unit} on {age.times.effective:%Y-%m-%d}"
    advice = "Correct the time or the age, or leave out a drug of the mother."
    return f"{given.drug} on {at:%Y-%m-%d} is before the birth of a patient of {told}. {advice}"
