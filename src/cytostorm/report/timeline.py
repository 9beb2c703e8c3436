"""The time axis that all panels of a patient share, and the times during which a drug hides a sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

import altair as alt

from cytostorm.library import Library
from cytostorm.model.documents import Mask
from cytostorm.record import Administration, Measurement, Record, grouped, hides_until, known_facts
from cytostorm.record.hiding import BySubject
from cytostorm.report.drawing import SOFT

WIDTH, LEFT = 640, 150
Side = Literal["top", "bottom"]
_STEPS = (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 1440, 2880)
_TICK_ROOM, _HOUR_ROOM = 46, 84


@dataclass(frozen=True)
class Timeline:
    """From the first measurement to the moment of the assessment; what became known later is not drawn.

    `width` is that of the drawing, `left` the room for words beside it.
    """

    start: datetime
    end: datetime
    width: int = WIDTH
    left: int = LEFT

    @property
    def is_wide(self) -> bool:
        """Whether there is room for words beside the panels."""
        return self.left >= LEFT

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    @property
    def pad(self) -> timedelta:
        return max(self.length * 0.015, timedelta(minutes=20))

    def milliseconds(self, moment: datetime) -> int:
        """The clock on the wall, written as if it were UTC: Vega then shifts nothing."""
        wall = moment.astimezone(self.start.tzinfo) if moment.tzinfo is not None else moment
        return round(wall.replace(tzinfo=UTC).timestamp() * 1000)

    def clipped(self, since: datetime, until: datetime) -> tuple[int, int] | None:
        """A stretch of time as far as it lies on the axis, or None."""
        low, high = max(since, self.start - self.pad), min(until, self.end + self.pad)
        return (self.milliseconds(low), self.milliseconds(high)) if low < high else None

    def pixels(self, low: int, high: int) -> float:
        whole = (self.length + 2 * self.pad).total_seconds() * 1000
        return (high - low) / whole * self.width

    @property
    def x(self) -> alt.X:
        return self.axis(shown=False)

    def axis(self, shown: bool, orient: Side = "bottom", title: str | None = None) -> alt.X:
        domain = [self.milliseconds(self.start - self.pad), self.milliseconds(self.end + self.pad)]
        drawn = alt.Axis(
            values=self.ticks, format=self.tick_format, labels=shown, ticks=shown, domain=shown, grid=True, title=title,
            orient=orient, labelOverlap="greedy", labelFlush=False, titleFontWeight="normal", titleColor=SOFT, titlePadding=4,
        )  # fmt: skip
        return alt.X("t:T", scale=alt.Scale(type="utc", domain=domain, nice=False), axis=drawn)

    @property
    def hours_a_tick(self) -> int:
        hours = self.length.total_seconds() / 3600
        return next(
            (step for step in _STEPS if hours / step <= self.width / (_TICK_ROOM if step >= 24 else _HOUR_ROOM)),
            _STEPS[-1],
        )

    @property
    def ticks(self) -> list[int]:
        """Round hours, counted from the midnight before the start."""
        step, moment = timedelta(hours=self.hours_a_tick), self.start.replace(hour=0, minute=0, second=0, microsecond=0)
        found: list[int] = []
        while moment <= self.end + self.pad:
            if moment >= self.start - self.pad:
                found.append(self.milliseconds(moment))
            moment += step
        return found

    @property
    def tick_format(self) -> str:
        if self.hours_a_tick < 24:
            return "%-d %b %H:%M"
        return "%-d %b" if self.length < timedelta(days=330) else "%b %Y"

    @property
    def caption(self) -> str:
        years = str(self.start.year) if self.start.year == self.end.year else f"{self.start.year}–{self.end.year}"
        offset = self.start.strftime("%z")
        ticks = "midnight" if self.hours_a_tick >= 24 else "full hours"
        return f"{years}, ticks at {ticks}, 24-hour clock" + (f", UTC{offset[:3]}:{offset[3:5]}" if offset else "")


def timeline_of(record: Record, at: datetime | None) -> Timeline | None:
    """The axis of a record, or None where nothing is dated."""
    dated = [
        f.times.effective for f in known_facts(record, at) if f.times.effective and not isinstance(f, Administration)
    ]
    if at is None or not dated:
        return None
    return Timeline(min(dated), max(at, *dated))


@dataclass(frozen=True)
class MaskedTime:
    """One administration of a drug, and how long it hides one sign."""

    mask: Mask
    drug: str
    observable: str
    true_value: str
    since: datetime
    until: datetime

    def covers(self, moment: datetime | None) -> bool:
        return moment is not None and self.since <= moment < self.until


def masked_times(record: Record, library: Library, at: datetime | None) -> tuple[MaskedTime, ...]:
    """Every stretch of time in which a drug that was given by `at` hides a sign."""
    given = [f for f in known_facts(record, at) if isinstance(f, Administration) and f.times.effective]
    facts = grouped(record.facts)
    return tuple(
        time
        for fact in given
        for mask in library.masks.values()
        if fact.drug in mask.drugs
        for time in _of(fact, mask, facts, at)
    )


def _of(given: Administration, mask: Mask, facts: BySubject, at: datetime | None) -> Iterator[MaskedTime]:
    since, until = given.times.effective, hides_until(mask, given, facts, at)
    assert since is not None
    assert until is not None
    return (MaskedTime(mask, given.drug, hidden.observable, hidden.true_value, since, until) for hidden in mask.hides)


def hiding(fact: Measurement, times: Iterable[MaskedTime]) -> list[MaskedTime]:
    """The masks under which a measurement was taken."""
    return [time for time in times if time.observable == fact.observable and time.covers(fact.times.effective)]


def in_one(times: Iterable[MaskedTime]) -> list[MaskedTime]:
    """Overlapping times of one drug and one sign as one stretch."""
    kept: list[MaskedTime] = []
    for time in sorted(times, key=lambda t: (t.observable, t.mask.id, t.drug, t.since)):
        last = kept[-1] if kept else None
        if (
            last
            and (last.observable, last.mask.id, last.drug) == (time.observable, time.mask.id, time.drug)
            and time.since <= last.until
        ):
            kept[-1] = MaskedTime(
                last.mask, last.drug, last.observable, last.true_value, last.since, max(last.until, time.until)
            )
        else:
            kept.append(time)
    return kept
