"""What a path holds: a table, a FHIR Bundle, FHIR NDJSON or an OMOP source. Decided by content, never by a guess."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Literal

from cytostorm.errors import InputError
from cytostorm.io.fhir.bulk import is_ndjson
from cytostorm.io.omop.source import is_duckdb, is_omop_folder

SourceKind = Literal["table", "fhir-bundle", "fhir-ndjson", "omop"]
_FOLDER = "A folder is read when it holds FHIR resources as .ndjson or .ndjson.gz files, or OMOP tables such as measurement.parquet."


def kind_of(path: Path) -> SourceKind:
    """What a file or folder is read as. Raises InputError for a folder that is neither FHIR nor OMOP, or both."""
    if path.is_dir():
        return _kind_of_folder(path)
    if is_duckdb(path):
        return "omop"
    if is_ndjson(path):
        return "fhir-ndjson"
    return "fhir-bundle" if path.is_file() and path.name.lower().endswith((".json", ".json.gz")) and _begins_as_object(path) else "table"


def _kind_of_folder(path: Path) -> SourceKind:
    try:
        fhir, omop = any(is_ndjson(file) for file in path.iterdir()), is_omop_folder(path)
    except OSError as error:
        raise InputError(str(path), f"the folder cannot be read: {error.strerror or error}.") from None
    if fhir and omop:
        raise InputError(str(path), "this folder holds FHIR resources and OMOP tables.", "Put them into two folders.")
    if not fhir and not omop:
        raise InputError(str(path), "this folder holds neither FHIR resources nor OMOP tables.", _FOLDER)
    return "fhir-ndjson" if fhir else "omop"


def _begins_as_object(path: Path) -> bool:
    try:
        with gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb") as stream:
            head = stream.read(4096)
    except (OSError, EOFError, zlib.error):
        return path.suffix.lower() == ".gz"  # the reader of Bundles says what is wrong with it
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
