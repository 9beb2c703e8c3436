"""`cytostorm demo`: the main job on data that ship with the package."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable

import cytostorm
from cytostorm.cli.first_screens import first_screen_text
from cytostorm.cli.outputs import whole_folder
from cytostorm.cli.population_text import population_text
from cytostorm.cli.progress import progress
from cytostorm.cli.screening import write_reports
from cytostorm.cli.tables import MARKER, write_scored
from cytostorm.io.tables import Table, read_mapping, read_table, records, row_records
from cytostorm.library import Library, shipped
from cytostorm.presentation.assessment import assessed, view_of
from cytostorm.presentation.patient_whole import whole_of
from cytostorm.presentation.screen_run import Request, screened
from cytostorm.presentation.table_scores import scores_and_columns
from cytostorm.presentation.timeline_whole import followed
from cytostorm.report import patient_page
from cytostorm.synthetic import synthesize
from cytostorm.values import MET, Bounds
from cytostorm.words import bounds_words

DATA = Path(cytostorm.__file__).parent / "demo_data"
STAYS = 2000
READING = "inpatient-7d"
OUT = Console(highlight=False, markup=False, emoji=False)


def run_demo(out: Path) -> None:
    library = shipped()
    with whole_folder(out, MARKER) as folder:
        (folder / MARKER).write_text('{"made_by": "cytostorm demo"}\n', encoding="utf-8")
        _hospital(library, folder, out)
        _published(library, folder)
        _course(library, folder)
    OUT.print("\nWHERE TO LOOK", style="bold")
    for what, place in _PLACES:
        OUT.print(f"  {what:32}{(out / place).resolve()}", soft_wrap=True)
    OUT.print(f"  {'verdicts while you type':32}{_command()} serve", soft_wrap=True)


def _command() -> str:
    """How this command is called from here: by its name where a shell finds it, else by its place."""
    place = Path(sys.argv[0]).absolute()
    return "cytostorm" if shutil.which("cytostorm") or place.name != "cytostorm" else _near(place)


def _near(place: Path) -> str:
    return str(place.relative_to(Path.cwd())) if place.is_relative_to(Path.cwd()) else str(place)


_PLACES = (
    ("a synthetic hospital", "screened/report.html"),
    ("one synthetic patient", "made-up-course.html"),
    ("published cases", "published-cases-scored.csv"),
)


def _published(library: Library, folder: Path) -> None:
    """Published cases: what their authors reported beside the bounds of the values they printed."""
    table = read_table(DATA / "published-cases.csv")
    content = row_records(table, library, read_mapping(DATA / "published-cases-mapping.yaml"))
    sets = library.standard()
    scores, columns = scores_and_columns(content.records, library, sets, "hscore")
    write_scored(table, columns, folder / "published-cases-scored.csv")
    _print_reported(table, scores)


def _print_reported(table: Table, scores: list[Bounds | None]) -> None:
    shown = RichTable(title="Published cases that report an HScore", title_justify="left", box=None)
    for heading in ("case", "source", "reported", "from the printed values", ""):
        shown.add_column(heading)
    for row, score in zip(table.rows, scores, strict=True):
        if row["reported_hscore"] and score is not None:
            inside = score.low <= float(row["reported_hscore"]) <= score.high
            shown.add_row(
                row["case"],
                row["source"][:32],
                row["reported_hscore"],
                bounds_words(score),
                "" if inside else "outside this range",
            )
    OUT.print(shown)
    OUT.print(
        "A reported score inside the range can still be wrong: see docs/explanation/published-cases.md, case by case.",
        style="dim",
    )


def _course(library: Library, folder: Path) -> None:
    """A synthetic patient whose course crosses the criteria; after tocilizumab CRP and fever are unreliable."""
    content = records(read_table(DATA / "made-up-course.csv"), library)
    record, sets = content.records[0], library.standard()
    made = assessed(record, library, sets, READING, None, cytostorm.__version__)
    OUT.print("\nA synthetic course, on its last day", style="bold")
    print(first_screen_text(view_of(made, library).summary), flush=True)
    mine = {judged.id for judged in made.assessment.judged if judged.verdict.applies == MET}
    OUT.print("First definitely met, of the sets made for this patient or for any:")
    for course in followed(record, library, sets, library.reading(READING)).courses:
        if course.first_met and course.criteria.id in mine:
            at = f"{course.first_met.day} {course.first_met:%b %Y %H:%M}"
            OUT.print(f"  {course.criteria.document.short_title}: {at}")
    (folder / "made-up-course.html").write_text(
        patient_page(whole_of(made, library), library, "A synthetic course"), encoding="utf-8"
    )


def _hospital(library: Library, folder: Path, out: Path) -> None:
    """A synthetic hospital, screened with every set for every stay at every change."""
    OUT.print(
        f"A synthetic hospital of {STAYS:,} stays (the first run compiles the engine, which takes half a minute)",
        style="bold",
    )
    (folder / "hospital").mkdir()
    synthesize(folder / "hospital", STAYS, "long", 1)
    asked = Request(str(folder / "hospital"), library.standard(), library.reading(READING), name="a synthetic hospital")
    with (
        progress() as tell,
        screened(asked, folder / "screened", library, tell=tell, clock=lambda: datetime.now(UTC)) as result,
    ):
        view = write_reports(result, library, str(out / "screened"))
    print(population_text(view, False), flush=True)
