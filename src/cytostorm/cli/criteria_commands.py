"""The command lines about the knowledge itself: criteria sets and readings."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

criteria_app = typer.Typer(
    no_args_is_help=True, help="The criteria sets: what is covered, how far verified, and checking a new file."
)


def readings() -> None:
    """The readings: how a record is looked into, and why."""
    from cytostorm.cli.knowledge import run_readings

    run_readings()


def catalogue(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Write here instead of standard output.", metavar="FILE")
    ] = None,
) -> None:
    """Print the words that an answer of assess leaves out: titles, labels, citations and cautions of every set, as JSON."""
    from cytostorm.cli.knowledge import run_catalogue

    run_catalogue(out)


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


@criteria_app.command(
    "check", epilog="Examples:  cytostorm criteria check   |   cytostorm criteria check my-set/definition.yaml"
)
def criteria_check(
    path: Annotated[
        Path | None,
        typer.Argument(
            help="A definition.yaml, or a folder of a set; the whole library when left out.", metavar="PATH"
        ),
    ] = None,
) -> None:
    """Read a set strictly, run its cases, and print its edges and interpretations for review."""
    from cytostorm.cli.knowledge import run_check

    run_check(path)
