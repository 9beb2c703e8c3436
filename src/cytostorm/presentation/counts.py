"""A count of patients or values as every face shows it: exact, or rounded and hidden in a report that is shared."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from cytostorm.cohort.counting import Count
from cytostorm.presentation.view import View


class CountView(View):
    """How many, in words and as what is drawn and divided."""

    number: float
    below: int = Field(
        description="0, or: the count is hidden, more than 0 and less than this; `number` is then half of it"
    )
    words: str
    percent: str = Field(default="", description="of the whole that the field names; empty where there is none")

    @classmethod
    def of(cls, count: Count, whole: Count | None = None) -> Self:
        """A count, with its percentage of a whole."""
        percent = count.percent(whole) if whole is not None else ""
        return cls(number=count.number, below=count.below, words=count.words, percent=percent)

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
