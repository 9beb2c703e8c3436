"""Plants each fault of `faults.yaml` into a copy of the package, one at a time, and says which test turns red.

    python -m tests.planted            # all, and writes the table README.md
    python -m tests.planted mask-end   # by id

Exit 1 when a test that is named for a fault stays green: then the tests do not hold what they seem to.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cytostorm.library.strict_yaml import read_yaml

ROOT = Path(__file__).parents[2]
FILE, TABLE = Path(__file__).with_name("faults.yaml"), Path(__file__).with_name("README.md")
FAULTS, _ = read_yaml(FILE.read_text(encoding="utf-8"), str(FILE))
HEAD = """# Planted faults

Each line of the package is changed alone, and the test beside it fails.
`make faults` plants all of them again; the sentence says what the changed line would mean.

| fault | file | test that fails |
|---|---|---|
"""


def source(fault):
    return Path("src", "cytostorm", fault["file"])


def times_there(fault):
    """How often the line to be changed is in its file; a fault can be planted where it is there once."""
    return (ROOT / source(fault)).read_text(encoding="utf-8").count(fault["was"])


def table():
    return HEAD + "".join(f"| {fault['what']} | `{fault['file']}` | {_tests(fault)} |\n" for fault in FAULTS)


def _tests(fault):
    return ", ".join(f"`{name.replace('::', ' ')}`" for name in fault["tests"])


def planted(fault, folder):
    """A copy of the package with the one line changed. Raises ValueError where the line is not there exactly once."""
    if (count := times_there(fault)) != 1:
        raise ValueError(f"{fault['id']}: the line is there {count} times in {fault['file']}; bring 'was' up to date.")
    copy = Path(folder) / "src"
    shutil.copytree(ROOT / "src", copy, ignore=shutil.ignore_patterns("__pycache__"))
    path = Path(folder) / source(fault)
    path.write_text(path.read_text(encoding="utf-8").replace(fault["was"], fault["is"]), encoding="utf-8")
    return copy


def red(fault):
    """The tests that fail with the fault in place."""
    with tempfile.TemporaryDirectory() as folder:
        copy = planted(fault, folder)
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "--no-header",
            "-o",
            "addopts=",
            *fault["tests"],
        ]
        ran = subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(copy)}, capture_output=True, text=True, check=False
        )
        return [
            line.removeprefix("FAILED ").split(" - ")[0]
            for line in ran.stdout.splitlines()
            if line.startswith("FAILED ")
        ]


def main(names):
    chosen = [fault for fault in FAULTS if not names or fault["id"] in names]
    failed = {fault["id"]: red_or_green(fault) for fault in chosen}
    if not names:
        TABLE.write_text(table(), encoding="utf-8")
    print(f"{sum(failed.values())} passed, {len(chosen) - sum(failed.values())} failed")
    return 0 if all(failed.values()) else 1


def red_or_green(fault):
    """Prints what a fault turned red; whether that is every test that is named for it."""
    failed = red(fault)
    green = [name for name in fault["tests"] if not any(one.startswith(name) for one in failed)]
    print(
        f"{'GREEN' if green else 'red  '} {fault['id']}: {fault['what']}"
        + "".join(f"\n        {one}" for one in green or failed[:3]),
        flush=True,
    )
    return not green


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
