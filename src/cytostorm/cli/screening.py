"""`cytostorm screen` and `cytostorm explain`: a whole hospital, and one row of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from cytostorm.cli.assessing import rendered
from cytostorm.cli.checklist_text import checklist_markdown
from cytostorm.cli.console import ERR
from cytostorm.cli.doors import chosen_sets, one_of
from cytostorm.cli.outputs import check_folder, show_or_write
from cytostorm.cli.population_text import population_text
from cytostorm.cli.progress import progress
from cytostorm.cli.sharing import Sharing, write_shared
from cytostorm.cli.terminal import printable
from cytostorm.errors import InputError
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables import moment_at
from cytostorm.library import Library, confirmed, shipped
from cytostorm.presentation.answer import written
from cytostorm.presentation.population import PopulationView
from cytostorm.presentation.population_whole import population
from cytostorm.presentation.screen_run import (
    ENGINES,
    MARKER,
    Engine,
    Request,
    explained,
    is_complete,
    screened,
    unfinished,
    wanted,
)

GOES_ON = "--resume"  # a note on what stopped a run: it was said how to go on
_SIZES = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "": 1}


def memory_of(text: str) -> int:
    """Bytes of a size as a person writes it.

    >>> memory_of("2GB"), memory_of("512 mb")
    (2000000000, 512000000)
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]B?|B)?\s*", text.upper())
    if not found:
        raise InputError("--memory", f"'{text}' is not a size.", "Write it as in 2GB or 800MB.")
    unit = (found[2] or "").removesuffix("B")
    return int(float(found[1]) * _SIZES[f"{unit}B" if unit else ""])


def run_screen(
    source: str, out: Path, criteria: str, reading: str, grid: str, memory: str, engine: str, states: bool, resume: bool,
    sharing: Sharing, mapping: Path | None, ignore: Sequence[str], as_measured: Sequence[str],
    opening: Opening = AS_IT_IS, full: bool = False,
) -> None:  # fmt: skip
    check_folder(out, MARKER)
    shared_by = sharing.ruled(out)
    library = confirmed(shipped(), as_measured)
    sets, rule = chosen_sets(library, criteria), library.reading(reading)
    which = cast(Engine, one_of(engine, ENGINES, "engine"))
    asked = Request(
        source, sets, rule, wanted(grid, states), memory_of(memory), which, mapping, tuple(ignore), as_measured=tuple(as_measured), opening=opening
    )  # fmt: skip
    if resume and is_complete(asked, out, library):
        ERR.print(f"Nothing to resume: {out} is complete.", soft_wrap=True)
    else:
        _run(asked, out, library, resume, full)
    if shared_by:
        write_shared(out, library, shared_by)


def _run(asked: Request, out: Path, library: Library, resume: bool, full: bool) -> None:
    """The result with its reports, and what a person sees of it."""
    with (
        _said_how_to_go_on(out),
        progress() as tell,
        screened(asked, out, library, resume, tell, lambda: datetime.now(UTC)) as folder,
    ):
        tell("Writing the report", 0.0)
        view = write_reports(folder, library, str(out))
    print(population_text(view, full), flush=True)
    for note in view.data.notes:
        ERR.print(printable(note), soft_wrap=True)
    if view.data.refused:
        ERR.print(f"Refused values and the reason for each: {out / 'refused.parquet'}", soft_wrap=True)
    ERR.print(
        f"Written: {out} (report.html, summary.json, checklist.md, verdicts.parquet, onsets.parquet and more)",
        soft_wrap=True,
    )


@contextmanager
def _said_how_to_go_on(out: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        if unfinished(out).exists():
            error.add_note(GOES_ON)
            ERR.print(
                f"What is done is kept in {unfinished(out)}; the same command with --resume continues there.",
                soft_wrap=True,
            )
        raise


def write_reports(folder: Path, library: Library, place: str) -> PopulationView:
    """The report and summary.json; the view that both show."""
    from cytostorm.report.population import page_of_population

    whole = population(folder, library, place=place)
    (folder / "report.html").write_text(page_of_population(whole), encoding="utf-8")
    (folder / "summary.json").write_text(written(whole.view), encoding="utf-8")
    (folder / "checklist.md").write_text(checklist_markdown(whole.view), encoding="utf-8")
    return whole.view


def run_explain(folder: Path, person: str, at: str, criteria: str, format: str, out: Path | None) -> None:
    one_of(format, ("text", "json", "html"), "format")
    library = shipped()
    found = explained(
        folder,
        person,
        library,
        lambda record: moment_at(at, record, "--time"),
        lambda screened: chosen_sets(library, criteria or screened),
    )
    for note in found.notes:
        ERR.print(note, soft_wrap=True)
    show_or_write(rendered(found.made, library, format, full=True), out)
