"""How strong something unmeasured would have to be: E-values, tipping points with a named confounder, and negative controls.

VanderWeele and Ding, Ann Intern Med 2017;167:268 (E-value); Schneeweiss, Pharmacoepidemiol Drug Saf 2006;15:291 (array approach);
Schuemie, Stat Med 2014;33:209 (negative controls); Zhang and Yu, JAMA 1998;280:1690 (risk ratio of an odds ratio).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from cytostorm.causal.design import Floats
from cytostorm.causal.estimates import ODDS_RATIO, Estimate, Z, on_log_scale
from cytostorm.causal.learn import needed
from cytostorm.errors import ComparisonError


@dataclass(frozen=True)
class EValue:
    """The risk ratio that an unmeasured confounder must have with treatment and with outcome, both, to explain away the point, and the
    limit nearer to 1; 1.00 where the interval holds 1 already."""

    point: float
    limit: float


def e_value(ratio: float, low: float, high: float) -> EValue:
    """Of a risk ratio with its interval. For an odds ratio of a common outcome give `risk_ratio_of_common` of all three first.

    >>> found = e_value(0.236, 0.071, 0.791)
    >>> round(found.point, 1), round(found.limit, 2)
    (7.9, 1.84)
    >>> e_value(0.8, 0.6, 1.1).limit
    1.0
    """
    _check_interval(ratio, low, high)
    limit = 1.0 if low <= 1 <= high else high if high < 1 else low
    return EValue(_e_value(ratio), _e_value(limit))


def _e_value(ratio: float) -> float:
    away = 1 / ratio if ratio < 1 else ratio
    return away + math.sqrt(away * (away - 1))


def risk_ratio_of_common(odds_ratio: float) -> float:
    """The usual approximation where more than 15 % have the outcome: the square root."""
    return math.sqrt(odds_ratio)


def risk_ratio_at(odds_ratio: float, control_risk: float) -> float:
    """The risk ratio that an odds ratio is at a risk without treatment.

    >>> [round(risk_ratio_at(0.32, risk), 2) for risk in (0.15, 0.25, 0.35)]
    [0.36, 0.39, 0.42]
    """
    return odds_ratio / (1 - control_risk + control_risk * odds_ratio)


@dataclass(frozen=True)
class Association:
    """The odds ratio of the outcome per doubling of a confounder, with its interval of 95 %; `low` and `high` None for a value without one."""

    odds_ratio: float
    low: float | None = None
    high: float | None = None

    @property
    def error(self) -> float:
        """Of the logarithm."""
        if self.low is None or self.high is None:
            return 0.0
        return (math.log(self.high) - math.log(self.low)) / (2 * Z)


def doublings(treated: float, untreated: float) -> float:
    """How many doublings the treated have more, from medians of both arms.

    >>> round(doublings(1237, 2218), 2)
    -0.84
    """
    return math.log2(treated / untreated)


def imbalance(apart: float, association: Association) -> Estimate:
    """The odds ratio that an imbalance of so many doublings makes alone, with a treatment that does nothing."""
    log, error = apart * math.log(association.odds_ratio), abs(apart) * association.error
    return on_log_scale(ODDS_RATIO, log, error, "of the association")


def corrected(observed: Estimate, apart: float, association: Association) -> Estimate:
    """The observed odds ratio over that of the imbalance; the errors of both count.

    An approximation: medians stand for means, the spread is taken to be equal, and odds ratios are not collapsible.
    """
    alone = imbalance(apart, association)
    log, error = math.log(observed.value / alone.value), math.hypot(observed.se, alone.se)
    return on_log_scale(ODDS_RATIO, log, error, "array-adjusted")


@dataclass(frozen=True)
class Tipping:
    """The odds ratios per doubling at which a given imbalance moves the point, and the limit nearer to 1, to 1.

    None where no association does so, because the imbalance points the other way; the limit is 1.00 where the interval holds 1 already.
    """

    point: float | None
    limit: float | None


def tipping(observed: Estimate, apart: float) -> Tipping:
    """How strong a confounder, so many doublings apart, must be. Raises ComparisonError (`columns`) without any imbalance."""
    if apart == 0:
        raise ComparisonError(
            "columns", "The arms do not differ in the confounder.", "A tipping point needs an imbalance."
        )
    limit = observed.high if observed.value < 1 else observed.low
    inside = observed.low <= 1 <= observed.high
    return Tipping(_needed(observed.value, apart), 1.0 if inside else _needed(limit, apart))


def _needed(ratio: float, apart: float) -> float | None:
    strength = math.exp(math.log(ratio) / apart)
    return strength if strength > 1 else None


@dataclass(frozen=True)
class TippingArray:
    """Corrected odds ratios with limits, for imbalances in doublings (rows) and odds ratios per doubling (columns)."""

    doublings: Floats
    odds_ratios: Floats
    value: Floats
    low: Floats
    high: Floats

    @property
    def holds_one(self) -> Floats:
        """Where the corrected interval holds 1 (1) and where it does not (0)."""
        return ((self.low <= 1) & (self.high >= 1)).astype(np.float64)


def tipping_array(observed: Estimate, apart: Sequence[float], odds_ratios: Sequence[float]) -> TippingArray:
    """The estimate under each pair of an imbalance and an association, both taken as known."""
    rows, columns = np.asarray(apart, np.float64), np.asarray(odds_ratios, np.float64)
    bias = np.exp(np.outer(rows, np.log(columns)))
    return TippingArray(rows, columns, observed.value / bias, observed.low / bias, observed.high / bias)


def odds_ratio_of_counts(treated: tuple[int, int], untreated: tuple[int, int]) -> Estimate:
    """From events and persons of both arms, Woolf's interval. Raises ComparisonError (`strata`) for an empty cell.

    >>> found = odds_ratio_of_counts((3, 29), (7, 16))
    >>> [round(one, 3) for one in (found.value, found.low, found.high)]
    [0.148, 0.031, 0.699]
    """
    cells = treated[0], treated[1] - treated[0], untreated[0], untreated[1] - untreated[0]
    if min(cells) <= 0:
        raise ComparisonError("strata", f"A cell of the table is empty: {cells}.", "Read the risks instead.", (), 0)
    log, error = math.log(cells[0] * cells[3] / (cells[1] * cells[2])), math.sqrt(sum(1 / cell for cell in cells))
    return on_log_scale(ODDS_RATIO, log, error, "Woolf")


@dataclass(frozen=True)
class NullDistribution:
    """What effects, as logarithms of ratios or as differences, a design finds where there is none: their mean and spread over `controls`.

    A mean away from 0 is bias, and a spread is bias that differs between outcomes; both beyond the errors of sampling.
    """

    mean: float
    spread: float
    controls: int

    def p_value(self, value: float, se: float) -> float:
        """Two-sided, of an effect of interest under this distribution instead of around 0."""
        return 2 * NormalDist().cdf(-abs(value - self.mean) / math.hypot(self.spread, se))

    def calibrated(self, value: float, se: float) -> tuple[float, float, float]:
        """The effect less the mean bias, with an interval of 95 % that is as wide as the negative controls ask."""
        half = Z * math.hypot(self.spread, se)
        return value - self.mean, value - self.mean - half, value - self.mean + half


def negative_controls(values: Sequence[float], errors: Sequence[float]) -> NullDistribution:
    """Fit effects on outcomes that the treatment cannot change, by maximum likelihood.

    Raises ComparisonError (`columns`) for fewer than three: a spread cannot be told from two.
    """
    found, squares = np.asarray(values, np.float64), np.asarray(errors, np.float64) ** 2
    if len(found) < 3:
        problem = f"A distribution needs at least three negative controls, not {len(found)}."
        raise ComparisonError("columns", problem, "Show each with its interval instead.", (), len(found))
    optimize = needed("scipy.optimize", "The distribution of negative controls")

    def loss(spread: float) -> float:
        weight = 1 / (spread**2 + squares)
        mean = (weight @ found) / weight.sum()
        return float(-np.log(weight).sum() + weight @ (found - mean) ** 2)

    widest = 2 * float(np.ptp(found)) + 1e-9
    spread = float(optimize.minimize_scalar(loss, bounds=(0, widest), method="bounded", options={"xatol": 1e-10}).x)
    spread = 0.0 if loss(0.0) <= loss(spread) else spread
    weight = 1 / (spread**2 + squares)
    return NullDistribution(float((weight @ found) / weight.sum()), spread, len(found))


def _check_interval(ratio: float, low: float, high: float) -> None:
    if not 0 < low <= ratio <= high:
        raise ComparisonError(
            "columns",
            f"{low:g} to {high:g} is no interval of the ratio {ratio:g}.",
            "A ratio lies inside of its limits, all above 0.",
        )
