"""How effects change with one covariate of the studies: meta-regression with a variance between studies."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cytostorm.errors import ComparisonError
from cytostorm.synthesis.distributions import LEVEL, chi_squared_above, quantile
from cytostorm.synthesis.effects import Floats
from cytostorm.synthesis.heterogeneity import fit, generalized_q, tau_squared
from cytostorm.synthesis.pooling import p_value, spread


@dataclass(frozen=True)
class Coefficient:
    value: float
    se: float
    low: float
    high: float
    p: float


@dataclass(frozen=True)
class Regression:
    """`slope` is the change of the effect for one unit of the covariate. `q`: what heterogeneity is left; `r2`: percentage explained."""

    k: int
    intercept: Coefficient
    slope: Coefficient
    tau2: float
    q: float
    q_p: float
    r2: float | None


def meta_regression(
    value: Floats, variance: Floats, covariate: Floats, method: str = "reml", interval: str = "wald"
) -> Regression:
    """Needs three studies and a covariate that differs between them. Raises ComparisonError (`studies`, `collinear`)."""
    if not np.ptp(covariate) > 0:
        raise ComparisonError("collinear", "The covariate is the same in all studies.", "Choose another one.")
    center = float(covariate.mean())  # so that a year does not cost digits
    design = np.column_stack([np.ones(len(value)), covariate - center])
    tau2 = tau_squared(value, variance, method, design)
    one, freedom = fit(value, variance + tau2, design), len(value) - 2
    scale = spread(one, interval, freedom)
    reach_freedom = freedom if interval != "wald" else None
    at_zero = np.array([1.0, -center])
    first, second = (
        _coefficient(float(row @ one.coefficients), math.sqrt(max(0.0, scale * row @ one.inverse @ row)), reach_freedom)
        for row in (at_zero, np.array([0.0, 1.0]))
    )
    without, q = tau_squared(value, variance, method), generalized_q(value, variance, 0.0, design)
    explained = max(0.0, 100 * (1 - tau2 / without)) if without > 0 else None
    return Regression(len(value), first, second, tau2, q, chi_squared_above(q, freedom), explained)


def _coefficient(value: float, se: float, freedom: int | None) -> Coefficient:
    reach = quantile(0.5 + LEVEL / 2, freedom) * se
    return Coefficient(value, se, value - reach, value + reach, p_value(value, se, freedom))
