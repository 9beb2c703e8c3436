"""One run over a whole source: staged, screened bucket by bucket, merged, and put in place when all of it is there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

import duckdb
import pyarrow.compute as pc
import pyarrow.parquet as pq

import cytostorm
from cytostorm.cohort.days import write_present
from cytostorm.cohort.episodes import write_episodes
from cytostorm.cohort.folders import Workshop, is_finished, write_manifest
from cytostorm.cohort.grids import check_grid
from cytostorm.cohort.merging import merge
from cytostorm.cohort.people import write_known_outcomes, write_people
from cytostorm.cohort.problems import write_problems
from cytostorm.cohort.staged import Kept, is_kept, kept
from cytostorm.cohort.tables import Tables, Wanted, tables_of
from cytostorm.compiler import Plan, compile_plan
from cytostorm.connections import Spill, connected
from cytostorm.engines import BYTES_A_FACT, Bucket, bucket_count, most_of_one, parted, relation_of
from cytostorm.errors import InputError
from cytostorm.io.opening import AS_IT_IS, Opening, size_words
from cytostorm.io.sources import label_of
from cytostorm.io.staging import stage
from cytostorm.library import Library
from cytostorm.model.nodes import CriteriaSet
from cytostorm.model.readings import Reading

Engine = Literal["duckdb", "spark"]
ENGINES: tuple[str, ...] = get_args(Engine)
Tell = Callable[[str, float], None]
"""Called with what is being done and how much of it is done, from 0 to 1."""
Clock = Callable[[], datetime]
LEAST_MEMORY = 200_000_000
AT_CHANGES = Wanted()


@dataclass(frozen=True)
class Request:
    """What to screen and how. `memory` is in bytes, and about what the run may hold at once; `name` is told in the place of the source.

    `as_measured`: observables whose units somebody has confirmed; the library of the run takes them so.
    """

    source: str
    sets: tuple[CriteriaSet, ...]
    reading: Reading
    wanted: Wanted = AT_CHANGES
    memory: int = 2_000_000_000
    engine: Engine = "duckdb"
    mapping: Path | None = None
    ignore: tuple[str, ...] = ()
    name: str = ""
    as_measured: tuple[str, ...] = ()
    opening: Opening = AS_IT_IS

    def plan(self, library: Library) -> Plan:
        return compile_plan(self.sets, self.reading, library)

    def told(self, plan: Plan) -> dict[str, Any]:
        """What a run must have in common with one that it resumes."""
        return {
            "source": self.name or label_of(self.source), "state_of_source": _state_of(self.source),
            "plan": plan.fingerprint, "reading": self.reading.id,
            "criteria": [s.label for s in self.sets], "grid": self.wanted.grid, "states": self.wanted.states, "engine": self.engine,
            "memory": self.memory, "mapping": str(self.mapping or ""), "ignore": list(self.ignore), "as_measured": list(self.as_measured),
            "opening": asdict(self.opening), "version": cytostorm.__version__,
        }  # fmt: skip


@contextmanager
def screened(
    request: Request,
    out: Path,
    library: Library,
    resume: bool = False,
    tell: Tell = lambda what, done: None,
    clock: Clock | None = None,
) -> Iterator[Path]:
    """A folder with every table of a screened source; after the body it takes the place of `out`.

    When anything fails, `out` is as it was, and what is done is kept beside it for `resume`. Raises InputError for a source
    that cannot be read, a place that cannot be written, and too little memory.
    """
    _check_memory(request.memory)
    plan = request.plan(library)
    workshop = Workshop(out, request.told(plan))
    with workshop.locked(), _named_trouble(out, request.memory):
        workshop.open(resume)
        began = clock() if clock else None
        staged = _staged(workshop, request, library, _worded(tell), began)
        people, presence, problems = _people(workshop, staged, request.memory)
        _check_grid(workshop, request, people)
        buckets = _run(workshop, request, plan, staged.events, people, presence, tell)
        tell("Putting the tables together", 0.0)
        folder = _finished(workshop, plan, staged, request.memory, problems)
        times = {"began": began.isoformat(), "ended": clock().isoformat()} if clock and began else {}
        manifest = {**_manifest(request, plan, staged, buckets), **times}
        write_manifest(folder, manifest)  # the report that is written next reads it
        yield folder
        workshop.finish(folder, manifest)


def is_result_of(request: Request, out: Path, library: Library) -> bool:
    """Whether a folder is the whole result of a request, so that nothing is left to do."""
    return is_finished(out, request.told(request.plan(library)))


def _check_memory(memory: int) -> None:
    if memory < LEAST_MEMORY:
        least = f"Give at least {LEAST_MEMORY // 1_000_000} MB, as in --memory 2GB."
        raise InputError("--memory", f"{memory:,} bytes are too few to work with.", least)


@contextmanager
def _named_trouble(out: Path, memory: int) -> Iterator[None]:
    try:
        yield
    except (MemoryError, duckdb.OutOfMemoryException):
        advice = "Give more with --memory, or fewer criteria sets; --resume goes on where this stopped."
        raise InputError(str(out), f"{memory // 1_000_000:,} MB of memory were not enough.", advice) from None
    except OSError as error:
        advice = "Look at the folder and the free space; --resume goes on where this stopped."
        raise InputError(str(out), f"this cannot be written: {error.strerror or error}.", advice) from None


def _staged(workshop: Workshop, request: Request, library: Library, tell: Tell, now: datetime | None) -> Kept:
    """The source as an event table on disk; of a resumed run the one that is there. What fails before it is whole leaves nothing to resume."""
    today = now.date() if now else None
    try:
        return kept(
            workshop.path / "staged",
            lambda folder: stage(
                request.source,
                library,
                folder,
                request.mapping,
                request.ignore,
                request.memory,
                tell,
                today,
                request.opening,
            ),
        )
    except BaseException:
        if not is_kept(workshop.path / "staged"):  # what was staged whole is kept, whenever the stop came
            workshop.discard()
        raise


def _check_grid(workshop: Workshop, request: Request, people: Path) -> None:
    """Before the work; a request that is refused is nothing to resume."""
    try:
        check_grid(request.wanted.grid, pq.read_table(people, columns=["start", "end_"]), len(request.sets))
    except InputError:
        workshop.discard()
        raise


_STEPS = {
    "reading": "Reading",
    "checking": "Checking the tables",
    "understanding": "Understanding the values",
    "writing": "Writing the event table",
}


def _worded(tell: Tell) -> Tell:
    """What staging tells, in words of a person."""
    return lambda what, done: tell(_STEPS.get(what, what.capitalize()), done)


def _spill(workshop: Workshop, memory: int) -> Spill:
    """The folder of a run that takes what its memory does not hold; it goes with the run, or at the next start after a kill."""
    return Spill(workshop.path / "spill", memory)


def _people(workshop: Workshop, staged: Kept, memory: int) -> tuple[Path, Path, tuple[str, ...]]:
    with connected(_spill(workshop, memory).share(0.5), keeps_order=True) as db:
        people, presence = write_people(db, staged.events, staged.stays, workshop.path)
        files = {**staged.files, "people": people, "presence": presence}
        return people, presence, write_problems(db, files, workshop.path / "problems.parquet")


def _run(
    workshop: Workshop, request: Request, plan: Plan, events: Path, people: Path, presence: Path, tell: Tell
) -> int:
    if request.engine == "spark":
        from cytostorm.cohort.spark import run_on_spark

        return run_on_spark(workshop, plan, events, people, presence, request.wanted, tell)
    relation = relation_of(events, spill=_spill(workshop, request.memory).share(0.25))
    ends, there = pq.read_table(people, columns=["person", "end_"]), pq.read_table(presence)
    buckets = bucket_count(relation, plan, request.memory // 2)
    if buckets > 1:
        _check_persons(request, most_of_one(relation, plan))
    part = parted(relation, plan, buckets, workshop.path / "buckets")
    for number in range(buckets):
        tell("Screening", number / buckets)
        if not workshop.has(number):
            bucket = Bucket.read(part(number), plan, ends)
            pieces = tables_of(bucket, there, request.wanted, request.memory // 4)
            workshop.put(number, _told(pieces, len(bucket.persons), tell, number, buckets))
    tell("Screening", 1.0)
    return buckets


def _check_persons(request: Request, most: int) -> None:
    """Raises InputError where the facts of one person alone would not fit: they are screened at once."""
    held = request.memory // BYTES_A_FACT
    if most > held:
        problem = f"one person has {most:,} facts that matter here, and --memory {size_words(request.memory)} holds about {held:,} of one person."
        advice = f"Look whether rows without a patient share one id, and leave them out; else raise --memory to {size_words(most * BYTES_A_FACT)}."
        raise InputError(label_of(request.source), problem, advice)


def _told(pieces: Iterator[Tables], persons: int, tell: Tell, number: int, buckets: int) -> Iterator[Tables]:
    """The same pieces; with each it is told how many of the persons of this bucket are done."""
    done = 0
    for tables in pieces:
        yield tables
        done += len(pc.unique(tables["onsets"].column("person"))) if "onsets" in tables else 0
        tell("Screening", (number + min(done / max(persons, 1), 1.0)) / buckets)


def _finished(workshop: Workshop, plan: Plan, staged: Kept, memory: int, problems: Sequence[str]) -> Path:
    folder = workshop.path / "new"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    people, presence, listed = (workshop.path / f"{name}.parquet" for name in ("people", "presence", "problems"))
    with connected(_spill(workshop, memory).share(0.5), keeps_order=True) as db:
        merge(db, workshop.parts, folder, staged, plan, problems)
        write_present(db, presence, folder / "present.parquet")
        write_episodes(db, presence, listed, folder / "episodes.parquet")
        write_known_outcomes(db, people, listed, folder / "people.parquet")
    for file in (presence, listed):
        shutil.copy(file, folder / file.name)
    (folder / "plan.json").write_text(plan.to_json(), encoding="utf-8")
    return folder


def _manifest(request: Request, plan: Plan, staged: Kept, buckets: int) -> Mapping[str, Any]:
    return {
        "made_by": "cytostorm screen", **request.told(plan), "criteria": [_traced(s) for s in request.sets],
        "times_in_utc": staged.in_utc, "buckets": buckets,
        "not_a_medical_device": "It says what published criteria say of the data given, and orders nothing.",
    }  # fmt: skip


def _traced(one: CriteriaSet) -> dict[str, Any]:
    """What it takes to know years later which numbers were used."""
    document = one.document
    return {
        "id": one.id,
        "label": one.label,
        "edition": document.edition,
        "status": document.status,
        "fingerprint": one.fingerprint,
    }


def _state_of(source: str) -> Sequence[Sequence[Any]]:
    """Names, sizes and times of the files of a source: a changed source is another one."""
    path = Path(source)
    if not path.exists():
        return []
    files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
    return [[str(file.relative_to(path)) or file.name, file.stat().st_size, file.stat().st_mtime_ns] for file in files]
