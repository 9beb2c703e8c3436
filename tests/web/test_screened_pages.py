"""A screened folder as pages: the ward board without names, its age, and one person of a population; and what is said without a folder."""

import re
from pathlib import Path

import pytest

from cytostorm.cohort.present import feed_of
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.presentation.ward import ward
from tests.web.asking import asked
from tests.web.made import screened_ward

NOW = "2026-03-03T08:18:00"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return screened_ward(tmp_path_factory.mktemp("ward"))


def test_a_row_says_stage_scores_change_and_the_danger_that_rests_on_a_value(folder):
    rows = {row.number: row for row in ward(folder, shipped(), None).rows}
    first = next(row for row in rows.values() if row.who == "34 years")
    assert first.stage_answer == "present"
    assert {score.id: score.verdict for score in first.scores}["hlh-2004"] == "met"
    assert first.is_new
    assert (first.danger, first.danger_note.split(";")[0]) == (
        "Anakinra: neutrophils below 1.5",
        "neutrophils 0.9 ×10⁹/L",
    )
    assert [number.label for number in first.numbers] == ["Ferritin", "Platelets"]
    unknown = next(row for row in rows.values() if row.who == "40 years")
    assert unknown.stage_answer == "not established"
    assert unknown.missing.startswith("Ask first: ferritin")
    bare = next(
        row for row in rows.values() if row.who == "47 years"
    )  # warnings that hold in everybody are not the patient's own
    assert (bare.stage_answer, bare.danger) == ("present", "")
    old = next(row for row in rows.values() if row.who == "Age not recorded")
    assert old.changed == "Nothing new for 27 h"


def test_no_fever_in_a_newborn_is_not_told_as_no(tmp_path):
    """On the board as in `assess`: in a newborn without a fever the item stays unknown."""
    rows = "patient,time,observable,value,unit\n" + "".join(
        f"N,2026-03-03T08:00,{row}\n"
        for row in ("age,11,d", "temperature,35.4,Cel", "fever,no,", "ferritin,9000,ng/mL")
    )
    folder = screened_ward(tmp_path, rows)
    (row,) = (*ward(folder, shipped(), None).rows, *ward(folder, shipped(), None).quiet)
    (count,) = [one for one in row.scores if one.id == "hlh-2004"]
    (adult,) = ward(screened_ward(tmp_path / "adult", rows.replace("11,d", "34,a")), shipped(), None).rows
    assert (count.ends.high, [one.ends.high for one in adult.scores if one.id == "hlh-2004"]) == (8, [7])


def test_the_board_names_nobody_and_says_how_old_its_last_result_is(folder):
    status, page = asked("/ward", results=folder, now=NOW)
    assert status == 200
    assert "last result 18 min ago (3 Mar 2026 08:00)" in page
    assert "Not up to date" not in page
    assert "&lt;b&gt;" not in page
    assert "Not a severity score" in page


@pytest.mark.parametrize(
    ("now", "said"), [("2026-03-03T13:00:00", "5 h ago"), ("2026-03-01T00:00:00+00:00", "after the time")]
)
def test_a_stale_feed_greys_the_whole_board(folder, now, said):
    page = asked("/ward", results=folder, now=now)[1]
    assert 'class="sheet wide across stale"' in page
    assert said in page


def test_the_choices_count_what_they_show(folder):
    whole = asked("/ward", results=folder, now=NOW)[1]
    counts = dict(re.findall(r'href="/ward(?:\?only=(\w*))?"[^>]*>[^<]*<b>(\d+)</b>', whole))
    for only in ("new", "unknown", "overdue"):
        page = asked("/ward", {"only": only}, results=folder, now=NOW)[1]
        assert page.count('<tr><th scope="row">') + page.count('<tr class="worst">') == int(counts[only])


def test_one_person_is_asked_for_in_the_body_and_drawn_as_a_course(folder):
    status, page = asked("/population/person", {"number": "1"}, results=folder)
    assert status == 200
    assert "&lt;b&gt;&amp;x: " in page
    assert "Verdicts then" in page
    for number in ("0", "99", "x", "9" * 40):
        assert asked("/population/person", {"number": number}, results=folder)[0] == 422
    assert asked("/population/person", {"number": "1"}, method="GET", results=folder)[0] == 422


def test_the_population_is_a_page_of_the_application(folder):
    status, page = asked("/population", results=folder)
    assert status == 200
    for part in (
        "How many",
        "Which sets were met together",
        "How early",
        "Data quality",
        "One patient's course".replace("'", "'"),
    ):
        assert part.replace("'", "&#39;") in page or part in page
    assert str(folder) not in page
    assert 'style="' not in page


@pytest.mark.parametrize("path", ["/ward", "/population"])
def test_without_a_folder_or_a_database_the_page_says_what_would_help(path):
    assert "cytostorm screen" in asked(path)[1]
    offline = asked(path, results=Path("x"), is_offline=True)[1]
    assert "cannot be made offline" in offline or "not available in this browser" in offline


def test_a_folder_that_is_damaged_is_one_sentence(folder, tmp_path):
    assert asked("/ward", results=tmp_path)[0] == 422
    (tmp_path / "people.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="cannot be read"):
        feed_of(tmp_path)
