"""Averages and plateaus: dose over clearance, which needs no volume. IV uses the IV clearance and SC uses CL/F; they are never mixed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cytostorm.doses.exposure.models import plateau
from cytostorm.doses.exposure.published import LITRES_PER_HOUR, published
from cytostorm.doses.ideal_weight import ADULT
from cytostorm.doses.patient import NORMAL, Patient
from cytostorm.doses.quantities import SOURCE, plain
from cytostorm.errors import InputError
from cytostorm.library import Library
from cytostorm.model.treatments import Parameter

TWO_SIDED_95 = 1.96


@dataclass(frozen=True)
class Average:
    """A concentration in mg/L: `typical` (None where only the ends are published), from `low` to `high`, and on what it rests."""

    typical: float | None
    low: float
    high: float
    arithmetic: str
    basis: str
    references: tuple[str, ...]
    cautions: tuple[str, ...] = ()


def infusion_plateau(library: Library, rate: float, patient: Patient) -> Average:
    """The plateau of an IV infusion of `rate` mg/h: rate / CL, between the published ends of clearance.

    Healthy 137 +- 21 mL/min, end-stage renal disease about 20. Between them nothing is published: the plateau is
    given as lying between both ends, which is ours, and nothing is interpolated.
    Raises InputError for a child: no IV clearance of children was read.
    """
    _refuse(rate, patient)
    healthy, failing = (published(library).of(name) for name in ("iv-healthy", "iv-esrd"))
    if patient.has("dialysis"):
        value = _concentration(rate, float(failing.value))
        said = f"{plain(rate)} mg/h / {failing.value} mL/min = {plain(value)} mg/L"
        basis = "IV clearance in end-stage renal disease, printed as approximate and without a spread"
        return Average(value, value, value, said, basis, ("yang-2003",), _weighed(patient))
    if patient.clearance is not None and patient.clearance.value > NORMAL:
        return _healthy(rate, healthy, _weighed(patient))
    return _between(rate, healthy, failing, patient)


def intravenous_average(library: Library, dose: float, interval: float, patient: Patient) -> Average:
    """The average over time of repeated IV doses in mg every `interval` hours; peaks need a volume, and none was read."""
    _positive("interval", interval)
    return infusion_plateau(library, dose / interval, patient)


def subcutaneous_average(library: Library, dose: float, interval: float, patient: Patient) -> Average:
    """The average of repeated SC doses in adults: dose / (CL/F x interval), CL/F by the regression of Yang 2003 up to 80 mL/min.

    Above 80 it is the mean of the normal group: the regression rises without end, and nothing is extrapolated.
    The ends are those of the renal group, mean +- 1.96 SD. Raises InputError where the renal function or the age is missing.
    """
    _positive("interval", interval)
    _refuse(dose, patient)
    known, dialysis = patient.clearance, patient.has("dialysis") is True
    if patient.age is None or (known is None and not dialysis):
        advice = "Give --age and --crcl, or what Cockcroft-Gault needs."
        raise InputError(SOURCE, "an average after SC doses needs the age and the creatinine clearance.", advice)
    source = published(library)
    group = source.renal_group(float(known.value) if known else 0.0, dialysis)
    inside = known is not None and not dialysis and known.value <= NORMAL
    clearance = source.renal_clearance(float(known.value)) if known is not None and inside else float(group.value)
    found = _spread(dose / interval, clearance, group, _basis(clearance, group), (*_weighed(patient), *_shock(patient)))
    poor = any(patient.has(name) for name in poor_absorption(patient))
    return replace(found, low=0.0) if poor else found


def _basis(clearance: float, group: Parameter) -> str:
    means = {"sc-esrd": "mean of the group on dialysis", "sc-normal": "mean of the group above 80 mL/min"}
    how = means.get(group.id, "regression on creatinine clearance")
    return f"CL/F {plain(clearance)} mL/min ({how}); ends from the renal group, {group.value} +- {group.sd} mL/min, 1.96 SD"


def _healthy(rate: float, healthy: Parameter, cautions: tuple[str, ...]) -> Average:
    basis = f"IV clearance of healthy people, {healthy.value} +- {healthy.sd} mL/min; ends at 1.96 SD"
    return _spread(rate, float(healthy.value), healthy, basis, cautions)


def _spread(rate: float, clearance: float, group: Parameter, basis: str, cautions: tuple[str, ...]) -> Average:
    """Ends from mean +- 1.96 SD. Just below 30 mL/min the regression leaves its group by less than 1 mL/min; the end then goes with it."""
    reach = TWO_SIDED_95 * float(group.sd or 0)
    ends = [_concentration(rate, float(group.value) + side * reach) for side in (1, -1)]
    value = _concentration(rate, clearance)
    said = f"{plain(rate)} mg/h / {plain(clearance)} mL/min = {plain(value)} mg/L"
    return Average(value, min(ends[0], value), max(ends[1], value), said, basis, ("yang-2003",), cautions)


def _between(rate: float, healthy: Parameter, failing: Parameter, patient: Patient) -> Average:
    fast = float(healthy.value) + TWO_SIDED_95 * float(healthy.sd or 0)
    low, high = _concentration(rate, fast), _concentration(rate, float(failing.value))
    why = (
        "renal function is unknown"
        if patient.clearance is None
        else f"no IV clearance is published at {plain(patient.clearance.value)} mL/min"
    )
    basis = f"{why}; between healthy (+1.96 SD) and end-stage renal disease, nothing is interpolated †"
    said = (
        f"{plain(rate)} mg/h / {plain(fast)} mL/min = {plain(low)} mg/L, / {failing.value} mL/min = {plain(high)} mg/L"
    )
    return Average(None, low, high, said, basis, ("yang-2003",), _weighed(patient))


def _concentration(rate: float, clearance: float) -> float:
    return plateau(rate, clearance * LITRES_PER_HOUR)


def _weighed(patient: Patient) -> tuple[str, ...]:
    unknown = ("the age is unknown, and the clearances are those of adults",) if patient.age is None else ()
    return (*unknown, "clearance is not scaled to weight; measured in people without cytokine storm")


def _shock(patient: Patient) -> tuple[str, ...]:
    poor = [name for name in poor_absorption(patient) if patient.has(name)]
    if poor:
        return (f"absorption is unreliable ({', '.join(poor)}): the low end is nothing absorbed †",)
    return ("absorption is taken as intact; shock and edema were not excluded",) if poor_absorption(patient) else ()


def poor_absorption(patient: Patient) -> tuple[str, ...]:
    """The conditions of poor SC absorption that are present or that nobody excluded."""
    return tuple(name for name in ("shock", "subcutaneous_edema") if patient.has(name) is not False)


def _refuse(amount: float, patient: Patient) -> None:
    _positive("dose", amount)
    if patient.age is not None and patient.age < ADULT:
        advice = "For SC doses in children there is the curve of Urien 2013."
        raise InputError(SOURCE, "no clearance of children is known here for this.", advice, field="age")


def _positive(name: str, value: float) -> None:
    if not 0 < value < float("inf"):
        raise InputError(SOURCE, f"{plain(value)} is no {name} above zero.", "Look at the digits.", field=name)
