"""The time course of one patient: every panel on one axis of time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cytostorm.library import Library
from cytostorm.presentation.lines import SetLine
from cytostorm.presentation.masked_times import in_one, masked_times
from cytostorm.presentation.patient_courses import PatientCourses
from cytostorm.report.drawing import plain_svg
from cytostorm.report.panels import PANELS, value_panel
from cytostorm.report.points import edges, spots
from cytostorm.report.score_panels import score_panel
from cytostorm.report.strips import drug_strip, finding_strip, settled_sometime, verdict_strip
from cytostorm.report.svg_parts import Panel, moved
from cytostorm.report.timeline import LEFT, WIDTH, Timeline, timeline_of

_RIGHT = 115


@dataclass(frozen=True)
class TimeCourse:
    """Two drawings on the same axis of time, so that each fits a printed page; and what has to be said beside them."""

    verdicts: Markup
    values: Markup | None
    unknown_throughout: tuple[str, ...]
    starred: bool


def time_course(patient: PatientCourses, library: Library) -> TimeCourse | None:
    """The chart of a dated record; None for an undated one."""
    timeline = timeline_of(patient.record, patient.at)
    if timeline is None:
        return None
    shown = settled_sometime(patient.lines, timeline)
    name = patient.record.patient or "the patient"
    verdicts = [*_strips(patient, shown, timeline, library), *_scores(patient, timeline)]
    values = _values(patient, timeline, library)
    said = f"Verdicts, drugs, findings and scores of {name} over time"
    return TimeCourse(
        verdicts=drawn(verdicts, timeline, "course", said),
        values=drawn(values, timeline, "values", f"Measurements of {name} over time") if values else None,
        unknown_throughout=tuple(line.short_title for line in patient.lines if line not in shown),
        starred=any(line.id in patient.doubtful for line in shown),
    )


def _strips(patient: PatientCourses, shown: Sequence[SetLine], timeline: Timeline, library: Library) -> list[Panel]:
    found = [verdict_strip(shown, patient.doubtful, timeline)] if shown else []
    others = (drug_strip(patient.record, timeline, library), finding_strip(patient.record, timeline))
    return [*found, *(strip for strip in others if strip is not None)]


def _scores(patient: PatientCourses, timeline: Timeline) -> list[Panel]:
    by_set = {line.id: line for line in patient.lines}
    panels = [score_panel(by_set[name], timeline, 84 if n == 0 else 60) for n, name in enumerate(patient.scored)]
    return [panel for panel in panels if panel is not None]


def _values(patient: PatientCourses, timeline: Timeline, library: Library) -> list[Panel]:
    """One panel a measurement that the record has."""
    times = masked_times(patient.record, library, patient.at)
    panels: list[Panel] = []
    for panel in PANELS:
        found = spots(patient.record, timeline, panel.names, times)
        hidden = in_one(time for time in times if time.observable in panel.names)
        if found:
            panels.append(value_panel(panel, found, edges(patient.edged, panel.names[0]), hidden, timeline, library))
    return panels


def below(panels: Sequence[Panel], gap: float = 9) -> Panel:
    """Panels under each other."""
    parts, y = [], 0.0
    for panel in panels:
        parts.append(moved(panel, 0, y))
        y += panel.height + gap
    return Panel("".join(parts), y - gap)


def drawn(panels: Sequence[Panel], timeline: Timeline, name: str, description: str) -> Markup:
    """The panels of one patient as one picture; all such pictures are scaled alike, so that their axes stand under each other."""
    whole = below([timeline.ruler("top"), *panels, timeline.ruler()])
    return plain_svg([moved(whole, LEFT, 4)], LEFT + WIDTH + _RIGHT, whole.height + 8, name, description)
