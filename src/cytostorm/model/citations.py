"""Where a number was printed: publications, citations with their status, and what we read into them."""

from __future__ import annotations

from typing import Literal

from cytostorm.model.basics import Document, Identifier, Whole

FactStatus = Literal["verified", "one-source", "unconfirmed", "derived", "ours", "letters"]


class Reference(Document):
    """One publication. `status` says whether the citation itself has been confirmed."""

    id: Identifier
    title: str
    authors: tuple[str, ...]
    journal: str
    year: Whole
    volume: str = ""
    issue: str = ""
    pages: str = ""
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    url: str = ""
    status: Literal["verified", "one-source", "unconfirmed"]
    note: str = ""

    @property
    def short(self) -> str:
        """First author and year, as in a text: "Fardet 2014"."""
        return f"{self.authors[0].split()[0]} {self.year}"


class Cite(Document):
    """Where a number was printed, what was printed, and how far that has been checked.

    `status`: verified (two independent sources, or the paper's own table), one-source, unconfirmed,
    derived (arithmetic from verified facts), ours (a choice of this project, never shown as published),
    letters (stated in the published letters themselves).
    """

    reference: Identifier
    locator: str
    as_printed: str
    status: FactStatus
    confirmed_by: tuple[Identifier, ...] = ()
    note: str = ""


class Interpretation(Document):
    """What the paper does not say and had to be decided, with the reason."""

    printed: str
    we_read: str
    because: str
    reference: Identifier | None = None
