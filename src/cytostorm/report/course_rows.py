"""The course as rows that fit any width: each row is one SVG in percent of its width, on one axis of time.

Nothing carries a style of its own: classes name the roles, and the page gives them their colours. A few points stand in the
data of a row, so that a script repaints what was known at a moment without asking anybody.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any

from markupsafe import Markup

from cytostorm.presentation.course_page import BandView, CoursePageView, LaneView, ScoreRow, SeriesView
from cytostorm.presentation.set_words import number_text
from cytostorm.report.scales import Scale, decades, linear, tick_words
from cytostorm.report.svg_parts import number

WIDE = 1000
"""Units of the axis of time: the plot is drawn so wide and stretched to its place."""
TALL, LOW, LANE, SCORE = 84, 62, 26, 52
_APART, _WORDS = 12.0, 11.0
_MOST_LANES = 8


@dataclass(frozen=True)
class Row:
    """One row of the course: what it shows, its drawing, and the points that a script needs (x, y, index of the first moment that knew it)."""

    label: str
    unit: str
    kind: str
    id: str
    drawing: Markup
    points: tuple[tuple[float, float, int], ...]


@dataclass(frozen=True)
class Axis:
    """Where a moment lies, in parts of `WIDE`."""

    start: datetime
    end: datetime
    moments: tuple[datetime, ...]

    @property
    def pad(self) -> timedelta:
        """Free time behind the last value, so that its dot is whole."""
        return max((self.end - self.start) * 0.03, timedelta(hours=1))

    @property
    def room(self) -> timedelta:
        """Free time before the first value: there stand the numbers of the scale."""
        return self.pad * 4

    def x(self, at: datetime) -> float:
        whole = self.end - self.start + self.room + self.pad
        return min(max((at - self.start + self.room) / whole, 0.0), 1.0) * WIDE

    def first(self, known: datetime) -> int:
        """The first moment at which something was known."""
        return next((n for n, at in enumerate(self.moments) if at >= known), len(self.moments))

    def days(self) -> list[datetime]:
        """Midnights, as many as have room for a date."""
        day = self.start.replace(hour=0, minute=0, second=0, microsecond=0)
        count = (self.end - day).days + 1
        step = max(1, math.ceil(count / 12))
        return [day + timedelta(days=n) for n in range(0, count + 1, step) if day + timedelta(days=n) <= self.end]


def axis_of(view: CoursePageView) -> Axis:
    return Axis(view.start, view.end, tuple(one.at for one in view.moments))


def course_rows(view: CoursePageView) -> list[Row]:
    """Drugs, then each measurement, then the bands of the leading scores."""
    axis = axis_of(view)
    drugs = [_drugs(view.lanes[:_MOST_LANES], view, axis)] if view.lanes else []
    return [
        *drugs,
        *(_series(one, axis) for one in view.series if one.dots),
        *(_score(one, axis) for one in view.scores),
    ]


def ruler(view: CoursePageView) -> Markup:
    """The dates over the rows."""
    axis, parts, month = axis_of(view), [], ""
    for day in axis.days():
        words = f"{day.day} {day:%b}" if f"{day:%b}" != month else f"{day.day}"
        month = f"{day:%b}"
        x = axis.x(max(day, axis.start - axis.room))
        parts.append(f'<text x="{_percent(x)}" y="14">{words}</text>')
    return Markup(f'<svg class="pl" height="20" aria-hidden="true">{"".join(parts)}</svg>')


def scrub_data(view: CoursePageView, rows: Sequence[Row]) -> dict[str, Any]:
    """What the script of the page needs, as JSON: where each moment lies, what it says, and the points of every row."""
    axis = axis_of(view)
    return {
        "x": [round(axis.x(one.at) / WIDE * 100, 2) for one in view.moments],
        "said": [one.spoken for one in view.moments],
        "label": [one.label for one in view.moments],
        "rows": {row.id: [list(point) for point in row.points] for row in rows if row.points},
    }


def _percent(x: float) -> str:
    return f"{number(x / WIDE * 100)}%"


def _svg(
    height: int, said: str, behind: Iterable[str], stretched: Iterable[str], over: Iterable[str], at: float
) -> Markup:
    """A drawing: what is behind, the lines that are stretched with the axis, what lies over them, and the moment."""
    frame = f'viewBox="0 0 {WIDE} {height}" width="100%" height="{height}" preserveAspectRatio="none"'
    moment = f'<line class="cu" x1="{_percent(at)}" x2="{_percent(at)}" y1="0" y2="{height}"/>'
    return Markup(
        f'<svg class="pl" height="{height}" role="img" aria-label="{escape(said)}">{"".join(behind)}'
        f"<svg {frame}>{''.join(stretched)}</svg>{''.join(over)}{moment}</svg>"
    )


def _series(one: SeriesView, axis: Axis) -> Row:
    height = TALL if one.log else LOW
    scale = _scale(one, height)
    points = tuple((round(axis.x(d.at), 1), round(scale.y(d.value), 1), axis.first(d.known)) for d in one.dots)
    hatched = [_hatch(axis.x(s.since), axis.x(s.until), 0, height) for s in _merged(one, axis)]
    lines = [(value, words, "gl edge") for value, words in _edges(one, scale)]
    ticks = [(value, tick_words(value), "gl") for value in scale.ticks]
    drawn = [*hatched, *_lines([*lines, *ticks], scale, height)]
    said = f"{one.label}, {one.unit}: {len(one.dots)} values; the table below has every one"
    stretched = (
        f'<path class="ln fu" d="{line_of(points)}"/>',
        f'<path class="pf" d="{dots_of(points)}"/><path class="pi" d="{dots_of(points)}"/>',
        f'<path class="ln" data-line="" d="{line_of(points)}"/><path class="pk" data-dots="" d="{dots_of(points)}"/>',
    )
    drawing = _svg(height, said, drawn, stretched, (), axis.x(axis.end))
    unit = f"{one.unit}, log scale" if one.log else one.unit
    return Row(one.label, unit, "series", one.observable, drawing, points)


def line_of(points: Sequence[tuple[float, float, int]]) -> str:
    """Straight from point to point; nothing for fewer than two."""
    return "M" + "L".join(f"{number(x)},{number(y)}" for x, y, _ in points) if len(points) > 1 else ""


def dots_of(points: Sequence[tuple[float, float, int]]) -> str:
    """A dot at each point: a stroke without length keeps its round end when the drawing is stretched."""
    return "".join(f"M{number(x)},{number(y)}h0" for x, y, _ in points)


def _scale(one: SeriesView, height: int) -> Scale:
    values = [dot.value for dot in one.dots]
    if one.log:
        return decades([value for value in values if value > 0] or [1.0], height, False)
    low, high = min(values), max(values)
    room = (high - low) * 0.15 or abs(high) * 0.5 or 1.0
    return linear(low - room, high + (room if low == high else 0), height, False)


def _edges(one: SeriesView, scale: Scale) -> list[tuple[float, str]]:
    return [(edge.value, edge.words) for edge in one.edges if scale.low <= edge.value <= scale.high]


def _lines(found: Iterable[tuple[float, str, str]], scale: Scale, height: int) -> list[str]:
    """Thresholds first; a number that would touch another is left out, and so is a tick beside a threshold."""
    kept: list[float] = []
    parts = []
    for value, words, look in found:
        y = scale.y(value)
        if not _WORDS < y < height - 1 or any(abs(y - other) < _APART for other in kept):
            continue
        kept.append(y)
        parts.append(f'<line class="{look}" x1="0" x2="100%" y1="{number(y)}" y2="{number(y)}"/>')
        parts.append(f'<text class="tk" x="2" y="{number(y - 2)}">{escape(words)}</text>')
    return parts


def _merged(one: SeriesView, axis: Axis) -> list[Any]:
    """Stretches that touch as one, so that hatching does not lie on hatching."""
    kept: list[Any] = []
    for stretch in sorted(one.masked, key=lambda s: s.since):
        if kept and stretch.since <= kept[-1].until:
            kept[-1] = kept[-1].model_copy(update={"until": max(kept[-1].until, stretch.until)})
        else:
            kept.append(stretch)
    return [stretch for stretch in kept if stretch.since < axis.end + axis.pad]


def _hatch(low: float, high: float, y: float, height: float) -> str:
    size = f'x="{_percent(low)}" width="{_percent(high - low)}" y="{number(y)}" height="{number(height)}"'
    return f'<rect class="hatch" {size}/>'


def _drugs(lanes: Sequence[LaneView], view: CoursePageView, axis: Axis) -> Row:
    """One lane a drug: a stroke for a dose, a bar for an infusion; hatched for as long as it makes a followed value unreliable."""
    height = LANE * len(lanes)
    behind, doses = [], []
    for n, lane in enumerate(lanes):
        behind += [_hatch(axis.x(a), axis.x(b), n * LANE + 5, LANE - 10) for a, b in _acts(lane.drug, view, axis)]
        if n:
            behind.append(f'<line class="gl" x1="0" x2="100%" y1="{n * LANE}" y2="{n * LANE}"/>')
        for given in lane.given:
            low, high = axis.x(given.since), axis.x(given.until)
            shape = f"M{number(low)},{n * LANE + 5}V{(n + 1) * LANE - 5}"
            shape += f"H{number(high)}V{n * LANE + 5}Z" if high - low > 4 else ""
            doses.append(f'<path class="dr" data-known="{axis.first(given.known)}" d="{shape}"/>')
    said = f"Drugs given: {', '.join(f'{lane.label}, {len(lane.given)} times' for lane in lanes)}"
    return Row("Drugs", "", "drugs", "drugs", _svg(height, said, behind, doses, (), axis.x(axis.end)), ())


def _acts(drug: str, view: CoursePageView, axis: Axis) -> list[tuple[datetime, datetime]]:
    """Every stretch in which a drug makes any followed value unreliable; those that touch as one."""
    kept: list[tuple[datetime, datetime]] = []
    for since, until in sorted((s.since, s.until) for one in view.series for s in one.masked if s.drug == drug):
        if kept and since <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(kept[-1][1], until))
        else:
            kept.append((since, until))
    return [stretch for stretch in kept if stretch[0] < axis.end + axis.pad]


def _score(one: ScoreRow, axis: Axis) -> Row:
    """Bands from low to high, coloured by the verdict of their time; the cut-off as a line with its number."""
    scale = Scale(0.0, one.highest * 1.04, SCORE)
    ends = [*(band.since for band in one.bands[1:]), axis.end + axis.pad]
    bands = [_band(band, until, scale, axis) for band, until in zip(one.bands, ends, strict=True)]
    y = scale.y(one.cut_off)
    over = (
        f'<line class="cutl" x1="0" x2="100%" y1="{number(y)}" y2="{number(y)}"/>',
        f'<text class="tk c" x="2" y="{number(y - 3)}">{number_text(one.cut_off)}</text>',
        f'<rect class="veil" x="100%" width="0%" y="0" height="{SCORE}"/>',
    )
    said = f"{one.short_title} over time, cut-off {number_text(one.cut_off)} of {number_text(one.highest)}"
    drawing = _svg(SCORE, said, bands, (), over, axis.x(axis.end))
    return Row(
        one.short_title,
        f"of {number_text(one.highest)}, cut-off {number_text(one.cut_off)}",
        "score",
        one.id,
        drawing,
        (),
    )


def _band(band: BandView, until: datetime, scale: Scale, axis: Axis) -> str:
    low, high = band.ends.low, band.ends.high
    top = scale.y(scale.high if high is None else high)
    tall = max(scale.y(scale.low if low is None else low) - top, 3.0)
    left, right = axis.x(band.since), axis.x(until)
    look = {"met": "met", "unknown": "open", "not met": "off"}[band.verdict]
    size = f'x="{_percent(left)}" width="{_percent(right - left)}" y="{number(top)}" height="{number(tall)}"'
    return f'<rect class="{look}" {size}/>'
