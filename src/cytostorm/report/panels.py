"""One panel a measurement: points as reported, masked and kept-out values told apart, the edges of the leading sets."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from cytostorm.library import Library
from cytostorm.presentation.labels import drug_label, short_label
from cytostorm.report.drawing import INK, MASKED_FILL, MET, SERIES, SOFT, SURFACE, Rows, Spec, layered, rows
from cytostorm.report.points import Edge, Spot, spaced
from cytostorm.report.timeline import LEFT, MaskedTime, Timeline
from cytostorm.words import unit_words

_SHAPES = {"measured": "circle", "more than": "triangle-up", "less than": "triangle-down"}
_ARROWS = {"at_least_observed": "↑", "at_most_observed": "↓", "both": "↕"}
_CROSS = "M-.5,-.5L.5,.5M-.5,.5L.5,-.5"


@dataclass(frozen=True)
class Panel:
    """What is drawn together on one scale. `around` are values that the scale should hold at the least."""

    names: tuple[str, ...]
    height: int
    log: bool = False
    around: tuple[float, float] = (0.0, 0.0)


PANELS = (
    Panel(("temperature",), 78, around=(36.0, 40.0)),
    Panel(("ferritin",), 100, log=True),
    Panel(("hemoglobin",), 58),
    Panel(("leukocytes", "neutrophils"), 68),
    Panel(("platelets",), 68),
    Panel(("fibrinogen",), 58),
    Panel(("triglycerides",), 52),
    Panel(("ast",), 52),
    Panel(("scd25",), 46, log=True),
    Panel(("crp",), 74),
)


@dataclass(frozen=True)
class Scale:
    low: float
    high: float
    log: bool = False
    left: int = LEFT

    @property
    def y(self) -> alt.Y:
        axis = alt.Axis(
            title=None, minExtent=self.left, maxExtent=self.left, tickCount=3, values=self._ticks, labelOverlap=True,
            labelExpr="replace(format(datum.value, ',~g'), regexp(',', 'g'), '\u202f')",
        )  # fmt: skip
        return alt.Y(
            "v:Q",
            scale=alt.Scale(type="log" if self.log else "linear", domain=[self.low, self.high], nice=False),
            axis=axis,
        )

    @property
    def _ticks(self) -> Any:
        """Powers of ten on a logarithmic axis; with fewer than two of them, 2 and 5 as well."""
        if not self.log:
            return alt.Undefined
        powers = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        tens = [10.0**p for p in powers if self.low <= 10.0**p <= self.high]
        return (
            tens
            if len(tens) >= 2
            else [step * 10.0**p for p in powers for step in (1, 2, 5) if self.low <= step * 10.0**p <= self.high]
        )

    def inset(self) -> tuple[float, float]:
        """Where a mark still stands whole inside the scale."""
        room = 0.09 * (math.log(self.high / self.low) if self.log else self.high - self.low)
        return (
            (self.low * math.exp(room), self.high / math.exp(room)) if self.log else (self.low + room, self.high - room)
        )


def scale_of(panel: Panel, found: Sequence[Spot], left: int = LEFT) -> Scale:
    """A scale that holds every value that counts; counts start at zero, so that a fall looks as large as it is.

    A kept-out value that lies beyond gets a free strip of its own.
    """
    values = [s.value for s in found if s.shape != "kept out"] or [s.value for s in found]
    over = any(s.value > max(values) for s in found)
    if panel.log:
        return _decades([v for v in values if v > 0] or [1.0], over, left)
    low, top = min(*values, panel.around[0]), max(*values, panel.around[1])
    return Scale(low, top + max(top - low, 1e-9) * (0.55 if over else 0.14), False, left)


def _decades(values: Sequence[float], over: bool, left: int) -> Scale:
    """A logarithmic scale of at least one power of ten."""
    low, high = min(values) / 1.6, max(values) * (4.0 if over else 1.8)
    widen = max(10 / (high / low), 1.0) ** 0.5
    return Scale(low / widen, high * widen, True, left)


def value_panel(
    panel: Panel,
    found: Sequence[Spot],
    edges: Iterable[Edge],
    times: Sequence[MaskedTime],
    timeline: Timeline,
    library: Library,
) -> Spec:
    """One panel: hatching behind, then edges, lines, points and what was kept out."""
    scale = scale_of(panel, found, timeline.left)
    names = [name for name in panel.names if any(s.series == name for s in found)]
    layers = [
        _hatching(times, timeline),
        *edge_lines(spaced(edges, scale.low, scale.high, scale.log, panel.height), scale, timeline),
    ]
    for name, ink in zip(names, SERIES, strict=False):
        layers += _series([s for s in found if s.series == name], ink, timeline, scale.y)
    layers += _kept_out([s for s in found if s.shape == "kept out"], scale, timeline)
    return titled(layers, *_title(panel, names, times, library), timeline, panel.height)


def _title(
    panel: Panel, names: Sequence[str], times: Sequence[MaskedTime], library: Library
) -> tuple[list[str], list[str]]:
    """Beside the panel: what it shows, in which unit, and which drugs may hide the truth where it is hatched."""
    labels = [short_label(library.observables[name].label) for name in names]
    heads = (
        [f"{label} {mark}" for mark, label in zip(("—", "- -"), labels, strict=False)] if len(labels) > 1 else labels
    )
    unit = unit_words(library.observables[names[0]].unit) + (", log scale" if panel.log else "")
    drugs = list(dict.fromkeys(drug_label(time.drug, library).partition(" (")[0] for time in times))
    named = drugs if len(drugs) <= 3 else [*drugs[:2], f"and {len(drugs) - 2} more"]
    return heads, [unit, *(["hatched: masked by"] if drugs else []), *named]


def titled(layers: Sequence[Any], heads: Sequence[str], lines: Sequence[str], timeline: Timeline, height: int) -> Spec:
    """A panel with its words beside it, or above it where there is no room."""
    if timeline.is_wide:
        return layered([*layers, *_side_words(heads, lines)], timeline.width, height)
    above = ", ".join([*heads, *lines[:1]])
    return {**layered(layers, timeline.width, height), "title": {"text": above, "fontSize": 10.5, "offset": 4}}


def _side_words(heads: Sequence[str], lines: Sequence[str]) -> list[Any]:
    """Names in bold and the rest in grey, left of a panel and in line with all others."""
    said: Rows = [{"said": text} for text in (*heads, *lines)]
    place = {"x": alt.value(-LEFT + 2)}
    layers = []
    for n, row in enumerate(said):
        style: dict[str, Any] = (
            {"fontWeight": "bold", "fontSize": 12, "color": INK}
            if n < len(heads)
            else {"fontSize": 10.5, "color": SOFT}
        )
        layers.append(
            rows([row])
            .mark_text(align="left", baseline="top", **style)
            .encode(**place, y=alt.value(n * 13 - 2), text="said:N")
        )
    return layers


def _hatching(times: Sequence[MaskedTime], timeline: Timeline) -> Any:
    """The time during which a drug hides the sign, behind everything else."""
    values: Rows = [
        {"t": place[0], "t2": place[1]} for time in times if (place := timeline.clipped(time.since, time.until))
    ]
    return rows(values).mark_rect(color=MASKED_FILL).encode(x=timeline.x, x2="t2:T") if values else None


def edge_lines(edges: Sequence[Edge], scale: Scale, timeline: Timeline) -> list[Any]:
    """Printed edges of a set as fine lines, named at the right."""
    if not edges:
        return []
    base = rows([{"v": edge.value, "label": edge.label} for edge in edges])
    lines = base.mark_rule(color=MET, strokeDash=[2, 3], strokeWidth=1, opacity=0.75).encode(y=scale.y)
    words = base.mark_text(align="left", baseline="middle", fontSize=10, color=MET, limit=104)
    return [lines, words.encode(y=scale.y, x=alt.value(timeline.width + 5), text="label:N")]


def _series(found: Sequence[Spot], ink: str, timeline: Timeline, y: alt.Y) -> list[Any]:
    """A line through all values that count, and the values: hollow with an arrow where a drug may hide the truth."""
    counted = [s for s in found if s.shape != "kept out"]
    if not counted:
        return []
    dash = [] if ink == SERIES[0] else [5, 3]
    line = _base(counted, timeline).mark_line(color=ink, strokeWidth=1.3, strokeDash=dash).encode(x=timeline.x, y=y)
    points = [_points(counted, shape, hidden, ink, timeline, y) for shape in _SHAPES for hidden in (False, True)]
    return [line, *points, _arrows(counted, ink, timeline, y)]


def _base(found: Sequence[Spot], timeline: Timeline) -> alt.Chart:
    return rows([{"t": timeline.milliseconds(s.at), "v": s.value, "arrow": _ARROWS.get(s.hidden, "")} for s in found])


def _points(found: Sequence[Spot], shape: str, hidden: bool, ink: str, timeline: Timeline, y: alt.Y) -> Any:
    chosen = [s for s in found if s.shape == shape and bool(s.hidden) == hidden]
    if not chosen:
        return None
    size = 26 if shape == "measured" else 60
    fill = SURFACE if hidden else ink
    mark = _base(chosen, timeline).mark_point(
        shape=_SHAPES[shape], filled=True, size=size, color=fill, stroke=ink, strokeWidth=1.4, opacity=1
    )
    return mark.encode(x=timeline.x, y=y)


def _arrows(found: Sequence[Spot], ink: str, timeline: Timeline, y: alt.Y) -> Any:
    hidden = [s for s in found if s.hidden]
    if not hidden:
        return None
    return (
        _base(hidden, timeline)
        .mark_text(dy=-9, fontSize=12, fontWeight="bold", color=ink)
        .encode(x=timeline.x, y=y, text="arrow:N")
    )


def _kept_out(found: Sequence[Spot], scale: Scale, timeline: Timeline) -> list[Any]:
    """Suspected unit slips: a cross where the scale still holds it, with the value as written."""
    return [layer for spot in found for layer in _one_kept_out(spot, scale, timeline)]


def _one_kept_out(spot: Spot, scale: Scale, timeline: Timeline) -> list[Any]:
    low, high = scale.inset()
    late = spot.at > timeline.start + timeline.length * 0.8
    base = rows(
        [{"t": timeline.milliseconds(spot.at), "v": min(max(spot.value, low), high), "text": f"{spot.text}: kept out"}]
    )
    cross = base.mark_point(shape=_CROSS, size=110, color=INK, strokeWidth=2, opacity=1).encode(x=timeline.x, y=scale.y)
    style: dict[str, Any] = {"align": "right" if late else "left", "dx": -9 if late else 9}
    placed = {"x": timeline.x, "y": scale.y, "text": "text:N"}
    halo = base.mark_text(baseline="middle", fontSize=10, stroke=SURFACE, strokeWidth=3, **style).encode(**placed)
    words = base.mark_text(baseline="middle", fontSize=10, color=SOFT, **style).encode(**placed)
    return [cross, halo, words]
