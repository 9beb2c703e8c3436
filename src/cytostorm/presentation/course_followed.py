"""One record that is followed through time: its courses, its stages and its values, each made once for all moments of a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from cytostorm.bedside import Course, Moment, courses
from cytostorm.bedside.assessing import Judge
from cytostorm.differential.staging import Stage, stage
from cytostorm.interpreter import Evaluation
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.model.readings import Reading
from cytostorm.presentation.scored import leading_sets
from cytostorm.record import Chooser, Record, Value, moments_known

EVERYTHING = "all-recorded"


@dataclass
class Followed:
    """One record, followed under one reading. What several moments share is made once."""

    record: Record
    library: Library
    reading: Reading
    stages: dict[datetime, Stage] = field(default_factory=dict)
    evaluated: dict[datetime, dict[str, Evaluation]] = field(default_factory=dict)

    @cached_property
    def sets(self) -> tuple[CriteriaSet, ...]:
        return self.library.standard()

    @cached_property
    def known(self) -> list[datetime]:
        """The moments at which something became known, in order."""
        return sorted(moments_known(self.record.facts))

    @cached_property
    def leading(self) -> tuple[Course, ...]:
        """The sets whose score is drawn; the others are looked at only at the moments of the page."""
        return courses(
            self.record, self.library, leading_sets(self.sets), self.reading, self.known[-1], weighs_fever=True
        )

    @cached_property
    def tracked(self) -> tuple[str, ...]:
        """The followed observables that have a value."""
        names = [one.observable for one in self.library.watching.tracked]
        return tuple(name for name in names if self.history.values(name, self.known[-1]))

    @cached_property
    def history(self) -> Chooser:
        return Chooser(self.record, self.library.reading(EVERYTHING), self.library)

    @cached_property
    def judge(self) -> Judge:
        return Judge(self.record, self.reading, self.library, weighs_fever=True)

    def evaluations(self, at: datetime) -> dict[str, Evaluation]:
        """What every set says at a moment, by id."""
        if at not in self.evaluated:
            self.evaluated[at] = {one.criteria.id: one for one in self.judge.evaluations(self.sets, at)}
        return self.evaluated[at]

    def stage_at(self, at: datetime) -> Stage:
        if at not in self.stages:
            self.stages[at] = stage(self.record, self.library, self.reading.id, at)
        return self.stages[at]

    def values(self, name: str, at: datetime) -> list[Value]:
        return [value for value in self.history.values(name, at) if value.at is not None]


def at_moment(course: Course, at: datetime) -> Moment | None:
    """What a set said at a moment; None before the first fact."""
    return next((moment for moment in reversed(course.moments) if moment.at <= at), None)
