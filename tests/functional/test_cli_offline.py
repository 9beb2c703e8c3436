"""What the offline folder cannot be made of is said in one sentence, and nothing is left behind."""

from importlib.metadata import version

import pytest

from cytostorm.cli import offline_parts
from cytostorm.cli.offline_parts import PYODIDE, core_name
from tests.vignettes.asked import ran


def refused(tmp_path, *options):
    code, out, err = ran(("web", "--offline", tmp_path / "tablet", *options))
    assert (code, out) == (2, "")
    assert not (tmp_path / "tablet").exists()
    assert not [one.name for one in tmp_path.iterdir() if one.name.startswith(".cytostorm")]
    return " ".join(err.split())


def test_a_part_that_is_not_there_or_another_is_named(tmp_path):
    given = tmp_path / "given"
    given.mkdir()
    assert f"pyodide-{PYODIDE}.tgz" in refused(tmp_path, "--from", given)
    (given / f"pyodide-{PYODIDE}.tgz").write_bytes(b"something else")
    assert "its SHA-256 differs" in refused(tmp_path, "--from", given)


def test_a_tool_that_is_missing_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "npm is not installed" in refused(tmp_path)


def test_a_version_that_was_not_tried_in_a_browser_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(offline_parts, "version", lambda name: "9.9.9")
    assert "pydantic-core 9.9.9 is installed, and was not tried" in refused(tmp_path)


def test_the_installed_version_was_tried():
    assert version("pydantic_core") in core_name()


@pytest.mark.parametrize("place", ["a-file", "full"])
def test_a_place_that_is_taken_is_left_as_it_is(tmp_path, place):
    target = tmp_path / place
    if place == "full":
        target.mkdir()
        (target / "mine.txt").write_text("kept")
    else:
        target.write_text("kept")
    code, _, err = ran(("web", "--offline", target))
    assert code == 2
    assert "exists and is no former result" in " ".join(err.split())
    assert (target / "mine.txt" if place == "full" else target).read_text() == "kept"
