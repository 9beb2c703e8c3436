"""Everything about a course under treatment at one moment, in one look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cytostorm.library import Library
from cytostorm.monitoring.alarms import Alarm, alarms
from cytostorm.monitoring.due import Due, due
from cytostorm.monitoring.masking import DEFAULT_READING, Masking, masking
from cytostorm.monitoring.relapse import Relapse, relapse_at
from cytostorm.monitoring.responding import Response, respond
from cytostorm.monitoring.sight import Start, first_doses
from cytostorm.monitoring.trajectories import Trajectory, sight_of, trajectory
from cytostorm.record import Record


@dataclass(frozen=True)
class Watch:
    """One record at one moment: where it stands, how it got there, what is hidden, what is due. `given`: the first dose of each treatment."""

    record: Record
    at: datetime
    start: Start | None
    reading: str
    trajectories: tuple[Trajectory, ...]
    alarms: tuple[Alarm, ...]
    responses: tuple[Response, ...]
    relapse: Relapse
    masking: Masking
    due: tuple[Due, ...]
    version: str
    given: tuple[Start, ...] = ()


def watch(
    record: Record,
    library: Library,
    at: datetime | None = None,
    since: datetime | None = None,
    reading: str = DEFAULT_READING,
    *,
    version: str,
) -> Watch:
    """The whole watch at a moment (the last known fact unless given), counted from `since` or from the first dose of the course.

    `reading` is for the verdicts of the criteria sets that masks leave open. Raises InputError for a record without dates.
    """
    sight = sight_of(record, library, at, since)
    courses = tuple(trajectory(sight, tracked) for tracked in library.watching.tracked)
    return Watch(
        record, sight.at, sight.start, reading, courses, alarms(courses),
        tuple(respond(definition, sight) for definition in library.responses.values()),
        relapse_at(sight), masking(record, library, sight.at, reading=reading), due(record, library, sight.at), version,
        first_doses(record, library.watching.treatments, sight.at),
    )  # fmt: skip
