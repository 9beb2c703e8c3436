"""One A4 page for the notes: the first screen on its top third, under it what the page holds of the rest."""

from __future__ import annotations

from cytostorm.presentation.plan import PlanView
from cytostorm.presentation.plan_headings import OPTIONS
from cytostorm.presentation.plan_notes import REST, notes_of
from cytostorm.report.pages import rendered


def summary_page(view: PlanView) -> str:
    """One self-contained page; it prints on one sheet whatever the patient."""
    notes = notes_of(view)
    running = f"{notes.patient or 'not named'} · {notes.at or 'undated'} · {notes.rules}"
    return rendered(
        "plan_summary.html.j2", title="For the notes", running=running, notes=notes, options_heading=OPTIONS, rest=REST
    )
