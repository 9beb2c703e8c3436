"""Frames of every kind become the same table, and get their columns back as the kind they were."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pandas
import polars
import pyarrow
import pytest

from cytostorm.errors import InputError
from cytostorm.io.tables import row_records, table_from_frame, with_columns
from cytostorm.library import shipped

COLUMNS = {"id": ["A", "B"], "number": [38.4, 73.0], "count": [1, 2], "day": [date(2020, 1, 31), None]}
ROWS = [
    {"id": "A", "number": "38.4", "count": "1", "day": "2020-01-31"},
    {"id": "B", "number": "73", "count": "2", "day": ""},
]
FRAMES = [pandas.DataFrame(COLUMNS), polars.DataFrame(COLUMNS), pyarrow.table(COLUMNS)]


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: type(frame).__module__)
def test_frames_become_one_table(frame):
    table = table_from_frame(frame)
    assert (table.source, table.columns, table.rows, table.first_row) == ("data frame", tuple(COLUMNS), ROWS, 1)


@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: type(frame).__module__)
def test_columns_come_back_in_the_same_kind_of_frame(frame):
    wider = with_columns(frame, {"low": [1, 2.5], "verdict": ["met", None]})
    assert type(wider) is type(frame)
    texts = table_from_frame(wider).rows
    assert [(row["id"], row["low"], row["verdict"]) for row in texts] == [("A", "1", "met"), ("B", "2.5", "")]
    assert list(table_from_frame(frame).columns) == list(COLUMNS), "the frame that was given stays as it was"


def test_columns_follow_the_index_of_pandas():
    frame = pandas.DataFrame({"id": ["A", "B"]}, index=[7, 3])
    wider = with_columns(frame, {"low": [1, 2]})
    assert wider.to_dict("index") == {7: {"id": "A", "low": 1}, 3: {"id": "B", "low": 2}}


def test_what_pandas_leaves_open_is_blank():
    frame = pandas.DataFrame({
        "float": [1.5, float("nan")], "whole": pandas.array([1, None], dtype="Int64"),
        "time": pandas.to_datetime(["2020-01-31 14:05", None]), "mixed": [True, None], "kind": pandas.Categorical(["x", None]),
    })  # fmt: skip
    assert table_from_frame(frame).rows[0] == {
        "float": "1.5",
        "whole": "1",
        "time": "2020-01-31T14:05:00",
        "mixed": "true",
        "kind": "x",
    }
    assert set(table_from_frame(frame).rows[1].values()) == {""}


def test_equal_values_of_two_types_keep_their_own_text():
    frame = pandas.DataFrame({"mixed": [True, 1, 1.0, False, 0]}, dtype=object)
    assert [row["mixed"] for row in table_from_frame(frame).rows] == ["true", "1", "1", "false", "0"]


def test_nan_outside_pandas_is_a_value_that_reading_refuses():
    table = table_from_frame(polars.DataFrame({"ferritin [ng/mL]": [float("nan"), None, 1.0]}))
    assert [row["ferritin [ng/mL]"] for row in table.rows] == ["nan", "", "1"]
    content = row_records(table, shipped())
    assert [(r.row, r.reason) for r in content.conformance.refused] == [
        (1, "'nan' is not a number. Leave the cell blank to say that it was not measured.")
    ]  # fmt: skip


def test_single_precision_keeps_its_shortest_decimal():
    frame = polars.DataFrame({"number": [38.4, 0.1, 73.0, 1e20, None]}, schema={"number": polars.Float32})
    assert [row["number"] for row in table_from_frame(frame).rows] == ["38.4", "0.1", "73", "1e+20", ""]


def test_decimals_and_zones_keep_what_they_say():
    frame = polars.DataFrame({"number": [Decimal("38.40")], "time": [datetime(2020, 1, 31, 14, tzinfo=UTC)]})
    assert table_from_frame(frame).rows == [{"number": "38.40", "time": "2020-01-31T14:00:00+00:00"}]


def test_every_row_of_a_frame_is_kept_even_blank_ones():
    assert len(table_from_frame(polars.DataFrame({"age [a]": [1, None, None]})).rows) == 3


def test_names_that_are_no_text():
    assert table_from_frame(pandas.DataFrame({0: ["A"], 1: ["B"]})).rows == [{"0": "A", "1": "B"}]


@pytest.mark.parametrize(
    ("frame", "problem"),
    [
        (polars.LazyFrame({"a": [1]}), r"no data frame that can be read \(LazyFrame\).*collect a lazy frame"),
        ([1, 2], r"no data frame that can be read \(list\)"),
        (pandas.DataFrame([[1, 2]], columns=["a", "a"]), "two columns of the frame have the same name"),
        (polars.DataFrame({"a": []}), "there are columns and no rows"),
        (polars.DataFrame(), "no column has a name"),
        (polars.DataFrame({"a": [[1]]}), "field 'a': this column holds lists or records"),
    ],
)
def test_bad_frames(frame, problem):
    with pytest.raises(InputError, match=problem):
        table_from_frame(frame)


def test_columns_that_do_not_fit():
    with pytest.raises(InputError, match="field 'id': the frame has a column of this name already"):
        with_columns(FRAMES[1], {"id": [1, 2]})
    with pytest.raises(InputError, match="field 'low': 1 values for 2 rows"):
        with_columns(FRAMES[1], {"low": [1]})
