"""What staging left on disk, remembered so that a resumed run need not read the source again."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cytostorm.io.staging import Staged

_FILES = ("events", "stays", "milestones", "refused", "slips", "sexes")


@dataclass(frozen=True)
class Kept:
    """The tables of a staged source, its conformance report as plain data, and whether its times are in UTC."""

    files: dict[str, Path]
    conformance: dict[str, Any]
    in_utc: bool

    @property
    def events(self) -> Path:
        return self.files["events"]

    @property
    def stays(self) -> Path:
        return self.files["stays"]


def is_kept(folder: Path) -> bool:
    """Whether a source was staged whole into a folder."""
    return _mark(folder).exists()


def _mark(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.json")


def kept(folder: Path, stage: Callable[[Path], Staged]) -> Kept:
    """The source as staged in a folder before, or staged into it now."""
    mark = _mark(folder)
    if not mark.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        _write(mark, stage(folder))
    found = json.loads(mark.read_text(encoding="utf-8"))
    return Kept({name: Path(path) for name, path in found["files"].items()}, found["conformance"], found["in_utc"])


def _write(mark: Path, staged: Staged) -> None:
    files = {name: str(getattr(staged, name)) for name in _FILES}
    text = json.dumps(
        {"files": files, "conformance": staged.conformance.to_json(), "in_utc": staged.in_utc}, default=str
    )
    part = mark.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, mark)
