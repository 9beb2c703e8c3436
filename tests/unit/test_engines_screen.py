"""Screening: whichever way the table comes and however it is cut, the rows are the same; a bad table is refused with a sentence."""

import random
from datetime import UTC, datetime, timedelta, timezone

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cytostorm.bedside import courses
from cytostorm.compiler import compile_plan
from cytostorm.engines import CHANGES, EVENTS, buckets, events_of, onsets, screen, screened, stays_of
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.record import Measurement, Observation, Record, Times
from cytostorm.values import MET, exactly

LIBRARY = shipped()
SETS = [LIBRARY.criteria(name) for name in ("hscore", "hlh-2004", "cov-hi")]
READING = LIBRARY.reading("worst-72h")
PLAN = compile_plan(SETS, READING, LIBRARY)
START = datetime(2024, 3, 1)
USUAL = {
    "temperature": (36, 41),
    "ferritin": (100, 12000),
    "platelets": (20, 300),
    "hemoglobin": (60, 150),
    "crp": (1, 300),
    "ast": (10, 200),
}


def ward(size: int = 40) -> list[Record]:
    """Some patients with a dozen values each, the same every time."""
    luck = random.Random(1)
    return [
        Record(f"p{number}", tuple(_facts(luck)), stay=(START, START + timedelta(days=luck.randint(1, 12))))
        for number in range(size)
    ]


def _facts(luck: random.Random) -> list:
    times = [START + timedelta(hours=luck.randint(0, 200)) for _ in range(12)]
    names = [luck.choice(sorted(USUAL)) for _ in times]
    facts = [
        Measurement(name, exactly(luck.randint(*USUAL[name])), Times(at, at))
        for name, at in zip(names, times, strict=True)
    ]
    return [*facts, Observation("splenomegaly", MET, Times(times[0], times[0] + timedelta(hours=3)))]


def rows(table: pa.Table) -> list:
    return sorted(table.to_pylist(), key=lambda row: (row["person"], row["criteria"], row["time"]))


@pytest.fixture(scope="module")
def events() -> pa.Table:
    return events_of(ward())


@pytest.fixture(scope="module")
def expected(events) -> list:
    return rows(screen(events, PLAN))


def test_buckets_of_persons_change_nothing(events, expected):
    tables = list(screened(events, PLAN, memory=30_000))
    assert len(tables) > 5
    assert rows(pa.concat_tables(tables).unify_dictionaries()) == expected
    assert sum(len(set(table.column("person").to_pylist())) for table in tables) == 40


def test_chunks_of_persons_change_nothing(events, expected, monkeypatch):
    for size in (1, 13, 40):
        monkeypatch.setattr(buckets, "_CHUNK", size)
        assert rows(screen(events, PLAN)) == expected


def test_file_relation_and_arrow_table_say_the_same(events, expected, tmp_path):
    pq.write_table(events, tmp_path / "events.parquet")
    assert rows(screen(tmp_path / "events.parquet", PLAN)) == expected
    assert rows(screen(str(tmp_path / "*.parquet"), PLAN)) == expected
    assert rows(screen(duckdb.connect().read_parquet(str(tmp_path / "events.parquet")), PLAN)) == expected


def test_rows_of_one_person_and_set_are_in_order_of_time(events):
    last: dict = {}
    for row in screen(events, PLAN).to_pylist():
        key = (row["person"], row["criteria"])
        assert last.get(key, datetime.min) < row["time"]
        last[key] = row["time"]


def test_onsets_are_those_of_the_courses():
    group = ward()
    table = onsets(screen(events_of(group), PLAN, stays_of(group)))
    got = {(row["person"], row["criteria"]): (row["first_surely"], row["first_possibly"]) for row in table.to_pylist()}
    found = {
        (r.patient, c.criteria.id): (c.first_met, c.first_possible)
        for r in group
        for c in courses(r, LIBRARY, SETS, READING, r.stay[1])
        if c.moments
    }
    assert got == found
    assert any(first for first, _ in got.values())


def test_nothing_is_told_after_the_end_of_a_stay(events):
    stays = pa.table({"person": ["p0", "p1"], "end_": pa.array([START + timedelta(days=1), None], pa.timestamp("us"))})
    table = screen(events, PLAN, stays).to_pylist()
    assert max(row["time"] for row in table if row["person"] == "p0") <= START + timedelta(days=1)
    assert max(row["time"] for row in table if row["person"] == "p1") > START + timedelta(days=6)


def test_a_bound_of_the_score_is_null_where_there_is_no_score(events):
    none = compile_plan([LIBRARY.criteria("mals")], READING, LIBRARY)
    assert LIBRARY.criteria("mals").score is None
    assert screen(events, none).column("low").null_count == len(screen(events, none)) > 0


def test_an_empty_table_has_no_rows():
    table = screen(EVENTS.empty_table(), PLAN)
    assert table.schema == CHANGES
    assert len(table) == 0
    assert len(onsets(table)) == 0


def test_facts_of_no_interest_have_no_rows():
    at = Times(START, START)
    assert len(screen(events_of([Record("p", (Measurement("potassium", exactly(4), at),))]), PLAN)) == 0


def test_times_with_a_zone_become_utc():
    at = datetime(2024, 3, 1, 12, tzinfo=timezone(timedelta(hours=2)))
    record = Record("p", (Measurement("ferritin", exactly(3000), Times(at, at)),))
    (first, *_) = [row["time"] for row in screen(events_of([record]), PLAN).to_pylist()]
    assert first.replace(tzinfo=UTC) == at


def test_a_record_without_any_time_has_no_moment():
    assert len(screen(events_of([Record("p", (Measurement("ferritin", exactly(3000)),))]), PLAN)) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop_columns(["known"]), "lacks the column 'known'"),
        (
            lambda t: t.set_column(t.schema.get_field_index("low"), "low", pa.array([float("nan")] * len(t))),
            "have no bounds, the first of person 'p0'",
        ),
        (lambda t: t.set_column(t.schema.get_field_index("high"), "high", pa.array([-1.0] * len(t))), "have no bounds"),
        (
            lambda t: t.set_column(t.schema.get_field_index("low"), "low", pa.nulls(len(t), pa.float64())),
            "have no bounds",
        ),
        (lambda t: t.set_column(t.schema.get_field_index("kind"), "kind", pa.array(["lab"] * len(t))), "kind 'lab'"),
        (
            lambda t: t.set_column(t.schema.get_field_index("person"), "person", pa.nulls(len(t), pa.string())),
            "no person",
        ),
    ],
)
def test_a_table_that_is_no_event_table_is_refused(events, change, said):
    with pytest.raises(InputError, match=said):
        screen(change(events), PLAN)


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "cut.parquet").write_bytes(b"PAR1 and no more")
    for name in ("cut.parquet", "none.parquet"):
        with pytest.raises(InputError, match="cannot be read"):
            screen(tmp_path / name, PLAN)


def test_two_stays_of_one_person_are_refused(events):
    stays = pa.table({"person": ["p0", "p0"], "end_": pa.array([START, START], pa.timestamp("us"))})
    with pytest.raises(InputError, match="two rows for one person"):
        screen(events, PLAN, stays)
