"""One set of one patient through time, as a chart draws it: when the verdict changed, and the ends of the score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cytostorm.bedside import Course
from cytostorm.presentation.scored import cut_off
from cytostorm.values import Bounds


@dataclass(frozen=True)
class SetLine:
    """`changes`: the verdict from a moment on. `scores`: what was still possible of the score from a moment on."""

    id: str
    short_title: str
    cut_off: float | None
    changes: tuple[tuple[datetime, str], ...]
    scores: tuple[tuple[datetime, Bounds], ...]


def set_line(course: Course) -> SetLine:
    """A course without what no chart draws."""
    return SetLine(
        id=course.criteria.id, short_title=course.criteria.document.short_title, cut_off=cut_off(course.criteria),
        changes=tuple((one.at, one.word) for one in course.changes),
        scores=tuple((one.at, one.score) for one in course.moments if one.score is not None),
    )  # fmt: skip
