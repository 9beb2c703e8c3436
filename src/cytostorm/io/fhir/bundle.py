"""A FHIR Bundle in: the resources of one patient (or of several, one of whom is named) in one JSON document."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cytostorm.errors import InputError
from cytostorm.io.coded import CodedContent, Desk, Spill, closed_on_failure, content_of
from cytostorm.io.fhir.loading import Loader
from cytostorm.io.fhir.shapes import SHAPES, mismatch
from cytostorm.io.fhir.statements import fill
from cytostorm.library import Library

LARGEST_BUNDLE = 200_000_000
DEEPEST = 64
_SHAPE = 'A Bundle is one JSON object: {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {…}}, …]}.'


def read_bundle(path: Path, library: Library, patient: str = "") -> CodedContent:
    """One record for each patient of a Bundle (`.json`, or `.json.gz`), or for the one that is named by resource id.

    Raises InputError for what is no Bundle, is cut off, too large or nested too deep, and for a resource that has not the shape of R4.
    """
    desk = filled(path)
    try:
        content = content_of(desk, library, patient)
    finally:
        desk.close()
    if not content.records:
        raise InputError(str(path), "the Bundle holds no Patient, and nothing in it names one.", "Add the Patient resource.")
    return content


def filled(path: Path, spill: Spill | None = None) -> Desk:
    """A desk with the statements, persons, stays and milestones of a Bundle; the caller closes it."""
    source = str(path)
    bundle = _parsed(source, _content(source, path))
    resources = list(_resources(source, bundle))
    with closed_on_failure(Desk(source, zone=True, spill=spill)) as desk:
        Loader(desk, parsed=_by_type(desk, resources)).load()
        fill(desk)
    return desk


def _content(source: str, path: Path) -> str:
    try:
        with gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb") as stream:
            content = stream.read(LARGEST_BUNDLE + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(source, f"the compressed file is damaged or cut off: {error}.", "Copy it again.") from None
    except OSError as error:
        raise InputError(source, f"the file cannot be read: {error.strerror or error}.") from None
    if len(content) > LARGEST_BUNDLE:
        raise InputError(source, f"the Bundle is larger than {LARGEST_BUNDLE // 1_000_000} MB.", "Export it as NDJSON.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(source, f"byte 0x{content[error.start]:02x} at position {error.start + 1} is not UTF-8.", "Save it as UTF-8.") from None


def _parsed(source: str, text: str) -> dict[str, Any]:
    """The Bundle with its numbers as they were written."""
    try:
        bundle = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise InputError(source, f"this is not JSON, or it is cut off: {error.msg} (line {error.lineno}, column {error.colno}).", _SHAPE) from None
    except RecursionError:
        raise InputError(source, "the JSON is nested too deep for a Bundle.", _SHAPE) from None
    kind = bundle.get("resourceType") if isinstance(bundle, dict) else None
    if not isinstance(bundle, dict) or kind != "Bundle":
        what = f"a resource of type {str(kind)[:40]}" if kind else "JSON without a resourceType"
        raise InputError(source, f"this is {what}, and no FHIR Bundle.", _SHAPE)
    if _deeper(bundle, DEEPEST):
        raise InputError(source, f"the JSON is nested more than {DEEPEST} levels deep.", _SHAPE)
    return bundle


def _deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    return levels == 0 or any(_deeper(part, levels - 1) for part in (value.values() if isinstance(value, dict) else value))


def _resources(source: str, bundle: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The resources of all entries, with references to `fullUrl`s resolved; a Bundle within is opened."""
    entries = bundle.get("entry") or []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise InputError(source, "the entries are not a list of objects.", _SHAPE, field="entry")
    found = [(entry.get("fullUrl"), entry["resource"]) for entry in entries if isinstance(entry.get("resource"), dict)]
    urls = {url: f"{r.get('resourceType')}/{r.get('id')}" for url, r in found if isinstance(url, str) and r.get("id")}
    for _, resource in found:
        if resource.get("resourceType") == "Bundle":
            yield from _resources(source, resource)
        else:
            yield _checked(source, resource, urls)


def _checked(source: str, resource: dict[str, Any], urls: dict[str, str]) -> dict[str, Any]:
    kind = resource.get("resourceType")
    if not isinstance(kind, str):
        raise InputError(source, "an entry holds a resource without a resourceType.", _SHAPE)
    if said := mismatch(resource, SHAPES.get(kind, {})):
        raise InputError(source, f"{said}.", "Look at the R4 page of that resource.", field=f"{kind}/{str(resource.get('id', ''))[:60]}")
    for name in ("subject", "medicationReference"):
        reference = resource.get(name)
        if isinstance(reference, dict) and reference.get("reference") in urls:
            reference["reference"] = urls[reference["reference"]]
    for place in resource.get("location") or [] if kind == "Encounter" else []:
        reference = place.get("location") or {}
        if reference.get("reference") in urls:
            reference["reference"] = urls[reference["reference"]]
    return resource


def _by_type(desk: Desk, resources: list[dict[str, Any]]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for resource in resources:
        kind = resource["resourceType"]
        if kind in SHAPES:
            texts.setdefault(kind, []).append(json.dumps(resource))
        else:
            desk.resources[kind] = desk.resources.get(kind, 0) + 1
    return texts
