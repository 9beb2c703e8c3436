"""Which sets were definitely met together: an UpSet plot. Columns are combinations, rows are sets, bars are patients."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
from markupsafe import Markup

from cytostorm.presentation.counts import CountView
from cytostorm.presentation.population import CombinationView, OverlapView
from cytostorm.report.drawing import FAINT, GRID, INK, MASK, MET, SOFT
from cytostorm.report.vega import Rows, Spec, joined, layered, rows, svg

_COLUMN, _ROW, _NAMES, _SIDE, _LEAST_WIDTH = 40, 21, 132, 130, 780


def upset_chart(overlap: OverlapView) -> Markup | None:
    """None where fewer than two sets were definitely met."""
    combinations, sizes = overlap.combinations, overlap.sizes
    names = {criteria: title for one in combinations for criteria, title in zip(one.sets, one.titles, strict=True)}
    order = sorted(names, key=lambda criteria: (-sizes[criteria].number, criteria))
    if len(order) < 2:
        return None
    titles = [names[criteria] for criteria in order]
    whole = joined([_bars(combinations), _lower(combinations, order, titles, sizes)], spacing=6, bounds="flush")
    return svg(whole, "upset", "Patients by the combination of sets that they definitely met", _LEAST_WIDTH)


def _lower(
    combinations: Sequence[CombinationView], order: Sequence[str], titles: Sequence[str], sizes: Mapping[str, CountView]
) -> Spec:
    matrix, side = _matrix(combinations, order, titles), _sizes(order, titles, sizes)
    return joined([matrix, side], "hconcat", spacing=14, bounds="flush")


def _x(combinations: Sequence[CombinationView]) -> alt.X:
    return alt.X("x:O", scale=alt.Scale(domain=list(range(len(combinations)))), axis=None)


def _bars(combinations: Sequence[CombinationView]) -> Spec:
    found: Rows = [{"x": n, "v": one.exactly.number, "said": one.exactly.words} for n, one in enumerate(combinations)]
    numbers: dict[str, Any] = {"tickCount": 4, "tickMinStep": 1, "format": ",d", "minExtent": _NAMES}
    axis = alt.Axis(title="patients with exactly these", titlePadding=6, titleFontWeight="normal", **numbers)
    top = max(one.exactly.number for one in combinations) * 1.12
    base = rows(found).encode(
        x=_x(combinations), y=alt.Y("v:Q", axis=axis, scale=alt.Scale(domain=[0, top], nice=False))
    )
    words = base.mark_text(dy=-6, fontSize=10.5, color=INK).encode(text="said:N")
    return layered([base.mark_bar(color=MET, size=_COLUMN * 0.55), words], _COLUMN * len(combinations), 120)


def _matrix(combinations: Sequence[CombinationView], order: Sequence[str], titles: Sequence[str]) -> Spec:
    dots: Rows = [{"x": n, "row": title, "on": criteria in one.sets} for n, one in enumerate(combinations)
                  for criteria, title in zip(order, titles, strict=True)]  # fmt: skip
    lines: Rows = []
    for n, one in enumerate(combinations):
        held = [title for criteria, title in zip(order, titles, strict=True) if criteria in one.sets]
        lines.append({"x": n, "row": held[0], "row2": held[-1]})
    x, y = _x(combinations), _y(titles)
    layers = (
        [rows([d for d in dots if not d["on"]]).mark_point(**_dot(GRID)).encode(x=x, y=y)]
        if any(not d["on"] for d in dots)
        else []
    )
    layers += [rows(lines).mark_rule(color=INK, strokeWidth=2.2).encode(x=x, y=y, y2="row2")]
    layers += [rows([d for d in dots if d["on"]]).mark_point(**_dot(INK)).encode(x=x, y=y)]
    return layered(layers, _COLUMN * len(combinations), _ROW * len(order))


def _dot(fill: str) -> dict[str, Any]:
    return {"shape": "circle", "filled": True, "size": 110, "color": fill, "opacity": 1}


def _y(titles: Sequence[str], shown: bool = True) -> alt.Y:
    axis = (
        alt.Axis(
            title=None,
            ticks=False,
            domain=False,
            grid=False,
            minExtent=_NAMES,
            labelLimit=_NAMES - 6,
            labelFontSize=11.5,
        )
        if shown
        else None
    )
    return alt.Y("row:N", sort=list(titles), scale=alt.Scale(domain=list(titles)), axis=axis)


def _sizes(order: Sequence[str], titles: Sequence[str], sizes: Mapping[str, CountView]) -> Spec:
    found: Rows = [{"row": t, "v": sizes[c].number, "said": sizes[c].words} for c, t in zip(order, titles, strict=True)]
    top = max(sizes[c].number for c in order) * 1.4
    x = alt.X("v:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False))
    base = rows(found).encode(x=x, y=_y(titles, False))
    words = base.mark_text(align="left", dx=4, fontSize=10.5, color=INK).encode(text="said:N")
    layers = [base.mark_bar(color=MASK, size=_ROW * 0.55, stroke=FAINT), words]
    title = {
        "text": "definitely met in all",
        "fontSize": 10.5,
        "fontWeight": "normal",
        "color": SOFT,
        "anchor": "start",
        "offset": 2,
    }
    return {**layered(layers, _SIDE, _ROW * len(order)), "title": title}
