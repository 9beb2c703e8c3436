"""A table to the tables on disk: a long one through DuckDB, any other row by row."""

from __future__ import annotations

from cytostorm.errors import InputError
from cytostorm.io.long.files import facts_of
from cytostorm.io.sources import SourceKind
from cytostorm.io.staging.from_records import staged_records
from cytostorm.io.staging.job import Job
from cytostorm.io.staging.result import Staged
from cytostorm.io.tables import read_mapping, read_table, records


def staged_long(job: Job, kind: SourceKind) -> Staged:
    """The tables of a table, or of a long folder."""
    files = facts_of(job.source) if kind == "long-folder" else [job.source]
    if len(files) > 1:
        raise InputError(str(job.source), "several parts of facts cannot be read yet.")
    table = read_table(files[0])
    content = records(table, job.library, read_mapping(job.mapping) if job.mapping else None, job.ignore)
    return staged_records(content, job.target.folder, {files[0].name: len(table.rows)}, job.today)
