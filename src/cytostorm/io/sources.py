"""What a path holds: a table, a FHIR Bundle, FHIR NDJSON, an OMOP, CLIF or MEDS source. Decided by content, never by a guess."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Literal

from cytostorm.errors import InputError
from cytostorm.io.clif.source import is_clif_folder
from cytostorm.io.fhir.bulk import is_ndjson
from cytostorm.io.meds.source import is_meds_folder
from cytostorm.io.omop.source import is_duckdb, is_omop_folder

SourceKind = Literal["table", "fhir-bundle", "fhir-ndjson", "omop", "clif", "meds"]
_FOLDER = (
    "A folder is read when it holds FHIR resources as .ndjson or .ndjson.gz files, OMOP tables such as measurement.parquet, "
    "CLIF tables such as clif_labs.parquet, or a MEDS data set with Parquet files in data/."
)
_NAMES: dict[SourceKind, str] = {"fhir-ndjson": "FHIR resources", "omop": "OMOP tables", "clif": "CLIF tables", "meds": "a MEDS data set"}


def kind_of(path: Path) -> SourceKind:
    """What a file or folder is read as. Raises InputError for a folder that holds nothing of the kind, or two kinds."""
    if path.is_dir():
        return _kind_of_folder(path)
    if is_duckdb(path):
        return "omop"
    if is_ndjson(path):
        return "fhir-ndjson"
    return "fhir-bundle" if path.is_file() and path.name.lower().endswith((".json", ".json.gz")) and _begins_as_object(path) else "table"


def _kind_of_folder(path: Path) -> SourceKind:
    try:
        held = {"fhir-ndjson": any(is_ndjson(file) for file in path.iterdir()), "omop": is_omop_folder(path),
                "clif": is_clif_folder(path), "meds": is_meds_folder(path)}  # fmt: skip
    except OSError as error:
        raise InputError(str(path), f"the folder cannot be read: {error.strerror or error}.") from None
    kinds = [kind for kind in _NAMES if held[kind]]
    if len(kinds) > 1:
        raise InputError(str(path), f"this folder holds {' and '.join(_NAMES[kind] for kind in kinds)}.", "Put them into two folders.")
    if not kinds:
        raise InputError(str(path), "this folder holds neither FHIR resources nor OMOP tables, nor CLIF or MEDS.", _FOLDER)
    return kinds[0]


def _begins_as_object(path: Path) -> bool:
    try:
        with gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb") as stream:
            head = stream.read(4096)
    except (OSError, EOFError, zlib.error):
        return path.suffix.lower() == ".gz"  # the reader of Bundles says what is wrong with it
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
