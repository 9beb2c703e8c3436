"""Pages as a pure function of a request: complete without script, nothing typed in an address, and never a fault for what was typed."""

import hashlib
import re
from dataclasses import replace
from html import unescape

import pytest

from cytostorm.library import shipped
from cytostorm.web.context import Context, Request
from cytostorm.web.entered import entered
from cytostorm.web.handling import respond
from tests.web.typed import P3

CONTEXT = Context(shipped(), "test", prefix="/ward")


def asked(path="/", **fields):
    """The page of a form that was sent."""
    made = respond("POST", path, {name: [text] for name, text in fields.items()}, {}, CONTEXT)
    return made.status, made.body.decode()


def read(**fields):
    """What was understood of a form."""
    return entered(Request("POST", "/", {name: [text] for name, text in fields.items()}, {}), shipped())


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


@pytest.mark.parametrize(
    ("name", "text", "unit", "look"),
    [
        ("ferritin", "3,", "ng/mL", (True, True)), ("ferritin", ">", "ng/mL", (True, True)), ("ferritin", "1e", "ng/mL", (True, True)),
        ("ferritin", "pending", "ng/mL", (False, True)), ("ferritin", "abc", "ng/mL", (False, False)),
        ("temperature", "396", "Cel", (False, False)), ("ferritin", "12000 n", "ng/mL", (True, True)),
    ],
)  # fmt: skip
def test_half_typed_and_without_a_result_are_states_and_no_errors(name, text, unit, look):
    found = read(**{name: text, f"unit.{name}": unit})
    assert (found.problems[name].is_half_typed, found.problems[name].is_calm) == look
    assert found.count == 0


def test_what_is_kept_out_of_verdicts_has_a_note_and_is_not_counted():
    sent = {"hemoglobin": "120", "unit.hemoglobin": "g/dL", "ferritin": "8000", "unit.ferritin": "ng/mL"}
    found = read(**sent)
    assert found.count == 1, "a hemoglobin of 120 g/dL is kept out"
    assert [(one.text, one.unit) for one in found.problems["hemoglobin"].choices] == [("120", "g/L")]
    page = plain(asked(**sent)[1])
    assert "1 value used, 1 not used yet" in page


@pytest.mark.parametrize("text", ["12.000", "3/4", "2026-03-01", "12.000 apples", "<script>", "a" * 60])
def test_a_note_has_no_advice_of_a_command(text):
    notes = [
        one.words for one in read(**dict.fromkeys(["ferritin", "age", "splenomegaly", "sex"], text)).problems.values()
    ]
    assert notes
    assert not [one for one in notes if re.search(r"--\w|mapping|column|Python", one)]


def test_two_readings_are_buttons_and_the_decimal_sign_is_a_choice():
    sent = {"ferritin": "12.000", "unit.ferritin": "ng/mL"}
    page = asked(**sent)[1]
    assert re.findall(r'name="take" value="([^"]*)"', page) == ["ferritin|12|", "ferritin|12000|"]
    taken = asked(**sent, take="ferritin|12000|")[1]
    assert 'value="12000"' in taken
    assert read(**sent, decimal="comma").record.facts[0].bounds.low == 12000
    assert read(**sent, decimal="point").record.facts[0].bounds.low == 12
    assert read(**sent, decimal="none").record.facts == ()


def test_a_field_that_is_not_understood_costs_only_itself():
    page = asked(**{**P3, "platelets": "many"})[1]
    note = re.search(r'id="note-platelets">([^<]*)', page)[1]
    assert "many" in unescape(note)
    assert re.search(r"\d+ to 3\d\d of 337", plain(page)), "the others count"


def test_an_asset_is_kept_long_only_when_it_was_asked_for_by_its_fingerprint():
    links = set(re.findall(r'(?:src|href)="/ward(/assets/[^"]*)"', asked()[1]))
    assert len(links) >= 5
    for link in links:
        path, _, version = link.partition("?v=")
        made = respond("GET", path, {"v": [version]}, {}, CONTEXT)
        assert made.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert hashlib.sha256(made.body).hexdigest()[:8] == version
        for other in ({}, {"v": ["00000000"]}):
            assert respond("GET", path, other, {}, CONTEXT).headers["Cache-Control"] == "no-cache"


def test_links_of_an_offline_folder_are_names_of_files():
    page = respond("GET", "/", {}, {}, replace(CONTEXT, is_offline=True)).body.decode()
    assert "?v=" not in page


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
