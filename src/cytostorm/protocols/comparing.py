"""One cohort compared: who is left out, the propensity model, balance, overlap, and an estimate by each method."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cytostorm.causal.balance import MissingByArm, balance, missing_by_arm, overlap
from cytostorm.causal.design import design
from cytostorm.causal.propensity import Propensity, propensity
from cytostorm.errors import ComparisonError
from cytostorm.protocols.cells import Cells
from cytostorm.protocols.confounding import Confounding
from cytostorm.protocols.estimating import estimates_of
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.grammar_analysis import Trim
from cytostorm.protocols.grammar_outcomes import EventOutcome
from cytostorm.protocols.methods import Fitted, Followed, Kind, estimand_of
from cytostorm.protocols.negative import controls_of
from cytostorm.protocols.outcomes import Outcomes
from cytostorm.protocols.people import Flags, People
from cytostorm.protocols.refusing import Refusal, RefusedComparison
from cytostorm.protocols.results import Cohort
from cytostorm.protocols.tipping import tipped
from cytostorm.protocols.working import Working

WEIGHTED_BESIDE = "iptw"
"""Shown in the balance table where the primary method weights nobody."""


@dataclass(frozen=True)
class Material:
    """What a cohort is made of."""

    protocol: Protocol
    people: People
    confounding: Confounding
    outcomes: Outcomes


def cohort_of(material: Material, cells: Cells, name: str, inside: Flags, working: Working) -> Cohort:
    """One cohort, analyzed as the protocol says. Raises RefusedComparison where its propensity model or primary method cannot be honest."""
    rows = inside & material.outcomes.known & material.confounding.complete
    left_out = {
        "outcome not known": int((inside & ~material.outcomes.known).sum()),
        "a confounder missing": int((inside & material.outcomes.known & ~material.confounding.complete).sum()),
    }
    try:
        score, rows, trimmed = _scored(material, rows)
        return _analyzed(material, cells, name, inside, rows, score, {**left_out, "trimmed": trimmed}, working)
    except ComparisonError as error:
        refusal = Refusal(error.check, error.problem, error.advice, error.count, int(rows.sum()))
        raise RefusedComparison(material.protocol.id, [refusal], material.people.steps) from None


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


def _analyzed(
    material: Material,
    cells: Cells,
    name: str,
    inside: Flags,
    rows: Flags,
    score: Propensity,
    left_out: dict[str, int],
    working: Working,
) -> Cohort:
    protocol, fitted = material.protocol, fitted_of(material, rows, score)
    primary = protocol.analysis.primary.name
    weighted = primary if fitted.weight(primary) is not None else WEIGHTED_BESIDE
    weight = fitted.weight(weighted)
    assert weight is not None
    notes: list[str] = []
    shown = material.confounding.columns(rows, powers=False)
    return Cohort(
        name, ids_of(material, rows), score.treated, score.probability, {weighted: weight},
        balance(shown, score.treated, weight, estimand_of(weighted, protocol.estimand) or "ATE"), missing_of(material, inside),
        overlap(score.probability, score.treated, weight), tuple(estimates_of(protocol, name, fitted, notes, working)), left_out, tuple(notes),
        None, controls_of(protocol, cells, name, fitted, np.flatnonzero(rows)), tipped(protocol, fitted),
    )  # fmt: skip


def fitted_of(material: Material, rows: Flags, score: Propensity) -> Fitted:
    """What each method starts from, for some rows of the table."""
    protocol, outcomes, primary = material.protocol, material.outcomes, material.protocol.analysis.primary
    kind: Kind = "time" if outcomes.restricted else "event" if outcomes.is_binary else "number"
    caliper = float(primary.caliper) if primary.caliper is not None else None
    return Fitted(
        outcomes.values[rows], kind, score, protocol.estimand, protocol.analysis.outcome_interactions, protocol.seed, ids_of(material, rows),
        caliper, _followed(material, rows),
    )  # fmt: skip


def _followed(material: Material, rows: Flags) -> Followed | None:
    outcomes, outcome = material.outcomes, material.protocol.outcome
    if not isinstance(outcome, EventOutcome) or outcomes.time is None or outcomes.cause is None:
        return None
    if not outcomes.by_time(material.people.cohort(possibly=True)):
        return None
    return Followed(outcomes.time[rows], outcomes.cause[rows], outcome.by, outcomes.restricted)


def ids_of(material: Material, rows: Flags) -> tuple[str, ...]:
    """The persons of some rows."""
    return tuple(name for name, is_in in zip(material.people.ids, rows.tolist(), strict=True) if is_in)


def missing_of(material: Material, inside: Flags) -> tuple[MissingByArm, ...]:
    """Of each column that is looked at, the confounders and the outcome, who has no value, before anybody is left out."""
    arms = (material.people.arm[inside] == 1).astype(np.float64)
    looked = {one.column: material.confounding.missing(one.column) for one in material.protocol.confounders}
    looked[material.protocol.outcome.name] = ~material.outcomes.known
    return tuple(missing_by_arm(name, flags[inside], arms) for name, flags in looked.items())
