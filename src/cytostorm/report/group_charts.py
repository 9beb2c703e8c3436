"""Charts of a group: how soon sets were first met, and how long before the end of the stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
from markupsafe import Markup

from cytostorm.presentation.population import SpanView
from cytostorm.presentation.timeline import OutcomeLead, TimelineView
from cytostorm.presentation.timeline_whole import Firsts, TimelineWhole
from cytostorm.report.drawing import MET, POSSIBLE_FILL
from cytostorm.report.glyphs import spread_bar
from cytostorm.report.vega import Rows, Spec, joined, layered, rows, svg

_COLUMNS, _MOST = 3, 9
_WIDTH, _HEIGHT = 236, 110


def cumulative_chart(whole: TimelineWhole) -> Markup | None:
    """The share of all patients in whom a set was first met by a time, one small panel a set."""
    shown = whole.firsts[:_MOST]
    if not shown:
        return None
    panels = [_panel(one, whole.longest_hours) for one in shown]
    said = "Share of patients in whom each set was first met, by days since admission"
    return svg(joined(panels, "concat", columns=_COLUMNS, spacing=24), "firsts", said)


def _panel(one: Firsts, end: float) -> Spec:
    definitely, possibly = _steps(one.definitely, one.patients, end), _steps(one.possibly, one.patients, end)
    days = alt.Axis(title="days since admission", tickCount=5, titleFontWeight="normal")
    x = alt.X("d:Q", scale=alt.Scale(domain=[0, end / 24], nice=False), axis=days)
    axis = alt.Axis(title=None, tickCount=4, labelExpr="datum.value + '%'")
    layers = [*_line(possibly, x, axis, "unknown"), *_line(definitely, x, axis, "met")]
    return {**layered(layers, _WIDTH, _HEIGHT), "title": f"{one.short_title}: {one.met} of {one.patients}"}


def _line(steps: Rows, x: alt.X, axis: alt.Axis, word: str) -> list[Any]:
    y = alt.Y(
        "v:Q", scale=alt.Scale(domain=[0, 100]), axis=axis, stack=None
    )  # equal hours are steps, and no parts of a sum
    base = rows(steps).encode(x=x)
    fill, width, dash = (MET, 1.8, []) if word == "met" else (POSSIBLE_FILL, 1.2, [4, 3])
    area = base.mark_area(interpolate="step-after", color=fill, opacity=0.9 if word == "met" else 1).encode(y=y)
    return [area, base.mark_line(interpolate="step-after", color=MET, strokeWidth=width, strokeDash=dash).encode(y=y)]


def _steps(hours: Sequence[float], patients: int, end: float) -> Rows:
    inside = [h for h in hours if h <= end]
    found: Rows = [{"d": 0.0, "v": 0.0}, *({"d": h / 24, "v": 100 * (n + 1) / patients} for n, h in enumerate(inside))]
    return [*found, {"d": end / 24, "v": 100 * len(inside) / patients}]


def lead_bars(view: TimelineView) -> tuple[list[tuple[str, OutcomeLead, Markup]], float]:
    """Sets that were definitely met in someone, by outcome, each with its bar; and the days that the bars stretch over."""
    pairs = [(one.short_title, lead) for one in view.sets if one.surely_met for lead in one.by_outcome]
    longest = max((lead.hours_before_end.upper for _, lead in pairs if lead.hours_before_end), default=24.0)
    whole = max(longest * 1.08, 24.0)
    return [(title, lead, _bar(lead.hours_before_end, whole)) for title, lead in pairs], whole / 24


def _bar(spread: SpanView | None, whole: float) -> Markup:
    return spread_bar(spread.lower / whole, spread.median / whole, spread.upper / whole) if spread else Markup("")
