"""Typed fields: the meanings of the notebook, a problem for each field that is not used, and never another number."""

import warnings
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cytostorm import Record
from cytostorm.errors import RefusedWarning
from cytostorm.io.typed import About, typed_record
from cytostorm.library import shipped
from cytostorm.record import Measurement
from tests.thoroughness import examples

LIBRARY = shipped()
VALUES = {
    "ferritin": [
        "12000 ng/mL",
        ">40000 ug/L",
        "12,000 ng/mL",
        "12.000 ng/mL",
        "10000 to 14000 ng/mL",
        "300 ng/mL as measured",
    ],
    "Temperature": ["39.6 Cel", "39,6 °C", "103.3 [degF]", "39.6"],
    "hemoglobin": ["7.1 g/dL", "71 g/L", "7,1 g/dl", "12.345 g/L"],
    "platelets": ["40 10*9/L", "40 G/l", "40000 /uL", "<10 x10^9/L"],
    "triglycerides": ["3.4 mmol/L", "300 mg/dL", "pending"],
    "crp": ["not done", "120 mg/L", "hemolyzed"],
    "ast@upper_limit_of_normal": ["40 U/L"],
    "scd25": ["4000 pg/mL", "9000 U/mL"],
    "splenomegaly": ["yes", "no", "not met", "palpable", "+", "pending"],
    "Milz vergrößert": ["yes"],
    "anakinra": ["given", "not given", "100 mg", "2 mg/kg", "level 3 mg/L"],
    "age": ["45 a", "4 mo", "12 d"],
    "sex": ["f", "männlich", "unknown", "M"],
    "no such name": ["12", "given"],
}
EVERY = [(name, value) for name, values in VALUES.items() for value in values]


def _told(values):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RefusedWarning)
        return Record.from_values(values)


def _prefixes(text):
    return [text[:size] for size in range(1, len(text) + 1)]


@pytest.mark.parametrize(("name", "value"), EVERY)
def test_every_beginning_of_a_value_is_a_fact_of_the_notebook_or_a_problem(name, value):
    for text in _prefixes(value):
        found = typed_record(LIBRARY, {name: text})
        told = _told({name: text})
        assert found.record.facts == told.facts
        assert found.record.sex == told.sex
        assert bool(found.problems) == bool(told.refusals or any(_kept_out(told))), text
        assert all(one.field == name and one.problem and one.expected for one in found.problems)


def _kept_out(record):
    return (fact.is_kept_out for fact in record.facts if isinstance(fact, Measurement))


@settings(max_examples=examples(40, 2000), deadline=None)
@given(st.lists(st.tuples(st.sampled_from(EVERY), st.integers(1, 30)), max_size=8))
def test_fields_together_mean_what_they_mean_in_a_notebook(chosen):
    values = {name: value[:size] for (name, value), size in chosen}
    kept = {name: value for name, value in values.items() if value.strip()}
    found, told = typed_record(LIBRARY, values), _told(kept)
    assert found.record.facts == told.facts
    assert found.record.refusals == told.refusals


@settings(max_examples=examples(60, 5000), deadline=None)
@given(
    st.dictionaries(
        st.text(max_size=20),
        st.one_of(
            st.text(max_size=30),
            st.none(),
            st.booleans(),
            st.floats(),
            st.integers(),
            st.lists(st.text(max_size=5), max_size=3),
        ),
        max_size=4,
    )
)
def test_nothing_that_is_typed_raises(values):
    found = typed_record(
        LIBRARY, values, [values, {"observable": "ferritin", **values}], About(*list(values.values())[:4])
    )
    assert all(one.problem and one.expected for one in found.problems)


def test_a_number_and_its_unit_may_be_sent_apart():
    apart = typed_record(LIBRARY, {"ferritin": ("12000", "ng/mL"), "hemoglobin": (7.1, "g/dL")}).record
    assert [fact.bounds.low for fact in apart.facts] == [12000, 71]


def test_an_alias_names_the_same_field_as_in_a_table():
    (fact,) = typed_record(LIBRARY, {"Hémoglobine": "7.1 g/dL"}).record.facts
    assert (fact.observable, fact.origin.field) == ("hemoglobin", "Hémoglobine")


@pytest.mark.parametrize(
    ("name", "text", "state"),
    [
        ("ferritin", "12000", "unfinished"), ("ferritin", "12000 n", "unfinished"), ("ferritin", ">", "unfinished"),
        ("ferritin", "12000.", "unfinished"), ("ferritin", "12000 apples", "not understood"), ("ferritin", "abc", "not understood"),
        ("ferritin", "pen", "unfinished"), ("ferritin", "pending", "no result"), ("ldh", "12.000 U/L", "ambiguous"),
        ("splenomegaly", "ye", "unfinished"), ("splenomegaly", "large", "not understood"), ("scd25", "4000 pg/mL", "not used"),
        ("hemoglobin", "12 g/L", "questioned"), ("sodium", "1400 mmol/L", "not understood"), ("anakinra", "giv", "unfinished"),
        ("temperature", "396 Cel", "not understood"), ("sex", "fem", "unfinished"), ("ferritin", "300 ng/mL as mea", "unfinished"),
    ],
)  # fmt: skip
def test_a_half_typed_value_is_a_state_and_no_error(name, text, state):
    (problem,) = typed_record(LIBRARY, {name: text}).problems
    assert problem.state == state


def test_no_problem_speaks_of_files_and_options():
    values = {"ldh": "12.345 U/L", "sex": "M", "no such": "given", "hemoglobin": "12 g/L", "crp": "1.2.3 mg/L"}
    facts = [
        {"time": "03/04/2024", "observable": "crp", "value": "12 mg/L"},
        {"time": "1.2.", "observable": "crp", "value": "3 mg/L"},
    ]
    facts += [
        {"observable": "crp", "value": "3 mg/L"},
        *2 * [{"time": "2024-03-05", "observable": "crp", "value": "4 mg/L"}],
    ]
    said = " ".join(f"{one.problem} {one.advice}" for one in typed_record(LIBRARY, values, facts).problems)
    assert "mapping" not in said
    assert "--" not in said
    assert "file" not in said


def test_the_decimal_sign_is_chosen_and_not_guessed():
    asked = typed_record(LIBRARY, {"ldh": "12.000 U/L"})
    assert asked.record.facts == ()
    assert asked.problems[0].readings == ("12", "12000")
    (comma,) = typed_record(LIBRARY, {"ldh": "12.000 U/L"}, decimal="comma").record.facts
    assert comma.bounds.low == 12000


def test_rows_have_their_times_and_one_that_cannot_be_read_costs_itself():
    rows = [
        {"time": "2024-03-05 08:00", "observable": "ferritin", "value": "12000", "unit": "ng/mL"},
        {"time": "2024-03-05 08:00+01:00", "observable": "crp", "value": "120", "unit": "mg/L"},
        {"time": "2024-03-06", "observable": "crp", "value": "80 mg/L"},
        {"when": "2024-03-06", "observable": "crp", "value": "70 mg/L"},
        "no row",
    ]
    found = typed_record(LIBRARY, facts=rows)
    assert [(fact.observable, fact.origin.row) for fact in found.record.facts] == [("ferritin", 1), ("crp", 3)]
    assert found.record.facts[0].times.effective == datetime(2024, 3, 5, 8)
    assert [one.row for one in found.problems] == [2, 4, 5]


def test_the_person_is_in_the_record_and_a_value_comes_first():
    found = typed_record(LIBRARY, {"age": "3 a"}, about=About(age="45", sex="female", weight="60,5"))
    assert [(fact.observable, fact.origin.text) for fact in found.record.facts] == [
        ("age", "3"),
        ("body_weight", "60.5"),
    ]
    assert found.record.sex == "female"
    assert [(one.field, one.value) for one in found.problems] == [("age", "45 a")]
