"""Pages as a pure function of a request: complete without script, nothing typed in an address, and never a fault for what was typed."""

import re
from html import unescape

import pytest

from cytostorm.library import shipped
from cytostorm.web.context import Context
from cytostorm.web.entered import is_half_typed
from cytostorm.web.handling import respond
from tests.web.typed import P3

CONTEXT = Context(shipped(), "test", prefix="/ward")


def asked(path="/", **fields):
    """The page of a form that was sent."""
    made = respond("POST", path, {name: [text] for name, text in fields.items()}, {}, CONTEXT)
    return made.status, made.body.decode()


def plain(html):
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html)))


def test_an_empty_form_says_that_nothing_is_known():
    status, page = asked()
    assert (status, "No value yet." in page) == (200, True)
    assert "Not met" not in plain(page), "missing is unknown"


def test_the_answer_is_complete_without_script():
    page = plain(asked(**P3)[1])
    assert "126 to 293 of 337" in page
    assert "Not a medical device." in page
    assert page.count("Not a medical device") == 1


def test_a_page_loads_nothing_but_its_own_and_has_no_inline_script_or_style():
    page = asked(**P3)[1]
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*src=)|\son\w+=", page)
    links = re.findall(r'(?:src|href|action|formaction)="(/[^"]*)"', page)
    assert len(links) > 8
    assert [one for one in links if not one.startswith("/ward/")] == []
    headers = respond("GET", "/", {}, {}, CONTEXT).headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "text",
    [
        "12.000",
        "39,6",
        "not done",
        "pending",
        ">40000",
        "<0.3",
        "12000 ng/mL",
        "abc",
        "1e9999",
        "<script>alert(1)</script>",
    ],
)
def test_every_prefix_of_a_value_is_a_value_a_problem_or_half_typed(text):
    for end in range(1, len(text) + 1):
        for name, unit in (("ferritin", "ng/mL"), ("temperature", "Cel"), ("splenomegaly", "")):
            status, page = asked("/page/verdicts", **{name: text[:end], f"unit.{name}": unit})
            assert status == 200, (text[:end], name)
            assert "<script>alert" not in page


def test_a_decimal_comma_is_asked_about_and_never_another_number():
    page = plain(asked(temperature="39,6", **{"unit.temperature": "Cel"})[1])
    assert "396" not in page
    assert [is_half_typed(text) for text in ("3,", ">", "3", "not done")] == [True, True, False, False]


def test_a_field_that_is_not_understood_costs_only_itself():
    page = asked(**{**P3, "platelets": "many"})[1]
    note = re.search(r'id="note-platelets">([^<]*)', page)[1]
    assert "many" in unescape(note)
    assert re.search(r"\d+ to 3\d\d of 337", plain(page)), "the others count"


@pytest.mark.parametrize(
    "path", ["/nope", "/criteria/../../etc", "/assets/../frame.py", "/assets/x.css", "/population/person/1"]
)
def test_a_path_that_is_none_is_refused(path):
    assert respond("GET", path, {}, {}, CONTEXT).status == 404


def test_the_notes_are_plain_text_with_what_it_is_not():
    status, notes = asked("/notes", **P3)
    assert status == 200
    assert "Not a medical device" in notes
    assert not re.search(r"<\D", notes)
