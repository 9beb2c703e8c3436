"""`cytostorm trial-size`: eligible patients counted by other means, sizes by hand, and the same sentences on every face."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest

from cytostorm.cli.trial_sizing import trial_size_text
from cytostorm.library import shipped
from cytostorm.presentation.answer import sentences_of, written
from cytostorm.presentation.first_screen import lines_of, on_page
from cytostorm.presentation.trial_size import Asked, trial_size_of
from cytostorm.report.trial_size import trial_size_page
from tests.functional.conftest import run  # noqa: F401 - a fixture
from tests.population_made import START, event, onset, person, write

ASKED = Asked((0.7, 0.5), 0.8, 0.5)
HOUR = timedelta(hours=1)


def screened(folder, milestones=True):
    """Ten persons over 200 days: eight met the HScore, of whom two died within 28 days and one on day 29; three were in the ICU by
    24 h, one later; one has COVID-19 and two a lymphoma. COV-HI was met by two, made for one of them."""
    ends = {**dict.fromkeys("ab", ("died", 10)), "c": ("died", 29)}
    people = [
        person(name, START + timedelta(days=20 * n), ends.get(name, ("survived", 20))[1], ends.get(name, ("survived", 20))[0])
        for n, name in enumerate("abcdefghij")
    ]  # fmt: skip
    start = {one["person"]: one["start"] for one in people}
    onsets = [onset(name, "hscore", start[name]) for name in "abcdefgh"]
    onsets += [onset("i", "hscore", None, start["i"]), onset("j", "hscore", None, None, False)]
    onsets += [onset("a", "cov-hi", start["a"]), onset("b", "cov-hi", start["b"], applies="unknown")]
    icu = {"a": 3, "d": 20, "e": 24, "f": 30}
    happened = [{"person": name, "milestone": "icu", "time": start[name] + hours * HOUR} for name, hours in icu.items()]
    found = {"a": "covid19", "d": "lymphoma_biopsy", "e": "lymphoma_biopsy", "i": "lymphoma_biopsy"}
    events = [event(name, "finding", subject, 1.0, start[name]) for name, subject in found.items()]
    events += [event("g", "finding", "covid19", 0.0, start["g"])]
    return write(
        folder, {"people": people, "onsets": onsets, "milestones": happened if milestones else [], "events": events}
    )


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    return trial_size_of(screened(tmp_path_factory.mktemp("screened") / "s"), shipped(), ASKED)


def test_who_is_eligible_is_counted_by_severity_and_recorded_cause(view):
    hscore, cov_hi = view.sets
    assert (hscore.id, cov_hi.id) == ("hscore", "cov-hi")
    counts = {one.id: (one.eligible, one.mortality.count.number) for one in hscore.groups}
    assert counts == {
        "all": (8, 2),
        "icu": (3, 1),
        "no icu": (5, 1),
        "lymphoma": (2, 0),
        "sars-cov-2": (1, 1),
        "no cause": (5, 1),
    }
    assert hscore.possible == 9
    assert cov_hi.groups[0].eligible == 1
    years = 200 / 365.25
    assert view.years == pytest.approx(years)
    assert hscore.groups[0].per_year == pytest.approx(8 / years)


def test_sizes_are_those_of_the_formula(view):
    """By hand: (1.96 x 0.55199 + 0.8416 x 0.54486)^2 / 0.125^2 = 151.9 in each arm."""
    needed = view.sets[0].groups[0].needed[1]
    assert (needed.control_risk, needed.relative_risk, needed.patients) == (0.25, 0.5, 304)
    assert needed.years == pytest.approx(304 / (8 / view.years * 0.5))
    curve = view.sets[0].curves[1]
    at = next(power for patients, power in zip(curve.patients, curve.power, strict=True) if patients >= 304)
    assert at >= 0.8
    assert list(curve.power) == sorted(curve.power)


def test_a_mortality_that_is_given_is_taken_and_one_that_nobody_knows_is_asked_for(view, tmp_path):
    given = trial_size_of(screened(tmp_path / "s"), shipped(), Asked((0.5,), 0.8, 1.0, 0.25))
    assert {needed.control_risk for group in given.sets[0].groups for needed in group.needed} == {0.25}
    assert given.sets[0].groups[0].needed[0].patients == 304
    lymphoma = next(one for one in view.sets[0].groups if one.id == "lymphoma")
    assert lymphoma.needed == ()
    assert "not established: --mortality" in trial_size_text(view, False)


def test_what_the_folder_does_not_have_is_said(tmp_path, view):
    without = trial_size_of(screened(tmp_path / "s", milestones=False), shipped(), ASKED)
    assert "icu" not in {one.id for one in without.sets[0].groups}
    assert any("severity is not established" in note for note in without.notes)
    assert any(note.startswith("Cause: only diagnoses") for note in view.notes)
    assert any("extrapolated" in note for note in view.notes)


def test_every_sentence_stands_on_every_face_and_the_first_screen_fits(view):
    page = re.sub(r"<(style|script)>.*?</\1>", " ", trial_size_page(view), flags=re.S)
    faces = {
        "text": trial_size_text(view, True), "html": unescape(re.sub(r"<[^>]*>", " ", page)), "json": written(view),
    }  # fmt: skip
    rows = {one.text for section in view.summary.sections for one in section.statements if one.cells}
    labels = {group.label for one in view.sets for group in one.groups}
    for face, words in faces.items():
        plain = re.sub(r"\s+", " ", words)
        said = [re.sub(r"\s+", " ", one) for one in sentences_of(view) if one not in rows | labels]
        assert [one for one in said if (on_page(one) if face == "html" else one) not in plain] == [], face
    lines = list(lines_of(view.summary))
    assert (len(lines) <= 20, max(map(len, lines)) <= 80) == (True, True)


def test_the_command_writes_a_folder_and_refuses_in_words(run, tmp_path):  # noqa: F811
    folder = screened(tmp_path / "s")
    told = run("trial-size", folder, "--out", tmp_path / "out", "--effect", "0.5")
    assert told.code == 0, told.err
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "report.html",
        "result.json",
        "cytostorm-trial-size.json",
    }
    assert json.loads((tmp_path / "out" / "result.json").read_text())["schema"] == "cytostorm/trial-size/1"
    wrong = {
        (folder, "--criteria", "hscor"): "Did you mean 'hscore'?",
        (folder, "--effect", "1.2"): "--effect: '1.2' must be from 0.05 to 0.95",
        (folder, "--power", "20"): "--power: '20' must be from 50 to 99",
        (folder, "--criteria", "mas-2016"): "nobody definitely met a set that was made for them",
        (tmp_path, ): "is no result of cytostorm screen",
    }  # fmt: skip
    for options, said in wrong.items():
        refused = run("trial-size", *options)
        assert (refused.code, refused.out, said in refused.err) == (2, "", True), refused.err
