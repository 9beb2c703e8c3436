"""`cytostorm simulate`: which analyses of synthetic cohorts are fooled, and by how much."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from cytostorm.cli.console import ERR
from cytostorm.cli.first_screens import headed, screen_text
from cytostorm.cli.outputs import check_folder, whole_folder
from cytostorm.cli.progress import progress
from cytostorm.presentation.answer import written
from cytostorm.presentation.simulation import SimulationView

MARKER = "cytostorm-simulate.json"


def run_simulate(
    settings: dict[str, float], sizes: Sequence[tuple[int, int]], runs: int, seed: int, out: Path | None, full: bool
) -> None:
    """Prints the first screen, and writes the folder where one is named."""
    from cytostorm.causal.studies import Settings, simulated
    from cytostorm.presentation.simulation import simulation_view

    if out is not None:
        check_folder(out, MARKER)
    asked = Settings(**settings)  # type: ignore[arg-type]
    with progress() as tell:
        found = simulated(asked, sorted(sizes, key=sum), runs, seed, lambda done: tell("Simulating", done))
    view = simulation_view(asked, found, runs, seed)
    if out is not None:
        _write(out, view)
    print(simulation_text(view, full), flush=True)
    if out is not None:
        ERR.print(f"Written: {out} (report.html, result.json)", soft_wrap=True)


def _write(out: Path, view: SimulationView) -> None:
    from cytostorm.report.simulation import simulation_page

    with whole_folder(out, MARKER) as folder:
        (folder / "report.html").write_text(simulation_page(view), encoding="utf-8")
        (folder / "result.json").write_text(written(view), encoding="utf-8")
        made = {"made_by": "cytostorm simulate", "version": view.version}
        (folder / MARKER).write_text(json.dumps(made, indent=2), encoding="utf-8")


def simulation_text(view: SimulationView, full: bool) -> str:
    """The first screen, and with `full` every figure."""
    return screen_text(view.summary, _parts(view) if full else ())


def _parts(view: SimulationView) -> Iterator[str]:
    yield from headed("HOW", (view.world, *view.how))
    for study in view.studies:
        yield from ("", study.title, f"  {study.what}")
        for one in study.analyses:
            yield f"  {one.label}: {one.because}"
            yield from (f"    {size.words}" for size in one.sizes)
    yield from headed("LIMITS", view.limits)
    yield from ("", f"{view.runs:,} runs, seed {view.seed}. † cytostorm's own rule, not published.")
