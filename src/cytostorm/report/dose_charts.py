"""Exposure drawn as SVG of our own: a curve with its band, and averages side by side on a compressed axis, which has a zero."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from html import escape

from markupsafe import Markup

from cytostorm.presentation.dose_exposures import CurveView, ExposureView
from cytostorm.report.drawing import FAINT, GRID, INK, SERIES, plain_svg

_WAYS = {
    "subcutaneous": "subcutaneously",
    "bolus": "intravenously, as a bolus",
    "infusion": "intravenously, continuous",
}
_LEFT, _TOP, _WIDTH, _HEIGHT, _BELOW = 52, 26, 760, 200, 42
_NAMES, _ROW = 400, 26
_TICKS = (0.0, 0.1, 0.4, 1.0, 4.0, 10.0, 40.0, 100.0, 400.0, 1000.0)
_COMPRESSED = 0.1
"""mg/L: below it the axis of averages is nearly even, above it each step is a multiple."""
_MOST_STEPS = 6
Place = Callable[[float], float]


def curves_chart(one: ExposureView, name: str) -> Markup:
    """One regimen: the band, the typical person as a line where one is published, the average wanted by Urien 2013 as a broken line."""
    curve = one.curve
    assert curve is not None, "only rows with a curve are drawn"
    most = max(*curve.high_mg_l, curve.target_mg_l)
    ticks = _even_ticks(most)
    x, y = _scale(0, curve.until_hours, _LEFT, _LEFT + _WIDTH), _scale(0, max(ticks[-1], most), _TOP + _HEIGHT, _TOP)
    said = f"{one.regimen}, {_WAYS[curve.way]}; {_band_words(curve)}"
    body = [_text(_LEFT, 14, said, weight="bold", size=12), *_level_axis(ticks, y), *_hour_axis(curve.until_hours, x)]
    body += [*_band(curve, x, y), *_target(curve.target_mg_l, y)]
    return plain_svg(body, _LEFT + _WIDTH + 14, _TOP + _HEIGHT + _BELOW, name, said)


def _band_words(curve: CurveView) -> str:
    if curve.widened:
        return "band widened for poor absorption †"
    typical = curve.typical_mg_l is not None
    return "band: 90 in 100 by the published spread" if typical else "band between published ends †, no typical person"


def _scale(low: float, high: float, start: float, end: float) -> Place:
    return lambda value: start + (value - low) / (high - low) * (end - start)


def _even_ticks(most: float) -> list[float]:
    """Round numbers from zero to at least the largest value, seven at most."""
    rough = most / _MOST_STEPS or 1.0
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough)
    return [step * number for number in range(math.ceil(most / step) + 1)]


def _level_axis(ticks: Sequence[float], y: Place) -> Iterator[str]:
    for tick in ticks:
        yield _line(_LEFT, y(tick), _LEFT + _WIDTH, y(tick), GRID)
        yield _text(_LEFT - 6, y(tick) + 4, f"{tick:g}", anchor="end")
    middle = _TOP + _HEIGHT / 2
    yield (
        f'<text transform="translate(12 {middle:g}) rotate(-90)" text-anchor="middle" font-size="11.5" font-weight="bold" '
        f'fill="{INK}">anakinra, mg/L</text>'
    )


def _hour_axis(until: float, x: Place) -> Iterator[str]:
    bottom = _TOP + _HEIGHT
    yield _line(_LEFT, bottom, _LEFT + _WIDTH, bottom, FAINT)
    for hour in range(0, int(until) + 1, 12):
        yield _line(x(hour), bottom, x(hour), bottom + 5, FAINT)
        yield _text(x(hour), bottom + 17, f"{hour}", anchor="middle")
    yield _text(_LEFT + _WIDTH / 2, bottom + 34, "hours from the first dose", anchor="middle", weight="bold", size=11.5)


def _band(curve: CurveView, x: Place, y: Place) -> Iterator[str]:
    """The band with dotted edges, and the typical person where one is published."""
    low, high = (_points(curve.hours, values, x, y) for values in (curve.low_mg_l, curve.high_mg_l))
    yield f'<polygon points="{" ".join([*low, *reversed(high)])}" fill="{SERIES[0]}" fill-opacity="0.18"/>'
    for edge in (low, high):
        yield f'<polyline points="{" ".join(edge)}" fill="none" stroke="{SERIES[0]}" stroke-width="0.8" stroke-dasharray="2 2"/>'
    if curve.typical_mg_l is not None:
        typical = _points(curve.hours, curve.typical_mg_l, x, y)
        yield f'<polyline points="{" ".join(typical)}" fill="none" stroke="{SERIES[0]}" stroke-width="2"/>'


def _points(hours: Sequence[float], values: Sequence[float], x: Place, y: Place) -> list[str]:
    return [f"{x(hour):.1f},{y(value):.1f}" for hour, value in zip(hours, values, strict=True)]


def _target(target: float, y: Place) -> Iterator[str]:
    yield _line(_LEFT, y(target), _LEFT + _WIDTH, y(target), INK, dashes="6 4")


def averages_chart(exposures: Sequence[ExposureView], target: float | None) -> Markup | None:
    """Each average as a bar from low to high, with a dot for the average where one is published.

    The broken line is the average wanted by Urien 2013, as in the curves.
    """
    found = [one for one in exposures if one.average is not None]
    if not found:
        return None
    most = max(one.average.high_mg_l for one in found if one.average)
    ticks = [tick for tick in _TICKS if tick <= most] or [0.0]
    x = _compressed(max(most, 1.0), _NAMES, _NAMES + _WIDTH - _NAMES)
    bottom = 8 + _ROW * len(found)
    body = [*_average_axis(ticks, x, bottom), *(part for n, one in enumerate(found) for part in _average(one, n, x))]
    body += [_line(x(target), 8, x(target), bottom, INK, dashes="6 4")] if target is not None else []
    return plain_svg(
        body, _WIDTH + 30, bottom + _BELOW, "averages", "average concentrations of the rows, from low to high"
    )


def _compressed(most: float, start: float, end: float) -> Place:
    """Even near zero, logarithmic above."""
    whole = math.log1p(most / _COMPRESSED)
    return lambda value: start + math.log1p(value / _COMPRESSED) / whole * (end - start)


def _average_axis(ticks: Sequence[float], x: Place, bottom: float) -> Iterator[str]:
    yield _line(_NAMES, bottom, _WIDTH, bottom, FAINT)
    for tick in ticks:
        yield _line(x(tick), 8, x(tick), bottom, GRID)
        yield _text(x(tick), bottom + 15, f"{tick:g}", anchor="middle")
    middle = (_NAMES + _WIDTH) / 2
    yield _text(
        middle, bottom + 34, "average anakinra, mg/L (compressed axis)", anchor="middle", weight="bold", size=11.5
    )


def _average(one: ExposureView, number: int, x: Place) -> Iterator[str]:
    average, middle = one.average, 8 + _ROW * number + _ROW / 2
    assert average is not None, "only rows with an average are drawn"
    low, high = x(average.low_mg_l), x(average.high_mg_l)
    yield _text(_NAMES - 8, middle + 4, f"{one.row}, {one.route.upper()}, {one.regimen}", anchor="end")
    yield f'<rect x="{low:.1f}" y="{middle - 4.5:g}" width="{max(high - low, 1):.1f}" height="9" fill="{SERIES[0]}" fill-opacity="0.3"/>'
    yield from (_line(end, middle - 5.5, end, middle + 5.5, SERIES[0]) for end in (low, high))
    if average.typical_mg_l is not None:
        yield f'<circle cx="{x(average.typical_mg_l):.1f}" cy="{middle:g}" r="3.4" fill="{INK}"/>'


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str, dashes: str = "") -> str:
    broken = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}"{broken}/>'


def _text(x: float, y: float, text: str, anchor: str = "start", weight: str = "normal", size: float = 11) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size:g}" font-weight="{weight}" '
        f'fill="{INK}">{escape(text)}</text>'
    )
