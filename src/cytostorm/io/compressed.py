"""A file that may be compressed (`.gz`), opened as bytes, with one message for one that is damaged or cannot be read."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from cytostorm.errors import InputError


@contextmanager
def unpacked(path: Path, label: str = "") -> Iterator[gzip.GzipFile | BufferedReader]:
    """The bytes of a file. Raises InputError, under its label or else its path, for what fails while they are read."""
    try:
        with gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb") as stream:
            yield stream
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise InputError(
            label or str(path), f"the compressed file is damaged or cut off: {error}.", "Copy it again."
        ) from None
    except OSError as error:
        raise InputError(label or str(path), f"the file cannot be read: {error.strerror or error}.") from None
