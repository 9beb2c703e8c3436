"""One criteria set as a page shows it: rule, whom it was made for, items with their edges, interpretations, citations, relatives."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache

from cytostorm.library import Library
from cytostorm.model import nodes
from cytostorm.model.nodes import CriteriaSet, Node
from cytostorm.presentation.catalogue import (
    CautionWords,
    NodeWords,
    PerformanceWords,
    ReferenceWords,
    cited,
    node_words,
    set_words,
)
from cytostorm.presentation.criteria_edges import range_in_words
from cytostorm.presentation.criteria_list import CriteriaRow, criteria_rows
from cytostorm.presentation.criteria_uses import UseView, uses_of
from cytostorm.presentation.full_references import full_reference
from cytostorm.presentation.set_words import number_text
from cytostorm.presentation.sources import short_name
from cytostorm.presentation.view import SourceView, View
from cytostorm.words.vocabulary import shown

GROUPS = ("Made for", "Required first", "Items")
RELATIVES = 8
"""How many sets that share items a page names; the list has every one."""


class CriteriaItemView(View):
    """One item: what it is, what it reads with the edges, what its number gives, and where it was printed."""

    words: NodeWords
    uses: tuple[UseView, ...]
    steps: tuple[str, ...]


class DecidedView(View):
    """What the paper leaves open: as printed, as it is read here, and why."""

    item: str
    printed: str
    we_read: str
    because: str
    reference: str
    source: str


class RelativeView(View):
    """Another set that reads the same observables or findings."""

    id: str
    short_title: str
    shared: int
    words: str


class CriteriaPageView(View):
    """Everything of one set. `parts`: heading and items, empty ones left out."""

    row: CriteriaRow
    title: str
    made_for: str
    used_beyond: str
    purpose: str
    verdict_label: str
    status_words: str
    last_checked: str
    edition: int
    revision: int
    fingerprint: str
    parts: tuple[tuple[str, tuple[CriteriaItemView, ...]], ...]
    decided: tuple[DecidedView, ...]
    cautions: tuple[CautionWords, ...]
    performance: tuple[PerformanceWords, ...]
    probability: tuple[tuple[str, str], ...]
    probability_label: str
    probability_cite: SourceView | None
    relatives: tuple[RelativeView, ...]
    references: tuple[tuple[str, ReferenceWords], ...]
    history: tuple[tuple[int, str], ...]
    source: str


@lru_cache(maxsize=64)
def criteria_page(name: str, library: Library) -> CriteriaPageView:
    """The page of a set. Raises UnknownNameError for an id that the library does not have."""
    criteria = library.criteria(name)
    words, document = set_words(criteria, library), criteria.document
    table = document.probability
    return CriteriaPageView(
        row=next(row for row in criteria_rows(library) if row.id == criteria.id),
        title=document.title,
        made_for=document.population,
        used_beyond=document.used_beyond,
        purpose=document.purpose,
        verdict_label=document.verdict_label,
        status_words=shown("set-status", document.status),
        last_checked=document.last_checked,
        edition=document.edition,
        revision=document.revision,
        fingerprint=criteria.fingerprint,
        parts=tuple(_parts(criteria, library)),
        decided=tuple(_decided(criteria, library)),
        cautions=words.cautions,
        performance=words.performance,
        probability=tuple((number_text(float(one.score)), one.text) for one in table.printed) if table else (),
        probability_label=table.label if table else "",
        probability_cite=cited(table.cite, library) if table else None,
        relatives=relatives(criteria, library)[:RELATIVES],
        references=tuple((one, _reference(one, library)) for one in words.references),
        history=tuple((one.revision, f"{one.what} ({one.why})") for one in document.history),
        source=_source_text(criteria, library),
    )


def _parts(criteria: CriteriaSet, library: Library) -> Iterator[tuple[str, tuple[CriteriaItemView, ...]]]:
    for heading, found in zip(GROUPS, (criteria.applies, criteria.entry, criteria.items), strict=True):
        if found:
            yield heading, tuple(_item(node, library) for node in found)


def _item(node: Node, library: Library) -> CriteriaItemView:
    return CriteriaItemView(words=node_words(node, library), uses=uses_of(node, library), steps=tuple(_steps(node)))


def _steps(node: Node) -> Iterator[str]:
    """What a count gives: "1: 23 points"; empty where the bands are those of a measured value."""
    if isinstance(node, nodes.Bands) and not isinstance(node.children[0], nodes.Quantity):
        yield from (f"{_whole(rung)}: {number_text(points)} points" for rung, points in node.rungs)
    if isinstance(node, nodes.AtLeast):
        yield f"at least {node.n} of {len(node.children)}"


def _whole(rung: nodes.Range) -> str:
    """Which counts a band holds: "0", "1", "2 or more"; a band without a whole number as it is written."""
    low = max(0, math.ceil(rung.low)) if math.isfinite(rung.low) else 0
    if math.isinf(rung.high):
        return f"{low} or more"
    high = math.floor(rung.high)
    if high < low:
        return range_in_words(rung.text)
    return f"{low}" if low == high else f"{low} to {high}"


def _decided(criteria: CriteriaSet, library: Library) -> Iterator[DecidedView]:
    for item, one in criteria.interpretations:
        yield DecidedView(
            item=item,
            printed=one.printed,
            we_read=one.we_read,
            because=one.because,
            reference=one.reference or "",
            source=f"({short_name(one.reference, library.references)})" if one.reference else "",
        )


def relatives(criteria: CriteriaSet, library: Library) -> tuple[RelativeView, ...]:
    """Every other set that reads something that this one reads, most in common first."""
    rows = {row.id: row for row in criteria_rows(library)}
    own = set(rows[criteria.id].inputs)
    found = [(len(own & set(row.inputs)), row) for row in rows.values() if row.id != criteria.id]
    ordered = sorted((one for one in found if one[0]), key=lambda one: (-one[0], one[1].short_title.casefold()))
    return tuple(
        RelativeView(
            id=row.id, short_title=row.short_title, shared=n, words=f"{n} shared {'item' if n == 1 else 'items'}"
        )
        for n, row in ordered
    )


def _reference(name: str, library: Library) -> ReferenceWords:
    one = library.references[name]
    return ReferenceWords(words=full_reference(one), doi=one.doi, pmid=one.pmid, url=one.url, status=one.status)


def _source_text(criteria: CriteriaSet, library: Library) -> str:
    """The file of the set as it is written; empty where the library was made without its files."""
    file = library.home / "criteria" / criteria.id / "definition.yaml"
    return file.read_text(encoding="utf-8") if file.is_file() else ""
