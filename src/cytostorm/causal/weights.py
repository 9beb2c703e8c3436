"""Weights that make two arms comparable: by the propensity score for five populations, and by balancing the columns themselves.

Li, Morgan and Zaslavsky, J Am Stat Assoc 2018;113:390 (balancing weights, overlap); Li and Greene, Int J Biostat 2013;9:215 (matching
weights); Zhou, Matsouaka and Thomas, Stat Methods Med 2020;29:3721 (entropy weights); Hainmueller, Polit Anal 2012;20:25 (entropy balancing).
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from cytostorm.causal.design import Design, Floats, as_indicator
from cytostorm.causal.learn import needed
from cytostorm.errors import ComparisonError

Estimand = Literal["ATE", "ATT", "ATO", "ATM", "entropy"]
ESTIMANDS: tuple[Estimand, ...] = ("ATE", "ATT", "ATO", "ATM", "entropy")


def weights(probability: Floats, treated: Floats, estimand: Estimand, stabilized: bool = False) -> Floats:
    """The weight of each person: h / e for the treated and h / (1 - e) for the others, e the probability of treatment.

    h is 1 (ATE, everybody), e (ATT, the treated), e(1 - e) (ATO, where arms overlap), min(e, 1 - e) (ATM, as if matched) or the entropy
    of e. `stabilized` multiplies by the share of the own arm, which changes no difference of weighted means.
    """
    arms = np.asarray(treated, np.float64)
    weight = tilted(probability, estimand) / np.where(arms == 1, probability, 1 - probability)
    return weight * np.where(arms == 1, arms.mean(), 1 - arms.mean()) if stabilized else weight


def tilted(probability: Floats, estimand: Estimand) -> Floats:
    """h of each person: how much the population of an estimand counts a person."""
    e = np.asarray(probability, np.float64)
    if estimand == "ATE":
        return np.ones(len(e))
    if estimand == "ATT":
        return e
    if estimand == "ATO":
        return e * (1 - e)
    if estimand == "ATM":
        return np.minimum(e, 1 - e)
    return -e * np.log(e) - (1 - e) * np.log1p(-e)


def weight_slopes(probability: Floats, estimand: Estimand) -> tuple[Floats, Floats]:
    """How fast the weights of a treated and of an untreated person change with the linear predictor of the propensity model."""
    e = np.asarray(probability, np.float64)
    h, slope = tilted(e, estimand), _tilt_slope(e, estimand) * e * (1 - e)
    return slope / e - h * (1 - e) / e, slope / (1 - e) + h * e / (1 - e)


def _tilt_slope(e: Floats, estimand: Estimand) -> Floats:
    if estimand == "ATE":
        return np.zeros(len(e))
    if estimand == "ATT":
        return np.ones(len(e))
    if estimand == "ATO":
        return 1 - 2 * e
    return np.where(e < 0.5, 1.0, -1.0) if estimand == "ATM" else np.log1p(-e) - np.log(e)


def effective_size(weight: Floats) -> float:
    """How many persons of equal weight are as informative: (sum of weights)^2 / sum of squares (Kish, Survey sampling, 1965).

    >>> effective_size(np.array([1.0, 1.0, 2.0]))
    2.6666666666666665
    """
    return float(weight.sum() ** 2 / (weight**2).sum()) if weight.any() else 0.0


def check_weights(weight: Floats) -> None:
    wrong = int((~np.isfinite(weight) | (weight < 0)).sum())
    if wrong or not weight.any():
        problem = f"{wrong} of {len(weight)} weights are negative or not finite." if wrong else "All weights are zero."
        raise ComparisonError("weights", problem, "A weight must be a number from 0.", (), wrong)


def entropy_balancing(design: Design, treated: Floats, estimand: Literal["ATE", "ATT"] = "ATE") -> Floats:
    """Weights as equal as can be under which both arms have exactly the means of everybody (ATE) or of the treated (ATT).

    They sum to the number of persons in each arm. Raises ComparisonError (`balance`) where no positive weights reach these means.
    """
    arms = as_indicator(treated, "treatment")
    scaled = design.scaled()[0][:, 1:]
    target = scaled.mean(axis=0) if estimand == "ATE" else scaled[arms == 1].mean(axis=0)
    found = np.ones(len(arms))
    for arm in (0, 1) if estimand == "ATE" else (0,):
        found[arms == arm] = _balanced(scaled[arms == arm] - target, "treated" if arm else "untreated")
    return found


def _balanced(away: Floats, arm: str) -> Floats:
    """Weights of one arm under which `away` has mean zero: the dual of maximal entropy, a smooth convex function of few numbers."""
    optimize = needed("scipy.optimize", "Entropy balancing")

    def dual(at: Floats) -> tuple[float, Floats]:
        exponent = away @ at
        top = exponent.max()
        share = np.exp(exponent - top)
        total = share.sum()
        return top + np.log(total), away.T @ (share / total)

    with np.errstate(all="ignore"):  # where there is no answer it runs away, and that is looked at below
        found = optimize.minimize(
            dual, np.zeros(away.shape[1]), jac=True, method="BFGS", options={"gtol": 1e-10, "maxiter": 2000}
        )
        left = np.abs(dual(found.x)[1]).max(initial=0.0)
    if not left <= 1e-6:
        problem = f"No positive weights give the {arm} persons the wanted means: these lie outside of what the {arm} are like."
        raise ComparisonError("balance", problem, "Restrict eligibility to where both arms are.")
    share = np.exp(away @ found.x - (away @ found.x).max())
    return np.asarray(len(away) * share / share.sum())
