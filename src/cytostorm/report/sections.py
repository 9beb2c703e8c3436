"""The section of one set: its items with their reasons and sources, what was decided, what would settle it, the papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from cytostorm.bedside import Judged
from cytostorm.interpreter import Outcome
from cytostorm.library import Library
from cytostorm.model.documents import Interpretation
from cytostorm.model.nodes import Bands, Points
from cytostorm.presentation.sentences import interpretations, score_words
from cytostorm.presentation.set_views import cautions_said
from cytostorm.presentation.settling_wording import TestRow, set_words, test_rows
from cytostorm.report.citing import FullReference, Source, full_references, short_reference, source
from cytostorm.report.verdict_rows import band_words, bar_of
from cytostorm.values import MET
from cytostorm.words import bounds_words, population_words, reasons

_MOST_REASONS = 2


@dataclass(frozen=True)
class ItemRow:
    """One item: a word where it is yes or no, else points or a number; the reasons; the source."""

    label: str
    word: str
    number: str
    reasons: tuple[str, ...]
    source: Source | None
    note: str


@dataclass(frozen=True)
class Decision:
    """What the paper does not say and we decided."""

    item: str
    printed: str
    we_read: str
    because: str
    reference: str


@dataclass(frozen=True)
class SetSection:
    anchor: str
    judged: Judged
    word: str
    score: str
    bar: Markup
    band: str
    band_source: Source | None
    parts: tuple[tuple[str, tuple[ItemRow, ...]], ...]
    decisions: tuple[Decision, ...]
    cautions: tuple[str, ...]
    tests: tuple[TestRow, ...]
    together: tuple[str, ...]
    performance: tuple[tuple[str, Source | None], ...]
    references: tuple[FullReference, ...]
    opened: bool


def set_sections(judged: Iterable[Judged], library: Library, few: bool) -> list[SetSection]:
    """All sections. With many sets only those stand open that are met and about this patient; the reader opens the rest."""
    return [set_section(one, library, _opened(one, few)) for one in judged]


def _opened(judged: Judged, few: bool) -> bool:
    return not judged.verdict.for_other_patients and (
        few or (judged.verdict.word == "met" and judged.verdict.applies == MET)
    )


def set_section(judged: Judged, library: Library, opened: bool) -> SetSection:
    criteria, anchor = judged.verdict.criteria, f"set-{judged.id}"
    table = criteria.document.probability
    return SetSection(
        anchor=anchor,
        judged=judged,
        word="" if judged.verdict.for_other_patients else judged.verdict.word,
        score=population_words(judged.verdict) if judged.verdict.for_other_patients else score_words(judged.verdict),
        bar=bar_of(criteria, judged.verdict.score),
        band=band_words(judged),
        band_source=source(table.cite, anchor, library) if table else None,
        parts=tuple(_parts(judged, anchor, library)),
        decisions=tuple(_decision(item, i, library) for item, i in interpretations(judged.verdict)),
        cautions=tuple(cautions_said(judged, library)),
        tests=tuple(test_rows(judged, library)),
        together=tuple(
            dict.fromkeys(
                set_words(tests, library) for tests in (*judged.settling.on_the_ward, *judged.settling.smallest_sets)
            )
        ),
        performance=tuple((p.text, source(p.cite, anchor, library)) for p in criteria.document.performance),
        references=tuple(full_references(criteria, anchor, library)),
        opened=opened,
    )


def _parts(judged: Judged, anchor: str, library: Library) -> Iterable[tuple[str, tuple[ItemRow, ...]]]:
    """Entry conditions, items and results, each under its heading; results repeat no long list of reasons."""
    verdict = judged.verdict
    about = ("About patients with (never part of the verdict)", verdict.about)
    for heading, outcomes in (
        about,
        ("Entry conditions", verdict.entry),
        ("Items", verdict.items),
        ("Results", verdict.results),
    ):
        found = tuple(_item(outcome, anchor, library, heading == "Results") for outcome in outcomes)
        if found:
            yield heading, found


def _item(outcome: Outcome, anchor: str, library: Library, brief: bool) -> ItemRow:
    meta, truth = outcome.node.meta, outcome.node.is_truth
    said = () if brief and len(outcome.leaves) > _MOST_REASONS else reasons(outcome)
    unit = " points" if isinstance(outcome.node, (Bands, Points)) else ""
    word, number = (outcome.word, "") if truth else ("", bounds_words(outcome.bounds) + unit)
    return ItemRow(meta.label or meta.id, word, number, said, source(meta.cite, anchor, library), meta.note)


def _decision(item: str, made: Interpretation, library: Library) -> Decision:
    reference = short_reference(made.reference, library) if made.reference else ""
    return Decision(item, made.printed, made.we_read, made.because, reference)
