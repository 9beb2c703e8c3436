"""How fast is one assessment, how fast does help come, how many rows a second does `score` do?

`python -m benchmarks.bedside` (with `cytostorm[test]`, for pandas) prints a table and, as its last line, JSON. Ratios are taken in one run:
against a bare scan of the same table, and against a few lines of pandas that score the HScore and nothing else.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from benchmarks.needs import need

need("pandas")

import pandas  # noqa: E402

import cytostorm  # noqa: E402
from cytostorm.bedside import assess, assessing  # noqa: E402
from cytostorm.bedside.remembered import Remembered  # noqa: E402
from cytostorm.bedside.scoring import columns_of, score_columns, score_records  # noqa: E402
from cytostorm.io.tables import read_table, records, row_records  # noqa: E402
from cytostorm.library import shipped  # noqa: E402
from cytostorm.record import Record  # noqa: E402

DEMO = Path(cytostorm.__file__).parent / "demo_data"
LIBRARY = shipped()
STILL = Path(__file__).parents[1] / "examples" / "pathway" / "still.csv"
ROWS = 2000


def best_of(times: int, action: Callable[[], object]) -> float:
    """The least of several wall-clock times, in seconds."""
    return min(_timed(action) for _ in range(times))


def _timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def wide_table() -> str:
    """A made-up ward list: one row a patient, some values missing."""
    header = "patient,temperature [Cel],hemoglobin [g/dL],leukocytes [10*9/L],platelets [10*9/L],"
    header += "ferritin [ng/mL],triglycerides [mg/dL],fibrinogen [mg/dL],ast [U/L]"
    lines = [",".join(str(cell) for cell in _row(i)) for i in range(ROWS)]
    return "\n".join([header, *lines]) + "\n"


def _row(i: int) -> list[object]:
    triglycerides = 80 + i % 400 if i % 3 else ""
    return [
        f"p{i}",
        36 + i % 50 / 10,
        6 + i % 90 / 10,
        i % 150 / 10,
        i % 400,
        (i * 37) % 20000,
        triglycerides,
        90 + i % 500,
        10 + i % 300,
    ]


def hscore_in_pandas(frame: pandas.DataFrame) -> pandas.Series:
    """What a user would write: the lower bound only, missing read as zero points."""
    t, f, tg = frame["temperature [Cel]"], frame["ferritin [ng/mL]"], frame["triglycerides [mg/dL]"] / 88.57
    low = (
        (frame["hemoglobin [g/dL]"] <= 9.2).astype(int)
        + (frame["leukocytes [10*9/L]"] <= 5)
        + (frame["platelets [10*9/L]"] <= 110)
    )
    points = 33 * (t >= 38.4) + 16 * (t > 39.4) + low.map({0: 0, 1: 0, 2: 24, 3: 34})
    points += 35 * (f >= 2000) + 15 * (f > 6000) + 44 * (tg >= 1.5) + 20 * (tg > 4)
    return points + 30 * (frame["fibrinogen [mg/dL]"] <= 250) + 19 * (frame["ast [U/L]"] >= 30)


def typed_in(record: Record) -> list[Record]:
    """A patient as a form sees him: after the first field, after the second, and so on."""
    return [replace(record, facts=record.facts[:number]) for number in range(1, len(record.facts) + 1)]


def field_by_field(record: Record, memory: Remembered) -> float:
    """The mean seconds of an assessment while a patient is typed in, with what this memory holds of the fields before."""
    stages, before = typed_in(record), assessing.SETTLED
    assessing.SETTLED = memory
    try:
        return _timed(lambda: [assess(one, LIBRARY, version="b") for one in stages]) / len(stages)
    finally:
        assessing.SETTLED = before


def main() -> None:
    still = records(read_table(STILL), LIBRARY).records[0]
    fresh = min(field_by_field(still, Remembered(0)) for _ in range(3))
    remembered = min(field_by_field(still, Remembered()) for _ in range(3))
    course = records(read_table(DEMO / "made-up-course.csv"), LIBRARY).records[0]
    standard, everything = LIBRARY.standard(), tuple(LIBRARY.criteria(name) for name in LIBRARY.criteria_ids)
    text = wide_table()
    table = read_table(None, text_stream=io.StringIO(text))
    taken = row_records(table, LIBRARY).records
    scan = best_of(5, lambda: pandas.read_csv(io.StringIO(text)).sum(numeric_only=True))
    by_hand = best_of(5, lambda: hscore_in_pandas(pandas.read_csv(io.StringIO(text))))
    score_one = best_of(3, lambda: list(score_records(taken, LIBRARY, [LIBRARY.criteria("hscore")])))
    score_all = best_of(2, lambda: list(score_records(taken, LIBRARY, standard)))
    many = taken * 50
    columns_of(taken, LIBRARY, standard)  # loads what is compiled
    engine = best_of(3, lambda: columns_of(many, LIBRARY, standard))
    figures = {
        "help_seconds": round(
            best_of(
                5,
                lambda: subprocess.run(
                    [sys.executable, "-m", "cytostorm.cli.main", "--help"], capture_output=True, check=True
                ),
            ),
            3,
        ),
        "assess_standard_ms": round(1000 * best_of(20, lambda: assess(course, LIBRARY, standard, version="b")), 1),
        "assess_all_ms": round(1000 * best_of(20, lambda: assess(course, LIBRARY, everything, version="b")), 1),
        "field_by_field_ms": round(1000 * remembered, 1),
        "field_by_field_ratio_to_nothing_remembered": round(remembered / fresh, 2),
        "standard_sets": len(standard),
        "all_sets": len(everything),
        "score_hscore_rows_per_second": round(ROWS / score_one),
        "score_standard_rows_per_second": round(ROWS / score_all),
        "score_by_engine_rows_per_second": round(len(many) / engine),
        "score_by_engine_equal": columns_of(taken, LIBRARY, standard)
        == score_columns(standard, list(score_records(taken, LIBRARY, standard))),
        "read_in_rows_per_second": round(ROWS / best_of(3, lambda: row_records(table, LIBRARY))),
        "hscore_ratio_to_bare_scan": round(score_one / scan, 1),
        "hscore_ratio_to_pandas_by_hand": round(score_one / by_hand, 1),
    }
    for name, value in figures.items():
        print(f"{name:34} {value}")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
