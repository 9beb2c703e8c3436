"""`records` and `row_records`: a table and a library in, records and the report on the way in out."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from cytostorm.errors import InputError
from cytostorm.io.tables.intake import Intake
from cytostorm.io.tables.mapping import Mapping
from cytostorm.io.tables.plans import plan_of
from cytostorm.io.tables.table import Table
from cytostorm.io.values.content import TableContent
from cytostorm.library import Library


def records(table: Table, library: Library, mapping: Mapping | None = None, ignore: Sequence[str] = ()) -> TableContent:
    """One record for each patient, in the order of the table, with dated facts.

    Without a mapping the headers decide: `observable` and `value` make a long table; otherwise each column is named
    by its observable and unit, `ferritin [ng/mL]`, or by a finding or drug. `ignore` leaves columns out by name.
    Rows without a patient column are one patient's where they have times or are long; else each row is a patient.
    Raises InputError for a column, name or unit of the table as a whole; a single value that is not understood
    becomes a refusal in its record and in the report.
    """
    return _content(table, library, mapping, ignore, by_row=False)


def row_records(
    table: Table, library: Library, mapping: Mapping | None = None, ignore: Sequence[str] = ()
) -> TableContent:
    """Exactly one record without times for each row, in row order; times, stays and duplicates play no part.

    Raises InputError for a long table, whose rows are single values.
    """
    return _content(table, library, mapping, ignore, by_row=True)


def _content(
    table: Table, library: Library, mapping: Mapping | None, ignore: Sequence[str], by_row: bool
) -> TableContent:
    plan = plan_of(table, library, mapping, ignore)
    if by_row and plan.long:
        problem = "this is a long table: each row is one value, and here each row must be one patient or patient-time."
        raise InputError(
            table.source, problem, "Make a column of each test; cytostorm assess and timeline read it as it is."
        )
    intake = Intake(table, library, plan, by_row)
    with _no_collection():
        found = intake.records()
    return TableContent(found, intake.report(), intake.sexes())


@contextmanager
def _no_collection() -> Iterator[None]:
    """The collector finds nothing among a million new facts, and looks at all of them again and again: half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
