"""The stays and milestones that stand beside the facts of a long folder."""

from __future__ import annotations

from pathlib import Path

from cytostorm.errors import InputError, suggestion
from cytostorm.io.coded import IntakeDatabase, quoted
from cytostorm.io.long.files import Part, parts_of, table_of
from cytostorm.io.long.times import MACROS, TimeColumn, can_be_time, read_odd, typed
from cytostorm.io.opening import AS_IT_IS, Opening

MILESTONES = ("icu", "ventilation", "death")
_NONE = {
    "stays": "SELECT NULL::VARCHAR AS person, NULL::TIMESTAMP AS start, NULL::TIMESTAMP AS end_, NULL::VARCHAR AS outcome, {} WHERE false",
    "milestones": "SELECT NULL::VARCHAR AS person, NULL::VARCHAR AS milestone, NULL::TIMESTAMP AS time, {} WHERE false",
}  # fmt: skip
_NOWHERE, _WHERE = 'NULL::VARCHAR AS place, NULL::BIGINT AS "row"', 'part AS place, number AS "row"'
_COLUMNS = {"stays": ("patient", "start", "end", "outcome"), "milestones": ("patient", "milestone", "time")}
_TIMES = {"stays": ("start", "end"), "milestones": ("time",)}


def beside(
    database: IntakeDatabase, source: Path, folder: Path, scratch: Path, zone: bool, opening: Opening = AS_IT_IS
) -> tuple[Path, Path]:
    """Writes the stays and the milestones of a long folder; empty ones where it has none, or where the source is one file.

    A row without a patient is kept without one, for whoever lists it. Raises InputError for a column that is missing, and for a
    time or a milestone that is not understood.
    """
    stays, milestones = (
        _written(database, source, folder, scratch, zone, name, opening) for name in ("stays", "milestones")
    )
    return stays, milestones


def beside_rows(
    database: IntakeDatabase, source: Path, folder: Path, scratch: Path, zone: bool, opening: Opening = AS_IT_IS
) -> None:
    """The same for facts that were read row by row: what stands beside them takes the place of what their rows said of stays."""
    database.run(MACROS)
    for name in ("stays", "milestones"):
        if source.is_dir() and table_of(source, name):
            _written(database, source, folder, scratch, zone, name, opening)


def _written(
    database: IntakeDatabase, source: Path, folder: Path, scratch: Path, zone: bool, name: str, opening: Opening
) -> Path:
    files = table_of(source, name) if source.is_dir() else []
    query = _NONE[name].format(_NOWHERE)
    if files:
        (scratch / name).mkdir()
        query = _query(database, parts_of(files, scratch / name, opening), name, zone, opening)
    path = folder / f"{name}.parquet"
    database.run(f"COPY ({query}) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)")
    return path


def _query(database: IntakeDatabase, parts: list[Part], name: str, zone: bool, opening: Opening) -> str:
    relation, kinds = typed(database, "(" + " UNION ALL ".join(_read(part) for part in parts) + ")")
    for column in _COLUMNS[name]:
        if column not in kinds and (name, column) != ("stays", "outcome"):
            raise InputError(
                parts[0].name,
                f"there is no column '{column}'.{suggestion(column, kinds)}",
                f"It has {', '.join(_COLUMNS[name])}.",
            )
    for column in _TIMES[name]:
        if not can_be_time(kinds[column]):
            problem = f"the column is {kinds[column]}, and times belong there."
            raise InputError(parts[0].name, problem, "Write them as 2020-03-31T14:30.", field=column)
    times = {column: TimeColumn(column, kinds[column], dates=opening.dates) for column in _TIMES[name]}
    odd = read_odd(database, list(times.values()), relation)
    _check(database, parts, relation, times, odd, zone)
    person = "nullif(clean(CAST(patient AS VARCHAR)), '')"
    if name == "milestones":
        _check_milestones(database, parts, relation)
        columns = f"{person} AS person, lower(clean(milestone)) AS milestone, {times['time'].moment(odd)} AS time"
        return f"SELECT {columns}, {_WHERE} FROM {relation} ORDER BY person, time, milestone, part, number"
    outcome = "clean(CAST(outcome AS VARCHAR))" if "outcome" in kinds else "''"
    ends = f"{times['start'].moment(odd)} AS start, {times['end'].moment(odd)} AS end_"
    return f"SELECT {person} AS person, {ends}, {outcome} AS outcome, {_WHERE} FROM {relation} ORDER BY ALL"


def _read(part: Part) -> str:
    read = f"read_parquet({quoted(str(part.path))}, file_row_number = true)"
    return f"SELECT * EXCLUDE (file_row_number), file_row_number + {part.first_row} AS number, {quoted(part.name)} AS part FROM {read}"


def _check(
    database: IntakeDatabase, parts: list[Part], relation: str, times: dict[str, TimeColumn], odd: bool, zone: bool
) -> None:
    """No time that cannot be read, and none of another kind than those of the facts."""
    for name, column in times.items():
        bad = f"{column.given} AND {column.moment(odd)} IS NULL"
        wrong = database.rows(f"SELECT number, {column.reason()} FROM {relation} WHERE {bad} ORDER BY 1 LIMIT 1")
        if wrong:
            raise InputError(parts[0].name, wrong[0][1], row=wrong[0][0], field=name)
        other = f"{column.moment(odd)} IS NOT NULL AND {column.has_zone(odd)} <> {zone}"
        row = database.one(f"SELECT min(number) FROM {relation} WHERE {other}")
        if row is not None:
            here, there = ("no time zone", "have one") if zone else ("a time zone", "have none")
            raise InputError(
                parts[0].name,
                f"this time has {here}, and those of the facts {there}.",
                "Write all times alike.",
                row,
                name,
            )


def _check_milestones(database: IntakeDatabase, parts: list[Part], relation: str) -> None:
    named = ", ".join(map(quoted, MILESTONES))
    wrong = database.rows(
        f"SELECT number, coalesce(milestone, '') FROM {relation} WHERE lower(clean(milestone)) NOT IN ({named}) ORDER BY 1 LIMIT 1"
    )
    if wrong:
        row, name = wrong[0]
        raise InputError(
            parts[0].name,
            f"'{name[:40]}' is no milestone.",
            f"Milestones are {', '.join(MILESTONES)}.",
            row,
            "milestone",
        )
