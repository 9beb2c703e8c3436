"""MEDS 0.3 and 0.4 (Medical Event Data Standard) in: a folder with Parquet files in data/ and metadata/codes.parquet."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from cytostorm.io.coded import (
    NO_MAP,
    CodedContent,
    CodeMap,
    IntakeDatabase,
    Population,
    Spill,
    content_of,
    population_of,
)
from cytostorm.io.meds.source import is_meds_folder, opened
from cytostorm.io.meds.statements import fill
from cytostorm.library import Library

__all__ = ["filled", "is_meds_folder", "population", "read_meds"]


def filled(
    path: Path | str, library: Library, spill: Spill | None = None, code_map: CodeMap = NO_MAP
) -> IntakeDatabase:
    """A database with the statements, persons, stays and milestones of a MEDS data set; the caller closes it.

    Raises InputError for a folder or column that is missing or of a wrong type,
    and for a damaged file.
    """
    source = opened(Path(path), spill)
    try:
        source.database.use(code_map)
        fill(source, library)
    except BaseException:
        source.database.close()
        raise
    return source.database


def population(path: Path | str, library: Library, code_map: CodeMap = NO_MAP) -> Population:
    """Events, stays and the conformance report of a MEDS data set."""
    with closing(filled(path, library, code_map=code_map)) as database:
        return population_of(database, library)


def read_meds(path: Path | str, library: Library, patient: str = "", code_map: CodeMap = NO_MAP) -> CodedContent:
    """One record for each patient of a MEDS data set, or for the one whose subject_id is named."""
    with closing(filled(path, library, code_map=code_map)) as database:
        return content_of(database, library, patient)
