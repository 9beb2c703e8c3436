"""A sheet of doses as plain data for JSON. Numbers are the nearest doubles of what was worked out exactly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cytostorm.doses.dosing import Row, Sheet
from cytostorm.doses.exposure.averages import Average
from cytostorm.doses.exposure.curves import Curve
from cytostorm.doses.exposure.rows import RowExposure
from cytostorm.doses.patient import Patient
from cytostorm.doses.safety import Notice
from cytostorm.library import Library
from cytostorm.model.documents import Cite
from cytostorm.model.doses import Ceiling, Dose
from cytostorm.presentation.dose_wording import background
from cytostorm.presentation.preparing_wording import ROUNDING_RULES, preparation_payload, unverified_words


def payload(sheet: Sheet, exposures: Sequence[RowExposure], library: Library, version: str) -> dict[str, Any]:
    """Everything the text says, and the numbers of the curves."""
    treatment = sheet.treatment
    return {
        "cytostorm": version,
        "treatment": treatment.id,
        "label": treatment.label,
        "patient": _patient(sheet.patient),
        "rounding": sheet.rounding,
        "rounding_rules": ROUNDING_RULES,
        "dangers": [{"text": one.text, "status": one.status, "source": _cite(one.cite)} for one in treatment.dangers],
        "doubts": [{"field": one.field, "level": one.level, "text": one.text} for one in sheet.patient.doubts],
        "largest_amounts": [_ceiling(one) for one in treatment.ceilings],
        "volumes_not_shown": unverified_words(treatment.presentations),
        "rows": [_row(row) for row in sheet.rows],
        "notices": [_notice(notice) for notice in sheet.notices],
        "left_out": dict(sheet.left_out),
        "conditions_without_a_rule": list(sheet.unused_conditions),
        "background": background(treatment, library),
        "exposures": [_exposure(one) for one in exposures],
    }


def _patient(patient: Patient) -> dict[str, Any]:
    numbers = {
        "weight_kg": patient.weight,
        "height_cm": patient.height,
        "age_years": patient.age,
        "creatinine_umol_l": patient.creatinine,
    }
    surface, clearance = patient.surface, patient.clearance
    return {
        **{name: None if value is None else float(value) for name, value in numbers.items()},
        "sex": patient.sex,
        "weight_confirmed": patient.weight_confirmed,
        "measured": {name: float(value) for name, value in patient.measured},
        "surface_m2": float(surface.value) if surface else None,
        "surface_arithmetic": surface.arithmetic if surface else None,
        "formulas": [found.reference for found in (surface, clearance) if found and found.reference],
        "clearance_ml_min": float(clearance.value) if clearance else None,
        "clearance_arithmetic": clearance.arithmetic if clearance else None,
        "present": sorted(patient.present),
        "inferred": sorted(patient.inferred),
        "absent": sorted(patient.excluded),
    }


def _row(row: Row) -> dict[str, Any]:
    dose, made = row.dose, row.amount
    return {
        "id": dose.id, "indication": dose.indication, "label": dose.label, "tier": dose.tier, "routes": list(dose.routes), "form": dose.form,
        "kind": row.kind, "reason": row.reason, "needs": list(row.needs),
        "low": float(made.low) if made and not dose.up_to else None, "high": float(made.high) if made else None, "unit": made.unit if made else None,
        "interval_hours": [float(dose.interval.min), float(dose.interval.max)] if dose.interval else None, "duration": dose.duration,
        "arithmetic": made.arithmetic if made else None, "remarks": list(row.remarks),
        "population": _population(dose), "asked_back": list(row.questions), "limit": made.limit.words if made and made.limit else None,
        "preparations": [preparation_payload(one) for one in row.preparations], "regions": list(dose.regions), "off_label": dose.off_label,
        "status": dose.status, "source": _cite(dose.cite), "note": dose.note, "notices": [notice.rule for notice in row.notices],
    }  # fmt: skip


def _population(dose: Dose) -> dict[str, Any]:
    bands = {"age_years": dose.age, "weight_kg": dose.weight}
    shown = {
        name: band.model_dump(mode="json", by_alias=True, exclude_none=True) if band else None
        for name, band in bands.items()
    }
    return {"status": dose.population.status, "because": dose.population.because, "all_ages": dose.all_ages, **shown}


def _ceiling(one: Ceiling) -> dict[str, Any]:
    """A largest amount; one that was not confirmed shows no number."""
    return {
        "action": one.action, "max": float(one.max) if one.confirmed else None, "unit": one.unit, "text": one.text, "status": one.status,
        "unread": one.unread, "source": _cite(one.cite),
    }  # fmt: skip


def _cite(cite: Cite | None) -> dict[str, Any] | None:
    return cite.model_dump(mode="json") if cite else None


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "rule": notice.rule, "label": notice.label, "kind": notice.kind, "subject": notice.subject, "read": notice.read,
        "state": notice.state, "standing": notice.standing, "severity": notice.severity, "blocks": notice.blocks, "text": notice.text,
        "lifts": notice.lifts, "alert_only_for": list(notice.spared), "needs_a_record": notice.recorded,
        "instead": [{"text": said.text, "source": _cite(said.cite)} for said in notice.instead if notice.state == "fires"],
        "missing": notice.missing, "routes": list(notice.routes), "regions": list(notice.regions), "version": notice.version,
        "status": notice.status, "source": _cite(notice.cite), "unread": notice.unread,
    }  # fmt: skip


def _exposure(one: RowExposure) -> dict[str, Any]:
    return {
        "row": one.row, "route": one.route, "end": one.end, "regimen": one.words, "why_not": list(one.why_not),
        "average": _average(one.average) if one.average else None, "curve": _curve(one.curve) if one.curve else None,
    }  # fmt: skip


def _average(average: Average) -> dict[str, Any]:
    numbers = {"typical_mg_l": average.typical, "low_mg_l": average.low, "high_mg_l": average.high}
    said = {
        "arithmetic": average.arithmetic,
        "basis": average.basis,
        "cautions": list(average.cautions),
        "references": list(average.references),
    }
    return {**numbers, **said}


def _curve(curve: Curve) -> dict[str, Any]:
    arrays = {"hours": curve.hours, "typical_mg_l": curve.typical, "low_mg_l": curve.low, "high_mg_l": curve.high}
    said = {
        "plateau_mg_l": curve.plateau,
        "target_mg_l": curve.target,
        "basis": curve.basis,
        "cautions": list(curve.cautions),
    }
    return {
        **{name: None if values is None else values.round(6).tolist() for name, values in arrays.items()},
        **said,
        "widened": curve.widened,
    }
