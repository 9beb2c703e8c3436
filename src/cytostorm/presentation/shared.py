"""A population as a shared page and its JSON show it: a list of what is allowed, every number rounded and with its ends."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal, Self

from pydantic import Field

from cytostorm.causal.intervals import wilson
from cytostorm.cohort.counting import PER_THOUSAND
from cytostorm.cohort.disclosure import Rounded
from cytostorm.presentation.answer import Answer
from cytostorm.presentation.population import ScreenedSet
from cytostorm.presentation.view import View, Words


def outward_words(low: float, high: float) -> str:
    """Two ends of a share, rounded away from each other.

    >>> outward_words(0.0181, 0.0613), outward_words(0.2, 0.4123), outward_words(0.00012, 0.0061)
    ('1.8 to 6.2%', '20 to 42%', '0.1 to 6.1 per 1,000')
    """
    factor, unit = (1000, " per 1,000") if high < PER_THOUSAND else (100, "%")
    tenths = 1 if high >= 0.1 else 10
    ends = math.floor(factor * tenths * low) / tenths, math.ceil(round(factor * tenths * high, 9)) / tenths
    return " to ".join(f"{end:.0f}" if tenths == 1 else f"{end:.1f}" for end in ends) + unit


class RoundedView(View):
    """A rounded number of patients: the true one lies from `low` to `high`. A share is of rounded numbers too."""

    number: int
    low: int
    high: int
    words: str
    percent: str = Field(default="", description="of the whole that the field names; empty where there is none")
    interval: str = Field(default="", description="95% of that share (Wilson), widened by the rounding of both numbers")

    @classmethod
    def of(cls, count: Rounded, whole: Rounded | None = None) -> Self:
        """A number, with its share of a whole."""
        share = _share(count, whole) if whole is not None else {}
        return cls(number=count.number, low=count.low, high=count.high, words=f"{count.number:,}", **share)

    @classmethod
    def maybe(cls, count: Rounded | None, whole: Rounded | None = None) -> Self | None:
        """The same where a number may be hidden."""
        return cls.of(count, whole) if count is not None else None

    @property
    def with_share(self) -> str:
        """ "120 (20%, 16 to 25%)"."""
        return f"{self.words} ({self.percent}, {self.interval})" if self.percent else self.words


def _share(count: Rounded, whole: Rounded) -> dict[str, str]:
    share = min(count.number / whole.number, 1.0)
    low, high = wilson(min(count.low, whole.high), whole.high).low, wilson(min(count.high, whole.low), whole.low).high
    percent = f"{1000 * share:.1f} per 1,000" if share < PER_THOUSAND else f"{100 * share:.0f}%"
    return {"percent": percent, "interval": outward_words(low, high)}


class SharedRow(View):
    """One set that enough patients met. null: hidden."""

    id: str
    short_title: str
    column_name: str
    met: str = Field(description="what met means in the words of the set")
    definitely: RoundedView
    not_ruled_out: RoundedView | None = Field(description="definitely met, or not ruled out when most was known")
    made_for: str = Field(
        description='short; empty where the set was not restricted, "not known" where the library no longer says to whom'
    )
    recorded: RoundedView | None = Field(description="patients of whom it is recorded that the set was made for them")
    recorded_and_met: RoundedView | None

    @property
    def is_countable(self) -> bool:
        """Whether it can be told how many of those whom the set was made for met it."""
        return not self.made_for or self.recorded_and_met is not None


class SharedGroup(View):
    """Sets under one heading."""

    heading: Words
    sets: tuple[SharedRow, ...]


class PairRow(View):
    """Two sets that were definitely met in the same patients."""

    sets: tuple[str, str]
    both: RoundedView


class BeforeRow(View):
    """Patients who met a set before an event, in the same stay; `days`: quartiles of how many days before, null for too few."""

    short_title: str
    before: RoundedView
    days: tuple[int, int, int] | None


class SharedEventView(View):
    """One kind of event."""

    words: str
    patients: RoundedView
    sets: tuple[BeforeRow, ...]


class PeriodCount(View):
    """A month, quarter or year by its first day."""

    start: date
    words: str
    patients: RoundedView


class PeriodsView(View):
    """A group by the finest period in which every part is large enough."""

    title: str
    periods: tuple[PeriodCount, ...]


class MeasuredRow(View):
    """Patients in whom something was measured at least once."""

    label: str
    patients: RoundedView


class SharedMethods(View):
    """How the numbers were made; no source, no file and no day."""

    made_by: str
    cytostorm_version: str
    plan: str
    grid: str
    run_in: str = Field(description="the month of the run")
    reading: str
    reading_title: str
    sets: tuple[ScreenedSet, ...]


class SharedView(Answer):
    """What `cytostorm screen --share` writes as summary.json of its folder, and what the page beside it shows."""

    schema_: Literal["cytostorm/shared-population/1"] = Field(default="cytostorm/shared-population/1", alias="schema")
    small_cells: int = Field(description="no cell with fewer patients than this is shown, nor can it be worked out")
    step: int = Field(description="numbers are rounded to a neighbouring multiple of this")
    synthetic: bool
    patients: RoundedView = Field(description="with a dated fact that a set looks at: the whole of every share")
    period: str = Field(description="of admissions, by month, quarter or year; empty where any would be too few")
    groups: tuple[SharedGroup, ...]
    not_shown: tuple[str, ...] = Field(description="sets that too few patients met, or nearly all")
    pairs: tuple[PairRow, ...]
    events: tuple[SharedEventView, ...]
    admitted: PeriodsView | None
    first_met: tuple[PeriodsView, ...]
    measured: tuple[MeasuredRow, ...]
    rules: tuple[Words, ...]
    methods: SharedMethods

    @property
    def sets(self) -> tuple[SharedRow, ...]:
        """Every set that is shown, in the order of the page."""
        return tuple(one for group in self.groups for one in group.sets)


def run_month(manifest: Mapping[str, Any]) -> str:
    """The month of a run: a day or an hour could be found again in a log."""
    return str(manifest.get("began", ""))[:7]
