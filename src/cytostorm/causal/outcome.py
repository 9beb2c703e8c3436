"""Regressions of the outcome: linear for a number, logistic for an event, fitted by statsmodels, with how each person moves them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cytostorm.causal.design import Design, Floats
from cytostorm.causal.learn import logistic_glm, needed
from cytostorm.causal.logistic import expit
from cytostorm.causal.separation import refuse_separation
from cytostorm.errors import ComparisonError

OutcomeKind = Literal["number", "event"]


@dataclass(frozen=True)
class OutcomeModel:
    """Coefficients (columns,) in scaled columns, and `moves` (persons, columns): how each person moves them."""

    kind: OutcomeKind
    coefficients: Floats
    moves: Floats
    scaled: Floats
    interactions: tuple[int, ...] = ()

    def at(self, matrix: Floats) -> tuple[Floats, Floats]:
        """The prediction for each row of a matrix, and how fast it changes with the linear predictor."""
        linear = matrix @ self.coefficients
        if self.kind == "number":
            return linear, np.ones(len(linear))
        probability = expit(linear)
        return probability, probability * (1 - probability)

    def under(self, arm: int) -> Floats:
        """The matrix of the model, were everybody treated (1) or nobody (0)."""
        return _with_treatment(self.scaled, np.full(len(self.scaled), float(arm)), self.interactions)


def outcome_model(
    outcome: Floats, treated: Floats, design: Design, kind: OutcomeKind, interactions: Sequence[str]
) -> OutcomeModel:
    """One regression with the treatment, the columns, and the treatment times the named ones.

    Raises ComparisonError: `columns` for an unknown name, `separation` where an event has no finite logistic model.
    """
    if unknown := sorted(set(interactions) - set(design.sources)):
        raise ComparisonError(
            "columns", f"There is no confounder '{unknown[0]}' to interact with the treatment.", "", tuple(unknown)
        )
    at = tuple(place for place, source in enumerate(design.sources) if source in interactions)
    scaled = design.scaled()[0]
    matrix = _with_treatment(scaled, treated, at)
    names = (*design.names, "treatment", *(f"treatment x {design.names[place]}" for place in at))
    _check(outcome, matrix, names, kind)
    coefficients = _fitted(outcome, matrix, kind)
    return OutcomeModel(kind, coefficients, _moves(outcome, matrix, coefficients, kind), scaled, at)


def by_arm(outcome: Floats, arm: Floats, design: Design, kind: OutcomeKind) -> OutcomeModel:
    """The regression in one arm (1 for its persons), to predict for everybody; those of the other arm do not move it."""
    scaled, inside = design.scaled()[0], arm == 1
    _check(outcome[inside], scaled[inside], design.names, kind)
    coefficients = _fitted(outcome[inside], scaled[inside], kind)
    moves = np.zeros_like(scaled)
    moves[inside] = _moves(outcome[inside], scaled[inside], coefficients, kind) * (len(arm) / inside.sum())
    return OutcomeModel(kind, coefficients, moves, scaled)


def _with_treatment(scaled: Floats, treated: Floats, interactions: tuple[int, ...]) -> Floats:
    return np.column_stack([scaled, treated, scaled[:, list(interactions)] * treated[:, None]])


def _check(outcome: Floats, matrix: Floats, names: tuple[str, ...], kind: OutcomeKind) -> None:
    if missing := int((~np.isfinite(outcome)).sum()):
        problem = f"The outcome of {missing} of {len(outcome)} persons is missing."
        raise ComparisonError("missing", problem, "State how missing outcomes are handled.", ("outcome",), missing)
    if np.linalg.matrix_rank(matrix) < matrix.shape[1]:
        problem = (
            f"The {len(outcome)} persons are too few or too alike for an outcome model of {matrix.shape[1]} columns."
        )
        raise ComparisonError("collinear", problem, "Use fewer confounders, or weighting.", names, len(outcome))
    if kind == "event":
        if not np.isin(outcome, (0.0, 1.0)).all():
            raise ComparisonError("columns", "The outcome must be 0 or 1 for everybody.", "", ("outcome",))
        refuse_separation(Design(matrix, names, names), outcome, "outcome")


def _fitted(outcome: Floats, matrix: Floats, kind: OutcomeKind) -> Floats:
    if kind == "number":
        linear = needed("statsmodels.regression.linear_model", "An outcome model")
        return np.asarray(linear.OLS(outcome, matrix).fit(method="qr").params)
    return np.asarray(logistic_glm(matrix, outcome, "An outcome model").params)


def _moves(outcome: Floats, matrix: Floats, coefficients: Floats, kind: OutcomeKind) -> Floats:
    linear = matrix @ coefficients
    predicted = linear if kind == "number" else expit(linear)
    slope = np.ones(len(linear)) if kind == "number" else predicted * (1 - predicted)
    information = (matrix.T * slope) @ matrix / len(outcome)
    return np.asarray(np.linalg.solve(information, (matrix * (outcome - predicted)[:, None]).T).T)
