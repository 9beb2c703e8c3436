"""The JSON of pathway, causes and watch-record is small, and with its catalogue the whole view; the states are in the answer itself."""

import gzip
import json
from functools import cache
from pathlib import Path

import pytest

import cytostorm
from cytostorm.library import shipped
from cytostorm.notebook import _record
from cytostorm.presentation.causes import causes_view
from cytostorm.presentation.course_view import course_view
from cytostorm.presentation.full_catalogue import full_catalogue
from cytostorm.presentation.planning import Typed, planned
from cytostorm.presentation.small_answer import Names, joined
from cytostorm.presentation.small_documents import small_document, whole_document, written_small
from cytostorm.presentation.static_parts import RECORDS, parts_fingerprint, static_parts

ROOT = Path(__file__).parents[2]
LIBRARY = shipped()
FILES = {
    path.stem: path
    for path in (
        *sorted((ROOT / "examples" / "pathway").glob("*.csv")),
        *sorted((ROOT / "tests" / "first_screens").glob("*.csv")),
    )
}
TYPED = Typed(weight="62", height="170", sex="female", present=("tnf_inhibitor",))
MAKERS = {
    "pathway": lambda path: planned(_record(path), LIBRARY, "t"),
    "pathway with a weight": lambda path: planned(_record(path), LIBRARY, "t", typed=TYPED),
    "causes": lambda path: causes_view(_record(path), LIBRARY, version="t"),
    "watch": lambda path: course_view(cytostorm.watch(path), LIBRARY),
}


@cache
def view(kind, name):
    return MAKERS[kind](FILES[name])


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kind", MAKERS)
def test_an_answer_and_its_catalogue_are_the_whole_view(kind, name):
    whole = whole_document(json.loads(written_small(view(kind, name))))
    assert whole.pop("catalogue") == parts_fingerprint(LIBRARY)
    assert whole == view(kind, name).model_dump(mode="json", by_alias=True)


@pytest.mark.parametrize("name", ["still", "car-t", "crowded"])
@pytest.mark.parametrize(("kind", "most"), [("pathway", 22_000), ("causes", 10_000), ("watch", 10_000)])
def test_an_answer_is_small(kind, most, name):
    assert len(gzip.compress(written_small(view(kind, name)).encode())) < most


@pytest.mark.parametrize("name", ["still", "crowded"])
def test_the_state_of_every_rule_option_and_cause_is_in_the_answer(name):
    small, plan = small_document(view("pathway", name)), view("pathway", name)
    states = [state_of(one) for one in small["dangers"]]
    assert states == [(one.id, one.state) for one in plan.dangers]
    causes = small_document(view("causes", name))["causes"]
    found = [(one.id, one.state) for one in view("causes", name).causes]
    assert [state_of(one) for one in causes] == found
    options = [state_of(one) for step in small["steps"] if "options" in step for one in step["options"]]
    assert options == [(one.id, one.state) for step in plan.steps for one in step.options]


def state_of(one):
    """Id and state of an object as they are written; of one that is named, in its name."""
    if isinstance(one, dict):
        return one["id"], one["state"]
    return tuple(one.removeprefix("@{").removesuffix("}").split("/")[1:])


def test_the_first_screen_and_the_reasons_are_read_without_the_catalogue():
    plan = view("pathway", "crowded")
    small = small_document(plan)
    assert small["summary"] == plan.summary.model_dump(mode="json", by_alias=True)
    reasons = [one.because for one in plan.dangers if one.group == "pressing" and "Because" in one.because]
    written = [one["because"] for one in small["dangers"] if isinstance(one, dict) and one.get("because")]
    assert reasons
    assert [joined(one, static_parts(LIBRARY)) for one in written][: len(reasons)] == reasons


def test_the_catalogue_has_the_fingerprint_that_an_answer_names():
    words = full_catalogue(LIBRARY, "t")
    assert words.static.fingerprint == small_document(view("pathway", "still"))["catalogue"]
    assert words.static.parts == static_parts(LIBRARY)
    assert words.fingerprint != words.static.fingerprint


def test_an_answer_of_another_catalogue_is_refused():
    with pytest.raises(ValueError, match="another catalogue"):
        whole_document({**small_document(view("watch", "still")), "catalogue": "0" * 16})


def test_what_the_catalogue_does_not_have_stays_whole():
    names = Names(
        {"a": {"label": "Leishmaniasis", "id": "x", "state": "open"}}, {frozenset(("id", "state", "label")): ("label",)}
    )
    assert names.small({"id": "y", "state": "closed", "label": "Malaria"}) == {
        "id": "y",
        "state": "closed",
        "label": "Malaria",
    }
    closed = {"id": "x", "state": "closed", "label": "Leishmaniasis"}
    assert names.small(closed) == closed
    assert names.small({**closed, "state": "open"}) == "@{a}"


def test_a_name_that_somebody_typed_is_no_name():
    assert joined({"patient": "@{nobody/1}"}, {}) == {"patient": "@{nobody/1}"}


def test_no_part_of_the_catalogue_is_of_a_patient():
    said = json.dumps(static_parts(LIBRARY), ensure_ascii=False)
    assert len(static_parts(LIBRARY)) > 5000
    assert {kind for kind in RECORDS if not RECORDS[kind]} == set()
    assert "2024-03-" not in said
