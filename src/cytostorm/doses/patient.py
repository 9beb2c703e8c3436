"""One patient for a dose: what is known, what is said to be absent, and what nobody told.

Body surface and creatinine clearance are given, or worked out by a named formula with its arithmetic; never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import get_args

from cytostorm.doses.ideal_weight import ADULT, Ideal, Sex, ideal_weight
from cytostorm.doses.plausible import Doubt, size_doubts, weight_doubt
from cytostorm.doses.quantities import CLEARANCE_EDGES, SOURCE, Quantity, cleared, inside, observed, plain
from cytostorm.errors import InputError, UnknownNameError
from cytostorm.library import Library
from cytostorm.memory import Memory, is_remembering
from cytostorm.model.documents import Edges
from cytostorm.model.growth import Growth
from cytostorm.model.treatments import Condition
from cytostorm.record.reasons import Reason

CONDITIONS: tuple[str, ...] = get_args(Condition)
CONFIRM = "Correct it, or confirm it with --confirm-weight (in Python confirm_weight=True)."
_YEAR = Fraction("365.25")
_MG_PER_DL = Fraction("88.4")
RENAL = "renal_impairment"
OF_WOMEN = frozenset({"pregnancy", "postpartum", "breast_feeding"})
"""Conditions and findings that a male cannot have."""
SEVERE = 30
"""Below it renal impairment is taken as present: the US label of anakinra defines severe as a clearance below 30 mL/min."""
STATUS = "hepatitis_b_status_unknown"
"""Present as long as nobody said whether HBsAg is positive or anti-HBc alone is."""
CHILDBEARING = Edges(from_=Decimal(10), up_to=Decimal(55))
"""Years in which a pregnancy that nobody spoke of is asked for, in a female or where the sex is unknown (ours)."""
SERIOUS_INFECTIONS = frozenset({"active_tuberculosis", "fungal_infection", "histoplasmosis", "zoster"})
"""Each of them is an active serious infection (ours)."""
_OF_WOMEN = ("pregnancy", "breast_feeding")
NORMAL = 80
"""Up to it renal impairment is never taken as absent: the normal group of Yang 2003 lies above 80 mL/min."""


@dataclass(frozen=True)
class Surface:
    """Body surface in m2, and how it was worked out."""

    value: Fraction
    arithmetic: str
    reference: str = "mosteller-1987"


@dataclass(frozen=True)
class Clearance:
    """Creatinine clearance in mL/min, and where it comes from; `reference` is empty for one that was given."""

    value: Fraction
    arithmetic: str
    reference: str = ""


@dataclass(frozen=True)
class Patient:
    """What is known: weight in kg, height in cm, age in years, creatinine in umol/L, neutrophils in 10*9/L; None is unknown.

    A condition in neither `present` nor `absent` is unknown. `taken` tells what came from the record, with its time.
    `by_all`: absent only because "all" was said; beside a record it does not speak of what the record itself can tell.
    `growth`: the table that weights are held against; `weight_confirmed`: somebody said that an unusual weight is right.
    `overruled`: what "all" denied and the record shows, with the facts.
    """

    weight: Fraction | None = None
    height: Fraction | None = None
    age: Fraction | None = None
    sex: Sex | None = None
    creatinine: Fraction | None = None
    given_clearance: Fraction | None = None
    measured: tuple[tuple[str, Fraction], ...] = ()
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    taken: tuple[str, ...] = ()
    by_all: frozenset[str] = frozenset()
    growth: Growth | None = None
    weight_confirmed: bool = False
    overruled: tuple[tuple[str, tuple[Reason, ...]], ...] = ()

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Measures that hardly fit, none of them confirmed."""
        if self.growth is None or self.weight_confirmed:
            return ()
        found = weight_doubt(self.growth, self.weight, self.age) if self.weight is not None else None
        sizes = size_doubts(self.growth, self.height, self.surface.value if self.surface else None)
        return tuple(one for one in (found, *sizes) if one is not None)

    @property
    def refused_weight(self) -> Doubt | None:
        """The weight that no dose is worked out from."""
        return next((one for one in self.doubts if one.level == "refuse"), None)

    @property
    def ideal(self) -> Ideal | None:
        return ideal_weight(self.weight, self.height, self.age, self.sex)

    @property
    def surface(self) -> Surface | None:
        """Mosteller 1987: the square root of height (cm) x weight (kg) / 3600."""
        if self.weight is None or self.height is None:
            return None
        value = Fraction(math.sqrt(self.height * self.weight / 3600))
        return Surface(
            value, f"Mosteller: sqrt({plain(self.height)} cm x {plain(self.weight)} kg / 3600) = {plain(value)} m2"
        )

    @property
    def clearance(self) -> Clearance | None:
        """As given; else by Cockcroft and Gault 1976 for an adult whose age, sex, weight and creatinine are known."""
        if self.given_clearance is not None:
            return Clearance(
                self.given_clearance, f"creatinine clearance {plain(self.given_clearance)} mL/min, as given"
            )
        worked_out = self._worked_out
        return worked_out if worked_out is not None and inside(CLEARANCE_EDGES, worked_out.value) else None

    @property
    def _worked_out(self) -> Clearance | None:
        if self._formula_needs or self.age is None or self.weight is None or self.creatinine is None:
            return None
        serum = self.creatinine / _MG_PER_DL
        value = (140 - self.age) * self.weight / (72 * serum) * (Fraction("0.85") if self.sex == "female" else 1)
        formula = f"(140 - {plain(self.age)}) x {plain(self.weight)} kg / (72 x {plain(serum)} mg/dL){' x 0.85' if self.sex == 'female' else ''}"
        return Clearance(value, f"Cockcroft-Gault, actual weight: {formula} = {plain(value)} mL/min", "cockcroft-1976")

    @property
    def clearance_needs(self) -> tuple[str, ...]:
        """What is missing for a clearance; empty when it is known."""
        if self.given_clearance is not None or self.clearance is not None:
            return ()
        if self._worked_out is not None:
            beyond = f"Cockcroft-Gault gives {plain(self._worked_out.value)} mL/min, above {CLEARANCE_EDGES.up_to}"
            return (f"a measured creatinine clearance ({beyond}: look at the weight, the creatinine and its unit)",)
        return self._formula_needs

    @property
    def _formula_needs(self) -> tuple[str, ...]:
        known = {"age": self.age, "sex": self.sex, "weight": self.weight, "creatinine": self.creatinine}
        missing = tuple(name for name, value in known.items() if value is None)
        too_young = self.age is not None and not ADULT <= self.age < 140
        return ("a measured creatinine clearance (Cockcroft-Gault is for adults)",) if too_young else missing

    def value_of(self, observable: str) -> Fraction | None:
        return dict(self.measured).get(observable)

    def has(self, condition: str) -> bool | None:
        """True, False, or None where nobody said. Of renal impairment the clearance and dialysis speak as well."""
        if condition in self.present or (condition == RENAL and self._kidneys_fail):
            return True
        if condition == "active_infection" and self.present & SERIOUS_INFECTIONS:
            return True
        if condition == STATUS:
            return all(self.has(name) is None for name in ("hepatitis_b", "anti_hbc"))
        if condition in _OF_WOMEN and self._neither_pregnant_nor_nursing:
            return False
        if condition == RENAL and self.clearance is not None and self.clearance.value <= NORMAL:
            return None
        return False if condition in self.absent else None

    @property
    def _neither_pregnant_nor_nursing(self) -> bool:
        """A male, or an age outside that in which a pregnancy is asked for (ours)."""
        return self.sex == "male" or (self.age is not None and not inside(CHILDBEARING, self.age))

    @property
    def _kidneys_fail(self) -> bool:
        return "dialysis" in self.present or (self.clearance is not None and self.clearance.value < SEVERE)

    @property
    def inferred(self) -> frozenset[str]:
        """What nobody named and the rest of the patient says."""
        return frozenset({RENAL} if self._kidneys_fail else ()) - self.present

    @property
    def excluded(self) -> frozenset[str]:
        """What is said to be absent, without what the rest of the patient contradicts."""
        return frozenset(name for name in self.absent if self.has(name) is False)

    def clears(self, band: Edges) -> bool | None:
        """Whether the clearance lies in a band; on dialysis one that reaches down to zero holds, whatever was measured (ours)."""
        if "dialysis" in self.present and inside(band, Fraction(0)):
            return True
        return None if self.clearance is None else inside(band, self.clearance.value)


def patient(
    library: Library,
    weight: Quantity | None = None,
    height: Quantity | None = None,
    age: Quantity | None = None,
    sex: str | None = None,
    crcl: Quantity | None = None,
    creatinine: Quantity | None = None,
    anc: Quantity | None = None,
    present: Iterable[str] = (),
    absent: Iterable[str] = (),
    confirm_weight: bool = False,
) -> Patient:
    """A checked patient: weight in kg, height in cm, age in years and clearance in mL/min unless a unit is typed.

    Creatinine and ANC need their unit: 300 may be 300 /uL or 300 x10^9/L, and only one of them is neutropenia.
    `confirm_weight`: an unusual weight, height or body surface is right as it stands.
    Raises InputError for what is impossible or contradictory, UnknownNameError for a condition nobody knows. A weight that does not fit
    the age raises nothing here: its doses are withheld, see `Patient.doubts` and `check_weight`.
    """
    has, has_not, by_all = _conditions(present, absent)
    found = Patient(
        weight=None if weight is None else observed(library, "body_weight", weight, "kg", "weight"),
        height=None if height is None else observed(library, "body_height", height, "cm", "height"),
        age=None if age is None else observed(library, "age", age, "a") / _YEAR,
        sex=_sex(sex),
        creatinine=None
        if creatinine is None
        else _positive("creatinine", observed(library, "creatinine", creatinine, None)),
        given_clearance=None if crcl is None else cleared(crcl),
        measured=() if anc is None else (("neutrophils", observed(library, "neutrophils", anc, None, "anc")),),
        present=has,
        absent=has_not,
        by_all=by_all,
        growth=library.growth,
        weight_confirmed=confirm_weight,
    )
    if found.sex == "male" and (impossible := sorted(has & OF_WOMEN)):
        said = f"'{impossible[0]}' is said to be present in a male."
        raise InputError(SOURCE, said, "Look at the sex and the condition; keep one of the two.", field="condition")
    if RENAL in frozenset(absent) and found.has(RENAL):
        why = "dialysis" if "dialysis" in has else f"a creatinine clearance below {SEVERE} mL/min"
        raise InputError(
            SOURCE, f"'{RENAL}' is said to be absent, with {why}.", "Keep one of the two.", field="condition"
        )
    return found


_PATIENTS: Memory[Patient] = Memory(256)


def same_patient(one: Patient) -> Patient:
    """The patient equal to this one that was met before, inside `remembering`; the long table of growth is compared by its identity."""
    if not is_remembering():
        return one
    return _PATIENTS.answer((one.growth,), lambda: one, replace(one, growth=None))


def check_weight(one: Patient) -> Patient:
    """The patient, or InputError where the weight cannot be that of the age and nobody confirmed it."""
    if one.refused_weight is not None:
        raise InputError(SOURCE, one.refused_weight.text, CONFIRM, field="weight")
    return one


def _positive(name: str, value: Fraction) -> Fraction:
    if value <= 0:
        raise InputError(SOURCE, "a value of zero cannot be used.", "Leave it out where it is unknown.", field=name)
    return value


def _sex(sex: str | None) -> Sex | None:
    if sex in (None, "female", "male"):
        return sex  # type: ignore[return-value]
    raise InputError(
        SOURCE,
        f"'{sex}' is not known.",
        "Write female or male; the formula of Cockcroft and Gault knows these two.",
        field="sex",
    )


def _conditions(present: Iterable[str], absent: Iterable[str]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Present, absent, and absent only by "all", checked. "all" means all that are not named."""
    has, named = frozenset(present), frozenset(absent)
    by_all = frozenset(CONDITIONS) - has - named if "all" in named else frozenset[str]()
    named -= {"all"}
    if unknown := sorted((has | named) - frozenset(CONDITIONS)):
        raise UnknownNameError("condition", unknown[0], CONDITIONS)
    if both := sorted(has & named):
        raise InputError(
            SOURCE, f"'{both[0]}' is said to be present and absent.", "Keep one of the two.", field="condition"
        )
    return has, named | by_all, by_all
