"""Many single records: verdict and score bounds of each set as columns, without reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cytostorm.bedside.assessing import Judge
from cytostorm.interpreter import FEVER, HIGHEST, Evaluation
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet, Node
from cytostorm.record import Record
from cytostorm.values import Bounds, Word, verdict_word

if TYPE_CHECKING:
    from cytostorm.engines.scoring import Said


Columns = dict[str, list[Any]]
"""Texts or numbers by the name of the column, one for each record."""


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


FROM_HERE_COMPILED = 500
"""Records from which the compiled engine is worth the half second that it takes to load."""


def columns_of(
    records: Sequence[Record],
    library: Library,
    criteria: Sequence[CriteriaSet],
    tell: Callable[[float], None] = lambda done: None,
) -> Columns:
    """The columns of `score_columns` for these records, by the compiled engine where they are many; `tell` hears how much is done."""
    if len(records) < FROM_HERE_COMPILED:
        return score_columns(criteria, list(score_records(records, library, criteria)))
    from cytostorm.compiler import compile_plan
    from cytostorm.engines.scoring import Unproven, scored

    conditions = [_as_set(one.when, criteria[0]) for one in (library.staging.newborn, *library.staging.hidden_fever)]
    plan = compile_plan((*criteria, *conditions), library.reading("all-recorded"), library)
    columns: Columns = {name: [] for name in score_columns(criteria, [])}
    for part in scored(records, plan, Unproven(len(conditions), FEVER, HIGHEST), tell):
        for one, said in zip(criteria, part, strict=True):
            _extend(columns, one, said)
    return columns


def _as_set(when: Node, like: CriteriaSet) -> CriteriaSet:
    """A condition as a set of one rule, so that it is compiled as any other; its name is never told."""
    return replace(like, applies=(), entry=(), items=(when,), results=(), verdict=when, score=None)


def _extend(columns: Columns, one: CriteriaSet, said: Said) -> None:
    columns[f"{one.id}_verdict"] += said.verdict
    if said.score is not None:
        columns[f"{one.id}_low"] += said.score[0]
        columns[f"{one.id}_high"] += said.score[1]
    if one.applies:
        columns[f"{one.id}_applies"] += said.applies


def _scored(evaluation: Evaluation) -> Scored:
    return Scored(verdict_word(evaluation.verdict), evaluation.score, verdict_word(evaluation.applies))


def score_columns(criteria: Sequence[CriteriaSet], rows: Sequence[tuple[Scored, ...]]) -> Columns:
    """`<id>_verdict` for each set, and `<id>_low`, `<id>_high` where it has a score; an open end is infinite.

    `<id>_applies` where the set names whom it is about: met, not met, or unknown when the row does not say.
    """
    columns: Columns = {}
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
