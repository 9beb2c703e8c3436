"""The JSON of `pathway`, `causes` and `watch-record` without the words that no patient changes, and its published schema."""

from __future__ import annotations

import json
from typing import Any

from cytostorm.library import Library, shipped
from cytostorm.presentation.answer import Answer
from cytostorm.presentation.small_answer import STATIC, joined
from cytostorm.presentation.static_parts import RECORDS, WHOLE, names, parts_fingerprint, static_parts

_NAME = {"type": "string", "pattern": r"^@\{[^{}]+\}$", "description": "the part of the catalogue with this name"}
_CATALOGUE = {"type": "string", "description": "`static.fingerprint` of the catalogue that has the named parts"}


def small_document(answer: Answer, library: Library | None = None) -> dict[str, Any]:
    """An answer with names in place of what the catalogue has, and the fingerprint of the catalogue."""
    library = library or shipped()
    dumped = answer.model_dump(mode="json", by_alias=True)
    head = {name: dumped[name] for name in ("schema", "version")}
    return {**head, "catalogue": parts_fingerprint(library), **names(library).small(dumped)}


def whole_document(written: dict[str, Any], library: Library | None = None) -> dict[str, Any]:
    """A written answer with the words of the catalogue in their places. Raises ValueError where they are of another catalogue."""
    library = library or shipped()
    if written["catalogue"] != parts_fingerprint(library):
        raise ValueError(
            "The answer was written with another catalogue. Print the catalogue with the version that made it"
        )
    whole: dict[str, Any] = joined(written, static_parts(library))
    return whole


def written_small(answer: Answer) -> str:
    """The JSON document of an answer on one line: it goes over the wire."""
    return json.dumps(small_document(answer), ensure_ascii=False, separators=(",", ":"))


def small_schema(answer: type[Answer], title: str) -> str:
    """The JSON Schema of what is written: any part can be a name, and an object with `static` leaves fields out."""
    schema = answer.model_json_schema(mode="serialization")
    schema["properties"]["catalogue"] = _CATALOGUE
    schema["required"] = [*schema["required"], "catalogue"]
    whole, partly = {one.__name__ for one in WHOLE}, {one.__name__ for one in RECORDS}
    for name, part in schema["$defs"].items():
        if name in whole | partly:
            schema["$defs"][name] = {"anyOf": [_NAME, _with_static(part) if name in partly else part]}
    content = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}
    return json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n"


def _with_static(part: dict[str, Any]) -> dict[str, Any]:
    named = {"type": "string", "description": "the part of the catalogue with the fields that are left out"}
    required = [{"required": part["required"]}, {"required": [STATIC]}]
    kept = {key: value for key, value in part.items() if key != "required"}
    return {**kept, "properties": {STATIC: named, **part["properties"]}, "anyOf": required}
