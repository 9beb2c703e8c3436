"""Estimators of mean outcomes under treatment and none, with variances by stacked estimating equations: models that were estimated count.

Stefanski and Boos, Am Stat 2002;56:29 (M-estimation); Lunceford and Davidian, Stat Med 2004;23:2937 (weighting, doubly robust);
Chan, Yam and Zhang, J R Stat Soc B 2016;78:673 (balancing). Each variance has its name: a sandwich that takes weights as known is wider or
narrower than the right one, and the two must not be mistaken for each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from cytostorm.causal.design import Design, Floats, as_indicator
from cytostorm.causal.estimates import ESTIMATING_EQUATIONS, INFLUENCE, KNOWN_WEIGHTS, UNADJUSTED, Means
from cytostorm.causal.outcome import OutcomeKind, OutcomeModel, by_arm, outcome_model
from cytostorm.causal.propensity import Propensity
from cytostorm.causal.weights import Estimand, check_weights, entropy_balancing, weight_slopes, weights

__all__ = [
    "Functional", "OutcomeKind", "aipw", "balanced", "crude", "g_computation", "hajek", "iptw", "mean_of", "with_score", "with_weights",
]  # fmt: skip


def crude(outcome: Floats, treated: Floats) -> Means:
    """Both arms as they are; nothing is adjusted for."""
    return replace(hajek(outcome, treated, np.ones(len(outcome))), variance=UNADJUSTED)


def hajek(outcome: Floats, treated: Floats, weight: Floats) -> Means:
    """Weighted means of both arms (Hajek's estimator), the variance as if the weights were known and not estimated."""
    return with_weights(mean_of(outcome), treated, weight)


def iptw(outcome: Floats, score: Propensity, estimand: Estimand) -> Means:
    """Means weighted by the propensity score; the variance counts that the score was estimated."""
    return with_score(mean_of(outcome), score, estimand)


Functional = Callable[[Floats], tuple[float, Floats]]
"""What is estimated in one arm: from the weights of all persons (0 in the other arm) the value, and its slope in the weight of each."""


def with_weights(functional: Functional, treated: Floats, weight: Floats) -> Means:
    """Any functional of a weighted sample in both arms, with weights taken as known."""
    arms = as_indicator(treated, "treatment")
    check_weights(weight)
    own, other = weight * arms, weight * (1 - arms)
    (first, moves), (second, others) = functional(own), functional(other)
    people = len(arms)
    return Means(first, second, people * own * moves, people * other * others, KNOWN_WEIGHTS)


def with_score(functional: Functional, score: Propensity, estimand: Estimand) -> Means:
    """The same with weights from a propensity score, the variance by stacked estimating equations."""
    arms, weight = score.treated, weights(score.probability, score.treated, estimand)
    moves, scaled = _score_moves(score), score.design.scaled()[0]
    found = []
    for arm, slope in zip((arms, 1 - arms), weight_slopes(score.probability, estimand), strict=True):
        value, by_weight = functional(weight * arm)
        through = scaled.T @ (arm * slope * by_weight)
        found.append((value, len(arms) * weight * arm * by_weight + moves @ through))
    return Means(found[0][0], found[1][0], found[0][1], found[1][1], ESTIMATING_EQUATIONS)


def balanced(
    outcome: Floats,
    design: Design,
    treated: Floats,
    estimand: Literal["ATE", "ATT"] = "ATE",
    weight: Floats | None = None,
) -> Means:
    """Means under entropy balancing; the variance counts that the weights were estimated, and the means that they reach.

    `weight` is what `entropy_balancing` gave for the same persons, where it was asked before.
    """
    arms = as_indicator(treated, "treatment")
    weight = entropy_balancing(design, arms, estimand) if weight is None else weight
    target = np.ones(len(arms)) if estimand == "ATE" else arms
    scaled = design.scaled()[0][:, 1:]
    centered = scaled - (target @ scaled) / target.sum()
    sides = [_arm(outcome, weight * arm) for arm in (arms, 1 - arms)]
    for at, arm in enumerate((arms, 1 - arms)):
        if estimand == "ATE" or at == 1:
            sides[at] = (
                sides[at][0],
                sides[at][1] + _balance_moves(outcome - sides[at][0], centered, weight * arm, target),
            )
    return Means(sides[0][0], sides[1][0], sides[0][1], sides[1][1], ESTIMATING_EQUATIONS)


def g_computation(
    outcome: Floats,
    treated: Floats,
    design: Design,
    kind: OutcomeKind,
    interactions: Sequence[str] = (),
    estimand: Literal["ATE", "ATT"] = "ATE",
) -> Means:
    """Means that a regression predicts for everybody (or for the treated), were they treated and untreated: standardization.

    The regression is linear for a `number`, logistic for an `event`; `interactions` names columns by which the effect may differ.
    """
    arms = as_indicator(treated, "treatment")
    model = outcome_model(outcome, arms, design, kind, interactions)
    target = np.ones(len(arms)) if estimand == "ATE" else arms
    first, second = (_standardized(model, arm, target) for arm in (1, 0))
    return Means(first[0], second[0], first[1], second[1], ESTIMATING_EQUATIONS)


def aipw(outcome: Floats, score: Propensity, kind: OutcomeKind, variance: str = INFLUENCE) -> Means:
    """Augmented weighting: right if the propensity model or the regressions, one in each arm, are right. The population is everybody (ATE).

    The usual variance, that of the influence function, is right where both models are; `variance` "estimating equations" counts both
    models as estimated, and is right where one of them is.
    """
    arms, e = score.treated, score.probability
    moves, scaled = _score_moves(score), score.design.scaled()[0]
    found = []
    for arm, chance, sign in ((arms, e, -1.0), (1 - arms, 1 - e, 1.0)):
        model = by_arm(outcome, arm, score.design, kind)
        predicted, slope = model.at(scaled)
        inverse = arm / chance
        value = predicted + inverse * (outcome - predicted)
        through_score = sign * scaled.T @ (inverse * (1 - chance) * (outcome - predicted)) / len(arms)
        through_model = scaled.T @ (slope * (1 - inverse)) / len(arms)
        through = moves @ through_score + model.moves @ through_model if variance == ESTIMATING_EQUATIONS else 0.0
        found.append((float(value.mean()), value - value.mean() + through))
    return Means(found[0][0], found[1][0], found[0][1], found[1][1], variance)


def mean_of(outcome: Floats) -> Functional:
    """The weighted mean as a functional."""

    def mean(weight: Floats) -> tuple[float, Floats]:
        total = weight.sum()
        value = float((weight * outcome).sum() / total)
        return value, (outcome - value) / total

    return mean


def _arm(outcome: Floats, weight: Floats) -> tuple[float, Floats]:
    """A weighted mean, and its influence function with weights as they are."""
    mean, by_weight = mean_of(outcome)(weight)
    return mean, len(weight) * weight * by_weight


def _score_moves(score: Propensity) -> Floats:
    """How each person moves the coefficients of the propensity model (persons, columns), these in scaled columns."""
    scaled, e = score.design.scaled()[0], score.probability
    information = (scaled.T * (e * (1 - e))) @ scaled / len(e)
    return np.asarray(np.linalg.solve(information, (scaled * (score.treated - e)[:, None]).T).T)


def _balance_moves(away: Floats, centered: Floats, weight: Floats, target: Floats) -> Floats:
    """What estimating the balancing weights of an arm, and the means that they reach, adds to the influence function of its mean."""
    share, information = weight.mean(), (centered.T * weight) @ centered / len(weight)
    of_target = centered * (target / target.mean())[:, None]
    moves = np.linalg.solve(information, (weight[:, None] * centered - share * of_target).T).T
    return np.asarray(-moves @ (centered.T @ (weight * away)) / (len(weight) * share))


def _standardized(model: OutcomeModel, arm: int, target: Floats) -> tuple[float, Floats]:
    """The mean of predictions over a population, and its influence function."""
    matrix = model.under(arm)
    predicted, slope = model.at(matrix)
    mean = float((target * predicted).sum() / target.sum())
    own = target * (predicted - mean) / target.mean()
    return mean, own + model.moves @ (matrix.T @ (target * slope) / target.sum())
