"""`cytostorm simulate`: the same sentences on every face, the same numbers from a seed, and clear words for what it cannot do."""

import json
import re
from html import unescape

import pytest

from cytostorm.causal.studies import Settings, simulated
from cytostorm.cli.simulating import simulation_text
from cytostorm.presentation.answer import sentences_of, written
from cytostorm.presentation.first_screen import lines_of, on_page
from cytostorm.presentation.simulation import simulation_view
from cytostorm.report.simulation import simulation_page
from tests.functional.conftest import run  # noqa: F401 - a fixture

SIZES = ((29, 16), (200, 120))
RUNS = 20


@pytest.fixture(scope="module")
def view():
    return simulation_view(Settings(), simulated(Settings(), SIZES, RUNS, 1), RUNS, 1)


def test_every_sentence_stands_on_every_face_and_the_first_screen_fits(view):
    page = re.sub(r"<(style|script)>.*?</\1>", " ", simulation_page(view), flags=re.S)
    faces = {
        "text": simulation_text(view, True), "html": unescape(re.sub(r"<[^>]*>", " ", page)), "json": written(view),
    }  # fmt: skip
    for face, words in faces.items():
        plain = re.sub(r"\s+", " ", words)
        rows = {one.text for section in view.summary.sections for one in section.statements}  # shown as cells
        said = [re.sub(r"\s+", " ", one) for one in sentences_of(view) if one not in rows]
        assert [one for one in said if (on_page(one) if face == "html" else one) not in plain] == [], face


def test_the_first_screen_has_every_analysis_and_fits(view):
    lines = list(lines_of(view.summary))
    assert (len(lines) <= 20, max(map(len, lines)) <= 80) == (True, True)
    assert sum(len(one.statements) for one in view.summary.sections) == 11
    assert [one.left_out for one in view.summary.sections] == [0] * 6


def test_what_is_fooled_is_called_fooled_and_what_is_not_is_not():
    settings = Settings()
    found = simulation_view(settings, simulated(settings, ((2900, 1600),), 40, 2), 40, 2)
    verdicts = {(study.id, one.id): one.verdict for study in found.studies for one in study.analyses}
    assert {key for key, verdict in verdicts.items() if verdict == "fooled"} == {
        ("severity", "naive"), ("drift", "naive"), ("drift", "weighted by ferritin"), ("immortal", "weighted by ferritin"),
        ("missing", "weighted, mean and indicator"), ("discharge", "weighted, discharge as censoring"),
    }  # fmt: skip
    said = found.studies[1].analyses[1]
    assert "cannot be repaired" in said.because


def test_numbers_of_the_view_are_those_of_the_simulation(view):
    (one,) = (
        row.assessment for row in simulated(Settings(), SIZES, RUNS, 1) if (row.study, row.size) == ("works", (200, 120))
    )  # fmt: skip
    shown = view.studies[-1].analyses[0].sizes[1]
    assert (shown.bias, shown.coverage, shown.power, shown.truth) == (one.bias, one.coverage, one.power, one.truth)
    assert shown.coverage_low < shown.coverage < shown.coverage_high or shown.coverage == 1


def test_the_command_writes_a_folder_and_the_seed_decides(run, tmp_path):  # noqa: F811
    asked = ("simulate", "--size", "40+30", "--runs", "4")
    told = [run(*asked, "--seed", seed, "--out", tmp_path / name) for seed, name in ((3, "a"), (3, "b"), (4, "c"))]
    assert [one.code for one in told] == [0, 0, 0], told[0].err
    assert {path.name for path in (tmp_path / "a").iterdir()} == {
        "report.html",
        "result.json",
        "cytostorm-simulate.json",
    }
    texts = [(tmp_path / name / "result.json").read_text() for name in "abc"]
    assert texts[0] == texts[1] != texts[2]
    assert json.loads(texts[0])["schema"] == "cytostorm/simulate/1"
    assert told[0].out.splitlines()[0].startswith("4 synthetic cohorts")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--size", "29"), "--size: '29' must be two whole numbers with a plus. For example: --size 29+16"),
        (("--size", "3+16"), "Give 10 to 9,999 persons in each group"),
        (("--size", "10+10", "--size", "11+11", "--size", "12+12", "--size", "13+13"), "Give at most three"),
        (("--size", "10000+16"), "Give 10 to 9,999 persons in each group"),
        (("--runs", "1"), "--runs: '1' must be from 2 to 100,000"),
        (("--ferritin", "1237"), "--ferritin: '1237' must be two numbers with a comma"),
        (("--ferritin", "0,10"), "--ferritin: '0' must be from 1"),
        (("--mortality", "nan"), "--mortality: 'nan' must be from 0.1 to 99.9"),
        (("--wait", "28"), "--wait: '28' must be from 1 to 27"),
        (("--missing", "100"), "--missing: '100' must be from 0 to 95"),
        (("--bootstraps", "5"), "--bootstraps: '5' must be from 20"),
        (("--seed", "1", "--seed", "2"), "--seed is given more than once"),
    ],
)
def test_bad_options_are_refused_in_words(run, options, said):  # noqa: F811
    told = run("simulate", *options)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
    assert "Traceback" not in told.err


def test_nothing_is_simulated_for_a_folder_of_others(run, tmp_path):  # noqa: F811
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    told = run("simulate", "--size", "40+30", "--runs", "2", "--out", tmp_path / "mine")
    assert (told.code, "no former result" in told.err) == (2, True)


def test_an_option_can_be_repeated_only_where_it_means_several(run):  # noqa: F811
    told = run("simulate", "--size", "40+30", "--size", "30+30", "--runs", "2")
    assert told.code == 0, told.err
    assert "30+30      40+30" in told.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--size", "10+10", "--missing", "95"), "mean filled in"),
        (("--size", "20+20", "--ferritin", "1,1000000"), "weighted                  –  no estimate"),
        (("--size", "60+60", "--drift", "0"), "not clear: more --runs"),
        (("--size", "12+12", "--mortality", "0.1"), "weighted           0.0 100%  not clear: more --runs"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_cohorts_without_an_answer_are_no_fault(run, options, said):  # noqa: F811
    """Nobody measured, groups that never meet, nobody dead: counted as no estimate, or called not clear."""
    told = run("simulate", *options, "--runs", "3", "--seed", "1")
    assert (told.code, told.err) == (0, "")
    assert said in told.out
