"""The words that no patient changes: titles, labels, citations, cautions and decisions of every set, once and under one fingerprint.

An answer carries the fingerprint and the ids; `cytostorm catalogue` prints the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Literal

from pydantic import Field

from cytostorm.library import Library
from cytostorm.library.fingerprints import fingerprint
from cytostorm.model.documents import Cite, Finding, Observable, Reference
from cytostorm.model.node_parts import subject_of
from cytostorm.model.nodes import CriteriaSet, Node
from cytostorm.presentation.full_references import full_reference
from cytostorm.presentation.sources import source_view
from cytostorm.presentation.view import SourceView, View, Words

DRAFT = "draft"
DRAFT_WORDS = "Unverified numbers: at least one number of this set was not confirmed in two sources."
CHECKLIST = "no-rule"
CHECKLIST_WORDS = "No published rule decides, so the verdict stays unknown."
USED_BEYOND = "used-beyond"


class NodeWords(View):
    """An item of a set: its label, its source, and the observables and findings that it reads."""

    label: Words
    note: Words
    inputs: tuple[str, ...]
    cite: SourceView | None


class CautionWords(View):
    """Something that a reader must know beside every verdict of a set, or where the named truth is met."""

    id: str
    words: Words
    when: str | None
    cite: SourceView | None


class InterpretationWords(View):
    """What a paper leaves open, and how it was taken here."""

    item: str
    printed: Words
    we_read: Words
    because: Words
    reference: str


class PerformanceWords(View):
    """A published figure on how the set did; context, never a rule."""

    words: Words
    cite: SourceView


class SetWords(View):
    """One criteria set in words."""

    title: Words
    short_title: str
    edition: int
    revision: int
    fingerprint: str
    status: str
    bounds: str
    made_for: Words
    purpose: str
    verdict_label: str
    score_label: str
    probability_label: str
    items: dict[str, NodeWords]
    cautions: tuple[CautionWords, ...]
    interpretations: tuple[InterpretationWords, ...]
    performance: tuple[PerformanceWords, ...]
    references: tuple[str, ...]
    last_checked: str


class InputWords(View):
    """What is measured or seen: the label, the short name of sentences, the unit of definitions, and how near the test is."""

    label: str
    brief: str
    unit: str
    available: str


class ReferenceWords(View):
    words: str
    doi: str
    pmid: str
    url: str
    status: str


class Catalogue(View):
    """What `cytostorm catalogue` prints. `fingerprint` is that of everything below it."""

    schema_: Literal["cytostorm/catalogue/1"] = Field(default="cytostorm/catalogue/1", alias="schema")
    version: str
    fingerprint: str
    criteria: dict[str, SetWords]
    inputs: dict[str, InputWords]
    readings: dict[str, str]
    references: dict[str, ReferenceWords]


def catalogue(library: Library, version: str) -> Catalogue:
    """The words of a library."""
    content = _content(library)
    return Catalogue(version=version, fingerprint=catalogue_fingerprint(library), **content)


@lru_cache(maxsize=4)
def catalogue_fingerprint(library: Library) -> str:
    """Sixteen hexadecimal digits; any change of a word is another one."""
    made = Catalogue(version="", fingerprint="", **_content(library))
    return fingerprint(made.model_dump(mode="json", by_alias=True))


@lru_cache(maxsize=4)
def _content(library: Library) -> dict[str, Any]:
    sets = {name: set_words(library.criteria(name), library) for name in library.criteria_ids}
    inputs = {name: _input(one, one.unit) for name, one in library.observables.items()}
    return {
        "criteria": sets,
        "inputs": inputs | {name: _input(one, "") for name, one in library.findings.items()},
        "readings": {name: one.title for name, one in library.readings.items()},
        "references": {name: _reference(one) for name, one in library.references.items()},
    }


def _input(one: Observable | Finding, unit: str) -> InputWords:
    return InputWords(label=one.label, brief=one.brief, unit=unit, available=one.available)


def _reference(one: Reference) -> ReferenceWords:
    return ReferenceWords(words=full_reference(one), doi=one.doi, pmid=one.pmid, url=one.url, status=one.status)


def cited(cite: Cite | None, library: Library) -> SourceView | None:
    """A citation with its words; None where there is none."""
    return source_view(cite, library.references) if cite is not None else None


@lru_cache(maxsize=256)
def set_words(criteria: CriteriaSet, library: Library) -> SetWords:
    """The words of one set."""
    document = criteria.document
    return SetWords(
        title=document.title,
        short_title=document.short_title,
        edition=document.edition,
        revision=document.revision,
        fingerprint=criteria.fingerprint,
        status=document.status,
        bounds=criteria.bounds,
        made_for=document.population,
        purpose=document.purpose,
        verdict_label=document.verdict_label,
        score_label=document.score_label,
        probability_label=document.probability.label if document.probability else "",
        items={node.meta.id: node_words(node, library) for node in _named(criteria)},
        cautions=tuple(_cautions(criteria, library)),
        interpretations=tuple(
            InterpretationWords(
                item=item, printed=one.printed, we_read=one.we_read, because=one.because, reference=one.reference or ""
            )
            for item, one in criteria.interpretations
        ),
        performance=tuple(
            PerformanceWords(words=one.text, cite=source_view(one.cite, library.references))
            for one in document.performance
        ),
        references=tuple(_references(criteria)),
        last_checked=document.last_checked,
    )


def _named(criteria: CriteriaSet) -> Iterable[Node]:
    return (*criteria.applies, *criteria.entry, *criteria.items, *criteria.results)


def node_words(node: Node, library: Library) -> NodeWords:
    """An item, an entry criterion, a result or a clause of the population."""
    keys = sorted(node.inputs)
    return NodeWords(
        label=node.meta.label or node.meta.id,
        note=node.meta.note,
        inputs=tuple(dict.fromkeys(map(subject_of, keys))),
        cite=cited(node.meta.cite, library),
    )


def _cautions(criteria: CriteriaSet, library: Library) -> Iterable[CautionWords]:
    """Those of the paper by their number, and what its status and its rule make worth saying."""
    document = criteria.document
    if document.used_beyond:
        yield _plain(USED_BEYOND, document.used_beyond)
    if document.status == DRAFT:
        yield _plain(DRAFT, DRAFT_WORDS)
    if criteria.verdict is None:
        yield _plain(CHECKLIST, CHECKLIST_WORDS)
    for number, one in enumerate(document.cautions, 1):
        yield CautionWords(
            id=f"caution-{number}",
            words=one.text,
            when=one.when,
            cite=cited(one.cite, library),
        )


def _plain(name: str, words: str) -> CautionWords:
    return CautionWords(id=name, words=words, when=None, cite=None)


def _references(criteria: CriteriaSet) -> Iterable[str]:
    """Ids of every publication that a set names, those of the set itself first."""
    document = criteria.document
    names = [*document.references, *(one.cite.reference for one in document.performance)]
    names += [one.cite.reference for one in document.cautions if one.cite]
    names += [document.probability.cite.reference] if document.probability else []
    for node in criteria.nodes:
        names += [node.meta.cite.reference] if node.meta.cite else []
        names += [one.reference for one in node.meta.interpretation if one.reference]
    return dict.fromkeys(names)
