"""A source screened whole: what was asked, the run, and one patient of its result; the domain behind `cytostorm screen` and `explain`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cytostorm
from cytostorm.bedside import Assessment, assess
from cytostorm.cohort.explaining import Screened, differing, open_screened
from cytostorm.cohort.folders import MARKER, unfinished
from cytostorm.cohort.grids import grid_named
from cytostorm.cohort.screening import ENGINES, Clock, Engine, Request, Tell, is_result_of, screened
from cytostorm.cohort.tables import Wanted
from cytostorm.io.opening import AS_IT_IS, Opening
from cytostorm.io.tables import moment_at
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.model.readings import Reading

__all__ = ["ENGINES", "MARKER", "Asked", "Explained", "explained", "is_complete", "run", "unfinished"]


@dataclass(frozen=True)
class Asked:
    """What to screen and how; `memory` in bytes, `grid` as it is typed, `name` in the place of the source."""

    source: str
    sets: tuple[CriteriaSet, ...]
    reading: Reading
    grid: str = "change"
    memory: int = 2_000_000_000
    engine: Engine = "duckdb"
    states: bool = False
    mapping: Path | None = None
    ignore: tuple[str, ...] = ()
    name: str = ""
    as_measured: tuple[str, ...] = ()
    opening: Opening = AS_IT_IS

    @property
    def request(self) -> Request:
        """The same for the run. Raises InputError for a grid that there is not."""
        return Request(
            self.source, self.sets, self.reading, Wanted(grid_named(self.grid), self.states), self.memory, self.engine, self.mapping,
            self.ignore, self.name, self.as_measured, self.opening,
        )  # fmt: skip


def is_complete(asked: Asked, out: Path, library: Library) -> bool:
    """Whether a folder is the complete result of the same, so that nothing is left to do."""
    return not unfinished(out).exists() and is_result_of(asked.request, out, library)


@contextmanager
def run(
    asked: Asked,
    out: Path,
    library: Library,
    tell: Tell = lambda what, done: None,
    resume: bool = False,
    clock: Clock | None = None,
) -> Iterator[Path]:
    """The folder of the finished tables; after the body it takes the place of `out`. When anything fails, `out` is as it was."""
    with screened(asked.request, out, library, resume, tell, clock) as folder:
        yield folder


@dataclass(frozen=True)
class Explained:
    """One patient judged anew by the interpreter, and whether the screened rows agree."""

    assessment: Assessment
    notes: tuple[str, ...]


def explained(
    folder: Path, person: str, at: str, library: Library, chosen: Callable[[str], Sequence[CriteriaSet]]
) -> Explained:
    """`at`: ISO 8601, or empty for the last known fact; `chosen` gives the sets of some ids.

    Raises InputError for another folder, a person who is not there, and a moment that is none.
    """
    result = open_screened(folder)
    record = result.record(person)
    moment = moment_at(at, record, "--time")
    sets = chosen(",".join(result.sets))
    assessment = assess(record, library, sets, result.manifest["reading"], moment, version=cytostorm.__version__)
    return Explained(assessment, tuple(_notes(result, assessment, library)))


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
