"""FHIR and OMOP sources through the command line; public data of others."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cytostorm.library import shipped
from tests.data_files import DATA
from tests.unit.fhir_made import AST, condition, observation, patient, write_bundle, write_ndjson

ROOT = Path(__file__).parents[2]


# Where the tests run on a tree that is not the installed one, the command shall be that of the tree, too.
ENVIRONMENT = {"COLUMNS": "200", "PATH": ""} | (
    {"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {}
)


def run(*words):
    command = [sys.executable, "-m", "cytostorm.cli.main", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=ENVIRONMENT)


def assessed(*words):
    done = run("assess", *words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return {entry["id"]: entry for entry in json.loads(done.stdout)["criteria"]}


def summary(folder):
    return {row["criteria"]: row for row in json.loads((folder / "summary.json").read_text())["sets"]}


def test_a_bundle_is_recognised_beside_rows(tmp_path):
    path = write_bundle(tmp_path, patient(), observation(), condition("36760000"))
    assert assessed(path, "-c", "hscore")["hscore"]["low"] == 50 + 38  # ferritin above 6000, both organs
    rows = tmp_path / "rows.json"
    rows.write_text('[{"ferritin [ng/mL]": 12000}]')
    assert assessed(rows, "-c", "hscore")["hscore"]["low"] == 50


def test_a_code_that_nobody_reads_is_named(tmp_path):
    path = write_bundle(tmp_path, patient(), condition("L20.9", "http://hl7.org/fhir/sid/icd-10-cm"), observation())
    done = run("causes", path)
    assert done.returncode == 0
    assert "1 code is on no list here and said nothing" in done.stderr
    assert "L20.9 (1)" in done.stderr
    assert "on no list" not in run("causes", write_bundle(tmp_path, patient(), observation())).stderr


def test_several_patients_need_a_name(tmp_path):
    path = write_bundle(
        tmp_path, patient("A"), patient("B"), observation(of="A"), observation(AST, 20, "U/L", of="B", name="o2")
    )
    done = run("assess", path)
    assert (done.returncode, "Add --patient ID" in done.stderr) == (2, True)
    assert assessed(path, "--patient", "A", "-c", "hscore")["hscore"]["low"] == 50


def test_a_folder_of_ndjson_by_assess_and_timeline(tmp_path):
    folder = tmp_path / "export"
    folder.mkdir()
    write_ndjson(folder, "Patient.ndjson", patient("A"), patient("B"))
    write_ndjson(folder, "Observation.ndjson.gz", observation(of="A"), observation(of="B", name="o2", value=300))
    assert assessed(folder, "--patient", "A", "-c", "hscore")["hscore"]["low"] == 50
    done = run("timeline", folder, "--out", tmp_path / "course", "-c", "hscore")
    assert done.returncode == 0, done.stderr
    assert summary(tmp_path / "course")["hscore"]["patients"] == 2
    assert json.loads((tmp_path / "course" / "conformance.json").read_text())["resources"] == {
        "Patient": 2,
        "Observation": 2,
    }


def test_a_value_that_is_not_understood_stops_unless_told_to_go_on(tmp_path):
    path = write_bundle(tmp_path, patient(), observation(AST, 30, "furlongs"))
    done = run("assess", path)
    assert done.returncode == 2
    assert "field 'Observation/o1': The unit 'furlongs' is not known for ast." in done.stderr
    assert run("assess", path, "--skip-refused").returncode == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("cut.json", b'{"resourceType": "Bundle", "entry": [', "cut off"), ("one.json", b'{"resourceType": "Patient"}', "no FHIR Bundle"),
        ("x.ndjson", b'{"resourceType": "Patient"}\n{"resource', "x.ndjson, row 2: this line is not JSON"),
        ("x.json.gz", b"not gzip", "damaged or cut off"),
        ("x.ndjson.gz", gzip.compress(b'{"resourceType": "Patient"}\n', mtime=0)[:-9], "damaged or cut off"),
        ("x.duckdb", b"12345678DUCKno", "cannot be read"),
        ("folder/readme.txt", b"", "neither FHIR resources nor OMOP tables"), ("folder/person.parquet", b"PAR1", "there is no table 'measurement'"),
    ],
)  # fmt: skip
def test_bad_input_is_one_message_and_no_traceback(tmp_path, name, content, said):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    done = run("assess", tmp_path / Path(name).parts[0])
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mapping_is_for_tables(tmp_path):
    done = run("assess", write_bundle(tmp_path, patient(), observation()), "--ignore", "x")
    assert (done.returncode, "only a table takes --ignore" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("name", "hscore", "hlh_2004", "published"),
    [("P1", ("met", 264, 317), ("unknown", 4, 7), (317, 317)), ("P2", ("met", 208, 276), ("unknown", 2, 5), (208, 208)),
     ("P3", ("unknown", 126, 311), ("unknown", 2, 8), (126, 293))],
)  # fmt: skip
def test_the_three_hscore_patients(name, hscore, hlh_2004, published):
    """What a bundle does not hold (immunosuppression, hemophagocytosis) stays open; the known score lies inside."""
    found = assessed(DATA / "fhir_hscore_patients" / f"{name}.json", "-c", "hscore,hlh-2004")
    assert tuple(found["hscore"][key] for key in ("verdict", "low", "high")) == hscore
    assert tuple(found["hlh-2004"][key] for key in ("verdict", "low", "high")) == hlh_2004
    assert hscore[1] <= published[0] <= published[1] <= hscore[2]


@pytest.mark.parametrize(
    ("ward", "patients"),
    [("sepsis", 6), ("influenza", 3), ("bacterial_pneumonia", 3), ("liver_cirrhosis_decompensated", 3)],
)
def test_hard_negatives_are_never_met(tmp_path, ward, patients):
    done = run("timeline", DATA / "fhir_clinosim" / ward, "--out", tmp_path / "course", "-c", "hscore,hlh-2004")
    assert done.returncode == 0, done.stderr
    for row in summary(tmp_path / "course").values():
        assert (row["patients"], row["surely_met"]) == (patients, 0)


@pytest.mark.parametrize("name", ["Johnnie679", "Luna60"])
def test_ordinary_synthea_patients(name):
    done = run("assess", DATA / "fhir_synthea" / f"{name}.json.gz", "--format", "json")
    assert done.returncode == 0, done.stderr
    mine = [entry for entry in json.loads(done.stdout)["criteria"] if entry["applies"] != "not for this patient"]
    assert {entry["verdict"] for entry in mine} <= {"unknown", "not met"}


def test_the_omop_sample_with_ast_whose_unit_concept_is_zero(tmp_path):
    done = run("timeline", DATA / "omop_synthea27nj", "--out", tmp_path / "course", "-c", "hscore,hlh-2004")
    assert done.returncode == 0, done.stderr
    report = json.loads((tmp_path / "course" / "conformance.json").read_text())
    assert (report["patients"], {row["subject"] for row in report["refused"]} <= set(shipped().drugs)) == (28, True)
    assert {row["reason"].split(" is ")[1].split(",")[0] for row in report["refused"]} == {
        "concept 32869"
    }  # its type is not in its vocabulary
    (ast,) = [line for line in report["conversions"] if line["subject"] == "ast"]
    assert (ast["source_unit"], ast["count"]) == ("U/L", 52)
    assert len(report["codes_never_used"]) == 20
    assert all(row["surely_met"] == 0 for row in summary(tmp_path / "course").values())
