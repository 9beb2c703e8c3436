"""Every change of every verdict of one patient, in the order of time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from cytostorm.bedside import courses
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.presentation.view import Ends, View
from cytostorm.record import Record


class ChangeView(View):
    """What a set said from a moment on, until the next one; the score is what was still possible of it."""

    at: datetime
    verdict: str
    score: Ends | None


class SetTimelineView(View):
    """One set: a change wherever its verdict or its score changed."""

    id: str
    short_title: str
    changes: tuple[ChangeView, ...]


class PatientTimelineView(View):
    """What the API answers under /v1/timeline."""

    schema_: Literal["cytostorm/patient-timeline/1"] = Field(default="cytostorm/patient-timeline/1", alias="schema")
    version: str
    patient: str
    reading: str
    criteria: tuple[SetTimelineView, ...]


def timeline_of_patient(
    record: Record, library: Library, criteria: Sequence[CriteriaSet], reading: str, at: datetime | None, version: str
) -> PatientTimelineView:
    """Each set of one record through time, up to a moment; a record without dates has no change."""
    until = at or record.last_known
    drawn = courses(record, library, list(criteria), library.reading(reading), until) if until else ()
    made = tuple(
        SetTimelineView(
            id=one.criteria.id, short_title=one.criteria.document.short_title,
            changes=tuple(ChangeView(at=step.at, verdict=step.word, score=Ends.maybe(step.score)) for step in one.moments),
        )
        for one in drawn
    )  # fmt: skip
    return PatientTimelineView(version=version, patient=record.patient, reading=reading, criteria=made)
