"""The rows of a comparison as every face shows them: steps, estimates, balance, overlap, refusals."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from cytostorm.causal.balance import BalanceRow, MissingByArm, Overlap
from cytostorm.causal.cloning import Clones
from cytostorm.presentation.view import View, Words, finite
from cytostorm.protocols.refusing import Refusal
from cytostorm.protocols.results import Estimate
from cytostorm.protocols.steps import Step

ESTIMANDS = {
    "ATE": "all persons (ATE)",
    "ATT": "the treated (ATT)",
    "ATO": "the overlap population (ATO)",
    "ATM": "the evenly matchable (ATM)",
    "entropy": "the entropy-weighted population",
}
BALANCED = 0.1
"""A standardized difference above this is marked (Austin 2009: a usual choice, no test)."""


class StepView(View):
    """One step of the flow chart."""

    asks: Words
    surely: int
    possibly: int


class EstimateView(View):
    """One estimate. `interval`: of 95 %."""

    estimand: str
    of: Words = Field(description="whose effect it is")
    method: str
    effect: str
    value: float
    se: float | None
    low: float | None
    high: float | None
    variance: str = Field(description="how the error was made")
    cohort: str
    n: tuple[int, int] = Field(description="treated, untreated")
    effective_n: tuple[float, float]
    is_primary: bool
    warnings: tuple[Words, ...]
    words: Words


class BalanceView(View):
    """One confounder or level: means or shares by arm, and standardized differences before and after."""

    name: str
    is_share: bool
    treated: float
    untreated: float
    treated_after: float
    untreated_after: float
    difference: float | None
    difference_after: float | None
    missing: tuple[int, int] | None = Field(description="treated, untreated; null where it was not looked at")
    is_marked: bool = Field(description="above 0.1 after weighting")


class OverlapView(View):
    """Probabilities of treatment in 20 classes from 0 to 1, by arm."""

    treated: tuple[int, ...]
    untreated: tuple[int, ...]
    words: Words


class RefusalView(View):
    """Why no number is given."""

    kind: str
    words: Words
    advice: Words
    persons: int | None
    whole: int | None
    days: float | None


def step_view(one: Step) -> StepView:
    return StepView(asks=one.asks, surely=one.surely, possibly=one.possibly)


def refusal_view(one: Refusal) -> RefusalView:
    counted = f" ({one.persons:,} of {one.whole:,} persons)" if one.persons is not None and one.whole else ""
    return RefusalView(
        kind=one.kind,
        words=f"{one.problem}{counted}",
        advice=one.advice,
        persons=one.persons,
        whole=one.whole,
        days=one.days,
    )


def estimate_view(one: Estimate, unit: str) -> EstimateView:
    return EstimateView(
        estimand=one.estimand, of=ESTIMANDS[one.estimand], method=one.method, effect=one.effect, value=one.value, se=_end(one.se),
        low=_end(one.low), high=_end(one.high), variance=one.variance, cohort=one.cohort, n=one.n, effective_n=one.effective_n,
        is_primary=one.is_primary, warnings=one.warnings, words=estimate_words(one, unit),
    )  # fmt: skip


def estimate_words(one: Estimate, unit: str) -> str:
    """Such as 'difference of means 3.24 d (95 % interval 1.45 to 5.03)'."""
    shown = f"{one.effect} {amount(one, one.value, unit)}"
    if one.low is None or one.high is None:
        return f"{shown} (no interval: {one.variance})"
    return f"{shown} (95 % interval {amount(one, one.low)} to {amount(one, one.high)})"


def amount(one: Estimate, value: float, unit: str = "") -> str:
    """A number of an effect: percentage points for a risk difference, else three figures in the unit of the outcome."""
    if one.effect == "risk difference":
        return f"{100 * value:.1f}" + (" percentage points" if unit is not None and value is one.value else "")
    shown = f"{value:.2f}" if abs(value) < 100 else f"{value:.0f}"
    return f"{shown} {unit}".strip() if one.effect.startswith("difference") else shown


def row_name(one: BalanceRow) -> str:
    return f"{one.column}: {one.level}" if one.level else one.column


def balance_view(one: BalanceRow, missing: tuple[int, int] | None) -> BalanceView:
    return BalanceView(
        name=row_name(one), is_share=bool(one.level), treated=one.treated, untreated=one.untreated, treated_after=one.treated_weighted,
        untreated_after=one.untreated_weighted, difference=_end(one.before), difference_after=_end(one.after), missing=missing,
        is_marked=abs(one.after) > BALANCED,
    )  # fmt: skip


def overlap_view(one: Overlap) -> OverlapView:
    words = (
        f"{100 * one.shared:.0f}% of the two distributions of the probability of treatment lie over each other. Outside the range of the "
        f"other group: {one.treated_beyond:,} treated and {one.untreated_beyond:,} untreated persons."
    )
    treated, untreated = (tuple(int(count) for count in counts) for counts in (one.treated, one.untreated))
    return OverlapView(treated=treated, untreated=untreated, words=words)


def missing_words(one: MissingByArm) -> str:
    """Such as 'ferritin is missing in 12 of 20 treated and 3 of 40 untreated persons.'"""
    counted = f"{one.treated_missing:,} of {one.treated:,} treated and {one.untreated_missing:,} of {one.untreated:,} untreated persons"
    alone = (
        " It is missing in one group only, so those left in are a selection of that group."
        if one.in_one_arm_only
        else ""
    )
    return f"'{one.column}' is missing in {counted}.{alone}"


def clone_words(one: Clones, people: int, started: int) -> str:
    """Everybody under both strategies: who left each, both risks, and how heavy the heaviest person is."""
    return (
        f"{people:,} persons followed under both strategies; {started:,} started in the grace period. Risk {100 * one.treated[-1]:.1f}% if "
        f"started in it, {100 * one.untreated[-1]:.1f}% if never. {one.left_treated:,} left the first strategy and {one.left_untreated:,} the "
        f"second; the heaviest person left counts as {one.largest_treated:.1f} and {one.largest_untreated:.1f}."
    )


def largest(rows: Sequence[BalanceRow], after: bool) -> BalanceRow | None:
    """The row that is balanced worst."""
    return max(rows, key=lambda one: abs(one.after if after else one.before), default=None)


def _end(value: float | None) -> float | None:
    return None if value is None else finite(value)
