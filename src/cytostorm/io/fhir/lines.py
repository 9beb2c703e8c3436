"""NDJSON line by line, the slow and careful way: which file, which line, what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cytostorm.errors import InputError
from cytostorm.io.compressed import unpacked
from cytostorm.io.fhir.shapes import SHAPES, mismatch

LONGEST_LINE = 16_777_216
ENDINGS = (".ndjson", ".jsonl", ".ndjson.gz", ".jsonl.gz")
_ADVICE = "Each line is one whole resource."


def first_type(path: Path) -> str:
    """The resource type of the first line; "" for an empty file. Raises InputError where the line is no resource."""
    for number, line in _lines(path):
        return str(_resource(path, number, line).get("resourceType", ""))
    return ""


def documents(path: Path) -> Iterator[tuple[str, str]]:
    """Type and text of each resource."""
    for number, line in _lines(path):
        resource = _resource(path, number, line)
        _check(path, number, resource)
        yield resource["resourceType"], line


def inspected(paths: Iterable[Path]) -> set[Path]:
    """The files that hold several types. Raises InputError, with file and line, for the first line that is no resource."""
    return {path for path in paths if len({kind for kind, _ in documents(path)}) > 1}


def _check(path: Path, number: int, resource: dict[str, Any]) -> None:
    kind = resource.get("resourceType")
    if not isinstance(kind, str):
        raise InputError(str(path), "the resource has no resourceType.", _ADVICE, row=number)
    if said := mismatch(resource, SHAPES.get(kind, {})):
        raise InputError(
            str(path), f"{said} in a resource of type {kind}.", "Look at the R4 page of that resource.", row=number
        )


def _resource(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        resource = json.loads(line, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        said = (
            error.msg
            if isinstance(error, json.JSONDecodeError)
            else "nested too deep"
            if isinstance(error, RecursionError)
            else str(error)
        )
        raise InputError(str(path), f"this line is not JSON: {said}.", _ADVICE, row=number) from None
    if not isinstance(resource, dict):
        raise InputError(str(path), "this line is JSON and no resource.", _ADVICE, row=number)
    return resource


def _no_constant(word: str) -> Any:
    raise ValueError(f"{word} is no number of JSON")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines that are not blank."""
    with unpacked(path) as stream:
        number = 0
        while line := stream.readline(LONGEST_LINE + 1):
            number += 1
            if text := _decoded(path, number, line).strip():
                yield number, text


def _decoded(path: Path, number: int, line: bytes) -> str:
    if len(line) > LONGEST_LINE:
        raise InputError(str(path), f"this line is longer than {LONGEST_LINE // 1_000_000} MB.", _ADVICE, row=number)
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError:
        raise InputError(str(path), "this line is not UTF-8.", "Save the file as UTF-8.", row=number) from None


def is_ndjson(path: Path) -> bool:
    """Whether a file is named as lines of JSON, plain or compressed."""
    return path.name.lower().endswith(ENDINGS) and path.is_file()


def is_ndjson_folder(path: Path) -> bool:
    return any(is_ndjson(file) for file in path.iterdir())
