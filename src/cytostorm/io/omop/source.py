"""Where the tables of an OMOP source are, and whether they have the columns that are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cytostorm.errors import InputError, suggestion
from cytostorm.io.coded import Desk, quoted

NEEDED: dict[str, tuple[str, ...]] = {
    "person": ("person_id", "year_of_birth"),
    "measurement": ("person_id", "measurement_concept_id", "measurement_date"),
    "concept": ("concept_id", "concept_name", "vocabulary_id", "concept_code"),
}
WHERE_PRESENT: dict[str, tuple[str, ...]] = {
    "observation": ("person_id", "observation_concept_id", "observation_date"),
    "condition_occurrence": ("person_id", "condition_concept_id", "condition_start_date"),
    "drug_exposure": ("person_id", "drug_concept_id", "drug_exposure_start_date"),
    "visit_occurrence": ("person_id", "visit_concept_id", "visit_start_date", "visit_end_date"),
    "visit_detail": ("person_id", "visit_detail_concept_id", "visit_detail_start_date"),
    "death": ("person_id", "death_date"),
    "concept_relationship": ("concept_id_1", "concept_id_2", "relationship_id"),
    "concept_ancestor": ("ancestor_concept_id", "descendant_concept_id"),
}
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE", "DECIMAL")
_ADVICE = "Tables and columns have the names of OMOP CDM 5.3 or 5.4."


@dataclass(frozen=True)
class Source:
    """The tables that are there, as views named `omop_<table>`, with their columns in lower case."""

    desk: Desk
    columns: dict[str, dict[str, str]]

    def has(self, table: str) -> bool:
        return table in self.columns

    def column(self, table: str, name: str, alias: str = "t", otherwise: str = "NULL") -> str:
        """The column, or what stands for it where the source has none: 5.3 and 5.4 differ, and many columns may be left out."""
        return f'{alias}."{name}"' if name in self.columns[table] else otherwise


def is_duckdb(path: Path) -> bool:
    """Whether a file is a DuckDB database, by its own mark."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(12)[8:12] == b"DUCK"


def is_omop_folder(path: Path) -> bool:
    """Whether a folder holds Parquet tables with names of OMOP."""
    return path.is_dir() and any(_parquet_of(path, table) for table in ("measurement", "person", "observation", "concept"))


def attach(desk: Desk, path: Path) -> Source:
    """The tables of a Parquet folder or a DuckDB file. Raises InputError for what is missing or of a wrong type."""
    if not path.exists():
        raise InputError(str(path), "there is no such file or folder.")
    found = _in_folder(path) if path.is_dir() else _in_database(desk, path)
    need_tables(str(path), found)
    source = Source(desk, {table: _view(desk, table, relation) for table, relation in found.items()})
    tell_of_missing(desk, found)
    return source


def need_tables(label: str, found: Iterable[str]) -> None:
    """Raises InputError, with the nearest name, for a needed table that was not found."""
    for table in NEEDED:
        if table not in found:
            near = suggestion(table, found)
            raise InputError(label, f"there is no table '{table}'.{near}", f"Needed are {', '.join(NEEDED)}. {_ADVICE}")


def tell_of_missing(desk: Desk, found: Iterable[str]) -> None:
    desk.not_counted |= {table: "the source does not have this table" for table in WHERE_PRESENT if table not in found}


def _in_folder(path: Path) -> dict[str, str]:
    files = {table: _parquet_of(path, table) for table in (*NEEDED, *WHERE_PRESENT)}
    return {table: f"read_parquet([{', '.join(quoted(str(file)) for file in found)}])" for table, found in files.items() if found}


def _parquet_of(path: Path, table: str) -> list[Path]:
    """`measurement.parquet`, or the parts in a folder `measurement`; capitals do not matter."""
    try:
        entries = sorted(path.iterdir())
    except OSError as error:
        raise InputError(str(path), f"the folder cannot be read: {error.strerror or error}.") from None
    for entry in entries:
        if entry.is_file() and entry.name.lower() == f"{table}.parquet":
            return [entry]
        if entry.is_dir() and entry.name.lower() in (table, f"{table}.parquet"):
            return sorted(entry.glob("*.parquet"))
    return []


def _in_database(desk: Desk, path: Path) -> dict[str, str]:
    desk.run(f"ATTACH {quoted(str(path))} AS omop_source (READ_ONLY)")
    tables = desk.rows("SELECT lower(table_name), schema_name, table_name FROM duckdb_tables() WHERE database_name = 'omop_source' ORDER BY ALL DESC")
    return {name: f'omop_source."{schema}"."{table}"' for name, schema, table in tables if name in {*NEEDED, *WHERE_PRESENT}}


def _view(desk: Desk, table: str, relation: str) -> dict[str, str]:
    columns = {name.lower(): kind for name, kind, *_ in desk.rows(f"DESCRIBE SELECT * FROM {relation}")}
    need_columns(desk.source, table, columns)
    desk.run(f"CREATE TEMP VIEW omop_{table} AS SELECT * FROM {relation}")
    return columns


def need_columns(label: str, table: str, columns: Mapping[str, str]) -> None:
    """Raises InputError for a needed column that is missing, or that holds no whole numbers where concepts and years do.

    `columns`: name in lower case to DuckDB type.
    """
    for name in (*NEEDED.get(table, ()), *WHERE_PRESENT.get(table, ())):
        if name not in columns:
            raise InputError(label, f"the table {table} has no column '{name}'.{suggestion(name, columns)}", _ADVICE, field=table)
        if name.endswith(("_concept_id", "concept_id_1", "concept_id_2", "year_of_birth")) and not columns[name].startswith(_NUMBERS):
            problem = f"the column '{name}' of {table} is {columns[name]}, and a whole number belongs there."
            raise InputError(label, problem, _ADVICE, field=table)
