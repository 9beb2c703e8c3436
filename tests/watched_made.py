"""Small records under treatment, for the tests of the watch: values by name, in canonical units, hours after the start."""

from datetime import datetime, timedelta

from cytostorm.record import Administration, Measurement, Observation, Origin, Record, Times
from cytostorm.values import Bounds, exactly, truth

START = datetime(2024, 3, 1, 8)
BEFORE, NOW = -2, 24 * 9


def times(hours, late=0):
    return Times(START + timedelta(hours=hours), START + timedelta(hours=hours + late))


def measured(name, value, hours, late=0):
    return Measurement(
        name, value if isinstance(value, Bounds) else exactly(value), times(hours, late), Origin(str(value))
    )


def seen(name, present, hours):
    return Observation(name, truth(present), times(hours), Origin("yes" if present else "no"))


def given(drug, hours=0):
    return Administration(drug, times(hours))


def course(before, now, drug="anakinra"):
    """Values before the first dose and now; a truth stands for a finding."""
    facts = [given(drug)] if drug else []
    for values, hours in ((before, BEFORE), (now, NOW)):
        for name, value in values.items():
            facts.append(seen(name, value, hours) if isinstance(value, bool) else measured(name, value, hours))
    return Record("p", tuple(facts))


AT = START + timedelta(hours=NOW)
