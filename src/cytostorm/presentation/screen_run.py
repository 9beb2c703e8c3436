"""A source screened whole: what was asked, the run, and one patient of its result; the domain behind `cytostorm screen` and `explain`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import cytostorm
from cytostorm.bedside import Assessment
from cytostorm.cohort.explaining import Screened, differing, open_screened
from cytostorm.cohort.folders import MARKER, unfinished
from cytostorm.cohort.grids import grid_named
from cytostorm.cohort.screening import ENGINES, Engine, Request, is_result_of, screened
from cytostorm.cohort.tables import Wanted
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.presentation.assessment import Assessed, assessed
from cytostorm.record import Record

__all__ = [
    "ENGINES", "MARKER", "Engine", "Explained", "Request", "explained", "is_complete", "screened", "unfinished", "wanted",
]  # fmt: skip


def wanted(grid: str, states: bool) -> Wanted:
    """Which verdicts are kept, by the name of a grid as it is typed. Raises InputError for another name."""
    return Wanted(grid_named(grid), states)


def is_complete(asked: Request, out: Path, library: Library) -> bool:
    """Whether a folder is the complete result of the same, so that nothing is left to do."""
    return not unfinished(out).exists() and is_result_of(asked, out, library)


@dataclass(frozen=True)
class Explained:
    """One patient judged anew by the interpreter, and whether the screened rows agree."""

    made: Assessed
    notes: tuple[str, ...]


def explained(
    folder: Path,
    person: str,
    library: Library,
    moment: Callable[[Record], datetime | None],
    chosen: Callable[[str], Sequence[CriteriaSet]],
) -> Explained:
    """`moment` finds the time in a record, `chosen` the sets of the ids that were screened.

    Raises InputError for another folder, and for a person who is not there.
    """
    result = open_screened(folder)
    record = result.record(person)
    at = moment(record)
    sets = chosen(",".join(result.sets))
    made = assessed(record, library, sets, result.manifest["reading"], at, cytostorm.__version__)
    return Explained(made, tuple(_notes(result, made.assessment, library)))


def _notes(result: Screened, assessment: Assessment, library: Library) -> Iterator[str]:
    """The interpreter's answer beside the screened row; a difference is a fault of the program and is stated."""
    asked = result.manifest["criteria"]
    changed = [one["label"] for one in asked if library.criteria(one["id"]).fingerprint != one["fingerprint"]]
    if changed:
        yield f"Since the screening these sets were changed: {', '.join(changed)}. The answer below is by the sets as they are now."
    if assessment.at is None or changed:
        return
    said = result.said(assessment.record.patient, assessment.at)
    found = [(j.id, j.verdict.word, *(j.verdict.score or (None, None))) for j in assessment.judged]
    wrong = differing(said, found)
    since = max((one.since for one in said.values()), default=None)
    if wrong:
        yield f"The screened result differs for {', '.join(wrong)}. This is a fault of cytostorm; please report it."
    elif since is not None:
        yield f"The screened rows in force then (the last since {since:%Y-%m-%d %H:%M}) agree."
