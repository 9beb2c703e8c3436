"""`cytostorm sensitivity`: results of the same source under several look-backs, on one page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from cytostorm.cli.console import ERR
from cytostorm.cli.first_screens import screen_text
from cytostorm.cli.outputs import whole_folder
from cytostorm.cli.progress import progress
from cytostorm.library import shipped
from cytostorm.presentation.answer import written
from cytostorm.presentation.sensitivity import SensitivityView
from cytostorm.presentation.sensitivity_whole import sensitivity

MARKER = "cytostorm-sensitivity.json"


def run_sensitivity(folders: Sequence[Path], out: Path, full: bool) -> None:
    from cytostorm.report.sensitivity import sensitivity_page

    with whole_folder(out, MARKER) as folder:
        with progress() as tell:
            view = sensitivity(folders, shipped(), tell)
        (folder / "sensitivity.html").write_text(sensitivity_page(view), encoding="utf-8")
        (folder / "sensitivity.json").write_text(written(view), encoding="utf-8")
        made = {"made_by": "cytostorm sensitivity", "of": [str(one) for one in folders], "version": view.version}
        (folder / MARKER).write_text(json.dumps(made, indent=2), encoding="utf-8")
    print(sensitivity_text(view, full), flush=True)
    ERR.print(f"Written: {out} (sensitivity.html, sensitivity.json)", soft_wrap=True)


def sensitivity_text(view: SensitivityView, full: bool) -> str:
    """The first screen, and with `full` every set under each look-back."""
    return screen_text(view.summary, _parts(view) if full else ())


def _parts(view: SensitivityView) -> Iterator[str]:
    yield from ("", "LOOK-BACKS")
    yield from (f"  {one.letter}, {one.id}: {one.title}" for one in view.readings)
    yield from ("", "EVERY SET UNDER EACH LOOK-BACK, OF PATIENTS WHOM IT WAS MADE FOR", f"  {view.how}")
    for one in view.sets:
        yield f" {one.short_title}"
        for row in one.readings:
            unknown = f"; not recorded: {row.unknown_and_met.words} of {row.unknown.words} met" if one.made_for else ""
            yield f"  {row.reading}: definitely met {row.definitely.words}{unknown}"
            yield f"    not ruled out {row.not_ruled_out.words}"
        yield f"  under every look-back, of those under any: {one.in_all.words}"
