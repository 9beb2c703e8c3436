"""Results are written whole or not at all: an interrupted or failing run leaves what was there before."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cytostorm.cli.console import ERR
from cytostorm.errors import InputError
from cytostorm.scratch import private_file, private_folder

_ADVICE = "Nothing was changed. Look at the folder, its permissions and the free space."


def check_target(path: Path, *inputs: Path | None) -> None:
    """Whether a result can be written there; asked before the work begins. An input of the command is no place for it."""
    if path.is_dir():
        raise InputError(str(path), "this is a folder.", "Name a file.")
    _check_parent(path)
    if path.exists() and not path.is_file():
        raise InputError(
            str(path),
            "this is a device or a pipe, and a result replaces what stands there.",
            "Name a file, or leave --out out.",
        )
    if path.exists() and any(other is not None and other.exists() and path.samefile(other) for other in inputs):
        raise InputError(str(path), "this file is read by the same command.", "Name another file for the result.")


def _check_parent(path: Path) -> None:
    if not path.parent.is_dir():
        raise InputError(str(path), f"the folder {path.parent} does not exist.", "Make it first.")


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file that appears only when it is complete."""
    check_target(path)
    target = path.resolve()  # a link stays a link
    with _named_trouble(path), private_file(target.parent) as part:
        yield part
        os.chmod(part, _mode(target))
        os.replace(part, target)


def _mode(target: Path) -> int:
    """Who may read the result: as before where it is replaced, else as the system's settings say."""
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


@contextmanager
def _named_trouble(path: Path) -> Iterator[None]:
    """A full disk or a forbidden folder is said of the result, not of the hidden file that is written first."""
    try:
        yield
    except OSError as error:
        raise InputError(str(path), f"this cannot be written: {error.strerror or error}.", _ADVICE) from None


def write_whole(path: Path, text: str) -> None:
    with whole_file(path) as part:
        part.write_text(text, encoding="utf-8")


def check_folder(path: Path, marker: str) -> None:
    """Whether a folder of results can be written there: a new one, an empty one, or a former result and nothing else."""
    _check_parent(path)
    if path.is_symlink():
        raise InputError(
            str(path), "this is a link, and a result replaces what stands there.", "Name the folder that it points to."
        )
    if not path.exists():
        return
    if not path.is_dir() or not ((path / marker).exists() or not any(path.iterdir())):
        raise InputError(str(path), "exists and is no former result of this command.", "Name a new folder.")
    if strangers := _strangers(path, marker):
        raise InputError(
            str(path),
            f"holds a file that this command did not make: {strangers[0]}.",
            "Move it away, or name a new folder.",
        )


def _strangers(path: Path, marker: str) -> list[str]:
    with suppress(OSError, ValueError, AttributeError):
        made = json.loads((path / marker).read_text(encoding="utf-8")).get("files")
        return sorted({file.name for file in path.iterdir()} - set(made)) if made else []
    return []


@contextmanager
def whole_folder(path: Path, marker: str) -> Iterator[Path]:
    """A folder that appears only when it is complete; an older result (it holds `marker`) is replaced."""
    check_folder(path, marker)
    with _named_trouble(path), private_folder(path.parent) as scratch:
        new, old = scratch / "new", scratch / "old"
        new.mkdir()
        yield new
        _list_files(new, marker)
        _put(new, path, old)


def _list_files(folder: Path, marker: str) -> None:
    manifest = json.loads((folder / marker).read_text(encoding="utf-8"))
    files = sorted(file.name for file in folder.iterdir())
    (folder / marker).write_text(json.dumps({**manifest, "files": files}, indent=2), encoding="utf-8")


def _put(new: Path, path: Path, old: Path) -> None:
    """The new folder in the place of the old one, which comes back when that fails."""
    if path.exists():
        os.replace(path, old)
    try:
        os.replace(new, path)
    except BaseException:
        if old.exists():
            os.replace(old, path)
        raise


def show_or_write(text: str, out: Path | None) -> None:
    if out is None:
        print(text, file=sys.stdout, flush=True)  # flushed here, so that a full disk is said
    else:
        write_whole(out, text)
        ERR.print(f"Written: {out}", soft_wrap=True)
