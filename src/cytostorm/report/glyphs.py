"""Small drawings inside tables: a verdict's shape, the bar of a score, the bar of a share. Each stands beside its word."""

from __future__ import annotations

import math
from collections.abc import Callable

from markupsafe import Markup

from cytostorm.report.drawing import FAINT, INK, MET, UNKNOWN
from cytostorm.values import Bounds
from cytostorm.words import number_words

_WIDTH, _HEIGHT, _PAD = 190, 30, 6
_RING = f'<circle cx="7" cy="7" r="5.6" fill="#fff" stroke="{INK}" stroke-width="1.4"/>'
_SHAPES = {
    "met": f'<circle cx="7" cy="7" r="5.6" fill="{MET}" stroke="{MET}" stroke-width="1.4"/>',
    "unknown": f'{_RING}<path d="M7 1.4 A5.6 5.6 0 0 0 7 12.6 Z" fill="{INK}"/>',
    "not met": _RING,
}


def verdict_glyph(word: str) -> Markup:
    """Full, half or empty: readable without colour."""
    return _drawn(14, 14, _SHAPES[word], "glyph")


def score_bar(score: Bounds, whole: Bounds, cut_off: float | None) -> Markup:
    """The bounds of a score on its whole scale, with the cut-off as a tick. An end that the scale does not have is not numbered."""
    scale = finite_scale(whole, score, cut_off)

    def x(value: float) -> float:
        share = (min(max(value, scale.low), scale.high) - scale.low) / (scale.high - scale.low or 1)
        return round(_PAD + share * (_WIDTH - 2 * _PAD), 1)

    parts = [f'<line x1="{_PAD}" x2="{_WIDTH - _PAD}" y1="10" y2="10" stroke="{FAINT}" stroke-width="1"/>']
    parts += [_span(x(score.low), x(score.high)), *_open_ends(score), *_ends(whole, cut_off, x)]
    return _drawn(_WIDTH, _HEIGHT, "".join(parts), "scorebar")


def _span(low: float, high: float) -> str:
    """A bar for a range, a diamond for one value."""
    if high - low < 1.5:
        return f'<path d="M{low} 4 L{low + 5} 10 L{low} 16 L{low - 5} 10 Z" fill="{MET}"/>'
    return f'<rect x="{low}" y="5.5" width="{high - low:.1f}" height="9" fill="{UNKNOWN}" stroke="{MET}" stroke-width="1.4"/>'


def _open_ends(score: Bounds) -> list[str]:
    """Arrows where the score has no limit on a side."""
    ends = [(math.isinf(score.low), 0, _PAD), (math.isinf(score.high), _WIDTH, _WIDTH - _PAD)]
    return [f'<path d="M{tip} 10 L{base} 4 L{base} 16 Z" fill="{MET}"/>' for is_open, tip, base in ends if is_open]


def _ends(scale: Bounds, cut_off: float | None, place: Callable[[float], float]) -> list[str]:
    marks = [(scale.low, "start"), (scale.high, "end")]
    parts = [
        _number(place(value), value, anchor)
        for value, anchor in marks
        if math.isfinite(value) and _apart(place, value, cut_off)
    ]
    if cut_off is not None:
        parts.append(
            f'<line x1="{place(cut_off)}" x2="{place(cut_off)}" y1="1" y2="19" stroke="{INK}" stroke-width="1.6"/>'
        )
        parts.append(_number(place(cut_off), cut_off, _anchor(place(cut_off)), "bold"))
    return parts


def _apart(place: Callable[[float], float], value: float, cut_off: float | None) -> bool:
    return cut_off is None or abs(place(value) - place(cut_off)) > 26


def _anchor(x: float) -> str:
    return "start" if x < 20 else "end" if x > _WIDTH - 20 else "middle"


def _number(x: float, value: float, anchor: str, weight: str = "normal") -> str:
    return f'<text x="{x}" y="28.5" font-size="9.5" font-weight="{weight}" text-anchor="{anchor}" fill="{INK}">{number_words(value)}</text>'


def share_bar(surely_met: int, possibly_met: int, patients: int, width: int = 150) -> Markup:
    """The share that surely met a set; what is only possible follows in the unknown tone."""
    surely, possibly = surely_met / (patients or 1), possibly_met / (patients or 1)
    sure = f'<rect x="0.5" y="1.5" width="{surely * width:.1f}" height="10" fill="{MET}"/>'
    rest = max(possibly - surely, 0.0) * width
    place = f'x="{0.5 + surely * width:.1f}" y="1.5" width="{rest:.1f}" height="10"'
    maybe = f'<rect {place} fill="{UNKNOWN}" stroke="#b98a2c" stroke-width=".6"/>' if rest else ""
    frame = f'<rect x="0.5" y="1.5" width="{width}" height="10" fill="none" stroke="{FAINT}" stroke-width=".8"/>'
    return _drawn(width + 1, 13, sure + maybe + frame, "sharebar")


def plain_bar(part: int, whole: int, width: int = 130) -> Markup:
    """A share in grey: a count that is no verdict."""
    filled = f'<rect x="0.5" y="1.5" width="{part / (whole or 1) * width:.1f}" height="10" fill="#6b7885"/>'
    frame = f'<rect x="0.5" y="1.5" width="{width}" height="10" fill="none" stroke="{FAINT}" stroke-width=".8"/>'
    return _drawn(width + 1, 13, filled + frame, "sharebar")


def spread_bar(lower: float, middle: float, upper: float, width: int = 240) -> Markup:
    """Quartiles and median as shares of a length that runs backwards from the right edge, the end of the stay."""

    def x(share: float) -> float:
        return round(width - 4 - min(max(share, 0.0), 1.0) * (width - 8), 1)

    line = f'<line x1="4" x2="{width - 4}" y1="9" y2="9" stroke="{FAINT}" stroke-width=".8"/>'
    end = f'<line x1="{x(0)}" x2="{x(0)}" y1="1" y2="17" stroke="{INK}"/>'
    box = f'<rect x="{x(upper)}" y="4" width="{max(x(lower) - x(upper), 1):.1f}" height="10" fill="#d9c3cb" stroke="{MET}"/>'
    median = f'<line x1="{x(middle)}" x2="{x(middle)}" y1="2" y2="16" stroke="{MET}" stroke-width="2.6"/>'
    return _drawn(width, 18, line + end + box + median, "sharebar")


def finite_scale(scale: Bounds, score: Bounds, cut_off: float | None) -> Bounds:
    """A scale to draw on: the set's own where it has ends, else around what is known and the cut-off."""
    known = [v for v in (*score, cut_off if cut_off is not None else score.low) if math.isfinite(v)] or [0.0]
    room = max(max(known) - min(known), 1.0) * 0.5
    low = scale.low if math.isfinite(scale.low) else min(known) - room
    return Bounds(low, scale.high if math.isfinite(scale.high) else max(known) + room)


def _drawn(width: int, height: int, inside: str, name: str) -> Markup:
    opening = (
        f'<svg class="{name}" width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">'
    )
    return Markup(f"{opening}{inside}</svg>")
