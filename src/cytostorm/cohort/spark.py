"""The same buckets on Spark: the very same code runs on each partition of persons, so there is one meaning and nothing to translate.

The facts travel with the number of their row, because a shuffle keeps no order and ties go by the order of the record.
What comes back are the tables of each partition as Arrow bytes; the driver puts them where the other engine puts its buckets.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from cytostorm.cohort.folders import Workshop
from cytostorm.cohort.tables import Tables, Wanted, tables_of
from cytostorm.compiler import Plan
from cytostorm.connections import MEMORY, connected
from cytostorm.engines import Bucket
from cytostorm.errors import InputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Tell = Callable[[str, float], None]
_ROWS_A_PARTITION = 2_000_000
_COLUMNS = ("person", "kind", "subject", "which", "low", "high", "effective", "known", "until", "slip")
_NO_SPARK = (
    "Install it with: pip install 'cytostorm[spark]'; it needs a Java runtime (17 or newer). Or leave --engine out."
)


def run_on_spark(
    workshop: Workshop, plan: Plan, events: Path, people: Path, presence: Path, wanted: Wanted, tell: Tell
) -> int:
    """Fills the parts of a workshop; the number of partitions. A resumed run begins this step anew."""
    with _session(workshop.path / "spill") as session:
        return _run(session, workshop, plan, events, people, presence, wanted, tell)


def _run(
    session: SparkSession,
    workshop: Workshop,
    plan: Plan,
    events: Path,
    people: Path,
    presence: Path,
    wanted: Wanted,
    tell: Tell,
) -> int:
    tell("Screening on Spark", 0.0)
    answers = workshop.path / "spark"
    shutil.rmtree(answers, ignore_errors=True)
    partitions = max(
        session.sparkContext.defaultParallelism, -(-pq.read_metadata(events).num_rows // _ROWS_A_PARTITION)
    )
    work = _work(
        plan.to_json(),
        _packed(pq.read_table(people, columns=["person", "end_"])),
        _packed(pq.read_table(presence)),
        wanted,
    )
    facts = _facts(session, events, plan).repartition(partitions, "person")
    facts.mapInArrow(work, "name string, packed binary").write.parquet(answers.resolve().as_uri())
    return _put(workshop, answers)


@contextmanager
def _session(spill: Path) -> Iterator[SparkSession]:
    """The session that is there, or one on the cluster of the settings, or on this machine, whose shuffles then go into `spill`.

    `spill` lies in the result and goes with it, so what shuffles there is stopped: the next run would look for its files in vain.
    """
    session = _started(spill)
    try:
        yield session
    finally:
        if session.sparkContext.getConf().get("spark.local.dir") == str(spill.resolve()):
            session.stop()


def _started(spill: Path) -> SparkSession:
    try:
        from pyspark import SparkConf
        from pyspark.sql import SparkSession
    except ImportError:
        raise InputError("--engine spark", "PySpark is not installed.", _NO_SPARK) from None
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = (
        SparkSession.builder.appName("cytostorm screen")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.ui.enabled", "false")
    )
    builder = builder.config("spark.log.level", "ERROR")
    if not SparkConf().contains("spark.master"):
        builder = (
            builder.master("local[*]")
            .config("spark.driver.memory", "2g")
            .config("spark.ui.showConsoleProgress", "false")
        )
        builder = builder.config("spark.local.dir", str(spill.resolve()))
    try:
        return builder.getOrCreate()
    except Exception as error:  # what PySpark raises without a Java runtime depends on its version
        raise InputError("--engine spark", f"Spark does not start: {str(error).splitlines()[0]}", _NO_SPARK) from None


def _facts(session: SparkSession, events: Path, plan: Plan) -> DataFrame:
    from pyspark.sql.functions import col

    subjects = [subject.name for subject in plan.subjects]
    frame = session.read.parquet(events.resolve().as_uri())
    return frame.select(*_COLUMNS, col("_metadata.row_index").alias("position")).where(
        col("subject").isin(subjects) & col("person").isNotNull()
    )


def _work(
    plan: str, people: bytes, presence: bytes, wanted: Wanted
) -> Callable[[Iterable[pa.RecordBatch]], Iterable[pa.RecordBatch]]:
    """What each partition does with its facts, which are those of whole persons."""

    def run(batches: Iterable[pa.RecordBatch]) -> Iterable[pa.RecordBatch]:
        held = list(batches)
        if sum(len(batch) for batch in held):
            facts = pa.Table.from_batches(held).sort_by("position")
            for tables in _tables(Plan.from_json(plan), facts, _unpacked(people), _unpacked(presence), wanted):
                yield pa.RecordBatch.from_pydict(
                    {"name": list(tables), "packed": [_packed(table) for table in tables.values()]}, _ANSWER
                )

    return run


_ANSWER = pa.schema([("name", pa.string()), ("packed", pa.binary())])


def _tables(plan: Plan, facts: pa.Table, people: pa.Table, presence: pa.Table, wanted: Wanted) -> Iterator[Tables]:
    bucket = Bucket.read(connected(keeps_order=True).from_arrow(facts), plan, people)
    return tables_of(bucket, presence, wanted, MEMORY // 4)


def _packed(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _unpacked(packed: bytes) -> pa.Table:
    return pa.ipc.open_stream(packed).read_all()


def _put(workshop: Workshop, answers: Path) -> int:
    number = 0
    for file in sorted(answers.glob("*.parquet")):
        with pq.ParquetFile(file) as answer:
            if answer.metadata.num_rows:
                workshop.put(number, ({row["name"]: _unpacked(row["packed"])} for row in _rows(answer)))
                number += 1
    return number


def _rows(answer: pq.ParquetFile) -> Iterator[dict[str, Any]]:
    for batch in answer.iter_batches(batch_size=4):
        yield from batch.to_pylist()
