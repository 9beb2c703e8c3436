"""A sheet in sentences, the same on every face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cytostorm.library import Library
from cytostorm.model.documents import Mask
from cytostorm.model.doses import Dose
from cytostorm.model.sourced import Statement
from cytostorm.model.treatments import Treatment
from cytostorm.pathway.exposure.averages import Average
from cytostorm.pathway.exposure.curves import Curve
from cytostorm.pathway.exposure.rows import RowExposure
from cytostorm.pathway.patient import NORMAL, RENAL, SEVERE, Patient
from cytostorm.pathway.quantities import plain
from cytostorm.pathway.safety import Notice

_LEAST = 0.01
"""mg/L; the assays that were read quantify down to 0.04."""
ELSEWHERE_HEADING = "PRINTED FOR OTHER DISEASES: no row below is an option in a cytokine storm"
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
    if patient.excluded:
        yield f"Said to be absent: {', '.join(sorted(patient.excluded))}"
    if patient.overruled:
        yield f"Entered as absent with \"all\", but recorded, and counted as present: {'; '.join(patient.overruled)}"
    if kidneys := _kidney_words(patient):
        yield kidneys
    if patient.surface:
        yield patient.surface.arithmetic
    if patient.clearance:
        yield patient.clearance.arithmetic
    else:
        yield f"Creatinine clearance unknown; needs {', '.join(patient.clearance_needs)}"


def _kidney_words(patient: Patient) -> str:
    """What the clearance or dialysis says of renal impairment, where nobody said that it is present."""
    if RENAL in patient.inferred:
        why = "dialysis" if "dialysis" in patient.present else f"the clearance is below {SEVERE} mL/min, severe on the US label of anakinra"
        return f"Taken as present: {RENAL} ({why})"
    if RENAL in patient.absent and RENAL not in patient.excluded:
        return f"Not taken as absent: {RENAL} (the clearance is at or below {NORMAL} mL/min, the edge of the normal group of Yang 2003)"
    return ""


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


def silent_words(names: Sequence[str]) -> str:
    """What is known of the patient and in no rule of the file; empty where there is nothing."""
    return f"No rule of this file speaks of: {', '.join(names)}. That is no all-clear." if names else ""


def background(treatment: Treatment, library: Library) -> dict[str, list[str]]:
    """What a file says that belongs to no single row, by heading; headings without a word are left out."""
    parts = {"Role": treatment.roles, "Liver": treatment.hepatic, "Monitoring": treatment.monitoring, "Cautions": treatment.cautions}
    found = {heading: [statement_words(one) for one in statements] for heading, statements in parts.items()}
    found["Hides signs"] = [_mask_words(library.masks[name]) for name in treatment.masks]
    return {heading: words for heading, words in found.items() if words}


def statement_words(statement: Statement) -> str:
    """A statement with its label and how far it was checked: "Fever and CRP say nothing under it. (verified)"."""
    label = f"label: {', '.join(statement.regions)}" if statement.regions else ""
    reference = statement.cite.reference if statement.cite else ""
    doubt = "not confirmed" if not statement.confirmed else statement.status
    parts = (label, statement.version, reference, doubt, statement.cite.note if statement.cite else statement.unread)
    return f"{statement.text} ({'; '.join(part for part in parts if part)})"


def _mask_words(mask: Mask) -> str:
    return f"{mask.label} ({mask.cite.reference}; {mask.cite.status})"


def remarks_of(dose: Dose) -> str:
    """Notes of a row and of its source, each of which may change what the row means."""
    return "; ".join(part for part in (dose.note, dose.cite.note if dose.cite else "") if part)


def off_label_words(dose: Dose) -> str:
    return dose.label_word + (f" ({', '.join(dose.regions)})" if dose.regions else "")


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
    typical = f"{concentration(float(curve.typical[last].min()))} to {concentration(float(curve.typical[last].max()))} mg/L"
    return f"typical {typical} in the last interval (band {low} to {high}), average at steady state {concentration(curve.plateau)} mg/L"


def exposure_words(one: RowExposure) -> str:
    """Average and curve of one end of a row, or why there is neither."""
    said = [average_words(one.average)] if one.average else []
    said += [curve_words(one.curve)] if one.curve else []
    return "; ".join(said) or "none: " + "; ".join(one.why_not)


def exposure_notes(exposures: Iterable[RowExposure]) -> tuple[str, ...]:
    """On what the exposures rest and what to mind, each said once."""
    made = [part for one in exposures for part in (one.curve, one.average) if part is not None]
    return tuple(dict.fromkeys([*(part.basis for part in made), *(caution for part in made for caution in part.cautions)]))
