"""CLIF 2.1 (Common Longitudinal ICU data Format) in: a folder of Parquet files such as clif_labs.parquet."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from cytostorm.errors import InputError
from cytostorm.io.clif.source import is_clif_folder, opened
from cytostorm.io.clif.statements import fill
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
from cytostorm.library import Library

__all__ = ["filled", "is_clif_folder", "population", "read_clif"]


def filled(
    path: Path | str, library: Library, spill: Spill | None = None, code_map: CodeMap = NO_MAP
) -> IntakeDatabase:
    """A database with the statements, persons, stays and milestones of a CLIF folder; the caller closes it.

    Raises InputError for a table or column that is missing or of a wrong type, for times of which only some have a zone,
    and for a damaged file.
    """
    if code_map.codes:
        raise InputError(
            str(path),
            "CLIF has categories and no codes of a site.",
            "Leave the codes out of the mapping; its sentinels are read.",
        )
    source = opened(Path(path), spill)
    try:
        source.database.use(code_map)
        fill(source, library)
    except BaseException:
        source.database.close()
        raise
    return source.database


def population(path: Path | str, library: Library, code_map: CodeMap = NO_MAP) -> Population:
    """Events, stays and the conformance report of a CLIF folder."""
    with closing(filled(path, library, code_map=code_map)) as database:
        return population_of(database, library)


def read_clif(path: Path | str, library: Library, patient: str = "", code_map: CodeMap = NO_MAP) -> CodedContent:
    """One record for each patient of a CLIF folder, or for the one whose patient_id is named."""
    with closing(filled(path, library, code_map=code_map)) as database:
        return content_of(database, library, patient)
