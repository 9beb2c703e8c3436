"""Bootstrap variances that can be continued: each replicate has its own random numbers from the seed and its number.

A thousand replicates of a weighted difference take seconds, because blocks of replicates share each product of matrices, and start at the
fit of the whole: the propensity model is solved again in each replicate, to the same precision as outside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cytostorm.causal.design import Floats, Ints
from cytostorm.causal.estimates import BOOTSTRAP, DIFFERENCE, LEVEL, RATIO, Estimate
from cytostorm.causal.estimating import Functional, mean_of
from cytostorm.causal.logistic import expit, logistic
from cytostorm.causal.propensity import SMALLEST, Propensity
from cytostorm.causal.weights import Estimand, weights
from cytostorm.errors import ComparisonError

BLOCK = 50  # replicates that are worked on together; always the same ones, so that where a run was cut changes no digit
_ROUNDS, _CLOSE = 60, 1e-10
_SURE = 1e-12  # what stands for a probability of 0


@dataclass(frozen=True)
class Bootstrap:
    """The treated and untreated mean of each replicate (replicates, 2); NaN where the model of a replicate has no finite estimate."""

    values: Floats
    seed: int
    first: int

    @property
    def failed(self) -> int:
        return int(np.isnan(self.values).any(axis=1).sum())

    def difference(self, whole: float) -> Estimate:
        """The difference of the whole sample with the standard deviation and the percentiles of the replicates."""
        found = self.values[:, 0] - self.values[:, 1]
        return self._estimate(DIFFERENCE, whole, found, found)

    def ratio(self, whole: float) -> Estimate:
        """The ratio likewise; the standard error is that of the logarithm."""
        found = self.values[:, 0] / self.values[:, 1]
        return self._estimate(RATIO, whole, found, np.log(found))

    def _estimate(self, effect: str, whole: float, found: Floats, scale: Floats) -> Estimate:
        kept = np.isfinite(scale)
        low, high = np.quantile(found[kept], [0.5 - LEVEL / 2, 0.5 + LEVEL / 2])
        named = f"{BOOTSTRAP}, percentiles of {int(kept.sum())} replicates"
        return Estimate(effect, whole, float(scale[kept].std(ddof=1)), float(low), float(high), named)


Progress = Callable[[int], None]


def counts(people: int, seed: int, replicate: int) -> Ints:
    """How often each person is drawn in a replicate (from 0), whatever else was run before it."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(replicate,))))
    return np.asarray(np.bincount(random.integers(0, people, people), minlength=people))


def bootstrap(
    statistic: Callable[[Floats], Floats],
    people: int,
    replicates: int,
    seed: int,
    first: int = 0,
    progress: Progress | None = None,
) -> Bootstrap:
    """Replicates `first` to `first + replicates` of a statistic, which takes counts (people, block) and gives two means each (block, 2).

    A block is always whole, however few of it are wanted, so that a continued run gives what one run gives. `progress` hears how many
    are done.
    """
    parts, last = [], first + replicates
    for begin in range(first - first % BLOCK, last, BLOCK):
        drawn = np.column_stack([counts(people, seed, begin + at) for at in range(BLOCK)]).astype(np.float64)
        wanted = slice(max(first - begin, 0), min(last - begin, BLOCK))
        parts.append(statistic(drawn)[wanted])
        if progress:
            progress(min(begin + BLOCK, last) - first)
    return Bootstrap(np.concatenate(parts) if parts else np.empty((0, 2)), seed, first)


def bootstrap_iptw(
    outcome: Floats,
    score: Propensity,
    estimand: Estimand,
    replicates: int,
    seed: int,
    first: int = 0,
    progress: Progress | None = None,
) -> Bootstrap:
    """The weighted means of treated and untreated."""
    return bootstrap_score(mean_of(outcome), (outcome,), score, estimand, replicates, seed, first, progress)


def bootstrap_score(
    functional: Functional,
    told: Sequence[Floats],
    score: Propensity,
    estimand: Estimand,
    replicates: int,
    seed: int,
    first: int = 0,
    progress: Progress | None = None,
) -> Bootstrap:
    """Any functional of a weighted sample in both arms, the propensity model fitted again in each replicate.

    Persons are first put into an order that their rows and names do not decide: by arm, by the columns of the outcome (`told`), by score.
    A replicate in which the functional does not exist, such as a curve asked beyond its last person, has no value and is counted.
    """
    order = np.lexsort((np.round(score.probability, 10), *told, score.treated))
    matrix, arms = score.design.scaled()[0][order], score.treated[order]
    fits = _Refits(matrix, score.design.matrix[order], arms)
    certain = np.where(arms == 1, 1 - _SURE, _SURE)

    def means(drawn: Floats) -> Floats:
        found = np.full((drawn.shape[1], 2), np.nan)
        coefficients, alone = fits(drawn)
        for at in range(drawn.shape[1]):
            probability = np.where(alone[:, at], certain, expit(matrix @ coefficients[:, at]))
            inside = (drawn[:, at] > 0) & ~alone[:, at]
            if np.minimum(probability, 1 - probability)[inside].min() >= SMALLEST:
                found[at] = _values(functional, order, arms, drawn[:, at] * weights(probability, arms, estimand))
        return found

    return bootstrap(means, len(arms), replicates, seed, first, progress)


def _values(functional: Functional, order: Ints, arms: Floats, weight: Floats) -> tuple[float, float]:
    """The functional in both arms, its persons in their own order again."""
    own, other = np.empty(len(arms)), np.empty(len(arms))
    own[order], other[order] = weight * arms, weight * (1 - arms)
    try:
        return functional(own)[0], functional(other)[0]
    except ComparisonError:
        return float("nan"), float("nan")


class _Refits:
    """The logistic model again under each column of counts: steps with the curvature of the whole sample, all columns at once.

    In a replicate a rare level can be drawn in one arm only. The fit then has a limit: probability 0 or 1 for these persons, who leave it,
    and an ordinary fit for the rest. Leaving such replicates out would leave out those in which the level is rarest.
    """

    def __init__(self, matrix: Floats, plain: Floats, arms: Floats):
        whole = logistic(matrix, arms)
        self.matrix, self.arms, self.start = matrix, arms, whole.coefficients
        self.inverse = np.linalg.inv(whole.information)
        indicators = plain[:, [at for at in range(1, plain.shape[1]) if np.isin(plain[:, at], (0.0, 1.0)).all()]]
        self.levels = np.column_stack([indicators, 1 - indicators])

    def __call__(self, drawn: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Coefficients (columns, block), NaN where there are none, and who is in a level that one arm has alone (persons, block)."""
        alone = self._alone(drawn)
        kept = np.where(alone, 0.0, drawn)
        at = np.repeat(self.start[:, None], drawn.shape[1], axis=1)
        size = np.full(drawn.shape[1], np.inf)
        for _ in range(_ROUNDS):
            step = self.inverse @ (self.matrix.T @ (kept * (self.arms[:, None] - expit(self.matrix @ at))))
            at += step
            size = np.abs(step).max(axis=0)
            if not (size > _CLOSE).any():
                break
        for column in np.flatnonzero(~(size <= _CLOSE)):
            at[:, column] = self._slowly(kept[:, column])
        return at, alone

    def _alone(self, drawn: Floats) -> NDArray[np.bool_]:
        alone, before = np.zeros(drawn.shape, bool), -1
        while int(alone.sum()) > before:
            before, kept = int(alone.sum()), np.where(alone, 0.0, drawn)
            own, other = self.levels.T @ (kept * self.arms[:, None]), self.levels.T @ (kept * (1 - self.arms[:, None]))
            single = ((own == 0) != (other == 0)).astype(np.float64)
            alone |= (self.levels @ single) > 0
        return alone

    def _slowly(self, drawn: Floats) -> Floats:
        """Where the curvature of the whole does not lead there: ordinary Newton steps."""
        fit = logistic(self.matrix, self.arms, drawn, self.start)
        return fit.coefficients if fit.converged else np.full(len(self.start), np.nan)
