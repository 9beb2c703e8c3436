"""One page for one source under several look-backs."""

from __future__ import annotations

from cytostorm.presentation.sensitivity import SensitivityView
from cytostorm.report.bars import range_of_shares
from cytostorm.report.pages import rendered

TITLE = "The same patients under several look-backs"


def sensitivity_page(view: SensitivityView) -> str:
    """A page that stands alone."""
    running = f"{TITLE} · {view.patients.words} patients"
    return rendered("sensitivity.html.j2", title=TITLE, running=running, view=view, bar=range_of_shares)
