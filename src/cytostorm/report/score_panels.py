"""The bounds of a score over time: at least the full line, at most the broken one, and the cut-off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import altair as alt

from cytostorm.presentation.lines import SetLine
from cytostorm.report.drawing import INK, MET, POSSIBLE_FILL, Rows, Spec, rows
from cytostorm.report.panels import Scale, titled
from cytostorm.report.timeline import Timeline
from cytostorm.values import Bounds
from cytostorm.words import bounds_words

Held = Sequence[tuple[datetime, Bounds]]


def score_panel(line: SetLine, timeline: Timeline, height: int) -> Spec | None:
    """One score as a band with steps; None where the set has no cut-off or nothing finite to draw."""
    held = [(at, score) for at, score in line.scores if at <= timeline.end]
    finite = [v for _, s in held for v in s if math.isfinite(v)]
    edge = line.cut_off
    if not finite or edge is None:
        return None
    scale = Scale(min(0.0, *finite, edge), max(*finite, edge) * 1.08, False, timeline.left)
    band = _band(_steps(held, scale, timeline), scale, timeline)
    layers = [*band, *_cut_off_line(edge, scale, timeline), _last_words(held, scale, edge, timeline)]
    lines = ["full line: at least", "broken line: at most"] if timeline.is_wide else ["at least to at most"]
    return titled(layers, [line.short_title], lines, timeline, height)


def _steps(held: Held, scale: Scale, timeline: Timeline) -> Rows:
    found = [
        {"t": timeline.milliseconds(at), "v": max(s.low, scale.low), "v2": min(s.high, scale.high)} for at, s in held
    ]
    return [*found, {**found[-1], "t": timeline.milliseconds(timeline.end + timeline.pad)}]


def _band(steps: Rows, scale: Scale, timeline: Timeline) -> list[Any]:
    base = rows(steps).encode(x=timeline.x)
    area = base.mark_area(interpolate="step-after", color=POSSIBLE_FILL).encode(y=scale.y, y2="v2:Q")
    low = base.mark_line(interpolate="step-after", color=MET, strokeWidth=2).encode(y=scale.y)
    high = base.mark_line(interpolate="step-after", color=MET, strokeWidth=1.2, strokeDash=[4, 3]).encode(
        y=alt.Y("v2:Q")
    )
    return [area, low, high]


def _cut_off_line(edge: float, scale: Scale, timeline: Timeline) -> list[Any]:
    base = rows([{"v": edge, "label": f"cut-off {edge:g}" if timeline.is_wide else f"{edge:g}"}])
    rule = base.mark_rule(color=INK, strokeWidth=1.2).encode(y=scale.y)
    words = base.mark_text(align="left", fontSize=10, fontWeight="bold", color=INK).encode(
        y=scale.y, x=alt.value(timeline.width + 5), text="label:N"
    )
    return [rule, words]


def _last_words(held: Held, scale: Scale, edge: float, timeline: Timeline) -> Any:
    """The last bounds beside the band, unless they would lie on the words of the cut-off."""
    last = held[-1][1]
    middle = (max(last.low, scale.low) + min(last.high, scale.high)) / 2
    if not timeline.is_wide or abs(middle - edge) < 0.16 * (scale.high - scale.low):
        return None
    base = rows([{"v": middle, "label": bounds_words(last)}])
    return base.mark_text(align="left", fontSize=10, color=MET).encode(
        y=scale.y, x=alt.value(timeline.width + 5), text="label:N"
    )
