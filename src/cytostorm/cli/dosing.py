"""`cytostorm dose` and `cytostorm treatments`: published doses for one patient, and the treatment files in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table as RichTable

import cytostorm
from cytostorm.cli.doors import one_of
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.doses import Row, Sheet, patient
from cytostorm.doses.exposure import RowExposure, row_exposures
from cytostorm.doses.named_vial import named_vial
from cytostorm.doses.patient import check_weight
from cytostorm.library import Library, shipped
from cytostorm.library.treatment_pages import treatment_page
from cytostorm.pathway import doses
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
    row_lines,
    silent_words,
)
from cytostorm.presentation.doses import payload
from cytostorm.presentation.preparing_wording import ROUNDING_RULES, unverified_words

OUT = Console(highlight=False, markup=False, emoji=False)


@dataclass(frozen=True)
class Asked:
    """What stands on the command line, as typed."""

    drug: str
    weight: str | None
    height: str | None
    age: str | None
    sex: str | None
    crcl: str | None
    creatinine: str | None
    anc: str | None
    route: str | None
    region: str | None
    indication: str | None
    present: tuple[str, ...]
    absent: tuple[str, ...]
    confirm_weight: bool = False
    vial: str | None = None


def run_dose(asked: Asked, format: str, out: Path | None) -> None:
    one_of(format, ("text", "json", "html"), "format")
    if out is not None:
        check_target(out)
    library = shipped()
    sheet = sheet_of(asked, library)
    show_or_write(rendered(sheet, row_exposures(sheet, library, asked.route), library, format), out)


def sheet_of(asked: Asked, library: Library) -> Sheet:
    treatment = library.treatment(asked.drug)
    one = patient(
        library, asked.weight, asked.height, asked.age, asked.sex, asked.crcl, asked.creatinine, asked.anc, asked.present, asked.absent,
        asked.confirm_weight,
    )  # fmt: skip
    return doses(treatment, check_weight(one), asked.route, asked.region, asked.indication, vial=named_vial(asked.vial))


def rendered(sheet: Sheet, exposures: Sequence[RowExposure], library: Library, format: str) -> str:
    if format == "json":
        return json.dumps(
            {"disclaimer": DOSE_DISCLAIMER, **payload(sheet, exposures, library, cytostorm.__version__)},
            indent=2,
            ensure_ascii=False,
        )
    if format == "text":
        return text_of(sheet, exposures, library)
    from cytostorm.report.dose import dose_page

    return dose_page(sheet, exposures, library, cytostorm.__version__)


def text_of(sheet: Sheet, exposures: Sequence[RowExposure], library: Library, width: int | None = None) -> str:
    """The sheet for a terminal, without colors: it is copied into notes."""
    console = Console(
        file=StringIO(), width=width or max(Console().width, 80), highlight=False, markup=False, emoji=False
    )
    for line in _lines(sheet, exposures, library):
        console.print(line)
    return console.file.getvalue().rstrip("\n")  # type: ignore[attr-defined, no-any-return]


def _lines(sheet: Sheet, exposures: Sequence[RowExposure], library: Library) -> Iterator[str]:
    yield f"{sheet.treatment.label}: published doses"
    yield from (f"  {line}" for line in known_words(sheet.patient))
    yield from _warnings(sheet)
    for number, row in enumerate(sheet.rows):
        if row.elsewhere and (number == 0 or not sheet.rows[number - 1].elsewhere):
            yield from ("", ELSEWHERE_HEADING)
        yield from _row(row, [one for one in exposures if one.row == row.dose.id])
    if notes := exposure_notes(exposures):
        yield from ("", "On the exposures:", *(f"  - {note}" for note in notes))
    for heading, said in background(sheet.treatment, library).items():
        yield from ("", f"{heading}:", *(f"  - {line}" for line in said))
    yield from _end(sheet)


def _warnings(sheet: Sheet) -> Iterator[str]:
    first = (*danger_words(sheet.treatment.dangers), *doubt_words(sheet.patient))
    yield from ("", *first) if first else ()
    firing = firing_words(sheet.notices)
    yield from ([""] if firing else [])
    yield from firing
    if unknown := missing_words(sheet.notices):
        yield from ("", unknown)
    yield from open_words(sheet.notices)
    if silent := silent_words(sheet.unused_conditions):
        yield silent


def _row(row: Row, exposures: Sequence[RowExposure]) -> Iterator[str]:
    dose = row.dose
    yield ""
    tier = "" if dose.tier == "any" else f"; {dose.tier}"
    yield f"{dose.label} [{dose.id}] {', '.join(dose.routes)}{tier}; {row.tag}"
    yield f"  {row.amount.arithmetic if row.amount else row.reason}"
    source = f"{dose.cite.reference}, {dose.cite.locator}" if dose.cite else "no source"
    yield f"  {source}; {dose.status}; {off_label_words(dose)}" + (f"; {remarks_of(dose)}" if remarks_of(dose) else "")
    yield f"  population: {population_words(dose)}"
    yield from (f"  {line}" for line in row_lines(row))
    if firing := row.warnings:
        yield f"  ! see above: {'; '.join(firing)}"
    yield from (f"  {line}" for one in exposures for line in exposure_lines(one))


def exposure_lines(one: RowExposure) -> Iterator[str]:
    """One end of a row in a line: average and curve, or why there is neither."""
    yield f"exposure, {one.route}, {one.end}, {one.words}: {exposure_words(one)}"


def _end(sheet: Sheet) -> Iterator[str]:
    yield ""
    if sheet.left_out:
        yield "Left out by the filters: " + ", ".join(f"{count} rows ({why})" for why, count in sheet.left_out) + "."
    if not sheet.treatment.doses:
        yield "No dose of this drug was read, so none is given. See cytostorm treatments show " + sheet.treatment.id
    if unverified := unverified_words(sheet.treatment.presentations):
        yield unverified
    yield sheet.rounding
    if any(row.preparations for row in sheet.rows):
        yield ROUNDING_RULES
    yield DOSE_DISCLAIMER


def run_treatments_list(format: str) -> None:
    one_of(format, ("text", "json"), "format")
    rows = [_listed(name) for name in shipped().treatments]
    if format == "json":
        print(json.dumps(rows, indent=2))
        return
    table = RichTable(box=None, pad_edge=False)
    for heading in ("id", "drug", "doses", "computed", "facts", "not confirmed"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "id")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    OUT.print(table)
    OUT.print(DOSE_DISCLAIMER, style="dim")


def _listed(name: str) -> dict[str, object]:
    treatment = shipped().treatments[name]
    computed, weak = sum(dose.computed for dose in treatment.doses), sum(not fact.confirmed for fact in treatment.facts)
    counts = {"doses": len(treatment.doses), "computed": computed, "facts": len(treatment.facts), "not_confirmed": weak}
    return {"id": name, "label": treatment.label, **counts}


def run_treatments_show(name: str, format: str) -> None:
    one_of(format, ("text", "markdown"), "format")
    library = shipped()
    page = treatment_page(library.treatment(name), library)
    if format == "markdown":
        print(page)
    else:
        OUT.print(Markdown(page))
