"""`cytostorm criteria ...` and `cytostorm readings`: the knowledge in words."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console
from rich.markdown import Markdown
from rich.table import Table as RichTable

import cytostorm
from cytostorm.cli.doors import one_of
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.library.checks import cites, edge_table
from cytostorm.library.pages import criteria_page
from cytostorm.model.nodes import CriteriaSet
from cytostorm.presentation.full_catalogue import full_catalogue
from cytostorm.testing import differences, read_cases

OUT = Console(highlight=False, markup=False, emoji=False)


def run_list(format: str) -> None:
    one_of(format, ("text", "json"), "format")
    library = shipped()
    sets = [library.criteria(name) for name in library.criteria_ids]
    if format == "json":
        print(json.dumps([_row(s) for s in sets], indent=2))
        return
    table = RichTable(box=None, pad_edge=False)
    for heading in ("id", "title", "edition", "status", "numbers: verified / one source / unconfirmed", "bounds"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "id")  # an id is copied, so it stays in one piece
    for s in sets:
        row = _row(s)
        table.add_row(
            s.id,
            s.document.title,
            str(s.document.edition),
            s.document.status,
            f"{row['verified']} / {row['one_source']} / {row['unconfirmed']}",
            s.bounds,
        )
    OUT.print(table)
    OUT.print(
        "Drafts run only when named with --criteria. No set has a clinician's sign-off on record yet (status 'accepted').",
        style="dim",
    )


def _row(s: CriteriaSet) -> dict[str, object]:
    statuses: list[str] = [cite.status for cite in cites(s.document)]
    counts = {
        name: statuses.count(word)
        for name, word in (("verified", "verified"), ("one_source", "one-source"), ("unconfirmed", "unconfirmed"))
    }
    document = s.document
    named = {"id": s.id, "title": document.title, "edition": document.edition, "revision": document.revision}
    return {**named, "status": document.status, "fingerprint": s.fingerprint, "bounds": s.bounds, **counts}


def run_show(name: str, format: str) -> None:
    one_of(format, ("text", "markdown"), "format")
    library = shipped()
    page = criteria_page(library.criteria(name), library)
    if format == "markdown":
        print(page)
    else:
        OUT.print(Markdown(page))


def run_check(path: Path | None) -> None:
    """Every set of the library, or one outside it, in full."""
    library = shipped()
    if path is not None:
        file = path / "definition.yaml" if path.is_dir() else path
        if not file.is_file():
            raise InputError(
                str(file), "there is no such file.", "Name a definition.yaml, or the folder that holds it."
            )
        _report(library.criteria_from(file), file.parent / "cases.yaml")
        return
    for name in library.criteria_ids:
        _run_cases(library.criteria(name), library.home / "criteria" / name / "cases.yaml")
    OUT.print(f"{len(library.criteria_ids)} sets read strictly; all their cases hold.")


def _report(criteria: CriteriaSet, cases: Path) -> None:
    OUT.print(criteria.document.title, style="bold")
    OUT.print(
        f"{criteria.label}, {criteria.document.status}, bounds are {criteria.bounds}, fingerprint {criteria.fingerprint}"
    )
    table = RichTable(title="Edges, for review against the paper", title_justify="left", box=None)
    for heading in ("item", "about", "range", "effect"):
        table.add_column(heading, overflow="fold")
    for row in edge_table(criteria):
        table.add_row(*row)
    OUT.print(table)
    for label, i in criteria.interpretations:
        OUT.print(f"  {label}: printed: {i.printed}; we read: {i.we_read}; because {i.because}")
    _run_cases(criteria, cases)


def _run_cases(criteria: CriteriaSet, cases: Path) -> None:
    if not cases.exists():
        OUT.print(f"No cases: {cases} does not exist. Add some; they are what a clinician reviews first.")
        return
    found = read_cases(cases)
    wrong = [f"{case.name}: {difference}" for case in found for difference in differences(case, criteria, shipped())]
    if wrong:
        raise InputError(str(cases), f"{len(wrong)} expectation(s) do not hold: " + "; ".join(wrong[:10]))
    OUT.print(f"{criteria.id}: {len(found)} cases hold.")


def run_catalogue(out: Path | None) -> None:
    """The catalogue as JSON."""
    if out is not None:
        check_target(out)
    show_or_write(full_catalogue(shipped(), cytostorm.__version__).model_dump_json(indent=2, by_alias=True), out)


def run_readings() -> None:
    table = RichTable(box=None, pad_edge=False)
    for heading in ("id", "title", "why"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "id")
    for reading in shipped().readings.values():
        table.add_row(reading.id, reading.title, reading.because)
    OUT.print(table)
    OUT.print("A reading is a choice of the analyst, printed with every result; none is published.", style="dim")
