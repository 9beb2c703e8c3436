"""Mantel-Haenszel and Peto: one common effect straight from the counts. No cell is corrected, and a study without events changes no ratio."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cytostorm.synthesis.distributions import LEVEL, quantile, two_sided
from cytostorm.synthesis.effects import Counts


@dataclass(frozen=True)
class Stratified:
    """On the log scale for ratios."""

    estimate: float
    se: float
    low: float
    high: float
    p: float


def mantel_haenszel(counts: Counts, measure: str) -> Stratified | None:
    """By `measure`: or, rr, rd; None where it does not exist (no events in one of the arms over all studies).

    Variances: Robins, Breslow and Greenland 1986 (OR), Greenland and Robins 1985 (RR), Sato, Greenland and Robins 1989 (RD).
    """
    return {"or": _odds_ratio, "rr": _risk_ratio, "rd": _risk_difference}[measure](counts)


def _odds_ratio(counts: Counts) -> Stratified | None:
    a, b, c, d = counts.cells()
    whole = a + b + c + d
    r, s, same, other = a * d / whole, b * c / whole, (a + d) / whole, (b + c) / whole
    up, down = float(r.sum()), float(s.sum())
    if not (up > 0 and down > 0):
        return None
    variance = (same @ r) / (2 * up**2) + (same @ s + other @ r) / (2 * up * down) + (other @ s) / (2 * down**2)
    return _with_interval(math.log(up / down), float(variance))


def _risk_ratio(counts: Counts) -> Stratified | None:
    a, c, treated, control = counts.events_treated, counts.events_control, counts.n_treated, counts.n_control
    whole = treated + control
    up, down = float((a * control / whole).sum()), float((c * treated / whole).sum())
    if not (up > 0 and down > 0):
        return None
    variance = ((treated * control * (a + c) - a * c * whole) / whole**2).sum() / (up * down)
    return _with_interval(math.log(up / down), float(variance))


def _risk_difference(counts: Counts) -> Stratified | None:
    a, b, c, d = counts.cells()
    first, second = counts.n_treated / (a + b + c + d), counts.n_control / (a + b + c + d)
    size = float((counts.n_treated * second).sum())
    value = float((a * second - c * first).sum()) / size
    middle = c * first**2 - a * second**2 + first * second * (counts.n_control - counts.n_treated) / 2
    ends = (a * d + c * b) / (a + b + c + d) / 2
    return _with_interval(value, (value * float(middle.sum()) + float(ends.sum())) / size**2)


def peto(counts: Counts) -> Stratified | None:
    """The log odds ratio of Peto (Yusuf 1985); None where no study has events and others. Poor for large effects and uneven arms."""
    a, b, c, d = counts.cells()
    whole = a + b + c + d
    expected = counts.n_treated * (a + c) / whole
    variance = counts.n_treated * counts.n_control * (a + c) * (b + d) / (whole**2 * (whole - 1))
    information = float(variance.sum())
    return _with_interval(float((a - expected).sum()) / information, 1 / information) if information > 0 else None


def _with_interval(value: float, variance: float) -> Stratified | None:
    if not variance > 0:
        return None
    se = math.sqrt(variance)
    reach = quantile(0.5 + LEVEL / 2, None) * se
    return Stratified(value, se, value - reach, value + reach, two_sided(value / se, None))
