"""What a JSON file holds, by its beginning: a FHIR Bundle, a phenopacket, or one patient as names and values."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path

from cytostorm.io.tables.json_rows import is_named_values

_LARGEST_FORM = 1_000_000
_HEAD = 65_536
_PHENOPACKET = (b'"phenotypicFeatures"', b'"phenopacketSchemaVersion"', b'"genomicInterpretations"')
_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".parquet")


def is_table(path: Path) -> bool:
    """Whether the name says so, or a small JSON object is one patient as names and values."""
    return path.suffix.lower() in _TABLES or _is_named_values(path, _head_of_object(path))


def is_phenopacket(path: Path) -> bool:
    """Whether an object has a field of a phenopacket, is no FHIR resource and no form."""
    head = _head_of_object(path)
    return head is not None and not _is_other(path, head) and any(mark in head for mark in _PHENOPACKET)


def is_bundle(path: Path) -> bool:
    """Whether an object is a FHIR resource, or nothing that is known: the reader of Bundles says best what is missing."""
    head = _head_of_object(path)
    if head is None:
        return False
    return b'"resourceType"' in head or not (_is_named_values(path, head) or is_phenopacket(path))


def _is_other(path: Path, head: bytes) -> bool:
    return b'"resourceType"' in head or _is_named_values(path, head)


def _is_named_values(path: Path, head: bytes | None) -> bool:
    """Whether a small JSON file is one patient as names and values; such a file is a table of one patient."""
    if (
        head is None
        or b'"resourceType"' in head
        or path.suffix.lower() != ".json"
        or path.stat().st_size > _LARGEST_FORM
    ):
        return False
    try:
        return is_named_values(json.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, RecursionError):
        return False


def _head_of_object(path: Path) -> bytes | None:
    """The beginning of a file that is one JSON object; None for any other. What cannot be read is left to the reader of Bundles."""
    if not (path.is_file() and path.name.lower().endswith((".json", ".json.gz"))):
        return None
    try:
        with gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb") as stream:
            head = stream.read(_HEAD)
    except (OSError, EOFError, zlib.error):
        return b"" if path.suffix.lower() == ".gz" else None
    return head if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") else None
