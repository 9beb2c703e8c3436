"""The command lines about one patient, and about a list of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cytostorm.cli.options import (
    AsMeasured,
    Criteria,
    Full,
    Ignore,
    MappingFile,
    OnePatient,
    ReadingId,
    SkipRefused,
    opens_files,
)
from cytostorm.io.opening import AS_IT_IS, Opening

ASSESS_EPILOG = (
    "Examples:  cytostorm assess patient.csv   |   cytostorm assess patient.csv --full   |   "
    "cytostorm assess patient.xlsx --criteria hscore,hlh-2004 --format json   |   "
    "cytostorm assess patient.csv --format html --out patient.html   |   cytostorm assess bundle.json   |   cat patient.csv | cytostorm assess -"
)
CAUSES_EPILOG = (
    "Examples:  cytostorm causes patient.csv   |   cytostorm causes patient.csv --full   |   "
    "cytostorm causes bundle.json --at 2024-03-05T08:00 --format json"
)
WATCH_EPILOG = (
    "Examples:  cytostorm watch-record patient.csv   |   cytostorm watch-record patient.csv --full   |   "
    "cytostorm watch-record patient.csv --since 2024-03-01T08:00 -f html -o watch.html"
)
LOOK_EPILOG = "Examples:  cytostorm look ward.xlsx   |   cytostorm look ward.csv --out ward.yaml"
SCORE_EPILOG = "Examples:  cytostorm score ward.csv --out scored.csv   |   cytostorm score cases.csv -m cases-mapping.yaml -o scored.csv -c hscore"


@opens_files
def assess(
    record: OnePatient,
    criteria: Criteria = "",
    reading: ReadingId = "inpatient-7d",
    at: Annotated[
        str,
        typer.Option(
            "--at", help="Assess as of this time (ISO 8601). Default: time of the last result.", metavar="ISO-TIME"
        ),
    ] = "",
    format: Annotated[str, typer.Option("--format", "-f", help="text, json or html.")] = "text",
    full: Full = False,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.", metavar="FILE")
    ] = None,
    patient: Annotated[
        str, typer.Option("--patient", help="Which patient, where the table holds several.", metavar="ID")
    ] = "",
    mapping: MappingFile = None,
    ignore: Ignore = None,
    skip_refused: SkipRefused = False,
    as_measured: AsMeasured = None,
    opening: Opening = AS_IT_IS,
) -> None:
    """Apply every published criteria set to one patient: verdicts, reasons, and the missing tests that would decide them."""
    from cytostorm.cli.assessing import run_assess

    run_assess(
        record,
        criteria,
        reading,
        at,
        format,
        full,
        out,
        patient,
        mapping,
        ignore or [],
        skip_refused,
        as_measured or [],
        opening,
    )


@opens_files
def causes(
    record: OnePatient,
    reading: ReadingId = "inpatient-7d",
    at: Annotated[
        str,
        typer.Option(
            "--at", help="Assess as of this time (ISO 8601). Default: time of the last result.", metavar="ISO-TIME"
        ),
    ] = "",
    format: Annotated[str, typer.Option("--format", "-f", help="text, json or html.")] = "text",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.", metavar="FILE")
    ] = None,
    patient: Annotated[
        str, typer.Option("--patient", help="Which patient, where the table holds several.", metavar="ID")
    ] = "",
    full: Full = False,
    mapping: MappingFile = None,
    ignore: Ignore = None,
    skip_refused: SkipRefused = False,
    as_measured: AsMeasured = None,
    opening: Opening = AS_IT_IS,
) -> None:
    """List the causes of one patient: confirmed, suspected, ruled out and not ruled out, the stage, and the tests still to send."""
    from cytostorm.cli.causes import run_causes

    run_causes(
        record, reading, at, format, out, patient, mapping, ignore or [], skip_refused, as_measured or [], opening, full
    )


@opens_files
def watch_record(
    record: Annotated[
        str, typer.Argument(help="One patient with dates, as for assess; - is standard input.", metavar="RECORD")
    ],
    at: Annotated[
        str,
        typer.Option(
            "--at",
            help="Show the course as of this time (ISO 8601). Default: time of the last result.",
            metavar="ISO-TIME",
        ),
    ] = "",
    since: Annotated[
        str,
        typer.Option(
            "--since",
            help="Start of the treatment (ISO 8601). Default: first treatment of the course.",
            metavar="ISO-TIME",
        ),
    ] = "",
    reading: ReadingId = "inpatient-7d",
    format: Annotated[str, typer.Option("--format", "-f", help="text, json or html.")] = "text",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.", metavar="FILE")
    ] = None,
    full: Full = False,
    patient: Annotated[
        str, typer.Option("--patient", help="Which patient, where the table holds several.", metavar="ID")
    ] = "",
    mapping: MappingFile = None,
    ignore: Ignore = None,
    skip_refused: SkipRefused = False,
    as_measured: AsMeasured = None,
    opening: Opening = AS_IT_IS,
) -> None:
    """Follow one patient under treatment: what a drug makes unreliable, trends, response, what is overdue."""
    from cytostorm.cli.watching import run_watch

    run_watch(
        record,
        at,
        since,
        reading,
        format,
        out,
        patient,
        mapping,
        ignore or [],
        skip_refused,
        as_measured or [],
        opening,
        full,
    )


@opens_files
def score(
    table: Annotated[str, typer.Argument(help="A table with one row a patient or a patient-time.", metavar="TABLE")],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", help="CSV or Parquet to write; original columns and row order are kept.", metavar="OUT.csv"
        ),
    ],
    criteria: Criteria = "",
    mapping: MappingFile = None,
    ignore: Ignore = None,
    skip_refused: SkipRefused = False,
    as_measured: AsMeasured = None,
    opening: Opening = AS_IT_IS,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write the conformance report here as JSON.", metavar="FILE")
    ] = None,
) -> None:
    """Many rows: adds <id>_verdict, <id>_low and <id>_high for each set, and <id>_applies where it is made for some patients only."""
    from cytostorm.cli.tables import run_score

    run_score(table, out, criteria, mapping, ignore or [], skip_refused, report, as_measured or [], opening)


@opens_files
def look(
    file: Annotated[Path, typer.Argument(help="A table: CSV, XLSX, Parquet or JSON.", metavar="FILE")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Write the mapping here instead of printing it.", metavar="MAPPING.yaml"),
    ] = None,
    opening: Opening = AS_IT_IS,
) -> None:
    """Show how a table would be read, and write a mapping to start from."""
    from cytostorm.cli.looking import run_look

    run_look(file, out, opening)
