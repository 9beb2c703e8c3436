"""An exact count and how it is written. No number of a page to share is one: see disclosure.py."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Count:
    """How many: `number` is what is drawn and divided; a mean need not be whole."""

    number: float

    @property
    def words(self) -> str:
        """
        >>> Count(12345).words, Count(3.25).words
        ('12,345', '3.2')
        """
        return f"{self.number:,.0f}" if float(self.number).is_integer() else f"{self.number:,.1f}"

    def share(self, whole: Count) -> float:
        """The part of a whole that is drawn, from 0 to 1."""
        return min(self.number / whole.number, 1.0) if whole.number else 0.0

    def percent(self, whole: Count) -> str:
        """A percentage without false precision; below 1% it is a number in a thousand.

        >>> Count(1).percent(Count(300)), Count(30).percent(Count(300)), Count(10).percent(Count(3000)), Count(0).percent(Count(0))
        ('3.3 per 1,000', '10%', '3.3 per 1,000', '–')
        >>> Count(299).percent(Count(300))
        '>99%'
        """
        if not whole.number:
            return "–"
        share = self.number / whole.number
        if 0 < share < PER_THOUSAND:
            return _per_thousand(share)
        return ">99%" if 0.99 < share < 1 else f"{100 * share:.0f}%"

    def __bool__(self) -> bool:
        return self.number > 0


PER_THOUSAND = 0.01
"""Shares below this are written as a number in a thousand: "<1%" hides whether it is 1 or 9."""


def _per_thousand(share: float) -> str:
    return f"{1000 * share:.{1 if share >= 0.0001 else 3}f} per 1,000"
