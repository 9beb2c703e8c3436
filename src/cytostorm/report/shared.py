"""The page of a population that may be shared: made of its own view alone."""

from __future__ import annotations

from cytostorm.presentation.shared import SharedView
from cytostorm.report.pages import rendered

TITLE = "Cytokine storm criteria over a population"


def shared_page(view: SharedView) -> str:
    """One self-contained HTML page of a shared view."""
    running = f"{TITLE} · about {view.patients.words} patients · {view.methods.reading}"
    return rendered("population_shared.html.j2", title=TITLE, running=running, view=view)
