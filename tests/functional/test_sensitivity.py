"""The same patients under several look-backs: counted against pandas, said alike on every face, and refused where more differs."""

import re
from html import unescape
from pathlib import Path
from shutil import copytree

import pandas as pd
import pytest

from cytostorm.cli.sensitivity import sensitivity_text
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.presentation.answer import sentences_of, written
from cytostorm.presentation.first_screen import lines_of, on_page
from cytostorm.presentation.sensitivity_whole import sensitivity
from cytostorm.report.sensitivity import sensitivity_page
from tests.population_made import RESTRICTED, SETS, forget, hospital, manifest_of, write

READINGS = ("inpatient-7d", "latest-72h", "worst-24h")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The same persons, with other onsets under each look-back."""
    place, tables = tmp_path_factory.mktemp("sensitivity"), [hospital(seed) for seed in (1, 2, 3)]
    folders = []
    for reading, rows in zip(READINGS, tables, strict=True):
        rows |= {name: tables[0][name] for name in ("people", "stays", "present")}
        folders.append(write(place / reading, rows, manifest=manifest_of() | {"reading": reading}))
    return folders, sensitivity(folders, shipped())


def _ever(folder):
    inside = pd.read_parquet(folder / "episode_onsets.parquet")
    return inside.groupby(["criteria", "person"]).agg(
        surely=("first_surely", lambda times: times.notna().any()),
        open=("open_when_best_known", "any"),
        about=(
            "applies",
            lambda words: "met" if "met" in set(words) else "unknown" if "unknown" in set(words) else "no",
        ),
    )


def test_each_set_is_counted_under_each_look_back(made):
    folders, view = made
    ever = {reading: _ever(folder) for reading, folder in zip(READINGS, folders, strict=True)}
    assert {one.id for one in view.sets} == set(SETS)
    for one in view.sets:
        for row in one.readings:
            own = ever[row.reading].loc[one.id]
            about, unknown = own[own.about == "met"], own[own.about == "unknown"]
            assert (row.definitely.count.number, row.definitely.whole.number) == (about.surely.sum(), len(about))
            assert row.not_ruled_out.count.number == (about.surely | about.open).sum()
            assert (row.unknown.number, row.unknown_and_met.number) == (len(unknown), unknown.surely.sum())
        met = [
            set(own.index[own.surely & (own.about == "met")]) for own in (table.loc[one.id] for table in ever.values())
        ]
        assert one.in_all.count.number == len(set.intersection(*met))
        assert one.in_all.whole.number == len(set.union(*met))
        assert one.made_for == (one.id in RESTRICTED)


def test_every_sentence_stands_on_every_face_and_the_first_screen_fits(made):
    view = made[1]
    page = re.sub(r"<(style|script)>.*?</\1>", " ", sensitivity_page(view), flags=re.S)
    faces = {
        "text": sensitivity_text(view, True),
        "html": unescape(re.sub(r"<[^>]*>", " ", page)),
        "json": written(view),
    }
    for face, words in faces.items():
        plain = re.sub(r"\s+", " ", words)
        said = [re.sub(r"\s+", " ", one) for one in sentences_of(view)]
        assert [one for one in said if (on_page(one) if face == "html" else one) not in plain] == [], face
    lines = list(lines_of(view.summary))
    assert (len(lines) <= 20, max(map(len, lines)) <= 80) == (True, True)
    assert "†" in faces["html"]


def test_sets_are_paired_by_name_where_folders_hold_them_in_another_order(made, tmp_path):
    folders, view = made
    turned = manifest_of(sets=SETS[::-1]) | {"reading": READINGS[1]}
    rows = hospital(2) | {name: hospital(1)[name] for name in ("people", "stays", "present")}
    other = write(tmp_path / "turned", rows, manifest=turned)
    again = sensitivity([folders[0], other, folders[2]], shipped())
    assert again.sets == view.sets


def _refused(*folders):
    with pytest.raises(InputError) as refused:
        sensitivity(folders, shipped())
    return str(refused.value)


def test_results_that_differ_in_more_than_the_look_back_are_refused(made, tmp_path):
    folders = made[0]
    assert "nothing to be compared with" in _refused(folders[0])
    assert "the same look-back" in _refused(folders[0], folders[0])
    other = manifest_of() | {"reading": "latest-72h"}
    elsewhere = write(tmp_path / "elsewhere", hospital(1), manifest=other | {"source": "/data/other.csv"})
    assert "more than the look-back: source" in _refused(folders[0], elsewhere)
    fewer = write(tmp_path / "fewer", hospital(1), manifest=manifest_of(sets=("hscore",)) | {"reading": "latest-72h"})
    assert "more than the look-back: criteria" in _refused(folders[0], fewer)
    assert "is no result of cytostorm screen" in _refused(folders[0], tmp_path)


def test_the_command_writes_a_page_and_says_what_is_wrong(run, folder, made):
    folders = [str(one) for one in made[0]]
    told = run("sensitivity", *folders, "--out", "out", "--full")
    assert told.code == 0, told.err
    assert told.out.rstrip("\n") == sensitivity_text(made[1], True)
    again = run("sensitivity", *folders, "--out", "out")
    assert again.code == 0
    wrong = run("sensitivity", folders[0], "--out", "one")
    assert (wrong.code, "Screen the same source with another --reading" in wrong.err) == (2, True)


def test_the_page_is_never_written_over_a_screened_result(run, made):
    folders = [str(one) for one in made[0]]
    before = sorted(path.name for path in made[0][0].iterdir())
    wrong = run("sensitivity", *folders, "--out", folders[0])
    assert (wrong.code, sorted(path.name for path in made[0][0].iterdir())) == (2, before)


def test_a_set_that_the_library_no_longer_holds_is_counted_as_it_was_screened(made, tmp_path):
    """COV-HI names its patients and the HScore nobody: the folder says so, whatever the library holds today."""
    folders, before = made
    gone = [forget(Path(copytree(one, tmp_path / one.name)), "cov-hi", "hscore") for one in folders]
    after = {one.id.removeprefix("gone-"): one for one in sensitivity(gone, shipped()).sets}
    for one in before.sets:
        assert (after[one.id].made_for, after[one.id].readings, after[one.id].in_all) == (
            one.made_for,
            one.readings,
            one.in_all,
        )
    assert [after[name].short_title for name in ("cov-hi", "hscore")] == ["gone-cov-hi", "gone-hscore"]


def test_a_folder_without_its_plan_is_refused(made, tmp_path):
    folder = Path(copytree(made[0][0], tmp_path / "without"))
    (folder / "plan.json").unlink()
    with pytest.raises(InputError, match=r"plan\.json is not there"):
        sensitivity([folder, made[0][1]], shipped())
