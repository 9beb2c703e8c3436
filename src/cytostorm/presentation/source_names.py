"""A source inside a sentence, without brackets: name, where in it, and how far it was checked."""

from __future__ import annotations

from cytostorm.model.documents import Cite
from cytostorm.presentation.sources import NO_SOURCE, OWN, OWN_MARK, References, short_name
from cytostorm.words.vocabulary import shown


def cited(cite: Cite | None, references: References, locator: bool = False) -> str:
    """ "La Rosée 2019, a summary that cites it, single source"; a dagger for a rule of this project."""
    if cite is None:
        return "no source"
    if cite.reference.startswith(OWN):
        return NO_SOURCE.strip("()") if cite.status == "unconfirmed" else OWN_MARK
    where = cite.locator if locator else ""
    parts = (short_name(cite.reference, references), where, shown("fact-status", cite.status))
    return ", ".join(part for part in parts if part)
