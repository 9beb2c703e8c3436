"""Pages about treatments and exposure: the table is fresh, no page is left over, and the commands of the how-to run."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from cytostorm.library import shipped

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs" / "how-to" / "look-up-a-dose.md"
EXPOSURE = ROOT / "docs" / "explanation" / "exposure.md"
sys.path.insert(0, str(ROOT / "docs"))


def test_the_table_of_published_numbers_is_fresh():
    import make_exposure

    text = EXPOSURE.read_text(encoding="utf-8")
    assert make_exposure.page(shipped(), text) == text, "run `python docs/make_exposure.py`"
    assert "**differs**" not in text


def test_every_published_number_stands_in_the_table():
    rows = EXPOSURE.read_text(encoding="utf-8").split("<!-- table -->")[1].count("\n| ")
    assert rows == len(shipped().pharmacokinetics["anakinra"].printed) + 1, "and the heading"


def test_an_expected_number_stands_with_its_formula():
    (line,) = [
        one
        for one in EXPOSURE.read_text(encoding="utf-8").split("\n")
        if one.startswith("| Css on infusion, 1 mg/kg/h")
    ]
    assert "| expected 8.5 mg/L | 8.5158 mg/L |" in line
    assert "70 mg/h / (137 mL/min x 0.06) = 8.5 mg/L" in line
    assert "cytostorm-exposure" in line


def test_no_page_is_left_of_a_treatment_that_is_gone():
    written = {path.stem for path in (ROOT / "docs" / "reference" / "treatments").glob("*.md")}
    assert written == set(shipped().treatments)


def commands():
    (block,) = re.findall(r"```\n(cytostorm .*?)```", HOW_TO.read_text(encoding="utf-8"), flags=re.DOTALL)
    return block.strip().split("\n")


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_how_to_runs(line, tmp_path, monkeypatch, capsys):
    from cytostorm.cli.main import app

    monkeypatch.chdir(tmp_path)
    app(shlex.split(line)[1:], standalone_mode=False)
    printed = capsys.readouterr().out
    assert printed or (tmp_path / "dose.html").exists()


def test_the_arithmetic_that_the_how_to_shows_is_printed(capsys):
    from cytostorm.cli.main import app

    app(["dose", "anakinra", "--weight", "70", "--age", "50", "-f", "json"], standalone_mode=False)
    shown = "2 to 4 mg/kg/dose x 70 kg, cap 100 mg/dose reached = 100 mg/dose; every 12 to 24 h"
    assert shown in HOW_TO.read_text(encoding="utf-8")
    assert shown in capsys.readouterr().out
