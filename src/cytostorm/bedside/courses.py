"""One patient through time: verdicts at every moment at which they can change, and when they were first met.

Between two change points nothing changes, so "first met" is exact and no daily grid is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from cytostorm.bedside.assessing import Judge
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet, Key
from cytostorm.model.readings import Reading
from cytostorm.record import Record, change_points
from cytostorm.values import Bounds, verdict_word


@dataclass(frozen=True)
class Moment:
    """What one set says from `at` until the next moment. `missing` are inputs without any fact."""

    at: datetime
    verdict: Bounds
    score: Bounds | None
    missing: tuple[Key, ...] = ()

    @property
    def word(self) -> str:
        return verdict_word(self.verdict)


@dataclass(frozen=True)
class Course:
    """One set over one record: moments in order of time, equal neighbours already joined."""

    patient: str
    criteria: CriteriaSet
    moments: tuple[Moment, ...]

    @cached_property
    def first_met(self) -> datetime | None:
        """The first time at which the set was surely met."""
        return next((m.at for m in self.moments if m.verdict.low >= 1), None)

    @cached_property
    def first_possible(self) -> datetime | None:
        """The first time at which the record no longer ruled the set out, with at least one fact of the set known."""
        return next((m.at for m in self.moments if m.verdict.high >= 1), None)

    @property
    def changes(self) -> tuple[Moment, ...]:
        """Moments at which the word of the verdict changed."""
        kept: list[Moment] = []
        for moment in self.moments:
            if not kept or kept[-1].word != moment.word:
                kept.append(moment)
        return tuple(kept)


def courses(
    record: Record,
    library: Library,
    criteria: Sequence[CriteriaSet],
    reading: Reading,
    until: datetime | None = None,
    weighs_fever: bool = False,
) -> tuple[Course, ...]:
    """The course of each set; `until` cuts off what lies after (discharge or death).

    `weighs_fever` as in `Judge`: one patient's page says what `assess` says. Without it a course is what the engines say of many.
    """
    judge = Judge(record, reading, library, shows_aged=False, weighs_fever=weighs_fever)
    keys = frozenset().union(*(c.inputs for c in criteria))
    points = [p for p in change_points(record, reading, library, keys) if until is None or p <= until]
    rows = [_moments_at(judge, criteria, point) for point in points]
    return tuple(Course(record.patient, c, _joined([row[i] for row in rows])) for i, c in enumerate(criteria))


def _moments_at(judge: Judge, criteria: Sequence[CriteriaSet], point: datetime) -> list[Moment]:
    evaluations = judge.evaluations(criteria, point)
    return [Moment(point, e.verdict, e.score, _missing(e.criteria, e.snapshot.seen)) for e in evaluations]


def _missing(criteria: CriteriaSet, seen: object) -> tuple[Key, ...]:
    held = {key for key, value in seen.items() if value.facts}  # type: ignore[attr-defined]
    return tuple(sorted(criteria.inputs - held))


def _joined(moments: Sequence[Moment]) -> tuple[Moment, ...]:
    kept: list[Moment] = []
    for moment in moments:
        if not kept or (kept[-1].verdict, kept[-1].score, kept[-1].missing) != (
            moment.verdict,
            moment.score,
            moment.missing,
        ):
            kept.append(moment)
    return tuple(kept)


def lead_time(first: datetime | None, event: datetime | None) -> timedelta | None:
    """How long before an event something was first so; None where either never was."""
    return event - first if first is not None and event is not None else None
