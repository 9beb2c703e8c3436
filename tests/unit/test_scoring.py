"""`score` of many rows by the compiled engine: the same text as the interpreter's, whatever a row holds."""

import random
from datetime import UTC, datetime, timedelta, timezone

import pytest

from cytostorm.bedside import scoring
from cytostorm.bedside.scoring import FROM_HERE_COMPILED, columns_of, score_columns, score_records
from cytostorm.library import shipped
from cytostorm.record import Administration, Measurement, NormalLimit, Observation, Record, SuspectedSlip, Times
from cytostorm.values import MET, NOT_MET, UNDECIDED, above, below, between, exactly
from tests.unit.hospital_made import records as hospital

LIBRARY = shipped()
SETS = tuple(LIBRARY.criteria(name) for name in LIBRARY.criteria_ids)
START = datetime(2024, 3, 1, 7)


def undated(luck: random.Random) -> Record:
    """A row: some of everything that any set asks for, in ranges where it decides, censored values, slips and limits among them."""
    facts = []
    for name in luck.sample(sorted(LIBRARY.observables), luck.randint(0, 40)):
        value = luck.choice(
            (luck.uniform(0, 10), luck.uniform(0, 200), luck.uniform(0, 20000), float(luck.randint(0, 50)))
        )
        bounds = luck.choice((exactly(value), above(value), below(value + 1), between(value, value * 2)))
        slip = SuspectedSlip("a", "b", exactly(value * 10)) if luck.random() < 0.05 else None
        facts.append(Measurement(name, bounds, slip=slip, implausible=luck.random() < 0.05))
        if luck.random() < 0.2:
            facts.append(
                NormalLimit(
                    luck.choice(("upper_limit_of_normal", "lower_limit_of_normal", "baseline")), name, exactly(value)
                )
            )
    facts += [
        Observation(name, luck.choice((MET, NOT_MET, UNDECIDED)))
        for name in luck.sample(sorted(LIBRARY.findings), luck.randint(0, 40))
    ]
    facts += [Administration(name) for name in luck.sample(sorted(LIBRARY.drugs), luck.randint(0, 4))]
    if luck.random() < 0.3:  # newborns and infants, in whom the absence of fever proves nothing
        facts = [fact for fact in facts if getattr(fact, "observable", "") not in ("age", "temperature")]
        facts += [
            Measurement("age", exactly(luck.uniform(0, 0.2))),
            Measurement("temperature", exactly(luck.uniform(34, 41))),
        ]
    luck.shuffle(facts)
    return Record("the same name", tuple(facts))


def zoned() -> list[Record]:
    """Two values of one moment, told in two zones."""
    times = [
        Times(at, at)
        for at in (datetime(2024, 3, 1, 7, tzinfo=UTC), datetime(2024, 3, 1, 9, tzinfo=timezone(timedelta(hours=2))))
    ]
    return [
        Record(
            "z",
            tuple(
                Measurement("ferritin", exactly(value), time) for value, time in zip((900, 7000), times, strict=True)
            ),
        )
    ]


ROWS = {
    "rows": lambda luck: [undated(luck) for _ in range(150)], "dated records": lambda _: hospital(60), "zones": lambda _: zoned(),
    "nothing": lambda _: [Record("")],
}  # fmt: skip


@pytest.mark.parametrize("many", ROWS.values(), ids=ROWS)
def test_the_engine_says_what_the_interpreter_says(many, monkeypatch):
    records = many(random.Random(11))
    expected = score_columns(SETS, list(score_records(records, LIBRARY, SETS)))
    monkeypatch.setattr(scoring, "FROM_HERE_COMPILED", 0)
    monkeypatch.setattr("cytostorm.engines.scoring.AT_ONCE", 64)  # some records at a time
    heard: list[float] = []
    told = columns_of(records, LIBRARY, SETS, heard.append)
    assert list(told) == list(expected)
    for name, column in told.items():
        assert list(map(repr, column)) == list(map(repr, expected[name])), name
    assert heard == sorted(heard)


def test_no_fever_of_a_newborn_stays_unknown(monkeypatch):
    young = [
        Record("", (Measurement("age", exactly(age)), Measurement("temperature", exactly(36.5)))) for age in (0.02, 30)
    ]
    monkeypatch.setattr(scoring, "FROM_HERE_COMPILED", 0)
    columns = columns_of(young, LIBRARY, [LIBRARY.criteria("hscore")])
    assert columns == score_columns(
        [LIBRARY.criteria("hscore")], list(score_records(young, LIBRARY, [LIBRARY.criteria("hscore")]))
    )
    assert columns["hscore_high"][0] > columns["hscore_high"][1]


def test_a_table_reads_alike_on_both_sides_of_the_border(monkeypatch):
    """From the number of rows on at which the engine takes over, the file holds the same cells."""
    luck = random.Random(5)
    records = [undated(luck) for _ in range(40)]
    sets = [LIBRARY.criteria(name) for name in ("hscore", "hlh-2004", "mas-2016", "phoenix")]
    few = columns_of(records, LIBRARY, sets)
    monkeypatch.setattr(scoring, "FROM_HERE_COMPILED", 40)
    assert columns_of(records, LIBRARY, sets) == few
    assert FROM_HERE_COMPILED == 500
