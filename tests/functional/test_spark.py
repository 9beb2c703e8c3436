"""The same screening on a real Spark: every table is the same, row for row."""

import shutil

import pyarrow.parquet as pq
import pytest

from cytostorm.cohort.screening import Request, screened
from cytostorm.cohort.tables import Wanted
from cytostorm.library import shipped
from tests.unit.hospital_made import write_folder

LIBRARY = shipped()
TABLES = ("verdicts", "onsets", "days", "missingness", "deciding", "states", "present", "events", "attrition")
pytestmark = pytest.mark.skipif(
    shutil.which("java") is None, reason="Spark needs a Java runtime; make test installs one"
)


def rows(folder, name):
    return sorted(tuple(map(str, row.values())) for row in pq.read_table(folder / f"{name}.parquet").to_pylist())


def test_spark_says_the_same(tmp_path):
    pytest.importorskip("pyspark")
    source = write_folder(tmp_path / "source", 40)
    for engine in ("duckdb", "spark"):
        request = Request(
            str(source), LIBRARY.standard(), LIBRARY.reading("inpatient-7d"), Wanted("change", True), engine=engine
        )
        with screened(request, tmp_path / engine, LIBRARY):
            pass
    for name in TABLES:
        assert rows(tmp_path / "spark", name) == rows(tmp_path / "duckdb", name), name
    assert len(rows(tmp_path / "spark", "verdicts")) > 1000


def test_a_second_run_does_not_look_for_the_files_of_the_first(tmp_path):
    pytest.importorskip("pyspark")
    source = write_folder(tmp_path / "source", 4)
    for name in ("first", "second"):
        request = Request(
            str(source),
            LIBRARY.standard()[:1],
            LIBRARY.reading("inpatient-7d"),
            Wanted("change", False),
            engine="spark",
        )
        with screened(request, tmp_path / name, LIBRARY):
            pass
        kept = rows(tmp_path / name, "verdicts")
        shutil.rmtree(tmp_path / name)
    assert kept
