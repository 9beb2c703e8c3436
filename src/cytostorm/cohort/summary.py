"""Everything that a report on a population says, as numbers: computed out of core from a screened folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cytostorm.cohort.calendar import Calendar, calendar_of
from cytostorm.cohort.characteristics import Characteristics, characteristics_of
from cytostorm.cohort.counting import STEP, disclosed
from cytostorm.cohort.extremes import Extreme, extremes_of
from cytostorm.cohort.following import Following, following_of
from cytostorm.cohort.gaps import Deciding, Missing, Test, deciding_of, missing_of, tests_of
from cytostorm.cohort.intake import Intake, intake_of
from cytostorm.cohort.leads import Event, events_of
from cytostorm.cohort.opened import Opened, opened
from cytostorm.cohort.overlaps import Overlap, overlap_of
from cytostorm.cohort.risk import Risk, risks_of
from cytostorm.cohort.totals import EpisodeCount, People, SetCount, episodes_of, people_of, set_counts
from cytostorm.errors import InputError

LEAST_CELL = 5
"""The least threshold of a report to share."""


@dataclass(frozen=True)
class Summary:
    """A screened population in numbers. Where `small_cells` is given every count is masked, and `episodes`, `risks`, `following`,
    `characteristics` and `extremes` are not there: days at risk and shares in time would give hidden counts away."""

    manifest: dict[str, Any]
    small_cells: int | None
    people: People
    episodes: EpisodeCount | None
    sets: tuple[SetCount, ...]
    calendar: Calendar
    overlap: Overlap
    events: tuple[Event, ...]
    risks: tuple[Risk, ...]
    following: tuple[Following, ...]
    characteristics: Characteristics | None
    missing: tuple[Missing, ...]
    deciding: tuple[Deciding, ...]
    tests: tuple[Test, ...]
    intake: Intake
    extremes: tuple[Extreme, ...]


def summary_of(folder: Path, leading: str | None = None, small_cells: int | None = None) -> Summary:
    """The numbers of a result of `cytostorm screen`. `leading` is the set whose score orders the courses that are drawn.

    With `small_cells`, nothing in the summary is about one person: counts below it are hidden and others rounded, time is by
    month at the finest, quartiles need that many persons, and there are no courses.
    Raises InputError for a folder that is no such result, and for a number of cells below 5.
    """
    if small_cells is not None and small_cells < LEAST_CELL:
        problem = (
            f"{small_cells} is less than the step of {STEP} to which counts are rounded: 3 of 20 would read 5 (25%)."
        )
        raise InputError("--small-cells", problem, f"Give {LEAST_CELL} or more; many rules ask for 10 or 11.")
    with opened(folder) as source:
        return _whole(source, leading) if small_cells is None else disclosed(_shared(source, small_cells), small_cells)


def _whole(source: Opened, leading: str | None) -> Summary:
    return Summary(
        source.manifest, None, people_of(source), episodes_of(source), set_counts(source), calendar_of(source), overlap_of(source),
        events_of(source), risks_of(source), following_of(source), characteristics_of(source),
        missing_of(source), deciding_of(source), tests_of(source), intake_of(source),
        extremes_of(source, leading),
    )  # fmt: skip


def _shared(source: Opened, least: int) -> Summary:
    return Summary(
        source.manifest, least, people_of(source, least), None, set_counts(source), calendar_of(source, "month"), overlap_of(source, least),
        events_of(source, least), (), (), None, missing_of(source), deciding_of(source), tests_of(source), intake_of(source, least), (),
    )  # fmt: skip
