"""`cytostorm export`: the statement, its header, and what is refused."""

import duckdb

from cytostorm.compiler import compile_plan
from cytostorm.engines import events_of, screen, stays_of
from cytostorm.library import shipped
from cytostorm.record import Measurement, Record, Times
from cytostorm.values import exactly
from tests.generative.test_engines import START
from tests.sql_places import in_duckdb, rows_of


def test_what_is_exported_runs_and_says_what_the_engine_says(run, folder):
    library = shipped()
    group = [Record("a", (Measurement("ferritin", exactly(7000.0), Times(START, START)),), stay=(None, START))]
    ran = run("export", "hscore,hlh-2004", "--dialect", "duckdb", "--out", "h.sql")
    assert ran.code == 0, ran.err
    plan = compile_plan(
        [library.criteria("hscore"), library.criteria("hlh-2004")], library.reading("inpatient-7d"), library
    )
    told = in_duckdb((folder / "h.sql").read_text(), events_of(group), stays_of(group))
    assert told == rows_of(screen(events_of(group), plan, stays_of(group)))
    assert len(told) == 2


def test_the_header_names_sets_reading_dialect_and_contract(run):
    out = run(
        "export", "hscore", "--dialect", "databricks", "--reading", "worst-24h", "--events", "lake.facts", "--stays", ""
    ).out
    head = [line for line in out.splitlines() if line.startswith("-- ")]
    hscore = shipped().criteria("hscore")
    assert f"-- {hscore.label} ({hscore.fingerprint})" in head
    assert any("reading worst-24h" in line for line in head)
    assert any("never run by the project" in line for line in head)
    assert any("Not a medical device" in line or "medical" in line for line in head)
    assert "FROM lake.facts AS l" in out
    assert "stay_ends" not in out


def test_a_dialect_that_is_not_served_is_refused_with_the_reason(run):
    ran = run("export", "hscore", "--dialect", "tsql")
    assert ran.code == 2
    assert "no infinity" in ran.told
    assert "Traceback" not in ran.err


def test_names_that_are_unknown_are_refused(run):
    assert "no criteria set 'hskore'" in run("export", "hskore").told
    assert "sql" in run("export", "hscore", "--to", "cql").told
    assert "no name of a table" in run("export", "hscore", "--events", "x; DROP TABLE y").told


def test_parentheses_of_the_header_do_not_break_the_statement(run):
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE events (person TEXT, kind TEXT, subject TEXT, which TEXT, low DOUBLE, high DOUBLE, effective TIMESTAMP, "
                           "known TIMESTAMP, until TIMESTAMP, slip BOOLEAN, row BIGINT)")  # fmt: skip
        assert connection.execute(run("export", "hscore", "--stays", "").out).fetchall() == []


def test_each_threshold_has_its_comment(run):
    out = run("export", "hscore", "--dialect", "postgres").out
    assert "END, -- hscore/ferritin: 2000 up to 6000 ug/L: 35 points\n" in out
