"""A comparison of two treatments as every face shows it: what was asked, who was compared, balance, estimates, limits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

import cytostorm
from cytostorm.causal.bias import e_value
from cytostorm.presentation.answer import Answer
from cytostorm.presentation.comparison_bias import ControlView, TippingView, control_views, tipping_views
from cytostorm.presentation.comparison_rows import (
    BALANCED,
    BalanceView,
    EstimateView,
    OverlapView,
    RefusalView,
    StepView,
    balance_view,
    clone_words,
    estimate_view,
    largest,
    missing_words,
    overlap_view,
    refusal_view,
    row_name,
    step_view,
)
from cytostorm.presentation.comparison_target import target_view
from cytostorm.presentation.first_screen import FirstScreen, fitted, section
from cytostorm.presentation.population_checklist import ChecklistView
from cytostorm.presentation.view import View, Words
from cytostorm.protocols.fingerprints import fingerprint
from cytostorm.protocols.grammar import HistoricalControls, Protocol
from cytostorm.protocols.grammar_outcomes import EventOutcome
from cytostorm.protocols.refusing import RefusedComparison
from cytostorm.protocols.results import Cohort, Comparison

END = "Not proof of cause. Not a medical device. Everything else: --full and report.html"
DRIFT = "Weighting cannot repair what changed over time; it adjusts for nothing but the confounders named here."
LIMITS = (
    "Only the confounders named in the protocol are adjusted for. What was not recorded, or badly, still confounds.",
    "The effect is that of being classed as treated by the protocol, in persons like these.",
    "An interval covers chance alone: no confounding, no misclassification, no missing data.",
)


class CohortView(View):
    """One cohort: surely or possibly eligible."""

    name: str
    treated: int
    untreated: int
    left_out: dict[str, int]
    balance: tuple[BalanceView, ...]
    formula: Words
    overlap: OverlapView | None = Field(description="null where everybody is followed under both strategies")
    weighted_by: str = Field(description="the method whose weights balance and overlap are shown with")
    words: Words


class ComparisonView(Answer):
    """What `cytostorm compare` writes as result.json, and what its text and its page show."""

    schema_: Literal["cytostorm/compare/1"] = Field(default="cytostorm/compare/1", alias="schema")
    protocol: str
    fingerprint: str = Field(description="of the protocol's file")
    question: Words
    registered: Words
    time_zero: Words
    controls: Words
    outcome: Words
    confounders: tuple[str, ...]
    missing: Words
    seed: int
    steps: tuple[StepView, ...]
    estimates: tuple[EstimateView, ...]
    cohorts: tuple[CohortView, ...]
    refusals: tuple[RefusalView, ...]
    notes: tuple[Words, ...]
    limits: tuple[Words, ...]
    negative_controls: tuple[ControlView, ...] = ()
    tipping: tuple[TippingView, ...] = ()
    checklist: ChecklistView | None = Field(default=None, description="TARGET, as far as it can be filled in")


def comparison_view(found: Comparison) -> ComparisonView:
    """The view of a protocol that was carried out."""
    protocol = found.protocol
    unit = unit_of(protocol)
    estimates = tuple(estimate_view(one, unit) for one in found.estimates)
    cohorts = tuple(_cohort(one) for one in found.cohorts)
    view = ComparisonView(
        **_asked(protocol), version=cytostorm.__version__, summary=_screen(protocol, found, estimates), fingerprint=found.fingerprint,
        steps=tuple(step_view(one) for one in found.steps), estimates=estimates, cohorts=cohorts, refusals=(),
        notes=(*_unmeasured(estimates), *_missing(found.cohorts), *found.notes), limits=_limits(protocol),
        negative_controls=control_views(found, estimates), tipping=tipping_views(found),
    )  # fmt: skip
    return view.model_copy(update={"checklist": target_view(protocol, view)})


def refused_view(protocol: Protocol, refused: RefusedComparison, steps: Sequence[StepView] = ()) -> ComparisonView:
    """The view of a comparison that cannot be honest."""
    refusals = tuple(refusal_view(one) for one in refused.refusals)
    told = [f"{number}. {one.words} {one.advice}" for number, one in enumerate(refusals, 1)]
    head = (protocol.question, "No effect is estimated: what was asked for cannot be answered from these data.")
    screen = FirstScreen(
        headline=head,
        sections=(section("WHY", told, weight=1),),
        end="Not a medical device. All reasons: --full and report.html",
    )
    return ComparisonView(
        **_asked(protocol), version=cytostorm.__version__, summary=fitted(screen), fingerprint=fingerprint(protocol), steps=tuple(steps),
        estimates=(), cohorts=(), refusals=refusals, notes=(), limits=_limits(protocol),
    )  # fmt: skip


def _asked(protocol: Protocol) -> dict[str, object]:
    registered = protocol.registered
    written = f"Registered on {registered.on}" if registered else "Not registered"
    seen = "before outcomes were seen." if not protocol.is_post_hoc else "so every result is post hoc."
    return {
        "protocol": protocol.id, "question": protocol.question, "registered": f"{written}, {seen}",
        "time_zero": f"Time zero: {protocol.time_zero.event}. Eligibility, assignment and follow-up begin there.",
        "controls": _controls(protocol), "outcome": _outcome(protocol),
        "confounders": tuple(one.column for one in protocol.confounders), "missing": f"Missing confounders: {protocol.missing.method}.",
        "seed": protocol.seed,
    }  # fmt: skip


def _controls(protocol: Protocol) -> str:
    controls = protocol.controls
    if not isinstance(controls, HistoricalControls):
        return "Controls of the same time."
    one = controls.historical
    return f"Historical controls: treated {one.treated}, controls {one.control}. Changed in between: {'; '.join(one.changed)}. {DRIFT}"


def _outcome(protocol: Protocol) -> str:
    outcome = protocol.outcome
    name = getattr(outcome, "event", None) or getattr(outcome, "column", "")
    by = getattr(outcome, "by", None)
    return f"Outcome: {name}" + (f" by {by:g} days." if by else ".")


def _unmeasured(estimates: Sequence[EstimateView]) -> Iterator[str]:
    """How strong an unmeasured confounder would have to be, for each primary risk ratio (VanderWeele and Ding 2017)."""
    for one in estimates:
        if one.is_primary and one.effect == "risk ratio" and one.low is not None and one.high is not None:
            found = e_value(one.value, one.low, one.high)
            yield (
                f"E-value, {one.cohort}: {found.point:.2f} for the risk ratio, {found.limit:.2f} for the limit nearer to 1. A confounder that is "
                "not adjusted for would need risk ratios that large with treatment and with outcome, both, to explain the result away."
            )


def unit_of(protocol: Protocol) -> str:
    """The unit of a difference."""
    if isinstance(protocol.outcome, EventOutcome):
        return "d" if protocol.outcome.estimand == "restricted mean time" else ""
    return str(getattr(protocol.outcome, "unit", ""))


def _missing(cohorts: Sequence[Cohort]) -> Iterator[str]:
    for cohort in cohorts:
        for one in cohort.missing:
            if one.treated_missing or one.untreated_missing:
                yield f"{cohort.name.capitalize()}: {missing_words(one)}"


def _limits(protocol: Protocol) -> tuple[str, ...]:
    return (*LIMITS, DRIFT) if isinstance(protocol.controls, HistoricalControls) else LIMITS


def _cohort(one: Cohort) -> CohortView:
    treated = int(one.arm.sum())
    missing = {found.column: (found.treated_missing, found.untreated_missing) for found in one.missing}
    words = f"{one.name.capitalize()}: {treated:,} treated and {len(one.arm) - treated:,} untreated persons analyzed."
    if one.clones is not None:
        words = f"{one.name.capitalize()}: {clone_words(one.clones, len(one.arm), treated)}"
    rows = one.balance.rows if one.balance else ()
    return CohortView(
        name=one.name, treated=treated, untreated=len(one.arm) - treated, left_out=dict(one.left_out),
        balance=tuple(balance_view(row, missing.get(row.column)) for row in rows), weighted_by=next(iter(one.weights), ""),
        formula=f"Standardized difference: {one.balance.formula}" if one.balance else "",
        overlap=overlap_view(one.overlap) if one.overlap else None, words=words,
    )  # fmt: skip


def _screen(protocol: Protocol, found: Comparison, estimates: Sequence[EstimateView]) -> FirstScreen:
    """The primary estimate, how the groups differed, what other methods say, and what is not answered."""
    head = (protocol.question, str(_asked(protocol)["registered"]), *(_cohort(one).words for one in found.cohorts))
    first = [one for one in estimates if one.is_primary]
    primary = [_estimate(one) for one in sorted(first, key=lambda one: "ratio" in one.effect)]  # cohorts side by side
    crude = [one.words for one in estimates if one.method == "unadjusted"][:1]
    others = [
        f"{one.method}, {one.estimand}: {one.words}"
        for one in estimates
        if not one.is_primary and one.method != "unadjusted"
    ]
    warned = [warning for one in estimates for warning in one.warnings] + [
        missing_words(one) for cohort in found.cohorts for one in cohort.missing if one.in_one_arm_only
    ]
    sections = [
        section("PRIMARY RESULT", primary, weight=9, kept=2, apart=False),
        section("UNADJUSTED", crude, weight=8, apart=False),
        section("BALANCE", list(dict.fromkeys(_balance(one) for one in found.cohorts)), weight=7, apart=False),
        section("WARNING", [*_historical(protocol), *dict.fromkeys(warned)], weight=6),
        section("NEGATIVE CONTROLS", [one.words for one in control_views(found, estimates)], weight=5, apart=False),
        section("TIPPING", [one.words[0] for one in tipping_views(found)], weight=5, apart=False),
        section("OTHER METHODS", others, weight=3),
        section("LIMITS", _limits(protocol)[:1], weight=4, apart=False),
    ]
    return fitted(FirstScreen(headline=head, sections=tuple(one for one in sections if one.statements), end=END))


def _estimate(one: EstimateView) -> str:
    effective = f"effective number {one.effective_n[0]:.0f} treated, {one.effective_n[1]:.0f} untreated"
    return f"{one.cohort}: {one.words}, in {one.of}, by {one.method}; error by {one.variance}; {effective}."


def _historical(protocol: Protocol) -> list[str]:
    return [_controls(protocol)] if isinstance(protocol.controls, HistoricalControls) else []


def _balance(one: Cohort) -> str:
    if one.balance is None:
        return "everybody is followed under both strategies, so there are no groups to balance at time zero."
    before, after = largest(one.balance.rows, False), largest(one.balance.rows, True)
    if before is None or after is None:
        return "no confounder to balance."
    marked = sum(abs(row.after) > BALANCED for row in one.balance.rows)
    return (
        f"largest standardized difference {abs(before.before):.2f} ({row_name(before)}) before, "
        f"{abs(after.after):.2f} ({row_name(after)}) after; {marked} of {len(one.balance.rows)} above {BALANCED} after."
    )
