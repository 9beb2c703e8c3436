"""Publications in full, as a list of references names them."""

from __future__ import annotations

from cytostorm.model.documents import Reference


def full_reference(reference: Reference) -> str:
    """Authors, title, journal, year and pages in one line."""
    names = ", ".join(reference.authors[:6]) + (", et al." if len(reference.authors) > 6 else "")
    issue = f"({reference.issue})" if reference.issue else ""
    where = ":".join(part for part in (f"{reference.volume}{issue}", reference.pages) if part)
    journal = f"{reference.journal} {reference.year}" + (f";{where}" if where else "")
    return f"{'. '.join(part.rstrip('.') for part in (names, reference.title, journal) if part)}."
