"""What a sheet of doses says in sentences, the same on every face: the patient, each row, and what belongs to no row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cytostorm.doses.dosing import Row
from cytostorm.doses.patient import NORMAL, RENAL, SEVERE, Patient
from cytostorm.doses.plausible import age_band_words, age_words
from cytostorm.doses.quantities import plain
from cytostorm.library import Library
from cytostorm.library.ranges import edge_words
from cytostorm.model.documents import Mask
from cytostorm.model.doses import Dose
from cytostorm.model.sourced import Statement
from cytostorm.model.treatments import Treatment
from cytostorm.presentation.labels import readable
from cytostorm.presentation.reasons import reason_words
from cytostorm.presentation.source_names import cited
from cytostorm.record.reasons import Reason
from cytostorm.words.vocabulary import shown

ELSEWHERE_HEADING = "PRINTED FOR OTHER DISEASES: not options in a cytokine storm"
DOSE_DISCLAIMER = (
    "Not a medical device. Published doses for a clinician to weigh. Not orders, not recommendations, not yet reviewed by a clinician. "
    "Check every number against its source and your formulary."
)
NONE_CHECKED = "No dose of this drug was checked in a source, so none is shown."
NONE_LEFT = "The filters left no dose."


def known_words(patient: Patient) -> Iterator[str]:
    """What is known of the patient, with the formulas used and what they would need."""
    numbers = (("weight", patient.weight, "kg"), ("height", patient.height, "cm"))
    said = [f"{name} {plain(value)} {unit}" for name, value, unit in numbers if value is not None]
    said += [f"age {age_words(patient.age)}"] if patient.age is not None else []
    said += [f"{name} {plain(value)} ×10⁹/L" for name, value in patient.measured]
    said += [patient.sex] if patient.sex else []
    yield "Entered: " + (", ".join([*said, *(readable(name) for name in sorted(patient.present))]) or "nothing")
    if patient.taken:
        yield f"From the record: {'; '.join(patient.taken)}"
    if patient.excluded:
        yield f"Entered as absent: {', '.join(readable(name) for name in sorted(patient.excluded))}"
    yield from overruled_words(patient)
    if kidneys := _kidney_words(patient):
        yield kidneys
    if patient.surface:
        yield patient.surface.arithmetic
    if patient.clearance:
        yield patient.clearance.arithmetic
    else:
        yield f"Creatinine clearance not recorded; needs {', '.join(patient.clearance_needs)}"


def overruled_words(patient: Patient, facts: Callable[[Reason], str] = reason_words) -> Iterator[str]:
    """What "all" denied and the record shows, with the facts; nothing where it denied nothing."""
    said = [f"{readable(name)} ({'; '.join(map(facts, reasons))})" for name, reasons in patient.overruled]
    if said:
        yield f'Entered as absent with "all", but recorded, and counted as present: {"; ".join(said)}'


def _kidney_words(patient: Patient) -> str:
    """What the clearance or dialysis says of renal impairment, where nobody said that it is present."""
    if RENAL in patient.inferred:
        why = (
            "dialysis"
            if "dialysis" in patient.present
            else f"clearance below {SEVERE} mL/min, severe on the US label of anakinra"
        )
        return f"Assumed: {readable(RENAL)} ({why})"
    if RENAL in patient.absent and RENAL not in patient.excluded:
        return f"Not counted as absent: {readable(RENAL)} (clearance not above {NORMAL} mL/min, where the normal group of Yang 2003 begins)"
    return ""


def danger_words(dangers: Iterable[Statement]) -> tuple[str, ...]:
    """What is shown before everything else of a drug."""
    return tuple(f"CRITICAL: {one.text}" for one in dangers)


def doubt_words(patient: Patient) -> tuple[str, ...]:
    """Measures that hardly fit, as questions; a refused weight withholds every dose."""
    heads = {"ask": "WARNING, is this right?", "refuse": "CRITICAL, no dose before it is confirmed:"}
    return tuple(f"{heads[one.level]} {one.text}" for one in patient.doubts)


def state_words(row: Row) -> str:
    """What became of a row: "option", "for other patients", "CRITICAL: no dose shown"."""
    if row.elsewhere and row.kind == "option":
        return "printed for another disease"
    return shown("dose", row.kind)


def result_words(row: Row) -> str:
    """The arithmetic of a row, or why it has no number."""
    return row.amount.arithmetic if row.amount else row.reason


def population_words(dose: Dose) -> str:
    """Whom a row is for and how that is known: "age from 18 years (calculated: a trial in adults)"."""
    bands = [f"age {age_band_words(dose.age)}"] if dose.age else ["every age"] if dose.all_ages else []
    bands += [f"weight {edge_words(dose.weight, 'kg')}"] if dose.weight else []
    status = shown("amount-status", dose.population.status)
    because = ": ".join(part for part in (status, dose.population.because) if part)
    return f"{', '.join(bands)} ({because})" if bands and because else ", ".join(bands) or f"age {because}"


def source_line(dose: Dose, library: Library) -> str:
    """Where a row was printed, how it relates to a label, and what has to be known of it."""
    source = cited(dose.cite, library.references, locator=True)
    checked = [shown("fact-status", dose.status)] if dose.cite is None else []
    said = [one for one in (source, *checked, off_label_words(dose), remarks_of(dose)) if one]
    return "; ".join(dict.fromkeys(said))


def background(treatment: Treatment, library: Library) -> dict[str, tuple[str, ...]]:
    """What a file says that belongs to no single row, by heading; headings without a word are left out."""
    parts = {
        "Role": treatment.roles,
        "Liver": treatment.hepatic,
        "Monitoring": treatment.monitoring,
        "Cautions": treatment.cautions,
    }
    found = {
        heading: tuple(statement_words(one, library) for one in statements) for heading, statements in parts.items()
    }
    found["Makes unreliable"] = tuple(_mask_words(library.masks[name], library) for name in treatment.masks)
    return {heading: words for heading, words in found.items() if words}


def statement_words(statement: Statement, library: Library) -> str:
    """A statement with its source: "Fever and CRP are unreliable. (Mehta 2020, letter)"."""
    source = cited(statement.cite, library.references) if statement.cite else ""
    label = "" if "label" in source else " and ".join(region.upper() for region in statement.regions)
    checked = "" if statement.cite else shown("fact-status", statement.status)
    note = statement.cite.note if statement.cite else statement.unread
    parts = (source, f"{label} label" if label else "", statement.version, checked, note)
    return f"{statement.text} ({'; '.join(part for part in parts if part)})"


def _mask_words(mask: Mask, library: Library) -> str:
    return f"{mask.label} ({cited(mask.cite, library.references)})"


def remarks_of(dose: Dose) -> str:
    """Notes of a row and of its source, each of which may change what the row means."""
    return "; ".join(part for part in (dose.note, dose.cite.note if dose.cite else "") if part)


def off_label_words(dose: Dose) -> str:
    """ "off-label", "on label (US and EU)"."""
    return dose.label_word + (f" ({' and '.join(one.upper() for one in dose.regions)})" if dose.regions else "")
