"""The parts of a packed workbook, opened only where what they unpack to is within the limit."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cytostorm.errors import InputError
from cytostorm.io.opening import Opening, raised, size_words
from cytostorm.io.uploads import File, stream_of

_SAVE = "Open it in Excel and save it as XLSX without a password, or as 'CSV UTF-8'."
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, LookupError)


class Archive:
    """A workbook's archive, by the names of its parts; capitals do not matter in them, as in Excel."""

    def __init__(self, source: str, packed: zipfile.ZipFile):
        self.source, self._packed = source, packed
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in packed.namelist()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def size(self, name: str) -> int:
        """How many bytes a part unpacks to; 0 for one that is missing."""
        return self._packed.getinfo(self._names[name.lower()]).file_size if name in self else 0

    @contextmanager
    def stream(self, name: str) -> Iterator[IO[bytes]]:
        """A part as a stream of bytes. Raises InputError where it is missing or damaged, and where its checksum is wrong."""
        if name not in self:
            raise damaged(self.source, f"its part '{name}' is missing")
        try:
            with self._packed.open(self._names[name.lower()]) as stream:
                yield stream
        except _BROKEN as error:
            raise damaged(self.source, f"its part '{name}' cannot be unpacked: {error}") from None


def damaged(source: str, how: str) -> InputError:
    """A workbook that no program should guess at."""
    return InputError(source, f"this XLSX workbook is damaged: {how}.", "Open it in Excel and save it again.")


@contextmanager
def opened(source: str, path: File, opening: Opening) -> Iterator[Archive]:
    """The archive of a workbook, after a look at how large it becomes. Raises InputError for anything that is no workbook."""
    try:
        packed = zipfile.ZipFile(path if isinstance(path, Path) else path.open())
    except _BROKEN:
        raise _no_workbook(source, path) from None
    with packed:
        _check_size(source, packed, opening)
        yield Archive(source, packed)


def _check_size(source: str, packed: zipfile.ZipFile, opening: Opening) -> None:
    """By the directory of the archive; no part can be read beyond what stands there."""
    size = sum(part.file_size for part in packed.infolist())
    if size > opening.largest_unpacked:
        problem = (
            f"the workbook would unpack to {size_words(size)}; at most {size_words(opening.largest_unpacked)} are read."
        )
        raise InputError(source, problem, f"Save the sheet as CSV or Parquet, or leave columns out. {raised(size)}")


def _no_workbook(source: str, path: File) -> InputError:
    with stream_of(path) as file:
        old = file.read(4) == b"\xd0\xcf\x11\xe0"
    problem = (
        "this is an old Excel file (.xls) or one with a password."
        if old
        else "this is not an XLSX workbook, or it is damaged."
    )
    return InputError(source, problem, _SAVE)


def no_workbook(source: str) -> InputError:
    """An archive of another kind: a ZIP file, a document, an ODS sheet."""
    return InputError(source, "this is not an XLSX workbook, or it is damaged.", _SAVE)
