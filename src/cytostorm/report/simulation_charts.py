"""Charts of simulated comparisons: the bias of each analysis at each size, and the coverage of its intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup

from cytostorm.presentation.simulation import SimulatedAnalysis, SimulatedView, SimulationView
from cytostorm.presentation.simulation_words import SHORT
from cytostorm.report.drawing import GRID, INK, MET, SOFT, SURFACE, UNKNOWN, plain_svg
from cytostorm.report.svg_parts import line, number, rect, round_steps, text

_WIDTH, _LEFT, _RIGHT, _ROW, _SIZE = 760.0, 250.0, 24.0, 22.0, 11.5
_FILLS = (SURFACE, UNKNOWN, MET)
_RADII = (3.6, 4.6, 5.6)
"""Marks grow darker and larger with the cohort."""
X = Callable[[float], float]


def bias_plot(view: SimulationView, name: str) -> Markup:
    """A mark for each size, with two Monte Carlo errors on both sides; the line marks no bias."""
    ends = [
        100 * (one.bias + sign * 2 * (one.bias_error or 0.0))
        for _, one in _all(view) if one.bias is not None for sign in (-1, 1)
    ]  # fmt: skip
    words = "Bias of each analysis in percentage points, with two Monte Carlo errors; the table below has every number."
    return _plot(view, min([*ends, 0.0]), max([*ends, 0.0]), _bias_marks, (0.0, 0.0), name, words)


def coverage_plot(view: SimulationView, name: str) -> Markup:
    """A mark for each size, with its interval; the band is 93 to 97%."""
    words = (
        "Share of the 95% intervals that contain the truth; the band is 93 to 97%. The table below has every number."
    )
    return _plot(view, 0.0, 100.0, _coverage_marks, (93.0, 97.0), name, words)


def _all(view: SimulationView) -> Iterator[tuple[SimulatedAnalysis, SimulatedView]]:
    for study in view.studies:
        for analysis in study.analyses:
            for one in analysis.sizes:
                yield analysis, one


def _plot(
    view: SimulationView, low: float, high: float, marks: Callable[[SimulatedView, X, float, int], list[str]],
    right: tuple[float, float], name: str, words: str,
) -> Markup:  # fmt: skip
    """Rows of analyses under the headings of their studies."""
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return _LEFT + (value - low) / span * (_WIDTH - _LEFT - _RIGHT)

    rows, y = [], 6.0
    for study in view.studies:
        y += _ROW * 1.3
        rows.append(text(4, y, study.title, _SIZE, INK, font_weight="bold"))
        for one in study.analyses:
            y += _ROW
            rows.append(text(_LEFT - 12, y + 4, SHORT[one.id], _SIZE, INK, text_anchor="end"))
            for place, size in enumerate(one.sizes):
                rows += marks(size, x, y + 5.0 * (place - (len(one.sizes) - 1) / 2), place)
    return plain_svg(_frame(x, low, high, right, y) + rows, _WIDTH, y + 42, name, words)


def _frame(x: X, low: float, high: float, right: tuple[float, float], bottom: float) -> list[str]:
    steps = round_steps(low, high, 6)
    found = [line(x(step), 8, x(step), bottom + 12, GRID) for step in steps]
    found += [text(x(step), bottom + 30, f"{step:g}", _SIZE, SOFT, text_anchor="middle") for step in steps]
    if right[0] == right[1]:
        return [*found, line(x(right[0]), 8, x(right[0]), bottom + 12, INK)]
    return [rect(x(right[0]), 8, x(right[1]) - x(right[0]), bottom + 4, GRID), *found]


def _bias_marks(one: SimulatedView, x: X, y: float, place: int) -> list[str]:
    if one.bias is None:
        return []
    error = 2 * (one.bias_error or 0.0)
    return _mark(100 * one.bias, 100 * (one.bias - error), 100 * (one.bias + error), x, y, place)


def _coverage_marks(one: SimulatedView, x: X, y: float, place: int) -> list[str]:
    if one.coverage is None or one.coverage_low is None or one.coverage_high is None:
        return []
    return _mark(100 * one.coverage, 100 * one.coverage_low, 100 * one.coverage_high, x, y, place)


def _mark(value: float, low: float, high: float, x: X, y: float, place: int) -> list[str]:
    dot = f'<circle cx="{number(x(value))}" cy="{number(y)}" r="{_RADII[place]}" fill="{_FILLS[place]}" stroke="{INK}" stroke-width="1.1"/>'
    return [line(x(low), y, x(high), y, INK, stroke_width="1.2"), dot]


def legend(sizes: Sequence[SimulatedView]) -> list[str]:
    """The sizes in the order of their marks."""
    return [f"{one.treated:,} treated and {one.untreated:,} controls" for one in sizes]
