"""References as a reader looks them up: short beside a rule, in full at the end of a section."""

from __future__ import annotations

from dataclasses import dataclass

from cytostorm.library import Library
from cytostorm.model.documents import Cite, Reference
from cytostorm.presentation.labels import OWN


@dataclass(frozen=True)
class Source:
    """Where a rule was printed, and how far that was checked."""

    short: str
    anchor: str
    locator: str
    as_printed: str
    status: str


@dataclass(frozen=True)
class FullReference:
    anchor: str
    text: str
    doi: str
    pmid: str
    url: str
    status: str


def source(cite: Cite | None, place: str, library: Library) -> Source | None:
    """`place` is the section whose list of references is meant."""
    if cite is None:
        return None
    short = (
        "no source"
        if cite.reference.startswith(OWN) and cite.status == "unconfirmed"
        else short_reference(cite.reference, library)
    )
    return Source(short, f"{place}-{cite.reference}", cite.locator, cite.as_printed, cite.status)


def short_reference(name: str, library: Library) -> str:
    """As "Fardet 2014": the first author's family name and the year."""
    known = library.references.get(name)
    if known is None or name.startswith(OWN):
        return "ours" if known else name
    named = known.authors and not known.authors[0].startswith("Authors not read")
    first = known.authors[0].split(",")[0].rsplit(" ", 1) if named else [known.journal or name]
    family = first[0] if len(first) == 1 or len(first[-1]) <= 4 else " ".join(first)
    return f"{family} {known.year}"


def full_reference(reference: Reference, place: str) -> FullReference:
    names = ", ".join(reference.authors[:6]) + (", et al." if len(reference.authors) > 6 else "")
    issue = f"({reference.issue})" if reference.issue else ""
    where = ":".join(part for part in (f"{reference.volume}{issue}", reference.pages) if part)
    journal = f"{reference.journal} {reference.year}" + (f";{where}" if where else "")
    text = ". ".join(part.rstrip(".") for part in (names, reference.title, journal) if part)
    return FullReference(
        f"{place}-{reference.id}", f"{text}.", reference.doi, reference.pmid, reference.url, reference.status
    )
