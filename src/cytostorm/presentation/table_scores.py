"""Scores of a table row by row, as the columns that `cytostorm score` puts behind those of the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cytostorm.bedside.scoring import columns_of, score_columns, score_records
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.record import Record
from cytostorm.values import Bounds


def column_names(sets: Sequence[CriteriaSet]) -> list[str]:
    """The names of the columns that would be added."""
    return list(score_columns(sets, []))


def scored_columns(
    records: Sequence[Record], library: Library, sets: Sequence[CriteriaSet], tell: Callable[[float], None]
) -> dict[str, list[Any]]:
    """Each column with one cell a record; `tell` hears how much is done, from 0 to 1."""
    return columns_of(records, library, sets, tell)


def scores_and_columns(
    records: Sequence[Record], library: Library, sets: Sequence[CriteriaSet], one: str
) -> tuple[list[Bounds | None], dict[str, list[Any]]]:
    """The scores of one set, and the columns of all."""
    scored = list(score_records(records, library, sets))
    position = [criteria.id for criteria in sets].index(one)
    return [row[position].score for row in scored], score_columns(sets, scored)
