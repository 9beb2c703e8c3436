"""A filled database to the tables on disk. DuckDB writes them itself, so that nothing is held row by row."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa

from cytostorm.io.coded import IntakeDatabase, quoted
from cytostorm.io.coded.content import settled
from cytostorm.io.coded.meanings import Meanings
from cytostorm.io.long.beside import MILESTONES
from cytostorm.io.staging.counting import SHOWN, after_today, counted_refusals
from cytostorm.io.staging.job import Job
from cytostorm.io.staging.result import Staged, StagedConformance, UnitLine
from cytostorm.io.staging.tables import COLUMNS
from cytostorm.io.values.conformance import conversion_line

_REFUSED = """
CREATE TEMP VIEW refused AS
SELECT u.person, s.subject || CASE WHEN u.which <> '' THEN '@' || u.which ELSE '' END AS subject, coalesce(u.value, '') AS text,
       coalesce(nullif(u.unit_code, ''), u.unit_text) AS unit, coalesce(u.problem, h.reason) AS reason,
       CASE WHEN u.problem IS NULL THEN h.deliberate ELSE u.deliberate END AS deliberate, u.place, u."row"
FROM used u JOIN subject s ON s.sid = u.sid LEFT JOIN shape h ON u.problem IS NULL AND u.sid = h.sid AND u.which = h.which AND u.value = h.value
     AND u.unit_code = h.unit_code AND u.unit_text = h.unit_text
WHERE u.problem IS NOT NULL OR h.reason IS NOT NULL
"""
_VIEWS = f"""
CREATE TEMP VIEW slips AS
SELECT e.person, e.subject, e.text, e.unit, coalesce(e.other_unit, '') AS other_unit, e.place, e."row" FROM event e WHERE e.slip;
CREATE TEMP VIEW milestones AS
WITH told AS (SELECT * FROM milestone WHERE milestone IN ({", ".join(map(quoted, MILESTONES))}))
SELECT person, milestone, time, first(place ORDER BY place, "row") AS place, first("row" ORDER BY place, "row") AS "row" FROM (
  SELECT * FROM told WHERE person IS NOT NULL UNION ALL SELECT person, 'death', death, NULL, NULL FROM person WHERE death IS NOT NULL)
GROUP BY person, milestone, time
UNION ALL SELECT * FROM told WHERE person IS NULL;
CREATE TEMP VIEW sexes AS
SELECT person, sex, first(place ORDER BY place, "row") AS place, first("row" ORDER BY place, "row") AS "row" FROM sex
WHERE person IS NOT NULL AND sex IN ('female', 'male') GROUP BY person, sex;
CREATE TEMP VIEW events AS SELECT * FROM event;
CREATE TEMP VIEW stays AS SELECT * FROM stay;
"""
# What is written twice of one person is one milestone; of nobody each row is one, since two rows may be two persons.
# The order in which a record lists its facts, so that the same source makes the same file.
_ORDER = {
    "events": 'person, effective, place, "row", subject, which, text, unit, low, known, until',
    "stays": 'person, "start", end_, place, "row"',
    "milestones": 'person, time, milestone, place, "row"', "refused": 'person, place, "row", subject, text, reason',
    "slips": 'person, place, "row", subject', "sexes": "person, sex",
}  # fmt: skip


def staged_database(database: IntakeDatabase, job: Job) -> Staged:
    """The tables of a filled database, which is closed afterwards."""
    try:
        job.tell("understanding", 0.5)
        meanings = settled(database, job.library, keeps_facts=False)
        database.table(
            "subject",
            pa.table({"sid": list(range(len(meanings.subjects))), "subject": [s.name for s in meanings.subjects]}),
        )
        database.run(_REFUSED)
        database.run(_VIEWS)
        paths = {
            name: _copied(database, job, name, done)
            for name, done in zip(COLUMNS, (0.7, 0.9, 0.92, 0.94, 0.98, 0.99), strict=True)
        }
        return Staged(
            **paths,
            conformance=_conformance(database, meanings, job, paths["events"], paths["refused"]),
            in_utc=database.zone,
        )
    finally:
        database.close()


def _copied(database: IntakeDatabase, job: Job, name: str, done: float) -> Path:
    job.tell("writing", done)
    columns = ", ".join(f'"{column}"' for column in COLUMNS[name])
    path = job.target.path(name)
    database.run(
        f"COPY (SELECT {columns} FROM {name} ORDER BY {_ORDER[name]}) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
    )
    return path


def _conformance(
    database: IntakeDatabase, meanings: Meanings, job: Job, events: Path, refused: Path
) -> StagedConformance:
    readers = [line for line in map(conversion_line, meanings.readers.values()) if line.count or line.refused]
    units = tuple(
        UnitLine(c.field, c.subject, c.source_unit, c.canonical_unit, c.factor, c.count, c.refused) for c in readers
    )
    found = counted_refusals(database, refused)
    taken = database.one("SELECT count(*) FROM event WHERE mid IS NOT NULL")
    slips = database.one(
        "SELECT count(*) FROM event e JOIN shape h ON h.mid = e.mid WHERE e.slip AND NOT h.implausible"
    )
    implausible = database.one("SELECT count(*) FROM event e JOIN shape h ON h.mid = e.mid WHERE h.implausible")
    return StagedConformance(
        database.source, dict(database.resources), database.one("SELECT count(*) FROM person"),
        taken + found.refused, taken, found.refused, found.deliberate, slips, implausible,
        found.by_subject, found.reasons, found.other_reasons, units,
        observables_never_seen=_never_seen(meanings), codes_never_used=dict(meanings.never_used.most_common(SHOWN)),
        other_codes_never_used=max(0, len(meanings.never_used) - SHOWN),
        not_counted=dict(sorted(database.not_counted.items())), read_as_blank=_blank(database, meanings),
        after_today=after_today(database, events, job.today), assumptions=dict(sorted(database.assumptions.items())),
        warnings=tuple(database.warnings), values_never_used=sum(meanings.never_used.values()),
    )  # fmt: skip


def _blank(database: IntakeDatabase, meanings: Meanings) -> dict[str, int]:
    found = database.rows("SELECT sid, count(*) FROM used WHERE problem IS NULL AND value IS NULL GROUP BY sid")
    return dict(Counter({meanings.subjects[sid].label: count for sid, count in found}))


def _never_seen(meanings: Meanings) -> tuple[str, ...]:
    """Observables that can be asked for by a code and did not come."""
    seen = {reader.subject.name for reader in meanings.readers.values() if reader.taken}
    return tuple(
        sorted(o.id for o in meanings.library.observables.values() if o.codes.loinc and o.id not in seen | {"age"})
    )
