"""Concentration after repeated SC doses by the model of Urien 2013, with a band from its published spread.

The band is pointwise and holds 90 in 100 draws: CL/F between subjects, V/F between occasions, ka by its standard error.
Draws are seeded, so that the same question has the same answer; each drawn curve is the closed solution.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from cytostorm.doses.exposure.averages import poor_absorption
from cytostorm.doses.exposure.models import Numbers, absorbed, plateau, repeated
from cytostorm.doses.exposure.published import Child, Published, published
from cytostorm.doses.patient import Patient
from cytostorm.doses.quantities import SOURCE, plain
from cytostorm.errors import InputError
from cytostorm.library import Library

DRAWS, SEED, POINTS = 1000, 2013, 145
ENDS = (5.0, 95.0)
SLOWEST = 10.0
MOST_DOSES = 100
WIDENED = (
    "shock or edema: the band is widened to any absorbed share from none to all, and to absorption up to ten times slower "
    "(how far: †; the typical curve is left as published)"
)
NOT_EXCLUDED = "shock and subcutaneous edema were not both excluded; with either the band would be wider"
NO_RENAL = "the model knows no renal function: with a creatinine clearance at or below 80 mL/min, or unknown, true levels may be higher"


Way = Literal["subcutaneous", "bolus", "infusion"]


@dataclass(frozen=True)
class Regimen:
    """`dose` mg every `interval` hours, for `hours` hours, by `way`; of an infusion `dose` is mg/h, and it runs all the time."""

    dose: float
    interval: float
    hours: float = 72.0
    way: Way = "subcutaneous"

    @property
    def starts(self) -> list[float]:
        return (
            [0.0]
            if self.way == "infusion"
            else [n * self.interval for n in range(math.ceil(self.hours / self.interval))]
        )

    @property
    def times(self) -> Numbers:
        """The hours at which a curve is worked out."""
        return np.linspace(0.0, self.hours, POINTS)


@dataclass(frozen=True)
class Curve:
    """Concentrations in mg/L at `hours`: the ends of the band, and the typical person with its average; None where none is published."""

    regimen: Regimen
    hours: Numbers
    typical: Numbers | None
    low: Numbers
    high: Numbers
    plateau: float | None
    target: float
    cautions: tuple[str, ...]
    widened: bool
    basis: str = "Urien 2013, one compartment; band: 90 in 100 by its published spread"
    references: tuple[str, ...] = ("urien-2013",)


def subcutaneous_curve(library: Library, regimen: Regimen, patient: Patient) -> Curve:
    """The curve for a patient inside the weights and ages of the study.

    Raises InputError for others, and where the weight is unknown: nothing is extrapolated.
    """
    source = published(library)
    weight = _weight(source, patient)
    check_regimen(regimen)
    model = source.child(weight)
    hours = regimen.times
    typical = repeated(regimen.dose, regimen.starts, model.ka, model.clearance, model.volume, hours)
    low, high = _band(source, model, regimen, hours)
    poor = any(patient.has(name) for name in poor_absorption(patient))
    if poor:
        low, high = _widened(source, model, regimen, hours, low, high)
    average = plateau(regimen.dose / regimen.interval, model.clearance)
    return Curve(
        regimen, hours, typical, low, high, average, source.value("urien-target"), _cautions(patient, poor), poor
    )


def _weight(source: Published, patient: Patient) -> float:
    """The weight, when the patient is one whom the study held."""
    if patient.weight is None:
        raise InputError(SOURCE, "a curve needs the weight.", "Give --weight.", field="weight")
    least, most = source.value("urien-lightest"), source.value("urien-heaviest")
    if not least <= patient.weight <= most:
        raise InputError(
            SOURCE,
            f"the study held {plain(least)} to {plain(most)} kg; nothing is extrapolated.",
            "No curve is drawn.",
            field="weight",
        )
    youngest, oldest = source.value("urien-youngest") / 12, source.value("urien-oldest")
    if patient.age is not None and not youngest <= patient.age < oldest + 1:
        raise InputError(
            SOURCE,
            "the study held people of 8 months to 21 years; nothing is extrapolated.",
            "No curve is drawn.",
            field="age",
        )
    return float(patient.weight)


def check_regimen(regimen: Regimen) -> None:
    """Raises InputError for a dose, an interval or a time that cannot be drawn."""
    if regimen.way == "infusion":
        regimen = replace(regimen, interval=regimen.hours)
    for name, value in (("dose", regimen.dose), ("interval", regimen.interval), ("hours", regimen.hours)):
        if not 0 < value < math.inf:
            raise InputError(SOURCE, f"{plain(value)} is no {name} above zero.", "Look at the digits.", field=name)
    if regimen.hours > MOST_DOSES * regimen.interval:
        raise InputError(
            SOURCE,
            f"more than {MOST_DOSES} doses are not drawn.",
            "Make the interval longer or the time shorter.",
            field="interval",
        )


def _cautions(patient: Patient, poor: bool) -> tuple[str, ...]:
    said = [WIDENED if poor else ""]
    said.append(NOT_EXCLUDED if poor_absorption(patient) and not poor else "")
    said.append(NO_RENAL if patient.clearance is None or patient.clearance.value <= 80 else "")
    said.append("the age is unknown; the study held people of 8 months to 21 years" if patient.age is None else "")
    return tuple(text for text in said if text)


def _drawn(source: Published, model: Child) -> tuple[Numbers, Numbers, Numbers, np.random.Generator]:
    """Draws of ka, clearance and volume, one a row. ka is drawn on the log scale so that it stays above zero."""
    random = np.random.default_rng(SEED)
    spreads = (
        float(source.of("urien-ka").rse or 0) / 100,
        *(float(source.of(f"urien-{name}").omega or 0) for name in ("clearance", "volume")),
    )
    ka, clearance, volume = (
        middle * np.exp(spread * random.standard_normal((DRAWS, 1)))
        for middle, spread in zip((model.ka, model.clearance, model.volume), spreads, strict=True)
    )
    return ka, clearance, volume, random


def _band(source: Published, model: Child, regimen: Regimen, hours: Numbers) -> tuple[Numbers, Numbers]:
    ka, clearance, volume, _ = _drawn(source, model)
    low, high = np.percentile(_doses(regimen, ka, clearance, volume, hours), ENDS, axis=0)
    return low, high


def _doses(regimen: Regimen, ka: Numbers, clearance: Numbers, volume: Numbers, hours: Numbers) -> Numbers:
    """All doses of a regimen for every draw. Where each starts at a drawn time, one dose is worked out and moved to the others."""
    step = regimen.hours / (POINTS - 1)
    places = [start / step for start in regimen.starts]
    if not all(place.is_integer() for place in places):
        return repeated(regimen.dose, regimen.starts, ka, clearance, volume, hours[None, :])
    one = absorbed(regimen.dose, ka, clearance, volume, hours[None, :])
    found = np.zeros_like(one)
    for place in map(int, places):
        found[:, place:] += one[:, : POINTS - place]
    return found


def _widened(
    source: Published, model: Child, regimen: Regimen, hours: Numbers, low: Numbers, high: Numbers
) -> tuple[Numbers, Numbers]:
    """Never narrower than the published band anywhere: nothing absorbed is possible, and so is late absorption of everything."""
    ka, clearance, volume, random = _drawn(source, model)
    slower = ka * SLOWEST ** -random.random((DRAWS, 1))
    late = _doses(regimen, slower, clearance, volume, hours)
    return np.zeros_like(low), np.maximum(high, np.percentile(late, ENDS[1], axis=0))
