"""The time axis that all panels of a patient share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from cytostorm.record import Administration, Record, known_facts
from cytostorm.report.drawing import FAINT, GRID, INK, SOFT
from cytostorm.report.svg_parts import Panel, line, text, wide

WIDTH, LEFT = 640, 150
Side = Literal["top", "bottom"]
_STEPS = (1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 720, 1440, 2880)
_TICK_ROOM, _HOUR_ROOM, _DATE = 46, 84, 11


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

    def place(self, moment: int) -> float:
        """Where a moment lies in the drawing."""
        return self.pixels(self.milliseconds(self.start - self.pad), moment)

    def grid(self, height: float) -> str:
        """The round hours through a panel."""
        return "".join(line(self.place(t), 0, self.place(t), height, GRID) for t in self.ticks)

    def ruler(self, side: Side = "bottom") -> Panel:
        """The dates, above or below the panels; of dates that would touch, the first stays."""
        y, free, parts = (9 if side == "top" else 13), -math.inf, []
        for tick in self.ticks:
            words, x = self._tick_words(tick), self.place(tick)
            half = wide(words, _DATE) / 2
            parts.append(line(x, 12 if side == "top" else 0, x, 16 if side == "top" else 4, FAINT))
            if x - half > free:
                parts.append(text(x, y, words, _DATE, INK, text_anchor="middle"))
                free = x + half + 4
        parts.append(line(0, 16, self.width, 16, FAINT) if side == "top" else line(0, 0, self.width, 0, FAINT))
        if side == "bottom" and self.is_wide:
            parts.append(text(self.width / 2, 28, self.caption, _DATE, SOFT, text_anchor="middle"))
        return Panel("".join(parts), 16 if side == "top" else 32 if self.is_wide else 16)

    def _tick_words(self, tick: int) -> str:
        return datetime.fromtimestamp(tick / 1000, UTC).strftime(self.tick_format)

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
