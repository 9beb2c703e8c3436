"""Every sentence of the view of a course, word for word in the full text, in the page and in the JSON document."""

import html
import json
import re
from functools import cache
from pathlib import Path

import pytest

import cytostorm
from cytostorm.cli.watching import rendered
from cytostorm.library import shipped
from cytostorm.presentation.answer import sentences_of
from cytostorm.presentation.course_view import course_view
from cytostorm.presentation.first_screen import on_page
from cytostorm.presentation.small_documents import whole_document

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "tests" / "first_screens"
FILES = (
    *sorted((ROOT / "examples" / "pathway").glob("*.csv")), ROOT / "examples" / "patient.csv",
    *sorted(SCREENS.glob("*.csv")), *sorted((SCREENS / "watch").glob("*.csv")),
)  # fmt: skip


@cache
def made(path):
    watched = cytostorm.watch(path)
    return watched.record, course_view(watched, shipped())


def face(path, format):
    record, view = made(path)
    return rendered(view, record, shipped(), format, full=True)


def on_one_line(text):
    return " ".join(text.split())


def words_of_page(page):
    without = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return on_one_line(html.unescape(re.sub(r"<[^>]+>", " ", without)))


def strings_in(value):
    """Every string of a JSON document."""
    if isinstance(value, dict):
        return {text for part in value.values() for text in strings_in(part)}
    if isinstance(value, list):
        return {text for part in value for text in strings_in(part)}
    return {on_one_line(value)} if isinstance(value, str) else set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_sentence_is_on_every_face(path):
    said = [on_one_line(one) for one in sentences_of(made(path)[1])]
    assert len(said) > 30
    text, page = on_one_line(face(path, "text")), words_of_page(face(path, "html"))
    document = strings_in(whole_document(json.loads(face(path, "json"))))
    for sentence in said:
        assert sentence in text, f"not in the text: {sentence}"
        assert on_page(sentence) in page, f"not in the page: {sentence}"
        assert sentence in document, f"not in the document: {sentence}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_one_fact_is_one_line_in_a_pipe(path):
    lines = face(path, "text").splitlines()
    assert max(len(line) - len(line.lstrip()) for line in lines) <= 8
    assert all(line == line.rstrip() for line in lines)


def test_the_first_screen_is_the_top_of_the_page_and_the_rest_is_behind_folds():
    page = face(SCREENS / "watch" / "ten-days.csv", "html")
    assert page.index('aria-label="The answer in short"') < page.index("<details")
    for heading in ("Values, trends and changes", "Published definitions of response", "Due (nothing is ordered)"):
        assert f"<summary><strong>{heading}</strong></summary>" in page
