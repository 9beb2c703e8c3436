"""Every sentence of an assessment is word for word in the text with --full, in the page, and in the JSON or its catalogue."""

import html
import re
from functools import cache
from pathlib import Path

import pytest
from pydantic.fields import FieldInfo

from cytostorm.cli.assess_text import full_text
from cytostorm.library import shipped
from cytostorm.notebook import _record
from cytostorm.presentation.answer import sentences_of, written
from cytostorm.presentation.assess_view import AssessView
from cytostorm.presentation.assessment import assessed, view_of
from cytostorm.presentation.catalogue import catalogue
from cytostorm.presentation.first_screen import on_page
from cytostorm.presentation.patient_whole import whole_of
from cytostorm.presentation.view import View
from cytostorm.report import patient_page

ROOT = Path(__file__).parents[2]
LIBRARY = shipped()
FILES = {
    path.stem: path
    for path in (
        *sorted((ROOT / "examples" / "pathway").glob("*.csv")),
        ROOT / "examples" / "patient.csv",
        *sorted((ROOT / "tests" / "first_screens").glob("*.csv")),
        *sorted((ROOT / "tests" / "first_screens" / "assess").glob("*.csv")),
    )
}
WORKED_OUT = ("DecidingView.words", "DecidingView.others", "AssessView.reading_words")
"""Sentences that the JSON leaves out because its lists say the same, in ids that the catalogue names."""


@cache
def made(name):
    return assessed(_record(FILES[name]), LIBRARY, None, "inpatient-7d", None, "t")


@cache
def view(name) -> AssessView:
    return view_of(made(name), LIBRARY)


@cache
def catalogue_text() -> str:
    return one_line(catalogue(LIBRARY, "t").model_dump_json(by_alias=True).replace('\\"', '"'))


def one_line(text: str) -> str:
    return " ".join(text.split())


def in_the_document(value, left_out=False):
    """Sentences with whether the JSON leaves them out; those that are worked out from its lists are not asked for."""
    if isinstance(value, View):
        for name, field in type(value).model_fields.items():
            if f"{type(value).__name__}.{name}" in WORKED_OUT:
                continue
            yield from _of_field(getattr(value, name), field, left_out or bool(field.exclude))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from in_the_document(one, left_out)


def _of_field(value, field: FieldInfo, left_out):
    own = sentences_of_field(value, field)
    if own is None:
        yield from in_the_document(value, left_out)
    else:
        yield from ((one, left_out) for one in own)


def sentences_of_field(value, field: FieldInfo):
    """The sentences of a field that holds them itself; None where it holds views or none."""
    holder = type("Holder", (View,), {"__annotations__": {"one": field.annotation}, "one": field})
    if isinstance(value, View) or (isinstance(value, (list, tuple)) and any(isinstance(one, View) for one in value)):
        return None
    return sentences_of(holder.model_construct(one=value))


@pytest.mark.parametrize("name", FILES)
def test_every_sentence_is_in_the_text(name):
    said = one_line(full_text(view(name)))
    assert [one for one in sentences_of(view(name)) if one_line(one) not in said] == []


@pytest.mark.parametrize("name", FILES)
def test_every_sentence_is_on_the_page(name):
    said = plain(patient_page(whole_of(made(name), LIBRARY), LIBRARY))
    assert [one for one in sentences_of(view(name)) if on_page(one_line(one)) not in said] == []


@pytest.mark.parametrize("name", FILES)
def test_every_sentence_is_in_the_json_or_in_the_catalogue(name):
    document, found = one_line(written(view(name)).replace('\\"', '"')), list(in_the_document(view(name)))
    assert len(found) > 50
    assert [one for one, left_out in found if not left_out and one_line(one) not in document] == []
    assert [one for one, left_out in found if left_out and one_line(one) not in document + catalogue_text()] == []


@pytest.mark.parametrize("name", ["still", "newborn"])
def test_the_json_and_the_catalogue_can_be_joined(name):
    words = catalogue(LIBRARY, "t")
    assert view(name).catalogue == words.fingerprint
    for one in view(name).criteria:
        known = words.criteria[one.id]
        assert known.fingerprint == one.fingerprint
        assert set(one.cautions) <= {said.id for said in known.cautions}
        for item in (*one.about, *one.entry, *one.items, *one.results):
            assert known.items[item.id].label == item.label
            assert {reason.subject for reason in item.reasons} <= set(known.items[item.id].inputs)
        assert {test.test for test in one.would_settle.tests} <= set(words.inputs)


def test_another_word_is_another_fingerprint(monkeypatch):
    from cytostorm.presentation import catalogue as room

    before = room.catalogue_fingerprint(LIBRARY)
    changed = {**room._content(LIBRARY), "readings": {"inpatient-7d": "another word"}}
    monkeypatch.setattr(room, "_content", lambda library: changed)
    assert room.catalogue_fingerprint.__wrapped__(LIBRARY) != before


def test_an_answer_is_small():
    import gzip

    assert len(gzip.compress(written(view("patient"), indent=None).encode())) < 10_000


def plain(page: str) -> str:
    """What is read of a page, the text of its folds included."""
    without = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return one_line(html.unescape(re.sub(r"<[^>]+>", " ", without)))
