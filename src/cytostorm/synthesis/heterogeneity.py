"""The variance between studies (tau squared) by nine methods, and its interval by the Q-profile method.

Moment estimators are closed formulas; what is a root or a maximum is found to the last digits of a double, whatever its scale. A stopping rule
of 0.00001 in tau squared, as metafor has by default, is coarse for risk differences. Formulas: Viechtbauer 2005 and 2007; Veroniki 2016.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cytostorm.errors import ComparisonError
from cytostorm.synthesis.distributions import LEVEL, chi_squared_quantile
from cytostorm.synthesis.effects import Floats

METHODS = ("fixed", "dl", "pm", "reml", "ml", "sj", "eb", "he", "hs")
_GRID = 240


@dataclass(frozen=True)
class Fit:
    """Weighted least squares: coefficients, the inverse of X'WX, residuals, weights, and the trace of P and of P P."""

    coefficients: Floats
    inverse: Floats
    residuals: Floats
    weights: Floats

    @property
    def statistic(self) -> float:
        """The weighted sum of squared residuals: y'Py."""
        return float(self.weights @ self.residuals**2)


def fit(value: Floats, total: Floats, design: Floats) -> Fit:
    """Weights are 1 / `total`, the variance of each study with what lies between studies."""
    weights = np.asarray(1 / total, np.float64)
    weighted = design * weights[:, None]
    inverse = np.asarray(np.linalg.inv(design.T @ weighted), np.float64)
    coefficients = inverse @ (weighted.T @ value)
    return Fit(coefficients, inverse, value - design @ coefficients, weights)


def alone(studies: int) -> Floats:
    """The design of a mean without covariates."""
    return np.ones((studies, 1))


def checked(value: Floats, variance: Floats, parameters: int = 1) -> None:
    """Raises ComparisonError where too few studies are left, or a variance is not above 0."""
    if len(value) <= parameters:
        problem = f"{len(value)} studies with an effect are too few: at least {parameters + 1} are needed."
        raise ComparisonError("studies", problem, "Report the studies one by one.", count=len(value))
    wrong = ~(np.isfinite(value) & np.isfinite(variance) & (variance > 0))
    if wrong.any():
        problem = "A study has no finite effect, or a variance that is not above 0."
        raise ComparisonError("studies", problem, "Leave the study out.", count=int(wrong.sum()))


def tau_squared(value: Floats, variance: Floats, method: str, design: Floats | None = None) -> float:
    """The variance between studies. `design` (studies, parameters) is that of a meta-regression. Raises ComparisonError (`studies`)."""
    matrix = alone(len(value)) if design is None else design
    checked(value, variance, matrix.shape[1])
    return max(0.0, float(_ESTIMATORS[method](value, variance, matrix)))


def generalized_q(value: Floats, variance: Floats, tau2: float, design: Floats | None = None) -> float:
    """Q with the weights of one tau squared; Cochran's Q where that is 0."""
    return fit(value, variance + tau2, alone(len(value)) if design is None else design).statistic


def _trace(one: Fit, design: Floats) -> float:
    """Of P = W - W X (X'WX)^-1 X'W."""
    squared = design * (one.weights**2)[:, None]
    return float(one.weights.sum() - np.trace(one.inverse @ (design.T @ squared)))


def typical_variance(variance: Floats, design: Floats) -> float:
    """The variance within a typical study, by which I squared is defined (Higgins and Thompson 2002)."""
    one = fit(np.zeros(len(variance)), variance, design)
    return int(len(variance) - design.shape[1]) / _trace(one, design)


def _none(value: Floats, variance: Floats, design: Floats) -> float:
    return 0.0


def _dersimonian_laird(value: Floats, variance: Floats, design: Floats) -> float:
    one = fit(value, variance, design)
    return (one.statistic - int(len(value) - design.shape[1])) / _trace(one, design)


def _hunter_schmidt(value: Floats, variance: Floats, design: Floats) -> float:
    one = fit(value, variance, design)
    return (one.statistic - len(value)) / float(one.weights.sum())


def _hedges(value: Floats, variance: Floats, design: Floats) -> float:
    one = fit(value, np.ones(len(value)), design)
    leverage = ((design @ one.inverse) * design).sum(axis=1)
    return (one.statistic - float(variance @ (1 - leverage))) / int(len(value) - design.shape[1])


def _sidik_jonkman(value: Floats, variance: Floats, design: Floats) -> float:
    start = float(((value - value.mean()) ** 2).mean())
    if start == 0:
        return 0.0
    return start * generalized_q(value, variance, start, design) / int(len(value) - design.shape[1])


def _paule_mandel(value: Floats, variance: Floats, design: Floats) -> float:
    """The empirical Bayes estimator of Morris is the same root."""
    return q_root(value, variance, float(len(value) - design.shape[1]), design)


def q_root(value: Floats, variance: Floats, wanted: float, design: Floats) -> float:
    """The tau squared at which the generalized Q, which only falls, is `wanted`; 0 where it begins below."""

    def excess(tau2: float) -> float:
        return generalized_q(value, variance, tau2, design) - wanted

    if excess(0.0) <= 0:
        return 0.0
    high = float(variance.max())
    while excess(high) > 0:
        high *= 4
    return _root(excess, 0.0, high)


def _root(function: Callable[[float], float], low: float, high: float) -> float:
    """By halving, until two neighbouring doubles are left: above the root is negative."""
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return high


def _likelihood(restricted: bool) -> Callable[[Floats, Floats, Floats], float]:
    """The highest of all maxima: a search from one start may end in a lower one."""

    def estimator(value: Floats, variance: Floats, design: Floats) -> float:
        def score(tau2: float) -> float:
            one = fit(value, variance + tau2, design)
            trace = _trace(one, design) if restricted else float(one.weights.sum())
            return float((one.weights * one.residuals) @ (one.weights * one.residuals)) - trace

        def height(tau2: float) -> float:
            one = fit(value, variance + tau2, design)
            lost = -math.log(np.linalg.det(one.inverse)) if restricted else 0.0
            return -(float(np.log(variance + tau2).sum()) + lost + one.statistic)

        grid = _grid(value)
        rises = [score(tau2) > 0 for tau2 in grid]
        tops = [_root(score, *grid[at : at + 2]) for at in range(len(grid) - 1) if rises[at] and not rises[at + 1]]
        return max([0.0, *tops], key=height) if rises[0] or tops else 0.0

    return estimator


def _grid(value: Floats) -> list[float]:
    """From 0 to beyond any maximum, close together where tau squared may be small."""
    most = 10 * float(np.ptp(value)) ** 2
    return [0.0, *(most * np.logspace(-10, 0, _GRID))] if most > 0 else [0.0]


_ESTIMATORS = {
    "fixed": _none, "dl": _dersimonian_laird, "pm": _paule_mandel, "reml": _likelihood(True), "ml": _likelihood(False),
    "sj": _sidik_jonkman, "eb": _paule_mandel, "he": _hedges, "hs": _hunter_schmidt,
}  # fmt: skip


def q_profile(value: Floats, variance: Floats) -> tuple[float, float]:
    """The interval of 95 % of tau squared (Viechtbauer 2007). Both ends are 0 where even 0 is too much for so little heterogeneity."""
    checked(value, variance)
    freedom, tail = len(value) - 1, (1 - LEVEL) / 2
    low, high = (
        q_root(value, variance, chi_squared_quantile(level, freedom), alone(len(value))) for level in (1 - tail, tail)
    )
    return low, high
