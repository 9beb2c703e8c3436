"""JSON Schemas of the knowledge files, for editors and for other languages; generated, never written by hand."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel

from cytostorm.model.causes import CauseDocument, ClassDocument, Term, WorkupDocument
from cytostorm.model.criteria import CriteriaDocument
from cytostorm.model.dangers import DangerDocument, LimitDocument
from cytostorm.model.documents import Drug, DrugClass, Finding, Mask, Observable, Reference, UnitAliases
from cytostorm.model.growth import Growth
from cytostorm.model.lasting import Durations
from cytostorm.model.pathways import PathwayDocument
from cytostorm.model.readings import Reading
from cytostorm.model.responses import ResponseDocument
from cytostorm.model.situations import SituationsDocument
from cytostorm.model.stages import StageDocument
from cytostorm.model.treatments import Pharmacokinetics, Treatment
from cytostorm.model.vocabularies import Vocabulary
from cytostorm.model.ward_names import WardNames
from cytostorm.model.watching import WatchPlan

DOCUMENTS: dict[str, type[BaseModel]] = {
    "cause": CauseDocument,
    "cause-class": ClassDocument,
    "criteria": CriteriaDocument,
    "drug": Drug,
    "drug-class": DrugClass,
    "durations": Durations,
    "finding": Finding,
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


def schema_text(model: type[BaseModel], title: str) -> str:
    """The JSON Schema of one kind of document, as text that ends in a newline."""
    schema: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **model.model_json_schema(),
    }
    return json.dumps({**schema, "title": title}, indent=1, ensure_ascii=False, default=str) + "\n"


def answer_schema(model: type[BaseModel], title: str) -> str:
    """The same for what is written and not read: fields that are left out of the JSON are not in its schema."""
    schema = model.model_json_schema(mode="serialization")
    content = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}
    return json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n"


def knowledge_schemas() -> dict[str, str]:
    """File name to text, for everything in `knowledge/schema/`."""
    return {f"{name}.schema.json": schema_text(model, f"cytostorm {name} file") for name, model in DOCUMENTS.items()}
