"""`cytostorm screen --share` as a person meets it: a folder of its own, and one rule for each result."""

import json

import pytest

from tests.unit.hospital_made import write_folder


@pytest.fixture
def hospital(folder):
    write_folder(folder / "hospital", 30)
    return folder


def test_a_page_to_share_has_a_folder_of_its_own_and_one_threshold(run, hospital):
    asked = ("screen", "hospital", "--out", "out", "--criteria", "hscore,cov-hi", "--resume")
    ran = run(*asked, "--share")
    assert ran.code == 0, ran.err
    assert "Written to share: out-to-share (report.html, summary.json). out itself holds patients." in ran.err
    assert {file.name for file in (hospital / "out-to-share").iterdir()} == {
        "report.html",
        "summary.json",
        "cytostorm-shared.json",
    }
    shared = json.loads((hospital / "out-to-share" / "summary.json").read_text())
    assert (shared["schema"], shared["small_cells"], shared["step"]) == ("cytostorm/shared-population/1", 8, 10)
    page = (hospital / "out-to-share" / "report.html").read_text()
    assert run(*asked, "--share").code == 0
    assert (hospital / "out-to-share" / "report.html").read_text() == page
    other = run(*asked, "--share", "--small-cells", "12")
    assert other.code == 2
    assert (
        "out was shared with 8; 12 on the same patients would show counts exactly. Leave --small-cells out"
        in other.told
    )
    assert run(*asked, "--share", "--small-cells", "4").code == 2
    assert (hospital / "out-to-share" / "report.html").read_text() == page


def test_a_new_run_for_the_same_folder_keeps_how_it_was_shared(run, hospital):
    asked = ("screen", "hospital", "--out", "out", "--criteria", "hscore")
    assert run(*asked, "--share", "--small-cells", "10").code == 0
    sharing = json.loads((hospital / "out" / "cytostorm.json").read_text())["sharing"]
    assert run(*asked).code == 0
    assert json.loads((hospital / "out" / "cytostorm.json").read_text())["sharing"] == sharing
    assert run("screen", "hospital", "--out", "next", "--criteria", "hscore", "--share-like", "out").code == 0
    assert json.loads((hospital / "next" / "cytostorm.json").read_text())["sharing"] == sharing
    refused = run("screen", "hospital", "--out", "third", "--criteria", "hscore", "--share-like", "nowhere")
    assert (refused.code, refused.told) == (
        2,
        "nowhere: was not shared before. Name a result of cytostorm screen --share.\n",
    )
