"""The largest amounts of a drug, held against every row: what is above is asked back, told, or not shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from cytostorm.doses.patient import Patient
from cytostorm.doses.quantities import inside, plain
from cytostorm.model.doses import Ceiling, Dose
from cytostorm.words.vocabulary import shown


@dataclass(frozen=True)
class Limit:
    """A largest amount in the unit of a row, and what it is called: "cap" (its own source), "ceiling" (of the drug)."""

    value: Fraction
    words: str


def concerning(ceilings: Iterable[Ceiling], dose: Dose, patient: Patient) -> tuple[Ceiling, ...]:
    """The ceilings that are about a row and a patient; where age or weight is unknown, those of every age and weight."""
    return tuple(one for one in ceilings if _about_row(one, dose) and _about_patient(one, patient))


def _about_row(one: Ceiling, dose: Dose) -> bool:
    routes, forms = not one.routes or bool(set(one.routes) & set(dose.routes)), not one.forms or dose.form in one.forms
    return routes and forms and (not one.indications or dose.indication in one.indications)


def _about_patient(one: Ceiling, patient: Patient) -> bool:
    known = ((one.age, patient.age), (one.weight, patient.weight))
    return all(band is None or value is None or inside(band, value) for band, value in known)


def limits(ceilings: Iterable[Ceiling], dose: Dose, patient: Patient) -> Iterator[Limit]:
    """The largest amounts that a row may reach: its printed cap, and the refusing ceilings that were confirmed."""
    mass, per = str(dose.unit).split("/")[0], str(dose.unit).split("/")[-1]
    if dose.cap is not None:
        yield Limit(Fraction(dose.cap), f"cap {plain(Fraction(dose.cap))} {mass}/{per}")
    for one in ceilings:
        value = in_unit_of(one, dose, patient) if one.action == "refuse" and one.confirmed else None
        if value is not None:
            yield Limit(value, f"ceiling {_of_size(one, value, mass, per)}")


def _of_size(one: Ceiling, value: Fraction, mass: str, per: str) -> str:
    shown = f"{plain(Fraction(one.max))} {one.unit}"
    return shown if one.unit == f"{mass}/{per}" else f"{plain(value)} {mass}/{per} ({shown})"


def in_unit_of(one: Ceiling, dose: Dose, patient: Patient) -> Fraction | None:
    """A ceiling in the unit that a row's amount has; None where the two cannot be compared."""
    mass, *between, per = one.unit.split("/")
    own_mass, own_per = str(dose.unit).split("/")[0], str(dose.unit).split("/")[-1]
    size, times = _size(between, patient), _times(per, own_per, dose)
    if mass != own_mass or size is None or times is None:
        return None
    return Fraction(one.max) * size * times


def _size(between: list[str], patient: Patient) -> Fraction | None:
    if not between:
        return Fraction(1)
    surface = patient.surface
    return patient.weight if between == ["kg"] else (surface.value if surface else None)


def _times(per: str, own: str, dose: Dose) -> Fraction | None:
    """How many of the ceiling's spans make one of the row's; a single dose is the dose of a day."""
    if per == own:
        return Fraction(1)
    shortest, longest = (Fraction(dose.interval.min), Fraction(dose.interval.max)) if dose.interval else (None, None)
    table = {
        ("dose", "day"): 24 / longest if longest else None,
        ("day", "dose"): shortest / 24 if shortest else Fraction(1) if dose.form == "bolus" else None,
        ("day", "h"): Fraction(1, 24),
        ("h", "day"): Fraction(24) if dose.form == "infusion" else None,
        ("dose", "course"): Fraction(dose.parts) if dose.parts else None,
        ("day", "course"): Fraction(dose.parts) if dose.parts else None,
    }
    return table.get((per, own))


def questions(ceilings: Iterable[Ceiling], dose: Dose, high: Fraction, patient: Patient) -> Iterator[str]:
    """What is asked back of a row whose most is above an asking ceiling; and an unverified one that names this patient's age or weight."""
    for one in ceilings:
        if one.action == "ask" and not one.confirmed and (one.age or one.weight):
            yield f"{one.text} (unverified: {one.unread})" if one.unread else f"{one.text} (unverified)"
        value = in_unit_of(one, dose, patient) if one.action == "ask" and one.confirmed else None
        if value is not None and high > value:
            status = shown("fact-status", one.status)
            said = f"{one.text} ({status})" if status else one.text
            yield f"Above {plain(Fraction(one.max))} {one.unit}: is this amount meant? {said}"


def unchecked(ceilings: Iterable[Ceiling], dose: Dose, patient: Patient) -> bool:
    """Whether a fixed amount could not be held against a ceiling per kg, because the weight is unknown."""
    per_kg = any(one.action == "refuse" and "/kg" in one.unit for one in ceilings)
    return patient.weight is None and "/kg" not in str(dose.unit) and "/m2" not in str(dose.unit) and per_kg
