"""JSON Schemas of the knowledge files, for editors and for other languages; generated, never written by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter

from cytostorm.model.causes import CauseDocument, ClassDocument, Term, WorkupDocument
from cytostorm.model.checklists import Checklist
from cytostorm.model.criteria import CriteriaDocument
from cytostorm.model.dangers import DangerDocument, LimitDocument
from cytostorm.model.documents import Drug, DrugClass, Finding, Mask, Observable, Reference, UnitAliases
from cytostorm.model.forms import Form
from cytostorm.model.growth import Growth
from cytostorm.model.lasting import Durations
from cytostorm.model.node_documents import Node
from cytostorm.model.pathways import PathwayDocument
from cytostorm.model.readings import Reading
from cytostorm.model.responses import ResponseDocument
from cytostorm.model.shown import Shown
from cytostorm.model.situations import SituationsDocument
from cytostorm.model.stages import StageDocument
from cytostorm.model.treatments import Pharmacokinetics, Treatment
from cytostorm.model.vocabularies import Vocabulary
from cytostorm.model.ward_names import WardNames
from cytostorm.model.watching import WatchPlan

DOCUMENTS: dict[str, type[BaseModel]] = {
    "cause": CauseDocument,
    "cause-class": ClassDocument,
    "checklist": Checklist,
    "criteria": CriteriaDocument,
    "drug": Drug,
    "drug-class": DrugClass,
    "durations": Durations,
    "finding": Finding,
    "form": Form,
    "growth": Growth,
    "limit": LimitDocument,
    "mask": Mask,
    "observable": Observable,
    "pathway": PathwayDocument,
    "pharmacokinetics": Pharmacokinetics,
    "reading": Reading,
    "reference": Reference,
    "response": ResponseDocument,
    "safety": DangerDocument,
    "shown": Shown,
    "situations": SituationsDocument,
    "stage": StageDocument,
    "term": Term,
    "treatment": Treatment,
    "units": UnitAliases,
    "vocabulary": Vocabulary,
    "ward-names": WardNames,
    "watching": WatchPlan,
    "workup": WorkupDocument,
}


SHARED = "shared.schema.json"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_LOCAL = "#/$defs/"


def schema_text(model: type[BaseModel], title: str) -> str:
    """The JSON Schema of one kind of document, as text that ends in a newline."""
    return _text(model.model_json_schema(), title)


def answer_schema(model: type[BaseModel], title: str) -> str:
    """The same for what is written and not read: fields that are left out of the JSON are not in its schema."""
    schema = model.model_json_schema(mode="serialization")
    content = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}
    return json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n"


def knowledge_schemas() -> dict[str, str]:
    """File name to text, for everything in `knowledge/schema/`.

    What two kinds of files have in common, the grammar of nodes above all, is in one file beside them; the others refer to it.
    """
    found = {name: _with_node(model.model_json_schema()) for name, model in DOCUMENTS.items()}
    shared = _shared([schema.get("$defs", {}) for schema in found.values()])
    texts = {
        f"{name}.schema.json": _text(_referring(schema, shared), f"cytostorm {name} file")
        for name, schema in found.items()
    }
    return texts | {SHARED: _text({"$defs": shared}, "What several kinds of cytostorm files have in common")}


def _text(schema: dict[str, Any], title: str) -> str:
    whole = {"$schema": _DIALECT, "title": title, **schema} | {"title": title}
    return json.dumps(whole, indent=1, ensure_ascii=False, default=str) + "\n"


def _with_node(schema: dict[str, Any]) -> dict[str, Any]:
    """The same schema with one definition of what a node may be, in place of the list of kinds at every place."""
    kinds = TypeAdapter(Node).json_schema()["oneOf"]
    if not _names_in(kinds) <= schema.get("$defs", {}).keys():
        return schema
    changed: dict[str, Any] = _replaced(schema, kinds)
    return {**changed, "$defs": {**changed["$defs"], "Node": {"oneOf": kinds}}}


def _replaced(part: Any, kinds: list[Any]) -> Any:
    if isinstance(part, list):
        return [_replaced(one, kinds) for one in part]
    if not isinstance(part, dict):
        return part
    if part.get("oneOf") == kinds:
        return {**{key: value for key, value in part.items() if key != "oneOf"}, "$ref": f"{_LOCAL}Node"}
    return {key: _replaced(value, kinds) for key, value in part.items()}


def _shared(definitions: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Definitions that several kinds of files have, all of them alike, and that lead to nothing else."""
    by_name: dict[str, list[Any]] = {}
    for one in definitions:
        for name, definition in one.items():
            by_name.setdefault(name, []).append(definition)
    alike = {name: same[0] for name, same in by_name.items() if len(same) > 1 and all(one == same[0] for one in same)}
    while alien := [name for name, definition in alike.items() if _names_in(definition) - alike.keys()]:
        alike = {name: definition for name, definition in alike.items() if name not in alien}
    return dict(sorted(alike.items()))


def _names_in(part: Any) -> set[str]:
    """The definitions that a part of a schema refers to."""
    if isinstance(part, list):
        return {name for one in part for name in _names_in(one)}
    if not isinstance(part, dict):
        return set()
    own = {str(part["$ref"]).removeprefix(_LOCAL)} if "$ref" in part else set()
    return own | {name for value in part.values() for name in _names_in(value)}


def _referring(schema: dict[str, Any], shared: Mapping[str, Any]) -> dict[str, Any]:
    """The same schema without the shared definitions; it refers to them in the file beside it."""
    own = {name: one for name, one in schema.get("$defs", {}).items() if name not in shared}
    rest = {key: value for key, value in schema.items() if key != "$defs"} | ({"$defs": own} if own else {})
    changed: dict[str, Any] = _pointed(rest, shared)
    return changed


def _pointed(part: Any, shared: Mapping[str, Any]) -> Any:
    if isinstance(part, list):
        return [_pointed(one, shared) for one in part]
    if not isinstance(part, dict):
        return part
    name = str(part.get("$ref", "")).removeprefix(_LOCAL)
    changed = {key: _pointed(value, shared) for key, value in part.items()}
    return {**changed, "$ref": f"{SHARED}{_LOCAL}{name}"} if name in shared else changed
