"""`cytostorm screen` and `cytostorm explain`: a whole hospital, and one row of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable

import cytostorm
from cytostorm.bedside import Assessment
from cytostorm.cli.assessing import rendered
from cytostorm.cli.console import ERR
from cytostorm.cli.doors import chosen_sets, counted, one_of
from cytostorm.cli.outputs import check_folder, show_or_write
from cytostorm.cli.progress import progress
from cytostorm.cli.used import reasons_lines, used_lines
from cytostorm.cohort.explaining import Screened, differing, ever_met, open_screened
from cytostorm.cohort.folders import MARKER, unfinished
from cytostorm.cohort.grids import grid_named
from cytostorm.cohort.screening import ENGINES, Engine, Request, is_result_of, screened
from cytostorm.cohort.tables import Wanted
from cytostorm.errors import InputError
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables import moment_at
from cytostorm.library import Library, confirmed, shipped
from cytostorm.presentation.assessment import assessed

GOES_ON = "--resume"  # a note on what stopped a run: it was said how to go on
_SIZES = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "": 1}


def memory_of(text: str) -> int:
    """Bytes of a size as a person writes it.

    >>> memory_of("2GB"), memory_of("512 mb")
    (2000000000, 512000000)
    """
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]B?|B)?\s*", text.upper())
    if not found:
        raise InputError("--memory", f"'{text}' is no size.", "Write it as in 2GB or 800MB.")
    unit = (found[2] or "").removesuffix("B")
    return int(float(found[1]) * _SIZES[f"{unit}B" if unit else ""])


def run_screen(
    source: str, out: Path, criteria: str, reading: str, grid: str, memory: str, engine: str, states: bool, resume: bool,
    share: bool, small_cells: int, mapping: Path | None, ignore: Sequence[str], as_measured: Sequence[str],
    opening: Opening = AS_IT_IS,
) -> None:  # fmt: skip
    check_folder(out, MARKER)
    library = confirmed(shipped(), as_measured)
    sets, rule = chosen_sets(library, criteria), library.reading(reading)
    chosen: Engine = one_of(engine, ENGINES, "engine")  # type: ignore[assignment]
    wanted = Wanted(grid_named(grid), states)
    request = Request(source, sets, rule, wanted, memory_of(memory), chosen, mapping, tuple(ignore), as_measured=tuple(as_measured),
                      opening=opening)  # fmt: skip
    if resume and not unfinished(out).exists() and is_result_of(request, out, library):
        ERR.print(f"Nothing to resume: {out} is whole.", soft_wrap=True)
        return
    with (
        _said_how_to_go_on(out),
        progress() as tell,
        screened(request, out, library, resume, tell, lambda: datetime.now(UTC)) as folder,
    ):
        tell("Writing the report", 0.0)
        _write_reports(folder, library, share, small_cells)
    _say(out)


@contextmanager
def _said_how_to_go_on(out: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        if unfinished(out).exists():
            error.add_note(GOES_ON)
            ERR.print(
                f"What is done is kept in {unfinished(out)}; the same command with --resume goes on from there.",
                soft_wrap=True,
            )
        raise


def _write_reports(folder: Path, library: Library, share: bool, small_cells: int) -> None:
    from cytostorm.report import population_page

    (folder / "report.html").write_text(population_page(folder, library), encoding="utf-8")
    if share:
        (folder / "report-to-share.html").write_text(population_page(folder, library, small_cells), encoding="utf-8")


def _say(out: Path) -> None:
    report = json.loads((out / "conformance.json").read_text(encoding="utf-8"))
    say_ever_met(out, ERR)
    for line in used_lines(report):
        ERR.print(line, soft_wrap=True)
    if report["values_refused"]:
        ERR.print(
            f"{counted(report['values_refused'], 'value')} refused; they are listed in {out / 'refused.parquet'}.",
            soft_wrap=True,
        )
        for line in reasons_lines(report):
            ERR.print(line, soft_wrap=True)
    ERR.print(f"Written: {out} (report.html, verdicts.parquet, onsets.parquet and more)", soft_wrap=True)


def say_ever_met(out: Path, console: Console) -> None:
    """Both counts of each set, the most often met first."""
    table = RichTable(title="Persons in whom each set was ever met", title_justify="left", box=None)
    for heading in ("criteria", "surely met", "possibly met"):
        table.add_column(heading, justify="left" if heading == "criteria" else "right")
    for name, surely, possibly in sorted(ever_met(out), key=lambda row: -row[1]):
        table.add_row(name, f"{surely:,}", f"{possibly:,}")
    console.print(table)


def run_explain(folder: Path, person: str, at: str, criteria: str, format: str, out: Path | None) -> None:
    one_of(format, ("text", "json", "html"), "format")
    library, result = shipped(), open_screened(folder)
    sets = chosen_sets(library, criteria or ",".join(result.sets))
    record = result.record(person)
    moment = moment_at(at, record, "--time")
    made = assessed(record, library, sets, result.manifest["reading"], moment, cytostorm.__version__)
    _check_same(result, made.assessment, library)
    show_or_write(rendered(made, library, format, full=True), out)


def _check_same(result: Screened, assessment: Assessment, library: Library) -> None:
    """The interpreter's answer beside the row that was screened; a difference is a fault of ours and is said loudly."""
    changed = [
        one["label"]
        for one in result.manifest["criteria"]
        if library.criteria(one["id"]).fingerprint != one["fingerprint"]
    ]
    if changed:
        ERR.print(
            f"Since the screening these sets were changed: {', '.join(changed)}. What follows is what they say now.",
            soft_wrap=True,
        )
    if assessment.at is None or changed:
        return
    said = result.said(assessment.record.patient, assessment.at)
    found = [(j.id, j.verdict.word, *(j.verdict.score or (None, None))) for j in assessment.judged]
    wrong = differing(said, found)
    since = max((one.since for one in said.values()), default=None)
    if wrong:
        ERR.print(
            f"The screened result says something else for {', '.join(wrong)}. This is a fault of cytostorm; please report it.",
            soft_wrap=True,
        )
    elif since is not None:
        ERR.print(f"The screened rows in force then (the last since {since:%Y-%m-%d %H:%M}) say the same.")
