"""Options that several commands share."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from cytostorm.io.opening import opening_of

OnePatient = Annotated[
    str,
    typer.Argument(
        help="CSV, XLSX, Parquet or JSON of one patient, a FHIR Bundle, NDJSON or OMOP; - is standard input.",
        metavar="RECORD",
    ),
]
Criteria = Annotated[
    str,
    typer.Option(
        "--criteria", "-c", help="Criteria sets by id, comma between; drafts run only when named.", metavar="ID,ID"
    ),
]
MappingFile = Annotated[
    Path | None,
    typer.Option(
        "--mapping",
        "-m",
        help="YAML that binds foreign headers, units, sentinels and fill-down identifiers.",
        metavar="M.yaml",
    ),
]
Ignore = Annotated[
    list[str] | None,
    typer.Option("--ignore", help="A column to leave out; may be given several times.", metavar="COLUMN"),
]
AsMeasured = Annotated[
    list[str] | None,
    typer.Option(
        "--as-measured",
        help="An observable whose unit is confirmed, so that no value is questioned; several times.",
        metavar="OBSERVABLE",
    ),
]
SkipRefused = Annotated[
    bool,
    typer.Option("--skip-refused", help="Go on without values that were not understood; they are listed and counted."),
]
ReadingId = Annotated[
    str,
    typer.Option(
        "--reading",
        "-r",
        help="How to look into the record: window, worst or latest. See 'cytostorm readings'.",
        metavar="ID",
    ),
]
Full = Annotated[bool, typer.Option("--full", help="Everything behind the first screen: every reason, source and set.")]

_OPENING = {
    "decimal": Annotated[
        str,
        typer.Option(
            "--decimal", help="The sign before decimals in the texts of the table: point or comma.", metavar="SIGN"
        ),
    ],
    "dates": Annotated[
        str, typer.Option("--dates", help="The order of dates: day.month.year or month/day/year.", metavar="ORDER")
    ],
    "encoding": Annotated[
        str,
        typer.Option(
            "--encoding", help="The encoding of a text table, such as cp1252; UTF-8 when left out.", metavar="NAME"
        ),
    ],
    "header_row": Annotated[
        int,
        typer.Option(
            "--header-row", help="The row that names the columns, such as 3.", metavar="N", show_default=False
        ),
    ],
    "sheet": Annotated[str, typer.Option("--sheet", help="The sheet of a workbook, by its name.", metavar="NAME")],
    "largest": Annotated[
        str, typer.Option("--largest", help="The largest file that is read, such as 4GB.", metavar="SIZE")
    ],
}


def opens_files(command: Callable[..., None]) -> Callable[..., None]:
    """A command with the options that say how a table is written; it gets them as one `opening`."""
    own = inspect.signature(command, eval_str=True)
    added = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=0 if name == "header_row" else "", annotation=kind)
             for name, kind in _OPENING.items()]  # fmt: skip

    @wraps(command)
    def opened(*args: Any, **typed: Any) -> None:
        said = {name: typed.pop(name) for name in _OPENING}
        command(*args, opening=opening_of(**said), **typed)

    kept = [parameter for parameter in own.parameters.values() if parameter.name != "opening"]
    opened.__signature__ = own.replace(parameters=[*kept, *added])  # type: ignore[attr-defined]
    opened.__annotations__ = {parameter.name: parameter.annotation for parameter in (*kept, *added)}
    return opened
