"""One page a criteria set, in Markdown, made from its file: nothing on it is written by hand."""

from __future__ import annotations

from collections.abc import Iterator

from cytostorm.library.checks import cites, edge_table
from cytostorm.library.librarian import Library
from cytostorm.model.documents import Cite, Reference
from cytostorm.model.nodes import CriteriaSet, Node

_STATUS = {
    "draft": "Draft: at least one number was not confirmed in two sources. It runs only when named.",
    "sourced": "Sourced: every number was read in two independent sources.",
    "primary": "Primary: every number was read in the paper's own table.",
    "accepted": "Accepted: primary, with cases at every edge and a named clinician's sign-off.",
    "superseded": "Superseded by a later edition; kept so that old studies can be run again.",
    "retired": "Retired.",
}


def criteria_page(criteria: CriteriaSet, library: Library) -> str:
    """A set in words: status, rule, citations, edges, interpretations, cautions, references."""
    return "\n".join(_lines(criteria, library)) + "\n"


def _lines(criteria: CriteriaSet, library: Library) -> Iterator[str]:
    document = criteria.document
    yield f"# {document.title}"
    yield ""
    yield f"`{criteria.id}`, edition {document.edition}, revision {document.revision}, fingerprint `{criteria.fingerprint}`."
    yield f"**{_STATUS[document.status]}**"
    yield f"Purpose: {document.purpose}. Population: {document.population}."
    yield f"Bounds are {criteria.bounds}. Last checked {document.last_checked}."
    yield from _rules(criteria)
    yield from _edges(criteria)
    yield from _decided(criteria)
    yield from _context(criteria)
    yield from _sources(criteria, library)


def _rules(criteria: CriteriaSet) -> Iterator[str]:
    groups = (
        ("Whom it is about", criteria.applies),
        ("Required first", criteria.entry),
        ("Items", criteria.items),
        ("Results", criteria.results),
    )
    for heading, nodes in groups:
        if nodes:
            yield from ("", f"## {heading}", "", "| item | printed | source | status |", "|---|---|---|---|")
            yield from (_rule(node) for node in nodes)
    if criteria.verdict is None:
        yield from ("", "This is a checklist: no published rule decides, so the verdict is always unknown.")


def _rule(node: Node) -> str:
    cite = node.meta.cite
    printed = (cite.as_printed, f"{cite.reference}, {cite.locator}", cite.status) if cite else ("", "", "")
    return "| " + " | ".join(_cell(text) for text in (node.meta.label or node.meta.id, *printed)) + " |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _edges(criteria: CriteriaSet) -> Iterator[str]:
    rows = edge_table(criteria)
    if rows:
        yield from ("", "## Edges", "", "| item | about | range | effect |", "|---|---|---|---|")
        yield from ("| " + " | ".join(_cell(text) for text in row) + " |" for row in rows)


def _decided(criteria: CriteriaSet) -> Iterator[str]:
    decided = criteria.interpretations
    if decided:
        yield from ("", "## What had to be decided", "")
        yield from (
            f"- **{label}.** Printed: {i.printed}. We read: {i.we_read}. Because {i.because}." for label, i in decided
        )


def _context(criteria: CriteriaSet) -> Iterator[str]:
    document = criteria.document
    if document.probability:
        table = document.probability
        yield from (
            "",
            f"## {table.label}, as printed",
            "",
            f"Source: {_source(table.cite)}. No curve is fitted.",
            "",
            "| score | percent |",
            "|---|---|",
        )
        yield from (f"| {point.score} | {point.text} |" for point in table.printed)
    if document.performance:
        yield from ("", "## Published performance", "")
        yield from (f"- {p.text} ({_source(p.cite)})" for p in document.performance)
    if document.cautions:
        yield from ("", "## Cautions", "")
        yield from (f"- {caution.text}" for caution in document.cautions)


def _source(cite: Cite) -> str:
    return f"{cite.reference}, {cite.locator}, {cite.status}"


def _sources(criteria: CriteriaSet, library: Library) -> Iterator[str]:
    named = dict.fromkeys([*criteria.document.references, *(cite.reference for cite in cites(criteria.document))])
    yield from ("", "## References", "")
    yield from (f"- `{name}`: {reference_words(library.references[name])}" for name in named)
    yield from ("", "## History", "")
    yield from (f"- Revision {r.revision}: {r.what} ({r.why})." for r in criteria.document.history)


def reference_words(reference: Reference) -> str:
    """A reference as a line; what was not confirmed says so."""
    where = f"{reference.journal} {reference.year}" + (f";{reference.volume}" if reference.volume else "")
    where += (f"({reference.issue})" if reference.issue else "") + (f":{reference.pages}" if reference.pages else "")
    codes = [
        f"doi:{reference.doi}" if reference.doi else "",
        f"PMID {reference.pmid}" if reference.pmid else "",
        reference.pmcid,
        reference.url,
    ]
    doubt = "" if reference.status == "verified" else f" (citation {reference.status})"
    return (
        f"{', '.join(reference.authors)}. {reference.title}. {where}. {' '.join(c for c in codes if c)}".strip() + doubt
    )
