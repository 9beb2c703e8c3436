"""`cytostorm screen` and `explain` as a person meets them: whole results, clear refusals, and a run that is killed and taken up again."""

import json
import os
import re
import resource
import signal
import subprocess
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.data_files import CLINOSIM, OMOP, TONGJI
from tests.functional.conftest import COMMAND
from tests.thoroughness import THOROUGH
from tests.unit.hospital_made import write_folder

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hospital(folder):
    write_folder(folder / "hospital", 30)
    return folder


def onsets(place):
    rows = pq.read_table(place / "onsets.parquet").to_pylist()
    return {(row["person"], row["criteria"]): row for row in rows}


def test_a_hospital_is_screened_and_explained(run, hospital):
    ran = run("screen", "hospital", "--out", "out", "--criteria", "hscore,cov-hi")
    assert ran.code == 0, ran.err
    assert "Written: out" in ran.err
    screen = ran.out.rstrip("\n").split("\n")
    assert len(screen) <= 20
    assert screen[0].startswith("30 patients, ")
    assert screen[-1].startswith("Not a medical device.")
    summary = json.loads((hospital / "out" / "summary.json").read_text())
    assert (summary["schema"], summary["people"]["patients"]["number"]) == ("cytostorm/population/1", 30)
    assert "summary.json" in json.loads((hospital / "out" / "cytostorm.json").read_text())["files"]
    for name in (
        "report.html",
        "verdicts.parquet",
        "onsets.parquet",
        "cytostorm.json",
        "events.parquet",
    ):
        assert (hospital / "out" / name).exists()
    row = next(
        row
        for row in pq.read_table("out/verdicts.parquet").to_pylist()
        if row["criteria"] == "hscore" and row["low"] > 60
    )
    told = run("explain", "out", "--person", row["person"], "--time", row["time"].isoformat(), "--criteria", "hscore")
    assert told.code == 0, told.err
    assert told.err.rstrip().endswith("agree.")
    assert f"{row['low']:g} to {row['high']:g}" in told.out
    assert row["verdict"].upper() in told.out
    assert "Not a medical device" in told.out


def test_the_checklist_of_a_result_is_printed_and_written(run, hospital):
    assert run("screen", "hospital", "--out", "out", "--criteria", "hscore").code == 0
    kept = (hospital / "out" / "checklist.md").read_text()
    told = run("checklist", "out")
    assert (told.code, told.out) == (0, kept)
    assert "| 22 | Funding |" in kept
    assert run("checklist", "out", "--out", "mine.md").code == 0
    assert (hospital / "mine.md").read_text().rstrip() == kept.rstrip()
    refused = run("checklist", "hospital")
    assert (refused.code, "Traceback" in refused.err) == (2, False)


def test_a_row_that_was_changed_is_noticed(run, hospital):
    assert run("screen", "hospital", "--out", "out", "--criteria", "hscore").code == 0
    table = pq.read_table("out/verdicts.parquet").to_pandas()
    table["high"] += 1
    table.to_parquet("out/verdicts.parquet")
    told = run("explain", "out", "--person", "p3")
    assert "The screened result differs for hscore. This is a fault of cytostorm" in told.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("screen nowhere --out out", "nowhere"),
        ("screen hospital --out out --grid 5h", "grid"),
        ("screen hospital --out out --engine abacus", "engine"),
        ("screen hospital --out out --memory much", "'much' is not a size. Write it as in 2GB or 800MB."),
        ("screen hospital --out out --memory 1MB", "too few"),
        ("screen hospital --out out --criteria hscor", "hscore"),
        ("screen hospital --out out --reading weekly", "weekly"),
        ("screen hospital --out nowhere/out", "does not exist"),
        ("screen hospital --out hospital", "is no former result of this command"),
        ("explain hospital --person p1", "is no result of cytostorm screen"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_left(run, hospital, line, said):
    before = sorted(str(path) for path in hospital.rglob("*"))
    ran = run(*line.split())
    assert ran.code == 2
    assert said in ran.err.replace("\n", " ")
    assert "Traceback" not in ran.err
    assert sorted(str(path) for path in hospital.rglob("*")) == before


def test_resume_with_nothing_to_resume_is_no_failure(run, hospital):
    asked = ("screen", "hospital", "--out", "out", "--criteria", "qsofa", "--resume")
    first = run(*asked)
    assert first.code == 0, first.err
    assert "Written: out" in first.err
    made = (hospital / "out" / "cytostorm.json").read_bytes()
    again = run(*asked)
    assert (again.code, again.err) == (0, "Nothing to resume: out is complete.\n")
    assert (hospital / "out" / "cytostorm.json").read_bytes() == made
    other = run("screen", "hospital", "--out", "out", "--criteria", "qsofa", "--resume", "--grid", "1d")
    assert "Written: out" in other.err, "another request is another result"


def test_a_link_as_the_folder_of_results_is_refused(run, hospital):
    (hospital / "real").mkdir()
    (hospital / "link").symlink_to("real")
    (hospital / "nowhere").symlink_to("gone")
    for name in ("link", "nowhere"):
        ran = run("screen", "hospital", "--out", name, "--criteria", "qsofa")
        assert ran.code == 2
        assert f"{name}: this is a link, and a result replaces what stands there." in ran.err.replace("\n", " ")
        assert (hospital / name).is_symlink()


def test_a_grid_of_too_many_rows_is_refused_beforehand(run, hospital, monkeypatch):
    monkeypatch.setattr("cytostorm.cohort.screening.check_grid.__defaults__", (100,))
    ran = run("screen", "hospital", "--out", "out", "--criteria", "qsofa", "--grid", "1h")
    assert ran.code == 2
    assert re.search(
        r"--grid: 1h would write about [\d,]+ rows, and 100 is the limit. Ask for --grid 1d or change",
        ran.err.replace("\n", " "),
    )
    assert sorted(path.name for path in hospital.iterdir()) == ["hospital"]


def test_a_log_gets_a_line_a_minute(run, hospital, monkeypatch):
    monkeypatch.setattr("cytostorm.cli.progress.EVERY", 0.05)
    ran = run("screen", "hospital", "--out", "out", "--criteria", "qsofa")
    assert re.search(r"^[A-Z].*: 1 minute so far\.$", ran.err, re.MULTILINE), ran.err


def test_explain_names_who_is_not_there(run, hospital):
    assert run("screen", "hospital", "--out", "out", "--criteria", "qsofa").code == 0
    assert "holds no person 'p99'" in run("explain", "out", "--person", "p99").err
    assert run("explain", "out", "--person", "p1", "--time", "tomorrow").code == 2


def test_a_full_disk_leaves_the_former_result(command, hospital):
    assert command("screen", "hospital", "--out", "out", "--criteria", "hscore").code == 0
    before = (hospital / "out" / "verdicts.parquet").read_bytes()
    ran = command(
        "screen",
        "hospital",
        "--out",
        "out",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert ran.code == 2, ran.err
    assert "this cannot be written" in ran.err
    assert "Traceback" not in ran.err
    assert (hospital / "out" / "verdicts.parquet").read_bytes() == before


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """A made-up hospital that needs several buckets in the least memory."""
    place = tmp_path_factory.mktemp("large")
    subprocess.run(
        [COMMAND, "synth", "--patients", "3000", "--format", "long", "--out", place / "hospital"],
        check=True,
        capture_output=True,
    )
    return place


SCREEN = ["screen", "hospital", "--out", "out", "--memory", "250MB", "--criteria", "cov-hi,news2"]


def started(place, after, scratch=None):
    """A running screening, and the wait for something in its unfinished folder."""
    environment = {**os.environ, **({"TMPDIR": str(scratch)} if scratch else {})}
    process = subprocess.Popen([COMMAND, *SCREEN], cwd=place, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
                               env=environment, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))  # fmt: skip
    deadline = time.monotonic() + 120
    while not list((place / "out.unfinished").glob(after)) and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert process.poll() is None, process.communicate()[1]
    return process


def test_a_killed_run_leaves_no_half_result_and_is_resumed(large, tmp_path):
    """Killed between two buckets; at night also while it reads and before it screens."""
    whole = subprocess.run(
        [COMMAND, *SCREEN[:3], tmp_path / "whole", *SCREEN[4:]], cwd=large, capture_output=True, text=True
    )
    assert whole.returncode == 0, whole.stderr
    for number, after in enumerate(("parts/00000", *(["staged", "staged.json"] if THOROUGH else []))):
        (tmp_path / str(number)).mkdir()
        _kill_and_resume(large, after, tmp_path / str(number), tmp_path / "whole")


def _kill_and_resume(large, after, tmp_path, whole):
    (tmp_path / "scratch").mkdir()
    process = started(large, after, tmp_path / "scratch")
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert not (large / "out").exists()
    assert {path.name for path in large.iterdir()} <= {"hospital", "out.unfinished", "out.unfinished.lock"}
    assert list((tmp_path / "scratch").iterdir()) == []
    done = sorted(path.name for path in (large / "out.unfinished" / "parts").glob("[0-9]*"))
    ran = subprocess.run([COMMAND, *SCREEN, "--resume"], cwd=large, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert not (large / "out.unfinished").exists()
    manifest = json.loads((large / "out" / "cytostorm.json").read_text())
    assert manifest["buckets"] > 2
    assert len(done) >= (after == "parts/00000")
    for name in ("verdicts", "onsets", "days", "deciding", "missingness", "events"):
        assert pq.read_table(large / "out" / f"{name}.parquet").equals(pq.read_table(whole / f"{name}.parquet")), name
    subprocess.run(["rm", "-r", large / "out"], check=True)


def test_ctrl_c_says_how_to_go_on(large):
    process = started(large, "staged.json")
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 130, said
    assert "What is done is kept in out.unfinished; the same command with --resume continues there." in said
    assert said.endswith("cytostorm: Stopped. No half-written result is left.\n")
    assert not (large / "out").exists()


@pytest.mark.parametrize("engine", ["duckdb", "spark"])
def test_tongji_numbers_are_those_of_the_bedside(run, folder, engine):
    if engine == "spark":
        pytest.importorskip("pyspark")
    mapping = ROOT / "examples" / "tongji-mapping.yaml"
    ran = run(
        "screen",
        TONGJI,
        "--mapping",
        mapping,
        "--out",
        "out",
        "--criteria",
        "cov-hi,temple,hscore,ohi,isth-dic",
        "--engine",
        engine,
    )
    assert ran.code == 0, ran.err
    page = (ROOT / "docs" / "explanation" / "tongji.md").read_text()
    told = onsets(folder / "out")
    for name in ("cov-hi", "temple", "hscore", "ohi", "isth-dic"):
        _, surely, best, possibly = map(
            int, re.search(rf"^\| `{name}` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", page, flags=re.MULTILINE).groups()
        )
        rows = [row for (_, criteria), row in told.items() if criteria == name]
        counts = [sum(r["first_surely"] is not None for r in rows), sum(r["open_when_best_known"] for r in rows)]
        assert [*counts, sum(r["first_possibly"] is not None for r in rows)] == [surely, best, possibly]


def test_the_omop_sample(run, folder):
    assert run("screen", OMOP, "--out", "out").code == 0
    facts = pq.read_table("out/events.parquet").to_pylist()
    assert sum(row["subject"] == "ast" for row in facts) > 0, "AST is there although its unit concept is 0"
    assert len({row["person"] for row in facts}) == 28


@pytest.mark.parametrize("name", ["sepsis", "liver_cirrhosis_decompensated"])
def test_sepsis_and_cirrhosis_are_unknown_and_not_met(run, folder, name):
    assert run("screen", CLINOSIM / name, "--out", "out", "--criteria", "hscore,hlh-2004,mas-2016,ohi,temple").code == 0
    rows = onsets(folder / "out").values()
    assert rows
    assert all(row["first_surely"] is None and row["first_possibly"] is not None for row in rows)
