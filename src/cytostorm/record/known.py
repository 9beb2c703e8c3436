"""What is known at a moment: the one place that asks when a fact became available."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cytostorm.record.facts import Fact, Record


def is_known(fact: Fact, at: datetime | None) -> bool:
    """Whether a fact may be used at a moment. An undated fact always may, and without a moment every fact."""
    available = fact.times.available
    return available is None or at is None or available <= at


def known_facts(record: Record, at: datetime | None) -> list[Fact]:
    """Facts that were true and known at a moment, in the order of the record."""
    return [fact for fact in record.facts if is_known(fact, at)]


def moments_known(facts: Iterable[Fact]) -> set[datetime]:
    """The moments at which some facts became known; undated ones have none."""
    return {available for fact in facts if (available := fact.times.available) is not None}
