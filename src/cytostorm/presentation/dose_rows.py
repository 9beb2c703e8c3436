"""One published dose as a part of a view: what became of it for this patient, its source, and what is drawn up."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from typing import Any

from pydantic import Field

from cytostorm.doses.dosing import Kind, Row
from cytostorm.library import Library
from cytostorm.model.documents import Cite
from cytostorm.model.doses import Dose
from cytostorm.presentation.dose_wording import (
    off_label_words,
    population_words,
    remarks_of,
    result_words,
    source_line,
    state_words,
)
from cytostorm.presentation.preparations import PreparationView
from cytostorm.presentation.preparing_wording import preparation_lines
from cytostorm.presentation.source_names import cited
from cytostorm.presentation.view import SourceView, View, Words

_KEPT_BACK: tuple[Kind, ...] = ("outside", "blocked", "not confirmed")
"""Rows of which no number may reach a reader: the wording of the source is left out as well."""


class PopulationView(View):
    """Whom a dose is for, and how that is known."""

    status: str
    because: str
    all_ages: bool
    age_years: dict[str, str] | None
    weight_kg: dict[str, str] | None
    words: Words

    @classmethod
    def of(cls, dose: Dose) -> PopulationView:
        """The ages and weights of a dose."""
        return cls(
            status=dose.population.status,
            because=dose.population.because,
            all_ages=dose.all_ages,
            age_years=_band(dose.age),
            weight_kg=_band(dose.weight),
            words=population_words(dose),
        )


class AboveView(View):
    """A maximum of a label that a dose exceeds."""

    most: float
    max: float
    unit: str
    regions: tuple[str, ...]


class RowView(View):
    """One published dose. `low`, `high` and `unit` are null where no number is offered, and `low` where only a maximum was printed."""

    id: str
    indication: str
    label: Words
    tier: str
    routes: tuple[str, ...]
    form: str
    elsewhere: bool = Field(description="printed for a disease without a cytokine storm: no option here")
    kind: Kind
    state: Words
    reason: str
    needs: tuple[str, ...]
    low: float | None
    high: float | None
    unit: str | None
    interval_hours: tuple[float, float] | None
    duration: str
    arithmetic: str | None
    result: Words = Field(description="the arithmetic, or why there is no number")
    asked_back: tuple[Words, ...]
    remarks: tuple[Words, ...]
    above: tuple[AboveView, ...]
    limit: str | None
    preparations: tuple[PreparationView, ...]
    to_draw_up: tuple[Words, ...]
    population: PopulationView
    regions: tuple[str, ...]
    off_label: bool | str
    label_status: str
    status: str
    cite: SourceView | None
    source: str = Field(description="author or body and year, with a qualifier where it was not verified")
    source_line: Words
    note: str
    notices: tuple[str, ...] = Field(description="ids of the safety rules about it")
    warnings: tuple[str, ...] = Field(
        description="numbers of the warnings that a fact of this patient makes apply to it"
    )


def row_view(row: Row, numbers: Mapping[str, str], hidden: Container[str], library: Library) -> RowView:
    """A row; `numbers` are those of the safety rules, `hidden` wordings that are kept back."""
    dose = row.dose
    return RowView(
        id=dose.id,
        indication=dose.indication,
        label=dose.label,
        tier=dose.tier,
        routes=dose.routes,
        form=dose.form,
        elsewhere=row.elsewhere,
        kind=row.kind,
        state=state_words(row),
        reason=row.reason,
        needs=row.needs,
        **_amounts(row),
        result=result_words(row),
        asked_back=row.questions,
        remarks=row.remarks,
        above=tuple(
            AboveView(
                most=float(one.most), max=float(one.ceiling.max), unit=one.ceiling.unit, regions=one.ceiling.regions
            )
            for one in row.above
        ),
        preparations=tuple(PreparationView.of(one) for one in row.preparations),
        to_draw_up=preparation_lines(row.preparations),
        population=PopulationView.of(dose),
        regions=dose.regions,
        off_label=dose.off_label,
        label_status=off_label_words(dose),
        status=dose.status,
        cite=shown_cite(dose.cite, hidden),
        source=cited(dose.cite, library.references),
        source_line=source_line(dose, library),
        note=remarks_of(dose),
        notices=tuple(notice.rule for notice in row.notices),
        warnings=warning_numbers(row, numbers),
    )


def warning_numbers(row: Row, numbers: Mapping[str, str]) -> tuple[str, ...]:
    """Numbers of the warnings about a row that a fact of this patient makes apply."""
    found = [one for one in row.notices if one.state == "fires" and not one.standing and one.severity != "note"]
    return tuple(sorted({numbers[one.rule] for one in found}, key=lambda number: int(number[1:])))


def _amounts(row: Row) -> dict[str, Any]:
    made, interval = row.amount, row.dose.interval
    return {
        "low": float(made.low) if made and not row.dose.up_to else None,
        "high": float(made.high) if made else None,
        "unit": made.unit if made else None,
        "interval_hours": (float(interval.min), float(interval.max)) if interval else None,
        "duration": row.dose.duration,
        "arithmetic": made.arithmetic if made else None,
        "limit": made.limit.words if made and made.limit else None,
    }


def kept_back_quotes(rows: Iterable[Row]) -> frozenset[str]:
    """Wordings with the number of a dose that is not for this patient, and of no dose that is."""
    cited_rows = [(row.kind in _KEPT_BACK, row.dose.cite.as_printed) for row in rows if row.dose.cite]
    return frozenset(quote for kept, quote in cited_rows if kept) - {quote for kept, quote in cited_rows if not kept}


def shown_cite(cite: Cite | None, hidden: Container[str]) -> SourceView | None:
    """A source, without its wording where that is kept back."""
    found = SourceView.maybe(cite)
    return found.model_copy(update={"as_printed": ""}) if found is not None and found.as_printed in hidden else found


def _band(edges: Any) -> dict[str, str] | None:
    return edges.model_dump(mode="json", by_alias=True, exclude_none=True) if edges else None
