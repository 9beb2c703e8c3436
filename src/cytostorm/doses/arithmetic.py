"""From a published row to numbers for one patient, with every step as text. Nothing is rounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from cytostorm.doses.ceilings import Limit
from cytostorm.doses.patient import Patient
from cytostorm.doses.quantities import plain
from cytostorm.model.doses import Dose


@dataclass(frozen=True)
class Amount:
    """Low and high end in `unit` (mg/dose, mg/day, mg/h, g/dose ...), and how they came about; `limit`: the largest that it may be."""

    low: Fraction
    high: Fraction
    unit: str
    steps: tuple[str, ...]
    limit: Limit | None = None

    @property
    def arithmetic(self) -> str:
        return "; ".join(self.steps)


def needed(dose: Dose) -> tuple[str, ...]:
    """What of the patient a row asks for: its bands, and what its unit is per."""
    per = str(dose.unit).split("/")[1] if dose.computed else ""
    asks = {
        "weight": per in ("kg", "m2") or dose.weight is not None,
        "height": per == "m2",
        "age": dose.age is not None,
    }
    return tuple(name for name, asked in {**asks, "creatinine clearance": dose.clearance is not None}.items() if asked)


def amount(dose: Dose, patient: Patient, limits: Iterable[Limit] = ()) -> Amount:
    """The numbers of a row that is computed and has all that it needs. An amount above the strictest limit is never written out."""
    assert dose.min is not None, "the grammar promises it for a row that is computed"
    assert dose.max is not None
    mass, *per = str(dose.unit).split("/")
    factor, shown = _factor(per[0], dose, patient)
    unit = f"{mass}/{per[-1]}"
    limit = min(limits, key=lambda one: one.value, default=None)
    low, high = (Fraction(end) * factor for end in (dose.min, dose.max))
    first = _first(dose, shown, (low, high), unit, limit)
    if limit is not None:
        low, high = min(low, limit.value), min(high, limit.value)
    return Amount(low, high, unit, (*first, *_divided(dose, low, high, unit), _timing(dose)), limit)


def _first(dose: Dose, shown: str, ends: tuple[Fraction, Fraction], unit: str, limit: Limit | None) -> tuple[str, ...]:
    """The product, and how it stands to its limit."""
    assert dose.min is not None
    assert dose.max is not None
    printed = f"{'up to ' if dose.up_to else ''}{_span(Fraction(dose.min), Fraction(dose.max))} {dose.unit}"
    if limit is not None and ends[1] > limit.value:
        kept = _span(min(ends[0], limit.value), limit.value)
        # of a fixed amount the printed number itself would be above the limit
        said = f"{printed} x {shown}, {limit.words} reached" if shown else f"{limit.words} reached"
        return (f"{said} = {kept} {unit}",)
    product = f"{printed} x {shown} = {_span(*ends)} {unit}" if shown else printed
    return (product,) if dose.cap is None else (product, f"cap {plain(Fraction(dose.cap))} {unit} not reached")


def _factor(per: str, dose: Dose, patient: Patient) -> tuple[Fraction, str]:
    if per == "kg" and dose.weight_basis == "ideal" and patient.ideal is not None:
        return patient.ideal.value, f"{plain(patient.ideal.value)} kg ({patient.ideal.words})"
    if per == "kg" and patient.weight is not None:
        return patient.weight, f"{plain(patient.weight)} kg"
    if per == "m2" and patient.surface is not None:
        return patient.surface.value, f"{plain(patient.surface.value)} m2"
    return Fraction(1), ""


def _span(low: Fraction, high: Fraction) -> str:
    return plain(low) if low == high else f"{plain(low)} to {plain(high)}"


def _divided(dose: Dose, low: Fraction, high: Fraction, unit: str) -> tuple[str, ...]:
    """A daily amount in divided doses, and a rate over a day: what each dose, hour or day is."""
    mass = unit.split("/")[0]
    if dose.form == "infusion":
        other, factor = (f"{mass}/day", Fraction(24)) if unit.endswith("/h") else (f"{mass}/h", Fraction(1, 24))
        return (f"that is {_span(low * factor, high * factor)} {other}",)
    if dose.parts is not None:
        return (f"in {dose.parts} doses of {_span(low / dose.parts, high / dose.parts)} {mass}",)
    if dose.interval is None or not unit.endswith("/day"):
        return ()
    parts = dict.fromkeys(Fraction(24) / Fraction(hours) for hours in (dose.interval.max, dose.interval.min))
    return tuple(
        f"in {plain(n)} dose{'' if n == 1 else 's'} a day {_span(low / n, high / n)} {mass} each" for n in parts
    )


def per_day(dose: Dose, made: Amount) -> Fraction | None:
    """The most that a row means over a day, in mg; None where no interval says how often, and for a single dose."""
    if not made.unit.startswith("mg/"):
        return None
    if made.unit == "mg/day":
        return made.high
    times = 24 if made.unit == "mg/h" else Fraction(24) / Fraction(dose.interval.min) if dose.interval else None
    return None if times is None else made.high * times


def _timing(dose: Dose) -> str:
    every = f"every {_span(Fraction(dose.interval.min), Fraction(dose.interval.max))} h" if dose.interval else ""
    form = {
        "bolus": "single dose",
        "infusion": "continuous infusion",
        "repeat": every or "interval not printed as hours",
    }[dose.form]
    return ", ".join(part for part in (form, dose.duration) if part)
