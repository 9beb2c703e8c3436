"""A value that no unit explains (0, 9999999) decides nothing, by every door and every engine, and is listed."""

import pytest

from cytostorm import Record, assess
from cytostorm.engines.records import events_of
from cytostorm.io.tables import records, table_from_frame
from cytostorm.library import shipped
from cytostorm.record.rows import event_row, fact_of

polars = pytest.importorskip("polars")
LIBRARY = shipped()
PLACEHOLDERS = [
    ("ferritin", "9999999 ng/mL"), ("ferritin", "0 ng/mL"), ("fibrinogen", "0 g/L"), ("triglycerides", "0 mmol/L"), ("hemoglobin", "0 g/L"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value"), PLACEHOLDERS)
def test_a_placeholder_decides_nothing(name, value):
    without, with_it = (
        assess(Record.from_values(said), ["hlh-2004", "hscore"])
        for said in ({"age": "40 a"}, {"age": "40 a", name: value})
    )
    for one in ("hlh-2004", "hscore"):
        assert (without[one].verdict.word, without[one].verdict.score) == (
            with_it[one].verdict.word,
            with_it[one].verdict.score,
        )
    assert [fact.observable for fact in with_it.kept_out] == [name]


def test_somebody_can_confirm_it():
    found = assess(Record.from_values({"ferritin": "684000 ng/mL as measured"}), ["hscore"])
    assert (found["hscore"].verdict.score.low, found.kept_out) == (50.0, ())


def test_the_engines_are_given_it_as_kept_out_and_give_it_back():
    (record,) = records(table_from_frame(polars.DataFrame({"ferritin [ng/mL]": ["9999999"]})), LIBRARY).records
    assert events_of([record])["slip"].to_pylist() == [True]
    back = fact_of(event_row("", record.facts[0]))
    assert (back.implausible, back.slip) == (True, None)


@pytest.mark.parametrize("limit", ["0", "9999999"])
def test_a_placeholder_is_no_limit_of_normal(limit):
    content = records(
        table_from_frame(polars.DataFrame({"ast [U/L]": ["80"], "ast@upper_limit_of_normal [U/L]": [limit]})), LIBRARY
    )
    assert len(content.records[0].facts) == 1
    assert [refusal.deliberate for refusal in content.records[0].refusals] == [True]


@pytest.mark.parametrize(("limit", "taken"), [("0", 1), ("150", 1), ("9999999", 0), ("99999", 0)])
def test_a_lower_limit_may_be_zero_and_no_placeholder(limit, taken):
    frame = polars.DataFrame({"platelets [10*9/L]": ["200"], "platelets@lower_limit_of_normal [10*9/L]": [limit]})
    (record,) = records(table_from_frame(frame), LIBRARY).records
    assert (len(record.facts), len(record.refusals)) == (1 + taken, 1 - taken)
