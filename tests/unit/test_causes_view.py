"""Every sentence of the causes view is on every face, word for word."""

import html
import json
import re
from dataclasses import replace

import pytest

from cytostorm.cli.causes import rendered
from cytostorm.presentation.answer import sentences_of
from cytostorm.presentation.causes import causes_view, view_of
from cytostorm.presentation.first_screen import on_page
from cytostorm.presentation.small_documents import whole_document
from cytostorm.record import Observation
from cytostorm.testing.cases import record_of
from cytostorm.values import UNDECIDED
from tests.unit.test_causes_screen import EVERYTHING, FILES, LIBRARY, ROOT, made, text_of

NAMES = (*FILES, *EVERYTHING, "t2-07")
FACES = ("text", "html", "json")


@pytest.fixture(scope="module")
def faces():
    """The view of a patient and its faces as one line each, made once."""
    kept = {}

    def of(name):
        if name not in kept:
            view = view_of(*made(name)[:2], LIBRARY, "0")
            kept[name] = view, {face: words_of(rendered(view, face, full=True), face) for face in FACES}
        return kept[name]

    return of


def words_of(text, face):
    """What is read: tags, styles and scripts of a page taken away, strings of a document alone."""
    if face == "html":
        text = re.sub(r"<(style|script)\b.*?</\1>", " ", text, flags=re.DOTALL)
        text = html.unescape(re.sub(r"<[^>]+>", "", text))
    if face == "json":
        text = " ".join(strings_of(whole_document(json.loads(text))))
    return " ".join(text.split())


def strings_of(value):
    if isinstance(value, dict):
        value = value.values()
    if isinstance(value, str):
        yield value
    elif not isinstance(value, (int, float, type(None))):
        for one in value:
            yield from strings_of(one)


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_is_on_every_face(faces, name, face):
    view, said = faces(name)
    sentences = [" ".join(one.split()) for one in sentences_of(view)]
    assert len(sentences) > 60
    assert [one for one in sentences if (on_page(one) if face == "html" else one) not in said[face]] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_cause_and_each_test_is_shown_once(faces, name):
    view, _ = faces(name)
    named = [one.label for state in view.states for one in view.shown(state)]
    silent = " ".join(state.not_tested for state in view.states)
    assert len(named) == len(set(named))
    assert all((one.label in named) is not (one.label in silent) for one in view.causes)
    assert sum(state.count for state in view.states) == len(view.causes)
    assert len({item.id for item in view.checklist}) == len(view.checklist)
    basic = " ".join(group.basic for group in view.work_up)
    ids = {name for group in view.work_up for name in group.items}
    assert all((item.id in ids) or item.label in basic for item in view.checklist)


@pytest.mark.parametrize("name", NAMES)
def test_every_source_on_the_page_is_in_its_list(faces, name):
    view, _ = faces(name)
    page = rendered(view, "html", full=True)
    anchors = set(re.findall(r'id="(causes-[^"]+)"', page))
    assert set(re.findall(r'href="#(causes-[^"]+)"', page)) <= anchors


@pytest.mark.parametrize("name", NAMES)
def test_no_id_of_a_finding_is_read(faces, name):
    _, said = faces(name)
    for face in ("text", "html"):
        assert set(re.findall(r"\b[a-z]+_[a-z_]+", said[face])) == set()


def test_what_is_not_tested_has_no_result_at_all(faces):
    view, _ = faces("t2-07")
    for state in view.states:
        silent = [one for one in view.causes if one.label in state.not_tested]
        assert all(one.state == "open" and {test.result for test in one.tests} <= {"missing"} for one in silent)


def test_an_inconclusive_result_is_shown():
    record = record_of({"ferritin": {"value": 12000, "unit": "ng/mL"}, "malaria_test": True}, LIBRARY)
    facts = [replace(fact, present=UNDECIDED) if isinstance(fact, Observation) else fact for fact in record.facts]
    view = causes_view(replace(record, facts=tuple(facts)), LIBRARY)
    malaria = next(one for one in view.causes if one.id == "malaria")
    opened = next(one for one in view.states if one.state == "open")
    assert [test.words for test in malaria.results] == ["Malaria test: inconclusive."]
    assert malaria.id in opened.causes
    assert malaria.label not in opened.not_tested


def test_the_document_names_its_form(faces):
    view, _ = faces("still")
    said = json.loads(rendered(view, "json", full=False))
    assert said["schema"] == "cytostorm/causes/2"
    assert said["summary"]["headline"] == list(view.summary.headline)


def test_the_how_to_shows_what_is_printed():
    page = (ROOT / "docs" / "how-to" / "look-for-the-cause.md").read_text(encoding="utf-8")
    assert f"$ cytostorm causes examples/pathway/still.csv\n{text_of('still')}```" in page
