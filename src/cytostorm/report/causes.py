"""Causes, stage and work-up of one patient: a page of its own, and a part of the page of `assess`."""

from __future__ import annotations

from cytostorm.presentation.cause_views import CausesView
from cytostorm.presentation.cause_wording import ELSEWHERE, ELSEWHERE_FRAME, TO_SEND, TO_SEND_ORDER
from cytostorm.presentation.sources import FOOTNOTE
from cytostorm.report.citing import FullReference
from cytostorm.report.pages import rendered

ANCHOR = "causes"


def causes_page(view: CausesView) -> str:
    """One self-contained HTML page."""
    who = view.patient or "not named"
    return rendered(
        "causes.html.j2",
        title="Causes, stage and work-up",
        patient=who,
        running=f"{who} · {view.about} cytostorm {view.version}",
        **causes_part(view),
    )


def causes_part(view: CausesView, anchor: str = ANCHOR) -> dict[str, object]:
    """What the part needs, wherever it is put. `anchor`: how the ids in the list of references begin."""
    return {
        "causes": view,
        "causes_anchor": anchor,
        "causes_references": [
            FullReference(f"{anchor}-{one.id}", one.text, one.doi, one.pmid, one.url, one.status)
            for one in view.references
        ],
        "causes_words": {
            "to_send": TO_SEND,
            "order": TO_SEND_ORDER,
            "elsewhere": ELSEWHERE,
            "elsewhere_frame": ELSEWHERE_FRAME,
            "footnote": FOOTNOTE,
        },
    }
