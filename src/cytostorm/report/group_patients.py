"""Small time courses of the patients in whom a score was surely highest: ferritin, platelets and the score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from cytostorm.bedside import Course, PatientCourse
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.presentation.lines import set_line
from cytostorm.presentation.scored import leading_sets
from cytostorm.report.drawing import INK, plain_svg
from cytostorm.report.group_counts import end_of, moments_in_stay
from cytostorm.report.panels import Panel, value_panel
from cytostorm.report.points import spots
from cytostorm.report.score_panels import score_panel
from cytostorm.report.svg_parts import Panel as Drawn
from cytostorm.report.svg_parts import moved, text
from cytostorm.report.timecourse import below
from cytostorm.report.timeline import Timeline, in_one, masked_times, timeline_of

_MOST, _COLUMNS, _WIDTH, _LEFT, _RIGHT = 6, 3, 214, 44, 40
_LETTERS = 46
_PANELS = (Panel(("ferritin",), 76, log=True), Panel(("platelets",), 64))


def highest(group: Sequence[PatientCourse], criteria: CriteriaSet) -> list[tuple[PatientCourse, float]]:
    """The patients with the highest score that was ever sure; those without any point are left out."""
    found = [(patient, _surely(patient, course)) for patient, course in _of(group, criteria)]
    reached = [(patient, score) for patient, score in found if math.isfinite(score) and score > 0]
    return sorted(reached, key=lambda pair: (-pair[1], pair[0].patient))[:_MOST]


def _surely(patient: PatientCourse, course: Course) -> float:
    """The highest number that the score surely reached during the stay."""
    return max((m.score.low for m in moments_in_stay(patient, course) if m.score), default=-math.inf)


def _of(group: Sequence[PatientCourse], criteria: CriteriaSet) -> list[tuple[PatientCourse, Course]]:
    return [(patient, course) for patient in group for course in patient.courses if course.criteria.id == criteria.id]


def leading_set(group: Sequence[PatientCourse]) -> CriteriaSet | None:
    sets = leading_sets([course.criteria for course in group[0].courses], 1) if group else []
    return sets[0] if sets else None


def patients_chart(group: Sequence[PatientCourse], library: Library) -> tuple[Markup, CriteriaSet] | None:
    """Six patients side by side, each on the time axis of the own stay."""
    criteria = leading_set(group)
    chosen = highest(group, criteria) if criteria else []
    drawn = [made for patient, score in chosen if criteria and (made := _patient(patient, score, criteria, library))]
    if not drawn or criteria is None:
        return None
    step, high = _LEFT + _WIDTH + _RIGHT, max(one.height for one in drawn) + 26
    places = [moved(one, _LEFT + n % _COLUMNS * step, 4 + n // _COLUMNS * high) for n, one in enumerate(drawn)]
    size = step * min(len(drawn), _COLUMNS), high * -(-len(drawn) // _COLUMNS)
    said = "Time courses of the patients with the highest sure score"
    return plain_svg(places, *size, "patients", said), criteria


def _patient(patient: PatientCourse, score: float, criteria: CriteriaSet, library: Library) -> Drawn | None:
    whole = timeline_of(patient.record, end_of(patient))
    if whole is None:
        return None
    timeline = replace(whole, width=_WIDTH, left=_LEFT)
    course = next(c for c in patient.courses if c.criteria.id == criteria.id)
    panels = [*_values(patient, timeline, library), score_panel(set_line(course), timeline, 76), timeline.ruler()]
    outcome = f", {patient.record.outcome}" if patient.record.outcome else ""
    words = f"Patient {patient.patient}{outcome}: {criteria.document.short_title} surely ≥ {score:g}"
    title = Drawn(text(-_LEFT + 2, 10, words[:_LETTERS], 11.5, INK, font_weight="bold"), 14)
    return below([title, *(p for p in panels if p is not None)], 6)


def _values(patient: PatientCourse, timeline: Timeline, library: Library) -> list[Drawn]:
    times = masked_times(patient.record, library, timeline.end)
    found = [(panel, spots(patient.record, timeline, panel.names, times)) for panel in _PANELS]
    hidden = {panel.names: in_one(time for time in times if time.observable in panel.names) for panel in _PANELS}
    return [value_panel(panel, held, (), hidden[panel.names], timeline, library) for panel, held in found if held]
