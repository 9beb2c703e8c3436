"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
