"""Survival with weights: Kaplan-Meier, restricted means, and risks of two arms, all with the infinitesimal jackknife as their error.

The error of a weighted curve needs it: taking weights for numbers of persons makes intervals several times too narrow.
Therneau and Grambsch, Modeling survival data, 2000, section 2.2; Royston and Parmar, BMC Med Res Methodol 2013;13:152 (restricted means).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cytostorm.causal.design import Floats, Ints
from cytostorm.causal.estimates import Means, Z
from cytostorm.causal.estimating import Functional, with_score, with_weights
from cytostorm.causal.incidence import at_least, cumulative_incidence, incidence_slopes, sums_at
from cytostorm.causal.propensity import Propensity
from cytostorm.causal.weights import Estimand
from cytostorm.errors import ComparisonError


@dataclass(frozen=True)
class Survival:
    """At each of some times: the share still free of the event, its standard error, an interval of 95 %, and how many were at risk just
    before, as weights and as persons.

    The interval is symmetric on the scale log(-log(share)), and all of 0 to 1 where nothing can be said of the error.
    """

    times: Floats
    free: Floats
    error: Floats
    low: Floats
    high: Floats
    at_risk: Floats
    persons_at_risk: Ints


@dataclass(frozen=True)
class RestrictedMean:
    """The mean time free of the event, of the first `until` units of time, with its standard error and interval of 95 %."""

    until: float
    value: float
    error: float
    low: float
    high: float


def kaplan_meier(time: Floats, event: Ints, times: Sequence[float], weight: Floats | None = None) -> Survival:
    """Of persons who are followed to `time` (at least 0) and have the event then (1) or are censored (0).

    Raises ValueError as `cumulative_incidence` does.
    """
    event = np.asarray(event, np.int64)
    found = cumulative_incidence(time, event, 1, times, weight)
    there = np.array([(time >= one).sum() for one in times], np.int64)
    return Survival(found.times, 1 - found.share, found.error, 1 - found.high, 1 - found.low, found.at_risk, there)


def restricted_mean(time: Floats, event: Ints, until: float, weight: Floats | None = None) -> RestrictedMean:
    """The area under the curve from 0 to `until`.

    Raises ComparisonError (`follow-up`) where nobody is followed so long and the curve is not at 0.
    """
    weight = np.ones(len(time)) if weight is None else np.asarray(weight, np.float64)
    value, slopes = restricted_of(np.asarray(time, np.float64), np.asarray(event), until)(weight)
    error = float(np.sqrt(((weight * slopes) ** 2).sum()))
    return RestrictedMean(until, value, error, value - Z * error, value + Z * error)


def weighted_risk(time: Floats, cause: Ints, of: int, when: float, score: Propensity, estimand: Estimand) -> Means:
    """The cumulative incidence by a time of one kind of event in both arms, others competing, weighted by the propensity score."""
    return with_score(risk_of(time, cause, of, when), score, estimand)


def risk(time: Floats, cause: Ints, of: int, when: float, treated: Floats, weight: Floats) -> Means:
    """The same with weights taken as known; of weights that are all 1 it is the crude comparison."""
    return with_weights(risk_of(time, cause, of, when), treated, weight)


def weighted_restricted_mean(time: Floats, event: Ints, until: float, score: Propensity, estimand: Estimand) -> Means:
    """Restricted mean times of both arms, weighted by the propensity score."""
    return with_score(restricted_of(np.asarray(time, np.float64), np.asarray(event), until), score, estimand)


def restricted_means(time: Floats, event: Ints, until: float, treated: Floats, weight: Floats) -> Means:
    """The same with weights taken as known."""
    return with_weights(restricted_of(np.asarray(time, np.float64), np.asarray(event), until), treated, weight)


def risk_of(time: Floats, cause: Ints, of: int, when: float) -> Functional:
    """The risk by a time as a functional of weights.

    Beyond the last person who is followed the curve would only be drawn on as it was: refused."""
    time, cause = np.asarray(time, np.float64), np.asarray(cause, np.int64)

    def share(weight: Floats) -> tuple[float, Floats]:
        _refuse_beyond(time, cause > 0, weight, when)
        return incidence_slopes(time, cause, of, when, weight)

    return share


def restricted_of(time: Floats, event: Ints, until: float) -> Functional:
    """The restricted mean time as a functional.

    The area, and its slopes: before the own time of a person the hazard is spread over more, after it an own event is felt."""

    def area(weight: Floats) -> tuple[float, Floats]:
        _refuse_beyond(time, event > 0, weight, until)
        curve = _Curve(time, event > 0, weight, until)
        inside = time <= until
        own = curve.at(curve.spread, time) - np.where(event > 0, curve.own(time), 0.0)
        slopes = curve.spread_area(np.minimum(time, until)) + np.where(
            inside, own * (curve.total - curve.area(time)), 0.0
        )
        return curve.total, slopes

    return area


class _Curve:
    """A weighted Kaplan-Meier curve up to a time: its steps, and running areas under it and under it times the summed hazard."""

    def __init__(self, time: Floats, event: NDArray[np.bool_], weight: Floats, until: float):
        self.steps = np.unique(time[event & (time <= until) & (weight > 0)])
        risk, died = at_least(time, weight, self.steps), sums_at(time, weight * event, self.steps)
        left = np.where(risk - died > 1e-12 * risk, risk - died, np.inf)
        self.free = np.cumprod(np.where(np.isinf(left), 0.0, 1 - died / risk))
        self.per_person = 1 / left
        self.spread = np.cumsum(died / risk / left)
        self.edges = np.append(0.0, self.steps)
        self.heights = np.append(1.0, self.free)
        self.total = float(self.area(np.array([until]))[0])

    def at(self, column: Floats, when: Floats) -> Floats:
        return np.append(0.0, column)[np.searchsorted(self.steps, when, "right")]

    def own(self, when: Floats) -> Floats:
        """What an own event at its time takes off: nothing where it is no step."""
        place = np.minimum(np.searchsorted(self.steps, when), max(len(self.steps) - 1, 0))
        return (
            np.where(np.isin(when, self.steps), self.per_person[place], 0.0) if len(self.steps) else np.zeros(len(when))
        )

    def area(self, when: Floats) -> Floats:
        return self._area(self.heights, when)

    def spread_area(self, when: Floats) -> Floats:
        return self._area(self.heights * np.append(0.0, self.spread), when)

    def _area(self, heights: Floats, when: Floats) -> Floats:
        """The area from 0 to each of some times under a function that is flat between steps."""
        reached = np.append(0.0, np.cumsum(heights[:-1] * np.diff(self.edges)))
        place = np.searchsorted(self.edges, when, "right") - 1
        return np.asarray(reached[place] + heights[place] * (when - self.edges[place]))


def _refuse_beyond(time: Floats, event: NDArray[np.bool_], weight: Floats, when: float) -> None:
    """Raises ComparisonError (`follow-up`) where a curve is asked beyond those who are followed."""
    inside = weight > 0
    last = float(time[inside].max(initial=0.0))
    if last < when and not event[inside & (time == last)].all():
        problem = f"Nobody of an arm is followed to {when:g}: the last one is censored at {last:g}."
        raise ComparisonError("follow-up", problem, "Choose an earlier time.")
