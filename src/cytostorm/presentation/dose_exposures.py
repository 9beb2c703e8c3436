"""The exposure that doses of anakinra would mean, as a part of a view: averages, curves, and on what they rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cytostorm.doses.exposure.averages import Average
from cytostorm.doses.exposure.curves import Curve
from cytostorm.doses.exposure.rows import RowExposure
from cytostorm.doses.quantities import plain
from cytostorm.presentation.view import View, Words

FRAME = (
    "From published kinetics in people without cytokine storm: an expected range, not a target. "
    "For comparison: 0.4 mg/L, the average that Urien 2013 proposes for a CRP of at most 10 mg/L in children with systemic JIA."
)
OWN_RULE = "† cytostorm's own rule, not published."
_DIGITS = 6
_LEAST = 0.01
"""mg/L; the assays of the studies quantify down to 0.04."""
_ENDS = {"least": "smallest dose", "most": "largest dose"}


class AverageView(View):
    """An average concentration; `typical_mg_l` is null where only the ends are published."""

    typical_mg_l: float | None
    low_mg_l: float
    high_mg_l: float
    arithmetic: str
    basis: str
    cautions: tuple[str, ...]
    references: tuple[str, ...]


class CurveView(View):
    """A concentration over hours: the ends of its band, and the typical person where one is published."""

    way: str
    until_hours: float
    hours: tuple[float, ...]
    typical_mg_l: tuple[float, ...] | None
    low_mg_l: tuple[float, ...]
    high_mg_l: tuple[float, ...]
    plateau_mg_l: float | None
    target_mg_l: float
    basis: str
    cautions: tuple[str, ...]
    widened: bool
    references: tuple[str, ...]


class ExposureView(View):
    """What one end of a row means by one route; `why_not` where nothing can be worked out."""

    row: str
    route: str
    end: str
    regimen: str
    words: Words
    why_not: tuple[str, ...]
    average: AverageView | None
    curve: CurveView | None


def exposure_view(one: RowExposure) -> ExposureView:
    """One end of a row by one route."""
    return ExposureView(
        row=one.row,
        route=one.route,
        end=one.end,
        regimen=one.words,
        words=f"{one.route.upper()} {one.words} ({_ENDS[one.end]}): {exposure_words(one)}",
        why_not=one.why_not,
        average=_average(one.average) if one.average else None,
        curve=_curve(one.curve) if one.curve else None,
    )


def _average(average: Average) -> AverageView:
    return AverageView(
        typical_mg_l=average.typical,
        low_mg_l=average.low,
        high_mg_l=average.high,
        arithmetic=average.arithmetic,
        basis=average.basis,
        cautions=average.cautions,
        references=average.references,
    )


def _curve(curve: Curve) -> CurveView:
    return CurveView(
        way=curve.regimen.way,
        until_hours=curve.regimen.hours,
        hours=_numbers(curve.hours),
        typical_mg_l=None if curve.typical is None else _numbers(curve.typical),
        low_mg_l=_numbers(curve.low),
        high_mg_l=_numbers(curve.high),
        plateau_mg_l=curve.plateau,
        target_mg_l=curve.target,
        basis=curve.basis,
        cautions=curve.cautions,
        widened=curve.widened,
        references=curve.references,
    )


def _numbers(values: Any) -> tuple[float, ...]:
    return tuple(values.round(_DIGITS).tolist())


def concentration(value: float) -> str:
    """Two significant digits: the published spread holds no more; and no digits where next to nothing is left."""
    if 0 < value < _LEAST:
        return f"below {_LEAST}"
    return f"{float(f'{value:.2g}'):g}"


def average_words(average: Average) -> str:
    if average.low == average.high:
        return f"average about {concentration(average.high)} mg/L, printed without a spread; {average.arithmetic}"
    ends = f"{concentration(average.low)} to {concentration(average.high)} mg/L"
    said = f"{ends}, ends only" if average.typical is None else f"{concentration(average.typical)} mg/L ({ends})"
    return f"average {said}; {average.arithmetic}"


def curve_words(curve: Curve) -> str:
    """The last interval of a curve in words: lowest and highest typical level, the band, the average; of a band its ends alone."""
    last = curve.hours >= curve.regimen.starts[-1]
    if curve.regimen.way == "infusion":
        last = curve.hours >= curve.regimen.hours
    low, high = concentration(float(curve.low[last].min())), concentration(float(curve.high[last].max()))
    if curve.typical is None or curve.plateau is None:
        return f"band {low} to {high} mg/L {'after' if curve.regimen.way == 'infusion' else 'in the last interval of'} {plain(curve.regimen.hours)} h"
    typical = (
        f"{concentration(float(curve.typical[last].min()))} to {concentration(float(curve.typical[last].max()))} mg/L"
    )
    return f"typical {typical} in the last interval (band {low} to {high}), average at steady state {concentration(curve.plateau)} mg/L"


def exposure_words(one: RowExposure) -> str:
    """Average and curve of one end of a row, or why there is neither."""
    said = [average_words(one.average)] if one.average else []
    said += [curve_words(one.curve)] if one.curve else []
    return "; ".join(said) or "none: " + "; ".join(one.why_not)


def exposure_notes(exposures: Iterable[RowExposure]) -> tuple[str, ...]:
    """On what the exposures rest and what to mind, each said once; and what a dagger means where one is shown."""
    found = list(exposures)
    made = [part for one in found for part in (one.curve, one.average) if part is not None]
    notes = dict.fromkeys([*(part.basis for part in made), *(caution for part in made for caution in part.cautions)])
    said = " ".join([*notes, *(reason for one in found for reason in one.why_not)])
    return (*notes, *([OWN_RULE] if "†" in said else []))
