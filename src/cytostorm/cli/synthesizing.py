"""`cytostorm synth`: a made-up hospital to test with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cytostorm.cli.console import ERR
from cytostorm.cli.doors import counted, one_of
from cytostorm.cli.outputs import check_folder, whole_folder
from cytostorm.errors import InputError
from cytostorm.synthetic import FORMATS, MARKER, patients_for, synthesize
from cytostorm.synthetic.making import MOST_ROWS, Progress


def run_synth(out: Path, patients: int | None, rows: int | None, format: str, seed: int) -> None:
    """Writes a folder that appears when it is complete; says what was planted."""
    one_of(format, FORMATS, "format")
    number = _patients(patients, rows)
    check_folder(out, MARKER)
    with whole_folder(out, MARKER) as folder, _bar(number) as progress:
        made = synthesize(folder, number, format, seed, progress=progress)
    planted = f"{counted(made['garbage'], 'text')} for a number, {counted(made['slips'], 'unit slip')}, {counted(made['corrections'], 'correction')}"
    ERR.print(
        f"{counted(made['patients'], 'made-up stay')}, {counted(made['rows'], 'row')}. Planted: {planted}.",
        soft_wrap=True,
    )
    ERR.print(f"Written: {out} (made up: no epidemiology; truth.parquet holds the labels)", soft_wrap=True)


def _patients(patients: int | None, rows: int | None) -> int:
    if (patients is None) == (rows is None):
        problem = "neither was given." if patients is None else "both were given."
        raise InputError("--patients and --rows", problem, "Say how many patients, or about how many rows.")
    if rows is not None and not 1 <= rows <= MOST_ROWS:
        raise InputError("--rows", f"{rows} is no number of rows.", f"Give a whole number from 1 to {MOST_ROWS}.")
    return patients_for(rows) if rows is not None else patients or 0


@contextmanager
def _bar(total: int) -> Iterator[Progress]:
    """A progress bar where somebody watches."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=ERR, transient=True, disable=not ERR.is_terminal) as bar:
        task = bar.add_task("Stays", total=total)
        yield lambda done, _: bar.update(task, completed=done)
