"""Small time courses of the patients in whom a score was highest for certain: ferritin, platelets and the score."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from cytostorm.library import Library
from cytostorm.presentation.timeline_whole import HighPatient, TimelineWhole
from cytostorm.record import Record
from cytostorm.report.drawing import Spec, joined, rows, spec, svg
from cytostorm.report.panels import Panel, value_panel
from cytostorm.report.points import spots
from cytostorm.report.score_panels import score_panel
from cytostorm.report.timeline import Timeline, in_one, masked_times, timeline_of

_COLUMNS, _WIDTH, _LEFT = 3, 214, 44
_PANELS = (Panel(("ferritin",), 76, log=True), Panel(("platelets",), 64))


def patients_chart(whole: TimelineWhole) -> Markup | None:
    """Six patients side by side, each on the time axis of the own stay."""
    drawn = [made for one in whole.highest if (made := _patient(one, whole.library))]
    if not drawn:
        return None
    chart = joined(drawn, "concat", columns=_COLUMNS, spacing=26)
    return svg(chart, "patients", "Time courses of the patients with the highest score that is certain")


def _patient(one: HighPatient, library: Library) -> Spec | None:
    whole = timeline_of(one.record, one.end)
    if whole is None:
        return None
    timeline = replace(whole, width=_WIDTH, left=_LEFT)
    panels = [*_values(one.record, timeline, library), score_panel(one.line, timeline, 76), _ruler(timeline)]
    outcome = f", {one.outcome}" if one.outcome else ""
    words = f"Patient {one.patient}{outcome}: {one.line.short_title} at least {one.score:g}"
    title = {"text": words, "fontSize": 11.5, "limit": _WIDTH + _LEFT}
    return joined(
        [p for p in panels if p is not None],
        spacing=6,
        title=title,
        resolve={"scale": {"x": "shared", "y": "independent"}},
    )


def _values(record: Record, timeline: Timeline, library: Library) -> list[Spec]:
    times = masked_times(record, library, timeline.end)
    found = [(panel, spots(record, timeline, panel.names, times)) for panel in _PANELS]
    hidden = {panel.names: in_one(time for time in times if time.observable in panel.names) for panel in _PANELS}
    return [value_panel(panel, held, (), hidden[panel.names], timeline, library) for panel, held in found if held]


def _ruler(timeline: Timeline) -> Spec:
    base = rows([{"t": timeline.milliseconds(timeline.start)}]).mark_point(opacity=0)
    return spec(base.encode(x=timeline.axis(True)).properties(width=timeline.width, height=1))
