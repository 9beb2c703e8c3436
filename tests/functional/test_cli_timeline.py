"""`cytostorm timeline`, `criteria`, `readings` and `demo`: folders that appear whole, and the knowledge in words."""

import csv
import json
import os
import re

import pytest

from tests.thoroughness import THOROUGH

DATED = """patient,time,known_at,ferritin [ng/mL],temperature [Cel]
B,2024-01-01,,300,36.8
A,2024-01-01,2024-01-01T12:00,900,38.9
A,2024-01-03,,12000,39.6
B,2024-01-03,,,37.0
"""
FILES = ["conformance.json", "cytostorm.json", "first_met.csv", "report.html", "summary.json", "verdicts.csv"]


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_courses_of_several_patients(run, folder):
    (folder / "in.csv").write_text(DATED)
    ran = run("timeline", "in.csv", "--out", "out", "--criteria", "boston-gate,mals")
    assert ran.code == 0
    assert ran.out.startswith("2 patients, 1 to 3 Jan 2024; deaths not recorded. 2 sets. 1 (50%, 9 to 91%)\n")
    assert json.loads((folder / "out" / "summary.json").read_text())["schema"] == "cytostorm/timeline/1"
    assert sorted(os.listdir("out")) == FILES
    first = {
        (row["patient"], row["criteria"]): (row["first_met"], row["first_possible"])
        for row in rows(folder / "out" / "first_met.csv")
    }
    assert first == {
        ("B", "boston-gate"): ("", ""),
        ("B", "mals"): ("", ""),
        ("A", "boston-gate"): ("2024-01-01T12:00:00", "2024-01-01T12:00:00"),
        ("A", "mals"): ("2024-01-03T00:00:00", "2024-01-03T00:00:00"),
    }
    mals = [
        (row["time"], row["verdict"])
        for row in rows(folder / "out" / "verdicts.csv")
        if (row["patient"], row["criteria"]) == ("A", "mals")
    ]
    assert mals == [("2024-01-01T12:00:00", "not met"), ("2024-01-03T00:00:00", "met")]
    manifest = json.loads((folder / "out" / "cytostorm.json").read_text())
    assert [one["id"] for one in manifest["criteria"]] == ["boston-gate", "mals"]
    assert manifest["files"] == FILES
    assert json.loads((folder / "out" / "conformance.json").read_text())["values_taken"] == 7


def test_the_report_loads_nothing(run, folder):
    (folder / "in.csv").write_text(DATED)
    run("timeline", "in.csv", "--out", "out", "--criteria", "hscore")
    run("assess", "in.csv", "--patient", "A", "--format", "html", "--out", "patient.html")
    for page in ("out/report.html", "patient.html"):
        text = (folder / page).read_text()
        assert "<script src" not in text
        assert "<link" not in text
        assert "@import" not in text


def test_a_former_result_is_replaced_and_nothing_else(run, folder):
    (folder / "in.csv").write_text(DATED)
    for _ in range(2):
        assert run("timeline", "in.csv", "--out", "out", "--criteria", "mals").code == 0
    assert sorted(os.listdir()) == ["in.csv", "out"]
    (folder / "out" / "notes.txt").write_text("mine")
    assert run("timeline", "in.csv", "--out", "out", "--criteria", "mals").code == 2
    assert (folder / "out" / "notes.txt").read_text() == "mine"


def test_an_empty_folder_may_be_filled(run, folder):
    (folder / "in.csv").write_text(DATED)
    (folder / "out").mkdir()
    assert run("timeline", "in.csv", "--out", "out", "--criteria", "mals").code == 0
    assert sorted(os.listdir("out")) == FILES


def test_a_report_that_fails_leaves_the_former_result(run, folder, monkeypatch):
    (folder / "in.csv").write_text(DATED)
    run("timeline", "in.csv", "--out", "out", "--criteria", "mals")
    before = (folder / "out" / "report.html").read_text()

    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cytostorm.report.group_page", full)
    ran = run("timeline", "in.csv", "--out", "out", "--criteria", "hscore")
    assert (ran.code, ran.told.startswith("out: this cannot be written: No space left on device.")) == (2, True)
    assert (folder / "out" / "report.html").read_text() == before
    assert sorted(os.listdir()) == ["in.csv", "out"]


def test_patients_without_times_are_counted(run, folder):
    (folder / "in.csv").write_text("patient,time,ferritin [ng/mL]\nA,2024-01-01,900\nB,2024-01-01,\n")
    ran = run("timeline", "in.csv", "--out", "out", "--criteria", "mals")
    assert ran.code == 0
    assert "1 patient without any dated value" in ran.err


def test_going_on_without_what_was_refused(run, folder):
    (folder / "in.csv").write_text(DATED.replace("12000", "NaN"))
    ran = run("timeline", "in.csv", "--out", "out", "--criteria", "mals", "--skip-refused")
    assert ran.code == 0
    assert "row 4, field 'ferritin [ng/mL]': 'NaN' is not a number" in ran.err
    assert ran.err.rstrip().endswith("1 value refused, as listed above.")
    assert json.loads((folder / "out" / "conformance.json").read_text())["values_refused"] == 1


def test_what_is_covered(run):
    listed = json.loads(run("criteria", "list", "--format", "json").out)
    ids = {one["id"] for one in listed}
    wanted = "hscore hlh-2004 mas-2016 ms-score parodi-2009 astct-crs astct-icans cov-hi temple ohi ferritin-esr yamaguchi fautrel pouchot"
    assert set(f"{wanted} mis-c-2023 isth-dic qsofa news2".split()) <= ids
    new = {
        "phoenix",
        "sofa-2",
        "mis-a",
        "lee-2014-crs",
        "penn-crs",
        "mskcc-crs",
        "cartox-crs",
        "ctcae-4-crs",
        "ctcae-5-crs",
        "pouchot-modified",
    }
    assert {one["id"] for one in listed} >= new | {"car-hematotox", "easix", "m-easix", "still-2024", "kdigo-aki"}
    said = run("criteria", "list").out
    assert all(name in said for name in ids)


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_one_set_in_words(run, format):
    ran = run("criteria", "show", "hlh-2004", "--format", format)
    assert ran.code == 0
    assert "henter-2007" in ran.out
    assert "scd25" in ran.out.lower()


def test_a_set_of_ones_own(run, folder):
    from cytostorm.library import shipped

    home = shipped().home / "criteria" / "mals"
    (folder / "definition.yaml").write_text((home / "definition.yaml").read_text())
    (folder / "cases.yaml").write_text((home / "cases.yaml").read_text())
    ran = run("criteria", "check", "definition.yaml")
    assert ran.code == 0
    assert "cases hold" in ran.out
    (folder / "definition.yaml").write_text((home / "definition.yaml").read_text().replace("threshold:", "treshold:"))
    ran = run("criteria", "check", ".")
    assert ran.code == 2
    assert "definition.yaml, line " in ran.err
    assert "Did you mean 'threshold'?" in ran.err


def test_units_in_brackets_are_shown(run):
    from cytostorm.library import shipped

    assert "from 2400 [arb'U]/mL" in run("criteria", "check", shipped().home / "criteria" / "hlh-2004").out


def test_readings(run):
    assert "inpatient-7d" in run("readings").out


def test_the_demo(run, folder, monkeypatch):
    monkeypatch.setattr("cytostorm.cli.demonstration.STAYS", 200)
    ran = run("demo", "--out", "d [x]")
    assert ran.code == 0, ran.err
    assert "made-up-course.html" in os.listdir("d [x]")
    assert "d [x]/made-up-course.html" in ran.out
    assert "d [x]/screened/report.html" in ran.out
    assert "cytostorm serve" in ran.out
    assert "200 patients (synthetic)" in (folder / "d [x]" / "screened" / "report.html").read_text()
    assert re.search(r"Unreliable\s+\(dexamethasone, tocilizumab\): .*CRP", ran.out)
    made_for_it = ran.out.partition("First definitely met")[2]
    assert "HScore: 4 Mar 2024" in made_for_it
    assert "CRS grade" not in made_for_it, "no cell therapy is recorded"
    assert not THOROUGH or run("demo", "--out", "d [x]").code == 0
