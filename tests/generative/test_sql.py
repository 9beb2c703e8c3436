"""The SQL statement against the compiled engine, row for row: on DuckDB, on a real PostgreSQL and on a real Spark.

The engine itself is held to the interpreter in test_engines.py. Persons are independent, so many random records stand in
one table, and each statement is asked once.
"""

import importlib.util
import shutil
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cytostorm.compiler import NO_WINDOW, InputPlan, ObservablePlan, Plan, SetPlan, SubjectPlan, compile_plan, linked
from cytostorm.compiler.plan import VERSION, FindingPlan
from cytostorm.engines import events_of, screen, stays_of
from cytostorm.io.tables import read_mapping, read_table
from cytostorm.io.tables import records as table_records
from cytostorm.record import Measurement, NormalLimit, Observation, Record
from cytostorm.sql import statement
from cytostorm.testing.strategies import (
    HIGHEST,
    LOWEST,
    QUANTITIES,
    SIGNS,
    definitions,
    limit_bounds,
    quantity_bounds,
    sign_bounds,
)
from tests.generative.test_engines import (
    BY_ANSWER,
    EXAMINING,
    HASTE,
    LIBRARY,
    READINGS,
    ROOT,
    SETS,
    TONGJI,
    WORLDS,
    _children_first,
    examined_records,
    records,
    times,
)
from tests.sql_places import in_duckdb, numbered, postgres, postgres_programs, rows_of, spark
from tests.thoroughness import THOROUGH, examples, some

HAS_POSTGRES = postgres_programs() is not None and importlib.util.find_spec("psycopg") is not None
HAS_SPARK = shutil.which("java") is not None and importlib.util.find_spec("pyspark") is not None


def drawn(strategy, number):
    """Some examples of a strategy, the same ones every time."""
    found = []

    @settings(max_examples=number, deadline=None, suppress_health_check=HASTE, database=None)
    @given(strategy)
    def collect(one):
        found.append(one)

    collect()
    return found


@cache
def tables(number):
    """(event table, stays) of random records."""
    group = [Record(f"p{i}", record.facts, stay=record.stay) for i, record in enumerate(drawn(records, number))]
    return numbered(events_of(group)), stays_of(group)


def compared(run, dialect, plan, events, stays):
    """How many rows were the same; raises where any differs."""
    told, expected = run(statement(plan, dialect), events, stays), rows_of(screen(events, plan, stays))
    assert told == expected, [one.id for one in plan.sets]
    return len(expected)


def test_duckdb_lets_answers_leave_alike():
    """A yes and a no of different age, ended by others and corrected."""
    group = [Record(f"p{i}", record.facts, stay=record.stay) for i, record in enumerate(drawn(examined_records, 150))]
    events, stays, rows = numbered(events_of(group)), stays_of(group), 0
    for world in WORLDS.values():
        rows += compared(in_duckdb, "duckdb", compile_plan(EXAMINING, BY_ANSWER, world), events, stays)
    assert rows > 1000


@pytest.mark.parametrize("number", range(len(READINGS)), ids=[reading.id for reading in READINGS])
def test_duckdb_says_what_the_engine_says(number, record_property):
    """Readings take turns with the two worlds; the made-up readings meet the world that uses everything. By day each takes a share of the sets."""
    world = "other" if number % 2 == 0 else "shipped"
    plans = [compile_plan([one], READINGS[number], WORLDS[world]) for one in some(SETS[number % 16 :], 16)]
    count = examples(300, 3)
    rows = sum(compared(in_duckdb, "duckdb", plan, *tables(count)) for plan in plans)
    record_property(
        "equivalence",
        f"DuckDB: {len(plans)} definitions x {count} records under {READINGS[number].id} ({rows} rows), 0 differences",
    )


def test_several_sets_in_one_statement():
    sets = [LIBRARY.criteria(name) for name in ("hscore", "hlh-2004", "temple", "cov-hi")]
    assert compared(in_duckdb, "duckdb", compile_plan(sets, LIBRARY.reading("latest-72h"), LIBRARY), *tables(300)) > 0


@pytest.mark.skipif(not HAS_POSTGRES, reason="no PostgreSQL server programs or no psycopg here")
def test_postgres_says_what_the_engine_says(record_property):
    events, stays = tables(60)
    with postgres() as run:
        named = {reading.id: reading for reading in READINGS}
        plans = [compile_plan([one], named["mixed"], WORLDS["other"]) for one in some(SETS, 4)]
        plans += [
            compile_plan([LIBRARY.criteria(name)], named["inpatient-7d"], LIBRARY)
            for name in ("hscore", "hlh-2004", "temple")
        ]
        rows = sum(compared(run, "postgres", plan, events, stays) for plan in plans)
    record_property("equivalence", f"PostgreSQL: {len(plans)} definitions x 60 records ({rows} rows), 0 differences")


@pytest.mark.skipif(not HAS_SPARK, reason="no Java or no pyspark here")
def test_spark_says_what_the_engine_says(record_property):
    events, stays = tables(60)
    with spark() as run:
        named = {reading.id: reading for reading in READINGS}
        names = ("hscore", "hlh-2004") if THOROUGH else ("hlh-2004",)
        plans = [compile_plan([LIBRARY.criteria(name)], named["inpatient-7d"], LIBRARY) for name in names]
        if THOROUGH:  # pairs of values take Spark minutes to plan
            plans.append(compile_plan([LIBRARY.criteria("ferritin-esr")], named["mixed"], WORLDS["other"]))
        rows = sum(compared(run, "spark", plan, events, stays) for plan in plans)
    record_property("equivalence", f"Spark: {len(plans)} definitions x 60 records ({rows} rows), 0 differences")


tiny_facts = st.lists(
    st.one_of(
        st.builds(Measurement, st.sampled_from(QUANTITIES), quantity_bounds, times),
        st.builds(Measurement, st.sampled_from(QUANTITIES), quantity_bounds, times),
        st.builds(Observation, st.sampled_from(SIGNS), sign_bounds, times),
        st.builds(NormalLimit, st.just("upper_limit_of_normal"), st.just("a"), limit_bounds, times),
    ),
    max_size=10,
)


def tiny_plan(nodes, pick, within):
    """Random definitions as the sets of one plan over the tiny world of the strategies."""
    inputs, sets = {}, []
    for number, root in enumerate(nodes):
        made = linked(_children_first(root), inputs)
        looked = tuple(dict.fromkeys(int(node.numbers[0]) for node in made if node.kind == "Input"))
        last = len(made) - 1
        deciding, score = ((last,), -1) if root.is_truth else ((), last)
        sets.append(SetPlan(f"d{number}", f"d{number}@1", "", made, looked, deciding, root.is_truth, (), score))
    names = (*QUANTITIES, *SIGNS)
    observables = tuple(ObservablePlan(name, LOWEST, HIGHEST, pick, within, (), ()) for name in QUANTITIES)
    findings = tuple(FindingPlan(name, pick, within, (), (), (), False) for name in SIGNS)
    subjects = tuple(SubjectPlan(name, within) for name in names)
    return Plan(VERSION, "tiny", subjects, (), observables, findings, tuple(map(_renamed, inputs)), tuple(sets))


def _renamed(one):
    """A rise over hours, as the facts lie hours apart."""
    return (
        InputPlan(one.kind, one.name, one.detail, (one.numbers[0], 6 * 3600.0, *one.numbers[2:]))
        if one.kind == "rise"
        else one
    )


def test_random_definitions_mean_the_same_in_duckdb(record_property):
    group = [Record(f"p{i}", tuple(facts)) for i, facts in enumerate(drawn(tiny_facts, examples(150, 3)))]
    events, stays, nodes = numbered(events_of(group)), stays_of(group), drawn(definitions, examples(60, 2))
    rows = 0
    for first in range(0, len(nodes), 6):
        pick, within = (("worst", "latest")[first % 12 // 6], (NO_WINDOW, 12 * 3600 * 10**6)[first % 24 // 12])
        rows += compared(in_duckdb, "duckdb", tiny_plan(nodes[first : first + 6], pick, within), events, stays)
    record_property(
        "equivalence", f"DuckDB: {len(nodes)} random definitions x {len(group)} records ({rows} rows), 0 differences"
    )


@pytest.mark.skipif(
    not TONGJI.exists(), reason="the Tongji file is not part of the project; put it beside it to run this"
)
def test_real_inpatients_row_by_row_in_duckdb(record_property):
    sets = [LIBRARY.criteria(name) for name in ("cov-hi", "temple", "hscore", "ohi", "isth-dic")]
    group = list(
        table_records(read_table(TONGJI), LIBRARY, read_mapping(ROOT / "examples" / "tongji-mapping.yaml"), []).records
    )
    group = [Record(r.patient, r.facts, (), (r.stay[0], r.stay[1] or r.last_known), r.outcome) for r in some(group)]
    events, stays = numbered(events_of(group)), stays_of(group)
    rows = sum(
        compared(in_duckdb, "duckdb", compile_plan([one], LIBRARY.reading("inpatient-7d"), LIBRARY), events, stays)
        for one in sets
    )
    record_property("equivalence", f"DuckDB: {len(group)} inpatients x {len(sets)} sets ({rows} rows), 0 differences")
