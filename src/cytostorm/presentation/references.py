"""A publication in full, as a reader looks it up at the end of a page."""

from __future__ import annotations

from cytostorm.memory import Memory
from cytostorm.model.documents import Reference
from cytostorm.presentation.view import View


class ReferenceView(View):
    """A publication in full."""

    id: str
    text: str
    doi: str
    pmid: str
    url: str
    status: str


def reference_view(known: Reference) -> ReferenceView:
    """Authors, title and journal in one line."""
    return _VIEWS.answer((known,), lambda: _view(known))


_VIEWS: Memory[ReferenceView] = Memory(1024)


def _view(known: Reference) -> ReferenceView:
    names = ", ".join(known.authors[:6]) + (", et al." if len(known.authors) > 6 else "")
    issue = f"({known.issue})" if known.issue else ""
    where = ":".join(part for part in (f"{known.volume}{issue}", known.pages) if part)
    journal = f"{known.journal} {known.year}" + (f";{where}" if where else "")
    text = ". ".join(part.rstrip(".") for part in (names, known.title, journal) if part)
    return ReferenceView(
        id=known.id, text=f"{text}.", doi=known.doi, pmid=known.pmid, url=known.url, status=known.status
    )
