"""Event tables to measure with: synthetic long rows in order of time, about 370 a stay, a fifth of them of interest to the HScore.

`python -m benchmarks.event_table --rows 10000000 --out FOLDER` writes events.parquet and stays.parquet.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cytostorm.engines import EVENTS

# subject: (how often beside the others, usual value, spread as a factor, hours until known)
USUAL = {
    "heart_rate": (44, 90, 0.2, 0), "systolic_blood_pressure": (24, 120, 0.15, 0), "oxygen_saturation": (24, 95, 0.03, 0),
    "respiratory_rate": (24, 18, 0.2, 0),
    "temperature": (14, 37.3, 0.02, 0), "potassium": (9, 4, 0.1, 1), "sodium": (9, 140, 0.03, 1), "creatinine": (6, 90, 0.5, 1),
    "chloride": (8, 100, 0.04, 1), "hemoglobin": (5, 110, 0.2, 1),
    "leukocytes": (5, 8, 0.6, 1), "platelets": (5, 180, 0.5, 1),
    "neutrophils": (3, 6, 0.6, 1), "lymphocytes": (3, 1.2, 0.5, 1), "crp": (4, 60, 1.0, 2), "ast": (3, 40, 1.0, 2), "ldh": (2, 250, 0.6, 2),
    "fibrinogen": (1, 3.5, 0.4, 2), "triglycerides": (1, 1.8, 0.5, 4), "ferritin": (0.5, 600, 1.6, 8), "bilirubin": (3, 15, 0.8, 2),
}  # fmt: skip
SIGNS = {"splenomegaly": 0.1, "hepatomegaly": 0.1, "hemophagocytosis": 0.5, "immunosuppression": 0.1}
DRUGS = ("acetaminophen", "dexamethasone")
STAY = 370


def make(rows: int, path: Path, seed: int = 1) -> None:
    """The event table: one Parquet file in order of time, written in parts that fit in memory."""
    with pq.ParquetWriter(path, EVENTS, compression="zstd") as writer:
        for part, size in enumerate(_parts(rows)):
            writer.write_table(_part(np.random.default_rng((seed, part)), size, part))


def _parts(rows: int, largest: int = 5_000_000) -> list[int]:
    return [min(largest, rows - done) for done in range(0, rows, largest)]


def _part(random: np.random.Generator, rows: int, part: int) -> pa.Table:
    stays = max(1, rows // STAY)
    person = random.integers(0, stays, rows)
    admitted, length = random.uniform(0, 90 * 24, stays) + part * 90 * 24, random.lognormal(np.log(127), 0.8, stays)
    hours = admitted[person] + random.uniform(0, 1, rows) * length[person]
    order = np.argsort(hours)
    person, hours = person[order], hours[order]
    names = [*USUAL, *SIGNS, *DRUGS]
    weights = np.array([*(one[0] for one in USUAL.values()), *([0.15] * len(SIGNS)), 1.5, 0.4])
    which = random.choice(len(names), rows, p=weights / weights.sum())
    usual = np.array([*(one[1] for one in USUAL.values()), *([0.0] * len(SIGNS)), 1, 1])
    spread = np.array([*(one[2] for one in USUAL.values()), *([0.0] * (len(SIGNS) + 2))])
    delay = np.array([*(one[3] for one in USUAL.values()), *([0.0] * (len(SIGNS) + 2))])
    value = np.round(usual[which] * np.exp(random.normal(0, 1, rows) * spread[which]), 2)
    value = np.where((which >= len(USUAL)) & (which < len(USUAL) + len(SIGNS)), random.random(rows) < 0.2, value)
    effective = (hours * 60).astype(np.int64) * 60_000_000 + 1_600_000_000_000_000
    kinds = np.array([0] * len(USUAL) + [1] * len(SIGNS) + [2] * len(DRUGS), np.int32)
    return _table(
        person + part * (10**9),
        names,
        which,
        kinds,
        value,
        effective,
        effective + (delay[which] * 3.6e9).astype(np.int64),
    )


def _table(person, names, which, kinds, value, effective, known) -> pa.Table:  # type: ignore[no-untyped-def]
    empty = pa.array([""]).take(pa.array(np.zeros(len(value), np.int32)))
    columns = {
        "person": pa.array(person).cast(pa.string()),
        "kind": pa.array(["measurement", "finding", "drug"]).take(pa.array(kinds[which])),
        "subject": pa.array(names).take(pa.array(which)),
        "which": empty, "low": pa.array(value), "high": pa.array(value),
        "effective": pa.array(effective, pa.timestamp("us")), "known": pa.array(known, pa.timestamp("us")),
        "slip": pa.array(np.zeros(len(value), bool)), "text": empty, "unit": empty,
    }  # fmt: skip
    filled = [columns[field.name] if field.name in columns else pa.nulls(len(value), field.type) for field in EVENTS]
    return pa.Table.from_arrays(filled, schema=EVENTS)


def make_stays(path: Path, to: Path) -> None:
    """The stays: each ends with its last row, as in `cytostorm timeline`."""
    columns = "person, NULL::TIMESTAMP AS start, max(known) AS end_, '' AS outcome"
    duckdb.sql(f"COPY (SELECT {columns} FROM read_parquet('{path}') GROUP BY person) TO '{to}'")


def make_folder(rows: int, folder: Path) -> Path:
    """An event folder as `cytostorm screen` reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    make(rows, folder / "events.parquet")
    make_stays(folder / "events.parquet", folder / "stays.parquet")
    return folder


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    make_folder(asked.rows, asked.out)
