"""How charts look, and how they become inline SVG: no browser, no network, no script.

Ink is chosen for black-and-white print first: met is the darkest, unknown is hatched, not met is empty.
Colour repeats what tone and hatching already say. It comes from the tokens of the page, so that a chart follows the theme.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from cytostorm.words.signs import visible_within

INK, SOFT, FAINT, GRID = "var(--ink)", "var(--soft)", "var(--edge)", "var(--grid)"
SURFACE, RULE, MASK, OPEN_EDGE = "var(--surface)", "var(--rule)", "var(--mask)", "var(--open-edge)"
MET, UNKNOWN, NOT_MET = "var(--met)", "var(--open-bar)", "var(--surface)"
SERIES = ("var(--series)", "var(--series-2)")
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
WORD_FILL = {"met": MET, "unknown": "url(#hatch-unknown)", "not met": NOT_MET}
MASKED_FILL, POSSIBLE_FILL = "url(#hatch-masked)", "url(#hatch-unknown)"

_PATTERNS = (
    '<defs><pattern id="hatch-unknown" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="5" height="5" fill="{UNKNOWN}"/><line x1="0" y1="0" x2="0" y2="5" stroke="{OPEN_EDGE}" stroke-width="1.3"/></pattern>'
    '<pattern id="hatch-masked" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
    '<rect width="6" height="6" fill="var(--mask-bg)"/>'
    '<line x1="0" y1="0" x2="0" y2="6" stroke="var(--mask-line)" stroke-width="1.2"/></pattern></defs>'
)

Rows = list[dict[str, Any]]


Spec = dict[str, Any]
"""A Vega-Lite specification. Each panel becomes one on its own: joining Altair objects copies them many times over."""

_LOOK: Spec = {
    "font": FONT,
    "background": "transparent",
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK, "titleColor": INK, "labelFontSize": 11, "titleFontSize": 11.5, "titleFontWeight": "bold",
        "gridColor": GRID, "domainColor": FAINT, "tickColor": FAINT,
    },
    "title": {"fontSize": 12, "anchor": "start", "color": INK, "fontWeight": "bold"},
}  # fmt: skip


def rows(values: Rows) -> alt.Chart:
    """A chart over a few rows that travel inside the specification."""
    return alt.Chart(alt.InlineData(values=values))


def spec(chart: Any) -> Spec:
    """One finished panel as a specification; Altair's own look and version marks are left out."""
    made: Spec = chart.to_dict(validate=False)
    return {key: value for key, value in made.items() if key not in ("$schema", "config")}


def layered(layers: Iterable[Any], width: int, height: int) -> Spec:
    """A panel out of layers drawn one over the other; None stands for a layer with nothing to draw."""
    return spec(alt.layer(*(layer for layer in layers if layer is not None)).properties(width=width, height=height))


def joined(panels: Sequence[Spec], how: str = "vconcat", **settings: Any) -> Spec:
    """Several panels as one specification; their rows move to the top, where Vega-Lite looks for them."""
    datasets: Spec = {}
    for panel in panels:
        datasets |= panel.get("datasets", {})
    inner = [{key: value for key, value in panel.items() if key != "datasets"} for panel in panels]
    return {how: inner, "datasets": datasets, **settings}


def svg(drawn_as: Spec, name: str, description: str, least_width: float = 0) -> Markup:
    """A chart as inline SVG that scales with the page. `name` keeps its ids apart from those of other charts.

    Charts with the same least width are scaled alike, so that their axes stand under each other.
    """
    drawn = vl_convert.vegalite_to_svg(visible_within({**drawn_as, "config": _LOOK}))
    opening, body = drawn.split(">", 1)
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', opening)
    width, height = (float(side) for side in size.groups()) if size else (900.0, 600.0)
    box = f'viewBox="0 0 {max(width, least_width):g} {height:g}"'
    return _chart(body, box, name, description)


def plain_svg(body: Iterable[str], width: float, height: float, name: str, description: str) -> Markup:
    """A chart out of SVG elements of our own: for charts that a page holds by the dozen, which Vega draws slowly."""
    return _chart(
        "".join(body) + "</svg>", f'viewBox="0 0 {width:g} {height:g}" font-family="{FONT}"', name, description
    )


def _chart(body: str, box: str, name: str, description: str) -> Markup:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" {box} role="img" aria-label="{escape(description)}">'
    return Markup(head + _own_ids(_PATTERNS + body, name))


def _own_ids(text: str, name: str) -> str:
    """Ids are global to a page, so each chart carries its own."""
    renamed = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", renamed)
