"""Exposure drawn: a curve with its band, and averages side by side on a compressed axis, which has a zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
from markupsafe import Markup

from cytostorm.doses.exposure import RowExposure
from cytostorm.doses.exposure.curves import Curve
from cytostorm.report.drawing import INK, SERIES
from cytostorm.report.vega import layered, rows, svg

_WIDTH, _HEIGHT, _STEP = 760, 220, 26
_WAYS = {
    "subcutaneous": "subcutaneously",
    "bolus": "intravenously, as a bolus",
    "infusion": "intravenously, continuous",
}
_TICKS = [0, 0.1, 0.4, 1, 4, 10, 40, 100, 400, 1000]


def curves_chart(one: RowExposure) -> Markup:
    """One regimen: the band, the typical person as a line where one is published, the average wanted by Urien 2013 as a broken line."""
    curve = one.curve
    assert curve is not None, "only rows with a curve are drawn"
    base = rows(_points(curve))
    whole = alt.Scale(domain=[0, curve.regimen.hours], nice=False)
    hours = alt.X("hours:Q", title="hours from the first dose", axis=alt.Axis(grid=False), scale=whole)
    level: dict[str, Any] = {"title": "anakinra, mg/L"}
    band = base.mark_area(color=SERIES[0], opacity=0.18).encode(x=hours, y=alt.Y("low:Q", **level), y2="high:Q")
    dotted = base.mark_line(color=SERIES[0], strokeWidth=0.8, strokeDash=[2, 2])
    edges = [dotted.encode(x=hours, y=alt.Y(f"{end}:Q", **level)) for end in ("low", "high")]
    line = (
        [base.mark_line(color=SERIES[0], strokeWidth=2).encode(x=hours, y=alt.Y("typical:Q", **level))]
        if curve.typical is not None
        else []
    )
    target = rows([{"target": curve.target}]).mark_rule(color=INK, strokeDash=[6, 4]).encode(y="target:Q")
    said = f"{one.words}, {_WAYS[curve.regimen.way]}; {_band_words(curve)}"
    name = (
        f"curve-{one.words}-{curve.regimen.way}-{curve.widened}".replace(" ", "-").replace(".", "-").replace("/", "-")
    )
    drawn = layered([band, *edges, *line, target], _WIDTH, _HEIGHT)
    return svg({**drawn, "title": said}, name, said)


def _band_words(curve: Curve) -> str:
    if curve.widened:
        return "band widened for poor absorption (ours)"
    return (
        "band: 90 in 100 by the published spread"
        if curve.typical is not None
        else "band between published ends (ours), no typical person"
    )


def _points(curve: Curve) -> list[dict[str, Any]]:
    typical = curve.typical if curve.typical is not None else curve.low
    columns = zip(curve.hours, typical, curve.low, curve.high, strict=True)
    return [
        {"hours": float(h), "typical": float(t), "low": float(low), "high": float(high)} for h, t, low, high in columns
    ]


def averages_chart(exposures: Sequence[RowExposure], labels: Mapping[str, str], target: float) -> Markup | None:
    """Each average as a bar from low to high, with a dot for the average where one is published; `labels` are short names of the rows.

    The broken line is the average wanted by Urien 2013, as in the curves.
    """
    found = [one for one in exposures if one.average is not None]
    if not found:
        return None
    base = rows([_bar(one, labels) for one in found])
    names = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=400))
    axis = alt.Axis(values=_TICKS, labelExpr="datum.value")
    scale = alt.X(
        "low:Q",
        scale=alt.Scale(type="symlog", constant=0.1),
        axis=axis,
        title="average anakinra, mg/L (compressed axis)",
    )
    bars = base.mark_bar(color=SERIES[0], opacity=0.3, height=9).encode(x=scale, x2="high:Q", y=names)
    ends = [
        base.mark_tick(color=SERIES[0], thickness=1.5, height=11).encode(x=alt.X(f"{end}:Q"), y=names)
        for end in ("low", "high")
    ]
    typical = (
        base.transform_filter("isValid(datum.typical)")
        .mark_circle(color=INK, size=36, opacity=1)
        .encode(x="typical:Q", y=names)
    )
    wanted = rows([{"target": target}]).mark_rule(color=INK, strokeDash=[6, 4]).encode(x=alt.X("target:Q"))
    drawn = layered([bars, *ends, typical, wanted], _WIDTH - 400, max(60, _STEP * len(found)))
    return svg(drawn, "averages", "average concentrations of the rows, from low to high")


def _bar(one: RowExposure, labels: Mapping[str, str]) -> dict[str, Any]:
    average = one.average
    assert average is not None, "only rows with an average are drawn"
    return {
        "name": f"{labels[one.row]}, {one.route}, {one.words}",
        "low": average.low,
        "high": average.high,
        "typical": average.typical,
    }
