"""A sheet in sentences, the same on every face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cytostorm.model.treatments import Dose
from cytostorm.pathway.exposure.averages import Average
from cytostorm.pathway.exposure.curves import Curve
from cytostorm.pathway.exposure.rows import RowExposure
from cytostorm.pathway.patient import Patient
from cytostorm.pathway.quantities import plain
from cytostorm.pathway.safety import Notice

DOSE_DISCLAIMER = (
    "Not a medical device. These are published doses and what was printed about them; nothing here is an order or a recommendation, "
    "and no clinician has signed it off. Check every number against its source and your formulary."
)


def known_words(patient: Patient) -> Iterator[str]:
    """What is known of the patient, with the formulas used and what they would need."""
    numbers = (("weight", patient.weight, "kg"), ("height", patient.height, "cm"), ("age", patient.age, "years"))
    said = [f"{name} {plain(value)} {unit}" for name, value, unit in numbers if value is not None]
    said += [f"{name} {plain(value)} x10^9/L" for name, value in patient.measured]
    yield "Given: " + (", ".join([*said, *([patient.sex] if patient.sex else []), *sorted(patient.present)]) or "nothing")
    if patient.taken:
        yield f"Of these from the record: {'; '.join(patient.taken)}"
    if patient.absent:
        yield f"Said to be absent: {', '.join(sorted(patient.absent))}"
    if patient.surface:
        yield patient.surface.arithmetic
    if patient.clearance:
        yield patient.clearance.arithmetic
    else:
        yield f"Creatinine clearance unknown; needs {', '.join(patient.clearance_needs)}"


def notice_words(notice: Notice) -> str:
    """A rule that fires, or whose limit was not confirmed: "ALERT (neutropenia; label: eu): ..."."""
    head = {"fires": notice.severity.upper(), "unknown": "UNKNOWN", "not confirmed": "NOT CONFIRMED, see source"}[notice.state]
    place = "; ".join(part for part in (notice.rule, notice.where, f"{', '.join(notice.routes)} only" if notice.routes else "") if part)
    doubt = "" if notice.status != "unconfirmed" else f" (not confirmed: {notice.unread})" if notice.unread else " (not confirmed)"
    return f"{head} ({place}): {notice.text}{doubt}"


def missing_words(notices: Iterable[Notice]) -> str:
    """One line for the rules that could not be checked, by what is missing; empty where all could."""
    waiting: dict[str, list[str]] = {}
    for notice in notices:
        if notice.state == "unknown":
            waiting.setdefault(notice.missing, []).append(notice.rule)
    listed = "; ".join(f"{missing} ({', '.join(rules)})" for missing, rules in waiting.items())
    return f"Unknown, so these rules could not be checked: {listed}." if waiting else ""


def off_label_words(dose: Dose) -> str:
    return dose.label_word + (f" ({', '.join(dose.regions)})" if dose.regions else "")


def concentration(value: float) -> str:
    """Two significant digits: the published spread holds no more."""
    return f"{float(f'{value:.2g}'):g}"


def average_words(average: Average) -> str:
    if average.low == average.high:
        return f"average about {concentration(average.high)} mg/L, printed without a spread; {average.arithmetic}"
    ends = f"{concentration(average.low)} to {concentration(average.high)} mg/L"
    said = f"{ends}, ends only" if average.typical is None else f"{concentration(average.typical)} mg/L ({ends})"
    return f"average {said}; {average.arithmetic}"


def curve_words(curve: Curve) -> str:
    """The last interval of a curve in words: lowest and highest typical level, the band, the plateau."""
    last = curve.hours >= curve.regimen.starts[-1]
    low, high = concentration(float(curve.low[last].min())), concentration(float(curve.high[last].max()))
    typical = f"{concentration(float(curve.typical[last].min()))} to {concentration(float(curve.typical[last].max()))} mg/L"
    said = f"typical {typical} in the last interval (band {low} to {high}), average at steady state {concentration(curve.plateau)} mg/L"
    return said


def exposure_notes(exposures: Iterable[RowExposure]) -> tuple[str, ...]:
    """On what the exposures rest and what to mind, each said once."""
    made = [part for one in exposures for part in (one.curve, one.average) if part is not None]
    return tuple(dict.fromkeys([*(part.basis for part in made), *(caution for part in made for caution in part.cautions)]))
