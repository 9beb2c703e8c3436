"""Elements of our own drawings as SVG text: a chart of forty panels is then made in milliseconds, without a browser and without Vega."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

LETTER = 0.56
"""Mean width of a letter in sizes of the font: enough to tell whether words fit."""


@dataclass(frozen=True)
class Panel:
    """A finished panel: its elements, measured from the top left corner of its plot, and its height."""

    body: str
    height: float


def number(value: float) -> str:
    """A coordinate, to a tenth of a unit."""
    return f"{value:.1f}".removesuffix(".0")


def rect(x: float, y: float, width: float, height: float, fill: str, **more: str) -> str:
    size = f'width="{number(width)}" height="{number(height)}"'
    return f'<rect x="{number(x)}" y="{number(y)}" {size} fill="{fill}"{_more(more)}/>'


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, **more: str) -> str:
    ends = f'x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
    return f'<line {ends} stroke="{stroke}"{_more(more)}/>'


def path(points: Sequence[tuple[float, float]], **more: str) -> str:
    """Straight from point to point."""
    steps = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<path d="M{steps}"{_more({"fill": "none", **more})}/>'


def text(x: float, y: float, words: str, size: float, fill: str, **more: str) -> str:
    place = f'x="{number(x)}" y="{number(y)}" font-size="{size:g}"'
    return f'<text {place} fill="{fill}"{_more(more)}>{escape(words)}</text>'


def haloed(x: float, y: float, words: str, size: float, fill: str, halo: str, **more: str) -> str:
    """Words that stay readable over a line or hatching."""
    return text(
        x, y, words, size, fill, paint_order="stroke", stroke=halo, stroke_width="3", stroke_linejoin="round", **more
    )


def moved(panel: Panel, x: float, y: float) -> str:
    return f'<g transform="translate({number(x)},{number(y)})">{panel.body}</g>'


def wide(words: str, size: float) -> float:
    """About how wide words are."""
    return len(words) * size * LETTER


def stepped(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """A value holds until the next one."""
    found = list(points[:1])
    for (_, before), (x, y) in itertools.pairwise(points):
        found += [(x, before), (x, y)]
    return found


def round_steps(low: float, high: float, most: int = 4) -> list[float]:
    """Round numbers on a linear scale: steps of 1, 2 or 5 times a power of ten."""
    if high <= low:
        return [low]
    step = next(one for one in _steps((high - low) / most) if (high - low) / one <= most)
    return [n * step for n in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _steps(least: float) -> Iterable[float]:
    power = 10.0 ** math.floor(math.log10(least))
    return (factor * power for factor in (1, 2, 5, 10, 20))


def _more(attributes: dict[str, str]) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in attributes.items())
