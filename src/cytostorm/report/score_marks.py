"""A score and the last few values as small drawings that stretch with their cell; words beside them say the same."""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from cytostorm.presentation.course_then import ScoreThen
from cytostorm.report.glyphs import range_bar
from cytostorm.report.svg_parts import number


def score_bar(one: ScoreThen) -> Markup:
    """The range bar of a leading set at a moment."""
    if one.ends is None or one.highest is None:
        return Markup("")
    low = one.ends.low if one.ends.low is not None else -math.inf
    high = one.ends.high if one.ends.high is not None else math.inf
    said = f"{one.words} of {one.highest:g}, cut-off {one.cut_off:g}" if one.cut_off is not None else one.words
    return range_bar(low, high, 0, one.highest, one.cut_off, one.verdict, said)


def spark(values: Sequence[float]) -> Markup:
    """The last values as a line; nothing for fewer than two. Its words stand beside it for those who do not see it."""
    if len(values) < 2:
        return Markup("")
    low, high = min(values), max(values)
    step, tall = 38 / (len(values) - 1), high - low or 1.0
    points = [(3 + n * step, 15 - 12 * (value - low) / tall) for n, value in enumerate(values)]
    line = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    x, y = points[-1]
    dot = f'<circle cx="{number(x)}" cy="{number(y)}" r="2.2" fill="currentColor"/>'
    path = f'<polyline points="{line}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
    return Markup(f'<svg class="sp" width="44" height="18" viewBox="0 0 44 18" aria-hidden="true">{path}{dot}</svg>')
