"""`cytostorm demo`: the main job on data that ship with the package."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table as RichTable

import cytostorm
from cytostorm.bedside import DEFAULT_READING, courses
from cytostorm.bedside.scoring import score_columns, score_records
from cytostorm.cli.first_screens import first_screen_text
from cytostorm.cli.outputs import whole_folder
from cytostorm.cli.patient_page import page_of
from cytostorm.cli.population_text import population_text
from cytostorm.cli.progress import progress
from cytostorm.cli.screening import write_reports
from cytostorm.cli.tables import MARKER, write_scored
from cytostorm.cohort.screening import Request, screened
from cytostorm.io.tables import Table, read_mapping, read_table, records, row_records
from cytostorm.library import Library, shipped
from cytostorm.presentation.assessment import assessed, view_of
from cytostorm.synthetic import synthesize
from cytostorm.values import Bounds
from cytostorm.words import bounds_words

DATA = Path(cytostorm.__file__).parent / "demo_data"
STAYS = 2000
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
    scored = list(score_records(content.records, library, sets))
    write_scored(table, score_columns(sets, scored), folder / "published-cases-scored.csv")
    position = [s.id for s in sets].index("hscore")
    _print_reported(table, [row[position].score for row in scored])


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
                "" if inside else "outside the bounds",
            )
    OUT.print(shown)
    OUT.print(
        "A report inside the bounds can still be wrong: docs/explanation/published-cases.md goes through them one by one.",
        style="dim",
    )


def _course(library: Library, folder: Path) -> None:
    """A made-up patient whose course crosses the criteria; tocilizumab then hides CRP and fever."""
    content = records(read_table(DATA / "made-up-course.csv"), library)
    record, sets = content.records[0], library.standard()
    made = assessed(record, library, sets, DEFAULT_READING, None, cytostorm.__version__)
    OUT.print("\nA synthetic course, on its last day", style="bold")
    print(first_screen_text(view_of(made, library).summary), flush=True)
    for course in courses(record, library, sets, made.assessment.reading):
        if course.first_met:
            OUT.print(f"  {course.criteria.document.short_title}: first surely met {course.first_met:%Y-%m-%d %H:%M}")
    (folder / "made-up-course.html").write_text(page_of(made, library, "A made-up course"), encoding="utf-8")


def _hospital(library: Library, folder: Path, out: Path) -> None:
    """A synthetic hospital, screened with every set for every stay at every change."""
    OUT.print(
        f"A synthetic hospital of {STAYS:,} stays (the first run compiles the engine, which takes half a minute)",
        style="bold",
    )
    (folder / "hospital").mkdir()
    synthesize(folder / "hospital", STAYS, "long", 1)
    request = Request(
        str(folder / "hospital"), library.standard(), library.reading("inpatient-7d"), name="a synthetic hospital"
    )
    with (
        progress() as tell,
        screened(request, folder / "screened", library, tell=tell, clock=lambda: datetime.now(UTC)) as result,
    ):
        view = write_reports(result, library, str(out / "screened"))
    print(population_text(view, False), flush=True)
