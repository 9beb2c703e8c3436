"""Bars inside the tables of a population: a share with its interval, a count of its own, quartiles around an event."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from cytostorm.presentation.counts import CountView, Portion
from cytostorm.presentation.population import SpanView
from cytostorm.report.drawing import FAINT, INK, MET, OPEN_EDGE, RULE, SOFT

_EDGE = OPEN_EDGE


def portion_bar(one: Portion, width: int = 240) -> Markup:
    """Filled: the share. The line with ends across it is the interval of 95%; none where counts are rounded."""
    filled = one.count.share(one.whole) * width
    parts = [_rect(0, width, 2, 12, "none", FAINT)]
    parts += [_rect(0, max(filled, 1.5), 2, 12, MET, MET)] if filled > 0 else []
    if one.low is not None and one.high is not None:
        left, right = (0.5 + end * width for end in (one.low, one.high))
        ends = "".join(f"M{x:.1f} 4.5V11.5" for x in (left, right))
        parts.append(f'<path d="{ends}M{left:.1f} 8H{right:.1f}" stroke="var(--page)" stroke-width="3.4" fill="none"/>')
        parts.append(f'<path d="{ends}M{left:.1f} 8H{right:.1f}" stroke="{INK}" stroke-width="1.2" fill="none"/>')
    return _drawn(width + 1, 16, parts)


def range_of_shares(definitely: Portion, not_ruled_out: Portion, width: int = 180) -> Markup:
    """Filled: definitely met. From there to the outlined end: not ruled out."""
    dark, light = (one.count.share(one.whole) * width for one in (definitely, not_ruled_out))
    parts = [_rect(0, width, 2, 12, "none", FAINT)]
    parts += [_rect(0, light, 4, 8, "none", OPEN_EDGE)] if light > 0 else []
    parts += [_rect(0, max(dark, 1.5), 2, 12, MET, MET)] if dark > 0 else []
    return _drawn(width + 1, 16, parts)


def count_bar(part: CountView, more: CountView, whole: CountView, width: int = 200) -> Markup:
    """Dark grey for a count, light grey up to a second one, both of one whole."""
    dark, light = part.share(whole) * width, max(part.share(whole), more.share(whole)) * width
    parts = [_rect(0, width, 2, 9, "none", RULE)]
    parts += [_rect(0, light, 2, 9, RULE, FAINT)] if light > 0 else []
    parts += [_rect(0, max(dark, 1.5), 2, 9, SOFT, SOFT)] if dark > 0 else []
    return _drawn(width + 1, 13, parts)


def span_bar(
    definitely: SpanView | None, possibly: SpanView | None, low: float, high: float, width: int = 230
) -> Markup:
    """Quartiles and median in hours before an event, the event as a line; the lighter bar below is for "possibly"."""

    def x(hours: float) -> float:
        return round(4 + (high - min(max(hours, low), high)) / (high - low or 1) * (width - 8), 1)

    parts = [f'<line x1="4" x2="{width - 4}" y1="12" y2="12" stroke="{FAINT}" stroke-width=".7"/>']
    parts += [f'<line x1="{x(0)}" x2="{x(0)}" y1="0" y2="24" stroke="{INK}" stroke-width="1.2"/>']
    parts += _box(definitely, x, 2, 9, "var(--met-bg)", MET) if definitely else []
    parts += _box(possibly, x, 15, 6, "var(--open-bg)", _EDGE) if possibly else []
    return _drawn(width, 24, parts)


def _box(span: SpanView, x: Callable[[float], float], top: int, height: int, fill: str, ink: str) -> list[str]:
    left, middle, right = (x(hours) for hours in (span.upper, span.median, span.lower))
    box = f'<rect x="{left}" y="{top}" width="{max(right - left, 1):.1f}" height="{height}" fill="{fill}" stroke="{ink}" stroke-width=".9"/>'
    median = (
        f'<line x1="{middle}" x2="{middle}" y1="{top - 1}" y2="{top + height + 1}" stroke="{ink}" stroke-width="2.6"/>'
    )
    return [box, median]


def _rect(left: float, width: float, top: float, height: float, fill: str, ink: str) -> str:
    return f'<rect x="{left + 0.5:.1f}" y="{top}" width="{width:.1f}" height="{height}" fill="{fill}" stroke="{ink}" stroke-width=".8"/>'


def _drawn(width: int, height: int, parts: list[str]) -> Markup:
    opening = (
        f'<svg class="sharebar" width="{width}" height="{height}" viewBox="0 0 {width} {height}" aria-hidden="true">'
    )
    return Markup(f"{opening}{''.join(parts)}</svg>")
