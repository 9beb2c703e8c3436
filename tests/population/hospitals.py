"""Hospitals as they really are: several stays a person, overlaps, missing ends, dates without times, and facts that contradict each other."""

import random
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq

from cytostorm.engines.records import EVENTS, STAYS

START = datetime(2024, 3, 1, 9, 30)
MILESTONES = pa.schema([("person", pa.string()), ("milestone", pa.string()), ("time", pa.timestamp("us"))])
_VALUES = {
    "ferritin": (100, 20000), "crp": (1, 300), "respiratory_rate": (10, 40), "systolic_blood_pressure": (60, 150),
    "glasgow_coma_scale": (8, 15), "d_dimer_feu": (0.1, 5), "age": (2000, 30000),
}  # fmt: skip
_FINDINGS = ("suspected_infection", "covid19")
_DRUGS = ("anakinra", "tocilizumab", "dexamethasone", "methylprednisolone")


def hospital(seed, persons=40):
    """(facts, stays, milestones) as rows of an event folder."""
    luck = random.Random(seed)
    facts, stays, milestones = [], [], []
    for number in range(persons):
        who = f"p{number}"
        own = list(_stays(who, luck))
        stays += own
        moments = [at for one in own for at in (one["start"], one["end_"]) if at] or [START, START + timedelta(days=9)]
        facts += [_fact(who, moments, luck) for _ in range(luck.randint(0 if luck.random() < 0.1 else 1, 14))]
        milestones += [_milestone(who, moments, luck) for _ in range(luck.choice([0, 1, 1, 2, 3]))]
    milestones += [{"person": f"nobody{n}", "milestone": "icu", "time": START} for n in range(luck.randint(0, 2))]
    return facts, stays, milestones


def _stays(who, luck):
    at = START + timedelta(minutes=luck.randint(0, 60 * 24 * 20))
    for _ in range(luck.choice([0, 1, 1, 2, 3, 4])):
        start = at + timedelta(minutes=luck.choice([-3000, -60, 0, 60 * 24, 60 * 24 + 1, 60 * 30, 60 * 24 * 15]))
        end = start + timedelta(minutes=luck.choice([0, 50, 3000, 9000, 15000]))
        at = max(at, end)
        if luck.random() < 0.1:
            start, end = end, start - timedelta(days=2)
        start, end = _date_or_time(start, luck), _date_or_time(end, luck)
        hidden = luck.random()
        yield {"person": None if hidden > 0.98 else who, "start": None if 0.03 < hidden < 0.08 else start,
               "end_": None if hidden < 0.05 or hidden > 0.9 else end,
               "outcome": luck.choice([None, "", "", "survived", "died", "moved"])}  # fmt: skip


def _date_or_time(at, luck):
    return datetime(at.year, at.month, at.day) if luck.random() < 0.25 else at


def _near(moments, luck, far=60 * 24 * 4):
    at = luck.choice(moments) + timedelta(minutes=luck.choice([0, luck.randint(-far, far), luck.randint(-far, far)]))
    return _date_or_time(at, luck)


def _fact(who, moments, luck):
    kind = luck.choices(["measurement", "finding", "drug"], [8, 2, 1])[0]
    name = luck.choice({"measurement": list(_VALUES), "finding": _FINDINGS, "drug": _DRUGS}[kind])
    low = (
        luck.uniform(*_VALUES[name])
        if kind == "measurement"
        else float(luck.random() < 0.8)
        if kind == "finding"
        else 1.0
    )
    at = _near(moments, luck) if luck.random() > 0.02 else None
    known = None if at is None else at + timedelta(minutes=luck.choice([0, 0, 30, 1500]))
    return {"person": who, "kind": kind, "subject": name, "which": "", "low": low, "high": low, "effective": at, "known": known,
            "until": at + timedelta(days=1) if kind == "drug" and at else None, "slip": False}  # fmt: skip


def _milestone(who, moments, luck):
    name = luck.choice(["icu", "ventilation", "death", "death"])
    hidden = luck.random()
    time = None if hidden > 0.96 else _near(moments, luck, 60 * 24 * 9)
    return {"person": None if hidden < 0.04 else who, "milestone": name, "time": time}


def write(folder, facts, stays, milestones):
    """An event folder of these rows."""
    folder.mkdir(parents=True)
    for name, rows, schema in (
        ("events", facts, EVENTS),
        ("stays", stays, STAYS),
        ("milestones", milestones, MILESTONES),
    ):
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{name}.parquet")
    return folder
