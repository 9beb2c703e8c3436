"""Each method of a protocol by its name: the means under treatment and none, and the weights that it gives to persons, if any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cytostorm.causal.bootstrap import bootstrap_iptw
from cytostorm.causal.design import Design
from cytostorm.causal.estimates import KNOWN_WEIGHTS, Estimate, Means
from cytostorm.causal.estimating import OutcomeKind, aipw, balanced, crude, g_computation, hajek, iptw
from cytostorm.causal.matching import matched, matched_means
from cytostorm.causal.propensity import Propensity
from cytostorm.causal.survival import risk, weighted_risk
from cytostorm.causal.weights import Estimand, entropy_balancing, weights
from cytostorm.errors import ComparisonError
from cytostorm.protocols.cells import Floats
from cytostorm.protocols.outcomes import EVENT

OF_METHOD: dict[str, Estimand] = {"overlap": "ATO", "matching weights": "ATM", "entropy": "entropy"}
"""Weights that change whose effect it is; the others follow the estimand of the protocol."""


@dataclass(frozen=True)
class Followed:
    """An event in those of whom some left before its time: days until the first of several events, which it was, and by when."""

    time: Floats
    cause: NDArray[np.int64]
    by: float


@dataclass(frozen=True)
class Fitted:
    """What every method of one cohort starts from."""

    outcome: Floats
    kind: OutcomeKind
    score: Propensity
    estimand: Estimand
    interactions: Sequence[str]
    seed: int
    ids: Sequence[str]
    caliper: float | None = None
    followed: Followed | None = None

    @property
    def arms(self) -> Floats:
        return self.score.treated

    @property
    def design(self) -> Design:
        return self.score.design


def estimand_of(method: str, asked: Estimand) -> Estimand:
    """Whose effect a method estimates. AIPW, as built here, is of all persons; matching is of the treated."""
    whose: dict[str, Estimand] = {"aipw": "ATE", "matching": "ATT", **OF_METHOD}
    return whose.get(method, asked)


def weights_of(method: str, fitted: Fitted) -> Floats | None:
    """The weights of a method, none where it weights nobody."""
    if method == "unadjusted":
        return np.ones(len(fitted.arms))
    if method == "entropy balancing":
        return entropy_balancing(fitted.design, fitted.arms, _all_or_treated(method, fitted.estimand))
    if method == "iptw" or method in OF_METHOD:
        return weights(fitted.score.probability, fitted.arms, estimand_of(method, fitted.estimand))
    return None


def means_of(method: str, fitted: Fitted, variance: str) -> Means:
    """Raises ComparisonError where a method cannot be used here, with the reason."""
    if fitted.followed is not None:
        return _followed(method, fitted, fitted.followed)
    weight = weights_of(method, fitted)
    if weight is not None and variance == KNOWN_WEIGHTS:
        return hajek(fitted.outcome, fitted.arms, weight)
    if method == "unadjusted":
        return crude(fitted.outcome, fitted.arms)
    if method == "entropy balancing":
        return balanced(fitted.outcome, fitted.design, fitted.arms, _all_or_treated(method, fitted.estimand))
    if method == "g-computation":
        whose = _all_or_treated(method, fitted.estimand)
        return g_computation(fitted.outcome, fitted.arms, fitted.design, fitted.kind, fitted.interactions, whose)
    if method == "aipw":
        return aipw(fitted.outcome, fitted.score, fitted.kind)
    if method == "matching":
        return matched_means(fitted.outcome, matched(fitted.score, fitted.ids, fitted.caliper))
    return iptw(fitted.outcome, fitted.score, estimand_of(method, fitted.estimand))


def _followed(method: str, fitted: Fitted, one: Followed) -> Means:
    """Aalen-Johansen in each arm: who left early counts until then."""
    if method == "unadjusted":
        return risk(one.time, one.cause, EVENT, one.by, fitted.arms, np.ones(len(fitted.arms)))
    if method != "iptw" and method not in OF_METHOD:
        problem = f"{method[0].upper()}{method[1:]} needs the outcome of everybody, and some left before its time."
        raise ComparisonError("follow-up", problem, "Use weights.")
    return weighted_risk(one.time, one.cause, EVENT, one.by, fitted.score, estimand_of(method, fitted.estimand))


def resampled(method: str, fitted: Fitted, means: Means, replicates: int) -> list[Estimate]:
    """Effects with the error of a bootstrap that fits the propensity model again in each replicate."""
    if method != "iptw" and method not in OF_METHOD:
        advice = "Use the variance 'estimating equations' for this method."
        raise ComparisonError("method", f"There is no bootstrap of {method} yet.", advice)
    found = bootstrap_iptw(fitted.outcome, fitted.score, estimand_of(method, fitted.estimand), replicates, fitted.seed)
    made = [found.difference(means.treated - means.untreated)]
    return [*made, found.ratio(means.treated / means.untreated)] if fitted.kind == "event" else made


def _all_or_treated(method: str, estimand: Estimand) -> Literal["ATE", "ATT"]:
    if estimand != "ATE" and estimand != "ATT":
        problem = f"{method[0].upper()}{method[1:]} is there for all persons (ATE) and for the treated (ATT), not for {estimand}."
        raise ComparisonError("method", problem, "Leave it out, or change the estimand.")
    return estimand
