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
from cytostorm.cli.criteria_commands import catalogue, criteria_app, readings
from cytostorm.cli.dose_commands import DOSE_EPILOG, dose, treatments_app
from cytostorm.cli.evidence_commands import evidence_app
from cytostorm.cli.once import Once
from cytostorm.cli.pathway_commands import PATHWAY_EPILOG, pathway
from cytostorm.cli.patient_commands import (
    ASSESS_EPILOG,
    CAUSES_EPILOG,
    LOOK_EPILOG,
    SCORE_EPILOG,
    WATCH_EPILOG,
    assess,
    causes,
    look,
    score,
    watch_record,
)
from cytostorm.cli.planning_commands import SIMULATE_EPILOG, TRIAL_SIZE_EPILOG, simulate, trial_size
from cytostorm.cli.population_commands import (
    CHECKLIST_EPILOG,
    COMPARE_EPILOG,
    DEMO_EPILOG,
    EXPLAIN_EPILOG,
    EXPORT_EPILOG,
    SCREEN_EPILOG,
    SENSITIVITY_EPILOG,
    SYNTH_EPILOG,
    TIMELINE_EPILOG,
    checklist,
    compare,
    demo,
    explain,
    export,
    screen,
    sensitivity,
    synth,
    timeline,
)
from cytostorm.cli.service_commands import OFFLINE_EPILOG, SERVE_EPILOG, serve, web
from cytostorm.cli.terminal import printable, speak_utf_8
from cytostorm.errors import CytostormError

DISCLAIMER = "Not a medical device: it says what published criteria say of the data given, and orders nothing."

app = typer.Typer(
    name="cytostorm", no_args_is_help=True, add_completion=True, rich_markup_mode="rich", pretty_exceptions_enable=False,
    help=f"Published criteria for cytokine storm syndromes, computed side by side with honest bounds.\n\n{DISCLAIMER}",
)  # fmt: skip
app.add_typer(criteria_app, name="criteria")
app.add_typer(treatments_app, name="treatments")
app.add_typer(evidence_app, name="evidence")


def _version(show: bool) -> None:
    if show:
        typer.echo(f"cytostorm {cytostorm.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


app.command("assess", epilog=ASSESS_EPILOG)(assess)
app.command("causes", epilog=CAUSES_EPILOG)(causes)
app.command("watch-record", epilog=WATCH_EPILOG)(watch_record)
app.command("look", epilog=LOOK_EPILOG)(look)
app.command("score", epilog=SCORE_EPILOG)(score)
app.command("timeline", epilog=TIMELINE_EPILOG)(timeline)
app.command("screen", epilog=SCREEN_EPILOG)(screen)
app.command("explain", epilog=EXPLAIN_EPILOG)(explain)
app.command("checklist", epilog=CHECKLIST_EPILOG)(checklist)
app.command("compare", epilog=COMPARE_EPILOG)(compare)
app.command("simulate", cls=Once, epilog=SIMULATE_EPILOG)(simulate)
app.command("trial-size", cls=Once, epilog=TRIAL_SIZE_EPILOG)(trial_size)
app.command("sensitivity", epilog=SENSITIVITY_EPILOG)(sensitivity)
app.command("serve", epilog=SERVE_EPILOG)(serve)
app.command("web", epilog=OFFLINE_EPILOG)(web)
app.command("export", epilog=EXPORT_EPILOG)(export)
app.command("demo", epilog=DEMO_EPILOG)(demo)
app.command("synth", epilog=SYNTH_EPILOG)(synth)
app.command("dose", cls=Once, epilog=DOSE_EPILOG)(dose)
app.command("pathway", cls=Once, epilog=PATHWAY_EPILOG)(pathway)
app.command("readings")(readings)
app.command("catalogue", epilog="Example:  cytostorm catalogue --out catalogue.json")(catalogue)


class _StoppedError(BaseException):
    """Ctrl-C, or a signal to end; no handler of faults may take it for one."""

    def __init__(self, number: int):
        super().__init__(number)
        self.number = number


_STOPPED = "Stopped. No half-written result is left."
_AGAIN = "The same command does the work from the beginning."
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
        _fail(_stopped(stopped), 128 + stopped.number)
    except BrokenPipeError:
        _close_output()
    except OSError as error:
        _close_output()
        _fail(f"{error.filename or 'The output'}: {error.strerror or error}.", 2)
    except MemoryError:
        _fail("There is not enough memory for this. Split the table, or leave columns out.", 2)
    except Exception as fault:
        if _signals:
            _fail(_stopped(fault), 128 + _signals[0])
        _fail(_fault(fault), 1)


def _stopped(cause: BaseException) -> str:
    """What is left, and how to go on where the command has not said so itself."""
    return _STOPPED if getattr(cause, "__notes__", None) else f"{_STOPPED} {_AGAIN}"


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
