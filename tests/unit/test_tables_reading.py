"""From a table to records: what each cell becomes, and that everything not taken is said, with its row and the reason."""

import io
from datetime import datetime

import pytest

from cytostorm.errors import InputError
from cytostorm.io.tables import read_table, records, row_records
from cytostorm.library import shipped
from cytostorm.record import Administration, Measurement, NormalLimit, Observation
from cytostorm.values import MET, NOT_MET, Bounds, above, exactly

LIBRARY = shipped()
DAY = datetime(2020, 1, 31)


def read(text, by_row=False, **options):
    table = read_table(None, text_stream=io.StringIO(text))
    return (row_records if by_row else records)(table, LIBRARY, **options)


def refused(text, **options):
    """Row, field, reason of each refusal in the report; the same ones stand in the records."""
    content = read(text, **options)
    own = [(r.origin.row, r.origin.field, r.reason) for record in content.records for r in record.refusals]
    said = [(r.row, r.field, r.reason) for r in content.conformance.refused]
    assert own == said
    return said


def message(text, **options):
    with pytest.raises(InputError) as caught:
        read(text, **options)
    return str(caught.value)


def test_a_wide_table():
    content = read(
        "patient,time,known_at,ferritin [ng/mL],temperature [[degF]],splenomegaly,tocilizumab,ast@upper_limit_of_normal [U/L]\n"
        "B,2020-01-31,2020-01-31 12:00,>2000,102.92,yes,400 mg,40\n"
        "A,2020-01-31,,,,0,not given,\n"
        "B,2020-02-01,,500,,,,\n"
    )
    first, second = content.records
    assert [first.patient, second.patient] == ["B", "A"]
    ferritin, temperature, spleen, drug, limit, later = first.facts
    assert isinstance(ferritin, Measurement)
    assert ferritin.bounds == above(2000)
    assert (ferritin.times.effective, ferritin.times.known) == (DAY, datetime(2020, 1, 31, 12))
    assert (ferritin.origin.text, ferritin.origin.unit, ferritin.origin.row, ferritin.origin.field) == (
        ">2000",
        "ng/mL",
        2,
        "ferritin [ng/mL]",
    )
    assert temperature.bounds == exactly(39.4), "102.92 [degF] is 39.4 Cel, exactly"
    assert isinstance(spleen, Observation)
    assert spleen.present == MET
    assert isinstance(drug, Administration)
    assert (drug.drug, drug.dose, drug.times.effective) == ("tocilizumab", "400 mg", DAY)
    assert isinstance(limit, NormalLimit)
    assert (limit.which, limit.observable, limit.bounds) == ("upper_limit_of_normal", "ast", exactly(40))
    assert (later.bounds, later.times.effective, later.origin.row) == (exactly(500), datetime(2020, 2, 1), 4)
    assert [fact.present for fact in second.facts] == [NOT_MET]


def test_the_report_of_a_wide_table():
    report = read(
        "patient,hemoglobin [g/dL],temperature [[degF]],splenomegaly\nA,9.2,102,yes\nB,9.9,,no\nC,,x,\n"
    ).conformance
    assert (report.rows_read, report.patients, report.values_read, report.values_taken, report.values_refused) == (
        3,
        3,
        6,
        5,
        1,
    )
    assert [tuple(vars(line).values()) for line in report.conversions] == [
        ("hemoglobin [g/dL]", "hemoglobin", "g/dL", "g/L", "× 10", 2, 0),
        ("temperature [[degF]]", "temperature", "[degF]", "Cel", "(x − 32) / 1.8", 1, 1),
        ("splenomegaly", "splenomegaly", "", "", "", 2, 0),
    ]
    assert report.to_json()["refused"] == [
        {
            "row": 4,
            "field": "temperature [[degF]]",
            "patient": "C",
            "text": "x",
            "subject": "temperature",
            "deliberate": False,
            "readings": (),
            "reason": "'x' is not a number. Write 12000, 38.4, >40000 or <10; leave it blank when not measured.",
        }
    ]
    assert str(report.bad[0]).startswith("row 4, field 'temperature [[degF]]': 'x' is not a number.")


def test_a_long_table():
    content = read(
        "person_id,effective_at,known_at,observable,value,unit,lower_limit,upper_limit,until,fasting\n"
        "A,2020-01-31,,AST,80,U/L,10,40,,\n"
        "A,2020-01-31,,triglycerides,3,mmol/L,,,,yes\n"
        "A,2020-01-31,,splenomegaly,no,,,,,\n"
        "A,2020-01-31,,tocilizumab,400,mg,,,2020-02-02,\n"
        "A,2020-01-31,,anakinra,0,mg,,,,\n"
        "A,2020-01-31,,inr,1.4,,,,,\n"
        "A,2020-01-31,,ast@baseline,35,U/L,,,,\n"
        "A,2020-01-31,,ferritin,,ng/mL,,,,\n"
    )
    ast, upper, lower, fat, spleen, drug, inr, baseline = content.records[0].facts
    assert (ast.observable, ast.bounds, lower.bounds, upper.bounds) == ("ast", exactly(80), exactly(10), exactly(40))
    assert (lower.which, upper.which, baseline.which) == ("lower_limit_of_normal", "upper_limit_of_normal", "baseline")
    assert fat.fasting is True
    assert spleen.present == NOT_MET
    assert (drug.dose, drug.until) == ("400 mg", datetime(2020, 2, 2))
    assert inr.bounds == exactly(1.4)
    assert content.conformance.values_taken == 9, "not given was understood; it makes no fact"
    assert not content.conformance.refused


def test_row_records_are_one_for_each_row_and_have_no_times():
    content = read("patient,time,ferritin [ng/mL]\nA,2020-01-31,5\nA,,5\nA,12/03/2020,5\n,x,\n", by_row=True)
    assert [(record.patient, len(record.facts)) for record in content.records] == [
        ("A", 1),
        ("A", 1),
        ("A", 1),
        ("", 0),
    ]
    assert all(fact.times.effective is None for record in content.records for fact in record.facts)
    assert not content.conformance.refused


def test_row_records_of_a_blank_row_in_the_middle():
    assert [len(record.facts) for record in read("age [a]\n1\n\n3\n", by_row=True).records] == [1, 0, 1]


def test_rows_without_a_patient_column():
    assert [record.patient for record in read("age [a]\n1\n2\n").records] == ["row 2", "row 3"]
    assert [record.patient for record in read("age [a]\n1\n").records] == [""]
    assert [len(record.facts) for record in read("time,age [a]\n2020-01-31,1\n2020-02-01,1\n").records] == [2]
    assert [len(record.facts) for record in read("observable,value,unit\nage,1,a\nferritin,3000,ng/mL\n").records] == [
        2
    ]


def test_a_patient_without_any_value_is_still_a_patient():
    assert [len(record.facts) for record in read("patient,age [a]\nA,\nB,1\n").records] == [0, 1]


def test_names_in_other_spellings():
    content = read("Patient_ID,Ferritin [ng/mL],Hepatomegaly,COVID-19 infection\nA,3000,yes,yes\n")
    assert [fact.origin.field for fact in content.records[0].facts] == [
        "Ferritin [ng/mL]",
        "Hepatomegaly",
        "COVID-19 infection",
    ]


def test_a_number_without_a_dimension_needs_no_unit():
    content = read("patient,inr\nA,1.4\n")
    assert content.records[0].facts[0].bounds == exactly(1.4)
    assert content.conformance.conversions[0].source_unit == "1"


def test_conversions_are_shown_as_a_person_writes_them():
    report = read(
        "age [a],temperature [K],triglycerides [mg/dL],hemoglobin [mmol/L],ferritin [ng/mL]\n50,311.15,200,7,3000\n"
    ).conformance
    assert [line.factor for line in report.conversions] == ["× 365.25", "x − 273.15", "/ 88.57", "× 10 / 0.6206", "× 1"]


def test_two_doses_at_one_moment_until_different_times_are_no_duplicates():
    text = "patient,time,observable,value,unit,until\nA,2020-01-31,anakinra,100,mg,2020-02-01\nA,2020-01-31,anakinra,100,mg,2020-02-02\n"
    assert not refused(text)
    assert len(refused(text + "A,2020-01-31,anakinra,100,mg,2020-02-02\n")) == 1


def test_an_until_or_fasting_that_is_not_understood():
    head = "patient,time,observable,value,unit,until,fasting\n"
    assert refused(head + "A,2020-01-31,anakinra,100,mg,1.2.,\n")[0][2].startswith("'1.2.' has no year.")
    assert refused(head + "A,2020-01-31,triglycerides,3,mmol/L,,late\n")[0][2].startswith(
        "'late' is neither yes nor no for fasting."
    )


def test_ordinals_have_levels_and_no_unit():
    content = read("patient,consciousness\nA,confused\nB,sleepy\n")
    assert content.records[0].facts[0].bounds == exactly(1)
    assert "is no level of consciousness" in content.conformance.refused[0].reason


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("NaN", "'NaN' is not a number. Leave the cell blank to say that it was not measured."),
        ("-4", "-4 ng/mL is impossible for ferritin: possible is from 0 ug/L."),
        (
            '"1,200"',
            "'1,200' can be 1.2 or 1200 ng/mL. If it is 1200, 'decimal: point' in a mapping (or --decimal point) says so for the whole file; "
            "for 1.2, 'decimal: comma'.",
        ),
        ("1.2.3", "'1.2.3' is not a number in any usual notation. Write 12000 or 12.5."),
        ("high", "'high' is not a number. Write 12000, 38.4, >40000 or <10; leave it blank when not measured."),
        ("#DIV/0!", "'#DIV/0!' is not a number. Write 12000, 38.4, >40000 or <10; leave it blank when not measured."),
    ],
)
def test_a_cell_that_is_not_understood_is_refused_in_the_record_and_the_report(cell, reason):
    assert refused(f"patient,ferritin [ng/mL],age [a]\nA,{cell},3\n") == [(2, "ferritin [ng/mL]", reason)]


def test_a_finding_with_another_word():
    assert refused("patient,splenomegaly\nA,maybe\n") == [
        (
            2,
            "splenomegaly",
            "'maybe' is neither yes nor no for splenomegaly. Write yes, no, 1 or 0; leave it blank when not looked for.",
        )
    ]


def test_long_rows_that_are_not_understood():
    text = "patient,observable,value,unit\nA,feritin,5,ng/mL\nA,ferritin,5,ng/mg\nA,ferritin,5,\nA,,5,g/L\nA,scd25,3000,pg/mL\nA,age,4,a\n"
    assert refused(text)[:4] == [
        (
            2,
            "observable",
            "'feritin' is no observable, finding or drug that is known. Did you mean 'ferritin'? A mapping can say what it means.",
        ),
        (
            3,
            "value",
            "The unit 'ng/mg' is not known for ferritin. Did you mean 'ng/mL'? Accepted for ferritin: ug/L, ng/mL, mg/L.",
        ),
        (4, "value", "ferritin has no unit. Accepted: ug/L, ng/mL, mg/L."),
        (5, "observable", "the row has a value and does not say of what. Name the observable, finding or drug."),
    ]
    report = read(text).conformance
    assert [r.deliberate for r in report.refused] == [False, False, False, False, True]
    assert len(report.bad) == 4
    assert len(read(text).records[0].facts) == 1


def test_a_unit_refused_for_a_medical_reason_is_no_mistake_of_the_column():
    content = read("patient,scd25 [pg/mL]\nA,3000\n")
    assert content.conformance.bad == ()
    assert content.records[0].refusals[0].deliberate
    assert "sCD25 in pg/mL is not compared" in content.records[0].refusals[0].reason
    assert content.conformance.observables_never_seen == ("scd25",)


def test_drugs_that_are_not_understood():
    text = "patient,time,tocilizumab\nA,2020-01-31,400\nA,2020-02-01,-5 mg\nA,2020-02-02,perhaps\nA,2020-02-03,0 mg\nA,2020-02-04,given\n"
    assert refused(text) == [
        (
            2,
            "tocilizumab",
            "'400' does not say whether tocilizumab was given. Write given, not given, or a dose with its unit: 400 mg.",
        ),
        (
            3,
            "tocilizumab",
            "'-5 mg' does not say whether tocilizumab was given. Write given, not given, or a dose with its unit: 400 mg.",
        ),
        (
            4,
            "tocilizumab",
            "'perhaps' does not say whether tocilizumab was given. Write given, not given, or a dose with its unit: 400 mg.",
        ),
    ]
    kept = [(fact.origin.row, fact.drug) for fact in read(text).records[0].facts]
    assert kept == [(2, "unidentified-drug"), (3, "unidentified-drug"), (4, "unidentified-drug"), (6, "tocilizumab")]


def test_a_dose_under_a_header_with_its_unit():
    assert [fact.dose for fact in read("patient,anakinra [mg]\nA,100\nB,0\nC,50 mg\n").records[0].facts] == ["100 mg"]
    assert "'<5' is no dose of anakinra" in read("patient,anakinra [mg]\nA,<5\n").conformance.refused[0].reason


def test_suspected_slips_and_implausible_values_are_listed():
    report = read("patient,ferritin [ug/L],platelets [10*9/L]\nA,0.9,9000\n").conformance
    assert [(s.row, s.field, s.patient, s.text, s.stated_unit, s.other_unit) for s in report.suspected_slips] == [
        (2, "ferritin [ug/L]", "A", "0.9", "ug/L", "mg/L"),
        (2, "platelets [10*9/L]", "A", "9000", "10*9/L", "/uL"),
    ]
    report = read("patient,esr [mm/h]\nA,900\n").conformance
    assert [(i.row, i.field, i.text, i.unit) for i in report.implausible] == [(2, "esr [mm/h]", "900", "mm/h")]


def test_duplicate_rows_are_refused_and_say_of_which_row():
    text = (
        "patient,time,observable,value,unit,upper_limit\n"
        "A,2020-01-31,ast,80,U/L,40\n"
        "A,2020-01-31T00:00,ast,80,U/L,40\n"
        "A,2020-01-31,ast,90,U/L,40\n"
        "A,2020-02-01,ast,80,U/L,40\n"
        "B,2020-01-31,ast,80,U/L,40\n"
    )
    said = refused(text)
    assert said == [
        (
            3,
            "value",
            "the same as row 2: patient, time, test, value and unit. Remove one of them, or set duplicate_rows: count_once in a mapping.",
        )
    ]
    assert [f.bounds.low for f in read(text).records[0].facts if isinstance(f, Measurement)] == [80, 90, 80]


def test_duplicates_in_a_wide_table_are_cells():
    said = refused(
        "patient,time,known_at,age [a],ast [U/L]\nA,2020-01-31,,3,80\nA,2020-01-31,,4,80\nA,2020-01-31,2020-02-01,4,80\n"
    )
    assert [(row, field) for row, field, _ in said] == [(3, "ast [U/L]")]


@pytest.mark.parametrize(
    "layout", ["patient,time,ferritin [ng/mL]\nA,{},5\n", "patient,time,observable,value,unit\nA,{},ferritin,5,ng/mL\n"]
)
@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("31.01.", "'31.01.' has no year. Write year, month and day: 2020-03-31, or 2020-03-31 14:30."),
        ("31 Jan", "'31 Jan' has no year. Write year, month and day: 2020-03-31, or 2020-03-31 14:30."),
        (
            "12/03/2020",
            "'12/03/2020' can be 12 March or 3 December. Write 2020-03-12 or 2020-12-03. For a whole file, 'dates: day.month.year' "
            "or 'dates: month/day/year' in a mapping says it once (or --dates).",
        ),
        (
            "13/13/2020",
            "'13/13/2020' is not in the order year, month, day. Write year, month and day: 2020-03-31, or 2020-03-31 14:30.",
        ),
        (
            "31.01.20",
            "the year of '31.01.20' has two digits. Write year, month and day: 2020-03-31, or 2020-03-31 14:30.",
        ),
        ("2020-02-31", "there is no 31 February 2020. Correct the date '2020-02-31'."),
        (
            "2020-13-01",
            "there is no month 13 in '2020-13-01'. Write year, month and day: 2020-03-31, or 2020-03-31 14:30.",
        ),
        (
            "2020-01-31 25:00",
            "there is no such time of day in '2020-01-31 25:00'. Hours go from 00 to 23, minutes and seconds from 00 to 59.",
        ),
        (
            "43861.5",
            "'43861.5' is a number and not a date. Write year, month and day: 2020-03-31, or 2020-03-31 14:30.",
        ),
        (
            "1020-01-31",
            "the year of '1020-01-31' lies outside 1950 to 2999. Write year, month and day: 2020-03-31, or 2020-03-31 14:30.",
        ),
        (
            "yesterday",
            "'yesterday' is not a date or time that can be read. Write year, month and day: 2020-03-31, or 2020-03-31 14:30.",
        ),
    ],
)
def test_a_time_that_cannot_be_read_keeps_its_row_out(layout, written, reason):
    assert refused(layout.format(written)) == [(2, "time", f"{reason} Not taken from this row: 1 value.")]


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2020-01-31", DAY),
        ("2020-01-31 14:05", datetime(2020, 1, 31, 14, 5)),
        ("2020-01-31T14:05:06", datetime(2020, 1, 31, 14, 5, 6)),
        ("2020-01-31T14:05:06.250", datetime(2020, 1, 31, 14, 5, 6, 250000)),
        ("2020-01-31T14:05+01:00", datetime.fromisoformat("2020-01-31T14:05+01:00")),
        ("2020-01-31 14:05 Z", datetime.fromisoformat("2020-01-31T14:05+00:00")),
    ],
)
def test_times_that_are_read(written, moment):
    assert read(f"patient,time,age [a]\nA,{written},3\n").records[0].facts[0].times.effective == moment


def test_zones_may_not_be_mixed():
    text = "patient,time,known_at,age [a]\nA,2020-01-31T10:00Z,,3\nA,2020-02-01 10:00,,3\n"
    assert message(text) == (
        "standard input, row 3, field 'time': this time has no time zone, and row 2 (field 'time') has one. "
        "Write all times of a table with a zone (2020-03-31T14:30+01:00), or none."
    )
    assert "row 2, field 'known_at': this time has a time zone" in message(
        "patient,time,known_at,age [a]\nA,2020-01-31,2020-01-31T12:00Z,3\n"
    )


def test_known_before_it_was_true_is_fine():
    assert not refused("patient,time,known_at,age [a]\nA,2020-02-01,2020-01-31,3\n")


def test_a_row_without_a_time_among_rows_with_one():
    said = refused("patient,time,age [a],ast [U/L]\nA,2020-01-31,3,80\nA,,3,90\nA,,,\n")
    assert [(row, field) for row, field, _ in said] == [(3, "time")]
    assert said[0][2].startswith("this row has no time, and a value without one would count at every moment.")
    assert said[0][2].endswith("Not taken from this row: 2 values.")


def test_a_time_column_that_is_blank_throughout_makes_an_undated_table():
    assert not refused("patient,time,age [a]\nA,,3\nA,,4\n")


def test_a_row_without_a_patient():
    content = read("patient,age [a]\nA,3\n,4\n,\n")
    reason = "this row names no patient. Write the patient on each row, or use fill_down in a mapping. Not taken from this row: 1 value."
    assert [(r.row, r.field, r.patient, r.reason) for r in content.conformance.refused] == [(3, "patient", "", reason)]
    assert [record.patient for record in content.records] == ["A"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "patient,ferritin\nA,3\n",
            "standard input, field 'ferritin': ferritin has no unit. "
            "Write it in brackets: 'ferritin [ug/L]' or 'ferritin [ng/mL]' or 'ferritin [mg/L]'. "
            "Or leave the column out with --ignore 'ferritin'.",
        ),
        (
            "patient,ferritin [ng/mg]\nA,3\n",
            "standard input, field 'ferritin [ng/mg]': The unit 'ng/mg' is not known for ferritin. Did you mean 'ng/mL'? "
            "Accepted: ug/L, ng/mL, mg/L. "
            "Or leave the column out with --ignore 'ferritin [ng/mg]'.",
        ),
        (
            "patient,spleenomegaly\nA,1\n",
            "standard input, field 'spleenomegaly': this column is not known. Did you mean 'splenomegaly'? "
            "Leave it out with --ignore 'spleenomegaly', or say in a mapping what it is.",
        ),
        (
            "patient,ward,bed,age [a]\nA,1,2,3\n",
            "standard input, field 'ward': this column is not known. Not known either: bed. "
            "Leave it out with --ignore 'ward', or say in a mapping what it is.",
        ),
        (
            "patient,splenomegaly [cm]\nA,1\n",
            "standard input, field 'splenomegaly [cm]': splenomegaly takes no unit. Leave 'cm' out. "
            "Or leave the column out with --ignore 'splenomegaly [cm]'.",
        ),
        (
            "patient,person_id,age [a]\nA,A,1\n",
            "standard input, field 'person_id': this column and 'patient' mean the same. Leave one out: --ignore 'person_id'.",
        ),
        (
            "patient,observable,value,comment\nA,age,1,x\n",
            "standard input, field 'comment': this column is not known. Leave it out with --ignore 'comment', or say in a mapping what it is.",
        ),
        (
            "patient,time\nA,2020-01-31\n",
            "standard input: no column holds a value. "
            "Name a column such as 'ferritin [ng/mL]', or write rows with the columns observable, value and unit.",
        ),
    ],
)
def test_columns_that_are_not_understood(text, expected):
    assert message(text) == expected


def test_hints_for_near_headers():
    assert "Did you mean 'ferritin'?" in message("Feritin (ng/mL)\n3\n")
    assert "Did you mean 'upper_limit_of_normal'?" in message("ast@upper_limit [U/L]\n3\n")


def test_columns_ignored_by_name():
    content = read("patient,ward,age [a]\nA,1,3\n", ignore=["ward"])
    assert content.conformance.ignored_columns == ("ward",)
    assert len(content.records[0].facts) == 1
    said = message("patient,ward,age [a]\nA,1,3\n", ignore=["wrd"])
    assert said == "standard input, field 'wrd': there is no such column to ignore. Did you mean 'ward'?"


def test_a_censored_value_below():
    assert read("crp [mg/L]\n<5\n").records[0].facts[0].bounds == Bounds(float("-inf"), 4.999999999999999)
