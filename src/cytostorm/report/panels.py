"""One panel a measurement: points as reported, masked and kept-out values told apart, the edges of the leading sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cytostorm.library import Library
from cytostorm.presentation.labels import drug_label, short_label
from cytostorm.presentation.masked_times import MaskedTime
from cytostorm.report.drawing import INK, MASKED_FILL, MET, SERIES, SOFT, SURFACE
from cytostorm.report.points import Edge, Spot, spaced
from cytostorm.report.scales import Scale, decades, linear
from cytostorm.report.svg_parts import Panel as Drawn
from cytostorm.report.svg_parts import haloed, line, number, path, rect, text
from cytostorm.report.timeline import LEFT, Timeline
from cytostorm.words import unit_words

_ARROWS = {"at_least_observed": "↑", "at_most_observed": "↓", "both": "↕"}
_WORDS, _FINE, _MARK = 12.0, 11.0, 4.4
_DASHES = {SERIES[0]: "none", SERIES[1]: "5 3"}


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
    Panel(("scd25",), 52, log=True),
    Panel(("crp",), 74),
)


def scale_of(panel: Panel, found: Sequence[Spot]) -> Scale:
    """A scale that holds every value that counts; counts start at zero, so that a fall looks as large as it is.

    A kept-out value that lies beyond gets a free strip of its own.
    """
    values = [s.value for s in found if s.shape != "kept out"] or [s.value for s in found]
    over = any(s.value > max(values) for s in found)
    if panel.log:
        return decades([v for v in values if v > 0] or [1.0], panel.height, over)
    return linear(min(*values, panel.around[0]), max(*values, panel.around[1]), panel.height, over)


def value_panel(
    panel: Panel,
    found: Sequence[Spot],
    edges: Iterable[Edge],
    times: Sequence[MaskedTime],
    timeline: Timeline,
    library: Library,
) -> Drawn:
    """One panel: hatching behind, then edges, lines, points and what was kept out."""
    scale = scale_of(panel, found)
    names = [name for name in panel.names if any(s.series == name for s in found)]
    parts = [
        _hatching(times, timeline, panel.height),
        timeline.grid(panel.height),
        scale.axis(timeline.width),
        *edge_lines(spaced(edges, scale.low, scale.high, scale.log, panel.height, _FINE), scale, timeline),
    ]
    for name, ink in zip(names, SERIES, strict=False):
        parts += _series([s for s in found if s.series == name], ink, timeline, scale)
    parts += [_kept_out(spot, scale, timeline) for spot in found if spot.shape == "kept out"]
    return titled(parts, *_title(panel, names, times, library), timeline, panel.height)


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


def titled(
    parts: Iterable[str], heads: Sequence[str], lines: Sequence[str], timeline: Timeline, height: float
) -> Drawn:
    """A panel with its words beside it, or above it where there is no room."""
    body = "".join(parts)
    if not timeline.is_wide:
        above = text(0, 10, ", ".join([*heads, *lines[:1]]), _FINE, INK, font_weight="bold")
        return Drawn(f'{above}<g transform="translate(0,16)">{body}</g>', height + 16)
    heights = [n * 13.5 + 9 for n in range(len(heads) + len(lines))]
    words = [text(2 - LEFT, y, said, _WORDS, INK, font_weight="bold") for y, said in zip(heights, heads, strict=False)]
    words += [text(2 - LEFT, y, said, _FINE, SOFT) for y, said in zip(heights[len(heads) :], lines, strict=False)]
    return Drawn(body + "".join(words), max(height, heights[-1] + 3))


def _hatching(times: Sequence[MaskedTime], timeline: Timeline, height: float) -> str:
    """The time during which a drug hides the sign, behind everything else."""
    places = [place for time in times if (place := timeline.clipped(time.since, time.until))]
    return "".join(
        rect(timeline.place(low), 0, timeline.pixels(low, high), height, MASKED_FILL) for low, high in places
    )


def edge_lines(edges: Sequence[Edge], scale: Scale, timeline: Timeline) -> list[str]:
    """Printed edges of a set as fine lines, named at the right."""
    parts = []
    for edge in edges:
        y = scale.y(edge.value)
        parts.append(line(0, y, timeline.width, y, MET, stroke_dasharray="2 3", opacity="0.75"))
        parts.append(text(timeline.width + 5, y + 3.5, edge.label, _FINE, MET))
    return parts


def _series(found: Sequence[Spot], ink: str, timeline: Timeline, scale: Scale) -> list[str]:
    """A line through all values that count, and the values: hollow with an arrow where a drug may hide the truth."""
    counted = [
        (s, timeline.place(timeline.milliseconds(s.at)), scale.y(s.value)) for s in found if s.shape != "kept out"
    ]
    if not counted:
        return []
    through = path([(x, y) for _, x, y in counted], stroke=ink, stroke_width="1.3", stroke_dasharray=_DASHES[ink])
    return [through, *(_mark(spot, x, y, ink) for spot, x, y in counted)]


def _mark(spot: Spot, x: float, y: float, ink: str) -> str:
    """A dot; a triangle for what is reported only as "more than" or "less than"."""
    look = f'fill="{SURFACE if spot.hidden else ink}" stroke="{ink}" stroke-width="1.4"'
    at, up = number(x), -_MARK if spot.shape == "more than" else _MARK
    shape = (
        f'<circle cx="{at}" cy="{number(y)}" r="3" {look}/>'
        if spot.shape == "measured"
        else f'<path d="M{at},{number(y + up)}L{number(x - _MARK)},{number(y - up * 0.8)}H{number(x + _MARK)}Z" {look}/>'
    )
    arrow = _ARROWS.get(spot.hidden, "")
    return shape + (text(x, y - 6, arrow, 12, ink, font_weight="bold", text_anchor="middle") if arrow else "")


def _kept_out(spot: Spot, scale: Scale, timeline: Timeline) -> str:
    """A suspected unit slip: a cross where the scale still holds it, with the value as written."""
    low, high = scale.inset()
    late = spot.at > timeline.start + timeline.length * 0.8
    x, y = timeline.place(timeline.milliseconds(spot.at)), scale.y(min(max(spot.value, low), high))
    cross = "".join(line(x - 5, y - way * 5, x + 5, y + way * 5, INK, stroke_width="2") for way in (1, -1))
    style = {"text_anchor": "end" if late else "start"}
    return cross + haloed(x + (-9 if late else 9), y + 3.5, f"{spot.text}: kept out", _FINE, SOFT, SURFACE, **style)
