"""Pooled logistic regression over emulated trials whose rows are never written out.

All columns but those of follow-up are the same in each row of a trial. So a Newton step needs only sums over the rows of each trial, and
two million rows of seventeen columns take two seconds and the memory of a chunk. Robust errors are clustered by person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cytostorm.causal.design import INTERCEPT, Design, Floats, Ints
from cytostorm.causal.logistic import expit
from cytostorm.causal.trials import Trials
from cytostorm.errors import ComparisonError

_CHUNK = 200_000
_STEPS, _CLOSE = 50, 1e-8
TREATMENT = "assigned treatment"
_OWN = (INTERCEPT, TREATMENT, "trial period", "trial period squared")
_TIME = ("follow-up", "follow-up squared")


@dataclass(frozen=True)
class PooledFit:
    """The model of an outcome in a row: names, coefficients, errors from the model and robust ones, clustered by person, all (columns,).

    `covariance` is the robust one. `without_events` names levels in which no trial has an outcome: their coefficients run to minus
    infinity and stop where R's glm stops. `deviance` is that of the weighted rows, `steps` the Newton steps, `rows`, `events` and
    `persons` what it was fitted to.
    """

    names: tuple[str, ...]
    coefficients: Floats
    errors: Floats
    robust: Floats
    covariance: Floats
    deviance: float
    steps: int
    rows: int
    events: int
    persons: int
    without_events: tuple[str, ...]


def pooled_logistic(trials: Trials, baseline: Design | None = None) -> PooledFit:
    """Outcome on assigned treatment, trial period, follow-up (both with squares) and columns at the start of each trial.

    `baseline` has one row a visit. It starts and stops as R's glm does (relative change of deviance below 1e-8).
    Raises ComparisonError: `strata` without both treatments or without an event, `convergence`.
    """
    _check(trials)
    sums = _Sums(trials, baseline)
    at, before, used = np.zeros(sums.width), np.inf, np.empty(0)
    for step in range(_STEPS):
        score, information, deviance = sums.at(at if step else None)
        if step and abs(deviance - before) < _CLOSE * (abs(deviance) + 0.1):
            return _told(trials, sums, at, information, used, deviance, step)
        before, used = deviance, information
        at = at + np.linalg.solve(information, score)
    raise ComparisonError(
        "convergence", "The pooled logistic model does not converge.", "Use fewer columns.", sums.names
    )


@dataclass(frozen=True)
class TrialRisks:
    """Risks by the end of each follow-up period had everybody in the trials been assigned to treatment, and to none, with their errors."""

    periods: Ints
    treated: Floats
    untreated: Floats
    difference: Floats
    error: Floats


def standardized_risks(trials: Trials, fit: PooledFit, baseline: Design | None, periods: int) -> TrialRisks:
    """What the model predicts for the persons of all trials, at their own start; errors by the delta method from the robust covariance."""
    sums = _Sums(trials, baseline)
    both = [_predicted(sums, fit, arm, periods) for arm in (1.0, 0.0)]
    slope = both[0][1] - both[1][1]
    error = np.sqrt(np.einsum("ki,ij,kj->k", slope, fit.covariance, slope))
    return TrialRisks(np.arange(periods), both[0][0], both[1][0], both[0][0] - both[1][0], error)


def _predicted(sums: _Sums, fit: PooledFit, arm: float, periods: int) -> tuple[Floats, Floats]:
    """Mean risk (periods,), and its slopes in the coefficients (periods, columns)."""
    plain = sums.plain.copy()
    plain[:, 1] = arm
    own = plain @ fit.coefficients[: plain.shape[1]]
    free, hazards = np.ones(len(plain)), np.zeros((len(plain), 3))
    risks, slopes = np.zeros(periods), np.zeros((periods, sums.width))
    for period in range(periods):
        time = np.array([period, period**2], np.float64)
        hazard = expit(own + time @ fit.coefficients[plain.shape[1] :])
        free = free * (1 - hazard)
        hazards += hazard[:, None] * np.append(1.0, time)
        risks[period] = 1 - free.mean()
        slopes[period] = np.append(plain.T @ (free * hazards[:, 0]), free @ hazards[:, 1:]) / len(plain)
    return risks, slopes


def _check(trials: Trials) -> None:
    events = int(trials.visits.outcome.sum())
    if events == 0 or len(np.unique(trials.assigned)) < 2:
        problem = "No person of a trial has the outcome." if events == 0 else "All trials are of one treatment."
        raise ComparisonError(
            "strata", problem, "A comparison needs both treatments and events.", (), len(trials.start)
        )


def _told(
    trials: Trials, sums: _Sums, at: Floats, information: Floats, used: Floats, deviance: float, steps: int
) -> PooledFit:
    """`information` is that at the coefficients; `used` that of the last step, from which R takes errors: another for a column that runs away."""
    bread = sums.back @ np.linalg.inv(information)
    scores = sums.person_scores(at)
    groups = len(np.unique(trials.visits.person[trials.start]))
    covariance = bread @ (scores.T @ scores) @ bread.T * (groups / (groups - 1))
    errors = np.sqrt(np.diag(sums.back @ np.linalg.inv(used) @ sums.back.T))
    kept = sums.events > 0
    flat = [
        name
        for at, name in enumerate(sums.names[: sums.plain.shape[1]])
        if _is_level(sums.plain[:, at]) and not sums.plain[kept, at].any()
    ]
    return PooledFit(
        sums.names, sums.back @ at, errors, np.sqrt(np.diag(covariance)), covariance, deviance, steps, trials.rows, int(sums.events.sum()), groups,
        tuple(flat),
    )  # fmt: skip


def _is_level(column: Floats) -> bool:
    return bool(np.isin(column, (0.0, 1.0)).all())


class _Sums:
    """Score, information and deviance, from sums over the rows of each trial, a chunk of trials at a time."""

    def __init__(self, trials: Trials, baseline: Design | None):
        self.trials, start = trials, trials.start
        period = trials.visits.period[start]
        extra = np.empty((len(start), 0)) if baseline is None else baseline.matrix[start, 1:]
        self.plain = np.column_stack([np.ones(len(start)), trials.assigned, period, period**2, extra])
        self.names = (*_OWN, *(baseline.names[1:] if baseline else ()), *_TIME)
        self.width = len(self.names)
        center, spread = self.plain.mean(axis=0), self.plain.std(axis=0)
        center[0], spread[spread == 0] = 0.0, 1.0
        self.own = (self.plain - center) / spread
        follow = np.arange(int(trials.length.max()), dtype=np.float64)
        self.follow = np.column_stack([follow, follow**2]) / [max(follow[-1], 1.0), max(follow[-1], 1.0) ** 2]
        self.back = np.diag(1 / np.append(spread, [max(follow[-1], 1.0), max(follow[-1], 1.0) ** 2]))
        self.back[0, 1 : len(spread)] = -center[1:] / spread[1:]
        last = start + trials.length - 1
        self.events = trials.visits.outcome[last] * trials.weight[last] / trials.weight[start]

    def at(self, coefficients: Floats | None) -> tuple[Floats, Floats, float]:
        """At coefficients, or at R's first guess: probabilities of 3/4 where there is an event, else of 1/4."""
        width = self.own.shape[1]
        information, deviance = np.zeros((self.width, self.width)), 0.0
        follow = np.zeros((len(self.follow), 2))
        score = np.zeros(self.width)
        for part, rows, place, weight in self._chunks():
            residual, curve, loss = self._rows(coefficients, part, rows, place, weight)
            deviance += loss
            own, firsts = self.own[part], np.append(0, np.cumsum(self.trials.length[part])[:-1])
            score[:width] += own.T @ np.add.reduceat(residual, firsts)
            information[:width, :width] += (own.T * np.add.reduceat(curve, firsts)) @ own
            for at in range(2):
                information[:width, width + at] += own.T @ np.add.reduceat(curve * self.follow[place, at], firsts)
            follow += np.column_stack([np.bincount(place, one, len(follow)) for one in (residual, curve)])
        score[width:] = self.follow.T @ follow[:, 0]
        information[width:, width:] = (self.follow.T * follow[:, 1]) @ self.follow
        information[width:, :width] = information[:width, width:].T
        return score, information, deviance

    def person_scores(self, coefficients: Floats) -> Floats:
        """The score of each person, over all of its trials (persons, columns)."""
        scores, visits = np.zeros((int(self.trials.visits.person.max()) + 1, self.width)), self.trials.visits
        for part, rows, place, weight in self._chunks():
            residual = self._rows(coefficients, part, rows, place, weight)[0]
            firsts = np.append(0, np.cumsum(self.trials.length[part])[:-1])
            sums = [
                np.add.reduceat(one, firsts)
                for one in (residual, *(residual * self.follow[place, at] for at in range(2)))
            ]
            each = np.column_stack([self.own[part] * sums[0][:, None], sums[1], sums[2]])
            np.add.at(scores, visits.person[self.trials.start[part]], each)
        return scores

    def _rows(
        self, coefficients: Floats | None, part: slice, rows: Ints, place: Ints, weight: Floats
    ) -> tuple[Floats, Floats, float]:
        """Weighted residual and curvature of each row of a chunk, and its deviance."""
        outcome = self.trials.visits.outcome[rows]
        if coefficients is None:
            return weight * np.where(outcome == 1, 1.0, -1.0) * _FIRST, weight * _QUARTER, 0.0
        width = self.own.shape[1]
        own, follow = self.own[part] @ coefficients[:width], self.follow @ coefficients[width:]
        linear = np.repeat(own, self.trials.length[part]) + follow[place]
        probability = expit(linear)
        loss = -2 * float(weight @ np.where(outcome == 1, np.log(probability), np.log1p(-probability)))
        return weight * (outcome - probability), weight * probability * (1 - probability), loss

    def _chunks(self) -> Iterator[tuple[slice, Ints, Ints, Floats]]:
        """Trials, and of each of their rows the visit, the period of follow-up and the weight."""
        start, length, begin = self.trials.start, self.trials.length, 0
        until = np.cumsum(length)
        while begin < len(start):
            reached = until[begin] - length[begin]
            end = max(int(np.searchsorted(until, reached + _CHUNK, "right")), begin + 1)
            part, firsts = slice(begin, end), until[begin:end] - length[begin:end] - reached
            place = np.arange(int(until[end - 1] - reached)) - np.repeat(firsts, length[part])
            rows = np.repeat(start[part], length[part]) + place
            yield part, rows, place, self.trials.weight[rows] / np.repeat(self.trials.weight[start[part]], length[part])
            begin = end


_QUARTER = 0.75 * 0.25
_FIRST = _QUARTER * (np.log(3.0) + 0.25 / _QUARTER)
"""What R's first step regresses on: the logit of 3/4 and the step from there to 1, times the curvature at 3/4; the same below."""
