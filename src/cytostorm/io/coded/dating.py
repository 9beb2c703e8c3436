"""An understood value at its own time and place."""

from __future__ import annotations

from datetime import datetime

from cytostorm.io.tables.cells import Understood, dated
from cytostorm.record import Administration, Origin, Times
from cytostorm.record.entry import NotUnderstood
from cytostorm.record.facts import Fact


def fact_of(template: Understood, times: Times, origin: Origin, until: datetime | None) -> Fact | None:
    """The fact at its own time; what was not understood and may have been a drug stays as one of which nobody knows what it hides."""
    if isinstance(template, NotUnderstood):
        return Administration(template.perhaps, times, until, "", origin) if template.perhaps else None
    return dated(template, times, origin, until, None)
