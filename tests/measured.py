"""A process of its own, with the most memory that it took.

The peak is asked of the system by the process itself: what a parent is told of its child counts the parent's own memory too.
"""

import os
import subprocess
import sys

TELLS_PEAK = 'print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)'
_COMMAND = f"""
import sys
from cytostorm.cli.main import main
try:
    main()
finally:
    {TELLS_PEAK}
"""


def peak_of(told):
    """The bytes of the peak among the messages of a process that ran TELLS_PEAK."""
    return int(told.split("VmHWM:")[1].split()[0]) * 1024


def command(place, *arguments):
    """(the process that ended, its peak in bytes, what it left in its working directory and its temporary folder) of `cytostorm ...`."""
    here, scratch = place / "here", place / "scratch"
    here.mkdir()
    scratch.mkdir()
    environment = {**os.environ, "TMPDIR": str(scratch)}
    ran = subprocess.run(
        [sys.executable, "-c", _COMMAND, *arguments], cwd=here, capture_output=True, text=True, env=environment
    )
    return ran, peak_of(ran.stderr), [*here.iterdir(), *scratch.iterdir()]
