"""The propensity score: the probability of being treated, given what was known at time zero, by a logistic model without a penalty.

Rosenbaum and Rubin, Biometrika 1983;70:41. A penalty, the default of some libraries, changes the answer without a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from cytostorm.causal.design import Design, Floats, as_indicator
from cytostorm.causal.learn import logistic_glm, needed
from cytostorm.causal.separation import refuse_separation
from cytostorm.errors import ComparisonError

SMALLEST = 1e-8  # a probability below it, or as near to 1, makes a weight of more than a hundred million persons


@dataclass(frozen=True)
class Propensity:
    """The fitted model: `probability` (persons,) of being treated; `coefficients` (columns,) in the units of the design, named by `names`.

    `design` and `treated` are what it was fitted to: the variance of an estimate that uses the score needs them.
    """

    probability: Floats
    coefficients: Floats
    names: tuple[str, ...]
    design: Design
    treated: Floats


def propensity(design: Design, treated: Floats) -> Propensity:
    """Fit the model; `treated` is 0 or 1, one a person.

    Raises ComparisonError: `strata` with one arm only, `collinear`, `separation`, `positivity` (a probability below 1e-8 or above
    1 - 1e-8, with the count; nothing is clipped), `convergence`. Raises MissingPackageError without statsmodels or SciPy.
    """
    arms = as_indicator(treated, "treatment")
    refuse_collinear(design)
    refuse_separation(design, arms, "treatment")
    scaled, center, spread = design.scaled()
    fit = _fitted(scaled, arms)
    coefficients = np.asarray(fit.params) / spread
    coefficients[0] -= coefficients[1:] @ center[1:]
    probability = np.asarray(fit.fittedvalues)
    _refuse_extremes(probability)
    return Propensity(probability, coefficients, design.names, design, arms)


def refuse_collinear(design: Design) -> None:
    """Raises ComparisonError (`collinear`) naming the columns that others determine."""
    linalg = needed("scipy.linalg", "A regression")
    triangle, order = linalg.qr(design.scaled()[0], mode="r", pivoting=True)
    size = np.abs(np.diag(triangle))
    doubtful = [int(at) for at in order[: len(size)][size < size[0] * 1e-9]] + [int(at) for at in order[len(size) :]]
    if doubtful:
        names = tuple(design.names[at] for at in sorted(doubtful))
        problem = f"The column '{names[0]}' is determined by the other columns of the model."
        raise ComparisonError("collinear", problem, "Leave it out: it adds nothing to adjust for.", names)


def _fitted(scaled: Floats, arms: Floats) -> Any:
    fit = logistic_glm(scaled, arms, "A propensity model")
    if not np.isfinite(fit.params).all():
        raise ComparisonError("convergence", "The propensity model has no finite estimate.", "Use fewer columns.")
    return fit


def _refuse_extremes(probability: Floats) -> None:
    extreme = int((np.minimum(probability, 1 - probability) < SMALLEST).sum())
    if extreme:
        problem = (
            f"{extreme} of {len(probability)} persons have a probability of treatment below 1e-8 or above 1 - 1e-8."
        )
        advice = "They could only be in one arm: restrict eligibility, since clipping would hide it."
        raise ComparisonError("positivity", problem, advice, (), extreme)
