"""The `cytostorm` command. Subcommands import what they need when they run, so that help comes at once."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

import cytostorm
from cytostorm.cli.dose_commands import DOSE_EPILOG, dose, treatments_app
from cytostorm.cli.once import Once
from cytostorm.cli.pathway_commands import PATHWAY_EPILOG, pathway
from cytostorm.cli.terminal import printable, speak_utf_8
from cytostorm.errors import CytostormError

DISCLAIMER = "Not a medical device: it says what published criteria say of the data given, and orders nothing."

app = typer.Typer(
    name="cytostorm", no_args_is_help=True, add_completion=True, rich_markup_mode="rich", pretty_exceptions_enable=False,
    help=f"Published criteria for cytokine storm syndromes, computed side by side with honest bounds.\n\n{DISCLAIMER}",
)  # fmt: skip
criteria_app = typer.Typer(no_args_is_help=True, help="The criteria sets: what is covered, how far verified, and checking a new file.")
app.add_typer(criteria_app, name="criteria")
app.add_typer(treatments_app, name="treatments")

Criteria = Annotated[str, typer.Option("--criteria", "-c", help="Criteria sets by id, comma between; drafts run only when named.", metavar="ID,ID")]
MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", "-m", help="YAML that binds foreign headers, units, sentinels and fill-down identifiers.", metavar="M.yaml"),
]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", help="A column to leave out; may be given several times.", metavar="COLUMN")]
SkipRefused = Annotated[bool, typer.Option("--skip-refused", help="Go on without values that were not understood; they are listed and counted.")]
ReadingId = Annotated[
    str, typer.Option("--reading", "-r", help="How to look into the record: window, worst or latest. See 'cytostorm readings'.", metavar="ID")
]


def _version(show: bool) -> None:
    if show:
        typer.echo(f"cytostorm {cytostorm.__version__}")
        raise typer.Exit


@app.callback()
def _root(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False) -> None:
    pass


@app.command(
    epilog="Examples:  cytostorm assess patient.csv   |   cytostorm assess patient.xlsx --criteria hscore,hlh-2004 --format json   |   "
    "cytostorm assess patient.csv --format html --out patient.html   |   cytostorm assess bundle.json   |   cat patient.csv | cytostorm assess -"
)
def assess(
    record: Annotated[
        str, typer.Argument(help="CSV, XLSX, Parquet or JSON of one patient, a FHIR Bundle, NDJSON or OMOP; - is standard input.", metavar="RECORD")
    ],
    criteria: Criteria = "",
    reading: ReadingId = "inpatient-7d",
    at: Annotated[str, typer.Option("--at", help="The moment, ISO 8601; the last known fact when left out.", metavar="ISO-TIME")] = "",
    format: Annotated[str, typer.Option("--format", "-f", help="text, json or html.")] = "text",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.", metavar="FILE")] = None,
    patient: Annotated[str, typer.Option("--patient", help="Which patient, where the table holds several.", metavar="ID")] = "",
    mapping: MappingFile = None,
    ignore: Ignore = None,
    skip_refused: SkipRefused = False,
) -> None:
    """One patient: every published criteria set side by side, with reasons and with what would settle it."""
    from cytostorm.cli.assessing import run_assess

    run_assess(record, criteria, reading, at, format, out, patient, mapping, ignore or [], skip_refused)


@app.command(epilog="Examples:  cytostorm causes patient.csv   |   cytostorm causes bundle.json --at 2024-03-05T08:00 --format json")
def causes(
    record: Annotated[
        str, typer.Argument(help="CSV, XLSX, Parquet or JSON of one patient, a FHIR Bundle, NDJSON or OMOP; - is standard input.", metavar="RECORD")
    ],
    reading: ReadingId = "inpatient-7d",
    at: Annotated[str, typer.Option("--at", help="The moment, ISO 8601; the last known fact when left out.", metavar="ISO-TIME")] = "",
    format: Annotated[str, typer.Option("--format", "-f", help="text, json or html.")] = "text",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.", metavar="FILE")] = None,
    patient: Annotated[str, typer.Option("--patient", help="Which patient, where the table holds several.", metavar="ID")] = "",
    mapping: MappingFile = None,
    ignore: Ignore = None,
    skip_refused: SkipRefused = False,
) -> None:
    """One patient: causes confirmed, supported, open and closed, the stage as a range, and the work-up that is still open."""
    from cytostorm.cli.causes import run_causes

    run_causes(record, reading, at, format, out, patient, mapping, ignore or [], skip_refused)


@app.command(
    name="watch-record",
    epilog="Examples:  cytostorm watch-record patient.csv   |   cytostorm watch-record patient.csv --since 2024-03-01T08:00 -f html -o watch.html",
)
def watch_record(
    record: Annotated[str, typer.Argument(help="One patient with dates, as for assess; - is standard input.", metavar="RECORD")],
    at: Annotated[str, typer.Option("--at", help="The moment, ISO 8601; the last known fact when left out.", metavar="ISO-TIME")] = "",
    since: Annotated[
        str, typer.Option("--since", help="The start of the treatment; the first immunomodulator given when left out.", metavar="ISO-TIME")
    ] = "",
    reading: ReadingId = "inpatient-7d",
    format: Annotated[str, typer.Option("--format", "-f", help="text, json or html.")] = "text",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.", metavar="FILE")] = None,
    patient: Annotated[str, typer.Option("--patient", help="Which patient, where the table holds several.", metavar="ID")] = "",
    mapping: MappingFile = None,
    ignore: Ignore = None,
    skip_refused: SkipRefused = False,
) -> None:
    """One patient under treatment: the course, published definitions of response, what a drug hides, what is due."""
    from cytostorm.cli.watching import run_watch

    run_watch(record, at, since, reading, format, out, patient, mapping, ignore or [], skip_refused)


@app.command(
    epilog="Examples:  cytostorm score ward.csv --out scored.csv   |   cytostorm score cases.csv -m cases-mapping.yaml -o scored.csv -c hscore"
)
def score(
    table: Annotated[str, typer.Argument(help="A table with one row a patient or a patient-time.", metavar="TABLE")],
    out: Annotated[Path, typer.Option("--out", "-o", help="CSV or Parquet to write; original columns and row order are kept.", metavar="OUT.csv")],
    criteria: Criteria = "",
    mapping: MappingFile = None,
    ignore: Ignore = None,
    skip_refused: SkipRefused = False,
    report: Annotated[Path | None, typer.Option("--report", help="Write the conformance report here as JSON.", metavar="FILE")] = None,
) -> None:
    """Many rows: adds <id>_verdict, <id>_low and <id>_high for each set, and <id>_applies where it is made for some patients only."""
    from cytostorm.cli.tables import run_score

    run_score(table, out, criteria, mapping, ignore or [], skip_refused, report)


@app.command(epilog="Example:  cytostorm timeline icu.xlsx --mapping icu-mapping.yaml --criteria cov-hi,hscore --out icu-course")
def timeline(
    table: Annotated[
        str, typer.Argument(help="Many patients with dates: a table, FHIR NDJSON, OMOP (folder, DuckDB, PostgreSQL), CLIF or MEDS.", metavar="SOURCE")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="A folder to write; it must be new or a former result of this command.", metavar="DIR")],
    criteria: Criteria = "",
    reading: ReadingId = "inpatient-7d",
    mapping: MappingFile = None,
    ignore: Ignore = None,
    skip_refused: SkipRefused = False,
) -> None:
    """Patients through time: verdict changes, when first surely and first possibly met, one HTML report."""
    from cytostorm.cli.tables import run_timeline

    run_timeline(table, out, criteria, reading, mapping, ignore or [], skip_refused)


@app.command(
    epilog="Examples:  cytostorm screen omop-folder --out screened   |   cytostorm screen labs.parquet -m labs.yaml -o screened -c hscore   |   "
    "cytostorm screen fhir-export --out screened --share   |   cytostorm screen omop.duckdb -o screened --memory 8GB --resume"
)
def screen(
    source: Annotated[
        str, typer.Argument(help="OMOP (folder, DuckDB, PostgreSQL), FHIR NDJSON, CLIF, MEDS, a table, a long or event folder.", metavar="SOURCE")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="A folder to write; it must be new or a former result of this command.", metavar="DIR")],
    criteria: Criteria = "",
    reading: ReadingId = "inpatient-7d",
    grid: Annotated[str, typer.Option("--grid", help="Rows at every change, or on a grid: change, 1h or 1d.")] = "change",
    memory: Annotated[str, typer.Option("--memory", help="About how much the run may hold at once.", metavar="SIZE")] = "2GB",
    engine: Annotated[str, typer.Option("--engine", help="duckdb (this process) or spark (the cluster of its settings, or local).")] = "duckdb",
    states: Annotated[bool, typer.Option("--states", help="Also write the bounds of every input behind each row.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where the same command stopped.")] = False,
    share: Annotated[bool, typer.Option("--share", help="Also write a report without persons and with small counts hidden.")] = False,
    small_cells: Annotated[int, typer.Option("--small-cells", help="With --share: counts below this are hidden, others rounded.", min=2)] = 8,
    mapping: MappingFile = None,
    ignore: Ignore = None,
) -> None:
    """A whole hospital: every set at every change for every person, with a report that counts surely and possibly met."""
    from cytostorm.cli.screening import run_screen

    run_screen(source, out, criteria, reading, grid, memory, engine, states, resume, share, small_cells, mapping, ignore or [])


@app.command(epilog="Example:  cytostorm explain screened --person 17 --time 2024-03-05T08:00")
def explain(
    folder: Annotated[Path, typer.Argument(help="A result of cytostorm screen.", metavar="DIR")],
    person: Annotated[str, typer.Option("--person", help="The id as it stands in verdicts.parquet.", metavar="ID")],
    time: Annotated[str, typer.Option("--time", help="The moment, ISO 8601; the last known fact when left out.", metavar="ISO-TIME")] = "",
    criteria: Criteria = "",
    format: Annotated[str, typer.Option("--format", "-f", help="text, json or html.")] = "text",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.", metavar="FILE")] = None,
) -> None:
    """One person of a screened hospital: the reasons behind the rows in force at a moment."""
    from cytostorm.cli.screening import run_explain

    run_explain(folder, person, time, criteria, format, out)


@app.command(
    epilog="Examples:  cytostorm export hscore --to sql --dialect postgres | psql   |   "
    "cytostorm export hscore,hlh-2004 --dialect spark --reading worst-72h --events records.events --stays '' --out hscore.sql"
)
def export(
    criteria: Annotated[str, typer.Argument(help="Criteria sets by id, comma between.", metavar="ID,ID")],
    to: Annotated[str, typer.Option("--to", help="The form: sql.")] = "sql",
    dialect: Annotated[str, typer.Option("--dialect", "-d", help="duckdb, postgres, spark or databricks.")] = "duckdb",
    reading: ReadingId = "inpatient-7d",
    events: Annotated[str, typer.Option("--events", help="The event table, with its schema where needed.", metavar="TABLE")] = "events",
    stays: Annotated[str, typer.Option("--stays", help="The table of stays; '' for none.", metavar="TABLE")] = "stays",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.", metavar="FILE")] = None,
) -> None:
    """Criteria sets as one SQL statement, for a warehouse that holds the records as an event table."""
    from cytostorm.cli.exporting import run_export

    run_export(criteria, to, dialect, reading, events, stays, out)


@app.command(epilog="Example:  cytostorm demo --out my-demo")
def demo(out: Annotated[Path, typer.Option("--out", "-o", help="Where the reports go.", metavar="DIR")] = Path("demo-report")) -> None:
    """The main job on data that ship with the package: a made-up hospital, published cases, and a course with a masked CRP."""
    from cytostorm.cli.demonstration import run_demo

    run_demo(out)


@app.command(
    epilog="Examples:  cytostorm synth --patients 1000 --out hospital   |   cytostorm synth --rows 100000000 --out large --seed 7   |   "
    "cytostorm synth --patients 200 --format fhir --out export"
)
def synth(
    out: Annotated[Path, typer.Option("--out", "-o", help="A folder to write; it must be new or a former result of this command.", metavar="DIR")],
    patients: Annotated[int | None, typer.Option("--patients", "-n", help="How many patients, each with one stay.", metavar="N")] = None,
    rows: Annotated[int | None, typer.Option("--rows", help="Instead of --patients: about how many rows of the format long.", metavar="R")] = None,
    format: Annotated[str, typer.Option("--format", "-f", help="long (tables in order of time), omop (CDM 5.4) or fhir (R4 NDJSON).")] = "long",
    seed: Annotated[int, typer.Option("--seed", help="The same seed and number give the same hospital in each format.", metavar="S")] = 1,
) -> None:
    """A made-up hospital to test with: stays, facts and labels. Its frequencies are made up and no epidemiology."""
    from cytostorm.cli.synthesizing import run_synth

    run_synth(out, patients, rows, format, seed)


app.command("dose", cls=Once, epilog=DOSE_EPILOG)(dose)
app.command("pathway", cls=Once, epilog=PATHWAY_EPILOG)(pathway)


@app.command()
def readings() -> None:
    """The readings: how a record is looked into, and why."""
    from cytostorm.cli.knowledge import run_readings

    run_readings()


@criteria_app.command("list")
def criteria_list(format: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text") -> None:
    """What is covered and how far it was verified."""
    from cytostorm.cli.knowledge import run_list

    run_list(format)


@criteria_app.command("show", epilog="Example:  cytostorm criteria show hlh-2004")
def criteria_show(
    name: Annotated[str, typer.Argument(help="The id of a set.", metavar="ID")],
    format: Annotated[str, typer.Option("--format", "-f", help="text or markdown.")] = "text",
) -> None:
    """One set in words, with its citations and its edge table."""
    from cytostorm.cli.knowledge import run_show

    run_show(name, format)


@criteria_app.command("check", epilog="Examples:  cytostorm criteria check   |   cytostorm criteria check my-set/definition.yaml")
def criteria_check(
    path: Annotated[
        Path | None, typer.Argument(help="A definition.yaml, or a folder of a set; the whole library when left out.", metavar="PATH")
    ] = None,
) -> None:
    """Read a set strictly, run its cases, and print its edges and interpretations for review."""
    from cytostorm.cli.knowledge import run_check

    run_check(path)


class _StoppedError(BaseException):
    """Ctrl-C, or a signal to end; no handler of faults may take it for one."""

    def __init__(self, number: int):
        super().__init__(number)
        self.number = number


_STOPPED = "Stopped. No half-written result is left."
_signals: list[int] = []


def _stop(number: int, frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # once is enough: the second may not disturb the tidying up
    _signals.append(number)  # a library may turn what is raised here into a fault of its own
    raise _StoppedError(number)


def _listen() -> None:
    """Ends by Ctrl-C, `kill` and a closed terminal go the same way: unfinished files are taken away."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def main() -> None:
    """Entry point: errors become one clear message and an exit code, never a traceback."""
    speak_utf_8()
    _listen()
    try:
        _run()
    except CytostormError as error:
        _fail(str(error), error.exit_code)
    except _StoppedError as stopped:
        _fail(_STOPPED, 128 + stopped.number)
    except BrokenPipeError:
        _close_output()
    except OSError as error:
        _close_output()
        _fail(f"{error.filename or 'The output'}: {error.strerror or error}.", 2)
    except MemoryError:
        _fail("There is not enough memory for this. Split the table, or leave columns out.", 2)
    except Exception as fault:
        if _signals:
            _fail(_STOPPED, 128 + _signals[0])
        _fail(_fault(fault), 1)


def _run() -> None:
    try:
        app()
    finally:
        if sys.stdout is not None:
            sys.stdout.flush()  # here, where a full disk can still be said


def _close_output() -> None:
    """Nothing more is written to an output that failed, not even when Python ends."""
    with suppress(OSError, AttributeError):  # an output that is no file has none to close
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fault(fault: Exception) -> str:
    """Our own mistake: where, and no word of the data, which may be a patient's."""
    if os.environ.get("CYTOSTORM_TRACEBACK"):
        raise fault
    last = traceback.extract_tb(fault.__traceback__)[-1]
    place = f"{type(fault).__name__} in {Path(last.filename).name}, line {last.lineno}"
    return f"This is a fault of cytostorm and not yours: {place}. Please report it; with CYTOSTORM_TRACEBACK=1 the command shows all of it."


def _fail(message: str, code: int) -> None:
    lines = [printable(line) for line in message.split("\n")]
    typer.echo("cytostorm: " + "\n".join(lines), err=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
