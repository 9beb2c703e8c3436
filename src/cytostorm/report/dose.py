"""The page of published doses: what is known, what to think of, every row with its arithmetic, and the exposure drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from cytostorm.doses import Row, Sheet
from cytostorm.doses.exposure import RowExposure
from cytostorm.doses.exposure.published import published
from cytostorm.library import Library
from cytostorm.library.treatments import references_of
from cytostorm.presentation.dose_wording import (
    DOSE_DISCLAIMER,
    ELSEWHERE_HEADING,
    background,
    danger_words,
    doubt_words,
    exposure_notes,
    exposure_words,
    firing_words,
    known_words,
    missing_words,
    off_label_words,
    open_words,
    population_words,
    remarks_of,
    silent_words,
)
from cytostorm.presentation.preparing_wording import ROUNDING_RULES, preparation_lines, unverified_words
from cytostorm.report.citing import FullReference, Source, full_reference, source
from cytostorm.report.dose_charts import averages_chart, curves_chart
from cytostorm.report.pages import rendered

ANCHOR = "dose"


@dataclass(frozen=True)
class DoseRow:
    """One published dose as the page shows it."""

    row: Row
    said: str
    label: str
    note: str
    population: str
    preparations: tuple[str, ...]
    source: Source | None
    firing: tuple[str, ...]


@dataclass(frozen=True)
class ExposureLine:
    """One end of a row in words."""

    row: str
    route: str
    end: str
    regimen: str
    words: str


def dose_page(sheet: Sheet, exposures: Sequence[RowExposure], library: Library, version: str) -> str:
    """One self-contained HTML page for one sheet; curves and averages where kinetics are held (anakinra)."""
    title = f"{sheet.treatment.label}: published doses"
    return rendered(
        "dose.html.j2",
        title=title,
        running=f"{sheet.treatment.id} · cytostorm {version}",
        sheet=sheet,
        disclaimer=DOSE_DISCLAIMER,
        elsewhere=ELSEWHERE_HEADING,
        known=list(known_words(sheet.patient)),
        warnings=[
            *danger_words(sheet.treatment.dangers),
            *doubt_words(sheet.patient),
            *firing_words(sheet.notices),
        ],
        unverified=unverified_words(sheet.treatment.presentations),
        rounding_rules=ROUNDING_RULES if any(row.preparations for row in sheet.rows) else "",
        unknown=missing_words(sheet.notices),
        opened=open_words(sheet.notices),
        silent=silent_words(sheet.unused_conditions),
        background=background(sheet.treatment, library),
        rows=[_row(row, library) for row in sheet.rows],
        curves=_charts(exposures),
        averages=averages_chart([one for one in exposures if one.average], _short_labels(sheet), _target(library)),
        lines=[_line(one) for one in exposures],
        notes=exposure_notes(exposures),
        references=_references(sheet, exposures, library),
    )


def _row(row: Row, library: Library) -> DoseRow:
    said = row.amount.arithmetic if row.amount else row.reason
    whom, drawn = population_words(row.dose), preparation_lines(row.preparations)
    return DoseRow(
        row,
        said,
        off_label_words(row.dose),
        remarks_of(row.dose),
        whom,
        drawn,
        source(row.dose.cite, ANCHOR, library),
        row.warnings,
    )


def _short_labels(sheet: Sheet) -> dict[str, str]:
    """Names of rows for a chart: what a row is for, and its id, which tells rows of one purpose apart."""
    return {row.dose.id: f"{row.dose.indication.replace('-', ' ')} ({row.dose.id})" for row in sheet.rows}


def _target(library: Library) -> float:
    """The average in mg/L that Urien 2013 proposes."""
    return published(library).value("urien-target")


def _charts(exposures: Sequence[RowExposure]) -> list[Markup]:
    """Each picture once: rows with the same regimen have the same curve. One of each way of giving it comes first."""
    drawn = [one for one in exposures if one.curve is not None]
    first = {one.curve.regimen.way: one for one in reversed(drawn) if one.curve is not None}
    return list(dict.fromkeys(curves_chart(one) for one in [*first.values(), *drawn]))


def _line(one: RowExposure) -> ExposureLine:
    return ExposureLine(one.row, one.route, one.end, one.words, exposure_words(one))


def _references(sheet: Sheet, exposures: Sequence[RowExposure], library: Library) -> list[FullReference]:
    rules = [notice.cite.reference for notice in sheet.notices if notice.state == "fires"]
    rules += [said.cite.reference for notice in sheet.notices if notice.state == "fires" for said in notice.instead]
    kinetics = [name for one in exposures for part in (one.curve, one.average) if part for name in part.references]
    formulas = [
        found.reference for found in (sheet.patient.surface, sheet.patient.clearance) if found and found.reference
    ]
    names = dict.fromkeys([*references_of(sheet.treatment), *rules, *kinetics, *formulas])
    return [full_reference(library.references[name], ANCHOR) for name in names]
