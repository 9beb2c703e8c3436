"""What a comparison gives: estimates with their variance named, balance, overlap, weights, and how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cytostorm.causal.balance import Balance, MissingByArm, Overlap
from cytostorm.causal.bias import Association, NullDistribution, Tipping, TippingArray
from cytostorm.causal.cloning import Clones
from cytostorm.causal.estimates import Estimate as Effect
from cytostorm.protocols.cells import Floats
from cytostorm.protocols.grammar import Protocol
from cytostorm.protocols.steps import Step


@dataclass(frozen=True)
class Estimate:
    """One number with its error. `effect`: 'difference of means', 'risk difference', 'risk ratio', ... `variance` names how the
    error was made. `n` and `effective_n`: treated and untreated; the effective number is Kish's, of the weights."""

    estimand: str
    method: str
    effect: str
    value: float
    se: float | None
    low: float | None
    high: float | None
    variance: str
    cohort: str
    n: tuple[int, int]
    effective_n: tuple[float, float]
    is_primary: bool = False
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Control:
    """A negative control: its column, why it cannot be an effect, and the estimate, or why there is none."""

    outcome: str
    because: str
    estimate: Estimate | None
    problem: str = ""


@dataclass(frozen=True)
class Controls:
    """All negative controls of a cohort; `null`: what they find where there is nothing, of three or more risk differences."""

    found: tuple[Control, ...]
    null: NullDistribution | None = None


@dataclass(frozen=True)
class Tipped:
    """One named confounder: its ratio between the arms (control to treated), its association with the outcome and where that is from, the
    observed odds ratio, that of the imbalance alone, the quotient of both, what would tip, and an array (`ratios` are its rows)."""

    confounder: str
    ratio: float
    source: str
    association: Association
    observed: Effect
    alone: Effect
    corrected: Effect
    tipping: Tipping
    ratios: tuple[float, ...]
    grid: TippingArray


@dataclass(frozen=True)
class Cohort:
    """One cohort of a comparison: surely or possibly eligible. `missing`: of each column that was looked at, before anybody was left
    out. `clones`: everybody followed under both strategies; no arms, balance or overlap then. `weights` by the method that they are of."""

    name: str
    ids: tuple[str, ...]
    arm: Floats
    probability: Floats
    weights: Mapping[str, Floats]
    balance: Balance | None
    missing: tuple[MissingByArm, ...]
    overlap: Overlap | None
    estimates: tuple[Estimate, ...]
    left_out: Mapping[str, int]
    notes: tuple[str, ...] = ()
    clones: Clones | None = None
    controls: Controls | None = None
    tipped: Tipped | None = None


@dataclass(frozen=True)
class Comparison:
    """A protocol carried out."""

    protocol: Protocol
    fingerprint: str
    steps: tuple[Step, ...]
    cohorts: tuple[Cohort, ...]
    notes: tuple[str, ...]

    @property
    def estimates(self) -> tuple[Estimate, ...]:
        return tuple(one for cohort in self.cohorts for one in cohort.estimates)
