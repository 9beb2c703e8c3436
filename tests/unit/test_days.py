"""Days by differences against a count of every day, and until when a course goes."""

from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cytostorm.cohort.days import DAY_CHANGES, DAYS, write_present
from cytostorm.cohort.people import write_people
from cytostorm.cohort.screening import Request, screened
from cytostorm.cohort.stretches import DAY, Stretches, present
from cytostorm.connections import connected
from cytostorm.engines import EVENTS, STAYS
from cytostorm.library import shipped

LIBRARY = shipped()
MOMENTS = some.integers(-3 * DAY, 6 * DAY)  # 1970 in between
ROWS = some.lists(some.tuples(some.integers(0, 3), MOMENTS, MOMENTS), max_size=8)
EPOCH = datetime(1970, 1, 1)


def stretches(rows) -> Stretches:
    columns = np.array(rows, np.int64).reshape(-1, 3).T
    return Stretches.between(*columns)


def days(rows) -> set:
    return {
        (person, day)
        for person, since, until in rows
        if since <= until
        for day in range(since // DAY, until // DAY + 1)
    }


def days_in(held: Stretches) -> list:
    return [
        (int(p), day) for p, a, b in zip(held.person, held.first, held.last, strict=True) for day in range(a, b + 1)
    ]


@given(ROWS, ROWS)
def test_stretches_hold_each_day_once(one, other):
    assert sorted(days_in(stretches(one))) == sorted(days(one))
    assert sorted(days_in(stretches(one).within(stretches(other)))) == sorted(days(one) & days(other))
    assert sorted(days_in(stretches(one).of(1, 3))) == sorted(
        (person - 1, day) for person, day in days(one) if 1 <= person < 3
    )


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_who_was_present_each_day(tmp_path_factory, rows):
    folder = tmp_path_factory.getbasetemp()
    presence = pa.table({
        "person": pa.array([f"p{person}" for person, *_ in rows], pa.string()),
        "start": pa.array([a for _, a, _ in rows], pa.timestamp("us")), "end_": pa.array([b for *_, b in rows], pa.timestamp("us")),
    })  # fmt: skip
    pq.write_table(presence, folder / "presence.parquet")
    with connected() as db:
        write_present(db, folder / "presence.parquet", folder / "present.parquet")
    counted = {row["day"]: row["present"] for row in pq.read_table(folder / "present.parquet").to_pylist()}
    expected = [day for _, day in days(rows)]
    assert counted == {(EPOCH + timedelta(days=day)).date(): expected.count(day) for day in expected}
    named = pa.array(["p2", "p0"])
    assert sorted(days_in(present(named, presence))) == sorted(
        (("p2", "p0").index(f"p{p}"), day) for p, day in days(rows) if p in (0, 2)
    )


@settings(max_examples=25, deadline=None)
@given(
    some.lists(
        some.tuples(some.sampled_from("ab"), some.integers(-3, 6), some.integers(0, 9), some.booleans()), max_size=6
    )
)
def test_levels_are_spread_over_their_days(rows):
    """Each row: a set that was surely or possibly met from a day on, for some days."""
    changes = [
        {"criteria": name, "day": (EPOCH + timedelta(days=day)).date(), "surely": by * surely, "possibly": by, "first_surely": 0, "first_possibly": 0}
        for name, first, count, surely in rows for day, by in ((first, 1), (first + count, -1))
    ]  # fmt: skip
    part = pa.Table.from_pylist(changes, schema=DAY_CHANGES)
    with connected() as db:
        db.register("part", part)
        told = {
            (r["criteria"], r["day"]): (r["surely"], r["possibly"]) for r in db.sql(DAYS).to_arrow_table().to_pylist()
        }
    for name in "ab":
        for day in range(-5, 20):
            met = [surely for set_, first, count, surely in rows if set_ == name and first <= day < first + count]
            assert told.get((name, (EPOCH + timedelta(days=day)).date()), (0, 0)) == (sum(met), len(met))


def at(day: float) -> datetime:
    return datetime(2024, 3, 1, 9) + timedelta(days=day)


def folder_of(place, facts, stays):
    place.mkdir()
    row = {"kind": "measurement", "which": "", "low": 39.5, "high": 39.5, "known": None, "until": None, "slip": False}
    events = [{**row, "person": "p", "subject": "temperature", "effective": at(day)} for day in facts]
    pq.write_table(
        pa.Table.from_pylist([{**e, "known": e["effective"]} for e in events], schema=EVENTS), place / "events.parquet"
    )
    held = [{"person": "p", "start": at(a), "end_": None if b is None else at(b), "outcome": ""} for a, b in stays]
    pq.write_table(pa.Table.from_pylist(held, schema=STAYS), place / "stays.parquet")
    return place


@pytest.mark.parametrize(
    ("facts", "stays", "end"),
    [
        ([1], [(0, 10)], 10),
        ([1, 31], [(0, 10), (30, 40)], 40),  # also in the last of many
        ([31, 1], [(30, 40), (0, 10)], 40),
        ([1, 31], [(0, 50), (30, 40)], 50),  # one stay within another
        ([1, 46], [(0, 10), (30, 40)], 40),  # told within a week after the stay
        ([1, 60], [(0, 10), (30, 40)], 60),  # the source goes on after the last stay
        ([1, 31], [(0, 10), (30, None)], 31),  # still there: nobody knows for how long
        ([1, 31], [(0, None), (30, 40)], 40),  # an end was forgotten
        ([1], [(0, None)], 1),
        ([1, 2], [], 2),
    ],
)
def test_the_course_goes_to_the_end_of_the_last_stay(tmp_path, facts, stays, end):
    source = folder_of(tmp_path / "source", facts, stays)
    with connected() as db:
        people, _ = write_people(db, source / "events.parquet", source / "stays.parquet", tmp_path)
    assert [row["end_"] for row in pq.read_table(people).to_pylist()] == [at(end)]


def test_a_verdict_holds_to_the_end_of_each_stay_and_of_the_last(tmp_path):
    """One temperature a stay, and a reading that forgets nothing: present, and possibly met, on every day of both stays."""
    source = folder_of(tmp_path / "source", [1, 31], [(0, 10), (30, 40)])
    request = Request(str(source), (LIBRARY.criteria("hscore"),), LIBRARY.reading("all-recorded"))
    with screened(request, tmp_path / "out", LIBRARY) as folder:
        rows = pq.read_table(folder / "days.parquet").to_pylist()
    assert [row["day"] for row in rows] == [at(day).date() for day in (*range(1, 11), *range(30, 41))]
    assert {row["possibly"] for row in rows} == {1}
