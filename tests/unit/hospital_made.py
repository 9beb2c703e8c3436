"""A small made-up hospital as records and as an event folder, the same every time."""

import random
from datetime import datetime, timedelta

import pyarrow.parquet as pq

from cytostorm.engines import events_of, stays_of
from cytostorm.record import Administration, Measurement, Observation, Record, Times
from cytostorm.values import MET, NOT_MET, above, exactly

START = datetime(2024, 3, 1, 7)
USUAL = {
    "temperature": (36, 41), "ferritin": (100, 12000), "platelets": (20, 300), "hemoglobin": (60, 150), "crp": (1, 300), "ast": (10, 200),
    "leukocytes": (1, 12), "triglycerides": (1, 6), "fibrinogen": (1, 5), "ldh": (100, 900), "d_dimer_feu": (1, 9),
}  # fmt: skip
SIGNS = ("splenomegaly", "hepatomegaly", "hemophagocytosis", "immunosuppression")


def records(size: int = 60) -> list[Record]:
    """Persons with a dozen values each; some without a stay, some with facts known late, corrections, signs and a drug that masks."""
    luck = random.Random(7)
    return [_record(luck, number) for number in range(size)]


def _record(luck: random.Random, number: int) -> Record:
    stay = (START - timedelta(hours=2), START + timedelta(days=luck.randint(4, 12))) if number % 5 else (None, None)
    return Record(f"p{number}", tuple(_facts(luck)), stay=stay, outcome="died" if number % 7 == 1 else "")


def _facts(luck: random.Random) -> list:
    facts = []
    for _ in range(14):
        name, at = luck.choice(sorted(USUAL)), START + timedelta(hours=luck.randint(0, 96))
        value = above(40000) if name == "ferritin" and luck.random() < 0.1 else exactly(luck.randint(*USUAL[name]))
        facts.append(Measurement(name, value, Times(at, at + timedelta(hours=luck.choice((0, 1, 8))))))
    wrong = facts[0]
    facts.append(
        Measurement(wrong.observable, exactly(50), Times(wrong.times.effective, wrong.times.known + timedelta(hours=5)))
    )
    for name in luck.sample(SIGNS, 2):
        facts.append(Observation(name, luck.choice((MET, NOT_MET)), Times(START, START)))
    if luck.random() < 0.3:
        facts.append(Administration("tocilizumab", Times(START + timedelta(hours=40), START + timedelta(hours=40))))
    return facts


def write_folder(folder, size: int = 60):
    """events.parquet and stays.parquet of the made-up hospital."""
    folder.mkdir(parents=True)
    made = records(size)
    pq.write_table(events_of(made), folder / "events.parquet")
    pq.write_table(stays_of([record for record in made if record.stay[1]]), folder / "stays.parquet")
    return folder
