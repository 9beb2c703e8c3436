"""Logistic regression by Newton steps in NumPy, where a library would be called thousands of times; statsmodels is its oracle in tests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cytostorm.causal.design import Floats

_STEPS, _CLOSE = 60, 1e-11


@dataclass(frozen=True)
class LogisticFit:
    """Coefficients (columns,), the information matrix at them (columns, columns), fitted probabilities (rows,), and whether it converged."""

    coefficients: Floats
    information: Floats
    probability: Floats
    converged: bool


def expit(linear: Floats) -> Floats:
    """The probability of a linear predictor, without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * linear)))


def logistic(
    matrix: Floats,
    outcome: Floats,
    weight: Floats | None = None,
    start: Floats | None = None,
    offset: Floats | float = 0.0,
) -> LogisticFit:
    """Maximum likelihood of outcomes from 0 to 1 with weights; `matrix` should have columns of similar scale.

    `offset` (rows,) is a part of the linear predictor that is known.

    A step that makes the deviance worse is halved. Without a finite maximum `converged` is False.
    """
    weight = np.ones(len(outcome)) if weight is None else weight
    at = np.zeros(matrix.shape[1]) if start is None else np.array(start, np.float64)
    worse, total = np.inf, max(weight.sum(), 1e-300)
    step = np.zeros_like(at)
    for _ in range(_STEPS):
        linear = matrix @ at + offset
        deviance = float((weight * (np.logaddexp(0, linear) - outcome * linear)).sum())
        if deviance > worse + 1e-9 * total:
            step = step / 2
            at = at - step
            continue
        probability, worse = expit(linear), deviance
        information = (matrix.T * (weight * probability * (1 - probability))) @ matrix
        step = _solved(information, matrix.T @ (weight * (outcome - probability)))
        at = at + step
        if np.abs(step).max(initial=0.0) < _CLOSE:
            flat = np.diag(information).min(initial=np.inf) < 1e-9 * total  # all probabilities ran to 0 or 1
            return LogisticFit(at, information, expit(matrix @ at + offset), not flat)
    return LogisticFit(at, information, expit(matrix @ at + offset), False)


def _solved(matrix: Floats, right: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(matrix, right))
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.lstsq(matrix, right, rcond=None)[0])
