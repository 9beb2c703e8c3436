"""OMOP CDM 5.3 and 5.4 in: a folder of Parquet or CSV tables, a DuckDB file, or a schema in PostgreSQL."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from cytostorm.io.coded import (
    NO_MAP,
    CodedContent,
    CodeMap,
    IntakeDatabase,
    Population,
    Spill,
    closed_on_failure,
    content_of,
    population_of,
)
from cytostorm.io.omop.address import is_postgresql
from cytostorm.io.omop.source import attach, is_duckdb, is_omop_folder
from cytostorm.io.omop.statements import fill
from cytostorm.library import Library

__all__ = ["events", "filled", "is_duckdb", "is_omop_folder", "is_postgresql", "population", "read_omop"]


def events(path: Path | str, library: Library) -> pa.Table:
    """The facts of all persons as one Arrow table, times as they stand in the tables. `population` gives stays and report as well."""
    return population(path, library).events


def population(path: Path | str, library: Library, code_map: CodeMap = NO_MAP) -> Population:
    """Events, stays and the conformance report of an OMOP source.

    Raises InputError for a table or column that is missing or of a wrong type, for a damaged file, and for a server that cannot be read.
    """
    database = filled(path, library, code_map=code_map)
    try:
        return population_of(database, library)
    finally:
        database.close()


def read_omop(path: Path | str, library: Library, patient: str = "", code_map: CodeMap = NO_MAP) -> CodedContent:
    """One record for each person of an OMOP source, or for the one whose person_id is named."""
    database = filled(path, library, patient, code_map=code_map)
    try:
        return content_of(database, library, patient)
    finally:
        database.close()


def filled(
    path: Path | str, library: Library, patient: str = "", spill: Spill | None = None, code_map: CodeMap = NO_MAP
) -> IntakeDatabase:
    """A database with the statements, persons, stays and milestones of an OMOP source; the caller closes it.

    `path` is a folder, a DuckDB file, or an address such as postgresql://user@host/db?schema=cdm. A server is asked for the facts
    of `patient` only, where one is named.
    """
    if isinstance(path, str) and is_postgresql(path):
        from cytostorm.io.omop.postgresql import filled_from_server

        return filled_from_server(path, library, patient, spill, code_map)
    with closed_on_failure(IntakeDatabase(str(path), zone=False, spill=spill)) as database:
        database.use(code_map)
        fill(database, attach(database, Path(path)))
    return database
