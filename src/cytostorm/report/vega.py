"""Charts that Altair describes and vl-convert draws inside the process: for pages that hold a few of them.

Loading both takes longer than drawing a patient's whole time course with our own elements, so only the pages that need them bring them in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import altair as alt
import vl_convert
from markupsafe import Markup

from cytostorm.report.drawing import FAINT, FONT, GRID, INK, framed
from cytostorm.words.signs import visible_within

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
    return framed(body, box, name, description)
