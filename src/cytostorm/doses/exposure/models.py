"""One compartment in closed form. Doses in mg, times in hours, clearance in L/h, volume in L, concentrations in mg/L.

Every function takes numbers or arrays that broadcast; before its start a dose counts nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
NumberOrNumbers = float | Numbers


def bolus(dose: float, clearance: NumberOrNumbers, volume: NumberOrNumbers, hours: Numbers) -> Numbers:
    """dose/V exp(-kt), k = CL/V."""
    late = np.maximum(hours, 0.0)
    return np.where(hours >= 0, dose / volume * np.exp(-clearance / volume * late), 0.0)


def infusion(rate: float, lasts: float, clearance: NumberOrNumbers, volume: NumberOrNumbers, hours: Numbers) -> Numbers:
    """rate/CL (1 - exp(-kt)) while it runs, falling from there after `lasts` hours."""
    k = clearance / volume
    running, after = np.clip(hours, 0.0, lasts), np.maximum(hours - lasts, 0.0)
    return -rate / clearance * np.expm1(-k * running) * np.exp(-k * after)


def absorbed(
    dose: float, ka: NumberOrNumbers, clearance: NumberOrNumbers, volume: NumberOrNumbers, hours: Numbers
) -> Numbers:
    """One dose with first-order absorption: dose ka / (V (ka - k)) (exp(-kt) - exp(-ka t)).

    Written with expm1 so that ka near k loses no digits; at ka = k it is its own limit, dose/V ka t exp(-kt).
    The slower of the two rates is taken out in front, so that nothing overflows when absorption is the slower one.
    """
    late = np.maximum(hours, 0.0)
    k = clearance / volume
    gap = np.abs(ka - k) * late
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(gap < 1e-9, 1.0 - gap / 2, -np.expm1(-gap) / gap)
    return np.asarray(dose / volume * ka * late * np.exp(-np.minimum(ka, k) * late) * share)


def repeated(
    dose: float,
    at: Iterable[float],
    ka: NumberOrNumbers,
    clearance: NumberOrNumbers,
    volume: NumberOrNumbers,
    hours: Numbers,
) -> Numbers:
    """Superposition: linear kinetics let the doses add."""
    return np.asarray(sum(absorbed(dose, ka, clearance, volume, hours - start) for start in at))


def time_of_peak(ka: float, clearance: float, volume: float) -> float:
    """Hours to the peak of one dose: ln(ka/k) / (ka - k)."""
    k = clearance / volume
    return 1 / k if abs(ka - k) < 1e-12 else math.log(ka / k) / (ka - k)


def half_life(clearance: float, volume: float) -> float:
    """ln 2 V / CL, in hours."""
    return math.log(2) * volume / clearance


def plateau(rate: float, clearance: float) -> float:
    """Steady state on an infusion of `rate` mg/h: rate / CL. It is also the average of repeated doses, with dose/interval as rate."""
    return rate / clearance
