"""Every text that a value can have, as one vocabulary: a value is a position in it, and numbers are turned into text once."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Codes = NDArray[np.signedinteger]
Floats = NDArray[np.float64]
_SIZES = (100_000, 10_000, 10_000)
"""How many numbers are printed with no, one and two decimals: up to 99999, 999.9 and 99.99."""


@dataclass
class Texts:
    """Plain numbers first, by decimals; then the words, as they are asked for."""

    words: list[str] = field(default_factory=list)

    @property
    def plain(self) -> int:
        """Positions below this are plain numbers."""
        return sum(_SIZES)

    def base(self, decimals: int) -> int:
        return sum(_SIZES[:decimals])

    def most(self, decimals: int) -> int:
        """The largest number of that many decimals, as a whole number of its last place."""
        return _SIZES[decimals] - 1

    def word(self, text: str) -> int:
        """The position of a word or a censored number of the vocabulary."""
        return self.plain + self.words.index(text)

    def add(self, text: str) -> int:
        """As `word`, for a text that may be new."""
        if text not in self.words:
            self.words.append(text)
        return self.word(text)

    def numbers(self, values: Floats, decimals: int) -> Codes:
        """The positions of values rounded to some decimals; values beyond the largest are printed as the largest."""
        scaled = np.rint(values * 10**decimals)
        return np.asarray(np.clip(scaled, 0, self.most(decimals)) + self.base(decimals), np.int32)

    def value(self, codes: Codes) -> Floats:
        """The numbers that plain positions stand for."""
        ends = np.cumsum(_SIZES)
        decimals = np.searchsorted(ends, codes, side="right")
        starts = np.array([self.base(d) for d in range(len(_SIZES))])
        return np.asarray((codes - starts[decimals]) / 10.0**decimals)

    def changed(self, codes: Codes, factors: Floats) -> Codes:
        """Other plain numbers of the same decimals, about `factors` times as large, and never the same."""
        decimals = np.searchsorted(np.cumsum(_SIZES), codes, side="right")
        start = np.array([self.base(d) for d in range(len(_SIZES))])[decimals]
        most = np.array([self.most(d) for d in range(len(_SIZES))])[decimals]
        old = codes - start
        new = np.clip(np.rint(old * factors), 0, most)
        moved = np.where(new == old, np.where(old < most, old + 1, old - 1), new)
        return np.asarray(moved + start, np.int32)

    @cached_property
    def numeric(self) -> pa.Array:
        """The number in every text, censored or not; null for a word."""
        found = [_number(word) for word in self.words]
        plain = self.value(np.arange(self.plain, dtype=np.int32))
        return pa.concat_arrays([pa.array(plain), pa.array(found, pa.float64())])

    @cached_property
    def signs(self) -> pa.Array:
        """The sign of censoring of every text; "" for none."""
        return pa.array(
            [*[""] * self.plain, *(word[0] if word[:1] in ("<", ">") else "" for word in self.words)], pa.string()
        )

    @cached_property
    def printed(self) -> pa.Array:
        """The whole vocabulary; complete only after the last `add`."""
        plain = [f"{number / 10**d:.{d}f}" for d, size in enumerate(_SIZES) for number in range(size)]
        return pa.array([*plain, *self.words], pa.string())


def _number(word: str) -> float | None:
    return float(word[1:]) if word[:1] in ("<", ">") else None
