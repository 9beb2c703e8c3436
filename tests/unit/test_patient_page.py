"""The page of `assess`: the first screen on top and folds below it, every sentence of the view somewhere on it, said once where it can be."""

import html
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cytostorm.bedside import courses
from cytostorm.io.tables import read_table, records
from cytostorm.library import shipped
from cytostorm.presentation.answer import sentences_of
from cytostorm.presentation.assessment import assessed, view_of
from cytostorm.presentation.first_screen import on_page
from cytostorm.presentation.patient_whole import patient_whole
from cytostorm.report import patient_page
from cytostorm.report.glyphs import range_bar
from cytostorm.report.sections import leading, set_sections
from cytostorm.testing.cases import record_of

ROOT = Path(__file__).parents[2]
LIBRARY = shipped()
FILES = {
    path.stem: path
    for path in (
        *sorted((ROOT / "examples" / "pathway").glob("*.csv")),
        ROOT / "examples" / "patient.csv",
        *sorted((ROOT / "tests" / "first_screens").glob("*.csv")),
    )
}
by_patient = pytest.mark.parametrize("name", FILES)


@cache
def made(name):
    (record,) = records(read_table(FILES[name]), LIBRARY).records
    return assessed(record, LIBRARY, None, "inpatient-7d", None, "test")


@cache
def page(name):
    one = made(name)
    found = one.assessment
    drawn = courses(
        found.record, LIBRARY, [judged.verdict.criteria for judged in found.judged], found.reading, found.at
    )
    return patient_page(patient_whole(found, LIBRARY, drawn, one.plan), LIBRARY)


def words(text):
    """What a reader sees, folds included."""
    body = re.sub(r"<(style|script)\b.*?</\1>", "", text, flags=re.DOTALL)
    inline = re.sub(r"</?(strong|span|a|b|em)\b[^>]*>", "", body)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inline)).split())


class Unfolded(HTMLParser):
    """What stands there before anything is pressed: of a fold only its summary."""

    def __init__(self, text):
        super().__init__()
        self.folds, self.summary, self.found = 0, False, []
        self.feed(text[text.index("<main") :].partition("<script")[0])

    def handle_starttag(self, tag, attrs):
        self.folds += tag == "details"
        self.summary = self.summary or tag == "summary"

    def handle_endtag(self, tag):
        self.folds -= tag == "details"
        self.summary = self.summary and tag != "summary"

    def handle_data(self, data):
        if not self.folds or (self.folds == 1 and self.summary):
            self.found += data.split()


@by_patient
def test_every_sentence_of_the_view_is_on_the_page(name):
    said = words(page(name))
    missing = [one for one in sentences_of(view_of(made(name), LIBRARY)) if on_page(" ".join(one.split())) not in said]
    assert missing == []


@by_patient
def test_the_page_opens_with_the_first_screen(name):
    screen = view_of(made(name), LIBRARY).summary
    before, _, rest = page(name).partition('<section class="first"')
    assert len(words(before).split()) < 30
    box = words(rest.partition("</section>")[0])
    for one in (*screen.headline, *(said.text for part in screen.sections for said in part.statements), screen.end):
        assert on_page(" ".join(one.split())) in box


@by_patient
def test_all_but_the_leading_parts_is_folded(name):
    whole, seen = len(words(page(name)).split()), len(Unfolded(page(name)).found)
    assert seen < 1000
    assert whole > 10 * seen


@by_patient
def test_a_set_for_other_patients_never_stands_open_and_at_most_six_do(name):
    sections = set_sections(view_of(made(name), LIBRARY).criteria, LIBRARY)
    found = leading(sections)
    assert len(found) <= 6
    assert {one.view.applies for one in found} <= {"met"}
    verdicts = [one.view.verdict == "not met" for one in found]
    assert verdicts == sorted(verdicts)


def test_a_publication_is_listed_once_for_all_sets():
    ids = re.findall(r'<li id="(source-[^"]+)"', page("still"))
    assert len(ids) == len(set(ids)) > 30


@by_patient
def test_every_link_to_a_publication_finds_it_in_the_one_list(name):
    ids = re.findall(r'<li id="([a-z]+-[^"]+)"', page(name))
    linked = set(re.findall(r'href="#((?:source|pathway|causes)-[^"]+)"', page(name)))
    assert len(ids) == len(set(ids))
    assert linked <= set(ids)


def test_a_value_that_is_kept_out_is_said_once_with_both_readings():
    record = record_of(
        {"ferritin": {"value": 9000, "unit": "ng/mL"}, "fibrinogen": {"value": 180, "unit": "g/L"}}, LIBRARY
    )
    one = assessed(record, LIBRARY, None, "inpatient-7d", None, "test")
    whole = patient_whole(one.assessment, LIBRARY, (), one.plan)
    said = words(patient_page(whole, LIBRARY).partition('id="part-checks"')[2].partition("</section>")[0])
    (kept,) = whole.answer.kept_out
    assert said.count(kept.brief) == said.count(kept.words) == 1
    assert said.count("180 mg/dL = 1.8 g/L in the other unit") == 1


def test_stages_stand_side_by_side_with_the_one_that_is_sure_marked():
    boxes = page("still").partition('<ul class="stages">')[2].partition("</ul>")[0]
    assert words(boxes) == "lower Subclinical now Evolving not ruled out Fulminant"
    assert words(boxes.partition('aria-current="true">')[2].partition("</li>")[0]) == "now Evolving"


@by_patient
def test_at_most_three_warnings_stand_open_and_every_critical_one(name):
    card = page(name).partition('id="part-pathway"')[2].partition("</section>")[0].partition("<details")[0]
    plan = patient_whole(made(name).assessment, LIBRARY, (), made(name).plan).plan
    heads = [one.head for one in plan.of_group("pressing")]
    assert sum(head in words(card) for head in heads) <= max(3, sum("CRITICAL" in head for head in heads))


def test_a_met_set_whose_population_is_not_recorded_says_so_in_its_pill():
    row = page("still").partition('<a href="#set-mas-2016">MAS 2016</a>')[2].partition('class="bar"')[0]
    assert "met, if for this patient" in words(row)
    assert 'class="verdict met if"' in row
    own = page("still").partition('<a href="#set-hscore">HScore</a>')[2].partition('class="bar"')[0]
    assert "if" not in words(own)


def test_a_range_is_drawn_as_a_range_and_one_value_as_a_dot():
    ranged, exact = range_bar(151, 286, 0, 337, 169, "unknown", "151 to 286"), range_bar(299, 299, 0, 337, 169, "met")
    assert '<rect class="unknown" x="44.81%" width="40.06%"' in ranged
    assert 'aria-label="151 to 286"' in ranged
    assert '<circle class="met" cx="88.72%"' in exact
    assert "aria-hidden" in exact
    for drawn in (ranged, exact):
        assert '<line class="cutline" x1="50.15%"' in drawn
        assert ">169<" in drawn


def test_an_open_end_is_marked_and_numbered_by_no_guess():
    drawn = range_bar(5, float("inf"), 0, float("inf"), 21.5, "unknown")
    assert drawn.count("∞") == 1
    assert re.findall(r">([\d.]+)<", drawn) == ["0", "21.5"]
