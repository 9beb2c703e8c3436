"""Who is in a population, and how many met each set, as every face shows them."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from cytostorm.presentation.counts import CountView, Named, Portion
from cytostorm.presentation.view import View, Words


class PeopleView(View):
    """Who is in a population. Percentages: `used` of `patients`, `met_any` of `used`."""

    patients: CountView = Field(description="in the source, with any value or none")
    used: CountView = Field(description="with a dated fact that a set looks at")
    met_any: CountView = Field(
        description="who definitely met at least one set that names nobody, or that is known to be made for them"
    )
    first: date | None = Field(description="the first day; null without dates")
    last: date | None
    period: str
    outcomes: tuple[Named, ...]
    deaths: CountView | None = Field(
        description="with a recorded death; null where neither a death nor any outcome is recorded"
    )


class SetRow(View):
    """How many met one set, and for whom it was made. Percentages are of `used`."""

    id: str
    short_title: str
    column_name: str
    met: str = Field(description="what met means in the words of the set")
    status: str
    used: CountView = Field(description="patients with a dated fact that the set looks at")
    definitely: CountView
    not_ruled_out: CountView = Field(description="definitely met, or not ruled out when most was known")
    possibly: CountView = Field(description="not ruled out at some moment, the time before the first results included")
    made_for: str = Field(
        description='short; empty where the set was not restricted, "not known" where the library no longer says to whom'
    )
    recorded: CountView = Field(description="patients of whom it is recorded that the set was made for them")
    recorded_and_met: CountView
    unknown: CountView = Field(description="patients of whom it is not recorded whether the set was made for them")
    unknown_and_met: CountView
    others: CountView = Field(description="patients of whom it is recorded that it was not")
    others_and_met: CountView
    headline: Portion = Field(
        description="definitely met: of `used` where the set names nobody, else of `recorded`; what is not known is in neither"
    )
    about: tuple[Portion, ...] = Field(
        description="of `used`: recorded, not recorded, recorded as no; empty where the set names nobody, and in `timeline`"
    )
    whom: Words

    @property
    def is_restricted(self) -> bool:
        """Whether the set names the patients that it was made for."""
        return bool(self.made_for)


class SetGroup(View):
    """Sets under one heading."""

    heading: Words
    sets: tuple[SetRow, ...]
