"""`cytostorm compare`: a protocol carried out on a table or a screened folder."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

from cytostorm.cli.console import ERR
from cytostorm.cli.first_screens import screen_text
from cytostorm.cli.outputs import whole_folder
from cytostorm.cli.progress import progress
from cytostorm.presentation.answer import written
from cytostorm.presentation.comparison import ComparisonView
from cytostorm.presentation.comparison_whole import Compared, compared
from cytostorm.presentation.population_checklist import ChecklistView
from cytostorm.protocols.working import Working

MARKER = "cytostorm-compare.json"
KEPT = ".replicates"
"""Beside the result while it is made: replicates of a bootstrap, so that a run that was stopped is continued by the same command."""
REFUSED = 3
"""The exit code of a protocol that was understood and refused."""


def run_compare(protocol: Path, table: Path | None, out: Path, full: bool) -> int:
    """Writes the folder and prints the first screen. Returns the exit code."""
    from cytostorm.report.comparison import comparison_page

    kept = out.with_name(out.name + KEPT)
    with whole_folder(out, MARKER) as folder:
        with progress() as tell:
            found = compared(protocol, table, Working(tell, kept))
        (folder / "report.html").write_text(comparison_page(found.view), encoding="utf-8")
        (folder / "result.json").write_text(written(found.view), encoding="utf-8")
        _write_balance(folder / "balance.csv", found.view)
        _write_weights(folder / "weights.parquet", found)
        made = {"made_by": "cytostorm compare", "protocol": str(protocol), "version": found.view.version}
        (folder / MARKER).write_text(json.dumps(made, indent=2), encoding="utf-8")
    shutil.rmtree(kept, ignore_errors=True)
    print(comparison_text(found.view, full), flush=True)
    ERR.print(f"Written: {out} (report.html, result.json, balance.csv, weights.parquet)", soft_wrap=True)
    return REFUSED if found.view.refusals else 0


def _write_balance(path: Path, view: ComparisonView) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        head = (
            "cohort",
            "confounder",
            "treated",
            "untreated",
            "treated_after",
            "untreated_after",
            "smd_before",
            "smd_after",
        )
        writer.writerow((*head, "missing_treated", "missing_untreated"))
        for cohort in view.cohorts:
            for one in cohort.balance:
                numbers = (
                    one.treated,
                    one.untreated,
                    one.treated_after,
                    one.untreated_after,
                    one.difference,
                    one.difference_after,
                )
                writer.writerow((cohort.name, one.name, *numbers, *(one.missing or ("", ""))))


def _write_weights(path: Path, found: Compared) -> None:
    import polars as pl

    rows = [
        {
            "cohort": cohort.name,
            "person": person,
            "treated": int(arm),
            "probability": float(e),
            "method": method,
            "weight": float(weight),
        }
        for cohort in found.cohorts
        for method, weights in cohort.weights.items()
        for person, arm, e, weight in zip(cohort.ids, cohort.arm, cohort.probability, weights, strict=True)
    ]
    schema = {
        "cohort": pl.String,
        "person": pl.String,
        "treated": pl.Int8,
        "probability": pl.Float64,
        "method": pl.String,
        "weight": pl.Float64,
    }
    pl.DataFrame(rows, schema=schema).write_parquet(path)


def comparison_text(view: ComparisonView, full: bool) -> str:
    """The first screen, and with `full` everything that is no chart."""
    return screen_text(view.summary, _parts(view) if full else ())


def _parts(view: ComparisonView) -> Iterator[str]:
    yield from ("", "WHO WAS COMPARED")
    yield from (f"  {one}" for one in (view.registered, view.time_zero, view.controls, view.outcome, view.missing))
    yield from (f"  {one.asks}: surely {one.surely:,}, possibly {one.possibly:,}" for one in view.steps)
    for number, refusal in enumerate(view.refusals, 1):
        yield f"  {number}. {refusal.words} {refusal.advice}"
    for cohort in view.cohorts:
        yield from _cohort(cohort)
    if view.estimates:
        yield from ("", "EVERY ESTIMATE")
    for one in view.estimates:
        yield f"  {one.method}, {one.of}, {one.cohort}: {one.words}; error by {one.variance}"
        yield from (f"    {warning}" for warning in one.warnings)
    if view.negative_controls:
        yield from ("", "NEGATIVE CONTROLS", *(f"  {one.words}" for one in view.negative_controls))
    for tipping in view.tipping:
        yield from ("", f"TIPPING POINT, {tipping.cohort.upper()}", *(f"  {words}" for words in tipping.words))
    yield from ("", "LIMITS", *(f"  {one}" for one in (*view.limits, *view.notes)))
    if view.checklist:
        yield from _checklist(view.checklist)
    yield from ("", f"Protocol {view.protocol}, fingerprint {view.fingerprint}, seed {view.seed}.")


def _checklist(one: ChecklistView) -> Iterator[str]:
    yield from ("", one.title.upper(), f"  {one.wording} {one.cite.words}")
    for item in one.items:
        yield f"  {item.number} {item.topic}: {item.asks}"
        yield from (f"    {words}" for words in (item.answer, item.authors) if words)


def _cohort(one: object) -> Iterator[str]:
    from cytostorm.presentation.comparison import CohortView

    assert isinstance(one, CohortView)
    if one.overlap is None:
        yield from ("", one.name.upper(), f"  {one.words}")
        return
    yield from ("", f"BALANCE, {one.name.upper()}", f"  {one.words}", f"  {one.overlap.words}", f"  {one.formula}")
    for row in one.balance:
        before, after = (
            f"{value:.3f}" if value is not None else "no limit" for value in (row.difference, row.difference_after)
        )
        yield f"  {row.name}: standardized difference {before} before, {after} after"
