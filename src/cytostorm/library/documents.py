"""One knowledge file as a document of its kind, with errors in the words of the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from cytostorm.errors import KnowledgeError, suggestion
from cytostorm.library.strict_yaml import Lines, read_yaml

DocumentType = TypeVar("DocumentType", bound=BaseModel)


def read_document(path: Path, kind: type[DocumentType]) -> DocumentType:
    """One file as a document of its kind; raises KnowledgeError with file, line and advice."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise KnowledgeError(str(path), "", f"cannot be read: {str(error.strerror).lower()}.") from None
    except UnicodeDecodeError as error:
        raise KnowledgeError(str(path), "", f"is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.") from None
    return document_of(*read_yaml(text, str(path)), str(path), kind)


def document_of(content: Any, lines: Lines, file: str, kind: type[DocumentType]) -> DocumentType:
    """The document of what a file holds; raises KnowledgeError with file, line and advice."""
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise _explained(error, file, lines, kind) from None


def _explained(error: ValidationError, file: str, lines: Lines, kind: type[BaseModel]) -> KnowledgeError:
    """The first complaint of the validator, in the words of the file."""
    told = error.errors(include_url=False)
    first = next(
        (one for one in told if one["type"] == "extra_forbidden"), told[0]
    )  # a mistyped word, before the word that it leaves missing
    where = tuple(part for part in first["loc"])
    line = next((lines[where[:n]] for n in range(len(where), -1, -1) if where[:n] in lines), None)
    return KnowledgeError(file, ".".join(str(part) for part in where), *_worded(first, where, kind), line=line)


def _worded(first: Any, where: tuple[Any, ...], kind: type[BaseModel]) -> tuple[str, str]:
    if first["type"] == "extra_forbidden":
        words = {name for model in _models(kind) for name in _keys(model)}
        return f"'{where[-1]}' is not a word of this file.{suggestion(str(where[-1]), words)}", ""
    if first["type"] == "missing":
        return f"'{where[-1]}' is missing.", "Add it."
    if not where and first["type"] in ("model_type", "dict_type", "model_attributes_type"):
        return (
            "this is no mapping of keys to values.",
            "A knowledge or mapping file starts with lines such as id: my-id.",
        )
    message = re.sub(r"^Value error, ", "", first["msg"])
    return f"{message[0].lower()}{message[1:]}.".replace("..", "."), ""


def _keys(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def _models(kind: type[BaseModel], found: dict[type[BaseModel], None] | None = None) -> list[type[BaseModel]]:
    """The document classes that a file of one kind is made of: where the words of the file come from."""
    found = {} if found is None else found
    if kind not in found:
        found[kind] = None
        for field in kind.model_fields.values():
            for part in _classes(field.annotation):
                _models(part, found)
    return list(found)


def _classes(annotation: Any) -> Iterator[type[BaseModel]]:
    """The document classes in a type, through unions, tuples and mappings."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _classes(part)
