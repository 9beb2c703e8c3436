"""A table of studies pooled: each kind of design by itself, never two of them into one effect."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cytostorm.io.tables.files import read_table
from cytostorm.protocols.study_rows import COUNTS, LeftOut, StudyRow, StudyTable, study_table
from cytostorm.synthesis.distributions import LEVEL, quantile
from cytostorm.synthesis.effects import Counts, Effects, effects_of_counts
from cytostorm.synthesis.heterogeneity import q_profile
from cytostorm.synthesis.pooling import Pooled, pool
from cytostorm.synthesis.stratified import Stratified, mantel_haenszel, peto


@dataclass(frozen=True)
class Study:
    """One study on the scale of the pool (log for ratios); `value` is None where it says nothing of a ratio, `weight` a share of 1."""

    row: StudyRow
    value: float | None
    se: float | None
    low: float | None
    high: float | None
    corrected: bool
    weight: float | None


@dataclass(frozen=True)
class Group:
    """The studies of one kind of design; `pooled` is None where fewer than two have an effect."""

    design: str
    studies: tuple[Study, ...]
    pooled: Pooled | None
    wald: Pooled | None
    tau2_interval: tuple[float, float] | None
    mantel_haenszel: Stratified | None
    peto: Stratified | None


@dataclass(frozen=True)
class PooledTable:
    source: str
    measure: str
    method: str
    interval: str
    groups: tuple[Group, ...]
    left_out: tuple[LeftOut, ...]
    repeated: tuple[str, ...]


def pooled_table(path: Path, measure: str, method: str, interval: str) -> PooledTable:
    """Reads and pools. `measure`: or rr rd hr. Raises InputError for a file or a column that is not there."""
    table = study_table(read_table(path), measure)
    names = [one.study for one in table.studies]
    repeated = tuple(sorted({name for name in names if names.count(name) > 1}))
    designs = sorted({one.design for one in table.studies}, key=lambda name: (name != "randomized", name))
    groups = tuple(_group(table, design, measure, method, interval) for design in designs)
    return PooledTable(table.source, measure, method, interval, groups, table.left_out, repeated)


def _group(table: StudyTable, design: str, measure: str, method: str, interval: str) -> Group:
    rows = [one for one in table.studies if one.design == design]
    numbers = np.array([one.numbers for one in rows]).T
    counts = Counts(*numbers) if table.columns == COUNTS else None
    effects = effects_of_counts(counts, measure) if counts else _given(numbers)
    use = ~effects.uninformative
    value, variance = effects.value[use], effects.variance[use]
    enough = len(value) > 1
    pooled = pool(value, variance, method, interval) if enough else None
    return Group(
        design, _studies(rows, effects, pooled), pooled, pool(value, variance, method) if enough else None,
        q_profile(value, variance) if enough else None,
        mantel_haenszel(counts, measure) if counts and enough else None,
        peto(counts) if counts and enough and measure == "or" else None,
    )  # fmt: skip


def _given(numbers: np.ndarray) -> Effects:
    none = np.zeros(numbers.shape[1], bool)
    return Effects(numbers[0], numbers[1] ** 2, none, none)


def _studies(rows: list[StudyRow], effects: Effects, pooled: Pooled | None) -> tuple[Study, ...]:
    weights = iter(pooled.weights if pooled else ())
    reach, found = quantile(0.5 + LEVEL / 2, None), []
    for row, value, variance, corrected, silent in zip(
        rows, effects.value, effects.variance, effects.corrected, effects.uninformative, strict=True
    ):
        if silent:
            found.append(Study(row, None, None, None, None, False, None))
            continue
        mean, se, weight = float(value), float(np.sqrt(variance)), next(weights, None)
        share = None if weight is None else float(weight)
        found.append(Study(row, mean, se, mean - reach * se, mean + reach * se, bool(corrected), share))
    return tuple(found)
