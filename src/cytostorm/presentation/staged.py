"""Severity and hyperinflammation beside what `assess` says: the same words and fields as those of `causes` and `pathway`."""

from __future__ import annotations

from datetime import datetime

from cytostorm.bedside import Assessment
from cytostorm.differential import stage
from cytostorm.library import Library
from cytostorm.presentation.assessment import AssessmentPayload
from cytostorm.presentation.assessment import payload as assessed
from cytostorm.presentation.stage import (
    HyperinflammationPayload,
    SeverityPayload,
    hyperinflammation_payload,
    severity_payload,
)
from cytostorm.presentation.stage_wording import headline
from cytostorm.record import Record


class AssessPayload(AssessmentPayload):
    """What `cytostorm assess --format json` prints."""

    hyperinflammation: HyperinflammationPayload
    severity: SeverityPayload


def headline_of(record: Record, library: Library, reading: str, at: datetime | None) -> tuple[str, ...]:
    """How ill, whether hyperinflammation is established, and the grades, at a moment."""
    return headline(stage(record, library, reading, at))


def assess_payload(assessment: Assessment, library: Library) -> AssessPayload:
    """An assessment as its JSON document, with both answers."""
    both = _both(assessment.record, library, assessment.reading.id, assessment.at)
    return AssessPayload(**vars(assessed(assessment)), hyperinflammation=both[0], severity=both[1])


def _both(
    record: Record, library: Library, reading: str, at: datetime | None
) -> tuple[HyperinflammationPayload, SeverityPayload]:
    reached = stage(record, library, reading, at)
    return hyperinflammation_payload(reached), severity_payload(reached.severity)
