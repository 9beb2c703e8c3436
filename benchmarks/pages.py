"""How long does the page of one patient take, against the assessment that it shows?

`python -m benchmarks.pages` prints a table and, as its last line, JSON. All times are of the processor and of one run, so that their ratio
says the same on a slow machine: a page of all sets with its time course must not cost many times what the verdicts cost.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from cytostorm.bedside import assess, courses
from cytostorm.io.tables import read_table, records
from cytostorm.library import shipped
from cytostorm.presentation.patient_whole import patient_whole
from cytostorm.report import patient_page

LIBRARY = shipped()
PATIENT = Path(__file__).parents[1] / "tests" / "first_screens" / "crowded.csv"


def best_of(times: int, action: Callable[[], object]) -> float:
    """The least processor time of several runs, in seconds."""
    return min(_timed(action) for _ in range(times))


def _timed(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def measured() -> dict[str, float]:
    """Milliseconds of the assessment and of its page, and their ratio."""
    (record,) = records(read_table(PATIENT), LIBRARY).records
    found = assess(record, LIBRARY, version="")
    drawn = courses(record, LIBRARY, [one.verdict.criteria for one in found.judged], found.reading, found.at)
    verdicts = best_of(5, lambda: assess(record, LIBRARY, version=""))
    page = best_of(5, lambda: patient_page(patient_whole(found, LIBRARY, drawn), LIBRARY))
    return {"assess_ms": 1000 * verdicts, "page_ms": 1000 * page, "page_per_assess": page / verdicts}


if __name__ == "__main__":
    result = measured()
    for name, value in result.items():
        sys.stdout.write(f"{name:16} {value:8.1f}\n")
    sys.stdout.write(json.dumps({name: round(value, 2) for name, value in result.items()}) + "\n")
