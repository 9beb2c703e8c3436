"""The SQL statement at its edges: nothing there, nothing known, rows that have no meaning, numbers at ties."""

import random
import re
from datetime import timedelta

import duckdb
import pyarrow as pa
import pytest
import sqlglot

from cytostorm.compiler import compile_plan
from cytostorm.engines import EVENTS, STAYS, events_of, screen, stays_of
from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.record import Administration, Measurement, NormalLimit, Observation, Record, SuspectedSlip, Times
from cytostorm.sql import REFUSED, Comments, capabilities, statement, threshold_comments
from cytostorm.sql.words import rounded
from cytostorm.values import MET, NOT_MET, exactly
from tests.generative.test_engines import START
from tests.sql_places import in_duckdb, numbered, rows_of
from tests.thoroughness import some
from tests.unit.test_engines_edges import CASES

LIBRARY = shipped()
HOUR = timedelta(hours=1)
SLIP = SuspectedSlip("a", "b", exactly(1))


def plan_of(*names, reading="inpatient-7d"):
    return compile_plan([LIBRARY.criteria(name) for name in names], LIBRARY.reading(reading), LIBRARY)


def both(plan, group):
    """(rows by SQL, rows by the engine)."""
    events, stays = numbered(events_of(group)), stays_of(group)
    return in_duckdb(statement(plan, "duckdb"), events, stays), rows_of(screen(events, plan, stays))


def at(hours, known=0):
    return Times(START + hours * HOUR, START + (hours + known) * HOUR)


@pytest.mark.parametrize("dialect", [one.dialect for one in capabilities()])
def test_every_served_dialect_can_be_built(dialect):
    assert statement(plan_of("hscore", "hlh-2004", "temple"), dialect).count("SELECT") > 10


@pytest.mark.parametrize("dialect", [*REFUSED, "cobol"])
def test_other_dialects_are_refused(dialect):
    with pytest.raises(InputError, match="is not served"):
        statement(plan_of("hscore"), dialect)


@pytest.mark.parametrize("reading", ["inpatient-7d", "all-recorded", "worst-24h"])
def test_edges_of_masks_and_of_drugs_that_say_something(reading):
    group = [Record(name, tuple(facts)) for name, facts in CASES.items()]
    told, expected = both(
        plan_of("cov-hi", "chis", "astct-crs", "mas-2016", "hlh-2004", "three-f", reading=reading), group
    )
    assert told == expected


def test_an_empty_table_says_nothing():
    assert (
        in_duckdb(statement(plan_of("hscore", "ferritin-esr"), "duckdb"), EVENTS.empty_table(), STAYS.empty_table())
        == set()
    )


def test_without_stays_nothing_is_cut_off():
    group = [Record("a", (Measurement("ferritin", exactly(7000.0), at(0)),), stay=(None, START + HOUR))]
    plan = plan_of("hscore")
    told = in_duckdb(statement(plan, "duckdb", stays=None), events_of(group))
    assert told == rows_of(screen(events_of(group), plan))
    assert len(told) == 2
    assert len(both(plan, group)[0]) == 1


@pytest.mark.parametrize("reading", ["all-recorded", "latest-72h", "inpatient-7d"])
def test_undated_facts_count_from_the_next_moment(reading):
    undated = (
        Observation("splenomegaly", MET, Times(None, START + 5 * HOUR)),
        Measurement("ferritin", exactly(7000.0), Times()),
    )
    group = [
        Record("only undated", undated),
        Record(
            "mixed", (*undated, Measurement("crp", exactly(3.0), at(0)), Measurement("ferritin", exactly(9.0), at(8)))
        ),
    ]
    group.append(
        Record("drug", (Administration("tocilizumab", Times()), Measurement("fibrinogen", exactly(1.0), at(1))))
    )
    told, expected = both(
        plan_of("hscore", "crs-astct") if "crs-astct" in LIBRARY.criteria_ids else plan_of("hscore"), group
    )
    assert told == expected
    assert not any(row[0] == "only undated" for row in told)


def test_facts_without_a_known_time_follow_the_order_of_the_record():
    known = Measurement("ferritin", exactly(7000.0), at(0, 1))
    later, open_ = (
        Measurement("ferritin", exactly(100.0), at(0, 2)),
        Measurement("ferritin", exactly(3000.0), Times(START, None)),
    )
    orders = [
        (open_, known, later),
        (known, open_, later),
        (known, later, open_),
        (later, known, open_),
        (later, open_, known),
    ]
    told, expected = both(plan_of("hscore"), [Record(str(number), facts) for number, facts in enumerate(orders)])
    assert told == expected
    assert len({tuple(sorted(str(row[1:]) for row in told if row[0] == str(number))) for number in range(5)}) > 1


def test_a_correction_replaces_what_it_corrects_from_when_it_was_known():
    first, corrected = (
        Measurement("ferritin", exactly(7000.0), at(0, 1)),
        Measurement("ferritin", exactly(100.0), at(0, 5)),
    )
    same_time, slip = (
        Measurement("ferritin", exactly(3000.0), at(0, 5)),
        Measurement("ferritin", exactly(1.0), at(0, 6), slip=SLIP),
    )
    groups = [
        (first, corrected),
        (corrected, first),
        (first, corrected, same_time),
        (first, slip),
        (first, corrected, slip),
    ]
    told, expected = both(plan_of("hscore"), [Record(str(number), facts) for number, facts in enumerate(groups)])
    assert told == expected
    lows = sorted((row[1], row[3]) for row in told if row[0] == "0")
    assert [low for _, low in lows][:2] == [50.0, 0.0]


def measured(name, value, hours, known=0, slip=None):
    return Measurement(name, exactly(value), at(hours, known), slip=slip)


def using(name):
    """The sets that look up an observable, or the series of one."""
    return [one for one in LIBRARY.criteria_ids if any(name in key for key in LIBRARY.criteria(one).inputs)]


@pytest.mark.parametrize("reading", ["all-recorded", "latest-72h"])
def test_what_is_reported_comes_before_what_is_derived_and_the_nearest_partner_counts(reading):
    pair = measured("ferritin", 9000.0, 0), measured("esr", 10.0, 0)
    reported = measured("ferritin_esr_ratio", 5.0, 0, 3)
    groups = [pair, (*pair, reported), (*pair, reported, measured("ferritin_esr_ratio", 1.0, 0, 6, SLIP))]
    groups += [
        (*pair, measured("esr", 90.0, -5)),
        (pair[0], measured("esr", 90.0, 3, 1), measured("esr", 1.0, -3), measured("esr", 200.0, 1, 9)),
    ]
    groups += [
        (pair[0], measured("esr", 10.0, 24)),
        (pair[0], measured("esr", 10.0, 25)),
        (pair[0], measured("esr", 0.0, 0)),
    ]
    group = [Record(str(number), facts) for number, facts in enumerate(groups)]
    for name in using("ferritin_esr_ratio"):
        told, expected = both(plan_of(name, reading=reading), group)
        assert told == expected
        assert {row[1:] for row in told if row[0] == "0"} != {row[1:] for row in told if row[0] == "1"}


def test_a_rise_needs_an_earlier_partner_within_its_time():
    series = (
        [(40, 0), (120, 10)],
        [(60, 0), (121, 24)],
        [(60, 0), (121, 25)],
        [(60, 0), (100, 10), (119, 20)],
        [(120, 0)],
        [(101, 0), (60, 3)],
    )
    group = [
        Record(str(n), tuple(measured("crp", float(value), hours) for value, hours in one))
        for n, one in enumerate(series)
    ]
    for name in [one for one in LIBRARY.criteria_ids if ("series", "crp") in LIBRARY.criteria(one).inputs]:
        told, expected = both(plan_of(name), group)
        assert told == expected


def test_of_limits_the_newest_counts_and_of_two_at_one_time_either():
    limits = [(40.0, 0), (20.0, 5), (80.0, 5), (400.0, 3)]
    facts = [NormalLimit("upper_limit_of_normal", "ast", exactly(value), at(hours, 2)) for value, hours in limits]
    group = [Record(str(n), (measured("ast", 130.0, 0), *facts[:n])) for n in range(5)]
    for name in [
        one for one in LIBRARY.criteria_ids if ("limit", "upper_limit_of_normal", "ast") in LIBRARY.criteria(one).inputs
    ]:
        told, expected = both(plan_of(name), group)
        assert told == expected


@pytest.mark.parametrize("reading", ["all-recorded", "inpatient-7d", "latest-72h"])
def test_windows_and_masks_end_at_the_very_moment(reading):
    week = 7 * 24
    facts = (
        Measurement("temperature", exactly(37.0), at(0)), Measurement("temperature", exactly(37.5), at(8)),
        Measurement("temperature", exactly(37.2), at(7)),
        Administration("acetaminophen", at(0, 2)), Observation("hepatomegaly_3cm", MET, at(1)), Observation("hepatomegaly", NOT_MET, at(week)),
    )  # fmt: skip
    told, expected = both(
        plan_of("hscore", reading=reading),
        [Record("a", facts), Record("b", facts[:1], stay=(None, START + week * HOUR))],
    )
    assert told == expected


def test_rows_without_bounds_are_unknown_and_not_normal():
    events = events_of(
        [Record("a", (Measurement("ferritin", exactly(7000.0), at(0)), Observation("splenomegaly", NOT_MET, at(1))))]
    )
    plan = plan_of("hscore")
    without = in_duckdb(statement(plan, "duckdb", stays=None), events.slice(1))
    for low, high in ((None, None), (7000.0, None), (float("nan"), float("nan")), (2.0, 1.0), (1.0, float("nan"))):
        columns = {"low": pa.array([low, 0.0]), "high": pa.array([high, 0.0])}
        broken = events
        for name, column in columns.items():
            broken = broken.set_column(broken.schema.get_field_index(name), name, column)
        assert in_duckdb(statement(plan, "duckdb", stays=None), broken) == without


def test_an_input_that_is_missing_is_counted_missing():
    told, expected = both(
        plan_of("hscore"),
        [Record("a", (Measurement("crp", exactly(3.0), at(0)), Observation("fever", NOT_MET, at(0))))],
    )
    assert told == expected


def numbers_near_ties():
    chance = random.Random(1)
    ties = [(chance.randrange(10 ** chance.randint(6, 15)) + 0.5) / 1e9 for _ in range(3000)]
    quotients = [chance.uniform(0, 10 ** chance.randint(0, 7)) / chance.uniform(0.1, 300) for _ in range(3000)]
    halves = [chance.randrange(2**30) / 2 ** chance.randint(0, 30) for _ in range(3000)]
    return [
        *ties,
        *quotients,
        *halves,
        *(-number for number in quotients[:500]),
        0.0,
        1e12,
        float("inf"),
        -float("inf"),
        8388607.9999999995,
    ]


def test_nine_decimals_are_those_of_python():
    numbers = pa.table({"x": numbers_near_ties()})
    with duckdb.connect() as connection:
        connection.register("numbers", numbers)
        told = connection.sql(f"SELECT x, {rounded('x')} AS r FROM numbers").fetchall()
    assert [(x, r) for x, r in told if round(x, 9) != r] == []


HOSTILE = "up to 6000\n/* ug/L */ \\\r\u2028\x00-- ; ' \" ` ${x} */ DROP TABLE events"


def commented(names, dialect, words=None):
    """The statement of some sets with comments; `words`: the comment beside each node, in place of its own."""
    chosen, plan = [LIBRARY.criteria(name) for name in names], plan_of(*names)
    own = threshold_comments(chosen, plan, LIBRARY)
    texts = {where: (words,) * len(said) for where, said in own.nodes.items()} if words else own.nodes
    return statement(plan, dialect, comments=Comments(texts, own.units))


def code_of(text):
    """What an engine reads of a statement: the tokens, without comments."""
    return [(token.token_type, token.text) for token in sqlglot.tokenize(text, dialect="duckdb")]


@pytest.mark.parametrize("dialect", [one.dialect for one in capabilities()])
def test_comments_stand_at_each_threshold_of_each_dialect_and_change_no_token(dialect):
    names = ("hscore", "hlh-2004", "three-f")
    text = commented(names, dialect)
    for said in (
        "hscore/ferritin: below 2000 ug/L: 0 points",
        "hscore/ferritin: 2000 up to 6000 ug/L: 35 points",
        "hscore/ferritin: above 6000 ug/L: 50 points",
        "hscore/low_hemoglobin: up to 9.2 g/dL",
        "hscore/immunosuppression: if met: 18 points",
        "hscore/positive: from 169",
        "temperature: high end from 38.4 Cel",
        "splenomegaly: possibly present",
        "three-f/over_16_years: above 16 a",
    ):
        assert f" -- {said}\n" in text, said
    assert code_of(text) == code_of(statement(plan_of(*names), dialect))


def test_every_threshold_and_band_of_every_set_has_a_comment():
    for name in some(LIBRARY.criteria_ids, 3):
        one, text = LIBRARY.criteria(name), commented([name], "duckdb")
        rules = [node for node in one.nodes if node.kind in ("Threshold", "Bands", "AtLeast", "Points")]
        expected = sum(len(node.rungs) if node.kind == "Bands" else 1 for node in rules)
        assert len(re.findall(rf" -- {name}/\w+: \S", text)) >= expected, name


@pytest.mark.parametrize("dialect", [one.dialect for one in capabilities()])
def test_no_text_breaks_out_of_its_comment(dialect):
    text = commented(["hscore"], dialect, HOSTILE)
    assert code_of(text) == code_of(statement(plan_of("hscore"), dialect))
    line = "up to 6000 / * ug/L * / / -- , ’ ” ’ $ {x} * / DROP TABLE events"
    assert text.count(f" -- {line}\n") > 20
    assert not [row for row in text.splitlines() if row.endswith("\\")]


def test_a_statement_with_comments_says_what_it_says_without():
    group = [Record("a", (measured("ferritin", 7000.0, 0), measured("ferritin", 100.0, 3), measured("crp", 3.0, 1)))]
    events, stays = numbered(events_of(group)), stays_of(group)
    for words in (None, HOSTILE):
        told = in_duckdb(commented(["hscore", "mas-2016"], "duckdb", words), events, stays)
        assert told == rows_of(screen(events, plan_of("hscore", "mas-2016"), stays))
        assert len(told) > 3
