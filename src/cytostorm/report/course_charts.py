"""The courses of the most abnormal persons: four measurements, the bounds of the leading score, drugs and milestones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from cytostorm.library import Library
from cytostorm.presentation.labels import drug_label
from cytostorm.presentation.masked_times import in_one, masked_times
from cytostorm.presentation.population_courses import PersonCourse
from cytostorm.record import Administration
from cytostorm.report.drawing import INK, SERIES, SURFACE, plain_svg
from cytostorm.report.panels import Panel, value_panel
from cytostorm.report.points import spots
from cytostorm.report.score_panels import score_panel
from cytostorm.report.svg_parts import Panel as Drawn
from cytostorm.report.svg_parts import haloed, moved, rect, wide
from cytostorm.report.timecourse import below
from cytostorm.report.timeline import Timeline

_WIDTH, _LEFT, _ROW = 368, 46, 16
_PANELS = (
    Panel(("ferritin",), 62, log=True), Panel(("crp",), 46), Panel(("platelets",), 46), Panel(("temperature",), 46, around=(36.0, 40.0)),
)  # fmt: skip
_MARKS = {"icu": "Intensive care", "ventilation": "Ventilation", "death": "Death"}


def drawn_courses(courses: Sequence[PersonCourse], library: Library) -> list[tuple[PersonCourse, Markup | None]]:
    """Each person with the drawing; None where nothing that is drawn was recorded."""
    return [(one, _chart(one, number, library)) for number, one in enumerate(courses)]


def _chart(one: PersonCourse, number: int, library: Library) -> Markup | None:
    timeline = Timeline(one.start, one.end, _WIDTH, _LEFT)
    found = [*_values(one, timeline, library), _score(one, timeline), *_lanes(one, timeline, library)]
    panels = [panel for panel in found if panel is not None]
    if not panels:
        return None
    whole = below([*panels, timeline.ruler()], 5)
    said = "Measurements, score, drugs and milestones of one person over time"
    return plain_svg([moved(whole, _LEFT, 2)], _LEFT + _WIDTH + 44, whole.height + 4, f"person-{number}", said)


def _values(one: PersonCourse, timeline: Timeline, library: Library) -> list[Drawn]:
    times = masked_times(one.record, library, timeline.end)
    held = [(panel, spots(one.record, timeline, panel.names, times)) for panel in _PANELS]
    hidden = {panel.names: in_one(time for time in times if time.observable in panel.names) for panel in _PANELS}
    return [value_panel(panel, found, (), hidden[panel.names], timeline, library) for panel, found in held if found]


def _score(one: PersonCourse, timeline: Timeline) -> Drawn | None:
    return score_panel(one.line, timeline, 66) if one.line is not None else None


def _lanes(one: PersonCourse, timeline: Timeline, library: Library) -> list[Drawn]:
    """One lane a drug that treats, in the order in which they were begun, and one for what happened."""
    given: dict[str, list[Administration]] = {}
    for fact in sorted((f for f in one.record.facts if isinstance(f, Administration)), key=_began):
        if fact.drug in one.treating:
            given.setdefault(fact.drug, []).append(fact)
    drugs = [
        _lane(_doses(held, timeline), drug_label(drug, library).partition(" (")[0], timeline)
        for drug, held in given.items()
    ]
    marks = [_lane([_mark(at, timeline)], _MARKS.get(name, name), timeline, INK) for name, at in one.milestones]
    return [lane for lane in (*drugs, *marks) if lane is not None]


def _began(given: Administration) -> datetime:
    return given.times.effective or datetime.min


def _doses(held: Sequence[Administration], timeline: Timeline) -> list[tuple[int, int]]:
    places = (timeline.clipped(_began(f), max(f.until or _began(f), _began(f) + timeline.pad / 2)) for f in held)
    return [place for place in places if place]


def _mark(at: datetime, timeline: Timeline) -> tuple[int, int]:
    moment = timeline.milliseconds(at)
    return moment, moment + round(timeline.pad.total_seconds() * 500)


def _lane(found: Sequence[tuple[int, int]], words: str, timeline: Timeline, ink: str = SERIES[0]) -> Drawn | None:
    if not found:
        return None
    bars = [
        rect(
            timeline.place(low),
            2,
            max(timeline.pixels(low, high), 1),
            _ROW - 4,
            ink,
            stroke=SURFACE,
            stroke_width="0.4",
        )
        for low, high in found
    ]
    x, anchor = _label(found, words, timeline)
    named = haloed(x, _ROW / 2 + 4, words, 11, INK, SURFACE, text_anchor=anchor)
    return Drawn("".join([timeline.grid(_ROW), *bars, named]), _ROW)


def _label(found: Sequence[tuple[int, int]], words: str, timeline: Timeline) -> tuple[float, str]:
    """Right of the bars where there is room, else left of them, else over their beginning."""
    begin, end, room = timeline.place(found[0][0]), timeline.place(found[-1][1]), wide(words, 11) + 8
    if end + room < timeline.width:
        return end + 5, "start"
    return (begin - 5, "end") if begin > room else (begin + 5, "start")
