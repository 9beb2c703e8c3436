"""From a million to a hundred million rows: `python -m benchmarks.growth --out docs/explanation` runs benchmarks.screen at each size and draws.

Writes growth.json (what was measured) and growth.svg (time and memory over rows, both axes logarithmic).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import altair
import vl_convert

EVERYTHING = "kernel,ten,all,sql,spark,pandas,read_write"
SIZES = {1_000_000: EVERYTHING, 10_000_000: EVERYTHING, 100_000_000: "kernel,sql"}
LINES = {
    "kernel, HScore": "kernel",
    "kernel, ten sets": "ten",
    "kernel, 22 sets": "all",
    "SQL on DuckDB, HScore": "sql",
    "pandas, HScore": "pandas",
    "bare scan": "scan",
}


def measured(rows: int, what: str, memory: int, folder: Path | None) -> dict[str, Any]:
    """The last line of benchmarks.screen, and the seconds of each line above it."""
    command = [sys.executable, "-m", "benchmarks.screen", "--rows", str(rows), "--what", what, "--memory", str(memory)]
    ran = subprocess.run(
        [*command, *(["--folder", str(folder)] if folder else [])], check=True, capture_output=True, text=True
    )
    *lines, last = ran.stdout.strip().splitlines()
    print("\n".join(lines), flush=True)
    seconds = {line.split()[0]: float(line.split()[1].replace(",", "")) for line in lines}
    peaks = {line.split()[0]: int(line.split()[3].replace(",", "")) for line in lines if line.endswith("MB")}
    return {"rows": rows, "seconds": seconds, "peak_mb": peaks, "summary": json.loads(last)}


def drawn(found: list[dict[str, Any]]) -> str:
    """The plot as SVG."""
    points = [
        {"rows": one["rows"], "seconds": one["seconds"][key], "what": name}
        for one in found for name, key in LINES.items() if key in one["seconds"]
    ]  # fmt: skip
    order = list(LINES)
    chart = (
        altair.Chart(altair.Data(values=points))
        .mark_line(point=True)
        .encode(
            x=altair.X(
                "rows:Q",
                scale=altair.Scale(type="log"),
                title="rows of the event table",
                axis=altair.Axis(values=list(SIZES), format="~s"),
            ),
            y=altair.Y("seconds:Q", scale=altair.Scale(type="log"), title="seconds"),
            color=altair.Color("what:N", sort=order, title=None),
            strokeDash=altair.StrokeDash("what:N", sort=order, legend=None),
        )
        .properties(width=460, height=320)
    )
    return str(vl_convert.vegalite_to_svg(chart.to_json()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--memory", type=int, default=2_000_000_000)
    parser.add_argument(
        "--folder", type=Path, action="append", default=[], help="an event folder that is there already, as ROWS=FOLDER"
    )
    asked = parser.parse_args()
    folders = {int(str(one).split("=")[0]): Path(str(one).split("=")[1]) for one in asked.folder}
    found = [measured(rows, what, asked.memory, folders.get(rows)) for rows, what in SIZES.items()]
    (asked.out / "growth.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    (asked.out / "growth.svg").write_text(drawn(found), encoding="utf-8")


if __name__ == "__main__":
    main()
