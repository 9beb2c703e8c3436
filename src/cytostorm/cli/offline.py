"""`cytostorm web --offline`: a folder in which the engine runs inside the browser, for any static server."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from importlib.metadata import distribution
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import cytostorm
from cytostorm.cli.console import ERR
from cytostorm.cli.offline_parts import PYODIDE, parts, unpack_runtime
from cytostorm.cli.outputs import whole_folder
from cytostorm.cli.progress import progress
from cytostorm.library import shipped
from cytostorm.library.compiled import compiled
from cytostorm.library.subjects import COMPILED
from cytostorm.web.offline_folder import asset_files, shell_files

MARKER = "cytostorm-offline.json"
PURE = ("annotated-types", "Jinja2", "MarkupSafe", "pydantic", "PyYAML", "typing_extensions", "typing-inspection")
"""Distributions that the pages need beside pydantic-core: their Python files run in any Python."""
_NOT_IN_IT = ("knowledge", "__pycache__")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
Tell = Callable[[str, float], None]


def run_offline(out: Path, given: Path | None) -> None:
    """Writes the folder whole or not at all."""
    with whole_folder(out, MARKER) as folder, progress() as tell:
        _make(folder, given, tell)
    size = sum(file.stat().st_size for file in out.rglob("*") if file.is_file())
    ERR.print(f"Written: {out} ({size / 1e6:.0f} MB). Serve it from anywhere, for example:", soft_wrap=True)
    ERR.print(f"  python -m http.server --bind 127.0.0.1 --directory {out} 8000", soft_wrap=True)


def _make(folder: Path, given: Path | None, tell: Tell) -> None:
    what = "Writing the offline folder"
    for name in ("app", "assets", "pyodide", "downloaded"):
        (folder / name).mkdir()
    tell(what, 0.05)
    held = parts(folder / "downloaded", given)
    tell(what, 0.4)
    unpack_runtime(held.pyodide, folder / "pyodide")
    shutil.copy(held.core, folder / "app" / held.core.name)
    shutil.rmtree(folder / "downloaded")
    _write_package(folder / "app" / "app.zip")
    tell(what, 0.6)
    text = compiled()
    (folder / "app" / COMPILED).write_text(text, encoding="utf-8")
    tell(what, 0.9)
    (folder / "NOTICE.txt").write_text(_notice(held.core.name), encoding="utf-8")
    _write_pages(folder, held.core.name, json.loads(text)["fingerprint"])


def _write_pages(folder: Path, core: str, fingerprint: str) -> None:
    """The shell last: it names every other file, and a build by the content of all."""
    for name, text in asset_files():
        (folder / "assets" / name).write_text(text, encoding="utf-8")
    said = {
        "version": cytostorm.__version__,
        "fingerprint": fingerprint,
        "pyodide": PYODIDE,
        "core": core,
        "library": COMPILED,
    }
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    for name, text in shell_files(said, _build(folder, names), names, shipped()):
        (folder / name).write_text(text, encoding="utf-8")
    (folder / MARKER).write_text(json.dumps({"made_by": "cytostorm web --offline", **said}, indent=2), encoding="utf-8")


def _build(folder: Path, names: list[str]) -> str:
    digest = hashlib.sha256()
    for name in names:
        digest.update(name.encode() + (folder / name).read_bytes())
    return digest.hexdigest()[:16]


def _write_package(file: Path) -> None:
    """The package and its pure Python needs as one archive, equal for equal content."""
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in sorted((*_package(files("cytostorm"), "cytostorm"), *_needed())):
            archive.writestr(ZipInfo(name, _LONG_AGO), content, ZIP_DEFLATED)


def _package(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    """All files but the knowledge, which is in the compiled library."""
    for one in folder.iterdir():
        if one.is_dir() and one.name not in _NOT_IN_IT:
            yield from _package(one, f"{name}/{one.name}")
        elif one.is_file():
            yield f"{name}/{one.name}", one.read_bytes()


def _needed() -> Iterator[tuple[str, bytes]]:
    for name in PURE:
        for file in distribution(name).files or ():
            if file.suffix in (".py", ".typed") and ".." not in file.parts:
                yield file.as_posix(), Path(str(file.locate())).read_bytes()


def _notice(core: str) -> str:
    """Who wrote what is in the folder, and under which license each says it stands."""
    rows = [
        f"cytostorm {cytostorm.__version__}: Apache-2.0",
        f"Pyodide {PYODIDE} (npm package pyodide): MPL-2.0, with Python 3.14 (PSF-2.0)",
    ]
    rows += [f"{name} {distribution(name).version}: {_license(name)}" for name in (*PURE, "pydantic_core")]
    return "\n".join(["This folder holds:", *rows, f"The file {core} is the one of PyPI.", ""])


def _license(name: str) -> str:
    told = distribution(name).metadata
    classified = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or () if one.startswith("License ::")]
    return next(
        iter((*(told.get_all("License-Expression") or ()), *classified, *(told.get_all("License") or ()))), "not said"
    )
