"""Adults: concentration after IV doses, on an infusion and after SC doses, as bands without a typical person.

No volume after IV doses was read. The ends of it are worked out: the smallest from the population model of Yang 2001, the largest
from the longest half-life that is printed for adults. That joining is ours; so the bands are wide, and the widest thing in them is
the first hour after a bolus, which one compartment does not describe.
"""

from __future__ import annotations

import math
from itertools import product

import numpy as np

from cytostorm.doses.exposure.averages import TWO_SIDED_95, poor_absorption
from cytostorm.doses.exposure.curves import NOT_EXCLUDED, SLOWEST, WIDENED, Curve, Regimen, check_regimen
from cytostorm.doses.exposure.models import Numbers, bolus, infusion, repeated
from cytostorm.doses.exposure.published import LITRES_PER_HOUR, Published, published
from cytostorm.doses.ideal_weight import ADULT
from cytostorm.doses.patient import NORMAL, Patient
from cytostorm.doses.quantities import SOURCE, plain
from cytostorm.errors import InputError
from cytostorm.library import Library

STEPS = 9
"""Values tried between the ends of each parameter: in between a concentration can be higher than at both ends."""
Ends = tuple[float, float]
FIRST_HOUR = "one compartment: the first hour after a bolus runs higher than drawn"
SAME_VOLUME = "the volume is taken as the same whatever the kidneys do †"
NO_STORM = "measured in people without cytokine storm; clearance is not scaled to weight"


def intravenous_band(library: Library, regimen: Regimen, patient: Patient) -> Curve:
    """The band after repeated IV doses or on an infusion, for an adult whose weight is known.

    Raises InputError for a child, or without a weight.
    """
    _check(regimen, patient)
    source = published(library)
    clearances, why = _intravenous_clearance(source, patient)
    volumes = _volumes(source, patient, float(source.of("iv-healthy").value))
    cautions = (FIRST_HOUR,) if regimen.way == "bolus" else ()
    return _curve(
        source, regimen, _over(clearances, volumes, regimen), why, volumes, (*cautions, SAME_VOLUME, NO_STORM)
    )


def subcutaneous_band(library: Library, regimen: Regimen, patient: Patient) -> Curve:
    """The band after repeated SC doses for an adult: CL/F of the renal group, ka between two printed values.

    Raises InputError for a child, or without weight, age and renal function.
    """
    _check(regimen, patient)
    source, known, dialysis = published(library), patient.clearance, patient.has("dialysis") is True
    if known is None and not dialysis:
        raise InputError(
            SOURCE,
            "a band after SC doses needs the creatinine clearance.",
            "Give --crcl, or what Cockcroft-Gault needs.",
        )
    group = source.renal_group(float(known.value) if known else 0.0, dialysis)
    clearances = _ends(float(group.value), float(group.sd or 0))
    volumes = _volumes(source, patient, float(source.of("sc-normal").value))
    poor = any(patient.has(name) for name in poor_absorption(patient))
    slow, fast = source.value("urien-ka"), source.value("jung-ka")
    low, high = _absorbed(regimen, clearances, volumes, (slow, fast))
    if poor:  # nothing absorbed is possible, and so is everything late
        low, high = (
            np.zeros_like(low),
            np.maximum(high, _absorbed(regimen, clearances, volumes, (slow / SLOWEST, slow))[1]),
        )
    why = f"CL/F of the renal group, {group.value} +- {group.sd} mL/min, 1.96 SD; ka {slow} to {fast} /h"
    said = (WIDENED,) if poor else (NOT_EXCLUDED,) if poor_absorption(patient) else ()
    return _curve(source, regimen, (low, high), why, volumes, (*said, SAME_VOLUME, NO_STORM), poor)


def _check(regimen: Regimen, patient: Patient) -> None:
    check_regimen(regimen)
    if patient.age is None or patient.age < ADULT:
        raise InputError(
            SOURCE,
            "these bands are of adults.",
            "Give --age; for SC doses in children there is Urien 2013.",
            field="age",
        )
    if patient.weight is None:
        raise InputError(SOURCE, "a band needs the weight.", "Give --weight.", field="weight")


def _ends(mean: float, deviation: float) -> Ends:
    """Mean plus and minus 1.96 SD in mL/min, as L/h."""
    return (mean - TWO_SIDED_95 * deviation) * LITRES_PER_HOUR, (mean + TWO_SIDED_95 * deviation) * LITRES_PER_HOUR


def _intravenous_clearance(source: Published, patient: Patient) -> tuple[Ends, str]:
    """Of healthy people, of those on dialysis, or anything between them: nothing is published in between."""
    healthy, failing = source.of("iv-healthy"), source.of("iv-esrd")
    fast, slow = _ends(float(healthy.value), float(healthy.sd or 0)), float(failing.value) * LITRES_PER_HOUR
    if patient.has("dialysis"):
        return (
            slow,
            slow,
        ), f"IV clearance in end-stage renal disease, about {failing.value} mL/min, printed without a spread"
    if patient.clearance is not None and patient.clearance.value > NORMAL:
        return fast, f"IV clearance of healthy people, {healthy.value} +- {healthy.sd} mL/min, 1.96 SD"
    known = (
        "unknown renal function"
        if patient.clearance is None
        else f"a creatinine clearance of {plain(patient.clearance.value)} mL/min"
    )
    return (
        slow,
        fast[1],
    ), f"{known}: anything between healthy and end-stage renal disease, nothing is published between †"


def _volumes(source: Published, patient: Patient, clearance: float) -> Ends:
    """From 0.142 L/kg (Yang 2001) to clearance x longest half-life / ln 2, in L; `clearance` in mL/min of people with normal kidneys."""
    assert patient.weight is not None
    small = source.value("yang-2001-volume") * float(patient.weight)
    large = clearance * LITRES_PER_HOUR * source.value("adult-half-life-long") / math.log(2)
    return min(small, large), max(small, large)


def _given(regimen: Regimen, clearance: Numbers, volume: Numbers, hours: Numbers) -> Numbers:
    if regimen.way == "infusion":
        return infusion(regimen.dose, regimen.hours, clearance, volume, hours)
    return np.asarray(sum(bolus(regimen.dose, clearance, volume, hours - start) for start in regimen.starts))


def _between(ends: Ends) -> Numbers:
    """Values from one end to the other, evenly on the log scale."""
    return np.geomspace(*ends, STEPS) if ends[0] < ends[1] else np.array([ends[0]])


def _over(clearances: Ends, volumes: Ends, regimen: Regimen) -> tuple[Numbers, Numbers]:
    """Lowest and highest over every pair of a clearance and a volume, at each time."""
    pairs = np.array(list(product(_between(clearances), _between(volumes))))
    drawn = _given(regimen, pairs[:, :1], pairs[:, 1:], regimen.times[None, :])
    return drawn.min(axis=0), drawn.max(axis=0)


def _absorbed(regimen: Regimen, clearances: Ends, volumes: Ends, absorption: Ends) -> tuple[Numbers, Numbers]:
    triples = np.array(list(product(_between(clearances), _between(volumes), _between(absorption))))
    clearance, volume, ka = (triples[:, n : n + 1] for n in range(3))
    drawn = repeated(regimen.dose, regimen.starts, ka, clearance, volume, regimen.times[None, :])
    return drawn.min(axis=0), drawn.max(axis=0)


def _curve(
    source: Published,
    regimen: Regimen,
    band: tuple[Numbers, Numbers],
    why: str,
    volumes: Ends,
    cautions: tuple[str, ...],
    poor: bool = False,
) -> Curve:
    liters = f"{plain(round(volumes[0], 1))} to {volumes[1]:.0f} L"
    basis = f"{why}; volume {liters}, from Yang 2001 to the longest half-life printed †; one compartment"
    target = source.value("urien-target")
    references = (
        "yang-2003",
        "yang-2001",
        "anakinra-weight-trial",
        *(("urien-2013", "jung-2023") if regimen.way == "subcutaneous" else ()),
    )
    return Curve(regimen, regimen.times, None, *band, None, target, cautions, poor, basis, references)
