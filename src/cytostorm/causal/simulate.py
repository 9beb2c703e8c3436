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
from cytostorm.errors import CytostormError

DAYS = 28
_NODES, _NODE_WEIGHTS = np.polynomial.hermite_e.hermegauss(80)


@dataclass(frozen=True)
class World:
    """How a cohort comes about. Ferritin is log-normal in each arm: medians in ng/mL, `spread` its standard deviation in doublings.

    `level` is the log odds of death by day 28 at the geometric mean of both medians, `per_doubling` the odds ratio of ferritin, `effect`
    that of the drug. `drift` is how much the log odds were higher in the time of the untreated. `wait` is the last day on which the drug
    can start (who dies before is untreated), `unmeasured` the share without ferritin, `discharged` the daily probability of going home.
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
    meant = (np.arange(people) < world.treated).astype(np.float64)
    middle = np.where(meant == 1, world.middle(True), world.middle(False))
    ferritin = middle + world.spread * random.normal(size=people)
    start = np.where(meant == 1, random.integers(0, world.wait + 1, people), np.inf)
    died = (random.random(people) < world.risk(ferritin, meant, meant)).astype(np.float64)
    death, home = random.integers(0, DAYS, people), _home(random, world, people)
    last = np.where(died == 1, death, np.minimum(home, DAYS))
    start = np.where(start <= last, start, np.inf)
    cause = np.where(died == 1, 1, np.where(home < DAYS, 2, 0))
    seen = np.where(random.random(people) < world.unmeasured, np.nan, ferritin)
    return Cohort(
        np.isfinite(start).astype(np.float64), seen, died, last.astype(np.float64), cause.astype(np.int64), start
    )


def _home(random: np.random.Generator, world: World, people: int) -> Ints:
    if not world.discharged:
        return np.full(people, DAYS)
    return np.asarray(world.wait + random.geometric(world.discharged, people))


Analysis = Callable[[Cohort], Estimate]


def naive(found: Cohort) -> Estimate:
    """Both arms as they are."""
    return crude(found.died, found.treated).difference()


def weighted(found: Cohort) -> Estimate:
    """Weighted by the propensity score of ferritin, persons without it left out."""
    there = np.isfinite(found.ferritin)
    return _weighted(found, [Number("ferritin", found.ferritin[there])], there)


def weighted_with_indicator(found: Cohort) -> Estimate:
    """The mean in place of what was not measured, and an indicator: a common way, and a biased one."""
    there = np.isfinite(found.ferritin)
    filled = np.where(there, found.ferritin, found.ferritin[there].mean())
    measured = Category("measured", there.astype(np.int64), ("no", "yes"), "yes")
    return _weighted(found, [Number("ferritin", filled), measured], np.ones(len(there), bool))


def discharge_as_censoring(found: Cohort) -> Estimate:
    """One minus Kaplan-Meier, as if those who went home could die as those who stayed."""
    return _by_curve(found, np.where(found.cause == 2, 0, found.cause))


def discharge_competing(found: Cohort) -> Estimate:
    """Cumulative incidence of death, discharge competing."""
    return _by_curve(found, found.cause)


def cloned(grace: int, replicates: int = 100) -> Analysis:
    """Clone, censor, weight by ferritin, for a grace period; the error by a bootstrap of so many replicates."""

    def analysis(found: Cohort) -> Estimate:
        plan = design([Number("ferritin", found.ferritin)])
        courses = Courses(found.start, found.day.astype(np.int64), found.cause, plan, grace, DAYS, "as the others")
        whole = clone_censor_weight(courses).difference
        return bootstrap_clones(courses, 1, replicates, 0).difference(whole)

    return analysis


ANALYSES: Mapping[str, Analysis] = {
    "naive": naive,
    "weighted by ferritin": weighted,
    "weighted, mean and indicator": weighted_with_indicator,
    "discharge as censoring": discharge_as_censoring,
    "discharge competing": discharge_competing,
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


@dataclass(frozen=True)
class Assessment:
    """How an analysis does over many cohorts: mean estimate less the truth with its Monte Carlo error, the spread of estimates and the
    mean error they claim, the share of intervals that hold the truth, and the share that leave out 0.

    `failed` runs gave no estimate (an empty arm, separation) and are in none of these.
    """

    analysis: str
    truth: float
    bias: float
    bias_error: float
    spread: float
    claimed: float
    coverage: float
    power: float
    runs: int
    failed: int


def assess(
    world: World, analyses: Mapping[str, Analysis], runs: int, seed: int, progress: Callable[[int], None] | None = None
) -> tuple[Assessment, ...]:
    """All analyses on the same cohorts."""
    found: dict[str, list[Estimate | None]] = {name: [] for name in analyses}
    for run in range(runs):
        drawn = cohort(world, seed, run)
        for name, analysis in analyses.items():
            found[name].append(_tried(analysis, drawn))
        if progress:
            progress(run + 1)
    return tuple(
        _assessed(name, [one for one in held if one is not None], world.truth, runs) for name, held in found.items()
    )


def _tried(analysis: Analysis, drawn: Cohort) -> Estimate | None:
    try:
        return analysis(drawn)
    except CytostormError:
        return None


def _assessed(name: str, found: list[Estimate], truth: float, runs: int) -> Assessment:
    failed = runs - len(found)
    if len(found) < 2:
        nothing = math.nan
        return Assessment(name, truth, nothing, nothing, nothing, nothing, nothing, nothing, runs, failed)
    value, error, low, high = (
        np.array([getattr(one, part) for one in found]) for part in ("value", "se", "low", "high")
    )
    spread, bias = float(value.std(ddof=1)), float(value.mean()) - truth
    holds, rejects = float(((low <= truth) & (truth <= high)).mean()), float(((low > 0) | (high < 0)).mean())
    sampling = spread / math.sqrt(len(found))
    return Assessment(name, truth, bias, sampling, spread, float(error.mean()), holds, rejects, runs, failed)
