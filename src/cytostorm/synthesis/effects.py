"""Effects of studies from their counts: log odds ratio, log risk ratio, risk difference, each with its variance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cytostorm.errors import ComparisonError

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
ADDED = 0.5
"""Added to each of the four cells of a study with an empty one, and to no other study (metafor: to="only0")."""
OF_COUNTS = ("or", "rr", "rd")


@dataclass(frozen=True)
class Counts:
    """Events and patients of both arms, one element a study; whole numbers, events not above patients, no empty arm.

    Raises ComparisonError (`counts`) with how many studies break that.
    """

    events_treated: Floats
    n_treated: Floats
    events_control: Floats
    n_control: Floats

    def __post_init__(self) -> None:
        wrong = ~(self._arm(self.events_treated, self.n_treated) & self._arm(self.events_control, self.n_control))
        if wrong.any():
            problem = "An arm has no patients, or its events are no whole number between 0 and its patients."
            raise ComparisonError("counts", problem, "Correct or leave out the study.", count=int(wrong.sum()))

    @staticmethod
    def _arm(events: Floats, patients: Floats) -> Flags:
        whole = (events == np.round(events)) & (patients == np.round(patients))
        return np.asarray(whole & (events >= 0) & (patients >= 1) & (events <= patients))

    def cells(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Events and others of the treated, events and others of the controls."""
        others = self.n_treated - self.events_treated, self.n_control - self.events_control
        return self.events_treated, others[0], self.events_control, others[1]


@dataclass(frozen=True)
class Effects:
    """One effect a study, on the log scale for ratios. `corrected`: 0.5 was added to its cells.

    `uninformative`: no event in either arm, or nothing but events in both. Such a study says nothing about a ratio: its value is NaN.
    """

    value: Floats
    variance: Floats
    corrected: Flags
    uninformative: Flags


def effects_of_counts(counts: Counts, measure: str) -> Effects:
    """The effects of treated against control by `measure`: or, rr (both as logarithms) or rd."""
    cells = np.stack(counts.cells())
    silent = ((cells[0] == 0) & (cells[2] == 0)) | ((cells[1] == 0) & (cells[3] == 0))
    silent &= measure != "rd"  # a risk difference of 0 is a finding
    corrected = (cells == 0).any(axis=0) & ~silent
    value, variance = _FORMULAS[measure](*np.where(silent, 1.0, cells + ADDED * corrected))
    return Effects(np.where(silent, np.nan, value), np.where(silent, np.nan, variance), corrected, silent)


def _log_odds_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    return np.log(a) + np.log(d) - np.log(b) - np.log(c), 1 / a + 1 / b + 1 / c + 1 / d


def _log_risk_ratio(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    treated, control = a + b, c + d
    return np.log(a / treated) - np.log(c / control), 1 / a - 1 / treated + 1 / c - 1 / control


def _risk_difference(a: Floats, b: Floats, c: Floats, d: Floats) -> tuple[Floats, Floats]:
    treated, control = a + b, c + d
    return a / treated - c / control, a * b / treated**3 + c * d / control**3


_FORMULAS = {"or": _log_odds_ratio, "rr": _log_risk_ratio, "rd": _risk_difference}
