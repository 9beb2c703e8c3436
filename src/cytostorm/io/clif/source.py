"""Where the tables of a CLIF folder are, whether they have the columns that are read, and whether their times have a zone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cytostorm.errors import InputError
from cytostorm.io.coded import IntakeDatabase, Spill, quoted
from cytostorm.io.coded.columns import Columns, described

NEEDED: dict[str, tuple[str, ...]] = {
    "patient": ("patient_id",),
    "hospitalization": ("patient_id", "hospitalization_id", "admission_dttm", "discharge_dttm"),
}
WHERE_PRESENT: dict[str, tuple[str, ...]] = {
    "labs": ("hospitalization_id", "lab_collect_dttm", "lab_category", "lab_value", "reference_unit"),
    "vitals": ("hospitalization_id", "recorded_dttm", "vital_category", "vital_value"),
    "medication_admin_continuous": ("hospitalization_id", "admin_dttm", "med_category"),
    "medication_admin_intermittent": ("hospitalization_id", "admin_dttm", "med_category"),
    "adt": ("hospitalization_id", "in_dttm", "location_category"),
    "respiratory_support": ("hospitalization_id", "recorded_dttm", "device_category"),
}
_TIMES = (
    "death_dttm",
    "admission_dttm",
    "discharge_dttm",
    "lab_collect_dttm",
    "lab_result_dttm",
    "recorded_dttm",
    "admin_dttm",
    "in_dttm",
)
# Why a row is refused; `h` is its row of clif_visit.
NO_PATIENT = """CASE WHEN h.stays IS NULL THEN 'its hospitalization_id is empty, or not in the table hospitalization.'
            WHEN h.patients > 1 THEN 'its hospitalization_id belongs to several patients.'
            WHEN h.person IS NULL THEN 'its hospitalization has no patient_id.' END"""
NO_TIME = "'it has no time, or one without a time zone, and a value without one would count at every moment.'"
_ADVICE = "Tables and columns have the names of CLIF 2.1."


@dataclass(frozen=True)
class Source:
    """The tables that are there, as views named `clif_<table>` with the number of each row as `file_row_number`."""

    database: IntakeDatabase
    tables: dict[str, Columns]

    def has(self, table: str) -> bool:
        return table in self.tables


def is_clif_folder(path: Path) -> bool:
    """Whether a folder holds Parquet files with names of CLIF."""
    return path.is_dir() and bool(_files(path))


def opened(path: Path, spill: Spill | None = None) -> Source:
    """The tables of a CLIF folder on a new database. Raises InputError for what is missing, of a wrong type, or ambiguous in time."""
    if not path.is_dir():
        raise InputError(str(path), "there is no such folder.", "CLIF is a folder of files such as clif_labs.parquet.")
    files = _files(path)
    for table in NEEDED:
        if table not in files:
            raise InputError(
                str(path), f"there is no file 'clif_{table}.parquet'.", f"Needed are {', '.join(NEEDED)}. {_ADVICE}"
            )
    database = IntakeDatabase(str(path), zone=True, spill=spill)
    try:
        source = Source(database, {table: _view(database, table, file) for table, file in files.items()})
        _settle_zone(source)
    except BaseException:
        database.close()
        raise
    database.not_counted |= {
        table: "the source does not have this table" for table in WHERE_PRESENT if table not in files
    }
    return source


def _files(path: Path) -> dict[str, Path]:
    """Capitals do not matter. Raises InputError where the folder cannot be read."""
    wanted = {f"clif_{table}.parquet": table for table in (*NEEDED, *WHERE_PRESENT)}
    try:
        return {wanted[file.name.lower()]: file for file in sorted(path.iterdir()) if file.name.lower() in wanted}
    except OSError as error:
        raise InputError(str(path), f"the folder cannot be read: {error.strerror or error}.") from None


def _view(database: IntakeDatabase, table: str, file: Path) -> Columns:
    relation = f"read_parquet({quoted(str(file))}, file_row_number = true)"
    columns = described(database, table, relation, (NEEDED | WHERE_PRESENT)[table], _ADVICE)
    database.run(f"CREATE TEMP VIEW clif_{table} AS SELECT * FROM {relation}")
    return columns


def _settle_zone(source: Source) -> None:
    """All times have a zone, as CLIF wants it, or none has one; a mixture cannot be put in order."""
    zones = {(table, name): columns.zoned(name) for table, columns in source.tables.items() for name in _TIMES}
    with_zone, without = ([place for place, zoned in zones.items() if zoned is wanted] for wanted in (True, False))
    if with_zone and without:
        (table, name), (other, another) = with_zone[0], without[0]
        problem = (
            f"'{name}' of {table} has a time zone and '{another}' of {other} has none, so their order is not known."
        )
        raise InputError(source.database.source, problem, "CLIF wants all times in UTC, with their zone.")
    source.database.zone = not without
    if without:
        source.database.assumptions["times"] = "they have no zone, though CLIF wants UTC; they are taken as they stand"
