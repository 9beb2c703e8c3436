"""One view of a dose sheet: every sentence of it stands word for word in the text with --full, in the HTML and in the JSON."""

import html
import json
import re

import pytest

from cytostorm.cli.dose_text import dose_text
from cytostorm.cli.first_screens import first_screen_text
from cytostorm.library import shipped
from cytostorm.presentation.answer import sentences_of, written
from cytostorm.presentation.doses import DoseQuestion, dose_summary, dose_view
from cytostorm.presentation.first_screen import on_page
from cytostorm.report.dose import dose_page
from tests.unit.test_dose_screens import WHO

LIBRARY = shipped()
ASKED = [
    *[DoseQuestion(drug, WHO["adult"]) for drug in sorted(LIBRARY.treatments)],
    *[DoseQuestion("anakinra", WHO[who]) for who in ("nothing", "measured", "newborn", "child", "crcl-25", "allergic", "crowded")],
    *[DoseQuestion("dexamethasone", WHO[who]) for who in ("measured-newborn", "heavy-child", "pregnant")],
    *[DoseQuestion("rituximab", WHO[who]) for who in ("measured", "crowded")],
    DoseQuestion("ivig", WHO["measured-newborn"], indication="mis-c"),
    DoseQuestion("tocilizumab", WHO["adult"], route="iv", region="us", indication="car-t-crs", vial="400 mg/20 mL"),
    DoseQuestion("ruxolitinib", WHO["pregnant"], region="us"),
]  # fmt: skip


def flat(text):
    return " ".join(text.split())


def of_page(page):
    """The words of a page, those of its folds included."""
    without = re.sub(r"<(style|script|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return flat(html.unescape(re.sub(r"<[^>]+>", "", without)))


def texts_of(value):
    """Every text of a JSON document."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts_of(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts_of(part)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: f"{asked.drug}-{len(asked.typed)}")
def test_every_sentence_stands_on_every_face(asked):
    view = dose_view(asked, LIBRARY, "1")
    text = flat(f"{first_screen_text(view.summary)}\n{dose_text(view)}")
    page, content = of_page(dose_page(view, LIBRARY)), texts_of(json.loads(written(view)))
    said = [flat(one) for one in sentences_of(view)]
    assert len(said) > 10
    assert [one for one in said if one not in text] == []
    assert [one for one in said if on_page(one) not in page] == []
    assert [one for one in said if one not in map(flat, content)] == []


@pytest.mark.parametrize("drug", sorted(LIBRARY.treatments))
def test_no_published_amount_for_adults_reaches_a_newborn_on_any_face(drug):
    """Neither as a number nor in the wording of a source; only rows that are for newborns as well keep theirs."""
    view = dose_view(DoseQuestion(drug, WHO["measured-newborn"]), LIBRARY, "1")
    kept_back = [row for row in view.rows if row.kind in ("outside", "blocked", "not confirmed")]
    assert all((row.high, row.low, row.preparations, row.to_draw_up) == (None, None, (), ()) for row in kept_back)
    quoted = [
        dose.cite.as_printed
        for dose in LIBRARY.treatments[drug].doses
        if dose.cite and dose.id in {row.id for row in kept_back} and re.search(r"\d ?m?g\b", dose.cite.as_printed)
    ]
    shared = {row.cite.as_printed for row in view.rows if row.cite}
    faces = (dose_text(view), html.unescape(dose_page(view, LIBRARY)), written(view))
    assert [one for one in quoted if one not in shared and any(flat(one) in flat(face) for face in faces)] == []


def test_the_summary_alone_is_the_same_screen():
    asked = DoseQuestion("anakinra", WHO["measured"])
    assert dose_summary(asked, LIBRARY) == dose_view(asked, LIBRARY, "1").summary


def test_numbers_of_warnings_are_those_of_the_first_screen():
    view = dose_view(DoseQuestion("anakinra", WHO["measured"]), LIBRARY, "1")
    numbers = {one.number: one for one in view.notices if one.number}
    assert list(numbers) == [f"D{n}" for n in range(1, len(numbers) + 1)]
    assert all(one.words.startswith(f"{number} ") for number, one in numbers.items())
    shown = [
        one
        for section in view.summary.sections
        for one in section.statements
        if one.about in {n.rule for n in view.notices}
    ]
    assert shown
    assert all(one.text.startswith(next(n.number for n in view.notices if n.rule == one.about)) for one in shown)
    assert {number for row in view.rows for number in row.warnings} <= set(numbers)


def test_an_unverified_maximum_has_no_number_and_no_sentence_with_one():
    view = dose_view(DoseQuestion("rituximab", WHO["measured"]), LIBRARY, "1")
    weak = [one for one in view.largest_amounts if one.status == "unconfirmed"]
    assert weak
    assert all(one.max is None and not re.search(r"\d", one.text) for one in weak)


def test_the_page_begins_with_the_first_screen_and_draws_each_regimen_once():
    view = dose_view(DoseQuestion("anakinra", WHO["child"]), LIBRARY, "1")
    page = dose_page(view, LIBRARY)
    regimens = {(one.regimen, one.curve.way, one.curve.widened) for one in view.exposures if one.curve}
    assert page.count('class="chart"') == len(regimens)
    assert page.index('class="first"') < page.index("<details") < page.index("<svg")
