"""`cytostorm synth` as a person meets it: what is written, and what is said of arguments that cannot be."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "cytostorm.cli.main"]
ENVIRONMENT = {"COLUMNS": "200", "PATH": ""} | (
    {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
)


def run(*words):
    return subprocess.run([*COMMAND, *map(str, words)], capture_output=True, text=True, cwd=ROOT, env=ENVIRONMENT)


def test_a_long_hospital_is_read_by_timeline_once_the_garbage_is_left_out(tmp_path):
    done = run("synth", "--patients", 8, "--out", tmp_path / "hospital", "--seed", 4)
    assert done.returncode == 0, done.stderr
    assert "8 made-up stays" in done.stderr
    manifest = json.loads((tmp_path / "hospital" / "cytostorm-synth.json").read_text())
    course = run(
        "timeline",
        tmp_path / "hospital" / "facts.parquet",
        "--out",
        tmp_path / "course",
        "-c",
        "hscore",
        "--skip-refused",
    )
    assert course.returncode == 0, course.stderr
    summary = json.loads((tmp_path / "course" / "summary.json").read_text())["sets"]
    conformance = json.loads((tmp_path / "course" / "conformance.json").read_text())
    assert (summary[0]["patients"], conformance["rows_read"]) == (8, manifest["rows"])
    assert conformance["values_refused"] == manifest["garbage"]


@pytest.mark.parametrize("format", ["omop", "fhir"])
def test_a_coded_hospital_is_read_by_assess(tmp_path, format):
    assert run("synth", "-n", 5, "-o", tmp_path / "hospital", "-f", format).returncode == 0
    done = run("assess", tmp_path / "hospital", "--patient", 2, "-c", "hscore", "--skip-refused")
    assert done.returncode == 0, done.stderr


def test_rows_instead_of_patients(tmp_path):
    assert run("synth", "--rows", 3000, "--out", tmp_path / "hospital").returncode == 0
    assert json.loads((tmp_path / "hospital" / "cytostorm-synth.json").read_text())["patients"] == 10


def test_a_former_result_is_replaced_whatever_its_format(tmp_path):
    for format, there in (("omop", "person.parquet"), ("long", "facts.parquet"), ("fhir", "Patient.ndjson")):
        assert run("synth", "-n", 3, "-o", tmp_path / "hospital", "-f", format).returncode == 0
        assert (tmp_path / "hospital" / there).exists()
    assert not (tmp_path / "hospital" / "person.parquet").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--patients", 0], "--patients: 0 is no number of patients."), (["--patients", -3], "-3 is no number of patients."),
        ([], "neither was given"), (["--patients", 3, "--rows", 3], "both were given"), (["--rows", 0], "--rows: 0 is no number of rows."),
        (["--patients", 3, "--seed", -1], "--seed: -1 is no seed."), (["--patients", 3, "--format", "fihr"], "Did you mean 'fhir'?"),
        (["--patients", 10**12], "is no number of patients"), (["--rows", 10**15], "is no number of rows"),
    ],
)  # fmt: skip
def test_arguments_that_cannot_be_are_said_and_nothing_is_written(tmp_path, words, said):
    done = run("synth", *words, "--out", tmp_path / "hospital")
    assert (done.returncode, "Traceback" in done.stderr, list(tmp_path.iterdir())) == (2, False, [])
    assert said in done.stderr


def test_a_number_that_is_none_is_said(tmp_path):
    done = run("synth", "--patients", "many", "--out", tmp_path / "hospital")
    assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_a_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    done = run("synth", "-n", 3, "-o", tmp_path / "mine")
    assert (done.returncode, "no former result of this command" in done.stderr) == (2, True)
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_a_result_of_timeline_is_no_former_result_of_synth(tmp_path):
    (tmp_path / "course").mkdir()
    (tmp_path / "course" / "cytostorm.json").write_text("{}")
    assert run("synth", "-n", 3, "-o", tmp_path / "course").returncode == 2


def test_a_missing_folder_above_is_said(tmp_path):
    done = run("synth", "-n", 3, "-o", tmp_path / "no" / "hospital")
    assert (done.returncode, "does not exist" in done.stderr) == (2, True)


def test_a_place_that_cannot_be_written_is_said():
    done = run("synth", "-n", 3, "-o", "/proc/hospital")
    assert (done.returncode, "Traceback" in done.stderr, "cannot be written" in done.stderr) == (2, False, True)


def test_an_end_by_signal_leaves_nothing(tmp_path):
    words = [*COMMAND, "synth", "--rows", "60000000", "--out", str(tmp_path / "hospital")]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, cwd=ROOT, env=ENVIRONMENT)
    for _ in range(200):  # until something is being written
        if any(tmp_path.iterdir()):
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, "Stopped" in said, list(tmp_path.iterdir())) == (143, True, [])
