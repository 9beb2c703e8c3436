"""One reader of numbers and dates: what has one reading is read; what has two is refused with both."""

from datetime import datetime
from fractions import Fraction
from io import StringIO

import polars
import pytest

from cytostorm.io.opening import Opening
from cytostorm.io.tables import Mapping, read_table, records, table_from_frame
from cytostorm.io.values.moments import understood
from cytostorm.library import shipped
from cytostorm.record import Measurement, Origin, Times
from cytostorm.record.entry import NotUnderstood, measure
from cytostorm.record.numbers import Notation, exact_words, number

LIBRARY = shipped()
MAPPED = {"id": "ward", "layout": "wide", "columns": {"ferritin": {"observable": "ferritin", "unit": "ng/mL"}}}


def content_of(text, opening=None, mapping=None):
    return records(read_table(None, text_stream=StringIO(text), opening=opening or Opening()), LIBRARY, mapping)


def only_reading(text):
    """The value of a number; one that can mean two cannot be unpacked."""
    (value,) = set(number(text).readings.values())
    return value


def low_ends(text, opening=None, mapping=None):
    """The lower end of every measurement, and the readings of every refusal."""
    content = content_of(text, opening, mapping)
    facts = [fact.bounds.low for record in content.records for fact in record.facts if isinstance(fact, Measurement)]
    return facts, [refusal.readings for record in content.records for refusal in record.refusals]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12000", "12000"), ("39,6", "39.6"), ("39.6", "39.6"), ("12.345,5", "12345.5"), ("12,345.5", "12345.5"), ("1.250.000", "1250000"),
        ("1,250,000", "1250000"), ("12'345", "12345"), ("12 345", "12345"), ("12\u202f345,5", "12345.5"), ("1,25,000", "125000"),
        ("0.345", "0.345"), ("0,345", "0.345"), ("1250.000", "1250"), (".5", "0.5"), ("\u22125", "-5"), ("1.234e2", "123.4"), ("1,2E3", "1200"),
    ],
)  # fmt: skip
def test_a_number_with_one_reading_is_read(text, value):
    assert exact_words(only_reading(text)) == value


@pytest.mark.parametrize(
    "text",
    ["1.2.3", "1,23,45", "12,", "120 80", "1..2", "1.25,000.5", "12.345.67", "#N/A", "12-13", "ca. 12", "", "1 2"],
)
def test_what_is_no_number_in_any_notation_is_refused(text):
    with pytest.raises(NotUnderstood):
        number(text)


@pytest.mark.parametrize(
    ("text", "readings"), [("12.345", ("12.345", "12345")), (">40,000", (">40", ">40000")), ("1.000", ("1", "1000"))]
)
def test_two_readings_are_refused_and_named(text, readings):
    found, refused = low_ends(f'ferritin [ng/mL]\n"{text}"\n')
    assert (found, refused) == ([], [readings])


def test_the_observable_decides_where_one_reading_cannot_be():
    assert low_ends("fibrinogen [g/L]\n1.250\n") == ([1.25], [])
    assert low_ends('hemoglobin [g/dL]\n"8,125"\n') == ([81.25], [])
    assert low_ends("platelets [10*9/L]\n145.000\n") == ([145.0], [])


def test_a_thousand_is_not_read_where_the_plain_reading_may_be_a_slip_of_the_unit():
    """1.250 U/L can be 1.25 ukat/L with the wrong unit, or 1250 U/L."""
    assert low_ends("ldh [U/L]\n1.250\n")[0] == []


@pytest.mark.parametrize(
    ("beside", "text", "value"),
    [
        ("1.250.000", ">40.000", 40000.0),
        ("12,500.5", ">40,000", 40000.0),
        ("39,6", "12.345", 12345.0),
        ("812.5", "12.345", 12.345),
    ],
)
def test_other_numbers_of_the_column_show_how_it_is_written(beside, text, value):
    found, refused = low_ends(f"time;ferritin [ng/mL]\n2024-03-01;{beside}\n2024-03-02;{text}\n")
    assert (found[1:], refused) == (pytest.approx([value]), [])


def test_a_point_elsewhere_in_the_file_does_not_make_twelve_of_twelve_thousand():
    """A hand-typed 38.5 beside the 12.345 of a laboratory is no proof."""
    assert low_ends("temperature [Cel];ferritin [ng/mL]\n38.5;12.345\n") == ([38.5], [("12.345", "12345")])
    assert low_ends("temperature [Cel];ferritin [ng/mL]\n38,5;12.345\n") == ([38.5, 12345.0], [])


def test_a_file_that_shows_both_customs_shows_none():
    assert low_ends("crp [mg/L];temperature [Cel];ferritin [ng/mL]\n12,5;38.5;12.345\n")[1] == [("12.345", "12345")]


def test_a_mapping_or_an_option_says_it_for_the_whole_file():
    text = 'ferritin\n12.345\n>40.000\n"1,5"\n'
    for said in (
        {"opening": Opening(decimal="comma"), "mapping": Mapping(**MAPPED)},
        {"mapping": Mapping(**MAPPED, decimal="comma")},
    ):
        assert low_ends(text, **said) == (pytest.approx([12345.0, 40000.0, 1.5]), [])
    assert low_ends('ferritin\n"12,345"\n12.345\n', mapping=Mapping(**MAPPED, decimal="point")) == (
        [12345.0, 12.345],
        [],
    )
    assert low_ends("ferritin\n39.65\n", mapping=Mapping(**MAPPED, decimal="comma"))[0] == []


def test_a_number_that_the_source_holds_as_a_number_keeps_its_point():
    for opening in (Opening(), Opening(decimal="comma")):
        table = table_from_frame(polars.DataFrame({"ferritin [ng/mL]": [12.345]}))
        (record,) = records(table, LIBRARY).records
        assert record.facts[0].bounds.low == 12.345
        text = '[{"ferritin [ng/mL]": 12.345}, {"ferritin [ng/mL]": "12.345"}]'
        assert low_ends(text, opening)[0] == ([12.345] if not opening.decimal else [12.345, 12345.0])


@pytest.mark.parametrize("word", ["pending", "not done", "Hemolyzed", "haemolysed", "clotted", "nicht bestimmt"])
def test_a_word_in_the_place_of_a_number_says_so_and_does_not_make_the_table_bad(word):
    content = content_of(f"ferritin [ng/mL],splenomegaly\n{word},{word}\n")
    reasons = [refusal.reason for refusal in content.records[0].refusals]
    assert len(reasons) == 2
    assert all(word in reason and "Not recorded" in reason for reason in reasons)
    assert content.conformance.bad == ()


def test_a_drug_beside_a_word_may_have_been_given():
    content = content_of("observable,value,unit\ntocilizumab,pending,mg\n")
    assert [fact.drug for fact in content.records[0].facts] == ["unidentified-drug"]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("25.03.2024", datetime(2024, 3, 25)), ("25.3.2024 8:00", datetime(2024, 3, 25, 8)), ("03/25/2024 8:05 PM", datetime(2024, 3, 25, 20, 5)),
        ("3.3.2024", datetime(2024, 3, 3)), ("1-Mar-2024", datetime(2024, 3, 1)), ("01MAR2024", datetime(2024, 3, 1)),
        ("1 Mar 2024 08:00", datetime(2024, 3, 1, 8)), ("March 1, 2024", datetime(2024, 3, 1)), ("1. März 2024", datetime(2024, 3, 1)),
        ("1er août 2024", datetime(2024, 8, 1)), ("1 de marzo de 2024", datetime(2024, 3, 1)), ("2024/03/01", datetime(2024, 3, 1)),
    ],
)  # fmt: skip
def test_a_date_that_can_mean_one_day_is_read(text, moment):
    assert understood(text) == moment
    assert understood(text, "day.month.year") in (moment, understood(text, "day.month.year"))


def test_a_date_with_two_readings_is_refused_until_the_order_is_said():
    assert understood("01.03.2024").readings == ("2024-03-01", "2024-01-03")
    assert understood("01.03.2024", "day.month.year") == datetime(2024, 3, 1)
    assert understood("01.03.2024", "month/day/year") == datetime(2024, 1, 3)
    assert isinstance(understood("25.03.2024", "month/day/year"), NotUnderstood)
    assert understood("2024-03-01", "month/day/year") == datetime(2024, 3, 1)


@pytest.mark.parametrize(
    "text", ["30.02.2024", "1 Foo 2024", "25.03.24", "2024-13-01", "25.03.2024 8 Uhr 5", "13/13/2024", "20240301"]
)
def test_no_date_is_made_of_what_is_none(text):
    assert isinstance(understood(text), NotUnderstood)


def test_numbers_are_exact():
    assert only_reading("0,1") == Fraction(1, 10)


@pytest.mark.parametrize(("text", "unit", "value"), [("45%", "%", 45.0), ("45 %", "%", 45.0), ("45", "%", 45.0)])
def test_a_value_may_repeat_its_unit(text, unit, value):
    assert low_ends(f"neutrophils_percent [{unit}]\n{text}\n") == ([value], [])


def test_a_value_in_another_unit_than_its_column_is_refused():
    assert low_ends("ferritin [ng/mL]\n500 mg/L\n%\n") == ([], [(), ()])
    assert low_ends("ferritin [ng/mL]\n12.345 ng/mL\n") == ([], [("12.345", "12345")])
    assert low_ends("inr\n11\n") == ([11.0], [])


def test_the_digits_of_another_script_are_digits():
    assert understood("٢٥.٠٣.٢٠٢٤") == datetime(2024, 3, 25)
    assert understood("٠١.٠٣.٢٠٢٤").readings == ("2024-03-01", "2024-01-03")
    assert understood("٠١.٠٣.٢٠٢٤", "day.month.year") == datetime(2024, 3, 1)
    assert low_ends("temperature [Cel]\n٣٩\n") == ([39.0], [])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("12.000", "12000"),
        ("39,60", "39.60"),
        (">1.234,5", ">1234.5"),
        ("10.000 to 14.000", "10000 to 14000"),
        ("940", "940"),
    ],
)
def test_a_value_with_a_decimal_comma_is_shown_with_a_point(text, shown):
    """12.000 ng/mL of a German export is read as twelve thousand, and nobody who reads the answer may take it for twelve."""
    observable = "temperature" if text.startswith("39") else "ferritin"
    fact = measure(
        LIBRARY.observables[observable], LIBRARY.units[observable], text, "Cel" if observable == "temperature" else "ng/mL",
        Times(), Origin(text, row=2), notation=Notation("comma"),
    )  # fmt: skip
    assert (fact.origin.text, fact.origin.row) == (shown, 2)
