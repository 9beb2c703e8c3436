"""`stage`: a source of any kind to event tables on disk. What it is, its content says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cytostorm.connections import Spill
from cytostorm.errors import InputError
from cytostorm.io.doors import DOORS, SourceKind, function
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.sources import is_database, kind_of, label_of
from cytostorm.io.staging.from_database import staged_database
from cytostorm.io.staging.from_records import staged_records
from cytostorm.io.staging.job import Job, Progress
from cytostorm.io.staging.result import Staged
from cytostorm.io.staging.tables import Target, writable
from cytostorm.library import Library
from cytostorm.scratch import private_folder

MEMORY = 2_000_000_000
LEAST_MEMORY = 100_000_000


def stage(
    source: Path | str,
    library: Library,
    folder: Path,
    mapping: Path | None = None,
    ignore: Sequence[str] = (),
    memory: int = MEMORY,
    progress: Progress | None = None,
    today: date | None = None,
    opening: Opening = AS_IT_IS,
) -> Staged:
    """Reads a source into event tables in `folder`, which is made where it is missing, within about `memory` bytes.

    A source is a FHIR Bundle, FHIR NDJSON, an OMOP folder, DuckDB file or PostgreSQL address, a CLIF folder, a MEDS data set,
    a phenopacket, a table (CSV, XLSX, Parquet, JSON), a long folder (facts, stays, milestones) or an event folder. `mapping` says
    what the columns of a table mean, or the codes of a coded source (a ConceptMap, a CSV, or layout: coded); `ignore` and `opening`
    are for tables. What lies in `folder` under the names of the tables is replaced. `progress` hears what is being done and how
    much of it, from 0 to 1.
    `today`: facts after that day are counted as a warning. Raises InputError for a source that cannot be read at all,
    a folder that cannot be written and a memory that is too small; a single value that is not understood is listed in `refused`.
    """
    address = source if isinstance(source, str) and is_database(source) else ""
    path = Path() if address else Path(source)
    kind = kind_of(address or path)
    if (ignore or opening != AS_IT_IS) and kind not in ("table", "long-folder"):
        problem = "this is no table, and only a table takes --ignore and options such as --decimal."
        raise InputError(label_of(str(source)), problem, "Leave them out.")
    if mapping is not None and kind == "event-folder":
        raise InputError(label_of(str(source)), "an event folder is read as it is, without --mapping.", "Leave it out.")
    if memory < LEAST_MEMORY:
        raise InputError(
            "--memory", f"{memory} bytes are too few to work with.", f"Give at least {LEAST_MEMORY // 1_000_000} MB."
        )
    with writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with private_folder(folder) as scratch:
            job = Job(
                path,
                library,
                Target(folder),
                mapping,
                tuple(ignore),
                Spill(scratch, memory),
                progress,
                today,
                address,
                opening,
            )
            return _staged(kind, job)


def _staged(kind: SourceKind, job: Job) -> Staged:
    door, source = DOORS[kind], job.address or job.source
    if door.population:
        job.tell("reading", 0.0)
        return staged_database(
            function(door.population)(source, job.library, spill=job.spill, code_map=job.code_map), job
        )
    if door.staged:
        made: Staged = function(door.staged)(job)
        return made
    content = function(door.patients)(source, job.library, code_map=job.code_map)
    return staged_records(content, job.target.folder, content.conformance.resources, job.today)


__all__ = ["LEAST_MEMORY", "MEMORY", "stage"]
