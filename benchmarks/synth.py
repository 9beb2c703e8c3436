"""How fast the made-up hospital is made: `python -m benchmarks.synth --rows 10000000`.

Prints rows, seconds, rows a second and the largest memory of a process that does nothing else, for each format asked for,
beside the yardstick of this machine: scanning the facts that were written. Counted are rows of the format `long`. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from cytostorm.synthetic import FORMATS, patients_for, synthesize


def measure(rows: int, format: str, seed: int) -> dict[str, object]:
    """One run in this process. CPU seconds count all threads; rows a second are by the CPU, so of one core."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start, cpu = time.perf_counter(), time.process_time()
        made = synthesize(folder, patients_for(rows), format, seed)
        seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
        found: dict[str, object] = {
            "format": format, "rows": made["rows"], "patients": made["patients"], "seconds": seconds, "cpu_seconds": cpu_seconds,
            "rows_a_second": made["rows"] / seconds, "rows_a_cpu_second": made["rows"] / cpu_seconds, "peak_rss_mb": peak, "megabytes": size,
        }  # fmt: skip
        return found | ({"scan_seconds": scan(folder / "facts.parquet")} if format == "long" else {})


def scan(path: Path) -> float:
    start = time.perf_counter()
    duckdb.sql(
        f"SELECT count(DISTINCT observable), max(time), max(known_at), max(value), max(unit) FROM read_parquet('{path}')"
    ).fetchall()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--format", choices=[*FORMATS, "all"], default="long")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    if asked.format == "all":  # each in a process of its own, so that the memory is its own
        for format in FORMATS:
            subprocess.run(
                [sys.executable, "-m", "benchmarks.synth", "--rows", str(asked.rows), "--format", format], check=True
            )
        return
    found = measure(asked.rows, asked.format, asked.seed)
    for name, value in found.items():
        print(f"{name:>18} {value:,.3f}" if isinstance(value, float) else f"{name:>18} {value}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
