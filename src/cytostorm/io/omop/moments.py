"""Times of OMOP: each event has a date, and may have a datetime."""

from __future__ import annotations

from cytostorm.io.omop.source import Source

NO_TIME = "'it has no date, or one that cannot be read, and a value without one would count at every moment.'"
NO_PERSON = "'it has no person_id.'"


def moment(source: Source, table: str, name: str) -> str:
    """The datetime where there is one, else the date."""
    both = (f"try_cast({source.column(table, f'{name}_{part}')} AS TIMESTAMP)" for part in ("datetime", "date"))
    return f"coalesce({', '.join(both)})"
