"""The registry of input formats: every name in it leads to a function, and each path has one answer."""

import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from cytostorm.io.doors import DOORS, SourceKind, function
from cytostorm.io.sources import kind_of

ROOT = Path(__file__).parents[2]


def test_every_kind_has_a_door_and_every_door_its_kind():
    assert set(DOORS) == set(get_args(SourceKind))


@pytest.mark.parametrize("door", DOORS.values(), ids=lambda door: door.kind)
def test_a_door_says_how_it_is_recognized_and_what_reads_it(door):
    named = [door.is_file, door.is_folder, door.patients, door.population, door.staged]
    assert all(callable(function(one)) for one in named if one)
    assert door.population or door.staged or door.patients
    assert bool(door.files) == bool(door.is_file)
    assert bool(door.holds) == bool(door.is_folder)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", "patient,ferritin [ug/L]\np1,3000\n", "table"),
        ("a.json", '{"ferritin": "3000 ug/L"}', "table"),
        ("a.json", '{"resourceType": "Bundle"}', "fhir-bundle"),
        ("a.json", '{"id": "x", "phenotypicFeatures": []}', "phenopacket"),
        ("a.json", '{"something": {"else": [1]}}', "fhir-bundle"),
        ("a.json", "[1, 2]", "table"),
        ("a.ndjson", "{}", "fhir-ndjson"),
        ("a.duckdb", "12345678DUCK", "omop"),
        ("a.rtf", "words", "table"),
    ],
)
def test_a_file_is_read_as_one_format(tmp_path, name, content, kind):
    (tmp_path / name).write_text(content)
    assert kind_of(tmp_path / name) == kind


def test_an_address_of_a_database_is_omop_and_is_not_looked_for():
    assert kind_of("postgresql://nobody@nowhere/db?schema=cdm") == "omop"


def test_a_table_loads_no_reader_of_another_format(tmp_path):
    (tmp_path / "a.csv").write_text("ferritin [ug/L]\n3000\n")
    code = (
        "import sys; from cytostorm.io.sources import kind_of; from pathlib import Path\n"
        f"assert kind_of(Path({str(tmp_path / 'a.csv')!r})) == 'table'\n"
        "print([name for name in sys.modules if name in ('duckdb', 'pyarrow', 'cytostorm.io.omop', 'cytostorm.io.fhir')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert (run.stdout.strip(), run.stderr) == ("[]", "")
