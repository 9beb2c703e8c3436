"""Who the patient is, as far as the record says it: what the headline of every answer begins with."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from cytostorm.differential.looking import look, moment_of
from cytostorm.doses.measured import LOOKED_AT, with_record
from cytostorm.doses.patient import Patient
from cytostorm.library import Library
from cytostorm.record import Record


def age_and_sex(record: Record, library: Library, reading: str, at: datetime | None) -> tuple[Fraction | None, str]:
    """The age in years and "female" or "male"; None and "" where the record does not say, as in the plan of the same record."""
    now = moment_of(record, at)
    known = with_record(Patient(), record, look(record, library, library.reading(reading), LOOKED_AT, now), now)
    return known.age, known.sex or ""
