"""One JSON file holds the same library: equal documents, equal fingerprints, equal answers; and a fault in it is refused."""

import json

import pytest

from cytostorm.errors import KnowledgeError
from cytostorm.io.typed import typed_record
from cytostorm.library import shipped, shipping
from cytostorm.library.compiled import CompiledLibrary, compiled
from cytostorm.presentation.answer import written
from cytostorm.presentation.assessment import assess_view

LIBRARY = shipped()


@pytest.fixture(scope="module")
def text():
    return compiled()


@pytest.fixture(scope="module")
def other(text, tmp_path_factory):
    file = tmp_path_factory.mktemp("compiled") / "compiled.json"
    file.write_text(text, "utf-8")
    return CompiledLibrary(file)


def test_every_set_has_the_same_document_and_fingerprint(other):
    assert other.criteria_ids == LIBRARY.criteria_ids
    for name in LIBRARY.criteria_ids:
        assert other.criteria(name).document == LIBRARY.criteria(name).document
        assert other.criteria(name).fingerprint == LIBRARY.criteria(name).fingerprint


OTHERS = (
    "pathway_fingerprint", "causes_fingerprint", "observables", "findings", "drugs", "masks", "readings", "treatments", "references",
    "units", "growth",
)  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_all_other_knowledge_is_the_same(name, other):
    assert getattr(other, name) == getattr(LIBRARY, name)


def test_an_answer_is_the_same_byte_for_byte(other):
    values = {
        "ferritin": "12000 ng/mL",
        "temperature": "39.6 Cel",
        "splenomegaly": "yes",
        "triglycerides": ">3.4 mmol/L",
    }
    record = typed_record(LIBRARY, values).record
    one, two = (written(assess_view(record, library, None, "inpatient-7d", None, "1")) for library in (LIBRARY, other))
    assert one == two


def test_a_set_of_ones_own_is_still_read_from_its_file(other):
    own = shipping.HOME / "criteria" / "hscore" / "definition.yaml"
    assert other.criteria_from(own).fingerprint == LIBRARY.criteria("hscore").fingerprint


def _changed(text, change):
    whole = json.loads(text)
    change(whole)
    return json.dumps(whole)


@pytest.mark.parametrize(
    "fault",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("2400", "2500", 1),
        lambda text: text.replace("cytostorm/compiled-library/1", "cytostorm/compiled-library/9"),
        lambda text: "[" * 100_000,
        lambda text: "[]",
        lambda text: _changed(text, lambda whole: whole["documents"]["criteria/hscore/definition.yaml"].pop("title")),
        lambda text: "",
    ],
)
def test_a_fault_is_refused_in_one_sentence(text, fault, tmp_path):
    file = tmp_path / "compiled.json"
    broken = fault(text)
    assert broken != text
    file.write_text(broken, "utf-8")
    with pytest.raises(KnowledgeError, match=r"compiled library|changed after|form"):
        CompiledLibrary(file).criteria("hscore")


def test_a_package_without_its_files_takes_the_compiled_one(other, monkeypatch):
    monkeypatch.setattr(shipping, "HOME", other.home)
    found = shipping.shipped.__wrapped__()
    assert isinstance(found, CompiledLibrary)
    assert found.criteria("hlh-2004").fingerprint == LIBRARY.criteria("hlh-2004").fingerprint
