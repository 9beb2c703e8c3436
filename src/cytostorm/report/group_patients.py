"""Small time courses of the patients in whom a score was highest for certain: ferritin, platelets and the score."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from cytostorm.library import Library
from cytostorm.presentation.masked_times import in_one, masked_times
from cytostorm.presentation.timeline_whole import HighPatient, TimelineWhole
from cytostorm.record import Record
from cytostorm.report.drawing import INK, plain_svg
from cytostorm.report.panels import Panel, value_panel
from cytostorm.report.points import spots
from cytostorm.report.score_panels import score_panel
from cytostorm.report.svg_parts import Panel as Drawn
from cytostorm.report.svg_parts import moved, text
from cytostorm.report.timecourse import below
from cytostorm.report.timeline import Timeline, timeline_of

_COLUMNS, _WIDTH, _LEFT, _RIGHT = 3, 214, 44, 40
_LETTERS = 46
_PANELS = (Panel(("ferritin",), 76, log=True), Panel(("platelets",), 64))


def patients_chart(whole: TimelineWhole) -> Markup | None:
    """Six patients side by side, each on the time axis of the own stay."""
    drawn = [made for one in whole.highest if (made := _patient(one, whole.library))]
    if not drawn:
        return None
    step, high = _LEFT + _WIDTH + _RIGHT, max(one.height for one in drawn) + 26
    places = [moved(one, _LEFT + n % _COLUMNS * step, 4 + n // _COLUMNS * high) for n, one in enumerate(drawn)]
    size = step * min(len(drawn), _COLUMNS), high * -(-len(drawn) // _COLUMNS)
    said = "Time courses of the patients with the highest score that is certain"
    return plain_svg(places, *size, "patients", said)


def _patient(one: HighPatient, library: Library) -> Drawn | None:
    whole = timeline_of(one.record, one.end)
    if whole is None:
        return None
    timeline = replace(whole, width=_WIDTH, left=_LEFT)
    panels = [*_values(one.record, timeline, library), score_panel(one.line, timeline, 76), timeline.ruler()]
    outcome = f", {one.outcome}" if one.outcome else ""
    words = f"Patient {one.patient}{outcome}: {one.line.short_title} at least {one.score:g}"
    title = Drawn(text(-_LEFT + 2, 10, words[:_LETTERS], 11.5, INK, font_weight="bold"), 14)
    return below([title, *(p for p in panels if p is not None)], 6)


def _values(record: Record, timeline: Timeline, library: Library) -> list[Drawn]:
    times = masked_times(record, library, timeline.end)
    found = [(panel, spots(record, timeline, panel.names, times)) for panel in _PANELS]
    hidden = {panel.names: in_one(time for time in times if time.observable in panel.names) for panel in _PANELS}
    return [value_panel(panel, held, (), hidden[panel.names], timeline, library) for panel, held in found if held]
