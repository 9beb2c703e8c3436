"""Scores of a table row by row, as the columns that `cytostorm score` puts behind those of the table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cytostorm.bedside.scoring import columns_of, score_columns
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.record import Record


def column_names(sets: Sequence[CriteriaSet]) -> list[str]:
    """The names of the columns that would be added."""
    return list(score_columns(sets, []))


def scored_columns(
    records: Sequence[Record], library: Library, sets: Sequence[CriteriaSet], tell: Callable[[float], None]
) -> dict[str, list[Any]]:
    """Each column with one cell a record; `tell` hears how much is done, from 0 to 1."""
    return columns_of(records, library, sets, tell)
