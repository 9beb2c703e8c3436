"""The estimates of one cohort: the primary method, nothing adjusted, and the others, each once and named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cytostorm.causal.estimates import BOOTSTRAP, DIFFERENCE, Means
from cytostorm.causal.estimates import Estimate as Effect
from cytostorm.causal.weights import effective_size
from cytostorm.errors import ComparisonError
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.methods import Fitted, estimand_of, means_of, resampled, variances_of
from cytostorm.protocols.results import Estimate
from cytostorm.protocols.working import Working

UNADJUSTED_METHOD = "unadjusted"
_EFFECTS = {
    "number": ("difference of means", "ratio of means"),
    "event": ("risk difference", "risk ratio"),
    "time": ("difference of restricted mean times", "ratio of restricted mean times"),
}


@dataclass(frozen=True)
class Wanted:
    """One method as it is to be carried out."""

    method: str
    variance: str
    is_primary: bool


def estimates_of(
    protocol: Protocol, cohort: str, fitted: Fitted, notes: list[str], working: Working
) -> Iterator[Estimate]:
    """The primary method first. Raises ComparisonError where it cannot be used; of another method that is a note."""
    wanted = list(_wanted(protocol, fitted))
    for done, one in enumerate(wanted):
        working.tell(f"Estimating by {one.method}", done / len(wanted))
        try:
            yield from _of_method(protocol, cohort, fitted, one, notes, working)
        except ComparisonError as error:
            if one.is_primary:
                raise
            notes.append(f"Not estimated by {one.method}: {error}")


def _wanted(protocol: Protocol, fitted: Fitted) -> Iterator[Wanted]:
    primary = protocol.analysis.primary
    yield Wanted(primary.name, primary.variance, True)
    for method in dict.fromkeys([UNADJUSTED_METHOD, *protocol.analysis.sensitivity]):
        if method != primary.name:
            yield Wanted(method, next(iter(variances_of(method, fitted.followed is not None)), ""), False)


def _of_method(
    protocol: Protocol, cohort: str, fitted: Fitted, one: Wanted, notes: list[str], working: Working
) -> list[Estimate]:
    means = means_of(one.method, fitted, one.variance)
    effects = _effects(means, fitted)
    if one.variance == BOOTSTRAP:
        replicates = protocol.analysis.primary.bootstraps or 0
        found = working.replicates(
            cohort, replicates, lambda first, count, heard: resampled(one.method, fitted, count, first, heard)
        )
        if found.failed:
            notes.append(f"{cohort.capitalize()}: {found.failed} of {replicates} replicates had no finite estimate.")
        value = {effect.effect: effect.value for effect in effects}
        effects = [found.difference(value[DIFFERENCE])] + [
            found.ratio(other) for effect, other in value.items() if effect != DIFFERENCE
        ]
    return [estimate_of(one, cohort, fitted, effect) for effect in effects]


def _effects(means: Means, fitted: Fitted) -> list[Effect]:
    """A difference, and of events a ratio where there is one."""
    if fitted.kind != "event" or min(means.treated, means.untreated) <= 0:
        return [means.difference()]
    return [means.difference(), means.ratio()]


def estimate_of(one: Wanted, cohort: str, fitted: Fitted, effect: Effect) -> Estimate:
    """An effect with whose it is, by which method, in how many."""
    sizes, effective = _sizes(one.method, fitted)
    words = _EFFECTS[fitted.kind][0 if effect.effect == DIFFERENCE else 1]
    return Estimate(
        str(estimand_of(one.method, fitted.estimand)), one.method, words, effect.value, effect.se, effect.low, effect.high, effect.variance,
        cohort, sizes, effective, one.is_primary,
    )  # fmt: skip


def _sizes(method: str, fitted: Fitted) -> tuple[tuple[int, int], tuple[float, float]]:
    """Treated and untreated persons who count at all, and their effective numbers."""
    arms, weight = fitted.arms == 1, fitted.weight(method)
    if weight is None:
        sizes = int(arms.sum()), int((~arms).sum())
        return sizes, (float(sizes[0]), float(sizes[1]))
    counted = weight > 0
    sizes = int((arms & counted).sum()), int((~arms & counted).sum())
    return sizes, (effective_size(weight[arms]), effective_size(weight[~arms]))
