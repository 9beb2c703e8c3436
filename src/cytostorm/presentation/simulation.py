"""Simulated comparisons as every face shows them: which analyses are fooled by what, by how much, at which size."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import Field

import cytostorm
from cytostorm.causal.assessing import Assessment
from cytostorm.causal.intervals import wilson
from cytostorm.causal.studies import Finding, Settings, Size
from cytostorm.presentation.answer import Answer
from cytostorm.presentation.first_screen import FirstScreen, Section, Statement, fitted
from cytostorm.presentation.simulation_words import (
    ANALYSES,
    END,
    FOOLED,
    LIMITS,
    NO_ESTIMATE,
    NOT_CLEAR,
    NOT_FOOLED,
    SHORT,
    STUDIES,
    TITLES,
    points,
    share,
    size_words,
)  # fmt: skip
from cytostorm.presentation.view import View, Words, finite
from cytostorm.values import Bounds

LEVEL = 0.95
CLEAR = 0.01
"""A Monte Carlo error above this can show nothing: no analysis is called right by it."""


class SimulatedView(View):
    """One analysis in one kind of cohort of one size. Risk differences are shares, from -1 to 1; null where there is no interval."""

    treated: int
    untreated: int
    truth: float
    bias: float | None = Field(description="mean estimate less the truth")
    bias_error: float | None = Field(description="Monte Carlo standard error of the bias")
    spread: float | None = Field(description="standard deviation of the estimates")
    claimed: float | None = Field(description="mean of the standard errors that the analysis claims")
    coverage: float | None = Field(description="share of 95 % intervals that contain the truth")
    coverage_low: float | None = Field(description="Wilson interval of the coverage, 95 %")
    coverage_high: float | None
    power: float | None = Field(description="share of 95 % intervals that leave out 0")
    runs: int
    failed: int = Field(description="runs without an estimate; they count in nothing else")
    words: Words


class SimulatedAnalysis(View):
    """One analysis in one kind of cohort. `verdict` is of the largest size."""

    id: str
    label: Words
    verdict: Literal["fooled", "not fooled", "not clear"]
    because: Words
    sizes: tuple[SimulatedView, ...]


class SimulatedStudy(View):
    """One kind of cohort."""

    id: str
    title: Words
    what: Words
    analyses: tuple[SimulatedAnalysis, ...]


class SimulationView(Answer):
    """What `cytostorm simulate` writes as result.json, and what its text and its page show."""

    schema_: Literal["cytostorm/simulate/1"] = Field(default="cytostorm/simulate/1", alias="schema")
    seed: int
    runs: int
    settings: dict[str, float]
    world: Words
    studies: tuple[SimulatedStudy, ...]
    how: tuple[Words, ...]
    limits: tuple[Words, ...]


def simulation_view(settings: Settings, found: Sequence[Finding], runs: int, seed: int) -> SimulationView:
    """The view of a simulation; the findings in their order, sizes from small to large."""
    studies = tuple(_study(name, found) for name in dict.fromkeys(one.study for one in found))
    return SimulationView(
        version=cytostorm.__version__, summary=_screen(studies, runs), seed=seed, runs=runs, settings=vars(settings),
        world=_world(settings), studies=studies, how=_how(settings), limits=LIMITS,
    )  # fmt: skip


def _world(settings: Settings) -> str:
    ratio = settings.median_untreated / settings.median_treated
    return (
        f"Synthetic cohorts: median ferritin {settings.median_treated:,.0f} (treated) and {settings.median_untreated:,.0f} ng/mL (controls), "
        f"ratio {ratio:.2f}. Odds ratio of death {settings.per_doubling:g} per doubling. 28-day mortality {share(settings.mortality)} "
        "at their geometric mean."
    )


def _how(settings: Settings) -> tuple[str, ...]:
    interval = f"by {settings.bootstraps} bootstraps" if settings.bootstraps else "not asked for (--bootstraps)"
    return (
        "Bias: mean of the estimated risk differences by day 28 less the true one, ± its Monte Carlo standard error.",
        "Coverage: share of the 95% intervals that contain the truth; 95% would be right.",
        f"{FOOLED.capitalize()}: at the largest size the bias exceeds two Monte Carlo errors and coverage is below 95% by more than chance.† "
        f"{NOT_FOOLED.capitalize()}: neither, and the Monte Carlo error is at most {100 * CLEAR:.0f} point.†",
        f"Intervals of clone-censor-weight: {interval}.",
    )


def _study(name: str, found: Sequence[Finding]) -> SimulatedStudy:
    own = [one for one in found if one.study == name]
    analyses = tuple(_analysis(name, one, own) for one in dict.fromkeys(one.assessment.analysis for one in own))
    title, what = STUDIES[name]
    return SimulatedStudy(id=name, title=title, what=what, analyses=analyses)


def _analysis(study: str, name: str, found: Sequence[Finding]) -> SimulatedAnalysis:
    own = [one for one in found if one.assessment.analysis == name]
    verdict, because = _verdict(study, own[-1].assessment)
    return SimulatedAnalysis(
        id=name, label=ANALYSES[name], verdict=verdict, because=because, sizes=tuple(_sized(one.size, one.assessment) for one in own)
    )  # fmt: skip


def _verdict(study: str, one: Assessment) -> tuple[Literal["fooled", "not fooled", "not clear"], str]:
    """At the largest size, where bias is clearest against chance."""
    biased, blurred = abs(one.bias) > 2 * one.bias_error, one.bias_error > CLEAR
    if math.isnan(one.bias) or one.bias_error == 0:
        return "not clear", NO_ESTIMATE if math.isnan(one.bias) else NOT_CLEAR
    if math.isnan(one.coverage):
        return ("not clear", NOT_CLEAR) if biased or blurred else ("not fooled", "right on average")
    short = _interval(one).high < LEVEL
    if biased and short:
        return "fooled", "fooled; cannot be repaired" if (study, one.analysis) == (
            "drift",
            "weighted by ferritin",
        ) else FOOLED
    return ("not clear", NOT_CLEAR) if biased or short or blurred else ("not fooled", NOT_FOOLED)


def _interval(one: Assessment) -> Bounds:
    known = one.runs - one.failed
    return wilson(one.coverage * known, known)


def _sized(size: Size, one: Assessment) -> SimulatedView:
    low, high = (None, None) if math.isnan(one.coverage) else _interval(one)
    return SimulatedView(
        treated=size[0], untreated=size[1], truth=one.truth, bias=finite(one.bias), bias_error=finite(one.bias_error), spread=finite(one.spread),
        claimed=finite(one.claimed), coverage=finite(one.coverage), coverage_low=low, coverage_high=high, power=finite(one.power), runs=one.runs,
        failed=one.failed, words=" ".join(_words(size, one, low, high)),
    )  # fmt: skip


def _words(size: Size, one: Assessment, low: float | None, high: float | None) -> Iterator[str]:
    head = f"{size[0]:,} treated and {size[1]:,} controls:"
    if math.isnan(one.bias):
        yield f"{head} fewer than two of {one.runs:,} cohorts gave an estimate."
        return
    yield f"{head} off by {points(one.bias)} ± {100 * one.bias_error:.1f} percentage points (truth {points(one.truth)})."
    if low is None or high is None:
        yield "No interval."
    else:
        yield f"Intervals contain the truth in {share(one.coverage)} ({100 * low:.0f} to {share(high)})."
        yield f"An effect is claimed in {share(one.power)}."
    if one.failed:
        yield f"No estimate in {one.failed:,} of {one.runs:,} cohorts."


def _screen(studies: Sequence[SimulatedStudy], runs: int) -> FirstScreen:
    """One table: a row for each analysis, a column for each size."""
    sizes = [(one.treated, one.untreated) for one in studies[0].analyses[0].sizes]
    head = (
        f"{runs:,} synthetic cohorts of each size. The drug does nothing.",
        "Cells: error of the risk difference in points, and how many 95% intervals contain the truth.",
    )
    tables = [_table(study, sizes if study is studies[0] else ()) for study in studies]
    return fitted(FirstScreen(headline=head, sections=tuple(tables), end=END))


def _table(study: SimulatedStudy, sizes: Sequence[Size]) -> Section:
    columns = (*(size_words(one) for one in sizes), "AT THE LARGEST SIZE") if sizes else ()
    rows = tuple(
        Statement(text=f"{one.label}: {one.because}", about=one.id, cells=_cells(study.id, one))
        for one in study.analyses
    )
    return Section(heading=TITLES[study.id], statements=rows, columns=columns)


def _cells(study: str, one: SimulatedAnalysis) -> tuple[str, ...]:
    if study == "works":
        shown = [share(size.power) if size.power is not None else "–" for size in one.sizes]
        return (SHORT[one.id], *shown, f"power; {one.because}")
    return (SHORT[one.id], *(_cell(size) for size in one.sizes), one.because)


def _cell(one: SimulatedView) -> str:
    if one.bias is None:
        return "–"
    return points(one.bias) + (f" {share(one.coverage)}" if one.coverage is not None else "")
