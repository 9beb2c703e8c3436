"""How long a whole hospital takes: `python -m benchmarks.screen --rows 10000000`.

Every engine runs in a process of its own, compiled and warm, best of three; beside it stand the yardsticks of the same machine
in the same run: a bare scan of the table, reading what matters and writing the answer, and pandas as a user would write it.
The last line is JSON. `equal`: all engines that ran gave the same rows (counts, sums and a hash of every cell).
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from benchmarks.needs import need
from cytostorm.compiler import Plan, compile_plan
from cytostorm.engines import CHANGES, screened
from cytostorm.engines.reading import read_bucket, relation_of
from cytostorm.library import shipped

TEN = ("hscore", "hlh-2004", "mas-2016", "cov-hi", "temple", "ohi", "isth-dic", "ferritin-esr", "mals", "three-f")
_SUM = """
SELECT count(*), sum(low), sum(high), sum(missing), bit_xor(hash(person, time, criteria, low, high, verdict::VARCHAR, applies::VARCHAR, missing::INT))
FROM read_parquet('{path}')
"""


def plan_of(*names: str) -> Plan:
    library = shipped()
    return compile_plan(
        [library.criteria(name) for name in names] or library.standard(), library.reading("inpatient-7d"), library
    )


def best(work: Callable[[], object], times: int) -> float:
    """The shortest of some runs in seconds."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def kernel(folder: Path, out: Path, memory: int, *names: str) -> None:
    """The compiled engine, up to the end of each stay, into Parquet."""
    with pq.ParquetWriter(out, CHANGES) as writer:
        for table in screened(folder / "events.parquet", plan_of(*names), folder / "stays.parquet", memory):
            writer.write_table(table)


def sql(folder: Path, out: Path) -> None:
    """The same plan as one statement in DuckDB."""
    from cytostorm.sql import statement

    db = duckdb.connect(config={"memory_limit": "8GB", "temp_directory": str(out.parent / "spill")})
    for name in ("events", "stays"):
        db.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder / name}.parquet')")
    db.execute(f"COPY ({statement(plan_of('hscore'), 'duckdb')}) TO '{out}'")


def scan(folder: Path) -> None:
    query = "SELECT count(person), sum(low), sum(high), max(effective), max(known), count(subject)"
    duckdb.sql(f"{query} FROM read_parquet('{folder / 'events.parquet'}')").fetchall()


def read_and_write(folder: Path, out: Path, times: int) -> float:
    """Seconds to read what matters to the HScore into sorted arrays, and to write an answer that is there already."""
    plan = plan_of("hscore")
    rows = pq.read_table(folder / "kernel.parquet", read_dictionary=["person", "criteria", "verdict", "applies"])
    reading = best(lambda: read_bucket(relation_of(folder / "events.parquet"), plan), times)
    return reading + best(lambda: pq.write_table(rows, out), times)


def measured(name: str, folder: Path, small: Path, memory: int, times: int) -> dict[str, Any]:
    """One engine or yardstick in this process: seconds, and the peak of its memory."""
    from benchmarks import pandas_hscore

    out = folder / f"{name}.parquet"
    works: dict[str, Callable[[Path, Path], object]] = {
        "kernel": lambda f, o: kernel(f, o, memory, "hscore"),
        "ten": lambda f, o: kernel(f, o, memory, *TEN),
        "all": lambda f, o: kernel(f, o, memory),
        "sql": sql,
        "pandas": lambda f, o: pandas_hscore.run(f / "events.parquet", o),
        "scan": lambda f, o: scan(f),
    }
    if name == "read_write":
        return {"seconds": read_and_write(folder, out, times)}
    works[name](small, small / out.name)  # compiles, imports and fills the caches
    seconds = best(lambda: works[name](folder, out), times)
    return {"seconds": seconds, "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def spark(folder: Path, small: Path) -> dict[str, Any]:
    """The whole screening on Spark and here, each after a small one that starts the virtual machine; both do more than the kernel alone."""
    from cytostorm.cohort.screening import Request
    from cytostorm.cohort.screening import screened as whole

    library, seconds = shipped(), {}
    for engine in ("duckdb", "spark"):
        for source in (small, folder):
            out = folder / f"whole-{engine}"
            shutil.rmtree(out, ignore_errors=True)
            request = Request(
                str(source), (library.criteria("hscore"),), library.reading("inpatient-7d"), engine=engine
            )  # type: ignore[arg-type]
            start = time.perf_counter()
            with whole(request, out, library):
                pass
            seconds[engine] = time.perf_counter() - start
    return {"seconds": seconds["spark"], "beside": seconds["duckdb"]}


def checksum(path: Path) -> tuple[Any, ...]:
    """Counts, sums and a hash that does not depend on the order of the rows."""
    return duckdb.sql(_SUM.format(path=path)).fetchall()[0]


def apart(name: str, folder: Path, small: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """A measurement in a process of its own, so that memory is counted apart."""
    times = "1" if asked.rows > 20_000_000 else "3"
    command = [
        sys.executable,
        "-m",
        "benchmarks.screen",
        "--measure",
        name,
        "--folder",
        str(folder),
        "--small",
        str(small),
        "--times",
        times,
    ]
    ran = subprocess.run([*command, "--memory", str(asked.memory)], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(ran.stdout.strip().splitlines()[-1])
    print(
        f"{name:>12} {found['seconds']:9.2f} s" + (f" {found['peak_rss_mb']:7,} MB" if "peak_rss_mb" in found else ""),
        flush=True,
    )
    return found


def report(rows: int, found: dict[str, dict[str, Any]], folder: Path) -> dict[str, Any]:
    """What the last line tells."""
    seconds = {name: one["seconds"] for name, one in found.items()}
    scans = min(seconds["scan"], seconds["scan again"])
    sums = {name: checksum(folder / f"{name}.parquet") for name in ("kernel", "sql") if name in seconds}
    if "spark" in seconds:
        sums |= {engine: checksum(folder / f"whole-{engine}" / "verdicts.parquet") for engine in ("duckdb", "spark")}
    ratios = {
        f"ratio_{name}_to_kernel": seconds[name] / seconds["kernel"]
        for name in ("ten", "all", "sql")
        if name in seconds
    }
    more = {"ratio_spark_to_whole": seconds["spark"] / found["spark"]["beside"]} if "spark" in seconds else {}
    return {
        "rows": rows, "seconds": seconds["kernel"], "scan_seconds": scans, "read_write_seconds": seconds.get("read_write"),
        "ratio_to_scan": seconds["kernel"] / scans,
        "ratio_to_read_write": seconds["kernel"] / seconds["read_write"] if "read_write" in seconds else None,
        "ratio_to_pandas": seconds["pandas"] / seconds["kernel"] if "pandas" in seconds else None,
        "peak_rss_mb": found["kernel"]["peak_rss_mb"], **ratios, **more, "rows_a_second": rows / seconds["kernel"],
        "rows_told": sums["kernel"][0], "engines": list(sums), "equal": len(set(sums.values())) == 1,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--memory", type=int, default=2_000_000_000, help="bytes a bucket of persons may take")
    parser.add_argument(
        "--what", default="kernel,ten,all,sql,spark,pandas,read_write", help="which measurements beside the scans"
    )
    parser.add_argument("--folder", type=Path, help="an event folder that is there already")
    parser.add_argument("--small", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--times", type=int, default=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        work = spark(asked.folder, asked.small) if asked.measure == "spark" else _one(asked)
        print(json.dumps(work))
        return
    need(*(library for what, library in (("pandas", "pandas"), ("spark", "pyspark")) if what in asked.what.split(",")))
    with tempfile.TemporaryDirectory() as scratch:
        folder, small = asked.folder or Path(scratch) / "hospital", Path(scratch) / "small"
        for place, rows in ((small, 20_000), *(() if asked.folder else ((folder, asked.rows),))):
            subprocess.run(
                [sys.executable, "-m", "benchmarks.event_table", "--rows", str(rows), "--out", str(place)], check=True
            )
        names = ["scan", *asked.what.split(","), "scan"]
        found = {
            name if i + 1 < len(names) else "scan again": apart(name, folder, small, asked)
            for i, name in enumerate(names)
        }
        print(json.dumps(report(asked.rows, found, folder)))


def _one(asked: argparse.Namespace) -> dict[str, Any]:
    return measured(asked.measure, asked.folder, asked.small, asked.memory, asked.times)


if __name__ == "__main__":
    main()
