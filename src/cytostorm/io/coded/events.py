"""Events: one row a fact, in canonical units, with the age on every day that has a fact."""

from __future__ import annotations

from cytostorm.io.coded.dating import too_old
from cytostorm.io.coded.staging import IntakeDatabase
from cytostorm.io.values.doubts import is_common, other_reading
from cytostorm.library import Library

_EVENTS = """
CREATE TEMP TABLE event AS
SELECT u.person, h.kind, h.subject, u.which, h.low, h.high, u.effective, u.known, u.until, h.slip, h.other_low, h.other_high,
       u.value AS text, h.unit, u."row", u.place, h.mid, h.other_unit, false AS by_column
FROM used u JOIN shape h ON u.sid = h.sid AND u.which = h.which AND u.value = h.value
     AND u.unit_code = h.unit_code AND u.unit_text = h.unit_text
WHERE h.taken AND u.problem IS NULL
"""
# Completed years count as 365.25 days each, so that a birthday is never a day early or late at an edge in years.
_AGE = """
CREATE MACRO age_in_days(born, day) AS
  date_sub('year', born, day) * 365.25 + date_diff('day', CAST(born + to_years(CAST(date_sub('year', born, day) AS INTEGER)) AS DATE), day);
INSERT INTO event
SELECT person, 'measurement', 'age', '', age_in_days(born_last, day), age_in_days(born_first, day), first, NULL, NULL, false, NULL, NULL,
       CAST(CAST(age_in_days(born_last, day) AS DOUBLE) AS VARCHAR), 'd', NULL, 'birth date', NULL, NULL, false
FROM (SELECT e.person, CAST(e.effective AS DATE) AS day, min(e.effective) AS first, any_value(p.born_first) AS born_first,
             any_value(p.born_last) AS born_last
      FROM event e JOIN person p ON p.person = e.person WHERE p.born_first IS NOT NULL AND e.effective IS NOT NULL GROUP BY ALL)
WHERE born_last <= day AND age_in_days(born_last, day) <= {most}
"""
_LONG_AGO = """
SELECT EXISTS (SELECT 1 FROM person WHERE born_last < (SELECT max(effective) FROM event) - INTERVAL {years} YEAR)
"""
_TOO_OLD = """
SELECT count(DISTINCT e.person) FROM event e JOIN person p ON p.person = e.person
WHERE age_in_days(p.born_last, CAST(e.effective AS DATE)) > {most}
"""
_SLIPS = """
SELECT subject, unit, (list(other_unit ORDER BY n DESC, other_unit))[1], sum(n) FROM (
  SELECT subject, unit, other_unit, count(*) AS n FROM event WHERE slip AND other_unit IS NOT NULL GROUP BY ALL) GROUP BY ALL ORDER BY ALL
"""
_QUESTION = """
UPDATE event SET slip = true, other_low = {other_low}, other_high = {other_high}, other_unit = ?, by_column = true
WHERE kind = 'measurement' AND subject = ? AND unit = ? AND NOT slip AND {fits}
  AND ({everyone} OR person IN (SELECT person FROM event WHERE slip AND other_unit IS NOT NULL AND subject = ? AND unit = ?))
"""
_OUT = """
SELECT person, kind, subject, which, low, high, effective, known, until, slip, other_low, other_high, text, unit, "row" FROM event
"""
STAYS = 'SELECT person, "start", end_, outcome FROM stay WHERE person IS NOT NULL AND "start" IS NOT NULL ORDER BY person, "start"'
EVENTS = _OUT


def make_events(database: IntakeDatabase, library: Library) -> None:
    """Fills the table `event` from `used`, `shape` and `person`."""
    database.run(_EVENTS)
    _question_columns(database, library)
    if "age" in library.observables and library.observables["age"].unit == "d":
        _make_ages(database, float(library.observables["age"].possible.up_to or "inf"))


def _make_ages(database: IntakeDatabase, most: float) -> None:
    """The age on every day with a fact. One that cannot be is not known, and told of."""
    database.run(_AGE.format(most=most))
    if database.one(_LONG_AGO.format(years=int(most / 365.25))) and (count := database.one(_TOO_OLD.format(most=most))):
        database.warnings.append(too_old(count))


def _question_columns(database: IntakeDatabase, library: Library) -> None:
    """One slip makes the other values of its test and unit suspect: those of the patient, and of everyone where slips are common."""
    for subject, unit, other, slips in database.rows(_SLIPS):
        reading = other_reading(library, subject, unit, other)
        values = database.one(
            "SELECT count(*) FROM event WHERE kind = 'measurement' AND subject = ? AND unit = ?", subject, unit
        )
        if reading is not None:
            question = _QUESTION.format(**reading.sql(), everyone=str(is_common(int(slips), values)).lower())
            database.run(question, reading.other_unit, subject, unit, subject, unit)
