"""What a site says about its own codes and placeholders: a FHIR ConceptMap, a CSV of codes, or a mapping with `layout: coded`.

id: ward-lab
layout: coded
codes:
  - {system: "http://ward.example/lab", code: FERR, observable: ferritin, unit: ng/mL}
sentinels: ["9999999"]
placeholders:
  ferritin: ["0"]
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from cytostorm.errors import InputError, suggestion
from cytostorm.io.coded.codebook import ANY_SYSTEM, CodeBook
from cytostorm.io.values.subjects import KINDS, Names, Subject
from cytostorm.io.values.texts import Text
from cytostorm.library import Library
from cytostorm.library.documents import read_document
from cytostorm.model.documents import Document, Identifier

_SAME = ("equivalent", "equal")
_ENDINGS = "A CSV has the columns code and observable (or finding, drug), and may have system and unit; a ConceptMap is JSON; all else is YAML."


class MappedCode(Document):
    """One code of a site: exactly one of observable, finding and drug. Without a system it holds in any; its unit holds where the row has none."""

    code: Text
    system: Text = ""
    observable: Identifier | None = None
    finding: Identifier | None = None
    drug: Identifier | None = None
    unit: Text = ""

    @model_validator(mode="after")
    def _one_subject(self) -> MappedCode:
        if [self.observable, self.finding, self.drug].count(None) != 2:
            raise ValueError("name exactly one of observable, finding and drug")
        return self


class CodedMapping(Document):
    """A mapping of a coded source. `sentinels` are read as blank everywhere, `placeholders` for one observable."""

    id: Identifier
    title: str = ""
    layout: Literal["coded"]
    codes: tuple[MappedCode, ...] = ()
    sentinels: tuple[Text, ...] = ()
    placeholders: dict[Identifier, tuple[Text, ...]] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodeMap:
    """Subjects by `system|code`, what is read as blank, and what has to be told about the map itself."""

    codes: dict[str, Subject] = field(default_factory=dict)
    sentinels: tuple[str, ...] = ()
    placeholders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    def is_blank(self, subject: Subject, text: str | None) -> bool:
        """Whether a text stands for a value that is missing; numbers are compared as numbers, so 0 is 0.0."""
        return text is not None and any(
            _same(text, one) for one in (*self.sentinels, *self.placeholders.get(subject.name, ()))
        )


NO_MAP = CodeMap()


def read_code_map(path: Path, library: Library) -> CodeMap:
    """A code map from its file. Raises InputError (KnowledgeError for YAML), with file and line, for what is not understood."""
    name = path.name.lower()
    if name.endswith((".csv", ".tsv")):
        return CodeMap(dict(_from_csv(path, library)))
    if name.endswith(".json"):
        return _from_concept_map(path, library)
    document = read_document(path, CodedMapping)
    for observable in document.placeholders:
        _known(str(path), library, "observable", observable, None)
    codes = dict(_entry(str(path), library, one.model_dump(), None) for one in document.codes)
    return CodeMap(codes, document.sentinels, document.placeholders)


def _same(one: str, other: str) -> bool:
    try:
        return one.strip() == other or float(one) == float(other)
    except ValueError:
        return False


def _from_csv(path: Path, library: Library) -> Iterator[tuple[str, Subject]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(str(path), f"the mapping cannot be read: {error}.", _ENDINGS) from None
    first = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(), delimiter=next((sign for sign in "\t;" if sign in first), ","))
    names = [name.strip().lower() for name in rows.fieldnames or ()]
    if "code" not in names or not set(names) & set(KINDS):
        raise InputError(str(path), f"the columns are {', '.join(names) or 'missing'}.", _ENDINGS)
    for number, row in enumerate(rows, start=2):
        yield _entry(
            str(path),
            library,
            {(name or "").strip().lower(): (cell or "") for name, cell in row.items() if isinstance(cell, str)},
            number,
        )


def _entry(source: str, library: Library, row: dict[str, Any], number: int | None) -> tuple[str, Subject]:
    """One code with its subject. Raises InputError for a name or a unit that is not known."""
    said = {kind: name.strip() for kind in KINDS if (name := row.get(kind) or "").strip()}
    code = str(row.get("code") or "").strip()
    if len(said) != 1 or not code:
        raise InputError(source, "a code belongs to exactly one observable, finding or drug.", _ENDINGS, row=number)
    ((kind, name),) = said.items()
    _known(source, library, kind, name, number)
    names = Names(library) if row.get("unit") else None
    subject = Subject(kind, name, str(row.get("unit") or "").strip())
    if names and (problem := names.unit_problem(subject)):
        raise InputError(source, *problem, row=number, field=code)
    return f"{str(row.get('system') or '').strip() or ANY_SYSTEM}|{code}", subject


def _known(source: str, library: Library, kind: str, name: str, number: int | None) -> None:
    known: Iterable[str] = getattr(library, f"{kind}s")
    if name not in known:
        raise InputError(source, f"there is no {kind} '{name}'.{suggestion(name, known)}", row=number)


def _from_concept_map(path: Path, library: Library) -> CodeMap:
    """Elements whose target is the same thing as their source; a wider or narrower target says something else, and is told of."""
    book, codes, other, unknown = CodeBook(library), {}, 0, 0
    for system, code, target_system, target, relation in _elements(path):
        subjects = _targets(book, library, target_system, target)
        if relation not in _SAME:
            other += 1
        elif len(subjects) != 1:
            unknown += 1
        else:
            codes[f"{system or ANY_SYSTEM}|{code}"] = subjects[0]
    told = [
        (other, "say something else than that both codes mean the same"),
        (unknown, "have a target that is no code known here"),
    ]
    return CodeMap(
        codes,
        warnings=tuple(
            f"{path}: {count} targets of the ConceptMap {what}; they are not used." for count, what in told if count
        ),
    )


def _targets(book: CodeBook, library: Library, system: str, code: str) -> tuple[Subject, ...]:
    """A listed code of LOINC and so on, or a name of an observable, finding or drug where the target has no such system."""
    found = {subject for kind in ("observation", "condition") for subject in book.subjects(kind, f"{system}|{code}")}
    named = [Subject(kind, code) for kind in KINDS if code in getattr(library, f"{kind}s")]
    return tuple(found) or tuple(named)


def _elements(path: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """System, code, system and code of the target, and how they are related; R4 says equivalence, R5 relationship."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        if document["resourceType"] != "ConceptMap":
            raise KeyError
        for group in document.get("group", []):
            for element in group.get("element", []):
                for target in element.get("target") or []:
                    relation = target.get("relationship") or target.get("equivalence") or ""
                    yield group.get("source", ""), element["code"], group.get("target", ""), target["code"], relation
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(str(path), "this is no FHIR ConceptMap that can be read.", _ENDINGS) from None
