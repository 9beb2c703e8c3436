"""A count of patients or values as every face shows it: exact, or rounded and hidden in a report that is shared."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from cytostorm.causal.intervals import wilson
from cytostorm.cohort.counting import Count
from cytostorm.presentation.view import View
from cytostorm.values import Bounds


def interval_words(share: Bounds) -> str:
    """
    >>> interval_words(Bounds(0.00181, 0.00613)), interval_words(Bounds(0.2, 0.4123))
    ('1.8 to 6.1 per 1,000', '20 to 41%')
    """
    if share.high < 0.01:
        return f"{1000 * share.low:.1f} to {1000 * share.high:.1f} per 1,000"
    low, high = (f"{100 * end:.{0 if share.high >= 0.1 else 1}f}" for end in share)
    return f"{low} to {high}%"


class CountView(View):
    """How many, in words and as what is drawn and divided."""

    number: float
    below: int = Field(
        description="0, or: the count is hidden, more than 0 and less than this; `number` is then half of it"
    )
    words: str
    percent: str = Field(default="", description="of the whole that the field names; empty where there is none")
    interval: str = Field(default="", description="Wilson, 95%, of that share; empty in a report to share")

    @classmethod
    def of(cls, count: Count, whole: Count | None = None) -> Self:
        """A count, with its percentage of a whole."""
        percent = count.percent(whole) if whole is not None else ""
        return cls(number=count.number, below=count.below, words=count.words, percent=percent)

    @classmethod
    def with_interval(cls, count: Count, whole: Count) -> Self:
        """A count with its percentage of a whole and what is known of that share: only for counts that are exact."""
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


class Named(View):
    """Something that is counted by its name."""

    name: str
    count: CountView

    @classmethod
    def of(cls, name: str, count: Count, whole: Count | None = None) -> Self:
        """A count with what it counts."""
        return cls(name=name, count=CountView.of(count, whole))
