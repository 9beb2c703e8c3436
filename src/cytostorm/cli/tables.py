"""`cytostorm score` and `cytostorm timeline`: many patients from a table."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import cytostorm
from cytostorm.bedside import Lead, PatientCourse, SetSummary, courses, lead_time, summarize
from cytostorm.bedside.scoring import columns_of, score_columns
from cytostorm.cli.console import ERR
from cytostorm.cli.csv_files import write_csv
from cytostorm.cli.doors import chosen_sets, counted, open_mapping, open_source, open_table, take_in
from cytostorm.cli.outputs import check_folder, check_target, whole_file, whole_folder, write_whole
from cytostorm.cli.progress import progress, track
from cytostorm.errors import InputError
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables import Conformance, Table, TableContent, row_records
from cytostorm.library import Library, confirmed, shipped
from cytostorm.model.nodes import CriteriaSet
from cytostorm.model.readings import Reading
from cytostorm.presentation.view import finite
from cytostorm.record import Record
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
    _check_free(table, score_columns(sets, []))
    content = take_in(row_records(table, library, said, ignore), skip)
    with progress() as tell:
        columns = columns_of(content.records, library, sets, lambda done: tell("Scoring", done))
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
        said = f"{cells} like a formula; a single quote (') now stands before the sign, so that no spreadsheet runs it. Parquet keeps it."
        ERR.print(said, soft_wrap=True)


def _say_conformance(conformance: Conformance) -> None:
    if conformance.refused:
        ERR.print(f"{counted(len(conformance.refused), 'value')} refused, as listed above.")
    if conformance.suspected_slips:
        ERR.print(f"{counted(len(conformance.suspected_slips), 'value')} kept out as suspected unit slips.")
    if conformance.ignored_columns:
        ERR.print(f"{counted(len(conformance.ignored_columns), 'column')} ignored as told.")


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
) -> None:
    check_folder(out, MARKER)
    library = confirmed(shipped(), as_measured)
    sets, rule = chosen_sets(library, criteria), library.reading(reading)
    content = take_in(open_source(source, library, mapping, ignore, opening=opening), skip)
    _check_dated(content)
    with whole_folder(out, MARKER) as folder:
        group = track(content.records, "Courses", lambda record: _course(record, library, sets, rule))
        write_group(folder, group, sets, library, rule, content.conformance, Path(content.conformance.source).name)
    _say_group(summarize(group), out)
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


def _course(record: Record, library: Library, sets: Sequence[CriteriaSet], reading: Reading) -> PatientCourse:
    """Up to the end of the stay; windows that run out later would only say that time has passed."""
    return PatientCourse(record, courses(record, library, sets, reading, record.stay[1] or record.last_known))


def write_group(
    folder: Path,
    group: Sequence[PatientCourse],
    sets: Sequence[CriteriaSet],
    library: Library,
    reading: Reading,
    conformance: Conformance,
    title: str,
) -> None:
    """Everything that `timeline` leaves behind: changes, first met, summary, conformance, report, manifest."""
    from cytostorm.report import group_page

    summaries = summarize(group)
    changed = write_csv(
        folder / "verdicts.csv", ["patient", "criteria", "time", "verdict", "low", "high"], _change_rows(group)
    )
    header = [
        "patient",
        "criteria",
        "first_met",
        "first_possible",
        "end",
        "outcome",
        "hours_met_before_end",
        "missing_throughout",
    ]
    changed += write_csv(folder / "first_met.csv", header, _first_rows(group))
    (folder / "summary.json").write_text(json.dumps([_summary(s) for s in summaries], indent=2), encoding="utf-8")
    (folder / "conformance.json").write_text(json.dumps(conformance.to_json(), indent=2, default=str), encoding="utf-8")
    page = group_page(group, summaries, library, reading=reading, conformance=conformance.to_json(), title=title)
    (folder / "report.html").write_text(page, encoding="utf-8")
    (folder / MARKER).write_text(json.dumps(_manifest(sets, reading), indent=2), encoding="utf-8")
    say_formulas(changed)


def _change_rows(group: Sequence[PatientCourse]) -> Iterable[list[str]]:
    """Every change of bounds: the verdict, and the score where the set has one."""
    for patient in group:
        for course in patient.courses:
            last: tuple[object, object] | None = None
            for moment in course.moments:
                if (moment.verdict, moment.score) != last:
                    ends = [_cell(moment.score.low), _cell(moment.score.high)] if moment.score else ["", ""]
                    yield [patient.patient, course.criteria.id, moment.at.isoformat(), moment.word, *ends]
                last = (moment.verdict, moment.score)


def _first_rows(group: Sequence[PatientCourse]) -> Iterable[list[str]]:
    for patient in group:
        for course in patient.courses:
            yield [patient.patient, course.criteria.id, *_first_cells(patient.record, course)]


def _first_cells(record: Record, course: Any) -> list[str]:
    last = record.stay[1]
    lead = lead_time(course.first_met, last)
    times = [moment.isoformat() if moment else "" for moment in (course.first_met, course.first_possible, last)]
    missing = [set(m.missing) for m in course.moments]
    never = sorted({key[2] if key[0] == "limit" else key[1] for key in set.intersection(*missing)}) if missing else []
    return [*times, record.outcome, f"{lead.total_seconds() / 3600:.2f}" if lead else "", " ".join(never)]


def _summary(summary: SetSummary) -> dict[str, Any]:
    return {
        "criteria": summary.criteria.id,
        "revision": summary.criteria.document.revision,
        "fingerprint": summary.criteria.fingerprint,
        "patients": summary.patients,
        "surely_met": summary.surely_met,
        "possibly_met": summary.possibly_met,
        "open_when_best_known": summary.open_when_best_known,
        "never_possible": summary.never_possible,
        "without_any_dated_fact": summary.undated,
        "by_outcome": [_lead(lead) for lead in summary.leads],
        "never_known": {" ".join(key): n for key, n in summary.missing},
    }


def _lead(lead: Lead) -> dict[str, Any]:
    counts = {
        "outcome": lead.outcome,
        "patients": lead.patients,
        "surely_met": lead.surely_met,
        "possibly_met": lead.possibly_met,
    }
    return {**counts, "hours_before_end": _spread(lead.before_end)}


def _spread(spread: Any) -> dict[str, Any] | None:
    return (
        {"n": spread.n, **{name: finite(round(getattr(spread, name), 2)) for name in ("median", "lower", "upper")}}
        if spread
        else None
    )


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


def _say_group(summaries: Sequence[SetSummary], out: Path) -> None:
    from rich.table import Table as RichTable

    table = RichTable(title="Patients in whom each set was ever met", title_justify="left", box=None)
    for heading in ("criteria", "patients", "surely met", "open when best known", "possibly met"):
        table.add_column(heading, justify="left" if heading == "criteria" else "right")
    for s in summaries:
        table.add_row(
            s.criteria.document.short_title,
            str(s.patients),
            str(s.surely_met),
            str(s.open_when_best_known),
            str(s.possibly_met),
        )
    ERR.print(table)
    ERR.print(
        f"Written: {out} (report.html, first_met.csv, verdicts.csv, summary.json, conformance.json)", soft_wrap=True
    )
