"""A flowsheet, tests down and times across, means what the long table of its cells means."""

from io import StringIO

import polars

from cytostorm.io.staging import stage
from cytostorm.io.tables import read_table, records, table_from_frame
from cytostorm.library import shipped

LIBRARY = shipped()
SHEET = ",2024-03-01,2024-03-02 08:00\nHb (g/L),81,75\nFerritin (ug/L),12500,\nPlt (G/l),#DIV/0!,38\n"


def told(content):
    return [
        (fact.observable, fact.times.effective.day, fact.bounds.low, fact.origin.row)
        for fact in content.records[0].facts
    ]


def test_tests_down_and_times_across():
    content = records(read_table(None, text_stream=StringIO(SHEET)), LIBRARY)
    assert told(content) == [
        ("hemoglobin", 1, 81.0, 2),
        ("hemoglobin", 2, 75.0, 2),
        ("ferritin", 1, 12500.0, 3),
        ("platelets", 2, 38.0, 4),
    ]
    assert [(one.row, one.text) for one in content.conformance.refused] == [(4, "#DIV/0!")]


def test_units_in_a_column_of_their_own():
    frame = polars.DataFrame({"test": ["Hb"], "unit": ["g/L"], "2024-03-01": [81.0], "2024-03-02": [None]})
    assert told(records(table_from_frame(frame), LIBRARY)) == [("hemoglobin", 1, 81.0, 1)]


def test_times_that_can_be_two_days_are_refused_with_both():
    content = records(read_table(None, text_stream=StringIO(",01/03/2024,02/03/2024\nHb (g/L),81,75\n")), LIBRARY)
    assert [one.readings for one in content.conformance.refused] == [
        ("2024-03-01", "2024-01-03"),
        ("2024-03-02", "2024-02-03"),
    ]


def test_a_staged_flowsheet_says_the_same(tmp_path):
    (tmp_path / "sheet.csv").write_text(SHEET)
    found = stage(tmp_path / "sheet.csv", LIBRARY, tmp_path / "out")
    assert (found.conformance.values_taken, found.conformance.values_refused) == (4, 1)
