"""How the numbers of a table are written: what the mapping says, else what those numbers show that have one reading."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from cytostorm.io.values.exact import ExactNumber
from cytostorm.record.numbers import SIGNS, Decimal, Notation, uses

Cells = Iterable[tuple[str, str]]
_OTHER = {".": ",", ",": "."}


class Notations:
    """The notation of each column (or test name) of one table. `cells` gives the name and the text of each value, when it is asked.

    A sign between three digits is read as a thousand where the table uses it so elsewhere, or has the other sign before
    decimals; as a decimal sign only where the same column does. Where the table shows both customs, it shows none.
    """

    def __init__(self, said: Decimal, cells: Callable[[], Cells]):
        self.said, self.cells = said, cells

    def of(self, name: str) -> Notation:
        return Notation(self.said, lambda sign: self._shown(name, sign))

    @cached_property
    def _uses(self) -> dict[tuple[str, str], set[str]]:
        """The columns in which a sign is used in a way: (",", "decimal")."""
        found: dict[tuple[str, str], set[str]] = {}
        written = {
            (name, text)
            for name, text in self.cells()
            if ("," in text or "." in text) and type(text) is not ExactNumber
        }
        for name, text in written:
            for use in uses(text):
                found.setdefault(use, set()).add(name)
        return found

    def _shown(self, name: str, sign: str) -> Decimal:
        other = _OTHER[sign]
        as_decimal, as_thousands = self._uses.get((sign, "decimal"), set()), (sign, "thousands") in self._uses
        other_decimal, other_thousands = ((other, way) in self._uses for way in ("decimal", "thousands"))
        if (as_decimal or other_thousands) and (as_thousands or other_decimal):
            return ""
        if as_thousands or other_decimal:
            return SIGNS[other]
        return SIGNS[sign] if other_thousands or name in as_decimal else ""
