"""`cytostorm checklist`: STROBE and RECORD filled in from a screened folder."""

from __future__ import annotations

from pathlib import Path

from cytostorm.cli.checklist_text import checklist_markdown
from cytostorm.cli.outputs import check_target, show_or_write
from cytostorm.library import shipped
from cytostorm.presentation.population_whole import population


def run_checklist(folder: Path, out: Path | None) -> None:
    if out is not None:
        check_target(out)
    show_or_write(checklist_markdown(population(folder, shipped()).view).rstrip("\n"), out)
