"""A mapping gives foreign headers and test names their meaning; what it does not name is an error, not a guess."""

import io
from datetime import datetime

import pytest

from cytostorm.errors import InputError, KnowledgeError
from cytostorm.io.tables import read_mapping, read_table, records, row_records
from cytostorm.library import shipped
from cytostorm.record import Measurement, NormalLimit, Observation
from cytostorm.values import MET, exactly

LIBRARY = shipped()
WIDE = """
id: ward
layout: wide
patient: ID
time: When
columns:
  Ferr: {observable: ferritin, unit: ng/mL}
"""


def mapping_of(tmp_path, text):
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return read_mapping(path)


def read(tmp_path, table, text, by_row=False, **options):
    content = read_table(None, text_stream=io.StringIO(table))
    return (row_records if by_row else records)(content, LIBRARY, mapping_of(tmp_path, text), **options)


def message(tmp_path, table, text):
    with pytest.raises(InputError) as caught:
        read(tmp_path, table, text)
    return str(caught.value)


def broken(tmp_path, text):
    with pytest.raises(KnowledgeError) as caught:
        mapping_of(tmp_path, text)
    return str(caught.value).replace(str(tmp_path / "mapping.yaml"), "FILE")


def test_columns_limits_and_fasting(tmp_path):
    text = WIDE + (
        "  TG: {observable: triglycerides, unit: mg/dL, fasting: true}\n"
        "  Spleen: {finding: splenomegaly}\n"
        "  Toci: {drug: tocilizumab}\n"
        "  AST normal: {limit: upper_limit_of_normal, observable: ast, unit: U/L}\n"
    )
    content = read(tmp_path, "ID,When,Ferr,TG,Spleen,Toci,AST normal \nA,2020-01-31,3000,354.28,1,given,40\n", text)
    ferritin, fat, spleen, drug, limit = content.records[0].facts
    assert (ferritin.observable, ferritin.bounds, ferritin.fasting) == ("ferritin", exactly(3000), None)
    assert ferritin.times.effective == datetime(2020, 1, 31)
    assert (fat.bounds, fat.fasting) == (exactly(4), True)
    assert isinstance(spleen, Observation)
    assert drug.drug == "tocilizumab"
    assert isinstance(limit, NormalLimit)


def test_fill_down_sentinels_once_and_the_stay(tmp_path):
    text = WIDE.replace("time: When", "time: When\nfill_down: [ID]\nsentinels: ['-1', NA]") + (
        "  Age: {observable: age, unit: a, once_per_patient: true}\n"
        "  Hb: {observable: hemoglobin, unit: g/L, sentinels: ['999']}\n"
        "stay: {start: In, end: Out, outcome: End, outcomes: {'0': survived, '1': died}}\n"
    )
    table = (
        "ID,When,Ferr,Age,Hb,In,Out,End\n"
        "A,2020-01-31,-1,50,100,2020-01-30,2020-02-03,1\n"
        ",2020-02-01,3000,50,999,2020-01-30,2020-02-03,1\n"
        ",NA,,50,,2020-01-30,2020-02-03,1\n"
        "B,2020-01-31,999,60,90,2020-01-31,,0\n"
    )
    content = read(tmp_path, table, text)
    first, second = content.records
    assert [(fact.observable, fact.times.effective, fact.origin.row) for fact in first.facts] == [
        ("age", None, 2),
        ("hemoglobin", datetime(2020, 1, 31), 2),
        ("ferritin", datetime(2020, 2, 1), 3),
    ]
    assert (first.stay, first.outcome) == ((datetime(2020, 1, 30), datetime(2020, 2, 3)), "died")
    assert (second.stay, second.outcome, len(second.facts)) == ((datetime(2020, 1, 31), None), "survived", 3)
    report = content.conformance
    assert report.read_as_blank == {"When": 1, "Ferr": 1, "Hb": 1}
    assert (report.values_read, report.refused, report.patients) == (6, (), 2)


def test_a_new_patient_fills_nothing_down_from_the_last(tmp_path):
    text = WIDE.replace("time: When", "time: When\nfill_down: [ID, Ferr]")
    content = read(tmp_path, "ID,When,Ferr\nA,2020-01-31,1000\n,2020-02-01,\nB,2020-01-31,\n,2020-02-01,2000\n", text)
    assert [(record.patient, [fact.bounds.low for fact in record.facts]) for record in content.records] == [
        ("A", [1000, 1000]),
        ("B", [2000]),
    ]


def test_blanks_around_headers_do_not_matter(tmp_path):
    content = read(
        tmp_path,
        "ID,When , Ferr\nA,2020-01-31,1000\n",
        WIDE.replace("  Ferr:", "  'Ferr ':").replace("time: When", "time: ' When'"),
    )
    assert len(content.records[0].facts) == 1


def test_what_holds_once_may_not_change(tmp_path):
    text = WIDE + (
        "  Age: {observable: age, unit: a, once_per_patient: true}\n"
        "stay: {start: In, outcome: End, outcomes: {'0': survived}}\n"
    )  # fmt: skip
    table = "ID,When,Ferr,Age,In,End\nA,2020-01-31,1000,50,2020-01-30,0\nA,2020-02-01,1000,51,30/1/2020,2\nB,2020-02-01,,51,13/13/2020,2\n"
    content = read(tmp_path, table, text)
    assert [(r.row, r.field, r.reason.split(".")[0]) for r in content.conformance.refused] == [
        (3, "Age", "row 2 says '50' for the same patient, and the column holds once; the first value is kept"),
        (3, "In", "row 2 says '2020-01-30' for the same patient, and the column holds once; the first value is kept"),
        (3, "End", "row 2 says '0' for the same patient, and the column holds once; the first value is kept"),
        (4, "In", "'13/13/2020' is not in the order year, month, day"),
        (4, "End", "'2' is no outcome that the mapping names"),
    ]
    assert content.records[0].outcome == "survived"
    assert content.records[1].outcome == ""


def test_constants_hold_for_every_patient_and_are_shown(tmp_path):
    text = WIDE + (
        "constants:\n"
        "  - {finding: covid19, value: true, because: all are inpatients with COVID-19}\n"
        "  - {observable: temperature, value: 38.5, unit: Cel, because: fever was needed to enter}\n"
    )
    content = read(tmp_path, "ID,When,Ferr\nA,2020-01-31,1000\nB,2020-01-31,1000\n", text)
    for record in content.records:
        assert next(fact for fact in record.facts if isinstance(fact, Observation)).present == MET
        assert record.facts[2].bounds == exactly(38.5)
        assert record.facts[2].origin.field == "constants"
    assert [(c.subject, c.value, c.unit, c.because) for c in content.conformance.constants] == [
        ("covid19", "yes", "", "all are inpatients with COVID-19"),
        ("temperature", "38.5", "Cel", "fever was needed to enter"),
    ]


def test_a_constant_that_cannot_be(tmp_path):
    text = WIDE + "constants:\n  - {observable: temperature, value: warm, unit: Cel, because: why not}\n"
    said = message(tmp_path, "ID,When,Ferr\nA,2020-01-31,1000\n", text)
    assert said.startswith("mapping 'ward', field 'temperature': the constant cannot be taken: 'warm' is not a number.")


def test_duplicates_counted_once(tmp_path):
    table = "ID,When,Ferr\nA,2020-01-31,1000\nA,2020-01-31,1000\n"
    assert len(read(tmp_path, table, WIDE).conformance.bad) == 1
    content = read(tmp_path, table, WIDE.replace("layout", "duplicate_rows: count_once\nlayout"))
    assert (content.conformance.bad, content.conformance.duplicates_counted_once, len(content.records[0].facts)) == (
        (),
        1,
        1,
    )


LONG = """
id: lab
layout: long
patient: pid
time: taken
known_at: reported
observable_column: test
value_column: result
unit_column: unit
upper_limit_column: high
names:
  GOT: {observable: ast}
  TG: {observable: triglycerides, unit: mg/dL, fasting: true}
  MILZ: {finding: splenomegaly}
  ROACTEMRA: {drug: tocilizumab}
"""


def test_a_long_table(tmp_path):
    table = (
        "pid,taken,reported,test,result,unit,high\n"
        "A,2020-01-31,2020-01-31 10:00,GOT,80,U/L,40\n"
        "A,2020-01-31,,TG,300,,\n"
        "A,2020-01-31,,TG,4,mmol/L,\n"
        "A,2020-01-31,,MILZ,yes,,\n"
        "A,2020-01-31,,ROACTEMRA,400,mg,\n"
        "A,2020-01-31,,ferritin,3000,ng/mL,\n"
        "A,2020-01-31,,FERR,3000,ng/mL,\n"
        "A,2020-01-31,,GOT,80,,\n"
    )
    content = read(tmp_path, table, LONG)
    measured = [
        (fact.observable, fact.origin.unit, fact.fasting)
        for fact in content.records[0].facts
        if isinstance(fact, Measurement)
    ]
    assert measured == [
        ("ast", "U/L", None),
        ("triglycerides", "mg/dL", True),
        ("triglycerides", "mmol/L", True),
        ("ferritin", "ng/mL", None),
    ]
    assert content.records[0].facts[0].times.known == datetime(2020, 1, 31, 10)
    assert [(r.row, r.field, r.subject) for r in content.conformance.refused] == [
        (8, "test", "FERR"),
        (9, "result", "ast"),
    ]
    assert "ast has no unit. Accepted: U/L, ukat/L." in content.conformance.refused[1].reason
    assert [
        (line.field, line.source_unit, line.count)
        for line in content.conformance.conversions
        if line.subject == "triglycerides"
    ] == [
        ("TG", "mg/dL", 1),
        ("TG", "mmol/L", 1),
    ]


def test_names_that_never_come_are_missed(tmp_path):
    content = read(tmp_path, "pid,taken,reported,test,result,unit,high\nA,2020-01-31,,TG,300,,\n", LONG)
    assert content.conformance.observables_never_seen == ("ast", "splenomegaly", "tocilizumab")


def test_names_that_are_ignored(tmp_path):
    table = "pid,taken,reported,test,result,unit,high\nA,2020-01-31,,HbA1c,6,%,\nA,2020-01-31,,HbA1c,7,%,\nA,2020-01-31,,TG,300,,\n"
    content = read(tmp_path, table, LONG + "ignore_names: [HbA1c]\n")
    assert (content.conformance.ignored_names, content.conformance.values_read, content.conformance.refused) == (
        {"HbA1c": 2},
        1,
        (),
    )
    assert read(tmp_path, table, LONG + "ignore_other_names: true\n").conformance.ignored_names == {"HbA1c": 2}
    assert len(read(tmp_path, table, LONG).conformance.bad) == 2


def test_columns_that_the_mapping_does_not_name(tmp_path):
    table = "ID,When,Ferr,ward,bed\nA,2020-01-31,1000,1,2\n"
    assert message(tmp_path, table, WIDE) == (
        "standard input, field 'ward': the mapping 'ward' does not say what this column is. Nor these: bed. "
        "Add it under columns or under ignore, or set ignore_other_columns: true."
    )
    assert read(tmp_path, table, WIDE + "ignore: [bed, ward]\n").conformance.ignored_columns == ("ward", "bed")
    assert read(tmp_path, table, WIDE + "ignore_other_columns: true\n").conformance.ignored_columns == ("ward", "bed")
    assert read(tmp_path, table, WIDE + "ignore: [bed]\n", ignore=["ward"]).conformance.ignored_columns == (
        "ward",
        "bed",
    )


def test_a_column_that_the_table_does_not_have(tmp_path):
    assert message(tmp_path, "ID,When,Ferritin\nA,2020-01-31,1000\n", WIDE) == (
        "mapping 'ward', field 'Ferr': standard input has no such column. Did you mean 'Ferritin'? Use the header as it is written in the table."
    )


def test_names_and_units_of_the_mapping_are_checked_at_once(tmp_path):
    table = "ID,When,Ferr\nA,2020-01-31,1000\n"
    assert message(tmp_path, table, WIDE.replace("ferritin", "feritin")) == (
        "mapping 'ward', field 'Ferr': there is no observable 'feritin'. Did you mean 'ferritin'?"
    )
    assert message(tmp_path, table, WIDE.replace("ng/mL", "ng/mg")) == (
        "mapping 'ward', field 'Ferr': The unit 'ng/mg' is not known for ferritin. Did you mean 'ng/mL'? Accepted: ug/L, ng/mL, mg/L."
    )
    assert "ferritin has no unit." in message(tmp_path, table, WIDE.replace(", unit: ng/mL", ""))


def test_rows_by_a_mapping_have_no_times(tmp_path):
    content = read(tmp_path, "ID,When,Ferr\nA,31.01.,1000\nA,,1000\n", WIDE, by_row=True)
    assert [len(record.facts) for record in content.records] == [1, 1]
    assert content.conformance.refused == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            ("layout: wide", "layout: wide\npatien: ID"),
            "FILE, line 4, at patien: 'patien' is not a word of this file. Did you mean 'patient'?",
        ),
        (("layout: wide", "layout: tall"), "FILE, line 3, at layout: input should be 'wide' or 'long'."),
        (("id: ward", "title: ward"), "FILE, line 2, at id: 'id' is missing. Add it."),
        (
            ("{observable: ferritin, unit: ng/mL}", "{unit: ng/mL}"),
            "name exactly one of observable, finding, drug and sex",
        ),
        (
            ("{observable: ferritin, unit: ng/mL}", "{observable: ferritin, finding: rash}"),
            "name exactly one of observable, finding, drug and sex",
        ),
        (("{observable: ferritin, unit: ng/mL}", "{finding: rash, unit: mg}"), "a finding has no unit"),
        (
            ("{observable: ferritin, unit: ng/mL}", "{finding: rash, limit: baseline}"),
            "a limit belongs to an observable; name it",
        ),
        (
            ("layout: wide", "layout: wide\nsentinels: [-1]"),
            "'-1' is read as a number or a truth here; put it in quotes to say that it is a text.",
        ),
        (
            ("layout: wide", "layout: wide\nvalue_column: x"),
            "a wide table has no observable_column, value_column, unit_column or names",
        ),
        (("layout: wide", "layout: long"), "a long table needs observable_column and value_column"),
        (
            ("layout: wide", "layout: long\nobservable_column: x\nvalue_column: y"),
            "in a long table a column beside the values must be once_per_patient: true",
        ),
        (("layout: wide", "layout: wide\nlayout: long"), "FILE, line 4: duplicate key 'layout'. Keep one of the two."),
        (("time: When", "constants:\n  - {finding: rash, value: true}"), "'because' is missing."),
        (
            ("time: When", "constants:\n  - {drug: anakinra, value: true, because: x y z}"),
            "a constant is a finding or an observable",
        ),
        (("patient: ID", "patient: null"), "'null' has no plain meaning here."),
    ],
)
def test_mappings_that_say_something_else(tmp_path, change, expected):
    assert expected in broken(tmp_path, WIDE.replace(*change))


def test_a_mapping_that_is_not_there(tmp_path):
    with pytest.raises(KnowledgeError, match="cannot be read"):
        read_mapping(tmp_path / "none.yaml")
