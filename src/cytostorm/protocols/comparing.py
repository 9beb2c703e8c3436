"""One cohort compared: who is left out, the propensity model, balance, overlap, and an estimate by each method."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from cytostorm.causal.balance import balance, overlap
from cytostorm.causal.design import design
from cytostorm.causal.estimates import Estimate as Effect
from cytostorm.causal.estimates import Means
from cytostorm.causal.propensity import Propensity, propensity
from cytostorm.causal.weights import effective_size
from cytostorm.errors import ComparisonError
from cytostorm.protocols.confounding import Confounding
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.grammar_analysis import Trim
from cytostorm.protocols.grammar_outcomes import EventOutcome
from cytostorm.protocols.methods import Fitted, Followed, estimand_of, means_of, resampled, weights_of
from cytostorm.protocols.outcomes import Outcomes
from cytostorm.protocols.people import Flags, People
from cytostorm.protocols.refusing import Refusal, RefusedComparison
from cytostorm.protocols.results import Cohort, Estimate

Tell = Callable[[str, float], None]
_EFFECTS = {"number": ("difference of means", "ratio of means"), "event": ("risk difference", "risk ratio")}


@dataclass(frozen=True)
class Material:
    """What both cohorts are made of."""

    protocol: Protocol
    people: People
    confounding: Confounding
    outcomes: Outcomes


def cohort_of(material: Material, name: str, inside: Flags, tell: Tell) -> Cohort:
    """One cohort, analyzed as the protocol says. Raises RefusedComparison where its propensity model cannot be honest."""
    rows = inside & material.outcomes.known & material.confounding.complete
    left_out = {
        "outcome not known": int((inside & ~material.outcomes.known).sum()),
        "a confounder missing": int((inside & material.outcomes.known & ~material.confounding.complete).sum()),
    }
    try:
        score, rows, trimmed = _scored(material, rows)
    except ComparisonError as error:
        raise RefusedComparison(
            material.protocol.id, [_refusal(error, int(rows.sum()))], material.people.steps
        ) from None
    return _analyzed(material, name, inside, rows, score, {**left_out, "trimmed": trimmed}, tell)


def _scored(material: Material, rows: Flags) -> tuple[Propensity, Flags, int]:
    """The propensity model; after trimming it is fitted again to those who are left."""
    score, trim = _model(material, rows), material.protocol.analysis.trim
    if not isinstance(trim, Trim):
        return score, rows, 0
    kept = (score.probability >= float(trim.below)) & (score.probability <= float(trim.above))
    fewer = rows.copy()
    fewer[np.flatnonzero(rows)[~kept]] = False
    return _model(material, fewer), fewer, int((~kept).sum())


def _model(material: Material, rows: Flags) -> Propensity:
    arms = (material.people.arm[rows] == 1).astype(np.float64)
    return propensity(design(material.confounding.columns(rows, powers=True)), arms)


def _refusal(error: ComparisonError, whole: int) -> Refusal:
    return Refusal(error.check, error.problem, error.advice, error.count, whole)


def _analyzed(
    material: Material, name: str, inside: Flags, rows: Flags, score: Propensity, left_out: dict[str, int], tell: Tell
) -> Cohort:
    protocol, primary = material.protocol, material.protocol.analysis.primary.name
    fitted = _fitted(material, rows, score)
    notes: list[str] = []
    weighted = primary if weights_of(primary, fitted) is not None else "iptw"
    weight = weights_of(weighted, fitted)
    assert weight is not None
    shown = material.confounding.columns(rows, powers=False)
    return Cohort(
        name, _ids(material, rows), score.treated, score.probability, {weighted: weight},
        balance(shown, score.treated, weight, estimand_of(weighted, protocol.estimand)), _missing(material, inside),
        overlap(score.probability, score.treated, weight), tuple(_estimates(protocol, name, fitted, notes, tell)), left_out, tuple(notes),
    )  # fmt: skip


def _fitted(material: Material, rows: Flags, score: Propensity) -> Fitted:
    protocol, outcomes, primary = material.protocol, material.outcomes, material.protocol.analysis.primary
    followed = None
    if (
        outcomes.is_followed
        and outcomes.time is not None
        and outcomes.cause is not None
        and isinstance(protocol.outcome, EventOutcome)
    ):
        followed = Followed(outcomes.time[rows], outcomes.cause[rows], protocol.outcome.by)
    caliper = float(primary.caliper) if primary.caliper is not None else None
    return Fitted(
        outcomes.values[rows], "event" if outcomes.is_binary else "number", score, protocol.estimand, protocol.analysis.outcome_interactions,
        protocol.seed, _ids(material, rows), caliper, followed,
    )  # fmt: skip


def _ids(material: Material, rows: Flags) -> tuple[str, ...]:
    return tuple(name for name, is_in in zip(material.people.ids, rows.tolist(), strict=True) if is_in)


def _missing(material: Material, inside: Flags) -> dict[str, tuple[int, int]]:
    """Treated and untreated persons without each confounder."""
    arms = [inside & (material.people.arm == arm) for arm in (1, 0)]
    gone = {one.column: material.confounding.missing(one.column) for one in material.protocol.confounders}
    return {name: (int((flags & arms[0]).sum()), int((flags & arms[1]).sum())) for name, flags in gone.items()}


def _estimates(protocol: Protocol, cohort: str, fitted: Fitted, notes: list[str], tell: Tell) -> Iterator[Estimate]:
    """The primary method first; nothing adjusted and the others after it, each once."""
    primary = protocol.analysis.primary
    methods = list(dict.fromkeys([primary.name, "unadjusted", *protocol.analysis.sensitivity]))
    for done, method in enumerate(methods):
        tell(f"Estimating by {method}", done / len(methods))
        is_primary = method == primary.name
        try:
            means = means_of(method, fitted, primary.variance if is_primary else "estimating equations")
            effects = (
                resampled(method, fitted, means, primary.bootstraps)
                if is_primary and primary.bootstraps
                else _effects(means, fitted)
            )
        except ComparisonError as error:
            if is_primary:
                raise RefusedComparison(protocol.id, [_refusal(error, len(fitted.arms))]) from None
            notes.append(f"Not estimated by {method}: {error}")
            continue
        yield from (_estimate(method, cohort, fitted, effect, is_primary) for effect in effects)


def _effects(means: Means, fitted: Fitted) -> list[Effect]:
    """A difference, and of events a ratio where there is one."""
    if fitted.kind == "number" or min(means.treated, means.untreated) <= 0:
        return [means.difference()]
    return [means.difference(), means.ratio()]


def _estimate(method: str, cohort: str, fitted: Fitted, effect: Effect, is_primary: bool) -> Estimate:
    arms, weight = fitted.arms == 1, weights_of(method, fitted)
    sizes = (int(arms.sum()), int((~arms).sum()))
    effective = (
        (effective_size(weight[arms]), effective_size(weight[~arms]))
        if weight is not None
        else (float(sizes[0]), float(sizes[1]))
    )
    words = _EFFECTS[fitted.kind][0 if effect.effect == "difference" else 1]
    return Estimate(
        estimand_of(method, fitted.estimand), method, words, effect.value, effect.se, effect.low, effect.high, effect.variance, cohort, sizes,
        effective, is_primary,
    )  # fmt: skip
