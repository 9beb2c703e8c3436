"""The end of both doors: a filled database to events and stays (many patients), or to records (the bedside), each with the report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from cytostorm.connections import quoted
from cytostorm.io.coded.case import nameless, no_such, unnamed
from cytostorm.io.coded.conformance import CodedConformance, CodedContent
from cytostorm.io.coded.dating import (
    AFTER_LAST,
    FIRST_MOMENT,
    LONGEST_STAY,
    NO_SUCH_YEAR,
    endless_stays,
    fact_of,
    no_deaths,
)
from cytostorm.io.coded.events import EVENTS, STAYS, make_events
from cytostorm.io.coded.meanings import Meanings
from cytostorm.io.coded.report import Reporter
from cytostorm.io.coded.staging import IntakeDatabase, readable
from cytostorm.io.values.doubts import doubted
from cytostorm.library import Library
from cytostorm.record import Measurement, Origin, Record, Times
from cytostorm.record.facts import Fact
from cytostorm.values import Bounds

_NAMELESS = """
INSERT INTO person SELECT DISTINCT s.person, NULL::DATE, NULL::DATE, false, NULL::TIMESTAMP FROM statement s
WHERE s.person IS NOT NULL AND s.person NOT IN (SELECT person FROM person)
"""
_FACTS = """
SELECT person, mid, low, high, effective, known, until, text, unit, "row", place, by_column, other_unit, other_low, other_high FROM event
ORDER BY person, effective, place, "row", subject, which, text, unit, known, until
"""
# A record has a stay where the source has one for the person, and no fact comes later: a life is no stay.
# A time that is a placeholder is no time; a stay of decades is one without an end, and does not fill every day of them.
_IMPOSSIBLE = f"""
UPDATE statement SET problem = {quoted(NO_SUCH_YEAR)}
WHERE problem IS NULL AND (effective < {FIRST_MOMENT} OR effective >= {AFTER_LAST} OR known < {FIRST_MOMENT} OR known >= {AFTER_LAST})
"""
_ENDS = """
SELECT p.person, CASE WHEN one THEN s."start" END, CASE WHEN one THEN s.end_ END, p.death, p.died
FROM person p LEFT JOIN (SELECT person, any_value("start") AS "start", any_value(end_) AS end_, count(*) AS stays FROM stay
                         WHERE "start" IS NOT NULL GROUP BY person) s
  ON s.person = p.person
LEFT JOIN (SELECT person, max(effective) AS last FROM event GROUP BY person) e ON e.person = p.person,
LATERAL (SELECT s.stays = 1 AND (s.end_ IS NULL OR e.last IS NULL OR e.last <= s.end_ + INTERVAL 7 DAY) AS one)
ORDER BY try_cast(p.person AS BIGINT) NULLS LAST, p.person
"""


@dataclass(frozen=True)
class Population:
    """The facts of many patients as two Arrow tables, and what happened on the way in. `in_utc`: the times are UTC, else local."""

    events: pa.Table
    stays: pa.Table
    conformance: CodedConformance
    in_utc: bool


def population_of(database: IntakeDatabase, library: Library) -> Population:
    """Events and stays of all patients of a filled database."""
    reporter = _settled(database, library, "")
    with readable(database.source):
        events, stays = database.db.sql(EVENTS).to_arrow_table(), database.db.sql(STAYS).to_arrow_table()
    return Population(events, stays, reporter.report(), database.zone)


def content_of(database: IntakeDatabase, library: Library, patient: str = "") -> CodedContent:
    """One record for each patient of a filled database, or for the one that is named. Raises InputError where there is none of that name."""
    reporter = _settled(database, library, patient)
    facts = _facts(database, reporter.meanings)
    records = [
        _record(person, facts.get(person, []), ends, database, reporter) for person, *ends in database.rows(_ENDS)
    ]
    return CodedContent(records, reporter.report())


def settled(database: IntakeDatabase, library: Library, patient: str = "", keeps_facts: bool = True) -> Meanings:
    """Makes the database's tables `used`, `shape` and `event` from its statements: of all patients, or of the one that is named."""
    _tell_of_nameless(database)
    database.run(_NAMELESS)
    if patient:
        _only(database, patient)
    database.run(_IMPOSSIBLE)
    _leave_no_deaths(database)
    _leave_endless(database)
    meanings = Meanings(database, library, keeps_facts)
    meanings.settle()
    make_events(database, library)
    return meanings


def _leave_no_deaths(database: IntakeDatabase) -> None:
    """A death at a time that cannot be stands for none."""
    never = f"death < {FIRST_MOMENT} OR death >= {AFTER_LAST}"
    if count := database.one(f"SELECT count(*) FROM person WHERE {never}"):
        database.run(f"UPDATE person SET death = NULL, died = false WHERE {never}")
        database.warnings.append(no_deaths(count))


def _leave_endless(database: IntakeDatabase) -> None:
    """Stays that began at no time that can be, and ends that only stand for one that is not known."""
    database.run(f'DELETE FROM stay WHERE "start" < {FIRST_MOMENT} OR "start" >= {AFTER_LAST}')
    endless = f'end_ > "start" + INTERVAL {LONGEST_STAY} YEAR'
    if count := database.one(f"SELECT count(*) FROM stay WHERE {endless}"):
        database.run(f"UPDATE stay SET end_ = NULL WHERE {endless}")
        database.assumptions["stays"] = endless_stays(count)


def _tell_of_nameless(database: IntakeDatabase) -> None:
    """Persons of whom there are facts and nothing else: no age, and no word on death."""
    query = "SELECT count(DISTINCT s.person) FROM statement s WHERE s.person IS NOT NULL AND s.person NOT IN (SELECT person FROM person)"
    if count := database.one(query):
        database.warnings.append(nameless(count, database.persons))


def _settled(database: IntakeDatabase, library: Library, patient: str) -> Reporter:
    reporter = Reporter(database, settled(database, library, patient), library)
    ways = ("stay WHERE person IS NULL", "milestone WHERE person IS NULL AND milestone = 'death'")
    database.warnings += unnamed(*(database.one(f"SELECT count(*) FROM {way}") for way in ways))
    reporter.collect()
    return reporter


def _only(database: IntakeDatabase, patient: str) -> None:
    if not database.one("SELECT count(*) FROM person WHERE person = ?", patient):
        raise no_such(database.source, database.one("SELECT count(*) FROM person"), patient)
    for table in ("statement", "person", "stay", "milestone"):
        database.run(f"DELETE FROM {table} WHERE person IS DISTINCT FROM ?", patient)


def _facts(database: IntakeDatabase, meanings: Meanings) -> dict[str, list[Fact]]:
    by_person: dict[str, list[Fact]] = {}
    for person, fact in _dated(database, meanings):
        by_person.setdefault(person, []).append(fact)
    return by_person


def _dated(database: IntakeDatabase, meanings: Meanings) -> Iterator[tuple[str, Fact]]:
    for person, mid, low, high, effective, known, until, text, unit, row, place, by_column, *other in database.rows(
        _FACTS
    ):
        times, origin = (
            Times(_zoned(effective, database), _zoned(known, database)),
            Origin(text, unit or "", row, place or ""),
        )
        if mid is None:
            yield person, Measurement("age", Bounds(low, high), times, origin)
            continue
        fact = fact_of(meanings.facts[mid], times, origin, _zoned(until, database))
        if fact is not None:
            yield person, _doubted(fact, *other) if by_column and isinstance(fact, Measurement) else fact


def _doubted(fact: Measurement, unit: str, low: float, high: float) -> Measurement:
    return doubted(fact, fact.origin.unit, unit, Bounds(low, high))


def _zoned(moment: datetime | None, database: IntakeDatabase) -> datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and database.zone else moment


def _record(person: str, facts: list[Fact], ends: list[Any], database: IntakeDatabase, reporter: Reporter) -> Record:
    """After a death there is nothing to follow, so it is an end where there is no stay."""
    start, end, death, died = ends
    refusals = reporter.people[person].refusals if person in reporter.people else []
    stay = (_zoned(start, database), _zoned(end or death, database))
    return Record(person, tuple(facts), tuple(refusals), stay, "died" if died else "")
