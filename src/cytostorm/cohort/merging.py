"""The parts of all buckets as single tables, and the facts and refusals that belong to the result."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cytostorm.cohort.days import DAYS
from cytostorm.cohort.staged import Kept
from cytostorm.compiler import Plan
from cytostorm.connections import quoted

_UNITS = pa.schema([
    ("name", pa.string()), ("subject", pa.string()), ("unit", pa.string()), ("canonical_unit", pa.string()), ("factor", pa.string()),
    ("taken", pa.int64()), ("refused", pa.int64()),
])  # fmt: skip
_ATTRITION = pa.schema([("step", pa.string()), ("count", pa.int64())])
_BY_BUCKET = {
    "verdicts": "SELECT * FROM part ORDER BY person, criteria, time",
    "states": "SELECT * FROM part ORDER BY person, criteria, time, kind, subject, detail",
    "onsets": "SELECT * FROM part ORDER BY criteria, person",
    "episode_onsets": "SELECT * FROM part ORDER BY criteria, person, episode",
    "days": DAYS,
    "missingness": """SELECT criteria, kind, subject, detail, sum(persons)::BIGINT AS persons, sum(never_known)::BIGINT AS never_known
                      FROM part GROUP BY ALL ORDER BY criteria, subject, kind, detail""",
    "deciding": """SELECT criteria, kind, subject, sum(open)::BIGINT AS open, sum(missing)::BIGINT AS missing,
                          sum(always_decides)::BIGINT AS always_decides, sum(could_meet)::BIGINT AS could_meet,
                          sum(could_rule_out)::BIGINT AS could_rule_out
                   FROM part GROUP BY ALL ORDER BY criteria, subject, kind""",
}  # fmt: skip


def merge(
    db: duckdb.DuckDBPyConnection, parts: Path, folder: Path, staged: Kept, plan: Plan, warnings: Sequence[str] = ()
) -> None:
    """Writes every table of a result folder but the report and the manifest; `warnings` go behind those of staging."""
    for name, query in _BY_BUCKET.items():
        files = sorted(parts.glob(f"[0-9]*/{name}.parquet"))
        if files:
            _copy(db, files, query, folder / f"{name}.parquet")
    _write_events(db, staged.events, folder / "events.parquet", plan)
    for name in ("stays", "milestones", "refused", "slips", "sexes"):
        shutil.copy(staged.files[name], folder / f"{name}.parquet")
    told = staged.conformance
    _write_conformance({**told, "warnings": [*(told.get("warnings") or ()), *warnings]}, folder)


def _copy(db: duckdb.DuckDBPyConnection, files: list[Path], query: str, to: Path) -> None:
    listed = ", ".join(quoted(str(file)) for file in files)
    db.execute(
        f"COPY (WITH part AS (SELECT * FROM read_parquet([{listed}])) {query}) TO {quoted(str(to))} (COMPRESSION zstd)"
    )


def _write_events(db: duckdb.DuckDBPyConnection, events: Path, to: Path, plan: Plan) -> None:
    """The facts that matter to the sets, and every drug, sorted by person, each person's in the order of the record: what `explain` reads."""
    subjects = ", ".join(quoted(subject.name) for subject in plan.subjects) or "NULL"
    source = f"read_parquet({quoted(str(events))}, file_row_number = true)"
    wanted = f"(kind = 'drug' OR subject IN ({subjects})) AND person IS NOT NULL"
    query = f"SELECT * EXCLUDE (file_row_number) FROM {source} WHERE {wanted} ORDER BY person, file_row_number"
    db.execute(f"COPY ({query}) TO {quoted(str(to))} (COMPRESSION zstd)")


def _write_conformance(report: dict[str, Any], folder: Path) -> None:
    (folder / "conformance.json").write_text(json.dumps(report, indent=2), encoding="utf-8")
    _write_rows(report["units"], folder / "units.parquet", _UNITS)
    _write_rows(_attrition(report, folder), folder / "attrition.parquet", _ATTRITION)


def _attrition(report: dict[str, Any], folder: Path) -> list[dict[str, Any]]:
    """From rows of the source to persons with a verdict: what was left at each step."""
    persons = pq.read_metadata(folder.parent / "people.parquet").num_rows
    told = len(pc.unique(pq.read_table(folder / "onsets.parquet", columns=["person"]).column("person")))
    steps = [(f"rows read from {table}", count) for table, count in report["rows"].items()]
    steps += [("values that mean something here", report["values_read"]), ("values taken", report["values_taken"])]
    steps += [
        ("values refused", report["values_refused"]),
        ("values kept out with a suspected unit slip", report["suspected_slips"]),
    ]
    steps += [
        ("persons in the source", report["persons"]),
        ("persons with any fact", persons),
        ("persons with any dated fact of these sets", told),
    ]
    return [{"step": step, "count": count} for step, count in steps]


def _write_rows(rows: list[dict[str, Any]], to: Path, schema: pa.Schema) -> None:
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), to)
