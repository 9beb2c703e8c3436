"""The bounds of a score over time: at least the full line, at most the broken one, and the cut-off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime

from cytostorm.presentation.lines import SetLine
from cytostorm.report.drawing import INK, MET, POSSIBLE_FILL
from cytostorm.report.panels import titled
from cytostorm.report.scales import Scale
from cytostorm.report.svg_parts import Panel, line, path, stepped, text
from cytostorm.report.timeline import Timeline
from cytostorm.values import Bounds
from cytostorm.words import bounds_words

Held = Sequence[tuple[datetime, Bounds]]
_SIZE = 11.0


def score_panel(drawn: SetLine, timeline: Timeline, height: int) -> Panel | None:
    """One score as a band with steps; None where the set has no cut-off or nothing finite to draw."""
    held = [(at, score) for at, score in drawn.scores if at <= timeline.end]
    finite = [v for _, s in held for v in s if math.isfinite(v)]
    edge = drawn.cut_off
    if not finite or edge is None:
        return None
    scale = Scale(min(0.0, *finite, edge), max(*finite, edge) * 1.08, height)
    parts = [
        timeline.grid(height), scale.axis(timeline.width), *_band(held, scale, timeline),
        *_cut_off_line(edge, scale, timeline), _last_words(held, scale, edge, timeline),
    ]  # fmt: skip
    lines = ["full line: at least", "broken line: at most"] if timeline.is_wide else ["at least to at most"]
    return titled(parts, [drawn.short_title], lines, timeline, height)


def _band(held: Held, scale: Scale, timeline: Timeline) -> list[str]:
    """Hatched between what is sure and what is possible; each holds until the next moment."""
    end = timeline.place(timeline.milliseconds(timeline.end + timeline.pad))
    places = [timeline.place(timeline.milliseconds(at)) for at, _ in held]
    low, high = (
        stepped([*zip(places, ends, strict=True), (end, ends[-1])])
        for ends in ([scale.y(s.low) for _, s in held], [scale.y(s.high) for _, s in held])
    )
    return [
        path([*low, *reversed(high)], fill=POSSIBLE_FILL),
        path(low, stroke=MET, stroke_width="2"),
        path(high, stroke=MET, stroke_width="1.2", stroke_dasharray="4 3"),
    ]


def _cut_off_line(edge: float, scale: Scale, timeline: Timeline) -> list[str]:
    y, words = scale.y(edge), f"cut-off {edge:g}" if timeline.is_wide else f"{edge:g}"
    named = text(timeline.width + 5, y + 3.5, words, _SIZE, INK, font_weight="bold")
    return [line(0, y, timeline.width, y, INK, stroke_width="1.2"), named]


def _last_words(held: Held, scale: Scale, edge: float, timeline: Timeline) -> str:
    """The last bounds beside the band, unless they would lie on the words of the cut-off."""
    last = held[-1][1]
    middle = (max(last.low, scale.low) + min(last.high, scale.high)) / 2
    if not timeline.is_wide or abs(middle - edge) < 0.16 * (scale.high - scale.low):
        return ""
    return text(timeline.width + 5, scale.y(middle) + 3.5, bounds_words(last), _SIZE, MET)
