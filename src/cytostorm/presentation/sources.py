"""Where a rule was printed, as a reader looks it up: short behind a sentence, in full at the end."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.library import Library
from cytostorm.model.documents import Cite, Reference
from cytostorm.presentation.labels import OWN
from cytostorm.words.vocabulary import shown

DAGGER = "†"


def short_reference(name: str, library: Library) -> str:
    """As "Fardet 2014": the first author's family name and the year; † for a rule of this project."""
    known = library.references.get(name)
    if known is None or name.startswith(OWN):
        return DAGGER if known else name
    named = known.authors and not known.authors[0].startswith("Authors not read")
    first = known.authors[0].split(",")[0].rsplit(" ", 1) if named else [known.journal or name]
    family = first[0] if len(first) == 1 or len(first[-1]) <= 4 else " ".join(first)
    return f"{family} {known.year}"


def source_mark(cite: Cite | None, library: Library) -> str:
    """ "(Fardet 2014)", "(Fardet 2014, single source)", † for what is ours, "(usual practice, no source)"; empty for none."""
    if cite is None:
        return ""
    if cite.reference.startswith(OWN):
        return "(usual practice, no source)" if cite.status == "unconfirmed" else DAGGER
    doubt = shown("fact-status", cite.status)
    return f"({', '.join(part for part in (short_reference(cite.reference, library), doubt) if part)})"


@dataclass(frozen=True)
class FullReference:
    """A publication as a list of references names it."""

    words: str
    doi: str
    pmid: str
    url: str
    status: str


def full_reference(reference: Reference) -> FullReference:
    """Authors, title, journal, year and pages in one line."""
    names = ", ".join(reference.authors[:6]) + (", et al." if len(reference.authors) > 6 else "")
    issue = f"({reference.issue})" if reference.issue else ""
    where = ":".join(part for part in (f"{reference.volume}{issue}", reference.pages) if part)
    journal = f"{reference.journal} {reference.year}" + (f";{where}" if where else "")
    text = ". ".join(part.rstrip(".") for part in (names, reference.title, journal) if part)
    return FullReference(f"{text}.", reference.doi, reference.pmid, reference.url, reference.status)
