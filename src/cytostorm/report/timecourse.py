"""The time course of one patient: every panel on one axis of time."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cytostorm.bedside import Assessment, Course
from cytostorm.library import Library
from cytostorm.presentation.lines import set_line
from cytostorm.presentation.populations import for_this_patient
from cytostorm.presentation.scored import leading_sets
from cytostorm.report.drawing import plain_svg
from cytostorm.report.panels import PANELS, value_panel
from cytostorm.report.points import edges, spots
from cytostorm.report.score_panels import score_panel
from cytostorm.report.strips import drug_strip, finding_strip, settled_sometime, verdict_strip
from cytostorm.report.svg_parts import Panel, moved
from cytostorm.report.timeline import LEFT, WIDTH, Timeline, in_one, masked_times, timeline_of
from cytostorm.values import MET

_RIGHT = 115


@dataclass(frozen=True)
class TimeCourse:
    """Two drawings on the same axis of time, so that each fits a printed page; and what has to be said beside them."""

    verdicts: Markup
    values: Markup | None
    unknown_throughout: tuple[str, ...]
    starred: bool


def time_course(assessment: Assessment, courses: Sequence[Course], library: Library) -> TimeCourse | None:
    """The chart of a dated record; None for an undated one."""
    timeline = timeline_of(assessment.record, assessment.at)
    if timeline is None:
        return None
    courses = _in_order(assessment, courses)
    shown = settled_sometime(courses, timeline)
    patient = assessment.record.patient or "the patient"
    doubtful = {one.id for one in assessment.judged if one.verdict.applies != MET}
    verdicts = [
        *_strips(assessment, shown, doubtful, timeline, library),
        *_scores(courses, _made_for(assessment), timeline),
    ]
    values = _values(assessment, timeline, library)
    said = f"Verdicts, drugs, findings and scores of {patient} over time"
    return TimeCourse(
        verdicts=drawn(verdicts, timeline, "course", said),
        values=drawn(values, timeline, "values", f"Measurements of {patient} over time") if values else None,
        unknown_throughout=tuple(c.criteria.document.short_title for c in courses if c not in shown),
        starred=any(c.criteria.id in doubtful for c in shown),
    )


def _made_for(assessment: Assessment) -> frozenset[str]:
    """The sets that are made for this patient, or for any: only they lead a chart."""
    return frozenset(one.id for one in assessment.judged if one.verdict.applies == MET)


def _in_order(assessment: Assessment, courses: Sequence[Course]) -> list[Course]:
    """In the order of the table of verdicts; sets made for other patients are not drawn."""
    order = [verdict.id for verdict in for_this_patient([one.verdict for one in assessment.judged])]
    others = {one.id for one in assessment.for_other_patients}
    kept = [c for c in courses if c.criteria.id not in others]
    return sorted(kept, key=lambda c: order.index(c.criteria.id) if c.criteria.id in order else len(order))


def _strips(
    assessment: Assessment, shown: Sequence[Course], doubtful: Container[str], timeline: Timeline, library: Library
) -> list[Panel]:
    found = [verdict_strip(shown, doubtful, timeline)] if shown else []
    others = (drug_strip(assessment.record, timeline, library), finding_strip(assessment.record, timeline))
    return [*found, *(strip for strip in others if strip is not None)]


def _scores(courses: Sequence[Course], mine: Container[str], timeline: Timeline) -> list[Panel]:
    by_set = {c.criteria.id: c for c in courses}
    leading = leading_sets([c.criteria for c in courses if c.criteria.id in mine])
    panels = [score_panel(set_line(by_set[c.id]), timeline, 84 if n == 0 else 60) for n, c in enumerate(leading)]
    return [panel for panel in panels if panel is not None]


def _values(assessment: Assessment, timeline: Timeline, library: Library) -> list[Panel]:
    """One panel a measurement that the record holds."""
    times = masked_times(assessment.record, library, assessment.at)
    made_for = _made_for(assessment)
    leading = leading_sets([one.verdict.criteria for one in assessment.judged if one.id in made_for])
    panels: list[Panel] = []
    for panel in PANELS:
        found = spots(assessment.record, timeline, panel.names, times)
        hidden = in_one(time for time in times if time.observable in panel.names)
        if found:
            panels.append(value_panel(panel, found, edges(leading, panel.names[0]), hidden, timeline, library))
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
