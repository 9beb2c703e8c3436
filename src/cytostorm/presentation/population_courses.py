"""The most abnormal persons of a population, with what their drawings need. Never part of a report that is shared, nor of the JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cytostorm.cohort.extremes import Extreme
from cytostorm.cohort.treatments import glucocorticoids, treatments
from cytostorm.model.nodes import CriteriaSet
from cytostorm.presentation.lines import SetLine
from cytostorm.presentation.population_names import Names
from cytostorm.presentation.scored import cut_off
from cytostorm.record import Record
from cytostorm.words import number_words


@dataclass(frozen=True)
class PersonCourse:
    """One person: the sets that were definitely met, what is drawn, and `line`: the leading score through time.

    `treating`: the drugs that get a lane. `shortened`: only the time around the first set is drawn.
    """

    person: str
    outcome: str
    sets: tuple[str, ...]
    leading: str
    highest: str
    start: datetime
    end: datetime
    shortened: bool
    record: Record
    line: SetLine | None
    treating: tuple[str, ...]
    milestones: tuple[tuple[str, datetime], ...]


def courses_of(extremes: Sequence[Extreme], leading: CriteriaSet | None, names: Names) -> Iterator[PersonCourse]:
    """In the order of the summary: the most sets definitely met first."""
    treating = (*treatments(names.library), *glucocorticoids(names.library))
    return (_course(one, leading, names, treating) for one in extremes)


def _course(one: Extreme, leading: CriteriaSet | None, names: Names, treating: tuple[str, ...]) -> PersonCourse:
    title = leading.document.short_title if leading else ""
    highest = f"{title} at least {number_words(one.highest)}" if leading and one.highest is not None else ""
    return PersonCourse(
        one.person, one.outcome, tuple(map(names.short, one.sets)), title, highest, one.start, one.end, one.shortened, one.record,
        _line(one, leading), treating, one.milestones,
    )  # fmt: skip


def _line(one: Extreme, leading: CriteriaSet | None) -> SetLine | None:
    if leading is None or not one.steps:
        return None
    scores = tuple((step.at, step.score) for step in one.steps if step.score is not None)
    return SetLine(leading.id, leading.document.short_title, cut_off(leading), (), scores)
