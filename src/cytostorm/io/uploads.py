"""A file that somebody sent: its name and its bytes, which are never written to a disk."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from cytostorm.errors import InputError

LONGEST_NAME = 120


@dataclass(frozen=True)
class Upload:
    """What the readers of tables ask of a path, for bytes that are held in memory."""

    name: str
    content: bytes

    def __str__(self) -> str:
        return self.name[:LONGEST_NAME]

    @property
    def suffix(self) -> str:
        """The ending of the name: ".csv"."""
        return PurePosixPath(self.name.replace("\\", "/")).suffix

    @property
    def size(self) -> int:
        return len(self.content)

    def open(self) -> IO[bytes]:
        """The bytes as a stream."""
        return io.BytesIO(self.content)


File = Path | Upload


def stream_of(file: File) -> IO[bytes]:
    """The bytes of a file, wherever they are."""
    return file.open() if isinstance(file, Upload) else file.open("rb")


def size_of_file(file: File) -> int:
    """How many bytes a file has."""
    return file.size if isinstance(file, Upload) else file.stat().st_size


def check_is_file(file: File) -> None:
    """Raises InputError for a path with nothing behind it, or a folder."""
    if isinstance(file, Upload):
        return
    if not file.exists():
        raise InputError(str(file), "there is no such file.")
    if file.is_dir():
        raise InputError(str(file), "this is a folder.", "Name one file.")
