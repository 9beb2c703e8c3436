"""One page for a pool of studies: a forest plot for each kind of design, every number, and what was left out."""

from __future__ import annotations

import math
from collections.abc import Callable

from markupsafe import Markup

from cytostorm.presentation.pooling import NAMES, GroupView, PoolView, StudyView
from cytostorm.report.drawing import FAINT, GRID, INK, MET, SOFT, plain_svg
from cytostorm.report.pages import rendered
from cytostorm.report.svg_parts import line, number, rect, round_steps, text

_WIDTH, _LEFT, _RIGHT, _ROW, _SIZE = 820.0, 210.0, 200.0, 22.0, 11.5
_TICKS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000)
_FINE = (0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4)


def pooling_page(view: PoolView) -> str:
    """A page that stands alone."""
    return rendered("pooling.html.j2", title=f"Pool of studies: {NAMES[view.measure]}", running="Pool", view=view, forest=forest)  # fmt: skip


def forest(group: GroupView, measure: str, name: str) -> Markup:
    """Each study with its interval (the larger the square, the greater its weight), and the pool as a diamond with its prediction line."""
    low, high = _span(group, measure)
    height = (len(group.studies) + 1) * _ROW + 44

    def x(value: float) -> float:
        inside = min(max(value, low), high)
        return _LEFT + (inside - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)

    body = _axis(low, high, height, x, measure)
    for place, one in enumerate(group.studies):
        body += _row(one, place * _ROW + 16, x)
    if group.estimate is not None:
        body += _diamond(group, len(group.studies) * _ROW + 20, x)
    return plain_svg(body, _WIDTH, height, name, f"Forest plot. {group.words}")


def _span(group: GroupView, measure: str) -> tuple[float, float]:
    """Room for all estimates and the pool; wider intervals are cut at the edge, so that one small study hides no other."""
    ends = [end for one in group.studies if one.value is not None for end in (one.low, one.high) if end is not None]
    ends += [end for end in (group.low, group.high, group.prediction_low, group.prediction_high) if end is not None]
    most = math.log(1000) if measure != "rd" else 1.0
    low, high = max(min([*ends, 0.0]), -most), min(max([*ends, 0.0]), most)
    room = 0.04 * (high - low) or 0.1
    return low - room, high + room


def _axis(low: float, high: float, height: float, x: Callable[[float], float], measure: str) -> list[str]:
    if measure != "rd":
        ticks = _FINE if high - low < 4 else _TICKS
        marks = [(math.log(one), f"{one:g}") for one in ticks if low <= math.log(one) <= high]
    else:
        marks = [(one, f"{100 * one:g}") for one in round_steps(low, high, 6)]
    body = [line(x(at), 4, x(at), height - 26, GRID) for at, _ in marks]
    body += [text(x(at), height - 10, words, _SIZE, SOFT, text_anchor="middle") for at, words in marks]
    return [*body, line(x(0.0), 4, x(0.0), height - 26, INK)]


def _row(one: StudyView, y: float, x: Callable[[float], float]) -> list[str]:
    body = [text(_LEFT - 8, y + 4, one.study[:34], _SIZE, INK, text_anchor="end")]
    if one.value is None or one.low is None or one.high is None:
        return [*body, text(_WIDTH - _RIGHT + 10, y + 4, "not estimable", _SIZE, SOFT)]
    side = 4 + math.sqrt(one.weight or 0.0)
    body.append(line(x(one.low), y, x(one.high), y, INK, stroke_width="1.3"))
    body.append(rect(x(one.value) - side / 2, y - side / 2, side, side, MET, stroke=INK))
    return [*body, text(_WIDTH - _RIGHT + 10, y + 4, one.words, _SIZE, INK)]


def _diamond(group: GroupView, y: float, x: Callable[[float], float]) -> list[str]:
    assert group.estimate is not None
    assert group.low is not None
    assert group.high is not None
    body = [text(_LEFT - 8, y + 4, f"Pool of {group.k}", _SIZE, INK, text_anchor="end", font_weight="bold")]
    if group.prediction_low is not None and group.prediction_high is not None:
        body.append(line(x(group.prediction_low), y, x(group.prediction_high), y, FAINT, stroke_width="4"))
    corners = [(x(group.low), y), (x(group.estimate), y - 7), (x(group.high), y), (x(group.estimate), y + 7)]
    points = " ".join(f"{number(across)},{number(down)}" for across, down in corners)
    return [*body, f'<polygon points="{points}" fill="{MET}" stroke="{INK}"/>']
