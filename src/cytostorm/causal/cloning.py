"""Clone, censor, weight: treatment started within a grace period against never, without giving the treated their days before it.

Each person is followed under both strategies from time zero, leaves a strategy when its course no longer fits, and those who stay weigh
for those who left. Hernan, BMJ 2018;360:k182; Maringe, Int J Epidemiol 2020;49:1719; Cain, Int J Biostat 2010;6:18 (grace periods).

Time is in whole days from 0. On each day the treatment comes first, then the outcome; `end` is the last day a person is seen, and what
happened on it the cause (0: nothing, and nothing is known afterwards).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cytostorm.causal.bootstrap import Bootstrap, Progress, bootstrap
from cytostorm.causal.design import Design, Floats, Ints
from cytostorm.causal.logistic import logistic
from cytostorm.causal.propensity import SMALLEST, refuse_collinear
from cytostorm.causal.starting import Starting
from cytostorm.causal.weights import effective_size
from cytostorm.errors import ComparisonError

Late = Literal["as the others", "on the last day"]
"""Who stands for those who die neither nor start within the grace period: all who started by its end, or those who start on its last day.

The second is exactly the strategy "at the latest on the last day", but few persons carry it. The first needs that a day earlier or later
makes no difference once treated."""


@dataclass(frozen=True)
class Courses:
    """One row a person: day of the start (infinite: never), last day seen, cause on it, what was known at time zero, and the strategies.

    `grace` is the last day of the grace period, `days` how many days are looked at (0 to days - 1). `changing` (persons, days, columns) are
    values before the treatment of each day, where starting depends on more than time zero.
    """

    start: Floats
    end: Ints
    cause: Ints
    design: Design
    grace: int
    days: int
    late: Late
    changing: Floats | None = None


@dataclass(frozen=True)
class Clones:
    """Risks of one kind of event by the end of each day under both strategies (days,), and who carries them.

    `left_treated` and `left_untreated` count persons who leave a strategy before its end; the largest weights and the effective numbers
    are those at the end of follow-up among persons still inside.
    """

    treated: Floats
    untreated: Floats
    left_treated: int
    left_untreated: int
    largest_treated: float
    largest_untreated: float
    effective_treated: float
    effective_untreated: float

    @property
    def difference(self) -> float:
        return float(self.treated[-1] - self.untreated[-1])


def clone_censor_weight(courses: Courses, of: int = 1) -> Clones:
    """The risks of the event `of`, others competing.

    Raises ComparisonError: `columns` for negative or broken days, with the count; `strata` where nobody starts in the grace period or
    nobody is left untreated; `collinear`, `positivity`, `convergence`.
    """
    return _Cloning(courses, of).told()


def bootstrap_clones(
    courses: Courses, of: int, replicates: int, seed: int, first: int = 0, progress: Progress | None = None
) -> Bootstrap:
    """Risks at the end of follow-up (treated, untreated) when persons are drawn again, all models of weights fitted anew."""
    work = _Cloning(courses, of)
    work.told()

    def means(drawn: Floats) -> Floats:
        return np.array([work.risks(drawn[:, at]) for at in range(drawn.shape[1])])

    return bootstrap(means, len(courses.start), replicates, seed, first, progress)


class _Cloning:
    """What does not depend on who is drawn, and the steps that do."""

    def __init__(self, courses: Courses, of: int):
        _check(courses)
        refuse_collinear(courses.design)
        self.courses, self.of, days = courses, of, courses.days
        self.last = np.minimum(courses.end, days - 1)
        self.cause = np.where(courses.end < days, courses.cause, 0)
        self.on_time = courses.start <= courses.grace
        self.at_grace = self.last >= courses.grace
        untreated_until = np.where(courses.start <= self.last, courses.start - 1, self.last)
        self.untreated_last = untreated_until.astype(np.int64)
        self.treated_last = np.where(self.on_time | ~self.at_grace, self.last, courses.grace - 1)
        self.starting = Starting(courses.start, self.last, courses.design, days, courses.changing)
        self.by_grace = self._by_grace()
        self.warm: Floats | None = None

    def told(self) -> Clones:
        ones = np.ones(len(self.last))
        hazard = self.starting.hazards(ones)
        (treated, inverse), (untreated, heavy) = self.treated(ones, hazard), self.untreated(ones, hazard)
        stays, free = self.treated_last == self.courses.days - 1, self.untreated_last == self.courses.days - 1
        if not stays.any() or not free.any():
            raise ComparisonError("strata", "Nobody keeps to a strategy to the end.", "Choose fewer days.", (), 0)
        return Clones(
            treated, untreated, int((self.treated_last < self.last).sum()), int((self.untreated_last < self.last).sum()),
            float(inverse[stays].max()), float(heavy[free, -1].max()), effective_size(inverse[stays]), effective_size(heavy[free, -1]),
        )  # fmt: skip

    def risks(self, drawn: Floats) -> tuple[float, float]:
        """Risks at the end for counts of persons; NaN where a model of them has no finite estimate."""
        try:
            hazard = self.starting.hazards(drawn)
            return float(self.treated(drawn, hazard)[0][-1]), float(self.untreated(drawn, hazard)[0][-1])
        except ComparisonError:
            return float("nan"), float("nan")

    def treated(self, drawn: Floats, hazard: Floats) -> tuple[Floats, Floats]:
        """Under "start within the grace period": risks, and the weight of each person from the end of the grace period."""
        inverse = self._inverse(drawn, hazard[:, : self.courses.grace + 1])
        early, grace = self.treated_last < self.courses.grace, self.courses.grace
        seen = np.bincount(self.treated_last, drawn, self.courses.days)
        before = (drawn.sum() - np.append(0.0, np.cumsum(seen)))[: self.courses.days]
        later = np.bincount(self.treated_last[~early], (drawn * inverse)[~early], self.courses.days)
        after = later.sum() - np.append(0.0, np.cumsum(later))[: self.courses.days]
        risk = np.where(np.arange(self.courses.days) < grace, before, after)
        return self._course(risk, drawn * np.where(early, 1.0, inverse), self.treated_last), inverse

    def untreated(self, drawn: Floats, hazard: Floats) -> tuple[Floats, Floats]:
        """Under "never start": risks, and the weight of each person on each day (persons, days)."""
        free = np.cumprod(1 - hazard, axis=1)
        inside = np.arange(self.courses.days) <= self.untreated_last[:, None]
        _refuse_small(np.where(inside, free, 1.0).min(axis=1)[drawn > 0], "staying untreated")
        weight = np.where(inside, 1 / np.where(inside, free, 1.0), 0.0)
        own = weight[np.arange(len(drawn)), np.maximum(self.untreated_last, 0)]
        return self._course(drawn @ weight, drawn * own, self.untreated_last), weight

    def _inverse(self, drawn: Floats, hazard: Floats) -> Floats:
        """One over the probability of having started by the end of the grace period, for those who did; 0 for others."""
        if self.courses.late == "on the last day":
            chance = np.where(self.courses.start < self.courses.grace, 1.0, hazard[:, -1])
        else:
            chance = self._started_by_grace(drawn, np.prod(1 - hazard, axis=1))
        inside = self.on_time & self.at_grace
        _refuse_small(chance[inside & (drawn > 0)], "starting in the grace period")
        return np.where(inside, 1 / np.where(inside, chance, 1.0), 0.0)

    def _started_by_grace(self, drawn: Floats, free: Floats) -> Floats:
        """The probability of having started, among those seen on the last day of the grace period.

        The daily model gives its shape, and a logistic model on top what living until then, with treatment or without, changes.
        """
        free = np.clip(free, SMALLEST, 1 - SMALLEST)[self.at_grace]
        started = self.on_time[self.at_grace].astype(np.float64)
        shape = np.log1p(-free) - np.log(free)
        fit = logistic(self.by_grace, started, drawn[self.at_grace], self.warm, shape)
        if not fit.converged:
            problem = "The model of starting by the end of the grace period has no finite estimate."
            raise ComparisonError("convergence", problem, "Use fewer columns.")
        self.warm = fit.coefficients if self.warm is None else self.warm
        chance = np.ones(len(drawn))
        chance[self.at_grace] = fit.probability
        return chance

    def _by_grace(self) -> Floats:
        """The columns of the model of having started by the end of the grace period, for those still seen then."""
        scaled, changing = self.courses.design.scaled()[0][self.at_grace], self.courses.changing
        if changing is None:
            return scaled
        now = changing[self.at_grace, self.courses.grace]
        return np.column_stack([scaled, (now - now.mean(axis=0)) / np.where(now.std(axis=0) > 0, now.std(axis=0), 1.0)])

    def _course(self, at_risk: Floats, weight: Floats, last: Ints) -> Floats:
        """Cumulative incidence by day from weights at risk and of those whose event falls on the last day of their clone."""
        days, own = self.courses.days, last == self.last
        hazards = []
        for which in (own & (self.cause == self.of), own & (self.cause > 0)):
            events = np.bincount(last[which], weight[which], days)
            hazards.append(np.divide(events, at_risk, out=np.zeros(days), where=at_risk > 1e-12))
        free = np.append(1.0, np.cumprod(1 - hazards[1])[:-1])
        return np.asarray(np.cumsum(free * hazards[0]))


def _check(courses: Courses) -> None:
    negative = int(((courses.start < 0) | (courses.end < 0)).sum())
    if negative:
        raise ComparisonError(
            "columns", f"{negative} persons start or end before time zero.", "Count days from time zero.", (), negative
        )
    whole = np.isinf(courses.start) | (courses.start == np.floor(courses.start))
    if broken := int((~whole).sum()):
        raise ComparisonError(
            "columns", f"{broken} starts are not whole days.", "Count whole days from time zero.", (), broken
        )
    if late := int((np.isfinite(courses.start) & (courses.start > courses.end)).sum()):
        raise ComparisonError("columns", f"{late} persons start after their last day.", "Check both dates.", (), late)
    if not 0 <= courses.grace < courses.days:
        problem = f"The grace period must end inside of the {courses.days} days, not on day {courses.grace}."
        raise ComparisonError("columns", problem)
    if not (courses.start <= courses.grace).any() or (courses.start <= np.minimum(courses.end, courses.days - 1)).all():
        problem = (
            "Nobody starts within the grace period."
            if not (courses.start <= courses.grace).any()
            else "Everybody starts."
        )
        raise ComparisonError(
            "strata", problem, "A comparison needs persons on both strategies.", (), len(courses.start)
        )


def _refuse_small(chance: Floats, what: str) -> None:
    small = int((chance < SMALLEST).sum())
    if small:
        problem = f"{small} persons have a probability of {what} below 1e-8."
        raise ComparisonError(
            "positivity", problem, "Restrict eligibility to persons who could follow both strategies.", (), small
        )
