"""Cumulative incidence where one event keeps others from happening: Aalen-Johansen, with weights, and its standard error.

The standard error is that of the infinitesimal jackknife: how much each person moves the estimate. It serves weights too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CENSORED = 0
_LEVEL = 0.95


@dataclass(frozen=True)
class Incidence:
    """One kind of event: at each of some times the share in whom it has happened, its standard error, an interval of 95 %, and how
    many were still at risk just before.

    The interval is symmetric on the scale log(-log(1 - share)), so that it stays inside 0 and 1; it is all of that where the share
    is 0 or 1 and nothing can be said of its error.
    """

    cause: int
    times: Floats
    share: Floats
    error: Floats
    low: Floats
    high: Floats
    at_risk: Floats


def cumulative_incidence(
    time: Floats, cause: NDArray[np.int64], of: int, times: Sequence[float], weights: Floats | None = None
) -> Incidence:
    """Of persons who are followed to `time` (at least 0) and have then an event of a kind (1, 2, ...), or none (0): that of the kind `of`.

    Raises ValueError for negative times or weights, and where the columns have different lengths.
    """
    weight = np.ones(len(time)) if weights is None else np.asarray(weights, np.float64)
    _check(time, cause, weight)
    course = _Course(np.asarray(time, np.float64), np.asarray(cause), weight, of)
    at = np.asarray(times, np.float64)
    share, error = course.at(course.reached, at), np.array([course.error(one) for one in at])
    low, high = _interval(share, error)
    return Incidence(of, at, share, error, low, high, np.array([weight[time >= one].sum() for one in at]))


def incidence_slopes(
    time: Floats, cause: NDArray[np.int64], of: int, when: float, weights: Floats
) -> tuple[float, Floats]:
    """The share at a time, and how fast it grows with the weight of each person: what an estimate of the weights moves."""
    _check(time, cause, weights)
    course = _Course(np.asarray(time, np.float64), np.asarray(cause), np.asarray(weights, np.float64), of)
    return float(course.at(course.reached, np.array([when]))[0]), course.slopes(when)


def _check(time: Floats, cause: NDArray[np.int64], weight: Floats) -> None:
    if not len(time) == len(cause) == len(weight):
        raise ValueError("time, cause and weight are columns of the same persons")
    if (time < 0).any() or (weight < 0).any() or not np.isfinite(time).all() or not np.isfinite(weight).all():
        raise ValueError("times and weights are numbers from 0")


class _Course:
    """All steps of the estimate, at the distinct times of any event; each array has one element a step."""

    def __init__(self, time: Floats, cause: NDArray[np.int64], weight: Floats, of: int):
        self.time, self.weight, self.is_event, self.is_own = time, weight, cause != CENSORED, cause == of
        self.steps = np.unique(time[self.is_event])
        self.risk = at_least(time, weight, self.steps)
        all_of, own = (sums_at(time, weight * which, self.steps) for which in (self.is_event, self.is_own))
        self.hazard, own_hazard = _over(all_of, self.risk), _over(own, self.risk)
        free = np.cumprod(1 - self.hazard)
        self.before = np.append(1.0, free[:-1])[: len(free)]
        self.gain = self.before * own_hazard
        self.reached = np.cumsum(self.gain)
        self.per_person = _over(1.0, self.risk * (1 - self.hazard))
        self.passed = np.cumsum(self.hazard * self.per_person)
        self.passed_before = np.append(0.0, self.passed[:-1])[: len(self.passed)]
        self.lost = np.cumsum(_over(self.gain, self.risk))
        self.carried = np.cumsum(self.gain * self.passed_before)
        # Where each person's time lies among the steps: the steps up to it, and the step at it. Looked up once, it is most of the work.
        self.up_to = np.searchsorted(self.steps, self.time, "right")
        self.own_step = np.minimum(np.searchsorted(self.steps, self.time), len(self.steps) - 1)

    def at(self, column: Floats, when: Floats) -> Floats:
        """A sum over the steps up to each of some times."""
        return self._summed(column, np.searchsorted(self.steps, when, "right"))

    def _summed(self, column: Floats, steps: NDArray[np.intp]) -> Floats:
        """A sum over so many of the first steps."""
        return np.append(0.0, column)[steps]

    def error(self, when: float) -> float:
        """The square root of the sum of squares of what each person moves the share at a time."""
        return float(np.sqrt(np.sum((self.weight * self.slopes(when)) ** 2)))

    def slopes(self, when: float) -> Floats:
        """How fast the share at a time grows with the weight of each person."""
        until = np.minimum(self.up_to, np.searchsorted(self.steps, when, "right"))
        reached, lost, carried, passed = (
            self._summed(column, until) for column in (self.reached, self.lost, self.carried, self.passed)
        )
        to_come, inside = self.at(self.reached, np.array([when]))[0] - reached, self.time <= when
        own = np.where(inside & self.is_own, self._step(_over(self.before, self.risk)), 0.0) - lost
        left = np.where(inside & self.is_event, self._step(self.per_person), 0.0) * to_come
        stayed = carried + passed * to_come
        return np.asarray(own - left + stayed)

    def _step(self, column: Floats) -> Floats:
        """A column at the step of each person's own time."""
        if not len(self.steps):
            return np.zeros(len(self.time))
        return np.asarray(column[self.own_step])


def at_least(time: Floats, weight: Floats, steps: Floats) -> Floats:
    """The weight of all who are followed to each step or beyond."""
    order = np.argsort(time)
    behind = np.append(np.cumsum(weight[order][::-1])[::-1], 0.0)
    return np.asarray(behind[np.searchsorted(time[order], steps, "left")])


def sums_at(time: Floats, weight: Floats, steps: Floats) -> Floats:
    """The weight of all whose time is exactly each step."""
    found = np.zeros(len(steps))
    here = np.isin(time, steps)
    np.add.at(found, np.searchsorted(steps, time[here]), weight[here])
    return found


def _over(first: Floats | float, second: Floats) -> Floats:
    """A quotient; 0 where nothing is left to divide by."""
    return np.divide(first, second, out=np.zeros(len(second)), where=second > 1e-300)


def _interval(share: Floats, error: Floats) -> tuple[Floats, Floats]:
    low, high = np.zeros(len(share)), np.ones(len(share))
    told = (share > 0) & (share < 1) & (error > 0)
    free = 1 - share[told]
    half = NormalDist().inv_cdf(0.5 + _LEVEL / 2) * error[told] / (free * np.abs(np.log(free)))
    low[told], high[told] = 1 - free ** np.exp(-half), 1 - free ** np.exp(half)
    return low, high
