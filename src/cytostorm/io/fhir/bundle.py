"""A FHIR Bundle in: the resources of one patient (or of several, one of whom is named) in one JSON document."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cytostorm.errors import InputError
from cytostorm.io.coded.case import Case
from cytostorm.io.coded.code_map import NO_MAP, CodeMap
from cytostorm.io.coded.conformance import CodedContent
from cytostorm.io.coded.one import content_of_case
from cytostorm.io.compressed import unpacked
from cytostorm.io.fhir.resources import fill
from cytostorm.io.fhir.shapes import NOT_COUNTED, SHAPES, mismatch
from cytostorm.library import Library

Source = Path | str | bytes | Mapping[str, Any]
_PARSED = "the Bundle"
LARGEST_BUNDLE = 200_000_000
DEEPEST = 64
_SHAPE = (
    'A Bundle is one JSON object: {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {…}}, …]}.'
)


def read_bundle(source: Source, library: Library, patient: str = "", code_map: CodeMap = NO_MAP) -> CodedContent:
    """One record for each patient of a Bundle, or for the one that is named by resource id.

    `source` is a path (`.json`, or `.json.gz`), the bytes of such a file, or the Bundle as parsed JSON, which is not changed.
    It is read in plain Python: neither a database nor a data frame is loaded.
    Raises InputError for what is no Bundle, is cut off, too large or nested too deep, and for a resource that has not the shape of R4.
    """
    label, resources = opened(source)
    case = Case(label, code_map=code_map, called="Patient")
    found: dict[str, list[dict[str, Any]]] = {}
    for resource in resources:
        found.setdefault(resource["resourceType"], []).append(resource)
    case.told.resources.update({kind: len(found[kind]) for kind in (*SHAPES, *found) if kind in found})
    case.told.not_counted.update({kind: because for kind, because in NOT_COUNTED.items() if kind in found})
    fill(case, {kind: found.get(kind, []) for kind in SHAPES})
    content = content_of_case(case, library, patient)
    if not content.records:
        raise InputError(
            label, "the Bundle holds no Patient, and nothing in it names one.", "Add the Patient resource."
        )
    return content


def opened(source: Source) -> tuple[str, list[dict[str, Any]]]:
    """How a Bundle is called in messages, and its resources, each looked at for its shape."""
    label, document = json_of(source, _PARSED)
    return label, list(_resources(label, _is_bundle(label, document)))


def json_of(source: Source, called: str) -> tuple[str, dict[str, Any]]:
    """How a document is called in messages, and its one JSON object, with its numbers as they were written where it was text.

    Raises InputError for what cannot be read, is no JSON object, or is too large or nested too deep.
    """
    if isinstance(source, Mapping):
        return called, _whole(called, dict(source))
    label = called if isinstance(source, bytes) else str(source)
    text = _decoded(label, _unpacked(label, source)) if isinstance(source, bytes) else _content(label, Path(source))
    return label, _whole(label, _parsed(label, text))


def _content(source: str, path: Path) -> str:
    with unpacked(path, source) as stream:
        return _decoded(source, stream.read(LARGEST_BUNDLE + 1))


def _unpacked(source: str, content: bytes) -> bytes:
    """Bytes as they are, or what was compressed; never more than a Bundle may have."""
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(content)).read(LARGEST_BUNDLE + 1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(source, f"the compressed bytes are damaged or cut off: {error}.", "Send them again.") from None


def _decoded(source: str, content: bytes) -> str:
    if len(content) > LARGEST_BUNDLE:
        raise InputError(source, f"the Bundle is larger than {LARGEST_BUNDLE // 1_000_000} MB.", "Export it as NDJSON.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            source,
            f"byte 0x{content[error.start]:02x} at position {error.start + 1} is not UTF-8.",
            "Save it as UTF-8.",
        ) from None


def _parsed(source: str, text: str) -> Any:
    """JSON with its numbers as they were written."""
    try:
        return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except json.JSONDecodeError as error:
        raise InputError(
            source,
            f"this is not JSON, or it is cut off: {error.msg} (line {error.lineno}, column {error.colno}).",
            _SHAPE,
        ) from None
    except RecursionError:
        raise InputError(source, "the JSON is nested too deep for a Bundle.", _SHAPE) from None


def _whole(source: str, document: Any) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise InputError(source, "this is JSON without a resourceType, and no FHIR Bundle.", _SHAPE)
    if _is_deep(document):
        raise InputError(source, f"the JSON is nested more than {DEEPEST} levels deep.", _SHAPE)
    return document


def _is_bundle(source: str, document: dict[str, Any]) -> dict[str, Any]:
    kind = document.get("resourceType")
    if kind != "Bundle":
        what = f"a resource of type {str(kind)[:40]}" if kind else "JSON without a resourceType"
        raise InputError(source, f"this is {what}, and no FHIR Bundle.", _SHAPE)
    return document


def _is_deep(value: Any) -> bool:
    """Whether anything lies deeper than a Bundle may go, level by level."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [
            part
            for one in level
            for part in (one.values() if type(one) is dict else one)
            if type(part) is dict or type(part) is list
        ]
        if not level:
            return False
    return True


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
        raise InputError(
            source,
            f"{said}.",
            "Look at the R4 page of that resource.",
            field=f"{kind}/{str(resource.get('id', ''))[:60]}",
        )
    return _resolved(resource, urls) if urls else resource


def _resolved(resource: dict[str, Any], urls: dict[str, str]) -> dict[str, Any]:
    """A resource whose references to a `fullUrl` name the resource there; what was handed in stays as it is."""
    references = [name for name in ("subject", "medicationReference") if isinstance(resource.get(name), dict)]
    parts: dict[str, Any] = {name: _pointed(resource[name], urls) for name in references}
    if resource["resourceType"] == "Encounter" and resource.get("location"):
        parts["location"] = [
            {**place, "location": _pointed(place.get("location") or {}, urls)}
            for place in resource["location"]
            if place
        ]
    return {**resource, **parts} if parts else resource


def _pointed(reference: dict[str, Any], urls: dict[str, str]) -> dict[str, Any]:
    target = urls.get(reference.get("reference", ""))
    return {**reference, "reference": target} if target else reference
