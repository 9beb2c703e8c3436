"""`cytostorm assess`: one patient as text, JSON or HTML."""

from __future__ import annotations

from pathlib import Path

import cytostorm
from cytostorm.cli.assess_text import full_text
from cytostorm.cli.doors import chosen_sets, counted, one_of, open_source, take_in
from cytostorm.cli.first_screens import first_screen_text
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.errors import InputError
from cytostorm.io.opening import Opening
from cytostorm.io.tables import TableContent, moment_at
from cytostorm.library import Library, confirmed, shipped
from cytostorm.presentation.answer import written
from cytostorm.presentation.assessment import Assessed, assessed, view_of
from cytostorm.presentation.patient_whole import whole_of
from cytostorm.record import Record
from cytostorm.record.consistency import check_consistent
from cytostorm.report import patient_page


def run_assess(
    source: str,
    criteria: str,
    reading: str,
    at: str,
    format: str,
    full: bool,
    out: Path | None,
    patient: str,
    mapping: Path | None,
    ignore: list[str],
    skip: bool,
    as_measured: list[str],
    opening: Opening,
) -> None:
    one_of(format, ("text", "json", "html"), "format")
    if out is not None:
        check_target(out, Path(source), mapping)
    library = confirmed(shipped(), as_measured)
    sets = chosen_sets(library, criteria)
    library.reading(reading)
    content = take_in(open_source(source, library, mapping, ignore, patient, opening), skip)
    record = one_record(content, patient)
    made = assessed(record, library, sets, reading, moment_at(at, record, "--at"), cytostorm.__version__)
    show_or_write(rendered(made, library, format, full), out)


def one_record(content: TableContent, patient: str) -> Record:
    """The patient asked for, or the only one. Names of patients stay out of the messages: they end up in logs."""
    found = [r for r in content.records if not patient or r.patient == patient]
    if len(found) == 1:
        check_consistent(found[0], content.conformance.source)
        return found[0]
    source, held = content.conformance.source, counted(len(content.records), "patient")
    if patient:
        raise InputError(
            source, f"holds {held}, and none is named '{patient}'.", "Write the name as it stands in the table."
        )
    raise InputError(source, f"holds {held}, and assess takes one.", "Add --patient ID, or use cytostorm timeline.")


def rendered(made: Assessed, library: Library, format: str, full: bool = False) -> str:
    """The answer as one face shows it: the first screen by default, everything with `full`."""
    if format == "html":
        return patient_page(whole_of(made, library), library)
    view = view_of(made, library)
    if format == "json":
        return written(view, indent=None)  # one line: an answer goes over the wire
    return full_text(view) if full else first_screen_text(view.summary)
