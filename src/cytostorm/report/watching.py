"""The page of one patient under treatment: the first screen on top, the curves, and everything else behind folds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from cytostorm.library import Library
from cytostorm.presentation.course import CourseView
from cytostorm.presentation.masked_times import in_one, masked_times
from cytostorm.record import Record
from cytostorm.report.pages import rendered
from cytostorm.report.panels import PANELS, Panel, value_panel
from cytostorm.report.points import spots
from cytostorm.report.strips import drug_strip
from cytostorm.report.svg_parts import Panel as Drawn
from cytostorm.report.timecourse import drawn
from cytostorm.report.timeline import Timeline, timeline_of
from cytostorm.words import moment_words

_MORE = (Panel(("d_dimer_feu",), 52), Panel(("d_dimer_ddu",), 52), Panel(("ldh",), 52), Panel(("esr",), 52))


def watch_page(view: CourseView, record: Record, library: Library, title: str = "Course under treatment") -> str:
    """One self-contained HTML page of one view; `record` is drawn."""
    patient = view.patient or "not named"
    return rendered(
        "watch.html.j2",
        title=title,
        patient=patient,
        running=f"{patient} · {moment_words(view.at)} · cytostorm {view.version}",
        w=view,
        curves=curves(record, library, view.at),
    )


def curves(record: Record, library: Library, at: datetime) -> Markup | None:
    """The drugs and every tracked observable on one axis of time; None where nothing is dated."""
    timeline = timeline_of(record, at)
    if timeline is None:
        return None
    strip = drug_strip(record, timeline, library)
    panels = [*([strip] if strip else []), *_panels(record, at, timeline, library)]
    patient = record.patient or "the patient"
    return drawn(panels, timeline, "watch", f"Drugs and measurements of {patient} over time") if panels else None


def _panels(record: Record, at: datetime, timeline: Timeline, library: Library) -> Sequence[Drawn]:
    times, made = masked_times(record, library, at), []
    for panel in (*PANELS, *_MORE):
        found = spots(record, timeline, panel.names, times)
        hidden = in_one(time for time in times if time.observable in panel.names)
        if found:
            made.append(value_panel(panel, found, (), hidden, timeline, library))
    return made
