"""The published schemas of knowledge files: alike grammar once, and each file still checks a document without a network."""

import json
import re
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource

from cytostorm.library.schemas import DOCUMENTS, SHARED, knowledge_schemas
from cytostorm.library.strict_yaml import read_yaml

KNOWLEDGE = Path(__file__).parents[2] / "src" / "cytostorm" / "knowledge"
FOLDERS = {
    "cause": "causes", "cause-class": "cause-classes", "criteria": "criteria", "drug": "drugs", "finding": "findings",
    "limit": "limits", "observable": "observables", "pathway": "pathways", "response": "responses", "safety": "safety",
    "shown": "shown", "situations": "situations", "stage": "stages", "treatment": "treatments", "workup": "workup",
}  # fmt: skip


def from_disk(address):
    return Resource.from_contents(json.loads(Path(address.removeprefix("file://")).read_text()))


def checker(kind):
    """As an editor does it: the schema by its path, and what it refers to beside it. Anything but a file would fail."""
    address = (KNOWLEDGE / "schema" / f"{kind}.schema.json").as_uri()
    return jsonschema.Draft202012Validator({"$ref": address}, registry=Registry(retrieve=from_disk))


def plain(part):
    if isinstance(part, dict):
        return {key: plain(value) for key, value in part.items()}
    if isinstance(part, list):
        return [plain(one) for one in part]
    return float(part) if isinstance(part, Decimal) else part


def content(path):
    return plain(read_yaml(path.read_text(), str(path))[0])


@pytest.mark.parametrize("kind", FOLDERS)
def test_every_knowledge_file_passes_its_schema(kind):
    paths = sorted((KNOWLEDGE / FOLDERS[kind]).rglob("definition.yaml" if kind == "criteria" else "*.yaml"))
    check = checker(kind)
    assert paths
    assert {str(path): error.message for path in paths for error in check.iter_errors(content(path))} == {}


HSCORE = KNOWLEDGE / "criteria" / "hscore" / "definition.yaml"


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("items", 0, "cite", "status"), "sure"),
        (("items", 0, "treshold"), {}),
        (("items", 3, "cite"), {"reference": "fardet-2014"}),
    ],
)
def test_a_fault_below_a_shared_definition_is_found(at, value):
    document = content(HSCORE)
    part = document
    for key in at[:-1]:
        part = part[key]
    part[at[-1]] = value
    assert not checker("criteria").is_valid(document)


def test_what_files_have_in_common_is_written_once_and_nothing_is_fetched():
    texts = knowledge_schemas()
    found = {name: set(json.loads(text).get("$defs", {})) for name, text in texts.items()}
    assert {"Node", "AllNode", "Cite", "Edges"} <= found[SHARED]
    assert [name for name in found if name != SHARED and found[name] & found[SHARED]] == []
    assert len(texts) == len(DOCUMENTS) + 1
    refs = {ref for text in texts.values() for ref in re.findall(r'"\$ref": "([^"#]*)#', text)}
    assert refs == {"", SHARED}
    kinds = [name for name, text in texts.items() if text.count('/AllNode"')]
    assert kinds == [SHARED], "the list of kinds of nodes is in one place"
