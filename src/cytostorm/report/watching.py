"""The page of one patient under treatment: what is hidden, what is due, the curves, the published definitions."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from cytostorm.differential import stage
from cytostorm.library import Library
from cytostorm.library.pages import reference_words
from cytostorm.monitoring import CONVENTION, Watch
from cytostorm.monitoring.masking import effect_words
from cytostorm.monitoring.trajectories import Trajectory
from cytostorm.presentation import course_wording as say
from cytostorm.presentation.stage_wording import headline
from cytostorm.report.pages import rendered
from cytostorm.report.panels import PANELS, Panel, value_panel
from cytostorm.report.points import spots
from cytostorm.report.strips import drug_strip
from cytostorm.report.svg_parts import Panel as Drawn
from cytostorm.report.timecourse import drawn
from cytostorm.report.timeline import Timeline, in_one, masked_times, timeline_of
from cytostorm.words import moment_words

_MORE = (Panel(("d_dimer_feu",), 52), Panel(("d_dimer_ddu",), 52), Panel(("ldh",), 52), Panel(("esr",), 52))


def watch_page(watched: Watch, library: Library, title: str = "Course under treatment") -> str:
    """One self-contained HTML page for one watch."""
    patient = watched.record.patient or "not named"
    return rendered(
        "watch.html.j2",
        title=title,
        patient=patient,
        running=f"{patient} · {moment_words(watched.at)} · cytostorm {watched.version}",
        w=watch_view(watched, library, curves=True),
    )


def watch_view(watched: Watch, library: Library, curves: bool) -> dict[str, object]:
    """All that the template shows. `curves` are left out where the page draws the same values already."""
    return {
        "watched": watched,
        "start": say.start_words(watched, library),
        "unreliable": say.unreliable_lines(watched.masking, library),
        "follow": say.follow_lines(watched.masking, library),
        "headline": headline(stage(watched.record, library, watched.reading, watched.at)) if curves else (),
        "convention": CONVENTION,
        "relapse": say.relapse_words(watched.relapse),
        "curves": _curves(watched, library) if curves else None,
        "courses": [_course(course, watched, library) for course in watched.trajectories if course.last],
        "due": [(one, say.due_words(one, watched.at, library)) for one in watched.due],
        "definitions": [(one, say.response_words(one)) for one in watched.responses],
        "parts": say.parts_words,
        "meanings": say.MEANINGS,
        "names": {name: say.name_words(name, library) for name in library.observables},
        "drugs": {name: drug.label for name, drug in library.drugs.items()},
        "references": [reference_words(library.references[name]) for name in _cited(watched)],
    }


def _course(course: Trajectory, watched: Watch, library: Library) -> dict[str, object]:
    last = course.last
    assert last is not None
    falls = {since: [say.fall_words(fall) for fall in say.falls_of(course, since)] for since in ("start", "worst")}
    return {
        "name": say.name_words(course.observable, library),
        "last": f"{last.text} ({say.ago(last.at, watched.at)})",
        "hidden": effect_words(library, last.hidden_by, course.observable),
        "rate": say.rate_words(course.last_rate),
        "window": say.rate_words(course.window_rate),
        "falls": falls,
    }


def _curves(watched: Watch, library: Library) -> Markup | None:
    """The drugs and every tracked observable on one axis of time; None where nothing is dated."""
    timeline = timeline_of(watched.record, watched.at)
    if timeline is None:
        return None
    strip = drug_strip(watched.record, timeline, library)
    panels = [*([strip] if strip else []), *_panels(watched, timeline, library)]
    patient = watched.record.patient or "the patient"
    return drawn(panels, timeline, "watch", f"Drugs and measurements of {patient} over time") if panels else None


def _panels(watched: Watch, timeline: Timeline, library: Library) -> Sequence[Drawn]:
    times, made = masked_times(watched.record, library, watched.at), []
    for panel in (*PANELS, *_MORE):
        found = spots(watched.record, timeline, panel.names, times)
        hidden = in_one(time for time in times if time.observable in panel.names)
        if found:
            made.append(value_panel(panel, found, (), hidden, timeline, library))
    return made


def _cited(watched: Watch) -> list[str]:
    """References of the definitions and of what is due, each once."""
    clauses = [
        clause
        for one in watched.responses
        for clause in (*one.definition.clauses, *(result.clause for result in one.definition.results))
    ]
    found = [clause.meta.cite for clause in clauses] + [one.item.cite for one in watched.due]
    told = [told.cite for one in watched.responses for told in one.definition.document.context]
    return list(dict.fromkeys(cite.reference for cite in (*found, *told) if cite is not None))
