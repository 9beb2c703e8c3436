"""How alike two arms are before and after weighting: standardized mean differences, and where their propensity scores overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cytostorm.causal.design import Column, Floats, Number, as_indicator, check_columns, coded
from cytostorm.causal.weights import Estimand, check_weights

Convention = Literal["raw", "standardized"]
_PARTS = {
    "ATE": "sqrt((variance in the treated + variance in the untreated) / 2)",
    "ATT": "standard deviation in the treated",
}


@dataclass(frozen=True)
class BalanceRow:
    """One number, or one level of a category (all levels of more than two are there).

    Means of the treated and untreated before and after weighting, the unweighted spread that both differences are divided by (1 for a
    level under the convention `raw`), and the differences, treated minus untreated.
    """

    column: str
    level: str
    treated: float
    untreated: float
    treated_weighted: float
    untreated_weighted: float
    spread: float
    before: float
    after: float


@dataclass(frozen=True)
class Balance:
    """The table, its convention for categories, and the formula to print beside it; `largest_before` and `largest_after` are absolute."""

    rows: tuple[BalanceRow, ...]
    convention: Convention
    formula: str

    @property
    def largest_before(self) -> float:
        return max((abs(row.before) for row in self.rows), default=0.0)

    @property
    def largest_after(self) -> float:
        return max((abs(row.after) for row in self.rows), default=0.0)


def balance(
    columns: Sequence[Column],
    treated: Floats,
    weight: Floats,
    estimand: Estimand,
    convention: Convention = "standardized",
) -> Balance:
    """The balance of columns; weights of any scale. Variances are unweighted, those of levels p(1 - p), of numbers with n - 1.

    `raw` leaves differences of shares undivided, as R's cobalt does by default; `standardized` divides them too. For a published table
    the convention decides which row is largest, so it is printed. Raises ComparisonError as `design` and `check_weights` do.
    """
    check_columns(columns)
    check_weights(weight)
    arms = as_indicator(treated, "treatment")
    rows = [
        _row(column, name, values, arms, weight, estimand, convention)
        for column in columns
        for name, values in _shown(column)
    ]
    return Balance(tuple(rows), convention, formula(estimand, convention))


def formula(estimand: Estimand, convention: Convention) -> str:
    """What was divided by what, as one sentence."""
    denominator = _PARTS["ATT" if estimand == "ATT" else "ATE"]
    levels = "of shares: not divided" if convention == "raw" else "of shares: divided likewise"
    return f"(mean in the treated - mean in the untreated) / {denominator}; the denominator is unweighted; differences {levels}."


def _shown(column: Column) -> list[tuple[str, Floats]]:
    """Each row of a column: its level, and its numbers; of two levels the one that is not the reference says everything."""
    if isinstance(column, Number):
        return [("", np.asarray(column.values, np.float64))]
    parts = coded(column, all_levels=len(column.levels) > 2)
    return [(name.removeprefix(f"{column.name}: "), values) for name, _, values in parts]


def _row(
    column: Column, level: str, values: Floats, arms: Floats, weight: Floats, estimand: Estimand, convention: Convention
) -> BalanceRow:
    own, other = values[arms == 1], values[arms == 0]
    shares = not isinstance(column, Number)
    spread = _spread(own, other, shares, estimand)
    divisor = 1.0 if shares and convention == "raw" else spread
    plain = float(own.mean()), float(other.mean())
    after = _mean(values, weight, arms == 1), _mean(values, weight, arms == 0)
    before = _over(plain[0] - plain[1], divisor)
    return BalanceRow(column.name, level, *plain, *after, divisor, before, _over(after[0] - after[1], divisor))


def _mean(values: Floats, weight: Floats, inside: NDArray[np.bool_]) -> float:
    return float(np.average(values[inside], weights=weight[inside]))


def _spread(own: Floats, other: Floats, shares: bool, estimand: Estimand) -> float:
    first, second = (float(part.mean() * (1 - part.mean())) if shares else _variance(part) for part in (own, other))
    return math.sqrt(first if estimand == "ATT" else (first + second) / 2)


def _variance(values: Floats) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0


def _over(difference: float, spread: float) -> float:
    """A difference in spreads; where nobody differs from anybody it is 0, or without limit."""
    return difference / spread if spread > 0 else float(np.sign(difference) * np.inf) if difference else 0.0


@dataclass(frozen=True)
class Overlap:
    """Propensity scores of both arms in bins of equal width from 0 to 1: counts, weighted shares, and who lies beyond the other arm.

    `shared` is the area that both plain histograms share (1: alike, 0: apart). `treated_beyond` and `untreated_beyond` count persons
    whose score lies outside the range of the other arm.
    """

    edges: Floats
    treated: Floats
    untreated: Floats
    treated_weighted: Floats
    untreated_weighted: Floats
    shared: float
    treated_beyond: int
    untreated_beyond: int


def overlap(probability: Floats, treated: Floats, weight: Floats, bins: int = 20) -> Overlap:
    """How far the arms overlap in their scores."""
    inside = as_indicator(treated, "treatment") == 1
    own, other = probability[inside], probability[~inside]
    edges = np.linspace(0.0, 1.0, bins + 1)
    first, second = (np.histogram(part, edges)[0].astype(np.float64) for part in (own, other))
    heavy = [np.histogram(probability[arm], edges, weights=weight[arm])[0] for arm in (inside, ~inside)]
    shared = float(np.minimum(first / first.sum(), second / second.sum()).sum())
    treated_share, untreated_share = (part / part.sum() for part in heavy)
    return Overlap(
        edges, first, second, treated_share, untreated_share, shared, _beyond(own, other), _beyond(other, own)
    )


def _beyond(own: Floats, other: Floats) -> int:
    return int(((own < other.min()) | (own > other.max())).sum())


@dataclass(frozen=True)
class MissingByArm:
    """How many persons of each arm have no value in a column, of how many."""

    column: str
    treated_missing: int
    treated: int
    untreated_missing: int
    untreated: int

    @property
    def in_one_arm_only(self) -> bool:
        """Values are missing, and all of them in one arm: an indicator would then nearly be the treatment."""
        return (self.treated_missing == 0) != (self.untreated_missing == 0)


def missing_by_arm(column: str, missing: NDArray[np.bool_], treated: Floats) -> MissingByArm:
    """Count who has no value in a column, by arm, before missing values are handled."""
    inside = as_indicator(treated, "treatment") == 1
    own, other = int(missing[inside].sum()), int(missing[~inside].sum())
    return MissingByArm(column, own, int(inside.sum()), other, int((~inside).sum()))
