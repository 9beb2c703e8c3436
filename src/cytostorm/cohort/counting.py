"""A count as it may be shown: exact, or, in a report that is shared, rounded and without small cells.

Everything that a page shows of a population goes through `disclosed` once. What is hidden there is gone: a chart that is
drawn later, a title or a tooltip cannot tell it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

STEP = 5
"""Counts that are shared are rounded to a multiple of this."""
Shown = TypeVar("Shown")


@dataclass(frozen=True, order=True)
class Count:
    """How many: `number` is what is drawn and divided. Where `below` is given, it is hidden, and half of that is drawn."""

    number: float
    below: int = 0

    @property
    def words(self) -> str:
        """
        >>> Count(12345).words, Count(3.25).words, Count(5, 10).words
        ('12,345', '3.2', '<10')
        """
        if self.below:
            return f"<{self.below}"
        return f"{self.number:,.0f}" if float(self.number).is_integer() else f"{self.number:,.1f}"

    def share(self, whole: Count) -> float:
        """The part of a whole that is drawn, from 0 to 1."""
        return min(self.number / whole.number, 1.0) if whole.number else 0.0

    def percent(self, whole: Count) -> str:
        """A percentage without false precision, out of what is shown; below 1% it is a number in a thousand.

        Of a hidden count it is what the share stays below, rounded up.

        >>> Count(1).percent(Count(300)), Count(30).percent(Count(300)), Count(10).percent(Count(3000)), Count(0).percent(Count(0))
        ('3.3 per 1,000', '10%', '3.3 per 1,000', '–')
        >>> Count(5, 10).percent(Count(560)), Count(2.5, 5).percent(Count(3000)), Count(299).percent(Count(300))
        ('<2%', '<1.7 per 1,000', '>99%')
        """
        if not whole.number or whole.below:
            return "–"
        if self.below:
            return f"<{_at_most(self.below / whole.number)}"
        share = self.number / whole.number
        if 0 < share < _PER_THOUSAND:
            return _per_thousand(share)
        return ">99%" if 0.99 < share < 1 else f"{100 * share:.0f}%"

    def __bool__(self) -> bool:
        return self.number > 0


NONE = Count(0)
_PER_THOUSAND = 0.01
"""Shares below this are written as a number in a thousand: "<1%" hides whether it is 1 or 9."""


def _per_thousand(share: float) -> str:
    return f"{1000 * share:.{1 if share >= 0.0001 else 3}f} per 1,000"


def _at_most(share: float) -> str:
    """An upper end, rounded up."""
    return f"{math.ceil(10_000 * share) / 10:.1f} per 1,000" if share < _PER_THOUSAND else f"{math.ceil(100 * share)}%"


def masked(count: Count, small_cells: int) -> Count:
    """What others may see: none stays none, less than `small_cells` is hidden, more is rounded.

    >>> [masked(Count(n), 10).words for n in (0, 1, 9, 10, 12, 13)]
    ['0', '<10', '<10', '10', '10', '15']
    """
    if count.number <= 0 or count.below:
        return count
    if count.number < small_cells:
        return Count(small_cells / 2, small_cells)
    return Count(max(STEP * int(count.number / STEP + 0.5), STEP))


def disclosed(shown: Shown, small_cells: int) -> Shown:
    """The same thing with every count in it masked, however deep it lies in dataclasses and tuples."""
    return _disclosed(shown, small_cells)  # type: ignore[no-any-return]


def _disclosed(part: Any, small_cells: int) -> Any:
    if isinstance(part, Count):
        return masked(part, small_cells)
    if isinstance(part, tuple):
        return tuple(_disclosed(one, small_cells) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(
            part, **{field.name: _disclosed(getattr(part, field.name), small_cells) for field in fields(part)}
        )
    return part
