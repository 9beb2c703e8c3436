"""Charts of a group: how soon sets were first met, and how long before the end of the stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
from markupsafe import Markup

from cytostorm.bedside import Lead, PatientCourse, SetSummary, Spread
from cytostorm.report.drawing import MET, POSSIBLE_FILL
from cytostorm.report.glyphs import spread_bar
from cytostorm.report.group_counts import first_hours, longest_hours
from cytostorm.report.vega import Rows, Spec, joined, layered, rows, svg
from cytostorm.report.wording import hours_words

_COLUMNS, _MOST = 3, 9
_WIDTH, _HEIGHT = 236, 110


@dataclass(frozen=True)
class LeadRow:
    """One set and one outcome: how many met it, and how long before the end of the stay."""

    short_title: str
    lead: Lead
    bar: Markup
    words: str


def cumulative_chart(group: Sequence[PatientCourse], summaries: Sequence[SetSummary]) -> Markup | None:
    """The share of all patients in whom a set was first met by a time, one small panel a set."""
    ranked = sorted(range(len(summaries)), key=lambda i: -summaries[i].surely_met)
    shown = [i for i in ranked if summaries[i].surely_met][:_MOST]
    if not shown:
        return None
    end = longest_hours(group)
    panels = [_panel(group, i, summaries[i], end) for i in shown]
    said = "Share of patients in whom each set was first met, by days since admission"
    return svg(joined(panels, "concat", columns=_COLUMNS, spacing=24), "firsts", said)


def _panel(group: Sequence[PatientCourse], position: int, summary: SetSummary, end: float) -> Spec:
    surely = _steps(first_hours(group, position, True), len(group), end)
    possibly = _steps(first_hours(group, position, False), len(group), end)
    days = alt.Axis(title="days since admission", tickCount=5, titleFontWeight="normal")
    x = alt.X("d:Q", scale=alt.Scale(domain=[0, end / 24], nice=False), axis=days)
    axis = alt.Axis(title=None, tickCount=4, labelExpr="datum.value + ' %'")
    layers = [*_line(possibly, x, axis, "unknown"), *_line(surely, x, axis, "met")]
    title = f"{summary.criteria.document.short_title}: {summary.surely_met} of {summary.patients}"
    return {**layered(layers, _WIDTH, _HEIGHT), "title": title}


def _line(steps: Rows, x: alt.X, axis: alt.Axis, word: str) -> list[Any]:
    y = alt.Y("v:Q", scale=alt.Scale(domain=[0, 100]), axis=axis)
    base = rows(steps).encode(x=x)
    fill, width, dash = (MET, 1.8, []) if word == "met" else (POSSIBLE_FILL, 1.2, [4, 3])
    area = base.mark_area(interpolate="step-after", color=fill, opacity=0.9 if word == "met" else 1).encode(y=y)
    return [area, base.mark_line(interpolate="step-after", color=MET, strokeWidth=width, strokeDash=dash).encode(y=y)]


def _steps(hours: Sequence[float], patients: int, end: float) -> Rows:
    inside = [h for h in hours if h <= end]
    found: Rows = [{"d": 0.0, "v": 0.0}, *({"d": h / 24, "v": 100 * (n + 1) / patients} for n, h in enumerate(inside))]
    return [*found, {"d": end / 24, "v": 100 * len(inside) / patients}]


def lead_rows(summaries: Sequence[SetSummary]) -> tuple[list[LeadRow], float]:
    """Sets that were surely met in someone, by outcome; and the hours that the bars stretch over."""
    pairs = [(s, lead) for s in summaries if s.surely_met for lead in s.leads]
    longest = max((lead.before_end.upper for _, lead in pairs if lead.before_end), default=24.0)
    whole = max(longest * 1.08, 24.0)
    return [
        LeadRow(s.criteria.document.short_title, lead, _bar(lead.before_end, whole), _words(lead.before_end))
        for s, lead in pairs
    ], whole


def _bar(spread: Spread | None, whole: float) -> Markup:
    return spread_bar(spread.lower / whole, spread.median / whole, spread.upper / whole) if spread else Markup("")


def _words(spread: Spread | None) -> str:
    if spread is None:
        return "–"
    quartiles = f" ({hours_words(spread.lower)} to {hours_words(spread.upper)})" if spread.n > 1 else ""
    return f"{hours_words(spread.median)}{quartiles}"
