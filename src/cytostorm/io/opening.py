"""What somebody says about a file: which sheet, which row is the header, how large it may be, and how its texts are written."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from cytostorm.errors import InputError

if TYPE_CHECKING:  # the help of a command opens no file, and the record takes a third of a second
    from cytostorm.record.numbers import Decimal

Dates = Literal["day.month.year", "month/day/year", "year-month-day", ""]
DECIMALS: tuple[Decimal, ...] = ("point", "comma")
ORDERS: tuple[Dates, ...] = get_args(Dates)[:-1]

LARGEST_FILE = 2_000_000_000
LARGEST_UNPACKED = 500_000_000  # of an archive: in memory its cells take about four times as much
_SIZE = re.compile(r"(\d{1,6}(?:\.\d{1,3})?)\s*(MB|GB)", re.IGNORECASE)
_ADDRESS = re.compile(
    r"([A-Za-z][A-Za-z0-9+.:-]+):/{1,3}[^/]"
)  # a path has already lost one of two strokes; C:/ is a disk
_BYTES = {"MB": 1_000_000, "GB": 1_000_000_000}


@dataclass(frozen=True)
class Opening:
    """What somebody said about a file. `sheet`: its name, else the first visible one that holds anything. `header_row`: as it is
    numbered in Excel, else the first that is not blank. `largest`: how many bytes are read, packed or unpacked, else the usual limits.
    `encoding`: of text files, else UTF-8. `decimal` and `dates`: the decimal sign and the order of day and month of its texts.
    """

    sheet: str = ""
    header_row: int = 0
    largest: int = 0
    encoding: str = ""
    decimal: Decimal = ""
    dates: Dates = ""

    def over(self, mapping: Any) -> Opening:
        """What was said here, and where nothing was, what the mapping says."""
        if mapping is None:
            return self
        mapped = ("sheet", "header_row", "encoding", "decimal", "dates")
        return replace(self, **{name: getattr(self, name) or getattr(mapping, name) for name in mapped})

    @property
    def largest_file(self) -> int:
        return self.largest or LARGEST_FILE

    @property
    def largest_unpacked(self) -> int:
        return self.largest or LARGEST_UNPACKED


AS_IT_IS = Opening()
RAISE = "Where the file is to be trusted, --largest {} raises the limit."


def opening_of(
    sheet: str = "", header_row: int = 0, largest: str = "", encoding: str = "", decimal: str = "", dates: str = ""
) -> Opening:
    """An opening from what a person typed as options. Raises InputError for a word that is not known."""
    for option, word, known in (("--decimal", decimal, DECIMALS), ("--dates", dates, ORDERS)):
        if word and word not in known:
            raise InputError(option, f"'{word}' is not known.", f"Use one of: {', '.join(known)}.")
    if encoding and not is_encoding(encoding):
        raise InputError(
            "--encoding", f"'{encoding}' is not known.", "Usual ones are utf-8, cp1252 (Windows), latin-1 and utf-16."
        )
    if header_row < 0:
        raise InputError(
            "--header-row",
            f"'{header_row}' must be a whole number from 1.",
            "Write the number of the row that names the columns.",
        )
    return Opening(sheet, header_row, size_of(largest), encoding, decimal, dates)  # type: ignore[arg-type]


def is_encoding(name: str) -> bool:
    """Whether a name is that of an encoding of text."""
    try:
        return bool(codecs.lookup(name)._is_text_encoding)
    except (LookupError, ValueError):
        return False


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
