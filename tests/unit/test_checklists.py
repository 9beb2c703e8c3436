"""STROBE and RECORD are filled in from the run, and what a person has to write is left open."""

import re

import pytest

from cytostorm.cli.checklist_text import checklist_markdown
from cytostorm.library import shipped
from cytostorm.presentation.checklist_answers import ANSWERS
from cytostorm.presentation.comparison_target import ANSWERS as OF_COMPARISON
from cytostorm.presentation.population_whole import population
from tests.population_made import SETS, hospital, manifest_of, person, write

LIBRARY = shipped()
STROBE = [str(n) for n in (2, 3, 4, 5, 7, 8, 9, 10, 11, 15, 17, 18, 19, 20, 21, 22)]
STROBE += [
    f"{n}{letter}"
    for n, letters in ((1, "ab"), (6, "ab"), (12, "abcde"), (13, "abc"), (14, "abc"), (16, "abc"))
    for letter in letters
]
RECORD = ["1.1", "1.2", "1.3", "6.1", "6.2", "6.3", "7.1", "12.1", "12.2", "12.3", "13.1", "19.1", "22.1"]


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    rows = hospital(1) | {"attrition": [{"step": "persons in the source", "count": 60}]}
    folder = write(
        tmp_path_factory.mktemp("made") / "out", rows, {"values_read": 900, "values_refused": 7}, manifest_of(sets=SETS)
    )
    return population(folder, LIBRARY).view


def test_every_item_of_the_sources_is_there_once():
    """Twenty-two items of STROBE for cohorts with their letters, thirteen of RECORD."""
    numbers = {name: [item.number for item in one.items] for name, one in LIBRARY.checklists.items()}
    assert (sorted(numbers["strobe"]), numbers["record"]) == (sorted(STROBE), RECORD)
    assert len({re.match(r"\d+", number)[0] for number in numbers["strobe"]}) == 22
    assert list(numbers) == ["strobe", "record", "target"]
    assert len({re.match(r"\d+", number)[0] for number in numbers["target"]}) == 21


def test_what_fills_an_item_in_is_known_and_nothing_is_left_over():
    for of, known in (("population", ANSWERS), ("comparison", OF_COMPARISON)):
        asked = {item.by for one in LIBRARY.checklists.values() for item in one.items if item.by and one.of == of}
        assert asked == set(known)


def test_an_item_is_filled_in_or_left_to_the_authors(view):
    for one in view.checklists:
        for item in one.items:
            assert item.answer or item.authors
            assert item.authors == "" or item.authors.startswith("To be written by the authors: ")
            assert item.state == ("open" if not item.answer else "in part" if item.authors else "filled in")
    states = {item.number: item.state for item in view.checklists[0].items}
    assert {states[number] for number in ("2", "18", "20", "21", "22")} == {"open"}


def test_the_numbers_are_those_of_the_run(view):
    answers = {item.number: item.answer for one in view.checklists for item in one.items}
    assert "60 stays of 60 patients" in answers["5"]
    assert "55 of 60" in answers["6a"]
    assert "5 patients have no dated value" in answers["13b"]
    assert "7 values were refused" in answers["13b"]
    assert "Persons in the source 60" in answers["13.1"]
    assert f"{len(SETS)} sets with every edge, {len(view.code_lists.inputs)} inputs" in answers["7.1"]


def test_where_nobody_has_a_usable_value_no_item_says_zero_of_them(tmp_path):
    """A zero among nobody reads as "none was found"; it was not looked for."""
    rows = {"people": [{**person("P1", outcome=""), "start": None, "end_": None}]}
    answers = {
        item.number: item.answer
        for one in population(write(tmp_path / "out", rows), LIBRARY).view.checklists
        for item in one.items
    }
    for number in ("11", "14b", "15", "16a", "17", "19"):
        assert (
            answers[number] == ""
            or "cytostorm's own" in answers[number]
            or "Not counted: no patient has" in answers[number]
        )
    assert "Not counted" in answers["19"]
    assert "Met is not a diagnosis" in answers["19"]
    assert not re.search(r"\b0 sets|\b0 of 0\b", " ".join(answers.values()))


def test_the_code_lists_hold_every_input_of_every_set_and_every_edge(view):
    lists = view.code_lists
    subjects = {key[2] if key[0] == "limit" else key[1] for name in SETS for key in LIBRARY.criteria(name).inputs}
    assert {one.id for one in lists.inputs} == subjects
    ferritin = next(one for one in lists.inputs if one.id == "ferritin")
    assert {f"LOINC {code.code}" for code in LIBRARY.observables["ferritin"].codes.loinc} == {
        one.partition(" (")[0] for one in ferritin.codes
    }
    assert "ng/mL" in ferritin.units
    mas = next(one for one in lists.sets if one.id == "mas-2016")
    assert ("Ferritin", "above 684 ng/mL") in {(edge.item, edge.range) for edge in mas.edges}


def test_the_document_has_a_row_for_each_item_and_input(view):
    text = checklist_markdown(view)
    rows = [re.split(r"(?<!\\)\|", line) for line in text.splitlines() if line.startswith("| ")]
    assert {len(row) for row in rows} <= {7, 8}
    numbers = [row[1].strip() for row in rows]
    assert [number for number in numbers if re.match(r"\d", number)][:47] == [
        item.number for one in view.checklists for item in one.items
    ]
    assert all(one.label.replace("|", "\\|") in text for one in view.code_lists.inputs)
