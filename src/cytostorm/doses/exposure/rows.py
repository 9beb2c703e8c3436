"""The exposure that a row of a sheet would mean: its least and its most, by each route."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Literal, TypeVar

from cytostorm.doses.dosing import Row, Sheet
from cytostorm.doses.exposure.adults import intravenous_band, subcutaneous_band
from cytostorm.doses.exposure.averages import Average, infusion_plateau, intravenous_average, subcutaneous_average
from cytostorm.doses.exposure.curves import Curve, Regimen, Way, subcutaneous_curve
from cytostorm.doses.exposure.published import DRUG, published
from cytostorm.doses.quantities import plain
from cytostorm.errors import InputError
from cytostorm.library import Library
from cytostorm.model.sourced import Route

Made = TypeVar("Made")


@dataclass(frozen=True)
class RowExposure:
    """What one end of a row means by one route: an average or a plateau, a curve, or why there is none."""

    row: str
    route: Route
    end: Literal["least", "most"]
    words: str
    average: Average | None
    curve: Curve | None
    why_not: tuple[str, ...]


def row_exposures(sheet: Sheet, library: Library, route: str | None = None) -> tuple[RowExposure, ...]:
    """For each option of anakinra with a rate or an interval; empty for other drugs, of which no kinetics are held."""
    if sheet.treatment.drug != DRUG:
        return ()
    return tuple(
        found
        for row in sheet.options
        for one in row.dose.routes
        if route in (None, one)
        for found in _of(row, one, sheet, library)
    )


def _of(row: Row, route: Route, sheet: Sheet, library: Library) -> Iterator[RowExposure]:
    for end, dose, interval in _ends(row):
        words = f"{plain(dose)} mg/h" if interval == 0 else f"{plain(dose)} mg every {plain(interval)} h"
        reasons: list[str] = []
        curve = _tried(partial(_drawn, library, dose, interval, route, sheet), reasons)
        # The curve of a child carries its own average; a band of adults has none, and the averages are of adults.
        has_own = curve is not None and curve.plateau is not None
        average = None if has_own else _tried(_average(library, dose, interval, route, sheet), reasons)
        yield RowExposure(row.dose.id, route, end, words, average, curve, tuple(reasons))


def _drawn(library: Library, dose: float, interval: float, route: Route, sheet: Sheet) -> Curve:
    """Urien 2013 for those whom it held, by age or because the age is unknown; the band of adults for all others."""
    way: Way = "infusion" if interval == 0 else "subcutaneous" if route == "sc" else "bolus"
    regimen, age = Regimen(dose, interval, way=way), sheet.patient.age
    if way == "subcutaneous":
        held = age is None or age < published(library).value("urien-oldest") + 1
        return (subcutaneous_curve if held else subcutaneous_band)(library, regimen, sheet.patient)
    return intravenous_band(library, regimen, sheet.patient)


def _ends(row: Row) -> Iterator[tuple[Literal["least", "most"], float, float]]:
    """The least (low amount, long interval) and the most (high amount, short interval); a rate has the interval 0."""
    made, interval = row.amount, row.dose.interval
    if made is None or not made.unit.startswith("mg/") or (interval is None and row.dose.form != "infusion"):
        return
    low, high = float(made.low), float(made.high)
    if interval is None:
        ends = [(value / (24 if made.unit == "mg/day" else 1), 0.0) for value in (low, high)]
    else:
        daily = made.unit == "mg/day"
        hours = (float(interval.max), float(interval.min))
        ends = [(value * each / 24 if daily else value, each) for value, each in zip((low, high), hours, strict=True)]
    if not row.dose.up_to:
        yield "least", *ends[0]
    if row.dose.up_to or ends[1] != ends[0]:
        yield "most", *ends[1]


def _average(library: Library, dose: float, interval: float, route: Route, sheet: Sheet) -> Callable[[], Average]:
    if interval == 0:
        return lambda: infusion_plateau(library, dose, sheet.patient)
    which = subcutaneous_average if route == "sc" else intravenous_average
    return lambda: which(library, dose, interval, sheet.patient)


def _tried(make: Callable[[], Made], reasons: list[str]) -> Made | None:
    try:
        return make()
    except InputError as refused:
        reasons.append(" ".join(part for part in (refused.problem, refused.advice) if part))
        return None
