"""Where the tables of an OMOP source are, and whether they have the columns that are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cytostorm.errors import InputError, suggestion
from cytostorm.io.coded import IntakeDatabase, quoted
from cytostorm.io.coded.columns import described
from cytostorm.io.omop.columns import is_whole, typed
from cytostorm.io.omop.files import in_folder, is_omop_folder

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
_ADVICE = "Tables and columns have the names of OMOP CDM 5.3 or 5.4."


@dataclass(frozen=True)
class Source:
    """The tables that are there, as views named `omop_<table>`, with their columns in lower case."""

    database: IntakeDatabase
    columns: dict[str, Mapping[str, str]]

    def has(self, table: str) -> bool:
        return table in self.columns

    def column(self, table: str, name: str, alias: str = "t", otherwise: str = "NULL") -> str:
        """The column as the type it should have, or what stands for it where the source has none: many columns may be left out."""
        return typed(f'{alias}."{name}"', name, self.columns[table][name]) if name in self.columns[table] else otherwise

    def concept(self, alias: str, column: str) -> str:
        """A join that looks a concept of the row up, by the SQL of its column."""
        return f"LEFT JOIN omop_concept {alias} ON {self.column('concept', 'concept_id', alias)} = {column} AND {column} <> 0"


def is_duckdb(path: Path) -> bool:
    """Whether a file is a DuckDB database, by its own mark."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(12)[8:12] == b"DUCK"


def attach(database: IntakeDatabase, path: Path) -> Source:
    """The tables of a folder (Parquet or CSV) or a DuckDB file. Raises InputError for what is missing or of a wrong type."""
    if not path.exists():
        raise InputError(str(path), "there is no such file or folder.")
    tables = (*NEEDED, *WHERE_PRESENT)
    found = in_folder(path, tables) if path.is_dir() else _in_database(database, path)
    need_tables(str(path), found)
    columns = {table: described(database, table, relation, (), _ADVICE).types for table, relation in found.items()}
    source = Source(database, {table: types for table, types in columns.items() if usable(database, table, types)})
    for table, types in source.columns.items():
        database.run(f"CREATE TEMP VIEW omop_{table} AS SELECT * FROM {found[table]}")
        _need_whole_numbers(database, table, types)
    tell_of_missing(database, found)
    return source


def need_tables(label: str, found: Iterable[str]) -> None:
    """Raises InputError, with the nearest name, for a needed table that was not found."""
    for table in NEEDED:
        if table not in found:
            near = suggestion(table, found)
            raise InputError(label, f"there is no table '{table}'.{near}", f"Needed are {', '.join(NEEDED)}. {_ADVICE}")


def tell_of_missing(database: IntakeDatabase, found: Iterable[str]) -> None:
    database.not_counted |= {
        table: "the source does not have this table" for table in WHERE_PRESENT if table not in found
    }


def usable(database: IntakeDatabase, table: str, columns: Mapping[str, str]) -> bool:
    """Whether a table has the columns that are read. An optional one without them is left out and told of.

    Raises InputError for a needed table. `columns`: name in lower case to DuckDB type.
    """
    missing = [name for name in (*NEEDED.get(table, ()), *WHERE_PRESENT.get(table, ())) if name not in columns]
    if not missing:
        return True
    said = f"the table {table} has no column '{missing[0]}'.{suggestion(missing[0], columns)}"
    if table in NEEDED:
        raise InputError(database.source, said, _ADVICE, field=table)
    database.not_counted[table] = f"it has no column {', '.join(missing)}"
    database.warnings.append(f"The table {table} is left out: it has no column {', '.join(missing)}.")
    return False


def need_whole(label: str, table: str, name: str) -> InputError:
    """The error about a column that holds something else than whole numbers."""
    problem = f"the column '{name}' of {table} holds something else, and a whole number belongs there."
    return InputError(label, problem, _ADVICE, field=f"{table}.{name}")


def _need_whole_numbers(database: IntakeDatabase, table: str, columns: Mapping[str, str]) -> None:
    """Text is read where each of its cells is a whole number, as in a CSV."""
    for name, kind in columns.items():
        if is_whole(name) and kind == "VARCHAR":
            odd = f'SELECT 1 FROM omop_{table} t WHERE trim(t."{name}") <> \'\' AND {typed(f"""t."{name}" """, name, kind)} IS NULL LIMIT 1'
            if database.rows(odd):
                raise need_whole(database.source, table, name)


def _in_database(database: IntakeDatabase, path: Path) -> dict[str, str]:
    database.run(f"ATTACH {quoted(str(path))} AS omop_source (READ_ONLY)")
    tables = database.rows(
        "SELECT lower(table_name), schema_name, table_name FROM duckdb_tables() WHERE database_name = 'omop_source' ORDER BY ALL DESC"
    )
    return {
        name: f'omop_source."{schema}"."{table}"' for name, schema, table in tables if name in {*NEEDED, *WHERE_PRESENT}
    }


__all__ = [
    "NEEDED",
    "WHERE_PRESENT",
    "Source",
    "attach",
    "is_duckdb",
    "is_omop_folder",
    "need_tables",
    "need_whole",
    "tell_of_missing",
    "usable",
]
