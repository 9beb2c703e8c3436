"""Publications as a list of references names them."""

from __future__ import annotations

from cytostorm.model.documents import Reference
from cytostorm.presentation.view import View


class ReferenceView(View):
    """A publication: authors, title, journal, year and pages in one line, and where to find it."""

    id: str
    words: str
    doi: str
    pmid: str
    url: str
    status: str


def reference_view(reference: Reference) -> ReferenceView:
    """A publication with at most six authors."""
    names = ", ".join(reference.authors[:6]) + (", et al." if len(reference.authors) > 6 else "")
    issue = f"({reference.issue})" if reference.issue else ""
    where = ":".join(part for part in (f"{reference.volume}{issue}", reference.pages) if part)
    journal = f"{reference.journal} {reference.year}" + (f";{where}" if where else "")
    text = ". ".join(part.rstrip(".") for part in (names, reference.title, journal) if part)
    return ReferenceView(
        id=reference.id,
        words=f"{text}.",
        doi=reference.doi,
        pmid=reference.pmid,
        url=reference.url,
        status=reference.status,
    )
