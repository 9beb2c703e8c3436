"""Prevalence and incidence of one set through time, as bounds beside the patients present: three small panels on one axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cytostorm.presentation.population import CalendarView, LevelView, SeriesView
from cytostorm.report.drawing import FAINT, GRID, INK, MET, OPEN_EDGE, POSSIBLE_FILL, SOFT, plain_svg

_LEFT, _WIDTH, _RIGHT, _HEADING, _FOOT = 42, 352, 22, 17, 20
_FORMATS = {"day": "%-d %b", "week": "%-d %b %y", "month": "%b %Y", "year": "%Y"}
_EVERY = (1, 2, 3, 4, 6, 7, 12, 14, 24, 28, 56, 120)
_MOST_LABELS = 6
_HATCH_EDGE = OPEN_EDGE


@dataclass(frozen=True)
class _Panel:
    """A panel whose heading begins at `top`; values run from zero to `most`."""

    heading: str
    top: float
    height: float
    most: float

    def y(self, value: float) -> float:
        return round(self.top + _HEADING + self.height * (1 - value / self.most), 1)

    @property
    def foot(self) -> float:
        return self.top + _HEADING + self.height


def daily_chart(series: SeriesView, calendar: CalendarView, name: str) -> Markup:
    """`name` keeps its ids apart from those of other charts."""
    levels, mean = series.levels, "" if calendar.unit == "day" else ", mean a day"
    there = _Panel(f"patients there{mean}", 0, 92, _most([period.present.number for period in calendar.periods]))
    surely = _Panel(
        f"newly definitely met, patients a {calendar.unit}",
        there.foot + 8,
        44,
        _most([level.first_definitely.number for level in levels]),
    )
    possibly = _Panel(
        f"newly possible, patients a {calendar.unit}",
        surely.foot + 8,
        44,
        _most([level.first_possibly.number for level in levels]),
    )
    size = len(calendar.periods)
    parts = [
        *_frame(there, calendar),
        *_band(there, calendar, levels),
        *_frame(surely, calendar),
        *_frame(possibly, calendar),
    ]
    parts += _bars(surely, [level.first_definitely.number for level in levels], MET, MET)
    parts += _bars(possibly, [level.first_possibly.number for level in levels], POSSIBLE_FILL, _HATCH_EDGE)
    parts += [_text(_x(n, size), possibly.foot + 15, word, "middle") for n, word in _labels(calendar)]
    said = f"{series.short_title} by {calendar.unit}: patients who met it, and who newly met it, beside the patients present"
    return plain_svg(parts, _LEFT + _WIDTH + _RIGHT, possibly.foot + _FOOT, name, said)


def _most(values: Sequence[float]) -> float:
    return max([1.0, *values]) * 1.04


def _x(position: float, size: int) -> float:
    """Every period is equally wide."""
    return round(_LEFT + _WIDTH * position / size, 1)


def _frame(panel: _Panel, calendar: CalendarView) -> Iterator[str]:
    """Heading, grid, and the numbers at the left."""
    yield _text(_LEFT, panel.top + 12, panel.heading, "start")
    for n, _ in _labels(calendar):
        x = _x(n, len(calendar.periods))
        yield f'<path d="M{x} {panel.y(panel.most)}V{panel.foot}" stroke="{GRID}"/>'
    for value in ticks(panel.most):
        yield f'<path d="M{_LEFT} {panel.y(value)}h{_WIDTH}" stroke="{GRID if value else FAINT}"/>'
        yield _text(_LEFT - 5, panel.y(value) + 4, f"{value:,}", "end")


def _band(panel: _Panel, calendar: CalendarView, levels: Sequence[LevelView]) -> Iterator[str]:
    """Hatched up to those not ruled out, dark those definitely met, and a line for all who were there."""
    possibly, surely = ([getattr(level, bound).number for level in levels] for bound in ("possibly", "definitely"))
    yield f'<path d="{_steps(panel, possibly)}V{panel.foot}H{_LEFT}Z" fill="{POSSIBLE_FILL}"/>'
    yield f'<path d="{_steps(panel, surely)}V{panel.foot}H{_LEFT}Z" fill="{MET}"/>'
    yield f'<path d="{_steps(panel, [p.present.number for p in calendar.periods])}" fill="none" stroke="{SOFT}" stroke-width="1.3"/>'


def _steps(panel: _Panel, values: Sequence[float]) -> str:
    path = [f"M{_LEFT} {panel.y(min(values[0], panel.most))}"]
    for n, value in enumerate(values):
        path.append(f"V{panel.y(min(value, panel.most))}H{_x(n + 1, len(values))}")
    return "".join(path)


def _bars(panel: _Panel, values: Sequence[float], fill: str, edge: str) -> Iterator[str]:
    size = len(values)
    wide = max(round(_WIDTH / size, 1) - (0.6 if size < 100 else 0), 0.5)
    held = [
        f"M{_x(n, size)} {panel.foot}V{panel.y(value)}h{wide}V{panel.foot}Z" for n, value in enumerate(values) if value
    ]
    if held:
        yield f'<path d="{"".join(held)}" fill="{fill}" stroke="{edge}" stroke-width=".4"/>'


def _labels(calendar: CalendarView) -> list[tuple[int, str]]:
    """So many dates that they do not touch."""
    size = len(calendar.periods)
    every = next((n for n in _EVERY if size / n <= _MOST_LABELS), size)
    shown = [(n, calendar.periods[n].start.strftime(_FORMATS[calendar.unit])) for n in range(0, size, every)]
    return [(n, word) for n, word in shown if n < size * 0.95 or size == 1]


def ticks(most: float) -> list[int]:
    """Round whole numbers from zero, at most four.

    >>> ticks(1.04), ticks(23), ticks(730)
    ([0, 1], [0, 10, 20], [0, 200, 400, 600])
    """
    step = next(base * 10**power for power in range(12) for base in (1, 2, 5) if most / (base * 10**power) < 4)
    return list(range(0, int(most) + 1, step))


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" font-size="11" text-anchor="{anchor}" fill="{INK}">{words}</text>'
