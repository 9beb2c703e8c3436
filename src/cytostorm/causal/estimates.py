"""What an estimator hands out: the mean outcome under each treatment, how each person moves both, and from these effects with intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from cytostorm.causal.design import Floats, Ints
from cytostorm.errors import ComparisonError

LEVEL = 0.95
Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)
DIFFERENCE, RATIO, ODDS_RATIO = "difference", "ratio", "odds ratio"

ESTIMATING_EQUATIONS = "estimating equations"
KNOWN_WEIGHTS = "weights taken as known"
INFLUENCE = "influence function, models taken as known"
UNADJUSTED = "two independent samples"
PAIRS = "pairs taken as given"
BOOTSTRAP = "bootstrap"
JACKKNIFE = "infinitesimal jackknife"


@dataclass(frozen=True)
class Estimate:
    """One effect, treated against untreated, with its interval of 95 %.

    `se` of a difference is in the unit of the outcome; of a ratio it is that of the logarithm, on which the interval is symmetric.
    `variance` names how it was found.
    """

    effect: str
    value: float
    se: float
    low: float
    high: float
    variance: str


@dataclass(frozen=True)
class Means:
    """The mean outcome had all of a population been treated, and untreated.

    `treated_moves` and `untreated_moves` (persons,) are influence functions: their mean squares over the number of persons are variances.
    """

    treated: float
    untreated: float
    treated_moves: Floats
    untreated_moves: Floats
    variance: str

    def difference(self) -> Estimate:
        """The mean difference, or the risk difference where the outcome is an event."""
        value, se = self.treated - self.untreated, _error(self.treated_moves - self.untreated_moves)
        return Estimate(DIFFERENCE, value, se, value - Z * se, value + Z * se, self.variance)

    def ratio(self) -> Estimate:
        """The ratio of means, or the risk ratio. Raises ComparisonError (`strata`) where a mean is not above 0."""
        self._refuse(self.treated <= 0 or self.untreated <= 0, "ratio", "above 0")
        moves = self.treated_moves / self.treated - self.untreated_moves / self.untreated
        return on_log_scale(RATIO, math.log(self.treated / self.untreated), _error(moves), self.variance)

    def odds_ratio(self) -> Estimate:
        """The marginal odds ratio; it is no risk ratio. Raises ComparisonError (`strata`) where a risk is not between 0 and 1."""
        self._refuse(not (0 < self.treated < 1 and 0 < self.untreated < 1), "odds ratio", "between 0 and 1")
        first, second = self.treated * (1 - self.treated), self.untreated * (1 - self.untreated)
        log = math.log(self.treated / (1 - self.treated)) - math.log(self.untreated / (1 - self.untreated))
        return on_log_scale(
            ODDS_RATIO, log, _error(self.treated_moves / first - self.untreated_moves / second), self.variance
        )

    def clustered(self, clusters: Ints) -> Means:
        """The same means, where persons of one cluster (a number from 0 for each) are not independent of each other.

        The influence functions then are those of clusters, in the scale that keeps variances what they are.
        """
        groups = int(clusters.max()) + 1
        scale = groups / len(clusters)
        first, second = (
            np.asarray(np.bincount(clusters, one, groups) * scale, np.float64)
            for one in (self.treated_moves, self.untreated_moves)
        )
        return replace(self, treated_moves=first, untreated_moves=second)

    def _refuse(self, wrong: bool, what: str, where: str) -> None:
        if wrong:
            problem = f"The {what} does not exist: the means are {self.treated:.4g} and {self.untreated:.4g}, and both must be {where}."
            raise ComparisonError("strata", problem, "Read the difference instead.")


def _error(moves: Floats) -> float:
    return float(np.sqrt((moves**2).sum()) / len(moves))


def on_log_scale(effect: str, log: float, se: float, variance: str) -> Estimate:
    """A ratio from its logarithm and the standard error of that, on which the interval is symmetric."""
    return Estimate(effect, math.exp(log), se, math.exp(log - Z * se), math.exp(log + Z * se), variance)
