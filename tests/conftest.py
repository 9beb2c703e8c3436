"""Skips are counted against a budget, so that a suite that runs less turns red.

Property tests run the same examples every time; `HYPOTHESIS_PROFILE=explore make test` looks for new ones."""

import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

SKIPS_ALLOWED = int(os.environ.get("CYTOSTORM_SKIPS", "2"))
"""What `make test` may skip where Chromium, PostgreSQL and Java are installed: root may read what a test forbids.

A machine that cannot install one of them says so with CYTOSTORM_SKIPS=60; it then knows that it tests less.
"""
ELSEWHERE = "the published data sets are elsewhere"
"""How a skip begins whose data are not in the project, which pytest prints but the budget does not count (tests/causal/published.py)."""

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


def pytest_terminal_summary(terminalreporter):
    """What was compared and how often: a green run says it in numbers."""
    reports = [
        report for held in terminalreporter.stats.values() for report in held if getattr(report, "when", "") == "call"
    ]
    lines = sorted({text for report in reports for name, text in report.user_properties if name == "equivalence"})
    if lines:
        terminalreporter.section("equal to the interpreter")
        for line in lines:
            terminalreporter.write_line(line)
    if absent := len(_reasons(terminalreporter)) - len(_skipped(terminalreporter)):
        terminalreporter.write_line(f"{absent} {'test was' if absent == 1 else 'tests were'} not run: {ELSEWHERE}.")
    if len(skipped := _skipped(terminalreporter)) > SKIPS_ALLOWED:
        terminalreporter.section("too many tests skipped", sep="!")
        terminalreporter.write_line(over_budget(skipped))


def pytest_sessionfinish(session):
    """A run of too many skips has failed, even where everything else passed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None and len(_skipped(reporter)) > SKIPS_ALLOWED and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _skipped(reporter):
    """The reason of every skipped test; of a whole skipped module, once. Data sets that the project does not hold are no fault of a machine."""
    return [reason for reason in _reasons(reporter) if ELSEWHERE not in reason]


def _reasons(reporter):
    return [_reason(report) for report in reporter.stats.get("skipped", [])]


def _reason(report):
    return str(report.longrepr[-1]) if isinstance(report.longrepr, tuple) else str(report.longrepr)


def over_budget(reasons):
    """What is said of a run that skipped too much."""
    lines = [f"  {count} x {reason}" for reason, count in Counter(reasons).most_common()]
    said = f"{len(reasons)} tests were skipped, and {SKIPS_ALLOWED} may be (SKIPS_ALLOWED in tests/conftest.py)."
    return "\n".join([said, *lines, "Install what is missing, or set CYTOSTORM_SKIPS knowingly."])


CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests that look at a page."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}; apt-get install chromium")
    with playwright.sync_playwright() as runner:
        opened = runner.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()
