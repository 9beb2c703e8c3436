"""Charts of a comparison: love plot, overlap of the probabilities of treatment, and all estimates under each other."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from cytostorm.presentation.comparison_rows import BALANCED, BalanceView, EstimateView, OverlapView
from cytostorm.report.drawing import FAINT, GRID, INK, MET, SOFT, SURFACE, plain_svg
from cytostorm.report.svg_parts import line, number, rect, round_steps, text

_WIDTH, _LEFT, _ROW, _SIZE = 760.0, 230.0, 18.0, 11.5


def love_plot(rows: Sequence[BalanceView], name: str) -> Markup:
    """Standardized differences before (ring) and after (disc), the largest first; the dashed line marks 0.1."""
    drawn = sorted(rows, key=lambda one: -abs(one.difference or 0.0))
    most = max([0.2, *(abs(value or 0.0) for one in drawn for value in (one.difference, one.difference_after))])
    height = len(drawn) * _ROW + 34

    def x(value: float) -> float:
        return _LEFT + abs(value) / most * (_WIDTH - _LEFT - 20)

    body = [line(x(step), 4, x(step), height - 26, GRID) for step in round_steps(0, most, 5)]
    body += [
        text(x(step), height - 10, f"{step:g}", _SIZE, SOFT, text_anchor="middle") for step in round_steps(0, most, 5)
    ]
    body.append(line(x(BALANCED), 4, x(BALANCED), height - 26, INK, stroke_dasharray="4 3"))
    for place, one in enumerate(drawn):
        y = place * _ROW + 14
        before, after = x(one.difference or 0.0), x(one.difference_after or 0.0)
        body += [text(_LEFT - 8, y + 4, one.name[:38], _SIZE, INK, text_anchor="end"), line(before, y, after, y, FAINT)]
        body += [_dot(before, y, SURFACE), _dot(after, y, MET)]
    return plain_svg(
        body,
        _WIDTH,
        height,
        name,
        "Absolute standardized differences before and after weighting; the table below has every number.",
    )


def _dot(x: float, y: float, fill: str) -> str:
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="4.5" fill="{fill}" stroke="{INK}" stroke-width="1.2"/>'


def overlap_plot(one: OverlapView, name: str) -> Markup:
    """Treated above the line, untreated below it, each as a share of its arm in twenty classes."""
    sums = [sum(counts) or 1 for counts in (one.treated, one.untreated)]
    shares = [
        [count / whole for count in counts] for counts, whole in zip((one.treated, one.untreated), sums, strict=True)
    ]
    most, middle, half = max([0.01, *shares[0], *shares[1]]), 100.0, 84.0
    wide = (_WIDTH - 100) / len(one.treated)
    body = [line(50, middle, _WIDTH - 50, middle, INK)]
    for place, (above, below) in enumerate(zip(*shares, strict=True)):
        left = 50 + place * wide
        up, down = above / most * half, below / most * half
        body += [rect(left + 1, middle - up, wide - 2, up, MET, stroke=INK)] if up else []
        body += [rect(left + 1, middle, wide - 2, down, SURFACE, stroke=INK)] if down else []
    body += [
        text(50 + step * (_WIDTH - 100), 204, f"{step:g}", _SIZE, SOFT, text_anchor="middle")
        for step in (0, 0.25, 0.5, 0.75, 1)
    ]
    body += [
        text(46, 24, "treated", _SIZE, INK, text_anchor="end"),
        text(46, 184, "untreated", _SIZE, INK, text_anchor="end"),
    ]
    return plain_svg(body, _WIDTH, 212, name, one.words)


def forest_plot(rows: Sequence[EstimateView], nothing: float, name: str) -> Markup:
    """Each estimate with its interval; the line is where there is no effect. The primary one is filled."""
    ends = [value for one in rows for value in (one.value, one.low, one.high) if value is not None]
    low, high = min([*ends, nothing]), max([*ends, nothing])
    height, span = len(rows) * 24.0 + 34, (high - low) or 1.0

    def x(value: float) -> float:
        return _LEFT + 70 + (value - low) / span * (_WIDTH - _LEFT - 100)

    steps = round_steps(low, high, 6)
    body = [line(x(step), 4, x(step), height - 26, GRID) for step in steps]
    body += [text(x(step), height - 10, f"{step:g}", _SIZE, SOFT, text_anchor="middle") for step in steps]
    body.append(line(x(nothing), 4, x(nothing), height - 26, INK))
    for place, one in enumerate(rows):
        y = place * 24 + 16.0
        body.append(
            text(_LEFT + 56, y + 4, f"{one.method}, {one.estimand}, {one.cohort}"[:48], _SIZE, INK, text_anchor="end")
        )
        if one.low is not None and one.high is not None:
            body.append(line(x(one.low), y, x(one.high), y, INK, stroke_width="1.5"))
        body.append(_dot(x(one.value), y, MET if one.is_primary else SURFACE))
    return plain_svg(
        body, _WIDTH, height, name, "All estimates with their intervals of 95 %; the table below has every number."
    )
