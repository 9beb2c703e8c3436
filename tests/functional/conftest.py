"""The command as a person meets it: in this process for speed, or as a process of its own."""

import io
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).with_name("cytostorm")
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Ran:
    """What a run left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def told(self):
        """The one message, after the name of the command."""
        return self.err.split("cytostorm: ", 1)[-1]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys, monkeypatch):
    """`cytostorm ...` in this process, through its entry point: arguments, and what stands on standard input."""

    def run_here(*arguments, text=None):
        from cytostorm.cli.main import main

        content = text.encode() if isinstance(text, str) else text or b""
        monkeypatch.setattr(sys, "argv", ["cytostorm", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))
        before = [signal.getsignal(number) for number in SIGNALS]
        code = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        finally:
            for number, handler in zip(SIGNALS, before, strict=True):
                signal.signal(number, handler)
        told = capsys.readouterr()
        return Ran(code, told.out, told.err)

    return run_here


@pytest.fixture
def command():
    """`cytostorm ...` as a process of its own."""

    def run_apart(*arguments, text=None, env=None, **options):
        started = subprocess.run(
            [COMMAND, *map(str, arguments)],
            input=text,
            capture_output=True,
            timeout=60,
            env={**os.environ, **(env or {})},
            **options,
        )
        return Ran(started.returncode, started.stdout.decode(), started.stderr.decode())

    return run_apart


PATIENTS = {
    "P1": {
        "temperature": ("39.6", "Cel"), "hemoglobin": ("7.1", "g/dL"), "leukocytes": ("1.2", "10*9/L"), "platelets": ("30", "10*9/L"),
        "ferritin": ("12000", "ug/L"), "triglycerides": ("265.7", "mg/dL"), "fibrinogen": ("180", "mg/dL"), "ast": ("150", "U/L"),
        "hepatomegaly": ("yes", ""), "splenomegaly": ("yes", ""), "hemophagocytosis": ("yes", ""), "immunosuppression": ("yes", ""),
    },
    "P2": {
        "temperature": ("38.4", "Cel"), "hemoglobin": ("9.2", "g/dL"), "leukocytes": ("5.0", "10*9/L"), "platelets": ("200", "10*9/L"),
        "ferritin": ("2000", "ng/mL"), "triglycerides": ("132.8575", "mg/dL"), "fibrinogen": ("250", "mg/dL"), "ast": ("30", "U/L"),
        "hepatomegaly": ("no", ""), "splenomegaly": ("yes", ""), "hemophagocytosis": ("no", ""), "immunosuppression": ("no", ""),
    },
    "P3": {
        "temperature": ("39.0", "Cel"), "hemoglobin": ("8.0", "g/dL"), "leukocytes": ("2.0", "10*9/L"), "platelets": ("200", "10*9/L"),
        "ferritin": ("8000", "ug/L"), "ast": ("90", "U/L"), "immunosuppression": ("no", ""),
    },
}  # fmt: skip
HSCORES = {"P1": (317, 317), "P2": (208, 208), "P3": (126, 293)}
