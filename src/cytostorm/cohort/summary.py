"""Everything that a report on a population says, as numbers: computed out of core from a screened folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cytostorm.cohort.calendar import Calendar, calendar_of
from cytostorm.cohort.characteristics import Characteristics, characteristics_of
from cytostorm.cohort.extremes import Extreme, extremes_of
from cytostorm.cohort.following import Following, following_of
from cytostorm.cohort.gaps import Deciding, Missing, Test, deciding_of, missing_of, tests_of
from cytostorm.cohort.intake import Intake, intake_of
from cytostorm.cohort.leads import Event, events_of
from cytostorm.cohort.opened import Opened, opened
from cytostorm.cohort.overlaps import Overlap, overlap_of
from cytostorm.cohort.risk import Risk, risks_of
from cytostorm.cohort.totals import EpisodeCount, People, SetCount, episodes_of, people_of, set_counts


@dataclass(frozen=True)
class Summary:
    """A screened population in numbers, all of them exact: not to be shared."""

    manifest: dict[str, Any]
    people: People
    episodes: EpisodeCount
    sets: tuple[SetCount, ...]
    calendar: Calendar
    overlap: Overlap
    events: tuple[Event, ...]
    risks: tuple[Risk, ...]
    following: tuple[Following, ...]
    characteristics: Characteristics
    missing: tuple[Missing, ...]
    deciding: tuple[Deciding, ...]
    tests: tuple[Test, ...]
    intake: Intake
    extremes: tuple[Extreme, ...]


def summary_of(folder: Path, leading: str | None = None) -> Summary:
    """The numbers of a result of `cytostorm screen`. `leading` is the set whose score orders the courses that are drawn.

    Raises InputError for a folder that is no such result.
    """
    with opened(folder) as source:
        return _whole(source, leading)


def _whole(source: Opened, leading: str | None) -> Summary:
    return Summary(
        source.manifest, people_of(source), episodes_of(source), set_counts(source), calendar_of(source), overlap_of(source),
        events_of(source), risks_of(source), following_of(source), characteristics_of(source),
        missing_of(source), deciding_of(source), tests_of(source), intake_of(source),
        extremes_of(source, leading),
    )  # fmt: skip
