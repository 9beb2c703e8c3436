"""Patients of a table through time are said once: the first screen, and the same sentences in text, HTML and JSON.

`python -m tests.unit.test_timeline_view` writes the text of `tests/first_screens/timeline` anew.
"""

import csv
import io
import json
import re
import sys
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from cytostorm.bedside import summarize
from cytostorm.cli.population_text import timeline_text
from cytostorm.io.tables import Table, records
from cytostorm.library import shipped
from cytostorm.presentation.answer import sentences_of, written
from cytostorm.presentation.first_screen import lines_of, on_page
from cytostorm.presentation.timeline_whole import Firsts, followed, timeline
from cytostorm.report import group_page
from cytostorm.report.group_charts import cumulative_chart

GOLDEN = Path(__file__).parents[2] / "tests" / "first_screens" / "timeline"
WARD = """patient,time,ferritin [ng/mL],temperature [Cel],platelets [10*9/L],sjia,immune_effector_cell_therapy
A,2024-01-01T08:00,900,38.9,120,1,
A,2024-01-03T08:00,12000,39.6,60,,
B,2024-01-01T08:00,300,36.8,210,,
B,2024-01-03T08:00,,37.0,,,
C,2024-02-01T08:00,800,38.4,150,,1
D,2024-02-05T08:00,15000,40.0,30,,
"""
OUTCOMES = {"ward": {"A": "died", "B": "survived", "C": "survived"}}
NO_OUTCOME = "patient,time,ferritin [ng/mL]\nA,2024-01-01,900\nB,2024-01-01,20000\n"
MADE = {
    "ward": (WARD, ("hscore", "mas-2016", "boston-gate", "astct-crs", "mals")),
    "no-outcome": (NO_OUTCOME, ("mals",)),
    "every-set": (WARD, tuple(one.id for one in shipped().standard())),
}


@cache
def made(name):
    text, sets = MADE[name]
    library = shipped()
    lines = list(csv.DictReader(io.StringIO(text)))
    content = records(Table("ward.csv", tuple(lines[0]), tuple(lines)), library)
    chosen, reading = [library.criteria(one) for one in sets], library.reading("inpatient-7d")
    outcomes = OUTCOMES.get(name, {})
    named = [replace(record, outcome=outcomes.get(record.patient, "")) for record in content.records]
    group = [followed(record, library, chosen, reading) for record in named]
    return group, timeline(group, library, reading, content.conformance.to_json(), "ward.csv", "course")


def text_of(name):
    return "\n".join(lines_of(made(name)[1].view.summary)) + "\n"


@pytest.mark.parametrize("name", MADE)
def test_the_first_screen_is_the_reviewed_text(name):
    assert text_of(name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    lines = text_of(name).rstrip("\n").split("\n")
    assert (len(lines) <= 20, max(map(len, lines)) <= 80) == (True, True)


def _plain(text):
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", MADE)
def test_every_sentence_stands_word_for_word_on_every_face(name):
    whole = made(name)[1]
    page = re.sub(r"<(style|script)>.*?</\1>", " ", group_page(whole), flags=re.S)
    faces = {
        "text": _plain(timeline_text(whole.view, True)),
        "html": _plain(unescape(re.sub(r"<[^>]*>", " ", page))),
        "json": _plain(written(whole.view).replace('\\"', '"')),
    }
    for face, words in faces.items():
        said = map(_plain, sentences_of(whole.view))
        assert [one for one in said if (on_page(one) if face == "html" else one) not in words] == [], face


def test_the_counts_are_those_of_the_courses():
    group, whole = made("ward")
    document = json.loads(written(whole.view))
    assert list(document)[:3] == ["schema", "version", "summary"]
    assert document["schema"] == "cytostorm/timeline/1"
    for one, told in zip(summarize(group), document["sets"], strict=True):
        assert told["criteria"] == one.criteria.id
        assert (told["surely_met"], told["possibly_met"]) == (one.surely_met, one.possibly_met)
        assert told["surely_met"] == sum(
            c.first_met is not None for p in group for c in p.courses if c.criteria.id == one.criteria.id
        )


def test_for_whom_a_set_was_made_is_counted_beside_it():
    """Three met the grade, and of one cell therapy is recorded; nobody else is taken for such a patient."""
    rows = {one.id: one for group in made("ward")[1].view.groups for one in group.sets}
    mas, crs = rows["mas-2016"], rows["astct-crs"]
    assert (crs.definitely.words, crs.recorded.words, crs.recorded_and_met.words) == ("3", "1", "1")
    assert mas.recorded.words == "1"
    assert int(mas.recorded_and_met.words) <= min(int(mas.recorded.words), int(mas.definitely.words))
    assert "not recorded in 3" in mas.whom
    assert rows["boston-gate"].whom == "Not restricted to a group of patients."


def test_deaths_are_told_only_where_an_outcome_is_recorded():
    assert "4 patients, 1 Jan to 5 Feb 2024; 1 died." in text_of("ward")
    assert "deaths not recorded" in text_of("no-outcome")


def test_patients_who_met_a_set_at_the_same_hour_are_not_added_up():
    """Areas were stacked there, and the share rose above 100%."""
    whole, boxes = made("ward")[1], []
    for hours in ((0.0, 0.0, 0.0), (0.0, 10.0, 20.0)):
        first = Firsts("HScore", 3, 3, hours, hours)
        chart = cumulative_chart(replace(whole, firsts=(first,), longest_hours=48.0))
        boxes.append(re.search(r'viewBox="([^"]+)"', chart)[1])
    assert boxes[0] == boxes[1]


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for one in MADE:
        (GOLDEN / f"{one}.txt").write_text(text_of(one), encoding="utf-8")
    sys.stdout.write(f"{len(MADE)} first screens in {GOLDEN}\n")
