"""`cytostorm score` and `cytostorm timeline`: many patients from a table."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import cytostorm
from cytostorm.cli.console import ERR
from cytostorm.cli.csv_files import write_csv
from cytostorm.cli.doors import chosen_sets, counted, open_mapping, open_source, open_table, take_in
from cytostorm.cli.outputs import check_folder, check_target, whole_file, whole_folder, write_whole
from cytostorm.cli.population_text import timeline_text
from cytostorm.cli.progress import progress, track
from cytostorm.errors import InputError
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables import Conformance, Table, TableContent, row_records
from cytostorm.library import confirmed, shipped
from cytostorm.model.nodes import CriteriaSet
from cytostorm.model.readings import Reading
from cytostorm.presentation.answer import written
from cytostorm.presentation.table_scores import column_names, scored_columns
from cytostorm.presentation.timeline_whole import CHANGES, FIRSTS, TimelineWhole, followed, timeline
from cytostorm.words import number_words

MARKER = "cytostorm.json"


def run_score(
    source: str,
    out: Path,
    criteria: str,
    mapping: Path | None,
    ignore: list[str],
    skip: bool,
    report: Path | None,
    as_measured: list[str],
    opening: Opening = AS_IT_IS,
) -> None:
    _check_outputs(out, report, Path(source), mapping)
    library = confirmed(shipped(), as_measured)
    sets = chosen_sets(library, criteria)
    said = open_mapping(mapping)
    table = open_table(source, opening.over(said))
    _check_free(table, column_names(sets))
    content = take_in(row_records(table, library, said, ignore), skip)
    with progress() as tell:
        columns = scored_columns(content.records, library, sets, lambda done: tell("Scoring", done))
    say_formulas(write_scored(table, columns, out))
    if report:
        write_whole(report, json.dumps(content.conformance.to_json(), indent=2, default=str))
    ERR.print(
        f"{counted(len(content.records), 'row')}, {counted(len(sets), 'criteria set')}. Written: {out}", soft_wrap=True
    )
    _say_conformance(content.conformance)


def _check_outputs(out: Path, report: Path | None, *inputs: Path | None) -> None:
    """Everything that can be wrong with the places to write to, before hours of scoring."""
    if out.suffix.lower() not in (".csv", ".parquet"):
        raise InputError(str(out), "can be written as .csv or .parquet.", "Change the ending of --out.")
    check_target(out, *inputs)
    if report is not None:
        check_target(report, *inputs)
        if report.resolve() == out.resolve():
            raise InputError(str(report), "--report and --out name the same file.", "Name two.")


def _check_free(table: Table, added: Iterable[str]) -> None:
    taken = [name for name in added if name in table.columns]
    if taken:
        raise InputError(
            table.source,
            "the table has this column, and it would be written.",
            "Rename it, or take it out.",
            field=taken[0],
        )


def write_scored(table: Table, added: dict[str, list[Any]], out: Path) -> int:
    """The original columns as they were, and the new ones after them. Returns how many cells were made text for a spreadsheet."""
    with whole_file(out) as part:
        if out.suffix.lower() == ".parquet":
            import polars

            rows = polars.DataFrame(table.rows, schema=dict.fromkeys(table.columns, polars.String))
            packed = io.BytesIO()  # written by Python, whose errors say what happened to the disk
            rows.with_columns([polars.Series(name, values) for name, values in added.items()]).write_parquet(packed)
            part.write_bytes(packed.getbuffer())
            return 0
        return write_csv(part, [*table.columns, *added], _scored_rows(table, added))


def _scored_rows(table: Table, added: dict[str, list[Any]]) -> Iterable[list[str]]:
    for position, row in enumerate(table.rows):
        yield [row[name] for name in table.columns] + [_cell(values[position]) for values in added.values()]


def _cell(value: Any) -> str:
    return (
        value
        if isinstance(value, str)
        else str(value)
        if value in (float("inf"), float("-inf"))
        else number_words(value)
    )


def say_formulas(changed: int) -> None:
    """Cells of a CSV file that are no longer what the source holds."""
    if changed:
        cells = "1 cell begins" if changed == 1 else f"{changed} cells begin"
        said = f"{cells} like a formula; a single quote (') was put before the sign, so that no spreadsheet runs it. Parquet keeps it."
        ERR.print(said, soft_wrap=True)


def _say_conformance(conformance: Conformance) -> None:
    if conformance.refused:
        ERR.print(f"{counted(len(conformance.refused), 'value')} refused, as listed above.")
    if conformance.suspected_slips:
        ERR.print(f"{counted(len(conformance.suspected_slips), 'value')} not used: suspected unit slip.")
    if conformance.ignored_columns:
        ERR.print(f"{counted(len(conformance.ignored_columns), 'column')} left out, as asked.")


def run_timeline(
    source: str,
    out: Path,
    criteria: str,
    reading: str,
    mapping: Path | None,
    ignore: list[str],
    skip: bool,
    as_measured: list[str],
    opening: Opening = AS_IT_IS,
    full: bool = False,
) -> None:
    check_folder(out, MARKER)
    library = confirmed(shipped(), as_measured)
    sets, rule = chosen_sets(library, criteria), library.reading(reading)
    content = take_in(open_source(source, library, mapping, ignore, opening=opening), skip)
    _check_dated(content)
    with whole_folder(out, MARKER) as folder:
        group = track(content.records, "Courses", lambda record: followed(record, library, sets, rule))
        title = Path(content.conformance.source).name
        whole = timeline(group, library, rule, content.conformance.to_json(), title, str(out))
        write_group(folder, whole, sets, rule)
    print(timeline_text(whole.view, full), flush=True)
    ERR.print(
        f"Written: {out} (report.html, first_met.csv, verdicts.csv, summary.json, conformance.json)", soft_wrap=True
    )
    _say_conformance(content.conformance)


def _check_dated(content: TableContent) -> None:
    undated = sum(record.last_known is None for record in content.records)
    if undated == len(content.records):
        raise InputError(
            content.conformance.source,
            "no value has a time, and a course needs one.",
            "Add a column 'time', or use cytostorm score.",
        )
    if undated:
        ERR.print(f"{counted(undated, 'patient')} without any dated value: no course, and counted as never met.")


def write_group(folder: Path, whole: TimelineWhole, sets: Sequence[CriteriaSet], reading: Reading) -> None:
    """Everything that `timeline` leaves behind: changes, first met, summary, conformance, report, manifest."""
    from cytostorm.report import group_page

    changed = write_csv(folder / "verdicts.csv", CHANGES, whole.changes)
    changed += write_csv(folder / "first_met.csv", FIRSTS, whole.first_rows)
    (folder / "summary.json").write_text(written(whole.view), encoding="utf-8")
    told = json.dumps(whole.conformance, indent=2, default=str)
    (folder / "conformance.json").write_text(told, encoding="utf-8")
    (folder / "report.html").write_text(group_page(whole), encoding="utf-8")
    (folder / MARKER).write_text(json.dumps(_manifest(sets, reading), indent=2), encoding="utf-8")
    say_formulas(changed)


def _manifest(sets: Sequence[CriteriaSet], reading: Reading) -> dict[str, Any]:
    return {
        "made_by": "cytostorm timeline",
        "version": cytostorm.__version__,
        "reading": reading.id,
        "criteria": [_traced(s) for s in sets],
    }


def _traced(s: CriteriaSet) -> dict[str, Any]:
    """What it takes to know years later which numbers were used."""
    return {
        "id": s.id,
        "edition": s.document.edition,
        "revision": s.document.revision,
        "status": s.document.status,
        "fingerprint": s.fingerprint,
    }
