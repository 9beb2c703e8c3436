"""Episodes and what is said inside them, against a count in plain SQL over the verdicts and the stays as they were written."""

import random
from datetime import datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cytostorm.cohort.people import write_people
from cytostorm.cohort.screening import Request, screened
from cytostorm.connections import connected
from cytostorm.library import shipped

LIBRARY = shipped()
SETS = tuple(LIBRARY.criteria(name) for name in ("hscore", "cov-hi", "qsofa", "mas-2016"))
START = datetime(2024, 3, 1)
EVENTS = pa.schema([("person", pa.string()), ("kind", pa.string()), ("subject", pa.string()), ("which", pa.string()), ("low", pa.float64()),
                    ("high", pa.float64()), ("effective", pa.timestamp("us")), ("known", pa.timestamp("us")), ("until", pa.timestamp("us")),
                    ("slip", pa.bool_())])  # fmt: skip
STAYS = pa.schema([
    ("person", pa.string()), ("start", pa.timestamp("us")), ("end_", pa.timestamp("us")), ("outcome", pa.string()),
    ("place", pa.string()), ("row", pa.int64()),
])  # fmt: skip


def hour(n):
    return None if n is None else START + timedelta(hours=n)


def source_of(folder, facts, stays):
    folder.mkdir()
    row = {"kind": "measurement", "which": "", "until": None, "slip": False}
    events = [
        {**row, "person": who, "subject": name, "low": v, "high": v, "effective": hour(at), "known": hour(at)}
        for who, name, v, at in facts
    ]
    pq.write_table(pa.Table.from_pylist(events, schema=EVENTS), folder / "events.parquet")
    held = [{"person": who, "start": hour(a), "end_": hour(b), "outcome": outcome} for who, a, b, outcome in stays]
    pq.write_table(pa.Table.from_pylist(held, schema=STAYS), folder / "stays.parquet")
    return folder


@pytest.mark.parametrize(
    ("stays", "episodes"),
    [
        ([(0, 10), (34, 40)], [(0, 40)]),  # a day later to the hour
        ([(0, 10), (35, 40)], [(0, 10), (35, 40)]),
        ([(35, 40), (0, 10)], [(0, 10), (35, 40)]),
        ([(0, 50), (10, 20), (60, 70)], [(0, 70)]),  # one stay within another
        ([(10, 5), (40, 50)], [(40, 50)]),  # ends before it begins
        ([(0, 10), (50, None)], [(0, 10), (50, 90)]),  # an end that is not recorded: to the last fact
        ([], [(1, 90)]),
    ],
)
def test_stays_that_begin_within_a_day_are_one_episode(tmp_path, stays, episodes):
    facts = [("p", "temperature", 39.0, at) for at in (1, 90)]
    source = source_of(tmp_path / "source", facts, [("p", a, b, "") for a, b in stays])
    with connected() as db:
        _, presence = write_people(db, source / "events.parquet", source / "stays.parquet", tmp_path)
        found = db.execute(
            f"SELECT min(start), max(end_) FROM '{presence}' GROUP BY episode ORDER BY episode"
        ).fetchall()
        numbers = [row[0] for row in db.execute(f"SELECT DISTINCT episode FROM '{presence}' ORDER BY 1").fetchall()]
    assert found == [(hour(a), hour(b)) for a, b in episodes]
    assert numbers == list(range(1, len(episodes) + 1))


def hospital(luck):
    """Persons with several stays, some apart by hours, some overlapping, with facts in and out of them."""
    facts, stays = [], []
    for number in range(40):
        who, at = f"p{number}", 0
        for _ in range(luck.randint(0, 4)):
            start = at + luck.choice([-5, 3, 24, 25, 200])
            end = start + luck.choice([1, 30, 100])
            stays.append((who, start, end, luck.choice(["", "died", "survived"])))
            at = end
        for _ in range(luck.randint(1, 12)):
            name, low, high = luck.choice([("ferritin", 100, 20000), ("temperature", 36, 41), ("crp", 1, 300), ("platelets", 10, 300),
                                           ("systolic_blood_pressure", 70, 140), ("respiratory_rate", 10, 30), ("ast", 10, 300)])  # fmt: skip
            facts.append((who, name, luck.uniform(low, high), luck.randint(-10, max(at, 20) + 10)))
    return facts, stays


# Of each episode the row in force at its start and the rows inside it, written without any help of what is tested.
_RECOUNT = """
WITH inside AS (
  SELECT e.person, e.episode, v.criteria, greatest(v.time, e.start) AS time, v.verdict, e.start
  FROM episodes e JOIN (SELECT *, lead(time) OVER (PARTITION BY person, criteria ORDER BY time) AS following FROM verdicts) v ON v.person = e.person
  WHERE v.time <= e.end_ AND (v.following IS NULL OR v.following > e.start)
)
SELECT person, episode, criteria, coalesce(bool_or(verdict = 'met' AND time = start), false),
       coalesce(bool_or(verdict <> 'not met' AND time = start), false),
       min(time) FILTER (verdict = 'met'), min(time) FILTER (verdict <> 'not met'), arg_max(verdict, time)
FROM inside GROUP BY person, episode, criteria ORDER BY ALL
"""


@pytest.mark.parametrize("seed", range(4))
def test_what_is_said_inside_an_episode(tmp_path, seed):
    source = source_of(tmp_path / "source", *hospital(random.Random(seed)))
    request = Request(str(source), SETS, LIBRARY.reading("worst-72h"))
    with screened(request, tmp_path / "out", LIBRARY) as folder, connected() as db:
        for name in ("verdicts", "episodes", "episode_onsets"):
            db.execute(f"CREATE VIEW {name} AS SELECT * FROM '{folder}/{name}.parquet'")
        recount = db.execute(_RECOUNT).fetchall()
        told = db.execute(
            "SELECT * EXCLUDE (applies, open_when_best_known) FROM episode_onsets ORDER BY person, episode, criteria"
        ).fetchall()
    assert told == recount
    assert {row[7] for row in told} >= {"met", "unknown"}
    assert any(row[3] for row in told)
    assert any(row[5] and not row[3] for row in told)
