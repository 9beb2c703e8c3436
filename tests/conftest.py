"""Property tests run the same examples every time; `HYPOTHESIS_PROFILE=explore make test` looks for new ones."""

import os

from hypothesis import settings

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
