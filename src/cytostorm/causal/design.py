"""Columns of persons as one matrix of numbers, with a coding that is stated: each category names its reference, nothing is guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cytostorm.errors import ComparisonError

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
INTERCEPT = "(intercept)"


@dataclass(frozen=True)
class Number:
    """A column of numbers, one a person, in any unit: no result depends on it."""

    name: str
    values: Floats


@dataclass(frozen=True)
class Category:
    """A column of categories: for each person the position of the level in `levels` (from 0), and which level is the reference."""

    name: str
    codes: Ints
    levels: tuple[str, ...]
    reference: str


Column = Number | Category


@dataclass(frozen=True)
class Design:
    """The matrix of a model: (persons, columns), the first column is one for everybody.

    `names` says what each column is, `sources` which given column it comes from. `left_out` are columns in which all persons are
    alike, such as a level that nobody has: they hold nothing to adjust for.
    """

    matrix: Floats
    names: tuple[str, ...]
    sources: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def scaled(self) -> tuple[Floats, Floats, Floats]:
        """The matrix with each column centered and in its standard deviations, with centers and spreads: fits do not depend on units then."""
        center, spread = self.matrix.mean(axis=0), self.matrix.std(axis=0)
        center[0], spread[0] = 0.0, 1.0
        return (self.matrix - center) / spread, center, spread


def design(columns: Sequence[Column]) -> Design:
    """The matrix of main effects of columns of the same persons.

    Raises ComparisonError (`missing`) where a value is missing, with the count; (`columns`) for lengths that differ, a level outside the
    list, a reference that is no level, or a name that is there twice.
    """
    check_columns(columns)
    parts = [part for column in columns for part in coded(column)]
    kept = [part for part in parts if np.ptp(part[2]) > 0]
    left = tuple(name for name, _, values in parts if np.ptp(values) == 0)
    people = _length(columns[0]) if columns else 0
    matrix = np.column_stack([np.ones(people), *(values for _, _, values in kept)])
    names = (INTERCEPT, *(name for name, _, _ in kept))
    return Design(matrix, names, (INTERCEPT, *(source for _, source, _ in kept)), left)


def coded(column: Column, all_levels: bool = False) -> list[tuple[str, str, Floats]]:
    """Name, source and numbers of each column of the matrix that a column becomes: a number itself, a category one for each other level."""
    if isinstance(column, Number):
        return [(column.name, column.name, np.asarray(column.values, np.float64))]
    return [
        (f"{column.name}: {level}", column.name, (np.asarray(column.codes) == at).astype(np.float64))
        for at, level in enumerate(column.levels)
        if all_levels or level != column.reference
    ]


def check_columns(columns: Sequence[Column]) -> None:
    """Raises ComparisonError, as `design` says."""
    names = [column.name for column in columns]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ComparisonError(
            "columns", f"The column '{twice[0]}' is given twice.", "Give each confounder once.", tuple(twice)
        )
    if len({_length(column) for column in columns}) > 1:
        raise ComparisonError(
            "columns", "The columns have different lengths.", "Give one value for each person.", tuple(names)
        )
    for column in columns:
        _check_number(column) if isinstance(column, Number) else _check_category(column)


def as_indicator(values: Sequence[float] | Floats | Ints, what: str) -> Floats:
    """0 and 1, one a person, with both there. Raises ComparisonError (`strata`) otherwise."""
    found = np.asarray(values, np.float64)
    if not np.isin(found, (0.0, 1.0)).all():
        raise ComparisonError("columns", f"The {what} must be 0 or 1 for everybody.", "", (what,))
    if (ones := int(found.sum())) in (0, len(found)):
        problem = f"All {len(found)} persons have the same {what} ({'1' if ones else '0'})."
        raise ComparisonError("strata", problem, "A comparison needs persons in both arms.", (what,), len(found))
    return found


def _length(column: Column) -> int:
    return len(column.values if isinstance(column, Number) else column.codes)


def _check_number(column: Number) -> None:
    if missing := int((~np.isfinite(np.asarray(column.values, np.float64))).sum()):
        problem = f"The column '{column.name}' has no number for {missing} of {_length(column)} persons."
        raise ComparisonError("missing", problem, "State how missing values are handled.", (column.name,), missing)


def _check_category(column: Category) -> None:
    if column.reference not in column.levels:
        problem = f"'{column.reference}', the reference of '{column.name}', must be one of its levels ({', '.join(column.levels)})."
        raise ComparisonError("columns", problem, "", (column.name,))
    codes = np.asarray(column.codes)
    if outside := int(((codes < 0) | (codes >= len(column.levels))).sum()):
        problem = f"The column '{column.name}' has no known level for {outside} of {len(codes)} persons."
        raise ComparisonError(
            "missing", problem, "Name all levels, or state how missing values are handled.", (column.name,), outside
        )
