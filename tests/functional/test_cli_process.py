"""The command as a process: starts at once, is stopped without leaving half a result, speaks to pipes, disks and old terminals."""

import csv
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.functional.conftest import COMMAND

SMALL = "patient,temperature [Cel],ferritin [ng/mL]\nA,39.6,12000\n"
HEAVY = (
    "polars",
    "pydantic",
    "altair",
    "vl_convert",
    "narwhals",
    "jinja2",
    "yaml",
    "cytostorm.library",
    "cytostorm.bedside",
    "cytostorm.io.tables",
)


def test_help_comes_at_once_and_imports_nothing_heavy():
    code = f"import sys\nfrom cytostorm.cli.main import app\ntry: app(['--help'])\nexcept SystemExit: print([n for n in {HEAVY} if n in sys.modules])"
    before = time.perf_counter()
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    took = time.perf_counter() - before
    assert ran.stdout.rstrip().endswith("[]")
    assert took < 2, "0.5 s on a quiet machine; benchmarks/ measures it"


def test_help_says_how(run):
    said = run("--help").out
    for name in ("assess", "score", "timeline", "demo", "criteria", "readings"):
        assert name in said
    assert "Example" in run("score", "--help").out
    assert run("--version").out.startswith("cytostorm 0.")


@pytest.mark.parametrize(
    "line", ["score in.csv", "assess", "asess in.csv", "assess in.csv --crit hscore", "criteria lst"]
)
def test_a_command_line_that_is_not_understood(run, folder, line):
    (folder / "in.csv").write_text(SMALL)
    ran = run(*line.split())
    assert ran.code == 2
    assert "Usage:" in ran.err
    assert "Traceback" not in ran.err


def test_bad_input_in_a_process_of_its_own(command, folder):
    (folder / "in.csv").write_text(SMALL.replace("12000", "NaN"))
    (folder / "out.csv").write_text("an older result\n")
    ran = command("score", "in.csv", "--out", "out.csv")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        "cytostorm: in.csv: 1 value was not understood, so nothing was computed and nothing written.\n"
        "  row 2, field 'ferritin [ng/mL]': 'NaN' is not a number. Leave the cell blank to say that it was not measured.\n"
        "Correct it, or add --skip-refused to go on without it (counted as unknown).\n"
    )
    assert sorted(os.listdir()) == ["in.csv", "out.csv"]
    assert (folder / "out.csv").read_text() == "an older result\n"


def test_no_command_asks_the_network(run, folder, monkeypatch):
    def refuse(*arguments, **options):
        raise AssertionError("the network was asked")

    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    (folder / "in.csv").write_text(
        "patient,time,temperature [Cel],ferritin [ng/mL]\nA,2024-01-01,39.6,12000\nA,2024-01-03,37.6,\n"
    )
    assert run("assess", "in.csv", "--format", "html", "--criteria", "hscore").code == 0
    assert run("timeline", "in.csv", "--out", "course", "--criteria", "hscore").code == 0


RUNNING = []


@pytest.fixture(autouse=True)
def none_left_running():
    yield
    while RUNNING:
        RUNNING.pop().kill()


@pytest.fixture
def long_work(folder):
    """A table that takes a while, and older results. Its first value is told as a unit slip, just before the work begins."""
    with (folder / "many.csv").open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["patient", "time", "ferritin [ng/mL]", "temperature [Cel]", "platelets [10*9/L]"])
        writer.writerow([0, "2024-01-01", 0.5, 37, 200])
        writer.writerows(
            [number, "2024-01-01", number + 100, 36 + number % 50 / 10, number % 300 + 1] for number in range(1, 12_000)
        )
    (folder / "out.csv").write_text("an older result\n")
    (folder / "out").mkdir()
    (folder / "out" / "cytostorm.json").write_text('{"an older": "result"}')
    return folder


def _heard():
    """A shell in the background starts its commands deaf to Ctrl-C, and so would be what they start."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def at_work(arguments, folder):
    """A running command that has read its table."""
    process = subprocess.Popen(
        [COMMAND, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=_heard
    )
    RUNNING.append(process)
    assert process.stderr.readline() == "many.csv: 1 value was kept out with a suspected unit slip:\n"
    assert process.stderr.readline().startswith("  row 2, field 'ferritin [ng/mL]': 0.5 ng/mL is far outside")
    time.sleep(0.2)
    assert process.poll() is None, "it must still be at work"
    return process


COMMANDS = {"score": ["score", "many.csv", "--out", "out.csv"], "timeline": ["timeline", "many.csv", "--out", "out"]}


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_mid_run(long_work, arguments, number):
    process = at_work(arguments, long_work)
    process.send_signal(number)
    said = process.communicate(timeout=20)[1]
    assert process.returncode == 128 + number
    assert (
        said
        == "cytostorm: Stopped. No half-written result is left. The same command does the work from the beginning.\n"
    )
    assert sorted(path.name for path in long_work.iterdir()) == ["many.csv", "out", "out.csv"]
    assert (long_work / "out.csv").read_text() == "an older result\n"
    assert [path.name for path in (long_work / "out").iterdir()] == ["cytostorm.json"]


@pytest.mark.parametrize("arguments", COMMANDS.values(), ids=COMMANDS)
def test_killed_in_mid_run(long_work, arguments):
    process = at_work(arguments, long_work)
    process.kill()
    process.communicate(timeout=20)
    assert (long_work / "out.csv").read_text() == "an older result\n"
    assert [path.name for path in (long_work / "out").iterdir()] == ["cytostorm.json"]
    assert all(
        path.name.startswith(".cytostorm-")
        for path in long_work.iterdir()
        if path.name not in ("many.csv", "out", "out.csv")
    )


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_a_disk_that_is_full(command, folder, name):
    (folder / "in.csv").write_text(SMALL + "A,39.6,12000\n" * 300)
    (folder / name).write_text("an older result\n")
    ran = command(
        "score", "in.csv", "--out", name, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
    )
    assert ran.code == 2
    assert ran.told.startswith(
        f"{name}: this cannot be written: File too large. Nothing was changed. Look at the folder, its permissions"
    )
    assert sorted(os.listdir()) == ["in.csv", name]
    assert (folder / name).read_text() == "an older result\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize(
    "arguments", [["assess", "in.csv", "--criteria", "hscore"], ["criteria", "list"]], ids=["assess", "list"]
)
def test_an_output_that_is_full(folder, arguments):
    (folder / "in.csv").write_text(SMALL)
    with open("/dev/full", "w") as full:
        ran = subprocess.run([COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (ran.returncode, ran.stderr) == (2, "cytostorm: The output: No space left on device.\n")


def test_a_reader_who_leaves(folder):
    (folder / "in.csv").write_text(SMALL)
    ran = subprocess.run(f"{COMMAND} assess in.csv | head -n 1", shell=True, capture_output=True, text=True)
    assert ran.stdout.startswith("A: ")
    assert ran.stderr == ""


@pytest.mark.parametrize(
    ("encoding", "format", "expected"), [("ascii", "text", "Ärztin: "), ("cp1252", "json", '"patient":"Ärztin"')]
)
def test_pipes_and_files_get_utf_8_whatever_the_system_says(command, folder, encoding, format, expected):
    (folder / "in.csv").write_text(SMALL.replace("A,", "Ärztin,"))
    ran = command(
        "assess",
        "in.csv",
        "--criteria",
        "boston-gate",
        "--format",
        format,
        env={"PYTHONIOENCODING": encoding, "LC_ALL": "C"},
    )
    assert expected in ran.out


def test_standard_input(command):
    ran = command("assess", "-", "--criteria", "boston-gate", "--format", "json", text=SMALL.encode())
    assert json.loads(ran.out)["criteria"][0]["verdict"] == "met"


@pytest.mark.parametrize(
    ("name", "mask", "mode"), [("new.csv", 0o077, 0o600), ("shared.csv", 0o022, 0o644), ("old.csv", 0o022, 0o640)]
)
def test_results_are_as_private_as_the_system_says(run, folder, name, mask, mode):
    (folder / "in.csv").write_text(SMALL)
    (folder / "old.csv").write_text("secret")
    (folder / "old.csv").chmod(0o640)
    before = os.umask(mask)
    try:
        assert run("score", "in.csv", "--out", name, "--criteria", "hscore").code == 0
    finally:
        os.umask(before)
    assert (folder / name).stat().st_mode & 0o777 == mode


def test_a_link_stays_a_link(run, folder):
    (folder / "in.csv").write_text(SMALL)
    (folder / "real.csv").write_text("")
    (folder / "link.csv").symlink_to("real.csv")
    assert run("score", "in.csv", "--out", "link.csv", "--criteria", "hscore").code == 0
    assert (folder / "link.csv").is_symlink()
    assert "hscore_low" in (folder / "real.csv").read_text()


def test_a_fault_of_ours_is_told_without_the_data(run, folder, monkeypatch):
    (folder / "in.csv").write_text(SMALL)

    def stumble(*arguments, **options):
        raise ZeroDivisionError("patient A, ferritin 12000")

    monkeypatch.setattr("cytostorm.cli.assessing.run_assess", stumble)
    ran = run("assess", "in.csv")
    assert ran.code == 1
    assert ran.err.startswith(
        "cytostorm: This is a fault of cytostorm and not yours: ZeroDivisionError in test_cli_process.py, line "
    )
    assert "12000" not in ran.err
    monkeypatch.setenv("CYTOSTORM_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        run("assess", "in.csv")
