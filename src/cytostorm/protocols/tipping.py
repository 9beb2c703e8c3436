"""How strong one named confounder would have to be to explain a result, and what it would explain at a strength that was found elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterator

from cytostorm.causal.bias import Association, corrected, imbalance, tipping, tipping_array
from cytostorm.causal.estimates import BOOTSTRAP
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.grammar_analysis import CLONED, GivenAssociation
from cytostorm.protocols.grammar_outcomes import EventOutcome, NumberOutcome
from cytostorm.protocols.methods import Fitted, means_of, variances_of
from cytostorm.protocols.refusing import Refusal
from cytostorm.protocols.results import Tipped

_RATIOS, _STRENGTHS = (1.25, 1.5, 2.0, 3.0), (1.5, 2.0, 3.0, 4.0)
"""Imbalances and associations of the array beside those that the protocol gives: round numbers around what is met in practice."""


def refused_tipping(protocol: Protocol) -> Iterator[Refusal]:
    """A tipping point of an outcome that has no odds ratio, or by an association that nobody gave."""
    one, outcome = protocol.tipping, protocol.outcome
    if one is None:
        return
    by_area = isinstance(outcome, EventOutcome) and outcome.estimand == "restricted mean time"
    if isinstance(outcome, NumberOutcome) or by_area or protocol.analysis.primary.name == CLONED:
        problem = "The tipping point is an odds ratio: it needs a yes or no, or an event by a time, and a method other than clone-censor-weight."
        yield Refusal("not carried out", problem, "Leave 'tipping' out.")
    if not isinstance(one.association, GivenAssociation):
        problem = f"The association '{one.association}' of {one.confounder} with the outcome is a name, and no number is known under it."
        advice = (
            "Write it out: association: {odds_ratio_per_doubling: 2.8, low: 2.0, high: 3.9, source: WHERE IT IS FROM}."
        )
        yield Refusal("association", problem, advice)


def tipped(protocol: Protocol, fitted: Fitted) -> Tipped | None:
    """Of the primary method; None where no odds ratio exists because nobody, or everybody, of a group has the outcome."""
    one = protocol.tipping
    if one is None or not isinstance(one.association, GivenAssociation):
        return None
    primary = protocol.analysis.primary
    variance: str = primary.variance
    if variance == BOOTSTRAP:
        variance = variances_of(primary.name, fitted.followed is not None)[0]
    means = means_of(primary.name, fitted, variance)
    if not (0 < means.treated < 1 and 0 < means.untreated < 1):
        return None
    observed, apart = means.odds_ratio(), -math.log2(float(one.ratio_between_arms))
    given = one.association
    known = Association(float(given.odds_ratio_per_doubling), _maybe(given.low), _maybe(given.high))
    ratios = sorted({*_RATIOS, round(2 ** abs(apart), 2)})
    strengths = sorted({*_STRENGTHS, known.odds_ratio})
    grid = tipping_array(observed, [math.copysign(math.log2(ratio), apart) for ratio in ratios], strengths)
    return Tipped(
        one.confounder, float(one.ratio_between_arms), given.source, known, observed, imbalance(apart, known),
        corrected(observed, apart, known), tipping(observed, apart), tuple(ratios), grid,
    )  # fmt: skip


def _maybe(value: object) -> float | None:
    return None if value is None else float(str(value))
