"""What a path holds: a table, FHIR, OMOP, CLIF, MEDS, or a folder of long or event tables. Decided by content, never by a guess."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from cytostorm.errors import InputError
from cytostorm.io.clif.source import is_clif_folder
from cytostorm.io.fhir.bulk import is_ndjson
from cytostorm.io.long.files import facts_of
from cytostorm.io.meds.source import is_meds_folder
from cytostorm.io.omop.address import address_of, is_postgresql
from cytostorm.io.omop.source import is_duckdb, is_omop_folder
from cytostorm.io.opening import check_is_here
from cytostorm.io.tables.json_rows import is_named_values

SourceKind = Literal[
    "table", "fhir-bundle", "fhir-ndjson", "omop", "clif", "meds", "phenopacket", "long-folder", "event-folder"
]
_LARGEST_FORM = 1_000_000
_FOLDER = (
    "A folder is read when it holds FHIR resources as .ndjson or .ndjson.gz files, OMOP tables such as measurement.parquet, "
    "CLIF tables such as clif_labs.parquet, a MEDS data set with Parquet files in data/, "
    "a long table as facts.parquet or facts.csv, or an event table as events.parquet."
)
_HEAD = 65_536
_PHENOPACKET = (b'"phenotypicFeatures"', b'"phenopacketSchemaVersion"', b'"genomicInterpretations"')
_WORDS = {
    "fhir-ndjson": "FHIR resources", "omop": "OMOP tables", "clif": "CLIF tables", "meds": "a MEDS data set",
    "long-folder": "a long table (facts)", "event-folder": "an event table (events.parquet)",
}  # fmt: skip


def kind_of(path: Path | str) -> SourceKind:
    """What a file, a folder or the address of a database is read as. Raises InputError for a folder that is nothing of that, or two of them."""
    if isinstance(path, str):
        return "omop" if is_postgresql(path) else kind_of(Path(path))
    check_is_here(path)
    if path.is_dir():
        return _kind_of_folder(path)
    if is_duckdb(path):
        return "omop"
    if is_ndjson(path):
        return "fhir-ndjson"
    if (
        path.is_file()
        and path.name.lower().endswith((".json", ".json.gz"))
        and (head := _head_of_object(path)) is not None
    ):
        return _kind_of_object(path, head)
    return "table"


def _kind_of_object(path: Path, head: bytes) -> SourceKind:
    if b'"resourceType"' in head:
        return "fhir-bundle"
    if _is_named_values(path):
        return "table"
    return "phenopacket" if any(mark in head for mark in _PHENOPACKET) else "fhir-bundle"


def label_of(source: str) -> str:
    """How a source is named in reports and messages: a path as it is, the address of a database without its password."""
    return address_of(source).label if is_postgresql(source) else source


def _kind_of_folder(path: Path) -> SourceKind:
    try:
        found = [kind for kind, holds in _HOLDS.items() if holds(path)]
    except OSError as error:
        raise InputError(str(path), f"the folder cannot be read: {error.strerror or error}.") from None
    if not found:
        raise InputError(str(path), "this folder holds neither FHIR resources nor OMOP tables.", _FOLDER)
    if len(found) > 1:
        raise InputError(
            str(path),
            f"this folder holds {' and '.join(_WORDS[kind] for kind in found)}.",
            "Put them into two folders.",
        )
    return found[0]


_HOLDS: dict[SourceKind, Callable[[Path], bool]] = {
    "event-folder": lambda path: (path / "events.parquet").is_file(),
    "long-folder": lambda path: bool(facts_of(path)),
    "fhir-ndjson": lambda path: any(is_ndjson(file) for file in path.iterdir()),
    "omop": is_omop_folder,
    "clif": is_clif_folder,
    "meds": is_meds_folder,
}


def _is_named_values(path: Path) -> bool:
    """Whether a small JSON file is one patient as names and values; such a file is a table of one patient."""
    if path.suffix.lower() != ".json" or path.stat().st_size > _LARGEST_FORM:
        return False
    try:
        return is_named_values(json.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, RecursionError):
        return False


def _head_of_object(path: Path) -> bytes | None:
    """The beginning of a file that is one JSON object; None for any other. What cannot be read is left to the reader of Bundles."""
    try:
        with gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb") as stream:
            head = stream.read(_HEAD)
    except (OSError, EOFError, zlib.error):
        return b"" if path.suffix.lower() == ".gz" else None
    return head if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else None
