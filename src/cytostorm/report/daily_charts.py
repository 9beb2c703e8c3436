"""Prevalence and incidence of one set through time, as bounds beside the persons present: three small panels on one axis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import altair as alt
from markupsafe import Markup

from cytostorm.cohort.calendar import Calendar, Level, Period, Unit
from cytostorm.report.drawing import INK, MET, POSSIBLE_FILL, SOFT, Rows, Spec, joined, layered, rows, svg

WIDTH, _LEFT = 356, 40
_FORMATS: dict[Unit, str] = {"day": "%-d %b", "week": "%-d %b %Y", "month": "%b %Y", "year": "%Y"}
_TICKS: dict[Unit, int] = {"day": 6, "week": 4, "month": 5, "year": 6}
_UP: dict[Unit, int] = {"day": 1, "week": 7, "month": 31, "year": 366}


def daily_chart(short_title: str, calendar: Calendar, levels: Sequence[Level], name: str) -> Markup:
    """`name` keeps its ids apart from those of other charts."""
    panels = [_there(calendar, levels), _new(calendar, levels, True), _new(calendar, levels, False)]
    whole = joined(panels, spacing=8, resolve={"scale": {"x": "shared", "y": "independent"}})
    return svg(whole, name, f"{short_title} by {calendar.unit}: persons met, and newly met, beside the persons present", _LEFT + WIDTH + 16)


def _there(calendar: Calendar, levels: Sequence[Level]) -> Spec:
    """Persons present as a line; of them surely met dark, and hatched up to those not ruled out."""
    found = _steps([
        {"t": _milliseconds(period.start), "p": period.present.number, "v": level.surely.number, "w": level.possibly.number}
        for period, level in zip(calendar.periods, levels, strict=True)
    ], calendar)  # fmt: skip
    base, y = rows(found).encode(x=_x(calendar, False)), _y([f["p"] for f in found] + [f["w"] for f in found])
    whole = base.mark_line(interpolate="step-after", color=SOFT, strokeWidth=1.2).encode(y=alt.Y("p:Q", **y))
    possibly = base.mark_area(interpolate="step-after", color=POSSIBLE_FILL).encode(y=alt.Y("v:Q", **y), y2="w:Q")
    surely = base.mark_area(interpolate="step-after", color=MET).encode(y=alt.Y("v:Q", **y))
    return {**layered([possibly, surely, whole], WIDTH, 92), "title": _title("persons there" if calendar.unit == "day" else "persons there, mean a day")}


def _new(calendar: Calendar, levels: Sequence[Level], surely: bool) -> Spec:
    """A bar a period: persons in whom the set was first so."""
    counts = [level.first_surely.number if surely else level.first_possibly.number for level in levels]
    found: Rows = [{"t": _milliseconds(p.start), "t2": _milliseconds(_end(p)), "v": n} for p, n in zip(calendar.periods, counts, strict=True)]
    style: dict[str, Any] = {"fill": MET if surely else POSSIBLE_FILL, "stroke": MET if surely else "#8a6a1f", "strokeWidth": 0.4}
    encoded = rows(found).encode(x=_x(calendar, not surely), x2="t2:T", y=alt.Y("v:Q", **_y(counts)), y2=alt.datum(0))
    words = f"newly {'surely met' if surely else 'possible'}, persons a {calendar.unit}"
    return {**layered([encoded.mark_rect(**style)], WIDTH, 46), "title": _title(words)}


def _steps(found: Rows, calendar: Calendar) -> Rows:
    """The last step goes on to the end of its period."""
    return [*found, {**found[-1], "t": _milliseconds(_end(calendar.periods[-1]))}] if found else []


def _end(period: Period) -> date:
    return period.start + timedelta(days=period.days)


def _x(calendar: Calendar, shown: bool) -> alt.X:
    domain = [_milliseconds(calendar.periods[0].start), _milliseconds(_end(calendar.periods[-1]))]
    axis = alt.Axis(
        format=_FORMATS[calendar.unit], tickCount=_TICKS[calendar.unit], labels=shown, ticks=shown, grid=True, title=None, labelOverlap="greedy",
        labelFlush=True, domain=True,
    )  # fmt: skip
    return alt.X("t:T", scale=alt.Scale(type="utc", domain=domain, nice=False), axis=axis)


def _y(values: Sequence[Any]) -> dict[str, Any]:
    """From zero, in whole persons; what nobody had keeps an empty scale up to one."""
    axis = alt.Axis(title=None, tickCount=3, tickMinStep=1, minExtent=_LEFT, maxExtent=_LEFT, labelOverlap=True, format="~s" if max(values) >= 10000 else ",d")
    return {"scale": alt.Scale(domain=[0, max([1.0, *values]) * 1.06], nice=False), "axis": axis}


def _title(words: str) -> dict[str, Any]:
    return {"text": words, "fontSize": 11, "fontWeight": "normal", "color": INK, "offset": 3, "anchor": "start", "frame": "group"}


def _milliseconds(day: date) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
