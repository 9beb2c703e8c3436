"""What a comparison says of bias that is left: negative controls, and one named confounder that could explain the result."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import Field

from cytostorm.presentation.comparison_rows import EstimateView, estimate_words
from cytostorm.presentation.view import View, Words
from cytostorm.protocols.results import Cohort, Comparison, Control, Tipped

_APPROXIMATE = (
    "An approximation: medians are taken for means, both groups for equally spread, and odds ratios cannot be averaged over groups. "
    "Other confounders are untouched."
)


class ControlView(View):
    """One negative control in one cohort."""

    cohort: str
    outcome: str
    because: str
    value: float | None
    low: float | None
    high: float | None
    holds_nothing: bool | None = Field(description="whether the interval holds no effect")
    words: Words


class CellView(View):
    """The odds ratio under one imbalance and one association."""

    value: float
    low: float
    high: float
    holds_one: bool


class TippingView(View):
    """One named confounder in one cohort; `cells` by ratio (rows) and odds ratio per doubling (columns)."""

    cohort: str
    confounder: str
    words: tuple[Words, ...]
    alone: tuple[float, float, float] = Field(
        description="odds ratio of the imbalance with a treatment that does nothing, with its limits"
    )
    corrected: tuple[float, float, float]
    tips_estimate: float | None = Field(
        description="odds ratio per doubling that moves the estimate to 1; null: none does"
    )
    tips_limit: float | None
    ratios: tuple[float, ...]
    odds_ratios: tuple[float, ...]
    cells: tuple[tuple[CellView, ...], ...]

    def rows(self) -> Iterator[tuple[float, tuple[CellView, ...]]]:
        return zip(self.ratios, self.cells, strict=True)


def control_views(found: Comparison, estimates: Sequence[EstimateView]) -> tuple[ControlView, ...]:
    """All negative controls; of three or more the last line says what the primary result is under them."""
    return tuple(one for cohort in found.cohorts for one in _controls(cohort, estimates))


def _controls(cohort: Cohort, estimates: Sequence[EstimateView]) -> Iterator[ControlView]:
    if cohort.controls is None:
        return
    for one in cohort.controls.found:
        yield _control(cohort.name, one)
    null = cohort.controls.null
    for primary in estimates:
        if (
            null
            and primary.is_primary
            and primary.cohort == cohort.name
            and primary.effect == "risk difference"
            and primary.se
        ):
            value, low, high = null.calibrated(primary.value, primary.se)
            words = (
                f"{cohort.name.capitalize()}: where there is no effect, {null.controls} negative controls find {100 * null.mean:.1f} percentage "
                f"points on average. Less that, and as wide as they ask, the primary result is {100 * value:.1f} "
                f"(95 % interval {100 * low:.1f} to {100 * high:.1f})."
            )
            yield ControlView(
                cohort=cohort.name, outcome="all", because="", value=value, low=low, high=high, holds_nothing=low <= 0 <= high, words=words
            )  # fmt: skip


def _control(cohort: str, one: Control) -> ControlView:
    name = f"{cohort.capitalize()}, negative control '{one.outcome}' ({one.because})"
    found = one.estimate
    if found is None or found.low is None or found.high is None:
        words = f"{name}: not estimated. {one.problem}"
        return ControlView(
            cohort=cohort, outcome=one.outcome, because=one.because, value=None, low=None, high=None, holds_nothing=None, words=words
        )  # fmt: skip
    inside = found.low <= 0 <= found.high
    reading = (
        "The interval holds no effect."
        if inside
        else "It differs where nothing can: confounding or another bias is left."
    )
    return ControlView(
        cohort=cohort, outcome=one.outcome, because=one.because, value=found.value, low=found.low, high=found.high, holds_nothing=inside,
        words=f"{name}: {estimate_words(found, '')}. {reading}",
    )  # fmt: skip


def tipping_views(found: Comparison) -> tuple[TippingView, ...]:
    return tuple(_tipping(cohort.name, cohort.tipped) for cohort in found.cohorts if cohort.tipped)


def _tipping(cohort: str, one: Tipped) -> TippingView:
    grid = one.grid
    cells = tuple(
        tuple(
            CellView(value=float(v), low=float(low), high=float(high), holds_one=bool(held))
            for v, low, high, held in zip(*row, strict=True)
        )
        for row in zip(grid.value, grid.low, grid.high, grid.holds_one, strict=True)
    )
    return TippingView(
        cohort=cohort, confounder=one.confounder, words=tuple(_words(cohort, one)), alone=(one.alone.value, one.alone.low, one.alone.high),
        corrected=(one.corrected.value, one.corrected.low, one.corrected.high), tips_estimate=one.tipping.point, tips_limit=one.tipping.limit,
        ratios=one.ratios, odds_ratios=tuple(float(value) for value in grid.odds_ratios), cells=cells,
    )  # fmt: skip


def _words(cohort: str, one: Tipped) -> Iterator[str]:
    less = "less" if one.ratio > 1 else "more"
    yield (
        f"{cohort.capitalize()}: the treated have {less} {one.confounder} (ratio of medians {one.ratio:g}, control to treated). With "
        f"{_interval(one.association.odds_ratio, one.association.low, one.association.high)} per doubling ({one.source}) this alone gives an "
        f"odds ratio of {_interval(one.alone.value, one.alone.low, one.alone.high)} with a treatment that does nothing."
    )
    yield (
        f"Observed odds ratio {_interval(one.observed.value, one.observed.low, one.observed.high)}; divided by that of the imbalance "
        f"{_interval(one.corrected.value, one.corrected.low, one.corrected.high)}."
    )
    yield f"{_tips(one.tipping.limit, 'The limit nearer to 1')} {_tips(one.tipping.point, 'The estimate itself')}"
    yield _APPROXIMATE


def _tips(strength: float | None, what: str) -> str:
    if strength is None:
        return f"{what} cannot be moved to 1 by this imbalance, which points the other way."
    if strength == 1:
        return f"{what} is on the other side already: the interval holds 1."
    return f"{what} is moved to 1 by an odds ratio of {strength:.2f} per doubling."


def _interval(value: float, low: float | None, high: float | None) -> str:
    return f"{value:.2f}" + (f" ({low:.2f} to {high:.2f})" if low is not None and high is not None else "")
