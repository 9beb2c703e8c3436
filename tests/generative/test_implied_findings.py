"""What one finding says of another: the interpreter, the compiled engine and SQL at every moment, on records full of contradictions."""

import random
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from cytostorm.compiler import Plan, compile_plan
from cytostorm.engines import events_of, screen, stays_of
from cytostorm.interpreter import Evaluation
from cytostorm.library import shipped
from cytostorm.model.nodes import CriteriaSet, Meta, Sign
from cytostorm.record import Chooser, Measurement, Observation, Origin, Record, Times, change_points
from cytostorm.sql import statement
from cytostorm.values import exactly, truth, verdict_word
from tests.sql_places import in_duckdb, numbered, rows_of

LIBRARY = shipped()
START = datetime(2024, 3, 1, 8)
ASKED = [
    "fever", "fever_five_days", "fever_one_week", "immunosuppression", "hiv_test", "molecular_diagnosis", "biallelic_prf1", "chediak_higashi",
    "biallelic_exocytosis_gene", "supplemental_oxygen", "respiratory_support", "suspected_infection", "pneumonia", "who_severe_pneumonia",
    "hematologic_malignancy", "lymphoma", "lymphoma_biopsy", "sle", "juvenile_sle", "cns_dysfunction", "prolonged_seizure",
]  # fmt: skip
TOLD = [*ASKED, "seizure", "covid19_pneumonia", "spiking_fever"]


def definition(name):
    """A set that asks one finding only."""
    node = Sign(Meta(name, name), name, name)
    document = SimpleNamespace(id=name, revision=1)
    return CriteriaSet(document, "", (), (), (node,), (), node, None, "exact")


SETS = [definition(name) for name in ASKED]


def made(number):
    """A record with yes and no in any order; every third has levels of oxygen."""
    draw = random.Random(number)
    facts = []
    for _ in range(draw.randint(1, 9)):
        when = START + timedelta(hours=draw.choice((0, 0, 6, 30, 100, 200)))
        facts.append(
            Observation(
                draw.choice(TOLD),
                truth(draw.random() < 0.6),
                Times(when, when + timedelta(hours=draw.choice((0, 0, 12)))),
            )
        )
    for _ in range(draw.choice((0, 0, 1, 3))):
        when = START + timedelta(hours=draw.choice((0, 3, 50, 180)))
        facts.append(Measurement("oxygen_support", exactly(draw.randint(0, 3)), Times(when, when), Origin("")))
    return Record(f"p{number}", tuple(facts))


RECORDS = [made(number) for number in range(150)]


def judged(record, reading):
    """{finding: rows} by the interpreter; a row is (time, verdict, how many inputs are missing)."""
    chooser, keys = Chooser(record, reading, LIBRARY), frozenset().union(*(one.inputs for one in SETS))
    rows, last = {one.id: [] for one in SETS}, {}
    for now in change_points(record, reading, LIBRARY, keys):
        snapshot = chooser.snapshot(keys, now)
        for one in SETS:
            said = (verdict_word(Evaluation(one, snapshot).verdict), 0 if snapshot.seen["finding", one.id].facts else 1)
            if last.get(one.id) != said:
                rows[one.id].append((now, *said))
            last[one.id] = said
    return rows


@pytest.mark.parametrize("name", ["inpatient-7d", "latest-72h", "all-recorded"])
def test_implications_mean_the_same_in_every_engine(name, record_property):
    reading = LIBRARY.reading(name)
    plan = Plan.from_json(compile_plan(SETS, reading, LIBRARY).to_json())
    events, stays = numbered(events_of(RECORDS)), stays_of(RECORDS)
    found = screen(events, plan, stays)
    got = {}
    for row in found.to_pylist():
        got.setdefault((row["person"], row["criteria"]), []).append((row["time"], row["verdict"], row["missing"]))
    words = set()
    for record in RECORDS:
        for finding, rows in judged(record, reading).items():
            assert got.pop((record.patient, finding), []) == rows, (record, finding)
            words |= {row[1] for row in rows}
    assert got == {}
    assert words == {"met", "not met", "unknown"}
    assert in_duckdb(statement(plan, "duckdb"), events, stays) == rows_of(found)
    record_property(
        "equivalence", f"Implications: {len(SETS)} findings x {len(RECORDS)} records under {name}, 0 differences"
    )
