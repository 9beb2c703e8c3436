"""Many single records: verdict and score bounds of each set as columns, without reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cytostorm.bedside.assessing import Judge
from cytostorm.interpreter import Evaluation
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.record import Record
from cytostorm.values import Bounds, Word, verdict_word


@dataclass(frozen=True)
class Scored:
    """What one set says on one record: the verdict, and the score where the set has one."""

    verdict: Word
    score: Bounds | None
    applies: Word


def score_records(
    records: Iterable[Record], library: Library, criteria: Sequence[CriteriaSet], reading: str = "all-recorded"
) -> Iterator[tuple[Scored, ...]]:
    """One tuple a record, in order, with one entry a set."""
    rule = library.reading(reading)
    for record in records:
        evaluations = Judge(record, rule, library, weighs_fever=True).evaluations(criteria, record.last_known)
        yield tuple(_scored(evaluation) for evaluation in evaluations)


def _scored(evaluation: Evaluation) -> Scored:
    return Scored(verdict_word(evaluation.verdict), evaluation.score, verdict_word(evaluation.applies))


def score_columns(criteria: Sequence[CriteriaSet], rows: Sequence[tuple[Scored, ...]]) -> dict[str, list[str] | list[float]]:
    """`<id>_verdict` for each set, and `<id>_low`, `<id>_high` where it has a score; an open end is infinite.

    `<id>_applies` where the set names whom it is about: met, not met, or unknown when the row does not say.
    """
    columns: dict[str, list[str] | list[float]] = {}
    for position, one in enumerate(criteria):
        scored = [row[position] for row in rows]
        columns[f"{one.id}_verdict"] = [str(s.verdict) for s in scored]
        if one.score is not None:
            bounds = [s.score for s in scored if s.score is not None]
            columns[f"{one.id}_low"] = [b.low for b in bounds]
            columns[f"{one.id}_high"] = [b.high for b in bounds]
        if one.applies:
            columns[f"{one.id}_applies"] = [str(s.applies) for s in scored]
    return columns
