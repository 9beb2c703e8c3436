"""How long the page of a population takes: `python -m benchmarks.population --rows 2000000 --scratch FOLDER`.

Makes a hospital with `cytostorm synth`, gives several of its stays to one patient, screens it, and copies its patients under
new names until there are so many verdicts; both are kept in the scratch folder. Then the page is made in a process of its own.
Beside it stands the yardstick of this machine: DuckDB reading the verdicts once. `cpu` are the seconds of all threads, which say
more than the clock where others share the machine. The last line is JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.doors import timed
from cytostorm.cohort.screening import Request, screened
from cytostorm.connections import Spill, connected
from cytostorm.library import shipped
from cytostorm.presentation.population_whole import population
from cytostorm.report.population import page_of_population
from cytostorm.synthetic import synthesize

STAYS = 4000
APART = 45
"""Days by which a further stay of a patient is moved."""
# Of ten stays in a row each patient has another number: one, two, three and four.
_PATIENT, _ORDER = "[0, 1, 1, 2, 2, 2, 3, 3, 3, 3]", "[0, 0, 1, 0, 1, 2, 0, 1, 2, 3]"
_TIMES = {"facts": ("time", "known_at", "until"), "stays": ("start", "end"), "milestones": ("time",)}
# Sorted as `screen` sorts them; tables without patients are those of one copy.
_BY_PERSON = ("verdicts", "events", "people", "episodes", "presence", "stays", "milestones", "problems", "sexes")
_BY_SET = {"onsets": "criteria, person", "episode_onsets": "criteria, person, episode"}
_SCAN = "SELECT max(person), max(time), max(criteria), max(low), max(high), max(verdict), max(applies), max(missing) FROM read_parquet('{}')"


def make_hospital(folder: Path) -> None:
    """A source in the format long, in which patients have one to four stays."""
    synthesize(folder, STAYS)
    with duckdb.connect() as db:
        for name, times in _TIMES.items():
            number = "(patient::INTEGER - 1)"
            later = f"to_days({APART} * {_ORDER}[{number} % 10 + 1])"
            moved = ", ".join(f'"{time}" + {later} AS "{time}"' for time in times)
            patient = f"({number} // 10 * 4 + {_PATIENT}[{number} % 10 + 1])::VARCHAR AS patient"
            file, new = folder / f"{name}.parquet", folder / f"{name}.new"
            db.execute(f"COPY (SELECT * REPLACE ({patient}, {moved}) FROM '{file}') TO '{new}' (FORMAT parquet)")
            new.replace(file)


def screen(source: Path, out: Path) -> None:
    """All sets that are no drafts, as `cytostorm screen` does."""
    library = shipped()
    with screened(Request(str(source), library.standard(), library.reading("inpatient-7d")), out, library):
        pass


def copy(one: Path, out: Path, rows: int) -> None:
    """A screened folder whose patients come again under new names until there are about so many verdicts."""
    shutil.copytree(one, out)
    with connected(Spill(out), keeps_order=True) as db:
        ((held,),) = db.execute(f"SELECT count(*) FROM '{one}/verdicts.parquet'").fetchall()
        copies = range(max(round(rows / held), 1))
        for name in (*_BY_PERSON, *_BY_SET):
            each = (f"SELECT * REPLACE ({_named(n)} AS person) FROM '{one}/{name}.parquet'" for n in copies)
            order = f" ORDER BY {_BY_SET[name]}" if name in _BY_SET else ""
            query = f"SELECT * FROM ({' UNION ALL '.join(each)}){order}"
            db.execute(f"COPY ({query}) TO '{out}/{name}.parquet' (COMPRESSION zstd)")


def _named(copy: int) -> str:
    return f"'{copy:04d}-' || person"


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """Where to write a folder that appears when it is complete."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    yield part
    part.replace(folder)


def made(scratch: Path, rows: int) -> Path:
    """The screened folder of so many verdicts, made where it is not there."""
    source, one, out = scratch / "hospital", scratch / "one", scratch / f"screened-{rows}"
    if not source.exists():
        with _whole(source) as part:
            part.mkdir(parents=True)
            make_hospital(part)
    if not one.exists():
        screen(source, one)
    if not out.exists():
        with _whole(out) as part:
            copy(one, part, rows)
    return out


def page(folder: Path) -> dict[str, Any]:
    """The view and the page, once; `same` is a hash of the view, for a comparison of two versions."""
    views: list[str] = []

    def work() -> None:
        whole = population(folder, shipped(), "result")
        page_of_population(whole)
        views.append(whole.view.model_dump_json())

    seconds, cpu = timed(work)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"seconds": seconds, "cpu_seconds": cpu, "peak_rss_mb": peak, "same": hashlib.sha256(views[0].encode()).hexdigest()[:16]}  # fmt: skip


def scan(folder: Path) -> dict[str, Any]:
    """DuckDB reading every column of the verdicts once."""
    with duckdb.connect() as db:
        runs = [timed(lambda: db.execute(_SCAN.format(folder / "verdicts.parquet")).fetchall()) for _ in range(2)]
        ((rows,),) = db.execute(f"SELECT count(*) FROM '{folder}/verdicts.parquet'").fetchall()
    return {"rows": rows, "seconds": min(run[0] for run in runs), "cpu_seconds": min(run[1] for run in runs)}


_MEASURES = {"page": page, "scan": scan}
_MAKE = "make"


def apart(name: str, rows: int, folder: Path) -> dict[str, Any]:
    """A step in a process of its own, so that memory is counted apart."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.population",
        "--measure",
        name,
        "--scratch",
        str(folder),
        "--rows",
        str(rows),
    ]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(ran.stdout.strip().splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=2_000_000, help="verdicts")
    parser.add_argument("--scratch", type=Path, required=True, help="where the made-up folders are kept")
    parser.add_argument("--measure", choices=[*_MEASURES, _MAKE], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure == _MAKE:
        print(json.dumps({"folder": str(made(asked.scratch, asked.rows))}))
        return
    if asked.measure:
        print(json.dumps(_MEASURES[asked.measure](asked.scratch)))
        return
    folder = Path(apart(_MAKE, asked.rows, asked.scratch)["folder"])
    found = {name: apart(name, asked.rows, folder) for name in _MEASURES}
    ratio = found["page"]["cpu_seconds"] / found["scan"]["cpu_seconds"]
    for name, figures in found.items():
        print(name, ", ".join(f"{key} {value:,.2f}" if isinstance(value, float) else f"{key} {value}" for key, value in figures.items()))  # fmt: skip
    print(json.dumps({**found, "ratio_of_cpu": ratio}))


if __name__ == "__main__":
    main()
