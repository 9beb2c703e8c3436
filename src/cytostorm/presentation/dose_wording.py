"""A sheet in sentences, the same on every face."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cytostorm.doses.dosing import Row
from cytostorm.doses.exposure.averages import Average
from cytostorm.doses.exposure.curves import Curve
from cytostorm.doses.exposure.rows import RowExposure
from cytostorm.doses.patient import CONDITIONS, NORMAL, RENAL, SEVERE, Patient
from cytostorm.doses.plausible import age_band_words, age_words
from cytostorm.doses.quantities import plain
from cytostorm.doses.safety import Notice
from cytostorm.library import Library
from cytostorm.library.ranges import edge_words
from cytostorm.model.documents import Mask
from cytostorm.model.doses import Dose
from cytostorm.model.pathways import Said
from cytostorm.model.sourced import Statement
from cytostorm.model.treatments import Treatment
from cytostorm.presentation.labels import ALWAYS_ASKED, LEVELS, readable, source_words
from cytostorm.presentation.preparing_wording import preparation_lines

_LEAST = 0.01
"""mg/L; the assays that were read quantify down to 0.04."""
ELSEWHERE_HEADING = "PRINTED FOR OTHER DISEASES: no row below is an option in a cytokine storm"
DOSE_DISCLAIMER = (
    "Not a medical device. These are published doses and what was printed about them; nothing here is an order or a recommendation, "
    "and no clinician has signed it off. Check every number against its source and your formulary."
)


def known_words(patient: Patient) -> Iterator[str]:
    """What is known of the patient, with the formulas used and what they would need."""
    numbers = (("weight", patient.weight, "kg"), ("height", patient.height, "cm"))
    said = [f"{name} {plain(value)} {unit}" for name, value, unit in numbers if value is not None]
    said += [f"age {age_words(patient.age)}"] if patient.age is not None else []
    said += [f"{name} {plain(value)} x10^9/L" for name, value in patient.measured]
    yield "Given: " + (
        ", ".join([*said, *([patient.sex] if patient.sex else []), *sorted(patient.present)]) or "nothing"
    )
    if patient.taken:
        yield f"Of these from the record: {'; '.join(patient.taken)}"
    if patient.excluded:
        yield f"Said to be absent: {', '.join(sorted(patient.excluded))}"
    if patient.overruled:
        yield f'Entered as absent with "all", but recorded, and counted as present: {"; ".join(patient.overruled)}'
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
        why = (
            "dialysis"
            if "dialysis" in patient.present
            else f"the clearance is below {SEVERE} mL/min, severe on the US label of anakinra"
        )
        return f"Taken as present: {RENAL} ({why})"
    if RENAL in patient.absent and RENAL not in patient.excluded:
        return f"Not taken as absent: {RENAL} (the clearance is at or below {NORMAL} mL/min, the edge of the normal group of Yang 2003)"
    return ""


def danger_words(sheet_dangers: Iterable[Statement]) -> tuple[str, ...]:
    """What stands above everything else of a drug."""
    return tuple(f"CRITICAL: {one.text}" for one in sheet_dangers)


def doubt_words(patient: Patient) -> tuple[str, ...]:
    """Measures that hardly fit, as questions; a refused weight withholds every dose."""
    heads = {"ask": "WARNING, is this right?", "refuse": "CRITICAL, no dose before it is confirmed:"}
    return tuple(f"{heads[one.level]} {one.text}" for one in patient.doubts)


def row_lines(row: Row) -> Iterator[str]:
    """What follows the arithmetic of a row: questions, remarks, and what is drawn up."""
    yield from (f"! {question}" for question in row.questions)
    yield from (f"! {remark}" for remark in row.remarks)
    yield from (f"to draw up: {line}" for line in preparation_lines(row.preparations))


def population_words(dose: Dose) -> str:
    """Whom a row is for and how that is known: "age from 18 years (derived: a trial in adults)"."""
    bands = [f"age {age_band_words(dose.age)}"] if dose.age else ["every age"] if dose.all_ages else []
    bands += [f"weight {edge_words(dose.weight, 'kg')}"] if dose.weight else []
    because = f": {dose.population.because}" if dose.population.because else ""
    return f"{', '.join(bands) or 'age'} {'(' if bands else ''}{dose.population.status}{because}{')' if bands else ''}"


def notice_words(notice: Notice) -> str:
    """A rule that applies: "WARNING: Anakinra: neutrophils below 1.5. European label: ... [kineret-eu-smpc; label: eu]"."""
    level = LEVELS[notice.severity]
    place = f"; {', '.join(notice.routes)} only" if notice.routes else ""
    where = f"; {notice.where}" if notice.where else ""
    doubt = " (unverified)" if notice.status == "unconfirmed" and notice.read == "rule" else ""
    lifts = f" What would lift it: {notice.lifts}" if notice.lifts and notice.severity == "block" else ""
    spared = f" A warning only for: {', '.join(notice.spared)}." if notice.spared and notice.severity == "block" else ""
    return (
        f"{level}: {notice.label}{place}. {notice.text}{doubt}{lifts}{spared} {source_words(notice.cite)[:-1]}{where}]"
    )


def firing_words(notices: Iterable[Notice]) -> list[str]:
    """The rules that a fact of this patient makes apply, the weightiest first; then what can be considered instead."""
    said = [one for one in notices if one.state == "fires" and not one.standing]
    found = [notice_words(one) for one in sorted(said, key=lambda one: list(LEVELS).index(one.severity))]
    return [*found, *instead_words(one.instead for one in said if one.severity in ("block", "alert"))]


def instead_words(groups: Iterable[tuple[Said, ...]]) -> list[str]:
    """What can be considered where a rule rules drugs out: "CAN BE CONSIDERED INSTEAD: Immunoglobulin [eular-...]"."""
    said = dict.fromkeys(one for group in groups for one in group)
    listed = " ".join(f"{one.text.removesuffix('.')} {source_words(one.cite)}." for one in said)
    return [f"CAN BE CONSIDERED INSTEAD: {listed}"] if said else []


def missing_words(notices: Iterable[Notice]) -> str:
    """What could not be checked: first what is always asked before an immunosuppressant, then the rest; empty where all could be."""
    waiting = dict.fromkeys(
        name for one in notices if one.state == "unknown" and not one.recorded for name in one.missing.split(" and ")
    )
    first = [name for name in ALWAYS_ASKED if name in waiting]
    rest = [name for name in waiting if name not in first]
    heads = (("Not checked, and always asked before an immunosuppressant", first), ("Not checked", rest))
    said = [f"{head} (missing: {', '.join(_asked(name) for name in names)})." for head, names in heads if names]
    return " ".join([*said, "Do not read as safe."]) if said else ""


def _asked(name: str) -> str:
    """A condition as a reader knows it, and as it is typed where that is another word."""
    typed = name if name in CONDITIONS and readable(name) != name else ""
    return f"{readable(name)} [{typed}]" if typed else readable(name)


def open_words(notices: Iterable[Notice]) -> list[str]:
    """What holds of almost everybody until it is ruled out, and how many rules only a record could decide."""
    found = list(notices)
    standing = dict.fromkeys(one.label for one in found if one.state == "fires" and one.standing)
    recorded = sum(one.state == "unknown" and one.recorded for one in found)
    said = [f"Not ruled out yet (true of most patients): {'; '.join(standing)}."] if standing else []
    return [*said, *([f"{recorded} more checks need a record: cytostorm pathway."] if recorded else [])]


def silent_words(names: Sequence[str]) -> str:
    """What is known of the patient and in no rule about the drug; empty where there is nothing."""
    return (
        f"No rule for this drug covers {', '.join(readable(name) for name in names)}. Do not read as safe."
        if names
        else ""
    )


def background(treatment: Treatment, library: Library) -> dict[str, list[str]]:
    """What a file says that belongs to no single row, by heading; headings without a word are left out."""
    parts = {
        "Role": treatment.roles,
        "Liver": treatment.hepatic,
        "Monitoring": treatment.monitoring,
        "Cautions": treatment.cautions,
    }
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
    """On what the exposures rest and what to mind, each said once."""
    made = [part for one in exposures for part in (one.curve, one.average) if part is not None]
    return tuple(
        dict.fromkeys([*(part.basis for part in made), *(caution for part in made for caution in part.cautions)])
    )
