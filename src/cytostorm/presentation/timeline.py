"""Patients of a table through time as every face shows them: how many met each set, when, together, and what was missing."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cytostorm.presentation.answer import Answer
from cytostorm.presentation.population import CombinationView, DataView, InputRow, SpanView
from cytostorm.presentation.population_sets import PeopleView, SetGroup
from cytostorm.presentation.view import View


class OutcomeLead(View):
    """For patients with one outcome: how long before the end of the stay a set was first definitely met."""

    outcome: str
    patients: int
    surely_met: int
    possibly_met: int
    hours_before_end: SpanView | None
    words: str


class TimelineSet(View):
    """The counts of one set. `possibly_met` includes everybody before the first result."""

    criteria: str
    short_title: str
    label: str
    revision: int
    fingerprint: str
    patients: int
    surely_met: int
    possibly_met: int
    open_when_best_known: int
    never_possible: int
    without_any_dated_fact: int
    by_outcome: tuple[OutcomeLead, ...]
    never_known: dict[str, int] = Field(description="patients in whom an input was never known during the stay")


class TimelineView(Answer):
    """What `cytostorm timeline` writes as summary.json, and what its text and its report show."""

    schema_: Literal["cytostorm/timeline/1"] = Field(default="cytostorm/timeline/1", alias="schema")
    title: str
    people: PeopleView
    groups: tuple[SetGroup, ...]
    sets: tuple[TimelineSet, ...]
    combinations: tuple[CombinationView, ...]
    inputs: tuple[InputRow, ...]
    data: DataView
    reading: str
    reading_title: str
    reading_because: str
    taken_as_absent: tuple[str, ...]

    @property
    def rows(self) -> list[TimelineSet]:
        """The sets, those that most definitely met first."""
        return sorted(self.sets, key=lambda one: (-one.surely_met, -one.open_when_best_known, one.criteria))
