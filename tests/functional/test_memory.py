"""What a run takes at its peak, measured in a process of its own, and where it puts what does not fit."""

import os

import pytest

from tests.measured import command
from tests.small_inputs.made import long_lives


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="the peak is read from /proc")
def test_long_lives_take_no_more_memory_than_short_ones(tmp_path):
    """A hundred persons with two temperatures sixty years apart: a row for each person, day and set would be 13 million for six sets."""
    sets = "hscore,hlh-2004,mas-2016,qsofa,news2,cov-hi"
    source, out = str(long_lives(tmp_path)), str(tmp_path / "out")
    ran, peak, left = command(tmp_path, "screen", source, "--out", out, "--memory", "400MB", "-c", sets)
    assert ran.returncode == 0, ran.stderr
    assert left == []
    assert peak < 1_200_000_000
