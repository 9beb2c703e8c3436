"""The command lines about many patients through time: a ward, a hospital, a warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cytostorm.cli.options import AsMeasured, Criteria, Full, Ignore, MappingFile, ReadingId, SkipRefused, opens_files
from cytostorm.io.opening import AS_IT_IS, Opening

TIMELINE_EPILOG = (
    "Example:  cytostorm timeline icu.xlsx --mapping icu-mapping.yaml --criteria cov-hi,hscore --out icu-course"
)
SCREEN_EPILOG = (
    "Examples:  cytostorm screen omop-folder --out screened   |   cytostorm screen labs.parquet -m labs.yaml -o screened -c hscore   |   "
    "cytostorm screen fhir-export --out screened --share   |   cytostorm screen omop.duckdb -o screened --memory 8GB --resume"
)
EXPLAIN_EPILOG = "Example:  cytostorm explain screened --person 17 --time 2024-03-05T08:00"
CHECKLIST_EPILOG = "Example:  cytostorm checklist screened --out checklist.md"
COMPARE_EPILOG = "Example:  cytostorm compare examples/rhc.yaml --table rhc.csv --out rhc-compared"
SENSITIVITY_EPILOG = "Example:  cytostorm sensitivity screened screened-72h --out sensitivity"
EXPORT_EPILOG = (
    "Examples:  cytostorm export hscore --to sql --dialect postgres | psql   |   "
    "cytostorm export hscore,hlh-2004 --dialect spark --reading worst-72h --events records.events --stays '' --out hscore.sql"
)
DEMO_EPILOG = "Example:  cytostorm demo --out my-demo"
SYNTH_EPILOG = (
    "Examples:  cytostorm synth --patients 1000 --out hospital   |   cytostorm synth --rows 100000000 --out large --seed 7   |   "
    "cytostorm synth --patients 200 --format fhir --out export"
)


@opens_files
def timeline(
    table: Annotated[
        str,
        typer.Argument(
            help="Many patients with dates: a table, FHIR NDJSON, OMOP (folder, DuckDB, PostgreSQL), CLIF or MEDS.",
            metavar="SOURCE",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", help="A folder to write; it must be new or a former result of this command.", metavar="DIR"
        ),
    ],
    criteria: Criteria = "",
    reading: ReadingId = "inpatient-7d",
    mapping: MappingFile = None,
    ignore: Ignore = None,
    skip_refused: SkipRefused = False,
    as_measured: AsMeasured = None,
    full: Full = False,
    opening: Opening = AS_IT_IS,
) -> None:
    """Follow many patients through time: every change of a verdict, when each set was first met, and a report."""
    from cytostorm.cli.tables import run_timeline

    run_timeline(table, out, criteria, reading, mapping, ignore or [], skip_refused, as_measured or [], opening, full)


@opens_files
def screen(
    source: Annotated[
        str,
        typer.Argument(
            help="OMOP (folder, DuckDB, PostgreSQL), FHIR NDJSON, CLIF, MEDS, a table, a long or event folder.",
            metavar="SOURCE",
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", help="A folder to write; it must be new or a former result of this command.", metavar="DIR"
        ),
    ],
    criteria: Criteria = "",
    reading: ReadingId = "inpatient-7d",
    grid: Annotated[
        str, typer.Option("--grid", help="Rows at every change, or on a grid: change, 1h or 1d.")
    ] = "change",
    memory: Annotated[
        str, typer.Option("--memory", help="About how much memory the run may use.", metavar="SIZE")
    ] = "2GB",
    engine: Annotated[
        str, typer.Option("--engine", help="duckdb (this process) or spark (the cluster of its settings, or local).")
    ] = "duckdb",
    states: Annotated[
        bool, typer.Option("--states", help="Also write the bounds of every input behind each row.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Continue where the same command stopped.")] = False,
    share: Annotated[
        bool,
        typer.Option("--share", help="Also write DIR-to-share: a page without patients, small cells and exact counts."),
    ] = False,
    small_cells: Annotated[
        int | None,
        typer.Option(
            "--small-cells",
            help="With --share: no cell below this is shown; 8 if left out, at least 5, one a result.",
            metavar="N",
            min=5,
        ),
    ] = None,
    share_like: Annotated[
        Path | None,
        typer.Option(
            "--share-like", help="Share by the rule of an earlier result, as for a page each month.", metavar="DIR"
        ),
    ] = None,
    full: Full = False,
    mapping: MappingFile = None,
    ignore: Ignore = None,
    as_measured: AsMeasured = None,
    opening: Opening = AS_IT_IS,
) -> None:
    """Screen a whole hospital: count in how many patients each criteria set is definitely and possibly met."""
    from cytostorm.cli.screening import run_screen
    from cytostorm.cli.sharing import Sharing

    told = (mapping, ignore or [], as_measured or [], opening)
    run_screen(
        source,
        out,
        criteria,
        reading,
        grid,
        memory,
        engine,
        states,
        resume,
        Sharing(share, small_cells, share_like),
        *told,
        full=full,
    )


def explain(
    folder: Annotated[Path, typer.Argument(help="A result of cytostorm screen.", metavar="DIR")],
    person: Annotated[str, typer.Option("--person", help="The id as in verdicts.parquet.", metavar="ID")],
    time: Annotated[
        str, typer.Option("--time", help="The moment, ISO 8601; the last known fact when left out.", metavar="ISO-TIME")
    ] = "",
    criteria: Criteria = "",
    format: Annotated[str, typer.Option("--format", "-f", help="text, json or html.")] = "text",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.", metavar="FILE")
    ] = None,
) -> None:
    """Explain one patient of a screened hospital: the reasons behind each verdict at a moment."""
    from cytostorm.cli.screening import run_explain

    run_explain(folder, person, time, criteria, format, out)


def checklist(
    folder: Annotated[Path, typer.Argument(help="A result of cytostorm screen.", metavar="DIR")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.", metavar="FILE")
    ] = None,
) -> None:
    """Fill in STROBE and RECORD from a screened hospital, with the code lists of every set; open items are left to the authors."""
    from cytostorm.cli.checklists import run_checklist

    run_checklist(folder, out)


def compare(
    protocol: Annotated[
        Path,
        typer.Argument(
            help="YAML that says the whole comparison: see docs/how-to/compare-treatments.md.", metavar="PROTOCOL"
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", help="A folder to write; it must be new or a former result of this command.", metavar="DIR"
        ),
    ],
    table: Annotated[
        Path | None,
        typer.Option("--table", "-t", help="The table, where it is not beside the protocol.", metavar="FILE"),
    ] = None,
    full: Full = False,
) -> None:
    """Compare two treatments as a protocol says: who, balance, estimates with their errors named, or why none can be honest (exit code 3)."""
    from cytostorm.cli.comparing import run_compare

    raise typer.Exit(run_compare(protocol, table, out, full))


def sensitivity(
    folders: Annotated[
        list[Path],
        typer.Argument(help="Results of cytostorm screen: one source, another --reading each.", metavar="DIR DIR..."),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", help="A folder to write; it must be new or a former result of this command.", metavar="DIR"
        ),
    ],
    full: Full = False,
) -> None:
    """Compare look-backs: definitely met against not ruled out for each set, under each look-back, on one page."""
    from cytostorm.cli.sensitivity import run_sensitivity

    run_sensitivity(folders, out, full)


def export(
    criteria: Annotated[str, typer.Argument(help="Criteria sets by id, comma between.", metavar="ID,ID")],
    to: Annotated[str, typer.Option("--to", help="The form: sql.")] = "sql",
    dialect: Annotated[str, typer.Option("--dialect", "-d", help="duckdb, postgres, spark or databricks.")] = "duckdb",
    reading: ReadingId = "inpatient-7d",
    events: Annotated[
        str, typer.Option("--events", help="The event table, with its schema where needed.", metavar="TABLE")
    ] = "events",
    stays: Annotated[str, typer.Option("--stays", help="The table of stays; '' for none.", metavar="TABLE")] = "stays",
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.", metavar="FILE")
    ] = None,
) -> None:
    """Criteria sets as one SQL statement, for a warehouse that holds the records as an event table."""
    from cytostorm.cli.exporting import run_export

    run_export(criteria, to, dialect, reading, events, stays, out)


def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the reports go.", metavar="DIR")] = Path(
        "demo-report"
    ),
) -> None:
    """The main job on data that ship with the package: a made-up hospital, published cases, and a course with a masked CRP."""
    from cytostorm.cli.demonstration import run_demo

    run_demo(out)


def synth(
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", help="A folder to write; it must be new or a former result of this command.", metavar="DIR"
        ),
    ],
    patients: Annotated[
        int | None, typer.Option("--patients", "-n", help="How many patients, each with one stay.", metavar="N")
    ] = None,
    rows: Annotated[
        int | None,
        typer.Option("--rows", help="Instead of --patients: about how many rows of the format long.", metavar="R"),
    ] = None,
    format: Annotated[
        str, typer.Option("--format", "-f", help="long (tables in order of time), omop (CDM 5.4) or fhir (R4 NDJSON).")
    ] = "long",
    seed: Annotated[
        int, typer.Option("--seed", help="The same seed and number give the same hospital in each format.", metavar="S")
    ] = 1,
) -> None:
    """A made-up hospital to test with: stays, facts and labels. Its frequencies are made up and no epidemiology."""
    from cytostorm.cli.synthesizing import run_synth

    run_synth(out, patients, rows, format, seed)
