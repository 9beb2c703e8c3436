"""`cytostorm trial-size`: who would be eligible in a year, and how many patients the next trial needs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from cytostorm.cli.console import ERR
from cytostorm.cli.first_screens import headed, screen_text
from cytostorm.cli.outputs import check_folder, whole_folder
from cytostorm.cli.progress import progress
from cytostorm.library import shipped
from cytostorm.presentation.answer import written
from cytostorm.presentation.trial_size import Asked, TrialSizeView, trial_size_of

MARKER = "cytostorm-trial-size.json"


def run_trial_size(folder: Path, asked: Asked, out: Path | None, full: bool) -> None:
    """Prints the first screen, and writes the folder where one is named."""
    if out is not None:
        check_folder(out, MARKER)
    with progress() as tell:
        tell("Counting", 0.0)
        view = trial_size_of(folder, shipped(), asked)
    if out is not None:
        _write(out, view)
    print(trial_size_text(view, full), flush=True)
    if out is not None:
        ERR.print(f"Written: {out} (report.html, result.json)", soft_wrap=True)


def _write(out: Path, view: TrialSizeView) -> None:
    from cytostorm.report.trial_size import trial_size_page

    with whole_folder(out, MARKER) as folder:
        (folder / "report.html").write_text(trial_size_page(view), encoding="utf-8")
        (folder / "result.json").write_text(written(view), encoding="utf-8")
        made = {"made_by": "cytostorm trial-size", "version": view.version}
        (folder / MARKER).write_text(json.dumps(made, indent=2), encoding="utf-8")


def trial_size_text(view: TrialSizeView, full: bool) -> str:
    """The first screen, and with `full` every set, part and effect."""
    return screen_text(view.summary, _parts(view) if full else ())


def _parts(view: TrialSizeView) -> Iterator[str]:
    for one in view.sets:
        yield from ("", f"{one.label} (not ruled out in {one.possible:,})")
        for group in one.groups:
            yield f"  {group.words} Died: {group.mortality.words}."
            yield from (f"    {needed.words}" for needed in group.needed)
    yield from headed("NOTES", view.notes)
    yield from headed("LIMITS", view.limits)
