"""`cytostorm dose` and `cytostorm treatments`: published doses for one patient, and the treatment files in words."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table as RichTable

import cytostorm
from cytostorm.cli.doors import one_of
from cytostorm.cli.dose_text import dose_text
from cytostorm.cli.first_screens import first_screen_text
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.library import shipped
from cytostorm.library.treatment_pages import treatment_page
from cytostorm.presentation.answer import written
from cytostorm.presentation.dose_wording import DOSE_DISCLAIMER
from cytostorm.presentation.doses import DoseQuestion, dose_summary, dose_view

OUT = Console(highlight=False, markup=False, emoji=False)


def run_dose(asked: DoseQuestion, format: str, out: Path | None, full: bool) -> None:
    """Prints or writes the doses that were asked for."""
    one_of(format, ("text", "json", "html"), "format")
    if out is not None:
        check_target(out)
    show_or_write(_rendered(asked, format, full), out)


def _rendered(asked: DoseQuestion, format: str, full: bool) -> str:
    """The answer in one format; JSON and HTML hold everything."""
    if format == "text" and not full:
        return first_screen_text(dose_summary(asked, shipped()))
    view = dose_view(asked, shipped(), cytostorm.__version__)
    if format == "json":
        return written(view)
    if format == "text":
        return f"{first_screen_text(view.summary)}\n\n{dose_text(view)}"
    from cytostorm.report.dose import dose_page

    return dose_page(view, shipped())


def run_treatments_list(format: str) -> None:
    """Prints what is covered."""
    one_of(format, ("text", "json"), "format")
    rows = [_listed(name) for name in shipped().treatments]
    if format == "json":
        print(json.dumps(rows, indent=2))
        return
    table = RichTable(box=None, pad_edge=False)
    for heading in ("id", "drug", "doses", "computed", "facts", "unverified"):
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
    """Prints one treatment in words."""
    one_of(format, ("text", "markdown"), "format")
    library = shipped()
    page = treatment_page(library.treatment(name), library)
    if format == "markdown":
        print(page)
    else:
        OUT.print(Markdown(page))
