"""Published rows beyond the maximum of a label: the number stays what was published, and the row shows that it is above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from cytostorm.doses.arithmetic import Amount, per_day
from cytostorm.doses.patient import Patient
from cytostorm.doses.quantities import plain
from cytostorm.model.doses import Ceiling, Dose


@dataclass(frozen=True)
class Above:
    """The most of a row in the unit of a label's maximum, and that maximum."""

    most: Fraction
    ceiling: Ceiling

    @property
    def words(self) -> str:
        """ "Up to 16 mg/kg/day: exceeds the US label maximum of 8 mg/kg/day"."""
        label = " and ".join(region.upper() for region in self.ceiling.regions)
        largest = f"{plain(Fraction(self.ceiling.max))} {self.ceiling.unit}"
        return f"Up to {plain(self.most)} {self.ceiling.unit}: exceeds the {f'{label} ' if label else ''}label maximum of {largest}"


def above_labels(ceilings: Iterable[Ceiling], dose: Dose, made: Amount, patient: Patient) -> tuple[Above, ...]:
    """The maxima of labels that a row exceeds."""
    told = [one for one in ceilings if one.confirmed and one.action == "tell"]
    found = ((_as_ceiling(one, dose, made, patient), one) for one in told)
    return tuple(Above(most, one) for most, one in found if most is not None and most > Fraction(one.max))


def _as_ceiling(one: Ceiling, dose: Dose, made: Amount, patient: Patient) -> Fraction | None:
    """The most of a row in the unit of a ceiling."""
    if one.unit == "mg/dose":
        return made.high if made.unit == "mg/dose" else None
    daily = per_day(dose, made)
    if one.unit == "mg/day" or daily is None:
        return daily
    return daily / patient.weight if patient.weight else None
