"""What a run takes at its peak, measured in a process of its own, and where it puts what does not fit."""

import os
import subprocess
import sys

import pytest

# The peak is asked of the system by the process itself: what a parent is told of its child counts the parent's own memory too.
_MEASURED = """
import sys
from cytostorm.cli.main import main
try:
    main()
finally:
    print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)
"""


def measured(place, *arguments):
    """(exit code, peak in bytes, what was said) of a command; its working directory and its temporary folder are empty before."""
    here, scratch = place / "here", place / "scratch"
    here.mkdir()
    scratch.mkdir()
    environment = {**os.environ, "TMPDIR": str(scratch)}
    ran = subprocess.run([sys.executable, "-c", _MEASURED, *arguments], cwd=here, capture_output=True, text=True, env=environment)
    assert list(here.iterdir()) == list(scratch.iterdir()) == []
    return ran.returncode, int(ran.stderr.split("VmHWM:")[1].split()[0]) * 1024, ran.stderr


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="the peak is read from /proc")
def test_long_lives_take_no_more_memory_than_short_ones(tmp_path):
    """A hundred persons with two temperatures sixty years apart: a row for each person, day and set would be 13 million for six sets."""
    (tmp_path / "lives").mkdir()
    rows = [f"{n},{year},temperature,37,Cel" for n in range(100) for year in ("1960-01-01T00:00", "2019-12-31T00:00")]
    (tmp_path / "lives" / "facts.csv").write_text("\n".join(["patient,time,observable,value,unit", *rows]) + "\n")
    sets = "hscore,hlh-2004,mas-2016,qsofa,news2,cov-hi"
    code, peak, said = measured(tmp_path, "screen", str(tmp_path / "lives"), "--out", str(tmp_path / "out"), "--memory", "400MB", "-c", sets)
    assert code == 0, said
    assert peak < 1_200_000_000
