"""A suite that silently tests less turns red."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"


@pytest.mark.parametrize(
    ("allowed", "code", "said"), [("2", 1, "3 tests were skipped, and 2 may be"), ("3", 0, "3 skipped")]
)
def test_more_skips_than_the_budget_fail_the_run(tmp_path, allowed, code, said):
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text())
    (tmp_path / "test_some.py").write_text(
        "import pytest\n\n@pytest.mark.parametrize('n', range(4))\ndef test_one(n):\n    if n: pytest.skip('no browser')\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-c", os.devnull, "--rootdir", tmp_path, tmp_path],
        capture_output=True, text=True, env={**os.environ, "CYTOSTORM_SKIPS": allowed},
    )  # fmt: skip
    assert run.returncode == code, run.stdout
    assert said in run.stdout
    assert ("3 x Skipped: no browser" in run.stdout) == bool(code)


def test_a_data_set_that_the_project_does_not_hold_is_told_and_not_counted(tmp_path):
    (tmp_path / "conftest.py").write_text(CONFTEST.read_text())
    (tmp_path / "test_some.py").write_text(
        "import pytest\nfrom tests.causal.published import ABSENT\n\ndef test_one():\n    pytest.skip(ABSENT)\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "-c", os.devnull, "--rootdir", tmp_path, tmp_path],
        capture_output=True, text=True, cwd=CONFTEST.parents[1], env={**os.environ, "CYTOSTORM_SKIPS": "0"},
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
    assert "1 test was not run: the published data sets are elsewhere" in run.stdout


def test_no_test_reads_data_from_outside_the_repository():
    """On a fresh machine such a test is skipped, and nobody sees it. Two files may: the published data sets that the project does not hold."""
    outside = "shared" + '" / "'
    tests = CONFTEST.parent
    assert [
        str(path)
        for path in tests.rglob("*.py")
        if path not in (tests / "causal" / "published.py", tests / "synthesis" / "published.py")
        and (outside in path.read_text() or '.parent / "sh' + "ared" in path.read_text())
    ] == []
