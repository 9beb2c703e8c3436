"""Sources as a reader sees them: author and year at the end of a line, with a qualifier only where the text was not checked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from cytostorm.memory import Memory
from cytostorm.model.documents import Cite, Reference
from cytostorm.presentation.view import SourceView, View
from cytostorm.words.vocabulary import shown

OWN = "cytostorm-"
"""How the references of this project begin."""
OWN_MARK = "†"
"""Stands for a rule of this project, which is published nowhere; one footnote on a page explains it."""
NO_SOURCE = "(unverified)"
"""Behind a statement that no source was found for. Usual practice is claimed only for intervals of monitoring."""
FOOTNOTE = f"{OWN_MARK} cytostorm's own rule, not published."
References = Mapping[str, Reference]
_UNREAD = re.compile(r"\(?(authors\b|several (authors|makers)|editorial$|journal not read)", re.IGNORECASE)
_LABEL = re.compile(r"\b(labels?|leaflet|prescribing information|product characteristics|product information)\b")
_REGIONS = {"EU": ("European", " EU "), "US": ("United States", " US ")}
_PERSON = re.compile(r"(?P<family>.+?) (?:[A-Z][a-z]?){1,4}(?: Jr)?")


def source_view(cite: Cite, references: References, ours: bool = False) -> SourceView:
    """A citation with the words of every face. `ours`: the statement is this project's own, beside what was printed."""
    return _SOURCES.answer((cite, references), lambda: _source(cite, references, ours), ours)


_SOURCES: Memory[SourceView] = Memory(8192)


def _source(cite: Cite, references: References, ours: bool) -> SourceView:
    return SourceView.of(cite).model_copy(update={"words": source_words(cite, references, ours)})


def source_words(cite: Cite, references: References, ours: bool = False) -> str:
    """ "(Halyabar 2019)", "(La Rosée 2019, single source)"; a dagger for a rule of this project."""
    if cite.reference.startswith(OWN):
        return NO_SOURCE if cite.status == "unconfirmed" else OWN_MARK
    doubt = "" if cite.status in ("verified", "ours") else f", {shown('fact-status', cite.status)}"
    return f"({short_name(cite.reference, references)}{doubt}){OWN_MARK if ours or cite.status == 'ours' else ''}"


def short_name(name: str, references: References) -> str:
    """ "Fardet 2014", "KDIGO 2012", "Kineret EU label 2025"; a journal where no author is known."""
    known = references.get(name)
    if known is None:
        return name
    found = _label_name(known) or _body_name(known)
    return found if found.endswith(str(known.year)) else f"{found} {known.year}"


def _label_name(known: Reference) -> str:
    """The brand of a label with its region; empty for any other publication."""
    if not _LABEL.search(known.title) or _PERSON.fullmatch(known.authors[0] if known.authors else ""):
        return ""
    regions = [region for region, signs in _REGIONS.items() if any(sign in f" {known.title} " for sign in signs)]
    return " ".join([re.split(r" ?[(,:]| \d", known.title)[0], *([" and ".join(regions)] if regions else []), "label"])


def _body_name(known: Reference) -> str:
    """The first author's family name, the short name of a body, or the journal."""
    named = [one for one in (*known.authors[:1], known.journal, known.title) if one and not _UNREAD.match(one)]
    author = named[0] if named else known.id
    if person := _PERSON.fullmatch(author):
        return person["family"]
    head, _, inner = re.split(r"[,;]", author)[0].partition(" (")
    inner = inner.partition(")")[0]
    return inner if inner.isupper() else head


def sources_of(value: Any) -> Iterator[SourceView]:
    """Every citation of a view, at any depth."""
    found: list[SourceView] = []
    _collect(value, found)
    yield from found


def _collect(value: Any, found: list[SourceView]) -> None:
    """Adds every citation: one list, for a generator at each of twenty thousand places takes three times as long."""
    if isinstance(value, SourceView):
        found.append(value)
    elif isinstance(value, View):
        for name in _fields(type(value)):
            _collect(getattr(value, name), found)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _collect(part, found)


@cache
def _fields(kind: type[View]) -> tuple[str, ...]:
    return tuple(kind.model_fields)
