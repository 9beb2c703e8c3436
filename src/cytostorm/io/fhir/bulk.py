"""Bulk NDJSON in: files or folders of resources of many patients, plain or compressed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from cytostorm.errors import InputError
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
from cytostorm.io.fhir.lines import ENDINGS, is_ndjson
from cytostorm.io.fhir.loading import Loader
from cytostorm.io.fhir.statements import fill
from cytostorm.library import Library


def events(paths: Path | str | Iterable[Path | str], library: Library) -> pa.Table:
    """The facts of all patients as one Arrow table, times in UTC. `population` gives the stays and the report as well."""
    return population(paths, library).events


def population(paths: Path | str | Iterable[Path | str], library: Library, code_map: CodeMap = NO_MAP) -> Population:
    """Events, stays and the conformance report of NDJSON files or folders.

    Raises InputError, with file and line, for a line that is no resource; a value that is not understood is a refusal in the report.
    """
    database = filled(paths, library, code_map=code_map)
    try:
        return population_of(database, library)
    finally:
        database.close()


def read_bulk(
    paths: Path | str | Iterable[Path | str], library: Library, patient: str = "", code_map: CodeMap = NO_MAP
) -> CodedContent:
    """One record for each patient of NDJSON files or folders, or for the patient that is named by resource id."""
    database = filled(paths, library, code_map=code_map)
    try:
        return content_of(database, library, patient)
    finally:
        database.close()


def filled(
    paths: Path | str | Iterable[Path | str], library: Library, spill: Spill | None = None, code_map: CodeMap = NO_MAP
) -> IntakeDatabase:
    """A database with the statements, persons, stays and milestones of NDJSON files or folders; the caller closes it."""
    given = [Path(paths)] if isinstance(paths, (str, Path)) else [Path(path) for path in paths]
    files = [file for path in given for file in ndjson_files(path)]
    source = str(given[0]) if len(given) == 1 else f"{len(files)} files"
    if not files:
        raise InputError(
            source, "there is no NDJSON file.", f"Name files, or a folder with files, that end in {', '.join(ENDINGS)}."
        )
    with closed_on_failure(IntakeDatabase(source, zone=True, spill=spill)) as database:
        database.persons = "Patient"
        database.use(code_map)
        Loader(database, files).load()
        fill(database)
    return database


def ndjson_files(path: Path) -> list[Path]:
    """The NDJSON files at a path: itself, or those directly in the folder. Raises InputError where there is nothing."""
    if not path.exists():
        raise InputError(str(path), "there is no such file or folder.")
    try:
        return sorted(file for file in path.iterdir() if is_ndjson(file)) if path.is_dir() else [path]
    except OSError as error:
        raise InputError(str(path), f"the folder cannot be read: {error.strerror or error}.") from None
