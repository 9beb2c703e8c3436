"""Each method of a protocol by its name: what it can give, the weights that it gives to persons, and the means under both treatments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from cytostorm.causal.bootstrap import Bootstrap, Progress, bootstrap_score
from cytostorm.causal.design import Design
from cytostorm.causal.estimates import (
    BOOTSTRAP,
    ESTIMATING_EQUATIONS,
    INFLUENCE,
    KNOWN_WEIGHTS,
    PAIRS,
    UNADJUSTED,
    Means,
)
from cytostorm.causal.estimating import (
    Functional,
    aipw,
    balanced,
    crude,
    g_computation,
    hajek,
    iptw,
    mean_of,
    with_score,
    with_weights,
)
from cytostorm.causal.matching import Matches, matched, matched_means
from cytostorm.causal.propensity import Propensity
from cytostorm.causal.survival import restricted_of, risk_of
from cytostorm.causal.weights import ESTIMANDS, Estimand, entropy_balancing, weights
from cytostorm.errors import ComparisonError
from cytostorm.protocols.cells import Floats
from cytostorm.protocols.grammar_analysis import CLONED
from cytostorm.protocols.outcomes import EVENT
from cytostorm.protocols.refusing import Refusal

Kind = Literal["number", "event", "time"]


@dataclass(frozen=True)
class Offer:
    """What a method can give: whose effect, the variances it has (the first where none is asked), and those it has where some persons
    left before the time of the outcome."""

    estimands: tuple[Estimand, ...]
    variances: tuple[str, ...]
    followed: tuple[str, ...] = ()


_SCORE = (ESTIMATING_EQUATIONS, KNOWN_WEIGHTS, BOOTSTRAP)
OFFERS = {
    "unadjusted": Offer(ESTIMANDS, (UNADJUSTED,), (UNADJUSTED,)),
    "iptw": Offer(ESTIMANDS, _SCORE, _SCORE),
    "overlap": Offer(("ATO",), _SCORE, _SCORE),
    "matching weights": Offer(("ATM",), _SCORE, _SCORE),
    "entropy": Offer(("entropy",), _SCORE, _SCORE),
    "entropy balancing": Offer(("ATE", "ATT"), (ESTIMATING_EQUATIONS, KNOWN_WEIGHTS), (KNOWN_WEIGHTS,)),
    "g-computation": Offer(("ATE", "ATT"), (ESTIMATING_EQUATIONS,)),
    "aipw": Offer(("ATE",), (INFLUENCE, ESTIMATING_EQUATIONS)),
    "matching": Offer(("ATT",), (PAIRS,)),
    CLONED: Offer(("ATE",), (BOOTSTRAP,), (BOOTSTRAP,)),
}
"""The one place that says what can be carried out: what is refused of a primary method, and noted of another, is read off here."""


@dataclass(frozen=True)
class Followed:
    """An event in those of whom some left before its time: days until the first of several events, which it was, and by when."""

    time: Floats
    cause: NDArray[np.int64]
    by: float
    restricted: bool = False

    @property
    def functional(self) -> Functional:
        if self.restricted:
            return restricted_of(self.time, (self.cause == EVENT).astype(np.int64), self.by)
        return risk_of(self.time, self.cause, EVENT, self.by)


@dataclass(frozen=True)
class Fitted:
    """What every method of one cohort starts from; weights and pairs are found once a method."""

    outcome: Floats
    kind: Kind
    score: Propensity
    estimand: Estimand
    interactions: Sequence[str]
    seed: int
    ids: Sequence[str]
    caliper: float | None = None
    followed: Followed | None = None
    weights: dict[str, Floats | None] = field(default_factory=dict)
    pairs: list[Matches] = field(default_factory=list)

    @property
    def arms(self) -> Floats:
        return self.score.treated

    @property
    def design(self) -> Design:
        return self.score.design

    @property
    def functional(self) -> Functional:
        return mean_of(self.outcome) if self.followed is None else self.followed.functional

    def weight(self, method: str) -> Floats | None:
        """The weights of a method, none where it weights nobody. Raises ComparisonError where there are none that do what is wanted."""
        if method not in self.weights:
            self.weights[method] = _weights(method, self)
        return self.weights[method]

    @property
    def matches(self) -> Matches:
        if not self.pairs:
            self.pairs.append(matched(self.score, self.ids, self.caliper))
        return self.pairs[0]


def estimand_of(method: str, asked: Estimand) -> Estimand | None:
    """Whose effect a method estimates: that of the protocol where it can, else its only one; None where it has several others."""
    offered = OFFERS[method].estimands
    return asked if asked in offered else offered[0] if len(offered) == 1 else None


def variances_of(method: str, is_followed: bool) -> tuple[str, ...]:
    """The variances that a method has here; none where it cannot be used."""
    return OFFERS[method].followed if is_followed else OFFERS[method].variances


def refused_method(method: str, asked: Estimand, variance: str, is_followed: bool) -> Iterator[Refusal]:
    """Why a method cannot be the primary one: it has another estimand, needs everybody's outcome, or has no such variance."""
    name, offered = f"{method[0].upper()}{method[1:]}", OFFERS[method]
    if asked not in offered.estimands:
        problem = f"{name} estimates the effect in {' or '.join(offered.estimands)}, and the protocol asks for {asked}."
        advice = f"Change the estimand, or choose a method that has {asked}: {_having(asked)}."
        yield Refusal("estimand", problem, advice)
    there = variances_of(method, is_followed)
    if not there:
        problem = f"{name} needs the outcome of everybody, and some left before its time."
        yield Refusal("follow-up", problem, "Use weights, or an outcome that is known of everybody.")
    elif variance not in there:
        left = " where some left before the time of the outcome" if is_followed else ""
        problem = f"{name} has no variance '{variance}'{left}."
        yield Refusal("variance", problem, f"Write variance: {' or '.join(there)}.")


def _having(estimand: Estimand) -> str:
    return ", ".join(
        name for name, one in OFFERS.items() if estimand in one.estimands and name not in ("unadjusted", CLONED)
    )


def _weights(method: str, fitted: Fitted) -> Floats | None:
    estimand = estimand_of(method, fitted.estimand)
    if method == "unadjusted":
        return np.ones(len(fitted.arms))
    if method == "matching":
        return fitted.matches.weight(len(fitted.arms))
    if method == "entropy balancing":
        return entropy_balancing(fitted.design, fitted.arms, _all_or_treated(method, estimand))
    if method in ("g-computation", "aipw") or estimand is None:
        return None
    return weights(fitted.score.probability, fitted.arms, estimand)


def means_of(method: str, fitted: Fitted, variance: str) -> Means:
    """Raises ComparisonError where a method cannot be used here, with the reason. Of a bootstrap these are the means of the whole."""
    weight, estimand = fitted.weight(method), estimand_of(method, fitted.estimand)
    if fitted.followed is not None:
        return _followed(method, fitted, variance)
    if method == "unadjusted":
        return crude(fitted.outcome, fitted.arms)
    if method == "matching":
        return matched_means(fitted.outcome, fitted.matches)
    if method == "aipw":
        return aipw(fitted.outcome, fitted.score, _regressed(fitted.kind), variance)
    if method == "g-computation":
        whose = _all_or_treated(method, estimand)
        return g_computation(
            fitted.outcome, fitted.arms, fitted.design, _regressed(fitted.kind), fitted.interactions, whose
        )
    assert weight is not None
    if variance == KNOWN_WEIGHTS:
        return hajek(fitted.outcome, fitted.arms, weight)
    if method == "entropy balancing":
        return balanced(fitted.outcome, fitted.design, fitted.arms, _all_or_treated(method, estimand), weight)
    assert estimand is not None
    return iptw(fitted.outcome, fitted.score, estimand)


def _followed(method: str, fitted: Fitted, variance: str) -> Means:
    """By time in each arm (Aalen-Johansen, or the area under Kaplan-Meier): who left early counts until then."""
    weight, estimand = fitted.weight(method), estimand_of(method, fitted.estimand)
    if not variances_of(method, True) or weight is None or estimand is None:
        problem = f"{method[0].upper()}{method[1:]} needs the outcome of everybody, and some left before its time."
        raise ComparisonError("follow-up", problem, "Use weights.")
    if method == "unadjusted":
        return replace(with_weights(fitted.functional, fitted.arms, weight), variance=UNADJUSTED)
    if variance == KNOWN_WEIGHTS:
        return with_weights(fitted.functional, fitted.arms, weight)
    return with_score(fitted.functional, fitted.score, estimand)


def _regressed(kind: Kind) -> Literal["number", "event"]:
    return "event" if kind == "event" else "number"


def resampled(
    method: str, fitted: Fitted, replicates: int, first: int = 0, progress: Progress | None = None
) -> Bootstrap:
    """Replicates of the means of a method, the propensity model fitted again in each."""
    estimand, one = estimand_of(method, fitted.estimand), fitted.followed
    assert estimand is not None
    columns = (fitted.outcome,) if one is None else (one.cause.astype(np.float64), one.time)
    return bootstrap_score(fitted.functional, columns, fitted.score, estimand, replicates, fitted.seed, first, progress)


def _all_or_treated(method: str, estimand: Estimand | None) -> Literal["ATE", "ATT"]:
    if estimand != "ATE" and estimand != "ATT":
        problem = f"{method[0].upper()}{method[1:]} is there for all persons (ATE) and for the treated (ATT)."
        raise ComparisonError("method", problem, "Leave it out, or change the estimand.")
    return estimand
