"""The published doses of one drug for one patient, as one view. Numbers are the nearest doubles of what was worked out exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field

from cytostorm.doses.dosing import Sheet
from cytostorm.doses.exposure.rows import RowExposure, row_exposures
from cytostorm.doses.named_vial import named_vial
from cytostorm.doses.patient import Patient, check_weight, patient
from cytostorm.library import Library
from cytostorm.library.treatments import references_of
from cytostorm.model.doses import Ceiling
from cytostorm.pathway import doses
from cytostorm.presentation.answer import Answer
from cytostorm.presentation.dose_exposures import FRAME, ExposureView, exposure_notes, exposure_view
from cytostorm.presentation.dose_rows import RowView, kept_back_quotes, row_view, shown_cite
from cytostorm.presentation.dose_screen import dose_screen
from cytostorm.presentation.dose_warnings import (
    NoticeView,
    instead_words,
    missing_words,
    notice_views,
    numbers_of,
    record_words,
    silent_words,
)
from cytostorm.presentation.dose_wording import (
    DOSE_DISCLAIMER,
    ELSEWHERE_HEADING,
    NONE_CHECKED,
    NONE_LEFT,
    background,
    danger_words,
    doubt_words,
    known_words,
)
from cytostorm.presentation.first_screen import FirstScreen
from cytostorm.presentation.preparing_wording import ROUNDING_RULES, unverified_words
from cytostorm.presentation.view import SourceView, View, Words

UNVERIFIED = "Unverified: no number is shown."


@dataclass(frozen=True)
class DoseQuestion:
    """What is asked of a drug. `typed` is what `cytostorm.doses.patient` takes; the filters keep rows."""

    drug: str
    typed: dict[str, Any] = field(default_factory=dict)
    route: str | None = None
    region: str | None = None
    indication: str | None = None
    vial: str | None = None


class DosedPatientView(View):
    """What is known of the patient; null is not recorded."""

    weight_kg: float | None
    height_cm: float | None
    age_years: float | None
    creatinine_umol_l: float | None
    sex: str | None
    weight_confirmed: bool
    measured: dict[str, float]
    surface_m2: float | None
    surface_arithmetic: str | None
    clearance_ml_min: float | None
    clearance_arithmetic: str | None
    formulas: tuple[str, ...]
    present: tuple[str, ...]
    inferred: tuple[str, ...]
    absent: tuple[str, ...]
    words: tuple[Words, ...]


class DoubtView(View):
    """A measure that hardly fits the age."""

    field: str
    level: str
    text: str


class DrugDangerView(View):
    """A danger of the drug itself."""

    text: str
    status: str
    cite: SourceView | None


class LargestView(View):
    """A maximum that rows are held against; one that is unverified has no number."""

    action: str
    max: float | None
    unit: str
    text: str
    status: str
    unread: str
    cite: SourceView | None


class DoseView(Answer):
    """What `cytostorm dose` shows."""

    schema_: Literal["cytostorm/dose/1"] = Field(default="cytostorm/dose/1", alias="schema")
    treatment: str
    label: str
    title: Words
    disclaimer: Words
    patient: DosedPatientView
    doubts: tuple[DoubtView, ...]
    dangers: tuple[DrugDangerView, ...]
    critical: tuple[Words, ...] = Field(description="of the drug itself, and measures that cannot be right")
    notices: tuple[NoticeView, ...] = Field(description="safety rules that apply, then those that could not be checked")
    instead: Words = Field(description="what can be considered instead; empty where nothing is named")
    not_checked: Words
    needs_a_record: Words
    not_covered: Words
    conditions_without_a_rule: tuple[str, ...]
    rows: tuple[RowView, ...]
    elsewhere_heading: Words = Field(
        description="stands before the rows printed for other diseases; empty where there are none"
    )
    no_rows: Words = Field(description="why there is no row; empty where there is one")
    left_out: dict[str, int]
    left_out_words: Words
    largest_amounts: tuple[LargestView, ...]
    volumes_not_shown: Words
    rounding: Words
    rounding_rules: Words
    background: dict[str, tuple[Words, ...]]
    exposures: tuple[ExposureView, ...]
    exposure_frame: Words = Field(description="empty where there are no exposures")
    exposure_notes: tuple[Words, ...]
    references: tuple[str, ...] = Field(description="ids of everything cited, in order")


def dose_view(asked: DoseQuestion, library: Library, version: str) -> DoseView:
    """The doses that were asked for. Raises InputError for a weight that cannot be that of the age and was not confirmed."""
    sheet = sheet_of(asked, library)
    return view_of(sheet, row_exposures(sheet, library, asked.route), library, version)


def dose_summary(asked: DoseQuestion, library: Library) -> FirstScreen:
    """The first screen alone, without working out exposures."""
    return dose_screen(sheet_of(asked, library), library)


def sheet_of(asked: DoseQuestion, library: Library) -> Sheet:
    """The domain's answer."""
    known = check_weight(patient(library, **asked.typed))
    vial = named_vial(asked.vial)
    return doses(library.treatment(asked.drug), known, asked.route, asked.region, asked.indication, vial=vial)


def view_of(sheet: Sheet, exposures: tuple[RowExposure, ...], library: Library, version: str) -> DoseView:
    """A sheet with its exposures."""
    treatment, numbers, hidden = sheet.treatment, numbers_of(sheet, library), kept_back_quotes(sheet.rows)
    return DoseView(
        version=version,
        summary=dose_screen(sheet, library),
        treatment=treatment.id,
        label=treatment.label,
        title=f"{treatment.label}: published doses",
        disclaimer=DOSE_DISCLAIMER,
        patient=_patient(sheet.patient),
        doubts=tuple(DoubtView(field=one.field, level=one.level, text=one.text) for one in sheet.patient.doubts),
        dangers=tuple(
            DrugDangerView(text=one.text, status=one.status, cite=SourceView.maybe(one.cite))
            for one in treatment.dangers
        ),
        critical=(*danger_words(treatment.dangers), *doubt_words(sheet.patient)),
        notices=notice_views(sheet, library),
        instead=instead_words(sheet.notices, library),
        not_checked=missing_words(sheet.notices),
        needs_a_record=record_words(sheet.notices),
        not_covered=silent_words(sheet.unused_conditions),
        conditions_without_a_rule=sheet.unused_conditions,
        rows=tuple(row_view(row, numbers, hidden, library) for row in sheet.rows),
        elsewhere_heading=ELSEWHERE_HEADING if any(row.elsewhere for row in sheet.rows) else "",
        no_rows="" if sheet.rows else NONE_LEFT if treatment.doses else NONE_CHECKED,
        left_out=dict(sheet.left_out),
        left_out_words=left_out_words(sheet),
        largest_amounts=tuple(_largest(one, hidden) for one in treatment.ceilings),
        volumes_not_shown=unverified_words(treatment.presentations),
        rounding=sheet.rounding,
        rounding_rules=ROUNDING_RULES if any(row.preparations for row in sheet.rows) else "",
        background=background(treatment, library),
        exposures=tuple(exposure_view(one) for one in exposures),
        exposure_frame=FRAME if exposures else "",
        exposure_notes=exposure_notes(exposures),
        references=tuple(dict.fromkeys(_references(sheet, exposures))),
    )


def left_out_words(sheet: Sheet) -> str:
    """What the filters took away; empty where nothing was."""
    said = ", ".join(f"{count} doses ({why})" for why, count in sheet.left_out)
    return f"Left out by the filters: {said}." if said else ""


def _patient(one: Patient) -> DosedPatientView:
    numbers = {
        "weight_kg": one.weight,
        "height_cm": one.height,
        "age_years": one.age,
        "creatinine_umol_l": one.creatinine,
    }
    surface, clearance = one.surface, one.clearance
    return DosedPatientView(
        **{name: None if value is None else float(value) for name, value in numbers.items()},
        sex=one.sex,
        weight_confirmed=one.weight_confirmed,
        measured={name: float(value) for name, value in one.measured},
        surface_m2=float(surface.value) if surface else None,
        surface_arithmetic=surface.arithmetic if surface else None,
        clearance_ml_min=float(clearance.value) if clearance else None,
        clearance_arithmetic=clearance.arithmetic if clearance else None,
        formulas=tuple(found.reference for found in (surface, clearance) if found and found.reference),
        present=tuple(sorted(one.present)),
        inferred=tuple(sorted(one.inferred)),
        absent=tuple(sorted(one.excluded)),
        words=tuple(known_words(one)),
    )


def _largest(one: Ceiling, hidden: frozenset[str]) -> LargestView:
    return LargestView(
        action=one.action,
        max=float(one.max) if one.confirmed else None,
        unit=one.unit,
        text=one.text if one.confirmed else UNVERIFIED,
        status=one.status,
        unread=one.unread,
        cite=shown_cite(one.cite, hidden) if one.confirmed else None,
    )


def _references(sheet: Sheet, exposures: tuple[RowExposure, ...]) -> Iterator[str]:
    """Ids of everything cited: the treatment, the rules that apply, the kinetics, the formulas."""
    yield from references_of(sheet.treatment)
    firing = [notice for notice in sheet.notices if notice.state == "fires"]
    yield from (notice.cite.reference for notice in firing)
    yield from (said.cite.reference for notice in firing for said in notice.instead)
    yield from (name for one in exposures for part in (one.curve, one.average) if part for name in part.references)
    formulas = (sheet.patient.surface, sheet.patient.clearance)
    yield from (found.reference for found in formulas if found and found.reference)
