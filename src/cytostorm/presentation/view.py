"""What every view is made of: one base, one source, one number, one reason."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from cytostorm.model.documents import Cite
from cytostorm.values import Bounds

SAID = "said"
Words = Annotated[str, SAID]
"""A sentence of a view: every face shows it word for word, and a test walks them."""


class View(BaseModel):
    """A result as faces show it. It is made once and never changed, and a field that nobody declared is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceView(View):
    """Where something was printed, and how far that was checked. `presentation.sources.source_view` fills in the words."""

    reference: str
    locator: str
    as_printed: str
    status: str
    words: Words = Field(
        default="", description="as every face shows it: (Halyabar 2019), or † for a rule of this project"
    )

    @classmethod
    def of(cls, cite: Cite) -> Self:
        """The citation of a number, a rule or a sentence."""
        return cls(reference=cite.reference, locator=cite.locator, as_printed=cite.as_printed, status=cite.status)

    @classmethod
    def maybe(cls, cite: Cite | None) -> Self | None:
        """The same where there may be none."""
        return cls.of(cite) if cite is not None else None


class Ends(View):
    """What is still possible of a number."""

    low: float | None
    high: float | None

    @classmethod
    def of(cls, bounds: Bounds) -> Self:
        """The ends of bounds; an infinite one is null: there is no limit on that side."""
        return cls(low=finite(bounds.low), high=finite(bounds.high))

    @classmethod
    def maybe(cls, bounds: Bounds | None) -> Self | None:
        """The same where there may be none."""
        return cls.of(bounds) if bounds is not None else None


class Number(View):
    """A number as a range in a unit, with the words of every face. An open end is null: there is no limit on that side."""

    low: float | None
    high: float | None
    unit: str
    words: str

    @classmethod
    def of(cls, bounds: Bounds, unit: str, words: str) -> Self:
        """The ends of bounds; an infinite one is open."""
        return cls(low=finite(bounds.low), high=finite(bounds.high), unit=unit, words=words)


class Reason(View):
    """One reason of an answer: what was looked at, what was found, when, and what makes it unreliable."""

    kind: Literal["value", "finding", "drug", "missing", "too old", "cause", "stage", "said"]
    subject: str = Field(description="the observable, finding or drug; empty where the reason is about none")
    value: str = Field(description="as it was recorded; empty where nothing was")
    unit: str
    at: datetime | None
    masked_by: tuple[str, ...] = Field(description="drugs that make it unreliable")
    words: str


def finite(value: float) -> float | None:
    """An end of bounds as JSON can say it."""
    return value if math.isfinite(value) else None
