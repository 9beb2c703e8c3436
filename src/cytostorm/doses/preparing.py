"""From an amount to what is drawn up: the volume, the vials, and the rounded dose beside the exact one. The rules of rounding are ours."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from cytostorm.doses.arithmetic import Amount
from cytostorm.doses.named_vial import NamedVial
from cytostorm.doses.patient import Patient
from cytostorm.doses.vials import Contents, at_most, enough, nearest, total
from cytostorm.model.doses import Dose, Presentation
from cytostorm.model.sourced import Route

SMALL = 10
"""kg: below it volumes are rounded to 0.01 mL."""
LEAST_ML = Fraction(1, 10)
VIAL_CHANGE = Fraction(1, 10)
"""Up to this share an antibody is rounded to whole vials; above it a change is said aloud."""


@dataclass(frozen=True)
class Portion:
    """One amount to be drawn up: exact and rounded, in mg and mL (mL per hour for a rate).

    `rounded_mg` is None where the volume is too small to draw. `contents` hold the exact amount, `wasted` of it is left over;
    `whole` are full vials near the exact amount, for an antibody.
    """

    exact_mg: Fraction
    exact_ml: Fraction | None
    rounded_mg: Fraction | None
    rounded_ml: Fraction | None
    contents: Contents = ()
    whole: Contents = ()
    too_small: bool = False

    @property
    def change(self) -> Fraction:
        """The share by which rounding changes the dose."""
        return Fraction(0) if self.rounded_mg is None else self.rounded_mg / self.exact_mg - 1

    @property
    def whole_change(self) -> Fraction:
        return total(self.whole) / self.exact_mg - 1 if self.whole else Fraction(0)

    @property
    def wasted(self) -> Fraction:
        return total(self.contents) - self.exact_mg if self.contents else Fraction(0)


@dataclass(frozen=True)
class Preparation:
    """How one amount of a row is drawn up from one presentation; `what`: each dose, each day, each hour."""

    presentation: Presentation | NamedVial
    route: Route
    what: str
    low: Portion
    high: Portion


def preparations(
    dose: Dose, made: Amount, presentations: tuple[Presentation, ...], patient: Patient, vial: NamedVial | None
) -> Iterator[Preparation]:
    """Every way of drawing a row up that is known: only verified presentations, or the vial that the user named."""
    for route in dose.routes:
        fitting: list[Presentation | NamedVial] = [one for one in presentations if one.used and route in one.routes]
        for source in [vial] if vial is not None else fitting:
            for what, low, high in _shares(dose, made):
                most = _most(made, low, high)
                ends = (_portion(end, source, route, patient, most, what) for end in (low, high))
                yield Preparation(source, route, what, *ends)


def _shares(dose: Dose, made: Amount) -> Iterator[tuple[str, Fraction, Fraction]]:
    """What is drawn up at once, in mg: each dose; a day where nothing says how it is divided; an hour of an infusion."""
    factor = 1000 if made.unit.startswith("g/") else 1
    low, high, per = made.low * factor, made.high * factor, made.unit.split("/")[-1]
    if dose.form == "infusion":
        hours = 1 if per == "h" else 24
        yield "each hour", low / hours, high / hours
    elif per == "course":
        yield "the course", low, high
        if dose.parts is not None:
            yield f"each of {dose.parts} doses", low / dose.parts, high / dose.parts
    elif per == "day" and dose.interval is not None:
        for n in dict.fromkeys(Fraction(24) / Fraction(hours) for hours in (dose.interval.max, dose.interval.min)):
            yield (
                "each dose" if n == 1 else f"each of {int(n) if n.denominator == 1 else float(n):g} doses a day",
                low / n,
                high / n,
            )
    else:
        yield ("each day" if per == "day" else "each dose"), low, high


def _most(made: Amount, low: Fraction, high: Fraction) -> Fraction | None:
    """The limit of the row in the mg of a share."""
    if made.limit is None or made.high == 0:
        return None
    return made.limit.value * high / made.high


def _portion(
    amount: Fraction, source: Presentation | NamedVial, route: Route, patient: Patient, most: Fraction | None, what: str
) -> Portion:
    if what == "each hour":  # a rate is set on a pump, after dilution
        return Portion(amount, amount / Fraction(source.concentration) if source.concentration else None, None, None)
    sizes = [Fraction(one) for one in source.contents]
    if source.concentration is None:
        return _tablets(amount, sizes)
    concentration = Fraction(source.concentration)
    volume = amount / concentration
    contents = enough(sizes, amount)
    if volume < LEAST_ML:
        return Portion(amount, volume, None, None, contents, too_small=True)
    if total(contents) == amount:  # full containers: nothing is measured
        return Portion(amount, volume, amount, volume, contents, contents if source.whole_vials else ())
    if _on_marks(amount, source, route):
        rounded = nearest(amount, Fraction(source.marks or 1), most)
    else:
        small = patient.weight is None or patient.weight < SMALL
        step = Fraction(1, 100) if small else Fraction(1, 10)
        rounded = nearest(volume, step, most / concentration if most is not None else None) * concentration
    whole = _whole(amount, sizes, most) if source.whole_vials else ()
    return Portion(amount, volume, rounded, rounded / concentration, contents, whole)


def _on_marks(amount: Fraction, source: Presentation | NamedVial, route: Route) -> bool:
    """A graduated syringe is read at its marks under the skin, from its first mark on."""
    return source.marks is not None and route == "sc" and amount >= Fraction(source.marks_from or 0)


def _tablets(amount: Fraction, sizes: list[Fraction]) -> Portion:
    """Tablets to the strength below, never above the amount."""
    contents = at_most(sizes, amount)
    return Portion(amount, None, total(contents) or None, None, contents, too_small=not contents)


def _whole(amount: Fraction, sizes: list[Fraction], most: Fraction | None) -> Contents:
    """Full vials near an amount, where that changes it by no more than a tenth and stays below the largest amount."""
    ways = [way for way in (at_most(sizes, amount), enough(sizes, amount)) if way]
    fitting = [
        way for way in ways if abs(total(way) / amount - 1) <= VIAL_CHANGE and (most is None or total(way) <= most)
    ]
    return min(fitting, key=lambda way: abs(total(way) - amount), default=())
