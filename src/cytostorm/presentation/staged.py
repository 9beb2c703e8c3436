"""Severity and hyperinflammation beside what `watch-record` says: the same words and fields as those of `causes` and `pathway`."""

from __future__ import annotations

from datetime import datetime

from cytostorm.differential import stage
from cytostorm.library import Library
from cytostorm.monitoring import Watch
from cytostorm.presentation.course import WatchPayload
from cytostorm.presentation.course import payload as watched_payload
from cytostorm.presentation.stage import (
    HyperinflammationPayload,
    SeverityPayload,
    hyperinflammation_payload,
    severity_payload,
)
from cytostorm.presentation.stage_wording import headline
from cytostorm.record import Record


class CoursePayload(WatchPayload):
    """What `cytostorm watch-record --format json` prints."""

    hyperinflammation: HyperinflammationPayload
    severity: SeverityPayload


def headline_of(record: Record, library: Library, reading: str, at: datetime | None) -> tuple[str, ...]:
    """How ill, whether hyperinflammation is established, and the grades, at a moment."""
    return headline(stage(record, library, reading, at))


def watch_payload(watched: Watch, library: Library) -> CoursePayload:
    """A watch as its JSON document, with both answers."""
    both = _both(watched.record, library, watched.reading, watched.at)
    found = watched_payload(watched, {name: one.unit for name, one in library.observables.items()})
    return CoursePayload(**vars(found), hyperinflammation=both[0], severity=both[1])


def _both(
    record: Record, library: Library, reading: str, at: datetime | None
) -> tuple[HyperinflammationPayload, SeverityPayload]:
    reached = stage(record, library, reading, at)
    return hyperinflammation_payload(reached), severity_payload(reached.severity)
