"""One view of a plan, every face: each sentence of it stands word for word in text, HTML and JSON; the page for the notes says nothing else."""

import html
import json
import re
from functools import cache
from pathlib import Path

import pytest

from cytostorm.cli.plan_text import text_of
from cytostorm.io.tables import read_table, records
from cytostorm.library import shipped
from cytostorm.presentation.answer import sentences_of
from cytostorm.presentation.first_screen import on_page
from cytostorm.presentation.plan_notes import notes_of
from cytostorm.presentation.planning import Typed, planned
from cytostorm.presentation.small_documents import whole_document, written_small
from cytostorm.report.plan import plan_page, runs_of
from cytostorm.report.plan_summary import summary_page

ROOT = Path(__file__).parents[2]
FILES = {
    path.stem: path
    for path in (
        *sorted((ROOT / "examples" / "pathway").glob("*.csv")),
        ROOT / "examples" / "patient.csv",
        *sorted((ROOT / "tests" / "first_screens").glob("*.csv")),
    )
}
TYPED = {
    "still": Typed(weight="62", sex="female"),
    "crowded": Typed(weight="62", height="170", sex="female", present=("tnf_inhibitor",)),
    "sepsis": Typed(weight="62", absent=("all",)),
}
by_patient = pytest.mark.parametrize("name", FILES)


@cache
def view_of(name):
    (record,) = records(read_table(FILES[name]), shipped()).records
    return planned(record, shipped(), "test", typed=TYPED.get(name))


def flat(text):
    return " ".join(text.split())


@cache
def text(name):
    return flat(text_of(view_of(name), full=True))


def words_of(page):
    """What a reader sees of a page, folds included."""
    body = re.sub(r"<(style|script)\b.*?</\1>", "", page, flags=re.DOTALL)
    return flat(html.unescape(re.sub(r"<br>", " ", re.sub(r"</?(strong|span|a|b|em)\b[^>]*>", "", body))))


@cache
def page(name):
    return re.sub(r"<[^>]+>", "\n", words_of(plan_page(view_of(name))))


@by_patient
def test_every_sentence_stands_in_text(name):
    assert [one for one in sentences_of(view_of(name)) if flat(one) not in text(name)] == []


@by_patient
def test_every_sentence_stands_on_the_page(name):
    said = flat(page(name))
    assert [one for one in sentences_of(view_of(name)) if on_page(flat(one)) not in said] == []


@by_patient
def test_every_sentence_stands_in_the_document_with_its_catalogue(name):
    def strings(value):
        parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
        return {value} if isinstance(value, str) else {one for part in parts for one in strings(part)}

    said = strings(whole_document(json.loads(written_small(view_of(name)))))
    assert [one for one in sentences_of(view_of(name)) if one not in said] == []


@by_patient
def test_the_page_for_the_notes_says_what_the_view_says_and_nothing_else(name):
    view = view_of(name)
    notes, printed = notes_of(view), flat(re.sub(r"<[^>]+>", " ", words_of(summary_page(view))))
    assert [one for one in sentences_of(notes) if flat(one) not in text(name)] == []
    assert [one for one in sentences_of(notes) if on_page(flat(one)) not in printed] == []
    assert set(sentences_of(view.summary)) <= set(sentences_of(notes))


@by_patient
def test_the_page_for_the_notes_names_every_warning_and_the_numbers_are_those_of_the_view(name):
    view = view_of(name)
    said = sentences_of(notes_of(view))
    weighty = [one for one in view.dangers if one.group in ("pressing", "standing") and one.severity != "note"]
    assert [one.head for one in weighty if one.head not in said] == []


@by_patient
def test_no_face_shows_a_stored_name_or_a_slug(name):
    said = re.sub(r"--\w+ \w+|cytostorm \w+", "", text(name))
    assert re.findall(r"\[[a-z-]+-\d{4}", said) == []
    assert "NOT CONFIRMED" not in said
    assert "no all-clear" not in said


@by_patient
def test_severe_comes_before_mild_and_what_applies_is_numbered_from_one(name):
    dangers = [one for one in view_of(name).dangers if one.state == "fires"]
    assert [one.number for one in dangers] == [f"D{number}" for number in range(1, len(dangers) + 1)]
    order = ["block", "alert", "outside", "note"]
    pressing = [order.index(one.severity) for one in dangers if one.group == "pressing"]
    assert pressing[:1] == sorted(pressing)[:1]


@by_patient
def test_an_option_without_a_dose_because_of_a_critical_warning_has_no_number(name):
    for option in view_of(name).options.values():
        if option.state == "blocked" and option.shown:
            assert option.no_dose.startswith("No dose shown: D")
            assert [row for row in option.doses if row.brief] == []


def test_the_document_does_not_repeat_what_is_not_shown():
    view = view_of("still")
    unshown = [one for one in view.options.values() if not one.shown]
    assert len(unshown) > 20
    assert sentences_of(list(unshown)) == []
    assert {one.state for one in unshown} >= {"waiting", "not for this patient"}


def test_the_published_views_stand_side_by_side_where_nothing_stands_between_them():
    """In leishmaniasis one view follows the other; in lymphoma a pulse of no view stands between, and no option moves up for its view."""
    beside, apart = (runs_of(first_options(name)) for name in ("leishmaniasis", "lymphoma"))
    assert [list(run) for run in beside if len(run) == 2] == [["Martis 2020", "Mehta 2020"]]
    assert [len(run) for run in apart] == [1]
    for name, runs in (("leishmaniasis", beside), ("lymphoma", apart)):
        shown = [option for run in runs for found in run.values() for option in found]
        assert shown == first_options(name)


def first_options(name):
    """The options of the rank that has both published views."""
    ranks = [list(options) for _, options in view_of(name).ranks_of("")]
    return next(found for found in ranks if len({one.position for one in found} - {None}) == 2)


def test_the_page_for_the_notes_says_why_no_fever_proves_nothing_and_why_a_drug_without_a_dose_comes_first():
    notes = notes_of(view_of("newborn"))
    assert notes.before[0].statements[0].startswith("In a newborn, the absence of fever excludes nothing")
    assert notes.options[0].head.startswith("Aciclovir")
    assert any("Primary HLH is tested for at the same time" in words for words in notes.options[0].notes)


def test_the_page_for_the_notes_names_all_that_keeps_hyperinflammation_open():
    """The headline has room for two names of it."""
    view = view_of("only-age")
    assert view.hyperinflammation.words.count(",") > 2
    assert f"Hyperinflammation: {view.hyperinflammation.words}" in notes_of(view).before[0].statements


def test_of_more_first_options_than_the_page_has_room_for_the_first_three_have_notes():
    noted = [bool(one.notes) for one in notes_of(view_of("still")).options]
    assert noted == [True] * 3 + [False] * (len(noted) - 3)
