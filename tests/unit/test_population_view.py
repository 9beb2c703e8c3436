"""A population is said once: its first screen, and the same sentences in text, HTML and JSON.

`python -m tests.unit.test_population_view` writes the text of `tests/first_screens/screen` anew.
"""

import json
import re
import sys
from datetime import timedelta
from functools import cache
from html import unescape
from pathlib import Path
from tempfile import mkdtemp

import numpy as np
import pytest

from cytostorm.cli.population_text import population_text
from cytostorm.library import shipped
from cytostorm.presentation.answer import sentences_of, written
from cytostorm.presentation.first_screen import lines_of, on_page
from cytostorm.presentation.population_groups import HEADINGS, OTHER, column_name, heading_of
from cytostorm.presentation.population_whole import SYNTHETIC, population
from cytostorm.report.population import page_of_population
from cytostorm.synthetic import MARKER
from tests.population_made import SETS, START, forget, hospital, manifest_of, onset, person, present_of, write

GOLDEN = Path(__file__).parents[2] / "tests" / "first_screens" / "screen"
MANY = tuple(sorted(one.id for one in shipped().standard()))
NOTES = {
    "values_read": 20_480, "values_taken": 20_400, "values_refused": 80, "suspected_slips": 3, "implausible": 2, "after_today": 12,
    "values_never_used": 900, "warnings": ["No death is recorded, and the table death is empty."],
}  # fmt: skip


def _nobody():
    return {}, {}, manifest_of()


def _one_set():
    rows = {
        "people": [person("P1")],
        "present": present_of([person("P1")]),
        "onsets": [onset("P1", "hscore", START, low=170.0)],
    }
    return rows, {"values_read": 9, "values_taken": 9}, manifest_of(sets=("hscore",))


def _undated():
    """Two persons of the source: one has undated facts, the other no usable one."""
    return {"people": [{**person("P1", outcome=""), "start": None, "end_": None}]}, {"persons": 2}, manifest_of()


def _ward():
    return hospital(1), NOTES, manifest_of()


def _every_set():
    """All standard sets in 1,200 patients: CRS grades met by many of whom nobody has cell therapy recorded."""
    people = [person(f"P{n:04d}", START + timedelta(hours=n), outcome="died" if n < 90 else "") for n in range(1200)]
    onsets = [
        onset(
            one["person"],
            name,
            one["start"] if n % (2 + number) == 0 else None,
            one["start"],
            applies="unknown" if "crs" in name or n % 3 else "met",
        )
        for number, name in enumerate(MANY)
        for n, one in enumerate(people)
    ]
    state = {"state_of_source": [["facts.parquet", 1, 1], [MARKER, 1, 1]]}
    return {"people": people, "present": present_of(people), "onsets": onsets}, NOTES, manifest_of("1d", MANY) | state


MADE = {"nobody": _nobody, "undated": _undated, "one-set": _one_set, "ward": _ward, "every-set": _every_set}
NAMES = tuple(MADE)


@cache
def made(name):
    rows, told, manifest = MADE[name]()
    folder = write(Path(mkdtemp()) / "out", rows, told, manifest)
    return population(folder, shipped(), "screened")


def text_of(name):
    return "\n".join(lines_of(made(name).view.summary)) + "\n"


@pytest.mark.parametrize("name", NAMES)
def test_the_first_screen_is_the_reviewed_text(name):
    assert text_of(name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_it_stands_on_twenty_lines_of_eighty_columns(name):
    lines = text_of(name).rstrip("\n").split("\n")
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 80
    assert all(line.strip() for line in lines)
    assert "Met is not a diagnosis." in " ".join(lines) or "No patient has a dated" in lines[0]


@pytest.mark.parametrize("seed", range(4, 8))
@pytest.mark.parametrize("place", ["out", "a folder/with spaces and a name that is " + "very " * 30 + "long"])
def test_so_does_every_other_result(tmp_path, seed, place):
    folder = write(tmp_path / "out", hospital(seed, 8), {**NOTES, "warnings": ["x"] * 30}, manifest_of(sets=SETS))
    screen = population(folder, shipped(), place=place).view.summary
    assert len(list(lines_of(screen))) <= 20


def _plain(text):
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_stands_word_for_word_on_every_face(name):
    whole = made(name)
    said = [_plain(one) for one in sentences_of(whole.view)]
    faces = {
        "text": _plain(population_text(whole.view, True)),
        "html": _plain(
            unescape(
                re.sub(r"<[^>]*>", " ", re.sub(r"<(style|script)>.*?</\1>", " ", page_of_population(whole), flags=re.S))
            )
        ),
        "json": _plain(written(whole.view).replace('\\"', '"')),
    }
    assert said
    for face, words in faces.items():
        assert [one for one in said if (on_page(one) if face == "html" else one) not in words] == [], face


def test_the_document_has_its_form_and_the_first_screen_first():
    document = json.loads(written(made("ward").view))
    assert list(document)[:3] == ["schema", "version", "summary"]
    assert document["schema"] == "cytostorm/population/1"
    rows = {said["about"]: said["cells"] for part in document["summary"]["sections"] for said in part["statements"]}
    counts = {one["id"]: one for group in document["groups"] for one in group["sets"]}
    assert set(counts) == set(SETS)
    for name, one in counts.items():
        unknown = one["unknown_and_met"]["words"] if one["made_for"] else "–"
        assert rows[name][1:4] == [one["headline"]["count"]["words"], one["headline"]["whole"]["words"], unknown]


def test_a_grade_for_cell_therapy_does_not_read_as_if_its_patients_had_it():
    """Met in half of them and recorded in nobody: none of none, and the 600 in a column of their own."""
    row = next(one for one in made("every-set").view.sets if one.id == "astct-crs")
    assert (row.definitely.words, row.headline.words, row.unknown_and_met.words) == ("600", "0 of 0", "600")
    assert re.search(r"^ ASTCT CRS 1\+ +0 +0 +600  cell therapy or bispecific$", text_of("every-set"), re.MULTILINE)
    assert row.whom.endswith("Recorded in 0, not recorded in 1,200. Of the 600 definitely met, recorded in 0.")


def test_the_headline_counts_those_who_are_recorded_and_sets_that_name_nobody():
    rows, told, manifest = MADE["ward"]()
    ever = {one.id: one for one in made("ward").view.sets}
    for name in SETS:
        own = [one for one in rows["onsets"] if one["criteria"] == name]
        counted = [one for one in own if one["applies"] == "met"] if shipped().criteria(name).applies else own
        met = sum(one["first_surely"] is not None for one in counted)
        assert (ever[name].headline.count.number, ever[name].headline.whole.number) == (met, len(counted))
        assert (ever[name].headline.low, ever[name].headline.high) == pytest.approx(_wilson(met, len(counted)))
        unknown = [one for one in own if one["applies"] == "unknown"]
        assert ever[name].unknown.number == len(unknown)
        assert ever[name].unknown_and_met.number == sum(one["first_surely"] is not None for one in unknown)
    assert (told["values_read"], manifest["grid"]) == (20_480, "change")


def _wilson(n, whole):
    """By the roots of its equation, (p - n/N)^2 = z^2 p (1 - p) / N, and not by its formula."""
    z = 1.959963984540054
    return sorted(np.roots([1 + z * z / whole, -2 * n / whole - z * z / whole, (n / whole) ** 2]).real)


def test_a_set_that_the_library_no_longer_holds_is_counted_as_it_was_screened(tmp_path):
    """The HScore names nobody and COV-HI somebody: the folder says so, and only the words for whom are lost."""
    rows, told, manifest = MADE["ward"]()
    folder = forget(write(tmp_path / "out", rows, told, manifest), "cov-hi", "hscore")
    before, after = ({row.id.removeprefix("gone-"): row for group in one.groups for row in group.sets}
                     for one in (made("ward").view, population(folder, shipped(), "screened").view))  # fmt: skip
    for name in ("cov-hi", "hscore"):
        assert (after[name].headline, after[name].about) == (before[name].headline, before[name].about)
    assert (after["hscore"].made_for, after["cov-hi"].made_for) == ("", "not known")
    assert "no longer in the library" in str(after["cov-hi"].whom)
    assert after["hscore"].whom == before["hscore"].whom


def test_who_was_looked_at_stands_in_stays_and_in_patients():
    rows = MADE["ward"]()[0]
    told = {one["person"] for one in rows["onsets"]}
    who = {one.name: (one.stays, one.patients) for one in made("ward").view.who}
    assert who["In the source"] == ("60", "60")
    assert who["With a dated value that a set uses"][1].startswith(f"{len(told)} of 60: ")
    spans = {one["person"]: (one["start"], one["end_"]) for one in rows["people"]}
    dead = {one["person"] for one in rows["milestones"] if one["milestone"] == "death"
            and spans[one["person"]][0] <= one["time"] <= spans[one["person"]][1]}  # fmt: skip
    died = dead | {one["person"] for one in rows["people"] if one["outcome"] == "died"}
    outcome = died | {one["person"] for one in rows["people"] if one["outcome"]}
    assert who["Outcome recorded"][0].startswith(f"{len(outcome)} of 60: ")
    assert who["Death in the stay recorded"][0].startswith(f"{len(died)} of 60: ")


def test_nothing_unknown_is_told_as_no():
    assert "deaths not recorded" in text_of("nobody")
    assert "deaths not recorded" in text_of("undated")
    assert "no death recorded" in text_of("one-set")
    assert "90 died" in text_of("every-set")


def test_used_values_are_what_is_neither_questioned_nor_refused():
    assert "20,480 values: 20,395 used, 5 questioned (not used), 80 refused; 900 more have an unknown code." in _plain(
        text_of("ward")
    )
    assert "9 values, all used." in text_of("one-set")


def test_every_standard_set_has_a_heading_and_a_name_that_fits_its_column():
    placed = {one.id: heading_of(one.id) for one in shipped().standard()}
    assert set(placed.values()) <= set(HEADINGS)
    assert [name for name, heading in placed.items() if heading == OTHER] == ["mis-c-2023"]
    assert [one.id for one in shipped().standard() if len(column_name(one.id, one.document.short_title)) > 16] == []


def test_a_synthetic_hospital_is_known_by_its_marker():
    assert SYNTHETIC == MARKER
    assert "1,200 patients (synthetic)" in text_of("every-set")
    assert "(synthetic)" not in text_of("ward")


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for one in NAMES:
        (GOLDEN / f"{one}.txt").write_text(text_of(one), encoding="utf-8")
    sys.stdout.write(f"{len(NAMES)} first screens in {GOLDEN}\n")
