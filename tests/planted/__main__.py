"""Plants each fault of `faults.yaml` into a copy of the package, one at a time, and says which test turns red.

    python -m tests.planted            # all
    python -m tests.planted mask-end   # by id

Exit 1 when a fault stays green: then the tests do not hold what they seem to.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cytostorm.library.strict_yaml import read_yaml

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).with_name("faults.yaml")
FAULTS, _ = read_yaml(FILE.read_text(encoding="utf-8"), str(FILE))


def planted(fault, folder):
    """A copy of the package with the one line changed. Raises ValueError where the line is not there exactly once."""
    copy = Path(folder) / "src"
    shutil.copytree(ROOT / "src", copy, ignore=shutil.ignore_patterns("__pycache__"))
    path = copy / "cytostorm" / fault["file"]
    text = path.read_text(encoding="utf-8")
    if text.count(fault["was"]) != 1:
        raise ValueError(f"{fault['id']}: the line is there {text.count(fault['was'])} times in {fault['file']}; bring 'was' up to date.")
    path.write_text(text.replace(fault["was"], fault["is"]), encoding="utf-8")
    return copy


def red(fault):
    """The tests that fail with the fault in place."""
    with tempfile.TemporaryDirectory() as folder:
        copy = planted(fault, folder)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", "-o", "addopts=", *fault["tests"]]
        ran = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(copy)}, capture_output=True, text=True, check=False)
        return [line.split(" ")[1] for line in ran.stdout.splitlines() if line.startswith("FAILED ")]


def main(names):
    chosen = [fault for fault in FAULTS if not names or fault["id"] in names]
    green = 0
    for fault in chosen:
        failed = red(fault)
        green += not failed
        print(f"{'red  ' if failed else 'GREEN'} {fault['id']}: {fault['what']}" + "".join(f"\n        {one}" for one in failed[:3]), flush=True)
    print(f"{len(chosen) - green} passed, {green} failed")
    return 1 if green else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
