"""Private folders and files for work in progress: beside a result, gone when the work ends, and cleared at the next start after a kill.

Each is held by a lock for as long as its process lives. What nobody holds any more was left by a run that was killed.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".cytostorm-"
PART = ".part"


@contextmanager
def private_folder(beside: Path | None = None) -> Iterator[Path]:
    """A folder that only its owner can read, in the folder `beside`, or where the system keeps temporary files.

    Raises OSError where no folder can be made.
    """
    place = beside or Path(tempfile.gettempdir())
    clear(place)
    folder, lock = _held_folder(place)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


@contextmanager
def private_file(beside: Path) -> Iterator[Path]:
    """A new empty file in a folder; it is taken away at the end unless it was moved. Raises OSError where none can be made."""
    clear(beside)
    handle, name = tempfile.mkstemp(dir=beside, prefix=PREFIX, suffix=PART)
    try:
        _hold(handle)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
        os.close(handle)


def clear(place: Path) -> None:
    """Takes away what killed runs left in a folder: only what bears our name, is ours, and is held by nobody."""
    with suppress(OSError):
        for path in place.glob(f"{PREFIX}*"):
            _clear_one(path)


def _clear_one(path: Path) -> None:
    with suppress(OSError):
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            if os.fstat(handle).st_uid == os.getuid():
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        finally:
            os.close(handle)


def _held_folder(place: Path) -> tuple[Path, int]:
    """(folder, its lock): made again where another run cleared it between its making and its locking."""
    while True:
        folder = Path(tempfile.mkdtemp(dir=place, prefix=PREFIX))
        with suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY)
            _hold(lock)
            if folder.is_dir():
                return folder, lock
            os.close(lock)


def _hold(handle: int) -> None:
    """A file system without locks holds nothing, and nothing is cleared there either."""
    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX)
