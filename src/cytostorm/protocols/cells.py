"""Cells of a table as numbers and texts: missing stays missing, and what is no number is refused with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cytostorm.errors import InputError
from cytostorm.io.tables.table import Table
from cytostorm.protocols.grammar_derived import Derived

Floats = NDArray[np.float64]
MISSING = ("", "NA", "NaN", "nan", ".")
"""Texts that statistical programs write for a missing value; a category that names one as a level keeps it."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


class Cells:
    """The columns of one table, by name; those that the protocol derives too."""

    def __init__(self, table: Table, derived: Sequence[Derived] = ()) -> None:
        self.table = table
        self._texts: dict[str, list[str]] = {}
        self._numbers: dict[str, Floats] = {}
        for one in derived:
            if one.last is None:  # the record gives it
                self._derive(one)

    def __len__(self) -> int:
        return len(self.table.rows)

    def texts(self, column: str) -> list[str]:
        """The texts of a column, without blanks around them."""
        if column not in self._texts:
            self._texts[column] = [row[column].strip() for row in self.table.rows]
        return self._texts[column]

    def numbers(self, column: str) -> Floats:
        """The numbers of a column, NaN where missing; raises InputError for a text that is no number."""
        if column not in self._numbers:
            self._numbers[column] = np.array(
                [self._number(text, index, column) for index, text in enumerate(self.texts(column))], dtype=np.float64
            )
        return self._numbers[column]

    def is_missing(self, column: str) -> NDArray[np.bool_]:
        return np.array([text in MISSING for text in self.texts(column)], dtype=bool)

    def _number(self, text: str, index: int, column: str) -> float:
        if text in MISSING:
            return np.nan
        if not _NUMBER.fullmatch(text):
            row = self.table.row_number(index)
            problem = f"'{text}' is no number, and the protocol reads numbers from this column."
            raise InputError(
                self.table.source, problem, "Write it with a decimal point, or leave the cell empty.", row, column
            )
        return float(text)

    def _derive(self, one: Derived) -> None:
        if one.difference:
            self._set_numbers(one.column, self._difference(one))
        elif one.groups:
            self._texts[one.column] = _grouped(self.texts(str(one.of)), one.groups)
        else:
            self._texts[one.column] = self._classed(one)

    def _difference(self, one: Derived) -> Floats:
        first, second = one.difference or ("", "")
        found = self.numbers(first) - self.numbers(second)
        if one.instead:
            other = self.numbers(one.instead[0]) - self.numbers(one.instead[1])
            found = np.where(np.isnan(found), other, found)
        return found

    def _set_numbers(self, column: str, numbers: Floats) -> None:
        self._numbers[column] = numbers
        self._texts[column] = ["" if np.isnan(number) else f"{number!r}" for number in numbers.tolist()]

    def _classed(self, one: Derived) -> list[str]:
        numbers, cuts = self.numbers(str(one.of)), [float(cut) for cut in one.cuts]
        places = np.searchsorted(cuts, numbers, side="right")
        return ["" if np.isnan(number) else one.classes[place] for number, place in zip(numbers, places, strict=True)]


def _grouped(texts: Sequence[str], groups: Mapping[str, Sequence[str]]) -> list[str]:
    under = {text: name for name, members in groups.items() for text in members}
    return [under.get(text, text) for text in texts]
