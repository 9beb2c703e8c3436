"""`stage`: a source of any kind to event tables on disk. What it is, its content says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from cytostorm.errors import InputError
from cytostorm.io.clif import filled as filled_from_clif
from cytostorm.io.coded import NO_MAP, CodeMap, Desk, Spill, read_code_map
from cytostorm.io.fhir.bulk import filled as filled_from_ndjson
from cytostorm.io.fhir.staged_bundle import filled as filled_from_bundle
from cytostorm.io.meds import filled as filled_from_meds
from cytostorm.io.omop import filled as filled_from_omop
from cytostorm.io.omop import is_postgresql
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.phenopackets import read_phenopacket
from cytostorm.io.sources import SourceKind, kind_of, label_of
from cytostorm.io.staging.from_desk import staged_desk
from cytostorm.io.staging.from_events import staged_events
from cytostorm.io.staging.from_long import staged_long
from cytostorm.io.staging.from_records import staged_records
from cytostorm.io.staging.job import Job, Progress
from cytostorm.io.staging.result import Staged
from cytostorm.io.staging.tables import Target, writable
from cytostorm.library import Library
from cytostorm.scratch import private_folder

MEMORY = 2_000_000_000
LEAST_MEMORY = 100_000_000

DESKS: dict[SourceKind, Callable[[Job], Desk]] = {
    "fhir-bundle": lambda job: filled_from_bundle(job.source, job.spill, _codes(job)),
    "fhir-ndjson": lambda job: filled_from_ndjson(job.source, job.spill, _codes(job)),
    "omop": lambda job: filled_from_omop(job.address or job.source, job.library, spill=job.spill, code_map=_codes(job)),
    "clif": lambda job: filled_from_clif(job.source, job.library, job.spill, _codes(job)),
    "meds": lambda job: filled_from_meds(job.source, job.library, job.spill, _codes(job)),
}
"""Doors that fill a desk. A further door is one more line here, and one in `io.sources`."""


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
    address = source if isinstance(source, str) and is_postgresql(source) else ""
    path = Path() if address else Path(source)
    kind: SourceKind = "omop" if address else kind_of(path)
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


def _codes(job: Job) -> CodeMap:
    """What the mapping says about the codes of the source."""
    return read_code_map(job.mapping, job.library) if job.mapping is not None else NO_MAP


def _staged(kind: SourceKind, job: Job) -> Staged:
    if kind in DESKS:
        job.tell("reading", 0.0)
        return staged_desk(DESKS[kind](job), job)
    if kind == "phenopacket":
        content = read_phenopacket(job.source, job.library, code_map=_codes(job))
        return staged_records(content, job.target.folder, content.conformance.resources, job.today)
    return staged_events(job) if kind == "event-folder" else staged_long(job, kind)


__all__ = ["DESKS", "LEAST_MEMORY", "MEMORY", "stage"]
