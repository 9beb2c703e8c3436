"""The cases of every criteria set on the other executors: each case is a person, the kernel is asked node by node, SQL row by row."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from cytostorm.compiler import compile_plan
from cytostorm.engines import Bucket, evaluate, events_of, relation_of
from cytostorm.library import shipped
from cytostorm.record import Record
from cytostorm.sql import statement
from cytostorm.testing import read_cases
from cytostorm.testing.cases import evaluate_case, record_of
from cytostorm.values import Bounds

LIBRARY = shipped()
READING = LIBRARY.reading("all-recorded")


def persons_of(name):
    """(case, evaluation by the interpreter, its facts under a name of their own) of each case that gives anything."""
    cases = [case for case in read_cases(LIBRARY.home / "criteria" / name / "cases.yaml") if case.given]
    found = [
        (case, evaluate_case(case, LIBRARY.criteria(name), LIBRARY), record_of(case.given, LIBRARY)) for case in cases
    ]
    return [(case, evaluation, Record(str(i), record.facts)) for i, (case, evaluation, record) in enumerate(found)]


@pytest.mark.parametrize("name", LIBRARY.criteria_ids)
def test_the_kernel_node_by_node(name):
    criteria, made = LIBRARY.criteria(name), persons_of(name)
    plan = compile_plan([criteria], READING, LIBRARY)
    bucket = Bucket.read(relation_of(events_of(record for *_, record in made)), plan, None)
    person = {name: i for i, name in enumerate(bucket.persons.to_pylist())}
    asked = [
        (person[record.patient], case, evaluation, record)
        for case, evaluation, record in made
        if record.patient in person
    ]
    asked.sort(key=lambda one: one[0])
    last = np.array([np.datetime64(record.last_known, "us").astype(np.int64) for *_, record in asked], np.int64)
    columns = bucket.columns_at(np.array([number for number, *_ in asked], np.int64), last)
    bounds = evaluate(plan.sets[0].nodes, {i: (columns[i].low, columns[i].high) for i in plan.sets[0].looked_up})
    wide = [tuple(np.broadcast_to(end, len(asked)) for end in pair) for pair in bounds]
    for row, (_, case, evaluation, _) in enumerate(asked):
        for position, node in enumerate(criteria.nodes):
            assert Bounds(wide[position][0][row], wide[position][1][row]) == evaluation.bounds(node), (
                case.name,
                node.meta.id,
            )


@pytest.mark.parametrize("name", LIBRARY.criteria_ids)
def test_sql_row_by_row(name):
    made = persons_of(name)
    db = duckdb.connect()
    db.register("events", events_of(record for *_, record in made))
    db.register("stays", pa.table({"person": [r.patient for *_, r in made], "end_": [r.last_known for *_, r in made]}))
    query = statement(compile_plan([LIBRARY.criteria(name)], READING, LIBRARY), "duckdb")
    answer = (
        f"SELECT person, arg_max(verdict, time), arg_max(low, time), arg_max(high, time) FROM ({query}) GROUP BY person"
    )
    told = {row[0]: row[1:] for row in db.execute(answer).fetchall()}
    for case, evaluation, record in made:
        if record.patient in told:
            word = {(1, 1): "met", (0, 0): "not met"}.get(tuple(evaluation.verdict), "unknown")
            score = tuple(evaluation.score) if evaluation.score else (None, None)
            assert told[record.patient] == (word, *score), case.name
    assert len(told) >= len(made) * 0.8
