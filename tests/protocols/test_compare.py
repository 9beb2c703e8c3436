"""The whole command: published numbers from a protocol alone, refusals in words, and the same sentences on every face."""

import json
import re
from html import unescape
from pathlib import Path

import polars as pl
import pytest

from cytostorm.cli.comparing import comparison_text
from cytostorm.presentation.answer import sentences_of, written
from cytostorm.presentation.comparison_whole import compared
from cytostorm.presentation.first_screen import lines_of, on_page
from cytostorm.report.comparison import comparison_page
from tests.causal.published import found as published
from tests.functional.conftest import run  # noqa: F401 - a fixture
from tests.protocols.made import made, rows

RHC = Path(__file__).parents[2] / "examples" / "rhc.yaml"


@pytest.fixture(scope="module")
def rhc():
    return compared(RHC, published("causal/rhc.csv"))


def test_the_published_numbers_of_right_heart_catheterization(rhc):
    """The answers of the TMLE workshop of Karim and Frank (CC0)."""
    value = {one.method: (one.value, one.se) for one in rhc.view.estimates}
    assert value["unadjusted"][0] == pytest.approx(5.3312, abs=1e-4)
    assert value["iptw"] == (pytest.approx(3.23778, abs=1e-4), pytest.approx(0.912, abs=2e-3))
    assert value["g-computation"][0] == pytest.approx(2.90203, abs=1e-4)
    assert value["overlap"][0] == pytest.approx(2.7421, abs=1e-3)
    assert value["aipw"] == (pytest.approx(3.028, abs=1e-3), pytest.approx(0.913, abs=1e-3))
    assert value["entropy balancing"][0] == pytest.approx(3.082, abs=1e-3)
    primary = rhc.view.estimates[0]
    assert primary.is_primary
    assert primary.effective_n == (pytest.approx(1039.439, abs=1e-2), pytest.approx(2532.459, abs=1e-2))
    largest = max(rhc.view.cohorts[0].balance, key=lambda one: abs(one.difference_after))
    assert (largest.name, round(abs(largest.difference_after), 4)) == ("dementhx: Yes", 0.0478)


def faces(view):
    page = re.sub(r"<(style|script)>.*?</\1>", " ", comparison_page(view), flags=re.S)
    return {
        "text": comparison_text(view, True), "html": unescape(re.sub(r"<[^>]*>", " ", page)), "json": written(view).replace('\\"', '"'),
    }  # fmt: skip


def on_every_face(view):
    for face, words in faces(view).items():
        plain = re.sub(r"\s+", " ", words)
        said = [re.sub(r"\s+", " ", one) for one in sentences_of(view)]
        assert [one for one in said if (on_page(one) if face == "html" else one) not in plain] == [], face
    lines = list(lines_of(view.summary))
    assert (len(lines) <= 20, max(map(len, lines)) <= 80) == (True, True)


def compared_of(folder, *changes, people=None):
    made(folder, people, *changes)
    return compared(folder / "protocol.yaml")


@pytest.mark.parametrize("changes", [(), (("assigned_at: time zero", "assigned_at: {column: day}"),)])
def test_every_sentence_stands_on_every_face_and_the_first_screen_fits(tmp_path, changes):
    view = compared_of(tmp_path, *changes).view
    assert bool(view.refusals) == bool(changes)
    on_every_face(view)


def test_risks_with_discharge_competing_are_estimated_by_time(tmp_path):
    view = compared_of(tmp_path).view
    effects = {(one.method, one.effect) for one in view.estimates}
    assert effects == {
        (method, effect) for method in ("iptw", "unadjusted") for effect in ("risk difference", "risk ratio")
    }
    assert any(note.startswith("E-value") for note in view.notes)


def test_no_number_depends_on_the_order_of_rows_or_on_names(tmp_path):
    values = [one.value for one in compared_of(tmp_path).view.estimates]
    turned = [{**one, "id": f"x{n}"} for n, one in enumerate(rows()[::-1])]
    again = [one.value for one in compared_of(tmp_path, people=turned).view.estimates]
    assert again == pytest.approx(values, abs=1e-8)


def test_separation_names_the_column_and_counts(tmp_path):
    people = [{**one, "ferritin": str(100 + int(one["drug"]) * 5000 + n)} for n, one in enumerate(rows())]
    view = compared_of(tmp_path, people=people).view
    assert [(one.kind, one.persons) for one in view.refusals] == [("separation", 40)]
    assert "ferritin" in view.refusals[0].words


def test_the_command_writes_a_folder_and_ends_with_3_where_it_refuses(run, tmp_path):  # noqa: F811
    made(tmp_path)
    told = run("compare", tmp_path / "protocol.yaml", "--out", tmp_path / "out")
    assert told.code == 0, told.err
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "report.html", "result.json", "balance.csv", "weights.parquet", "cytostorm-compare.json",
    }  # fmt: skip
    estimates = json.loads((tmp_path / "out" / "result.json").read_text())["estimates"]
    wanted = {
        "estimand",
        "method",
        "effect",
        "value",
        "se",
        "low",
        "high",
        "variance",
        "cohort",
        "n",
        "effective_n",
        "warnings",
    }
    assert wanted <= set(estimates[0])
    assert len(pl.read_parquet(tmp_path / "out" / "weights.parquet")) == 40
    made(tmp_path, None, ("assigned_at: time zero", "assigned_at: {column: day}"))
    refused = run("compare", tmp_path / "protocol.yaml", "--out", tmp_path / "out")
    assert (refused.code, "immortal" in refused.out) == (3, True)
    wrong = run("compare", tmp_path / "none.yaml", "--out", tmp_path / "out")
    assert (wrong.code, "cannot be read" in wrong.err) == (2, True)
