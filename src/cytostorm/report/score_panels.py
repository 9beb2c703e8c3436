"""The bounds of a score over time: surely at least the full line, possibly up to the broken one, and the cut-off."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cytostorm.bedside import Course, Moment
from cytostorm.report.drawing import INK, MET, POSSIBLE_FILL
from cytostorm.report.panels import titled
from cytostorm.report.points import cut_off
from cytostorm.report.scales import Scale
from cytostorm.report.svg_parts import Panel, line, path, stepped, text
from cytostorm.report.timeline import Timeline
from cytostorm.values import Bounds
from cytostorm.words import bounds_words

Held = Sequence[tuple[Moment, Bounds]]
_SIZE = 11.0


def score_panel(course: Course, timeline: Timeline, height: int) -> Panel | None:
    """One score as a band with steps; None where the set has no cut-off or nothing finite to draw."""
    held = [(m, m.score) for m in course.moments if m.score is not None and m.at <= timeline.end]
    finite = [v for _, s in held for v in s if math.isfinite(v)]
    edge = cut_off(course.criteria)
    if not finite or edge is None:
        return None
    scale = Scale(min(0.0, *finite, edge), max(*finite, edge) * 1.08, height)
    parts = [
        timeline.grid(height), scale.axis(timeline.width), *_band(held, scale, timeline),
        *_cut_off_line(edge, scale, timeline), _last_words(held, scale, edge, timeline),
    ]  # fmt: skip
    lines = ["full line: surely", "broken line: possibly"] if timeline.is_wide else ["surely to possibly"]
    return titled(parts, [course.criteria.document.short_title], lines, timeline, height)


def _band(held: Held, scale: Scale, timeline: Timeline) -> list[str]:
    """Hatched between what is sure and what is possible; each holds until the next moment."""
    end = timeline.place(timeline.milliseconds(timeline.end + timeline.pad))
    places = [timeline.place(timeline.milliseconds(moment.at)) for moment, _ in held]
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
