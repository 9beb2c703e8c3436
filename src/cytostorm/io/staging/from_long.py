"""A table to the tables on disk: a long one through DuckDB, any other row by row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cytostorm.errors import InputError
from cytostorm.io.coded import IntakeDatabase, quoted
from cytostorm.io.long.beside import beside, beside_rows
from cytostorm.io.long.doubts import doubts
from cytostorm.io.long.files import facts_of, is_flowsheet, is_streamed, parts_of
from cytostorm.io.long.rows import Rows, refused
from cytostorm.io.long.sexes import SEXES, Sexes
from cytostorm.io.long.table import LongTable, planned
from cytostorm.io.long.understanding import Shapes
from cytostorm.io.opening import Opening
from cytostorm.io.staging.counting import after_today, counted_refusals
from cytostorm.io.staging.from_records import staged_records
from cytostorm.io.staging.job import Job
from cytostorm.io.staging.result import Staged, StagedConformance, UnitLine
from cytostorm.io.staging.tables import COLUMNS, SQL_TYPES
from cytostorm.io.tables import Mapping, read_mapping, read_table, records
from cytostorm.io.tables.plans import Plan
from cytostorm.io.values.conformance import conversion_line

_COUNTED = "f.g NOT IN (SELECT g FROM misplaced) AND f.g NOT IN (SELECT g FROM twice)"
# Facts keep the order of the source: with one thread the rows stream past what is looked up. A sort of all of them would take longer
# on two cores, and all the memory there is.
_IN_ORDER = (
    "SET preserve_insertion_order = true; SET disabled_optimizers = 'join_order,build_side_probe_side'; SET threads = 1"
)
_AS_IT_COMES = "RESET preserve_insertion_order; RESET disabled_optimizers; RESET threads"
_EVENTS = """
SELECT f.person, h.kind, h.subject, h.which, h.low, h.high, CASE WHEN m.g IS NULL THEN f.happened END AS effective,
       CASE WHEN m.g IS NULL THEN f.known END AS known, CASE WHEN m.g IS NULL AND h.kind = 'drug' THEN f.until END AS until,
       {slip} AS slip, CASE WHEN {slip} THEN h.other_low END AS other_low, CASE WHEN {slip} THEN h.other_high END AS other_high, h.text,
       h.written_unit AS unit, f.g + {first} AS "row"
FROM {joined}{doubted} LEFT JOIN misplaced m ON m.g = f.g
WHERE h.taken AND f.g NOT IN (SELECT g FROM twice) AND (m.g IS NULL AND NOT ({endless}) OR h.kind = 'drug' AND {named})
"""
# A drug of somebody at a time that was not understood was given at some time; one whose end was not understood, at its own.
_SLIPS = """
SELECT f.person, h.subject, h.text, h.written_unit AS unit, coalesce(h.other_unit, '') AS other_unit, h.field AS place, f.number AS "row"
FROM {joined}{doubted} WHERE {slip} AND {counted}
"""
_BY_READER = """
WITH gone AS (SELECT h.sid, count(*) AS n FROM {joined} WHERE NOT ({counted}) GROUP BY h.sid),
     kept AS (SELECT h.reader, h.reason IS NULL AS good, h.implausible, h.n - coalesce(gone.n, 0) AS n
              FROM shape h LEFT JOIN gone ON gone.sid = h.sid WHERE h.reader IS NOT NULL)
SELECT reader, coalesce(sum(n) FILTER (good), 0), coalesce(sum(n) FILTER (NOT good), 0),
       coalesce(sum(n) FILTER (implausible), 0)
FROM kept GROUP BY reader
"""


def staged_long(job: Job) -> Staged:
    """The tables of a table, or of a long folder."""
    files = facts_of(job.source) if job.source.is_dir() else [job.source]
    mapping = read_mapping(job.mapping) if job.mapping else None
    opening = job.opening.over(mapping)
    if not is_streamed(files[0]) or is_flowsheet(files[0], job.opening):
        return _row_by_row(job, files, mapping, opening)
    database = IntakeDatabase(str(job.source), zone=False, spill=job.spill)
    try:
        parts = parts_of(files, job.scratch, opening)
        plan = planned(str(files[0]), parts[0].columns, job.library, mapping, job.ignore, opening)
        table = LongTable(database, parts, plan) if plan.long else None
        return (
            _LongStaging(database, job, table).staged()
            if table is not None and table.fits
            else _row_by_row(job, files, mapping, opening)
        )
    finally:
        database.close()


def _row_by_row(job: Job, files: Sequence[Path], mapping: Mapping | None, opening: Opening) -> Staged:
    if len(files) > 1:
        raise InputError(str(job.source), "only a long table with plain columns can be in parts.", "Write one file.")
    table = read_table(files[0], opening=opening)
    content = records(table, job.library, mapping, job.ignore)
    staged = staged_records(content, job.target.folder, {files[0].name: len(table.rows)}, job.today)
    database = IntakeDatabase(str(job.source), zone=False, spill=job.spill)
    try:
        said = Opening(encoding=opening.encoding, dates=opening.dates)
        beside_rows(database, job.source, job.target.folder, job.scratch, staged.in_utc, said)
    finally:
        database.close()
    return staged


class _LongStaging:
    """One long table, pass by pass: shapes, rows that do not count, then the tables."""

    def __init__(self, database: IntakeDatabase, job: Job, table: LongTable):
        self.database, self.job, self.table = database, job, table
        job.tell("reading", 0.0)
        table.open()
        self.shapes = Shapes(database, table, job.library)

    def staged(self) -> Staged:
        self.job.tell("understanding values", 0.1)
        self.shapes.settle()
        self.job.tell("looking for duplicates", 0.3)
        self.rows = Rows(self.database, self.table, self.shapes.is_keyed)
        self.rows.settle()
        endless = self.rows.endless
        self.words: dict[str, Any] = {
            "joined": self.rows.joined(), "counted": f"{_COUNTED} AND NOT ({endless})", "endless": endless,
            "named": "f.person <> ''" if self.table.plan.patient else "true",
            "first": self.table.parts[0].first_row,
        }  # fmt: skip
        confirmed = [number for reader, number in self.shapes.numbers.items() if reader.subject.as_measured]
        self.sexes = Sexes(self.database, self.shapes, self.rows, self.words["counted"])
        self.words |= doubts(self.database, self.rows, self.job.library, self.words["counted"], confirmed)
        self.job.tell("writing", 0.5)
        self.database.run(_IN_ORDER)
        events = self._copied("events", _EVENTS.format(**self.words))
        self.database.run(_AS_IT_COMES)
        self.job.tell("writing", 0.9)
        slips, not_taken = (
            self._copied("slips", _SLIPS.format(**self.words)),
            self._copied("refused", " UNION ALL ".join((refused(self.rows), *self.sexes.refused()))),
        )
        sexes = self._copied("sexes", SEXES, "person, sex")
        said = Opening(encoding=self.table.plan.opening.encoding, dates=self.table.plan.opening.dates)
        stays, milestones = beside(
            self.database, self.job.source, self.job.target.folder, self.job.scratch, self.rows.zone, said
        )
        told = self._conformance(events, not_taken, slips)
        return Staged(events, stays, milestones, not_taken, slips, sexes, told, self.rows.zone)

    def _copied(self, name: str, query: str, by: str = '"row", subject, text') -> Path:
        path = self.job.target.path(name)
        columns = ", ".join(
            f'CAST("{column}" AS {SQL_TYPES[kind]}) AS "{column}"' for column, kind in COLUMNS[name].items()
        )
        order = "" if name == "events" else f" ORDER BY {by}"
        self.database.run(
            f"COPY (SELECT {columns} FROM ({query}){order}) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
        )
        return path

    def _conformance(self, events: Path, not_taken: Path, slips: Path) -> StagedConformance:
        implausible, kept_out = (
            self._fill_readers(),
            self.database.one(f"SELECT count(*) FROM read_parquet({quoted(str(slips))}) WHERE other_unit <> ''"),
        )
        taken = sum(reader.taken for reader in self.shapes.numbers) - self.sexes.contradicted
        found = counted_refusals(self.database, not_taken)
        plan: Plan = self.table.plan
        lines = [line for line in map(conversion_line, self.shapes.rows.readers) if line.count or line.refused]
        twice = self.database.one("SELECT count(*) FROM twice") if plan.count_duplicates_once else 0
        return StagedConformance(
            self.database.source, {part.name: part.rows for part in self.table.parts}, self.rows.persons, taken + found.refused, taken, found.refused,
            found.deliberate, kept_out, implausible, found.by_subject, found.reasons, found.other_reasons,
            tuple(UnitLine(c.field, c.subject, c.source_unit, c.canonical_unit, c.factor, c.count, c.refused) for c in lines),
            observables_never_seen=_never_seen(self.shapes), ignored_columns=plan.ignored, ignored_names=dict(self.shapes.ignored),
            read_as_blank=dict(self.shapes.blanks), duplicates_counted_once=twice, after_today=after_today(self.database, events, self.job.today),
        )  # fmt: skip

    def _fill_readers(self) -> int:
        """Gives each reader what it took and refused of the rows that count; how many values are implausible."""
        readers, implausible = {number: reader for reader, number in self.shapes.numbers.items()}, 0
        for number, taken, bad, odd in self.database.rows(_BY_READER.format(**self.words)):
            readers[number].taken, readers[number].refused = int(taken), int(bad)
            implausible += int(odd)
        return implausible


def _never_seen(shapes: Shapes) -> tuple[str, ...]:
    """Subjects that a name stands for, of which no value was taken."""
    seen: dict[str, bool] = {}
    for reader in shapes.rows.readers:
        seen[reader.subject.label] = seen.get(reader.subject.label, False) or reader.taken > 0
    return tuple(sorted(label for label, was_seen in seen.items() if not was_seen))
