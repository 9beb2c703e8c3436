"""Options that several commands share."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from cytostorm.io.opening import opening_of

Criteria = Annotated[str, typer.Option("--criteria", "-c", help="Criteria sets by id, comma between; drafts run only when named.", metavar="ID,ID")]
MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", "-m", help="YAML that binds foreign headers, units, sentinels and fill-down identifiers.", metavar="M.yaml"),
]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", help="A column to leave out; may be given several times.", metavar="COLUMN")]
AsMeasured = Annotated[
    list[str] | None,
    typer.Option("--as-measured", help="An observable whose unit is confirmed, so that no value is questioned; several times.", metavar="OBSERVABLE"),
]
SkipRefused = Annotated[bool, typer.Option("--skip-refused", help="Go on without values that were not understood; they are listed and counted.")]
ReadingId = Annotated[
    str, typer.Option("--reading", "-r", help="How to look into the record: window, worst or latest. See 'cytostorm readings'.", metavar="ID")
]

_OPENING = {
    "sheet": (Annotated[str, typer.Option("--sheet", help="The sheet of a workbook, by its name.", metavar="NAME")], ""),
    "header_row": (
        Annotated[int, typer.Option("--header-row", help="The row of a workbook that names the columns.", metavar="N", show_default=False)], 0,
    ),
    "largest": (Annotated[str, typer.Option("--largest", help="The largest file that is read, such as 4GB.", metavar="SIZE")], ""),
}  # fmt: skip


def opens_files(command: Callable[..., None]) -> Callable[..., None]:
    """A command with the options that say how a table is opened; it gets them as one `opening`."""
    own = inspect.signature(command, eval_str=True)
    kept = [parameter for parameter in own.parameters.values() if parameter.name != "opening"]
    added = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=none, annotation=kind) for name, (kind, none) in _OPENING.items()]

    @wraps(command)
    def opened(*args: Any, **typed: Any) -> None:
        said = {name: typed.pop(name) for name in _OPENING}
        command(*args, opening=opening_of(**said), **typed)

    opened.__signature__ = own.replace(parameters=[*kept, *added])  # type: ignore[attr-defined]
    opened.__annotations__ = {parameter.name: parameter.annotation for parameter in (*kept, *added)}
    return opened
