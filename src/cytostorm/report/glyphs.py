"""Small drawings inside tables: a verdict's shape, the bar of a score, the bar of a share. Each stands beside its word."""

from __future__ import annotations

import math
from collections.abc import Callable
from html import escape

from markupsafe import Markup

from cytostorm.report.drawing import FAINT, INK, MASK, MET, OPEN_EDGE, UNKNOWN
from cytostorm.values import Bounds
from cytostorm.words import number_words

_ROOM = 12
"""Percent of a bar that a number needs."""
_DISC, _RING = 'fill="currentColor"', 'fill="none" stroke="currentColor" stroke-width="1.8"'
_HALF = f'<circle cx="7" cy="7" r="5.6" {_RING}/><path d="M7 1.4 A5.6 5.6 0 0 0 7 12.6 Z" {_DISC}/>'
_FULL, _EMPTY = f'<circle cx="7" cy="7" r="6.3" {_DISC}/>', f'<circle cx="7" cy="7" r="5.6" {_RING}/>'
_CORED = f'<circle cx="7" cy="7" r="5.8" {_RING} stroke-dasharray="2 1.6"/><circle cx="7" cy="7" r="2.6" {_DISC}/>'
_TRIANGLE = f'<path d="M7 .8 L13.6 12.8 H.4 Z" {_DISC}/><path d="M7 5 V8.6 M7 10.2 V11.6" stroke="var(--surface)" stroke-width="1.6"/>'
_OCTAGON = (
    f'<path d="M4.1 0 H9.9 L14 4.1 V9.9 L9.9 14 H4.1 L0 9.9 V4.1 Z" {_DISC}/>'
    '<path d="M7 3 V8 M7 9.6 V11.2" stroke="var(--surface)" stroke-width="1.8"/>'
)
_CIRCLED = f'{_EMPTY}<path d="M7 6.2 V10.4 M7 3.6 V5" stroke="currentColor" stroke-width="1.6"/>'
_SHAPES = {
    "met": _FULL, "unknown": _HALF, "not met": _EMPTY, "met, if": _CORED,
    "confirmed": _FULL, "suspected": _HALF, "not ruled out": _HALF, "ruled out": _EMPTY,
    "critical": _OCTAGON, "warning": _TRIANGLE, "note": _CIRCLED,
}  # fmt: skip


def verdict_glyph(word: str) -> Markup:
    """A shape beside a status word, in the colour of the word: readable without it."""
    return _drawn(14, 14, _SHAPES[word], "glyph")


def range_bar(
    low: float, high: float, least: float, most: float, cut_off: float | None, word: str, said: str = ""
) -> Markup:
    """What is still possible of a score on its whole scale, with the cut-off. An infinite end fades into an arrow and "∞".

    It stretches with its cell, so that places are percentages. `word` is the verdict, "met, if" where the population is not recorded.
    """
    scale = finite_scale(Bounds(least, most), Bounds(low, high), cut_off)

    def x(value: float) -> float:
        share = (min(max(value, scale.low), scale.high) - scale.low) / (scale.high - scale.low or 1)
        return round(100 * share, 2)

    parts = ['<rect class="track" x="0" width="100%" y="4" height="10" rx="5"/>']
    parts += [_span(x(low), x(high), word), *_open_ends(low, high), *_ends(Bounds(least, most), cut_off, x)]
    spoken = f'role="img" aria-label="{escape(said)}"' if said else 'aria-hidden="true"'
    return Markup(f'<svg class="rangebar" height="33" {spoken}>{"".join(parts)}</svg>')


def _span(low: float, high: float, word: str) -> str:
    """A bar for a range, a dot for one value."""
    name = {"met, if": "if", "not met": "not-met"}.get(word, word)
    if high - low < 0.8:
        return f'<circle class="{name}" cx="{low}%" cy="9" r="6"/>'
    return f'<rect class="{name}" x="{low}%" width="{high - low:.2f}%" y="4.5" height="9" rx="3"/>'


def _open_ends(low: float, high: float) -> list[str]:
    """A sign where the score has no limit on a side."""
    ends = [(math.isinf(low), "0", "start"), (math.isinf(high), "100%", "end")]
    return [f'<text x="{x}" y="13" text-anchor="{anchor}">∞</text>' for is_open, x, anchor in ends if is_open]


def _ends(scale: Bounds, cut_off: float | None, place: Callable[[float], float]) -> list[str]:
    """The ends of the scale in numbers, where the scale has them and the cut-off leaves room."""
    marks = [(scale.low, "start"), (scale.high, "end")]
    parts = [
        _number(place(value), value, anchor)
        for value, anchor in marks
        if math.isfinite(value) and (cut_off is None or abs(place(value) - place(cut_off)) > _ROOM)
    ]
    if cut_off is not None:
        x = place(cut_off)
        parts.append(f'<line class="cutline" x1="{x}%" x2="{x}%" y1="0" y2="18"/>')
        parts.append(
            _number(x, cut_off, "start" if x < _ROOM / 2 else "end" if x > 100 - _ROOM / 2 else "middle", "cut")
        )
    return parts


def _number(x: float, value: float, anchor: str, name: str = "") -> str:
    named = f' class="{name}"' if name else ""
    return f'<text{named} x="{x}%" y="30" text-anchor="{anchor}">{number_words(value)}</text>'


def share_bar(surely_met: int, possibly_met: int, patients: int, width: int = 150) -> Markup:
    """The share that surely met a set; what is only possible follows in the unknown tone."""
    surely, possibly = surely_met / (patients or 1), possibly_met / (patients or 1)
    sure = f'<rect x="0.5" y="1.5" width="{surely * width:.1f}" height="10" fill="{MET}"/>'
    rest = max(possibly - surely, 0.0) * width
    place = f'x="{0.5 + surely * width:.1f}" y="1.5" width="{rest:.1f}" height="10"'
    maybe = f'<rect {place} fill="{UNKNOWN}" stroke="{OPEN_EDGE}" stroke-width=".6"/>' if rest else ""
    frame = f'<rect x="0.5" y="1.5" width="{width}" height="10" fill="none" stroke="{FAINT}" stroke-width=".8"/>'
    return _drawn(width + 1, 13, sure + maybe + frame, "sharebar")


def plain_bar(part: int, whole: int, width: int = 130) -> Markup:
    """A share in grey: a count that is no verdict."""
    filled = f'<rect x="0.5" y="1.5" width="{part / (whole or 1) * width:.1f}" height="10" fill="{MASK}"/>'
    frame = f'<rect x="0.5" y="1.5" width="{width}" height="10" fill="none" stroke="{FAINT}" stroke-width=".8"/>'
    return _drawn(width + 1, 13, filled + frame, "sharebar")


def spread_bar(lower: float, middle: float, upper: float, width: int = 240) -> Markup:
    """Quartiles and median as shares of a length that runs backwards from the right edge, the end of the stay."""

    def x(share: float) -> float:
        return round(width - 4 - min(max(share, 0.0), 1.0) * (width - 8), 1)

    line = f'<line x1="4" x2="{width - 4}" y1="9" y2="9" stroke="{FAINT}" stroke-width=".8"/>'
    end = f'<line x1="{x(0)}" x2="{x(0)}" y1="1" y2="17" stroke="{INK}"/>'
    box = f'<rect x="{x(upper)}" y="4" width="{max(x(lower) - x(upper), 1):.1f}" height="10" fill="var(--met-bg)" stroke="{MET}"/>'
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
