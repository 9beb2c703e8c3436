"""Made-up cohorts in which the truth is known, to see by how much an analysis is fooled: bias, coverage and power.

Severity is ferritin, in doublings; the sick die more and, as in the letters on anakinra, the treated can be less sick. Each flaw can be
switched on: calendar drift, treated persons who had to live until treatment, ferritin that was not measured, discharge that competes.
The parameters are inputs and no facts about any disease.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from cytostorm.causal.cloning import Courses, bootstrap_clones, clone_censor_weight
from cytostorm.causal.design import Category, Column, Floats, Ints, Number, design
from cytostorm.causal.estimates import DIFFERENCE, JACKKNIFE, Estimate, Z
from cytostorm.causal.estimating import crude, iptw
from cytostorm.causal.incidence import cumulative_incidence
from cytostorm.causal.logistic import expit
from cytostorm.causal.propensity import propensity
from cytostorm.causal.survival import weighted_risk
from cytostorm.errors import ComparisonError

DAYS = 28
_NODES, _NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(80)


@dataclass(frozen=True)
class World:
    """How a cohort comes about. Ferritin is log-normal in each arm: medians in ng/mL, `spread` its standard deviation in doublings.

    `level` is the log odds of death by day 28 at the geometric mean of both medians, `per_doubling` the odds ratio of ferritin, `effect`
    that of the drug. `drift` is how much the log odds were higher in the time of the untreated. `wait` is the last day on which the drug
    can start: each day up to it some start, the less sick sooner, so that the number of treated holds on average, and who dies before is
    untreated. `unmeasured` the share without ferritin, `discharged` the daily probability of going home, and
    `sooner` how many times as large that is with the drug, which then shortens the stay of survivors and nothing else.
    """

    treated: int
    untreated: int
    median_treated: float = 1237.0
    median_untreated: float = 2218.0
    spread: float = 1.25
    level: float = -0.93
    per_doubling: float = 1.53
    effect: float = 1.0
    drift: float = 0.0
    wait: int = 0
    unmeasured: float = 0.0
    discharged: float = 0.0
    sooner: float = 1.0

    def risk(self, doublings: Floats, drug: Floats | float, later: Floats | float) -> Floats:
        """The probability of death by day 28 at doublings above the geometric mean, with the drug or without, now or earlier."""
        log_odds = (
            self.level + math.log(self.per_doubling) * doublings + math.log(self.effect) * drug - self.drift * later
        )
        return expit(log_odds)

    def middle(self, treated: bool) -> float:
        """The mean of an arm, in doublings above the geometric mean of both medians."""
        apart = math.log2(self.median_treated / self.median_untreated) / 2
        return apart if treated else -apart

    @property
    def truth(self) -> float:
        """The risk difference of the drug in all persons of the cohort, each in the own time."""
        weight, share = _NODE_WEIGHTS / _NODE_WEIGHTS.sum(), self.treated / (self.treated + self.untreated)
        parts = []
        for arm in (True, False):
            at = self.middle(arm) + self.spread * _NODES
            parts.append(float(weight @ (self.risk(at, 1.0, float(arm)) - self.risk(at, 0.0, float(arm)))))
        return share * parts[0] + (1 - share) * parts[1]


@dataclass(frozen=True)
class Cohort:
    """One row a person: treated (as a record would say), ferritin in doublings (NaN: not measured), death by day 28, the day of the last
    state, its cause (1 death, 2 discharge, 0 neither), and the day of the start (infinite: none)."""

    treated: Floats
    ferritin: Floats
    died: Floats
    day: Floats
    cause: Ints
    start: Floats


def cohort(world: World, seed: int, run: int = 0) -> Cohort:
    """The cohort of a seed and the number of a run; each run has its own random numbers, whatever was drawn before it."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(run,))))
    people = world.treated + world.untreated
    arm = (np.arange(people) < world.treated).astype(np.float64)
    middle = np.where(arm == 1, world.middle(True), world.middle(False))
    ferritin = middle + world.spread * random.normal(size=people)
    start = _starts(random, world, ferritin) if world.wait else np.where(arm == 1, 0.0, np.inf)
    meant = np.isfinite(start).astype(np.float64)
    died = (random.random(people) < world.risk(ferritin, meant, meant)).astype(np.float64)
    death, home = random.integers(0, DAYS, people), _home(random, world, meant)
    last = np.where(died == 1, death, np.minimum(home, DAYS))
    start = np.where(start <= last, start, np.inf)
    cause = np.where(died == 1, 1, np.where(home < DAYS, 2, 0))
    seen = np.where(random.random(people) < world.unmeasured, np.nan, ferritin)
    return Cohort(
        np.isfinite(start).astype(np.float64), seen, died, last.astype(np.float64), cause.astype(np.int64), start
    )


def _starts(random: np.random.Generator, world: World, ferritin: Floats) -> Floats:
    """The day of the start of each person if nobody died: a chance each day, whose log odds are linear in ferritin."""
    days = world.wait + 1
    slope = (world.middle(True) - world.middle(False)) / world.spread**2
    daily = expit(_daily_level(world, slope, days) + slope * ferritin)
    waited = random.geometric(np.clip(daily, 1e-12, 1.0)) - 1.0
    return np.where(waited < days, waited, np.inf)


def _daily_level(world: World, slope: float, days: int) -> float:
    """The log odds of a start on one day at which the share of starters is that of the treated, found by halving."""
    share = world.treated / (world.treated + world.untreated)
    low, high = -30.0, 30.0
    while high - low > 1e-9:
        half = (low + high) / 2
        low, high = (half, high) if _started(world, half, slope, days) < share else (low, half)
    return low


def _started(world: World, level: float, slope: float, days: int) -> float:
    """The share that starts within so many days."""
    weight, share = _NODE_WEIGHTS / _NODE_WEIGHTS.sum(), world.treated / (world.treated + world.untreated)
    parts = [
        float(weight @ (1 - (1 - expit(level + slope * (world.middle(arm) + world.spread * _NODES))) ** days))
        for arm in (True, False)
    ]
    return share * parts[0] + (1 - share) * parts[1]


def _home(random: np.random.Generator, world: World, meant: Floats) -> Ints:
    if not world.discharged:
        return np.full(len(meant), DAYS)
    daily = np.where(meant == 1, min(world.discharged * world.sooner, 1.0), world.discharged)
    return np.asarray(world.wait + random.geometric(daily))


Analysis = Callable[[Cohort], Estimate]


def naive(found: Cohort) -> Estimate:
    """Both arms as they are."""
    return crude(found.died, found.treated).difference()


def _measured(found: Cohort) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Who has a ferritin. Raises ComparisonError (`missing`) where nobody has."""
    there = np.isfinite(found.ferritin)
    if not there.any():
        raise ComparisonError("missing", "Nobody has a ferritin.", "Measure it.", ("ferritin",), len(there))
    return there


def weighted(found: Cohort) -> Estimate:
    """Weighted by the propensity score of ferritin, persons without it left out."""
    there = _measured(found)
    return _weighted(found, [Number("ferritin", found.ferritin[there])], there)


def weighted_with_indicator(found: Cohort) -> Estimate:
    """The mean in place of what was not measured, and an indicator: a common way, and a biased one."""
    there = _measured(found)
    filled = np.where(there, found.ferritin, found.ferritin[there].mean())
    measured = Category("measured", there.astype(np.int64), ("no", "yes"), "yes")
    return _weighted(found, [Number("ferritin", filled), measured], np.ones(len(there), bool))


def discharge_as_censoring(found: Cohort) -> Estimate:
    """One minus Kaplan-Meier, as if those who went home could die as those who stayed."""
    return _by_curve(found, np.where(found.cause == 2, 0, found.cause))


def discharge_competing(found: Cohort) -> Estimate:
    """Cumulative incidence of death, discharge competing."""
    return _by_curve(found, found.cause)


def weighted_discharge_as_censoring(found: Cohort) -> Estimate:
    """One minus Kaplan-Meier, weighted by ferritin."""
    return _weighted_by_curve(found, np.where(found.cause == 2, 0, found.cause))


def weighted_discharge_competing(found: Cohort) -> Estimate:
    """Cumulative incidence of death, discharge competing, weighted by ferritin."""
    return _weighted_by_curve(found, found.cause)


def _weighted_by_curve(found: Cohort, cause: Ints) -> Estimate:
    score = propensity(design([Number("ferritin", found.ferritin)]), found.treated)
    return weighted_risk(found.day, cause, 1, DAYS - 0.5, score, "ATE").difference()


def cloned_alone(grace: int) -> Analysis:
    """Clone, censor, weight by ferritin, without an error: NaN where an interval is asked for."""

    def analysis(found: Cohort) -> Estimate:
        value = clone_censor_weight(_courses(found, grace)).difference
        return Estimate(DIFFERENCE, value, math.nan, math.nan, math.nan, "none")

    return analysis


def cloned(grace: int, replicates: int = 100) -> Analysis:
    """Clone, censor, weight by ferritin, for a grace period; the error by a bootstrap of so many replicates."""

    def analysis(found: Cohort) -> Estimate:
        courses = _courses(found, grace)
        whole = clone_censor_weight(courses).difference
        return bootstrap_clones(courses, 1, replicates, 0).difference(whole)

    return analysis


def _courses(found: Cohort, grace: int) -> Courses:
    plan = design([Number("ferritin", found.ferritin)])
    return Courses(found.start, found.day.astype(np.int64), found.cause, plan, grace, DAYS, "as the others")


ANALYSES: Mapping[str, Analysis] = {
    "naive": naive,
    "weighted by ferritin": weighted,
    "weighted, mean and indicator": weighted_with_indicator,
    "discharge as censoring": discharge_as_censoring,
    "discharge competing": discharge_competing,
    "weighted, discharge as censoring": weighted_discharge_as_censoring,
    "weighted, discharge competing": weighted_discharge_competing,
}


def _weighted(found: Cohort, columns: list[Column], there: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Estimate:
    return iptw(found.died[there], propensity(design(columns), found.treated[there]), "ATE").difference()


def _by_curve(found: Cohort, cause: Ints) -> Estimate:
    """Risks of both arms by day 28, unweighted."""
    parts = [
        cumulative_incidence(found.day[found.treated == arm], cause[found.treated == arm], 1, [DAYS - 0.5])
        for arm in (1, 0)
    ]
    value, error = float(parts[0].share[0] - parts[1].share[0]), float(np.hypot(parts[0].error[0], parts[1].error[0]))
    return Estimate(DIFFERENCE, value, error, value - Z * error, value + Z * error, JACKKNIFE)
