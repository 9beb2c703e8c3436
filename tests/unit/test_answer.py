"""The sentences of a view are found wherever they stand, so that a test of the faces walks all of them."""

from typing import Literal

from pydantic import Field

from cytostorm.presentation.answer import Answer, sentences_of, written
from cytostorm.presentation.first_screen import FirstScreen, Statement, section
from cytostorm.presentation.view import View, Words


class _Part(View):
    words: Words
    id: str = "not said"


class _Whole(Answer):
    schema_: Literal["cytostorm/whole/1"] = Field(default="cytostorm/whole/1", alias="schema")
    parts: tuple[_Part, ...]
    lines: list[Words]
    by_name: dict[str, Words | None]


def _whole():
    screen = FirstScreen(headline=("Who.",), sections=(section("DANGER NOW", [Statement(text="D1.")]),), end="End.")
    return _Whole(
        version="1", summary=screen, parts=(_Part(words="a"),), lines=["b", ""], by_name={"key": "c", "none": None}
    )


def test_every_sentence_is_found_at_any_depth_and_no_id():
    assert sentences_of(_whole()) == ["Who.", "DANGER NOW", "D1.", "End.", "a", "b", "c"]


def test_the_document_begins_with_its_form_and_version():
    assert written(_whole(), None).startswith('{"schema":"cytostorm/whole/1","version":"1","summary":{')
