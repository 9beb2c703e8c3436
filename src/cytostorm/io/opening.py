"""How a file is opened before anything in it is understood: which sheet, which row is the header, how large it may be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from cytostorm.errors import InputError

LARGEST_FILE = 2_000_000_000
LARGEST_UNPACKED = 500_000_000  # of an archive: in memory its cells take about four times as much
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(MB|GB)", re.IGNORECASE)
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.:-]+):/{1,3}[^/]")  # a path has already lost one of two strokes; C:/ is a disk
_BYTES = {"MB": 1_000_000, "GB": 1_000_000_000}


@dataclass(frozen=True)
class Opening:
    """What somebody said about a file. `sheet`: its name, else the first visible one that holds anything. `header_row`: as it is
    numbered in Excel, else the first that is not blank. `largest`: how many bytes are read, packed or unpacked, else the usual limits.
    """

    sheet: str = ""
    header_row: int = 0
    largest: int = 0

    @property
    def largest_file(self) -> int:
        return self.largest or LARGEST_FILE

    @property
    def largest_unpacked(self) -> int:
        return self.largest or LARGEST_UNPACKED


AS_IT_IS = Opening()
RAISE = "Where the file is to be trusted, --largest {} raises the limit."


def check_is_here(path: Path) -> None:
    """Raises InputError for an address on a network. It does not repeat the address, which may hold a password."""
    found = _ADDRESS.match(str(path))
    if found and not path.exists():
        problem = "this is an address, and only files and folders of this machine are read, or an OMOP database (postgresql://...)."
        raise InputError(f"{found[1].lower()}://...", problem, "Download it first, and name the file.")


def size_of(text: str, option: str = "--largest") -> int:
    """The bytes of a size such as 4GB or 800MB; 0 for an empty text. Raises InputError for anything else."""
    found = _SIZE.fullmatch(text.strip())
    if text.strip() and (found is None or not float(found[1])):
        raise InputError(option, f"'{text}' is no size.", "Write 4GB or 800MB.")
    return int(float(found[1]) * _BYTES[found[2].upper()]) if found else 0


def size_words(size: int) -> str:
    """A number of bytes as people say it.

    >>> size_words(1_500_000_000), size_words(500_000_000), size_words(90)
    ('1.5 GB', '500 MB', '1 MB')
    """
    return f"{size / 1e9:.1f} GB".replace(".0 GB", " GB") if size >= 999_500_000 else f"{max(1, round(size / 1e6))} MB"


def raised(size: int) -> str:
    """What to write so that a file of this size is read."""
    return RAISE.format(f"{-(-size // 1_000_000_000)}GB")
