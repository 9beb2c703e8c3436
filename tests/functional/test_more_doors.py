"""CLIF and MEDS through the command line: recognised by what a folder holds, and bad ones told in one message."""

import json

import duckdb
import pytest

from cytostorm.errors import InputError
from cytostorm.io.clif import population as clif_population
from cytostorm.io.meds import population as meds_population
from cytostorm.io.sources import kind_of
from cytostorm.io.staging import stage
from cytostorm.library import shipped
from tests.unit.clif_made import at, lab, place, vital, write
from tests.unit.test_meds import event
from tests.unit.test_meds import write as write_meds


@pytest.fixture
def clif(tmp_path):
    labs = [
        lab(),
        lab("platelet_count", "'90'", "'10^3/µL'"),
        lab("creatinine", "'100'", "'umol/L'"),
        lab("crp", "'<0.3'", "'mg/L'"),
    ]
    return write(tmp_path / "clif", labs=labs, vitals=vital(), adt=place("icu", at(3)))


@pytest.fixture
def meds(tmp_path):
    return write_meds(tmp_path / "meds", event(number="12000"), event("VITAL//spo2"))


@pytest.mark.parametrize("source", ["clif", "meds"])
def test_assess_and_timeline(source, request, run, folder):
    path = request.getfixturevalue(source)
    assert kind_of(path) == source
    assessed = run("assess", path, "-c", "hscore", "--format", "json")
    assert assessed.code == 0, assessed.err
    (hscore,) = json.loads(assessed.out)["criteria"]
    assert (
        hscore["low"] == {"clif": 33, "meds": 50}[source]
    )  # 39.4 degrees is the top of the middle band; ferritin above 6000
    done = run("timeline", path, "--out", "course", "-c", "hscore")
    assert done.code == 0, done.err
    report = json.loads((folder / "course" / "conformance.json").read_text())
    assert (report["patients"], report["values_refused"]) == (1, 0)
    assert report["assumptions"]


def test_two_kinds_in_one_folder(clif, tmp_path):
    duckdb.sql("SELECT 1 AS person_id").write_parquet(str(clif / "person.parquet"))
    with pytest.raises(InputError, match="holds OMOP tables and CLIF tables"):
        kind_of(clif)


def test_a_refusal_names_its_row(clif, run):
    duckdb.sql(lab(unit="'furlong'")).write_parquet(str(clif / "clif_labs.parquet"))
    done = run("assess", clif)
    assert (done.code, done.out) == (2, "")
    assert "row 1, field 'clif_labs': The unit 'furlong' is not known for ferritin." in done.err


def test_a_database_that_is_not_there(run):
    done = run("timeline", "postgresql://me:secretword@127.0.0.1:1/db?schema=cdm", "--out", "course")
    assert (done.code, done.out) == (2, "")
    assert "secretword" not in done.err
    assert (
        "postgresql://me@127.0.0.1:1/db?schema=cdm: no PostgreSQL server answers there." in done.err
        or "is not installed" in done.err
    )


@pytest.mark.parametrize("source", ["clif", "meds"])
def test_a_staged_source_has_the_events_of_its_door(source, request, tmp_path):
    """Out of core and in memory: the same facts, and what was taken for granted is told by both."""
    path = request.getfixturevalue(source)
    there = stage(path, shipped(), tmp_path / "staged")
    here = {"clif": clif_population, "meds": meds_population}[source](path, shipped())
    columns = "person, subject, low, high, effective, known"
    staged = duckdb.sql(f"SELECT {columns} FROM '{there.events}' ORDER BY ALL").fetchall()
    with duckdb.connect() as base:
        base.register("events", here.events)
        assert staged == base.execute(f"SELECT {columns} FROM events ORDER BY ALL").fetchall()
    assert staged
    assert there.conformance.assumptions == here.conformance.assumptions
    if source == "clif":
        assert duckdb.sql(f"SELECT milestone FROM '{there.milestones}'").fetchall() == [("icu",)]
