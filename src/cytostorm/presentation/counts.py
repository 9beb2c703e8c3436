"""A count of patients or values as every face shows it."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from cytostorm.causal.intervals import wilson
from cytostorm.cohort.counting import PER_THOUSAND, Count
from cytostorm.presentation.view import View, Words
from cytostorm.values import Bounds


def interval_words(share: Bounds) -> str:
    """
    >>> interval_words(Bounds(0.00181, 0.00613)), interval_words(Bounds(0.2, 0.4123))
    ('1.8 to 6.1 per 1,000', '20 to 41%')
    """
    if share.high < PER_THOUSAND:
        return f"{1000 * share.low:.1f} to {1000 * share.high:.1f} per 1,000"
    low, high = (f"{100 * end:.{0 if share.high >= 0.1 else 1}f}" for end in share)
    return f"{low} to {high}%"


class CountView(View):
    """How many, in words and as what is drawn and divided."""

    number: float
    words: str
    percent: str = Field(default="", description="of the whole that the field names; empty where there is none")
    interval: str = Field(default="", description="Wilson, 95%, of that share; empty where none is given")

    @classmethod
    def of(cls, count: Count, whole: Count | None = None) -> Self:
        """A count, with its percentage of a whole."""
        percent = count.percent(whole) if whole is not None else ""
        return cls(number=count.number, words=count.words, percent=percent)

    @classmethod
    def with_interval(cls, count: Count, whole: Count) -> Self:
        """A count with its percentage of a whole and what is known of that share."""
        return cls(
            **cls.of(count, whole).model_dump(exclude={"interval"}),
            interval=interval_words(wilson(count.number, whole.number)),
        )

    def share(self, whole: CountView) -> float:
        """The part of a whole that is drawn, from 0 to 1."""
        return min(self.number / whole.number, 1.0) if whole.number else 0.0

    @property
    def with_percent(self) -> str:
        """ "23 (38%)"."""
        return f"{self.words} ({self.percent})" if self.percent else self.words

    def __bool__(self) -> bool:
        return self.number > 0


class Portion(View):
    """A share with what it is of, and what is known of it."""

    count: CountView
    whole: CountView
    low: float | None = Field(description="Wilson, 95%, from 0 to 1; null of nobody")
    high: float | None
    words: Words

    @classmethod
    def of(cls, count: Count, whole: Count) -> Self:
        """A count of a whole."""
        ends = wilson(count.number, whole.number) if whole and count <= whole else None
        low, high = ends if ends else (None, None)
        return cls(
            count=CountView.of(count, whole), whole=CountView.of(whole), low=low, high=high, words=portion_words(count, whole, ends)
        )  # fmt: skip


def portion_words(count: Count, whole: Count, interval: Bounds | None) -> str:
    """A share as a sentence can hold it; the unit stands once where share and interval have the same.

    >>> portion_words(Count(10), Count(3000), wilson(10, 3000)), portion_words(Count(181), Count(600), wilson(181, 600))
    ('10 of 3,000: 3.3 per 1,000 (1.8 to 6.1)', '181 of 600: 30% (27 to 34)')
    >>> portion_words(Count(1), Count(600), wilson(1, 600)), portion_words(Count(0), Count(0), None)
    ('1 of 600: 1.7 per 1,000 (0.3 to 9.4)', '0 of 0')
    >>> portion_words(Count(0), Count(12), wilson(0, 12))
    '0 of 12: 0% (0 to 24)'
    """
    said = f"{count.words} of {whole.words}"
    if not whole:
        return said
    if interval is None:
        return f"{said}: {count.percent(whole)}"
    percent, ends = count.percent(whole), interval_words(interval)
    unit = next((one for one in (" per 1,000", "%") if percent.endswith(one) and ends.endswith(one)), "")
    return f"{said}: {percent} ({ends.removesuffix(unit)})"


class Named(View):
    """Something that is counted by its name."""

    name: str
    count: CountView

    @classmethod
    def of(cls, name: str, count: Count, whole: Count | None = None) -> Self:
        """A count with what it counts."""
        return cls(name=name, count=CountView.of(count, whole))
