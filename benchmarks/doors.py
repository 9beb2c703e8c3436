"""How fast sources become event tables: `python -m benchmarks.doors --rows 1000000`.

Makes FHIR NDJSON, OMOP Parquet and long Parquet of as many values, stages each, and prints beside it the yardstick of
this machine: a bare scan of the same files by DuckDB. `cpu` are the seconds of all threads, which say more than the
clock where others share the machine. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from cytostorm.io.staging import stage
from cytostorm.library import shipped

# LOINC, id, UCUM unit, lowest, spread, decimals
TESTS = (
    ("2276-4", "ferritin", "ng/mL", 50, 5000, 1), ("8310-5", "temperature", "Cel", 35, 6, 1), ("8867-4", "heart_rate", "/min", 50, 100, 0),
    ("718-7", "hemoglobin", "g/dL", 6, 11, 1), ("777-3", "platelets", "10*3/uL", 10, 500, 0), ("1988-5", "crp", "mg/L", 1, 300, 1),
    ("1920-8", "ast", "U/L", 10, 500, 0), ("2951-2", "sodium", "mmol/L", 125, 25, 0), ("29463-7", "weight", "kg", 40, 80, 1),
)  # fmt: skip
_VALUES = """
SELECT i, i // 300 AS person, TIMESTAMP '2024-01-01' + to_minutes(CAST(i // 9 AS INTEGER)) AS time, t.*,
       CAST(round(lowest + spread * (hash(i) % 10007) / 10007, CAST(decimals AS INTEGER)) AS DECIMAL(9, 1)) AS value
FROM range({rows}) r(i) JOIN test t ON t.number = hash(i) % {tests}
"""
_OBSERVATION = """
SELECT 'Observation' AS resourceType, printf('o-%012d-7a1c-4b5e-9d2f', i) AS id, 'final' AS status,
  [{'coding': [{'system': 'http://terminology.hl7.org/CodeSystem/observation-category', 'code': 'laboratory'}]}] AS category,
  {'coding': [{'system': 'http://loinc.org', 'code': loinc, 'display': id}], 'text': id} AS code,
  {'reference': 'Patient/' || person} AS subject, {'reference': 'Encounter/' || person} AS encounter,
  strftime(time, '%Y-%m-%dT%H:%M:%SZ') AS effectiveDateTime, strftime(time, '%Y-%m-%dT%H:%M:%SZ') AS issued,
  {'value': value, 'unit': unit, 'system': 'http://unitsofmeasure.org', 'code': unit} AS valueQuantity FROM value
"""


# The yardstick of FHIR: ten typed fields of every Observation, and nothing kept.
_TYPED = {
    "id": "VARCHAR", "status": "VARCHAR", "effectiveDateTime": "VARCHAR", "issued": "VARCHAR", "subject": "STRUCT(reference VARCHAR)",
    "code": "STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[])", "valueQuantity": "STRUCT(value VARCHAR, unit VARCHAR, code VARCHAR)",
}  # fmt: skip
_FIELDS = (
    "id", "status", "effectiveDateTime", "issued", "subject.reference", "code.coding[1].system", "code.coding[1].code",
    "valueQuantity.value", "valueQuantity.unit", "valueQuantity.code",
)  # fmt: skip


def tables(rows: int) -> duckdb.DuckDBPyConnection:
    """A connection with the made-up values, one row each."""
    db = duckdb.connect(config={"preserve_insertion_order": False})
    db.execute(
        "CREATE TABLE test (number UBIGINT, loinc VARCHAR, id VARCHAR, unit VARCHAR, lowest DOUBLE, spread DOUBLE, decimals DOUBLE)"
    )
    db.executemany(
        "INSERT INTO test VALUES (?, ?, ?, ?, ?, ?, ?)", [(number, *one) for number, one in enumerate(TESTS)]
    )
    db.execute(f"CREATE VIEW value AS {_VALUES.format(rows=rows, tests=len(TESTS))}")
    return db


def make_fhir(db: duckdb.DuckDBPyConnection, folder: Path) -> str:
    db.execute(f"COPY ({_OBSERVATION}) TO '{folder}/Observation.ndjson' (FORMAT json)")
    patients = (
        "SELECT DISTINCT 'Patient' AS resourceType, CAST(person AS VARCHAR) AS id, '1970-05-05' AS birthDate FROM value"
    )
    db.execute(f"COPY ({patients}) TO '{folder}/Patient.ndjson' (FORMAT json)")
    columns = ", ".join(f"{name}: '{kind}'" for name, kind in _TYPED.items())
    read = f"read_json('{folder}/Observation.ndjson', format = 'newline_delimited', columns = {{{columns}}})"
    return f"SELECT {', '.join(f'sum(length({field}))' for field in _FIELDS)} FROM {read}"


def make_omop(db: duckdb.DuckDBPyConnection, folder: Path) -> str:
    made = {
        "concept": """SELECT number + 1 AS concept_id, id AS concept_name, 'Measurement' AS domain_id, 'LOINC' AS vocabulary_id, loinc AS concept_code
                      FROM test UNION ALL SELECT number + 101, unit, 'Unit', 'UCUM', unit FROM test""",
        "person": "SELECT DISTINCT person AS person_id, 1970 AS year_of_birth FROM value",
        "measurement": """SELECT i AS measurement_id, person AS person_id, number + 1 AS measurement_concept_id, CAST(time AS DATE) AS
                          measurement_date, time AS measurement_datetime, value AS value_as_number, number + 101 AS unit_concept_id FROM value""",
    }  # fmt: skip
    for name, query in made.items():
        db.execute(f"COPY ({query}) TO '{folder}/{name}.parquet' (COMPRESSION zstd)")
    return f"SELECT sum(person_id), sum(value_as_number), sum(epoch(measurement_datetime)) FROM read_parquet('{folder}/measurement.parquet')"


def make_long(db: duckdb.DuckDBPyConnection, folder: Path) -> str:
    query = """SELECT CAST(person AS VARCHAR) AS patient, time, time + INTERVAL 1 HOUR AS known_at, id AS observable,
                      CAST(value AS VARCHAR) AS value, unit FROM value WHERE id <> 'weight'"""
    db.execute(f"COPY ({query}) TO '{folder}/facts.parquet' (COMPRESSION zstd)")
    return f"SELECT sum(length(patient)), sum(length(value)), sum(length(observable)), sum(epoch(time)) FROM read_parquet('{folder}/facts.parquet')"


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of all threads."""
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    return time.perf_counter() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(name: str, rows: int, folder: Path) -> dict[str, float]:
    source, library = folder / name, shipped()
    source.mkdir()
    with tables(rows) as db:
        scan = _MAKERS[name](db, source)
        scan_seconds = min(timed(lambda: db.execute(scan).fetchall())[0] for _ in range(2))
    runs = [
        timed(lambda: stage(source, library, folder / f"{name}-staged")) for _ in range(2)
    ]  # the first one loads what is imported late
    seconds, cpu = min(run[0] for run in runs), min(run[1] for run in runs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {
        "rows": rows, "scan_seconds": scan_seconds, "seconds": seconds, "cpu_seconds": cpu, "rows_a_second": rows / seconds,
        "rows_a_cpu_second": rows / cpu, "ratio_to_scan": seconds / scan_seconds, "peak_rss_mb": peak,
    }  # fmt: skip


_MAKERS: dict[str, Callable[[duckdb.DuckDBPyConnection, Path], str]] = {
    "fhir": make_fhir,
    "omop": make_omop,
    "long": make_long,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--doors", default="fhir,omop,long")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = {name: measure(name, asked.rows, Path(folder)) for name in asked.doors.split(",")}
    for name, figures in found.items():
        print(name)
        for figure, value in figures.items():
            print(f"{figure:>22} {value:,.3f}" if isinstance(value, float) else f"{figure:>22} {value:,}")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
