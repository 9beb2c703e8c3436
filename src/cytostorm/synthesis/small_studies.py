"""Whether small studies say something else than large ones: the funnel, and the test of its asymmetry by Egger."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cytostorm.errors import ComparisonError
from cytostorm.synthesis.distributions import LEVEL, quantile, two_sided
from cytostorm.synthesis.effects import Floats
from cytostorm.synthesis.heterogeneity import checked, fit

FEWEST = 10
"""Below ten studies the test says too little to be read (Sterne 2011)."""


@dataclass(frozen=True)
class Egger:
    """The intercept of the standardized effect on precision; 0 in a symmetric funnel. `enough`: at least ten studies."""

    intercept: float
    se: float
    t: float
    p: float
    enough: bool


def egger(value: Floats, variance: Floats) -> Egger:
    """Ordinary least squares of effect / error on 1 / error (Egger 1997). Needs three studies with errors that differ."""
    checked(value, variance, 2)
    error = np.sqrt(variance)
    if not np.ptp(error) > 1e-12 * error.max():
        raise ComparisonError("collinear", "All studies have the same standard error.", "There is no funnel to judge.")
    one = fit(value / error, np.ones(len(value)), np.column_stack([np.ones(len(value)), 1 / error]))
    freedom = len(value) - 2
    se = math.sqrt(one.statistic / freedom * one.inverse[0, 0])
    t = float(one.coefficients[0]) / se if se > 0 else math.inf
    return Egger(float(one.coefficients[0]), se, t, two_sided(t, freedom), len(value) >= FEWEST)


@dataclass(frozen=True)
class Funnel:
    """Where each study lies, and between which limits 95 % would lie at its error were there one common effect."""

    value: Floats
    error: Floats
    center: float
    low: Floats
    high: Floats


def funnel(value: Floats, variance: Floats) -> Funnel:
    """Around the effect by inverse variance."""
    checked(value, variance)
    error, center = np.sqrt(variance), float(np.average(value, weights=1 / variance))
    reach = quantile(0.5 + LEVEL / 2, None) * error
    return Funnel(value, error, center, center - reach, center + reach)
