"""The weight that a source doses by, where it is the ideal one: Devine's formula for adults, else the real weight with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from cytostorm.doses.quantities import plain

ADULT = 18
Sex = Literal["female", "male"]
SHORTEST = 152
"""cm: below it Devine's formula says nothing."""
_INCH = Fraction("2.54")
_BASE = {"male": Fraction(50), "female": Fraction("45.5")}


@dataclass(frozen=True)
class Ideal:
    """A weight in kg to dose by, never above the real one, and how it was found; `reference` is empty for the real weight."""

    value: Fraction
    words: str
    reference: str = ""


def ideal_weight(
    weight: Fraction | None, height: Fraction | None, age: Fraction | None, sex: Sex | None
) -> Ideal | None:
    """None without a weight. The formula is for adults from 152 cm; a child, and whoever lacks a height, is dosed by the real weight."""
    if weight is None:
        return None
    if why := _why_not(height, age, sex):
        return Ideal(weight, f"real weight, no ideal weight: {why}")
    assert height is not None, "asked for above"
    assert sex is not None
    value = _BASE[sex] + Fraction("2.3") * (height / _INCH - 60)
    shown = f"Devine: {plain(_BASE[sex])} + 2.3 x ({plain(height)} cm / 2.54 - 60) = {plain(value)} kg"
    if value >= weight:
        return Ideal(weight, f"real weight, not above the ideal one; {shown}", "devine-1974")
    return Ideal(value, f"ideal weight; {shown}", "devine-1974")


def _why_not(height: Fraction | None, age: Fraction | None, sex: Sex | None) -> str:
    if age is None or age < ADULT:
        return "the formula is for adults" + (", and the age is unknown" if age is None else "")
    if height is None or sex is None:
        return f"the {'height' if height is None else 'sex'} is unknown"
    return f"the formula begins at {SHORTEST} cm" if height < SHORTEST else ""
