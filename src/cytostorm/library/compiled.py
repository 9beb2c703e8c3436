"""All documents of a library as one JSON file, for where reading a thousand YAML files takes seconds: a browser's Python.

The content is that of the files, number by number, and is checked and linked as they are; only the reading of YAML is left out.
"""

from __future__ import annotations

import hashlib
import json
import re
from decimal import Decimal
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any

from cytostorm.errors import KnowledgeError
from cytostorm.library.documents import DocumentType, document_of
from cytostorm.library.librarian import Library
from cytostorm.library.strict_yaml import Lines, read_yaml
from cytostorm.library.subjects import HOME

FORM = "cytostorm/compiled-library/1"
_NOT_IN_IT = ("cases.yaml",)
_CONTENT, _END = ', "documents": ', len("}\n")
_MARK = "\0"
_MARKED = re.compile(r'"\\u0000(-?[0-9.]+)"')
_AGAIN = "Write it again with the version of cytostorm that reads it."


def compiled(home: Path = HOME) -> str:
    """One JSON text with every document of a folder, without the cases that only test it.

    Raises KnowledgeError for a file that no library would hand out.
    """
    _check(Library(home))
    files = [path for path in sorted(home.rglob("*.yaml")) if path.name not in _NOT_IN_IT]
    read = {path.relative_to(home).as_posix(): read_yaml(path.read_text("utf-8"), str(path))[0] for path in files}
    documents = _text(read)
    return f'{{"form": "{FORM}", "fingerprint": "{_fingerprint(documents)}"{_CONTENT}{documents}}}\n'


def _check(library: Library) -> None:
    """Reads, links and checks everything."""
    for name in dir(Library):
        if isinstance(getattr(Library, name), cached_property):
            getattr(library, name)
    for name in library.criteria_ids:
        library.criteria(name)


class CompiledLibrary(Library):
    """The library of a compiled file. It reads a path that is not in it, such as a set of one's own, from the disk."""

    def __init__(self, file: Path):
        super().__init__(file.parent)
        self.file = file

    @cached_property
    def documents_read(self) -> dict[str, Any]:
        """What each file holds, by its path. Raises KnowledgeError for a file that is damaged, or of another form."""
        try:
            text = self.file.read_text("utf-8")
            whole = json.loads(text, parse_float=Decimal)
            content = text.partition(_CONTENT)[2][:-_END]
        except (OSError, ValueError, RecursionError):
            raise KnowledgeError(str(self.file), "", "this is no compiled library.", _AGAIN) from None
        if not isinstance(whole, dict) or whole.get("form") != FORM or not isinstance(whole.get("documents"), dict):
            raise KnowledgeError(str(self.file), "form", f"this is not of the form {FORM}.", _AGAIN)
        if whole.get("fingerprint") != _fingerprint(content):
            raise KnowledgeError(str(self.file), "fingerprint", "the content was changed after it was written.", _AGAIN)
        found: dict[str, Any] = whole["documents"]
        return found

    def _paths(self, pattern: str) -> list[Path]:
        depth = pattern.count("/")
        fitting = (name for name in self.documents_read if name.count("/") == depth and fnmatchcase(name, pattern))
        return [self.home / name for name in sorted(fitting)]

    def _read(self, path: Path, kind: type[DocumentType]) -> DocumentType:
        name = path.relative_to(self.home).as_posix() if path.is_relative_to(self.home) else ""
        if name not in self.documents_read:
            return super()._read(path, kind)
        return document_of(self.documents_read[name], Lines(), str(path), kind)


def _text(documents: dict[str, Any]) -> str:
    """JSON with every decimal as it was written: 2.50 stays 2.50."""
    return _MARKED.sub(r"\1", json.dumps(documents, ensure_ascii=False, separators=(",", ":"), default=_marked))


def _marked(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{_MARK}{value}"
    raise TypeError(f"{type(value).__name__} is in no document")


def _fingerprint(documents: str) -> str:
    return hashlib.sha256(documents.encode()).hexdigest()
