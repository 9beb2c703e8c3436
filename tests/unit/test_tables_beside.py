"""Stays and milestones beside the facts of a long folder are read, however the facts themselves have to be read."""

from datetime import datetime

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cytostorm.cohort.screening import Request, screened
from cytostorm.library import shipped

LIBRARY = shipped()
FIRST, LAST, ICU = datetime(2026, 3, 1, 7), datetime(2026, 3, 4, 7), datetime(2026, 3, 2, 7)
PLAIN = {
    "patient": ["a", "b"], "time": [datetime(2026, 3, 1, 8)] * 2, "observable": ["ferritin"] * 2, "value": ["9000", "300"],
    "unit": ["ng/mL"] * 2,
}  # fmt: skip
FACTS = {
    "plain columns": {},
    "a column without any value and type": {"until": pa.array([None, None], pa.null())},
    "a column that is read row by row": {"fasting": ["yes", "no"]},
}


def written(folder, facts, end):
    folder.mkdir()
    pq.write_table(pa.table(PLAIN | facts), folder / "facts.parquet")
    pq.write_table(
        pa.table({"patient": ["a", "b"], "start": [FIRST] * 2, "end": end, "outcome": ["died", "survived"]}),
        folder / "stays.parquet",
    )
    pq.write_table(pa.table({"patient": ["a"], "milestone": ["icu"], "time": [ICU]}), folder / "milestones.parquet")
    return folder


@pytest.mark.parametrize("end", [LAST, None], ids=["with an end", "without any end"])
@pytest.mark.parametrize("facts", FACTS.values(), ids=FACTS)
def test_they_are_not_lost(tmp_path, facts, end):
    ends = [LAST] * 2 if end else pa.array([None, None], pa.null())
    source = written(tmp_path / "source", facts, ends)
    with screened(
        Request(str(source), (LIBRARY.criteria("cov-hi"),), LIBRARY.reading("inpatient-7d")), tmp_path / "out", LIBRARY
    ):
        pass
    stays, milestones = (
        duckdb.sql(f"SELECT * FROM '{tmp_path}/out/{name}.parquet'").fetchall() for name in ("stays", "milestones")
    )
    assert [row[:4] for row in stays] == [("a", FIRST, end, "died"), ("b", FIRST, end, "survived")]
    assert [row[:3] for row in milestones] == [("a", "icu", ICU)]
