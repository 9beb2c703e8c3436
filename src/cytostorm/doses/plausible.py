"""Whether weight, height and body surface fit the age: what does not is asked back, or refused until somebody confirms it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from cytostorm.doses.quantities import plain
from cytostorm.model.documents import Edges
from cytostorm.model.growth import AgeRow, Growth

POUNDS = Fraction("0.45359237")
_MONTHS = 12
_ADULT = 18
_MONTH_DAYS = Fraction("30.4375")
_SLIPS = "pounds for kilograms (2.2 times too much), grams for kilograms, months for years, the decimal point"


@dataclass(frozen=True)
class Doubt:
    """A measure that hardly fits. `ask`: shown as a question; `refuse`: no dose is worked out until the weight is confirmed."""

    field: Literal["weight", "height", "body surface"]
    level: Literal["ask", "refuse"]
    text: str


@dataclass(frozen=True)
class Weights:
    """The weights of one age in kg: outside `ask` they are asked back, outside `refuse` refused until confirmed."""

    ask: tuple[Fraction, Fraction]
    refuse: tuple[Fraction, Fraction]

    def level(self, weight: Fraction) -> Literal["ask", "refuse"] | None:
        if not self.refuse[0] <= weight <= self.refuse[1]:
            return "refuse"
        return None if self.ask[0] <= weight <= self.ask[1] else "ask"


def age_words(years: Fraction) -> str:
    """An age as a ward says it: "11 days", "8 months", "2 years".

    >>> age_words(Fraction(2)), age_words(Fraction(2, 3)), age_words(Fraction(11, 365))
    ('2 years', '8 months', '11 days')
    """
    months = years * _MONTHS
    if months < Fraction("0.99"):
        return f"{round(float(months * _MONTH_DAYS)):g} days"
    if months < 2 * _MONTHS:
        return "1 month" if round(float(months), 2) == 1 else f"{round(float(months), 1):g} months"
    return f"{plain(years)} years"


def age_band_words(edges: Edges) -> str:
    """A band of ages: "from 8 months", "from 2 years below 18 years".

    >>> from decimal import Decimal
    >>> age_band_words(Edges(from_=Decimal("0.6666"), below=Decimal(18)))
    'from 8 months below 18 years'
    """
    edge = {"from": edges.from_, "above": edges.above, "up to": edges.up_to, "below": edges.below}
    return " ".join(f"{word} {age_words(Fraction(value))}" for word, value in edge.items() if value is not None)


def weights_at(growth: Growth, years: Fraction) -> Weights:
    """The row of an age; between two rows each limit is interpolated, and from the 18th birthday the row of adults holds."""
    if years >= _ADULT:
        row = growth.adult
        return _weights(
            *(Fraction(edge) for edge in (row.ask_below, row.ask_above, row.refuse_below, row.refuse_above))
        )
    months = years * _MONTHS
    after = next((row for row in growth.rows if Fraction(row.months) > months), growth.rows[-1])
    before = [row for row in growth.rows if Fraction(row.months) <= months][-1]
    return _weights(*_between(before, after, months))


def _weights(low: Fraction, high: Fraction, least: Fraction, most: Fraction) -> Weights:
    return Weights((low, high), (least, most))


def _between(before: AgeRow, after: AgeRow, months: Fraction) -> Iterator[Fraction]:
    gap = Fraction(after.months) - Fraction(before.months)
    share = (months - Fraction(before.months)) / gap if gap else Fraction(0)
    for name in ("ask_below", "ask_above", "refuse_below", "refuse_above"):
        low, high = Fraction(getattr(before, name)), Fraction(getattr(after, name))
        yield low + share * (high - low)


def weight_doubt(growth: Growth, weight: Fraction, years: Fraction | None) -> Doubt | None:
    """What is said of a weight; with an unknown age only a weight that fits nobody is refused."""
    if years is None:
        return _for_nobody(growth, weight)
    weights = weights_at(growth, years)
    level = weights.level(weight)
    if level is None:
        return None
    low, high = weights.refuse if level == "refuse" else weights.ask
    range_ = f"{plain(low)} to {plain(high)} kg"
    basis = "limits of growth programs" if years < _ADULT else "limits of this project"
    common = f"the centiles 0.1 to 99.9 are {range_}" if years < _ADULT else f"asked back outside {range_}"
    said = f"is not plausible: {range_} ({basis})" if level == "refuse" else f"is unusual: {common}"
    return Doubt(
        "weight", level, f"{plain(weight)} kg at {age_words(years)} {said}. {_slip_words(growth, weight, years)}"
    )


def _for_nobody(growth: Growth, weight: Fraction) -> Doubt | None:
    low, high = Fraction(growth.rows[0].refuse_below), Fraction(growth.adult.refuse_above)
    if low <= weight <= high:
        return None
    said = f"is plausible at no age: {plain(low)} to {plain(high)} kg"
    return Doubt("weight", "refuse", f"{plain(weight)} kg {said}. Usual slips: {_SLIPS}.")


def _slip_words(growth: Growth, weight: Fraction, years: Fraction) -> str:
    found = "; ".join(_fitting(growth, weight, years))
    return f"Usual slips: {_SLIPS}." + (f" Would fit: {found}." if found else "")


def _fitting(growth: Growth, weight: Fraction, years: Fraction) -> Iterator[str]:
    """The slips after which the weight fits the age."""
    here = weights_at(growth, years)
    readings = [
        (weight * POUNDS, f"{plain(weight)} pounds = {plain(weight * POUNDS)} kg"),
        (weight / 1000, f"{plain(weight)} g = {plain(weight / 1000)} kg"),
        (weight / 10, f"{plain(weight / 10)} kg"),
        (weight * 10, f"{plain(weight * 10)} kg"),
    ]
    yield from (words for value, words in readings if here.level(value) is None)
    for other, words in ((years / _MONTHS, "the age in months"), (years * _MONTHS, "the age in years")):
        if other <= 110 and weights_at(growth, other).level(weight) is None:
            yield f"{words}, {age_words(other)}"


def size_doubts(growth: Growth, height: Fraction | None, surface: Fraction | None) -> Iterator[Doubt]:
    """Height and body surface are asked back and never refused: the ranges are ours."""
    low, high = Fraction(growth.height_from), Fraction(growth.height_up_to)
    if height is not None and not low <= height <= high:
        yield Doubt(
            "height",
            "ask",
            f"a height of {plain(height)} cm is unusual: {plain(low)} to {plain(high)} cm. Usual slips: inches or meters.",
        )
    low, high = Fraction(growth.surface_from), Fraction(growth.surface_up_to)
    if surface is not None and not low <= surface <= high:
        said = f"a body surface of {plain(surface)} m2 is unusual: {plain(low)} to {plain(high)} m2"
        yield Doubt("body surface", "ask", f"{said}. It follows from height and weight.")
