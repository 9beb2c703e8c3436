"""What a notebook uses: records from values and frames, assessments with a face, frames that come back as they were."""

from datetime import date, datetime

import pandas
import polars
import pyarrow
import pytest

import cytostorm
from cytostorm import Record, assess, load_criteria, score
from cytostorm.errors import CytostormError, InputError, KnowledgeError, RefusedError, RefusedWarning, UnknownNameError
from cytostorm.values import Bounds, above
from tests.functional.conftest import HSCORES, PATIENTS

HSCORE = ["hscore_verdict", "hscore_low", "hscore_high"]


def refused(kind, call, *arguments, **options):
    with pytest.raises(kind) as caught:
        call(*arguments, **options)
    return str(caught.value)


def test_the_names_that_are_promised():
    assert cytostorm.__all__ == [
        "Record",
        "__version__",
        "assess",
        "causes",
        "dose",
        "load_criteria",
        "plan",
        "score",
        "watch",
    ]
    assert all(getattr(cytostorm, name).__doc__ for name in cytostorm.__all__ if name != "__version__")
    with pytest.raises(AttributeError, match="has no attribute 'diagnose'"):
        cytostorm.diagnose  # noqa: B018


@pytest.mark.parametrize("name", PATIENTS)
def test_the_sample_patients_from_values(name):
    written = {
        "text": {name: f"{value} {unit}".strip() for name, (value, unit) in PATIENTS[name].items()},
        "pairs": {
            name: (float(value), unit) if unit else value == "yes" for name, (value, unit) in PATIENTS[name].items()
        },
        "headers": {f"{name} [{unit}]" if unit else name: value for name, (value, unit) in PATIENTS[name].items()},
    }
    for values in written.values():
        assert assess(Record.from_values(values), ["hscore"])["hscore"].verdict.score == Bounds(*HSCORES[name])


@pytest.mark.parametrize(
    "make", [pandas.DataFrame, polars.DataFrame, pyarrow.Table.from_pylist], ids=["pandas", "Polars", "Arrow"]
)
def test_the_sample_patients_in_a_frame(make):
    units = {name: unit for values in PATIENTS.values() for name, (_, unit) in values.items() if name != "ferritin"} | {
        "ferritin": "ng/mL"
    }
    rows = [
        {"patient": patient}
        | {f"{name} [{unit}]" if unit else name: values.get(name, (None,))[0] for name, unit in units.items()}
        for patient, values in PATIENTS.items()
    ]
    frame = make(rows)
    found = score(frame, criteria=["hscore"])
    assert type(found) is type(frame)
    assert list(found.columns if hasattr(found.columns[0], "lower") else found.column_names) == [*rows[0], *HSCORE]
    as_rows = polars.DataFrame(found).to_dicts()
    assert {row["patient"]: (row["hscore_low"], row["hscore_high"]) for row in as_rows} == HSCORES
    assert [row["hscore_verdict"] for row in as_rows] == ["met", "met", "unknown"]


def test_a_pandas_frame_keeps_its_index_and_itself():
    frame = pandas.DataFrame(
        {"ferritin [ng/mL]": [1.0, None, 9000.0], "note": pandas.Categorical(["a", "b", "a"])}, index=[7, 7, 3]
    )
    before = frame.copy()
    found = score(frame, criteria=["hscore"], ignore=["note"])
    pandas.testing.assert_frame_equal(frame, before)
    pandas.testing.assert_frame_equal(found[before.columns], before)
    assert found["hscore_low"].tolist() == [0, 0, 50]


def test_dtypes_are_the_same_however_much_is_known():
    empty, full = ({"ferritin [ng/mL]": [value]} for value in (None, 12000))
    first, second = (score(polars.DataFrame(columns), criteria=["hscore", "ferritin-esr"]) for columns in (empty, full))
    assert first.dtypes[1:] == second.dtypes[1:]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("ferritin", "> 40000 ug/L", above(40000)),
        ("ferritin", ">40000ug/L", above(40000)),
        ("temperature", "102.92 [degF]", Bounds(39.4, 39.4)),
        ("temperature", "102.92 °F", Bounds(39.4, 39.4)),
        ("platelets", "30 x 10^9/L", Bounds(30, 30)),
        ("platelets", (30, "K/uL"), Bounds(30, 30)),
        ("platelets", [30, "K/uL"], Bounds(30, 30)),
        ("inr", "1.4", Bounds(1.4, 1.4)),
        ("inr", 1.4, Bounds(1.4, 1.4)),
        ("Ferritin", "12000 ng/mL", Bounds(12000, 12000)),
    ],
)
def test_a_value_as_it_is_written(name, value, expected):
    (fact,) = Record.from_values({name: value}).facts
    assert fact.bounds == expected


@pytest.mark.parametrize("value", [None, "", (None, "ng/mL"), ("", "ng/mL")])
def test_not_measured_is_no_fact(value):
    assert Record.from_values({"ferritin": value}).facts == ()


def test_findings_levels_and_drugs():
    drugs = {"tocilizumab": "400 mg", "anakinra": "not given"}
    record = Record.from_values(
        {"splenomegaly": False, "hepatomegaly": "not met", "oxygen_support": "high flow", **drugs}
    )
    assert [type(fact).__name__ for fact in record.facts] == [
        "Observation",
        "Observation",
        "Measurement",
        "Administration",
    ]
    assert record.facts[-1].dose == "400 mg"


def test_an_empty_patient_meets_nothing():
    for record in (Record(), Record.from_values({})):
        assert all(judged.verdict.word != "met" for judged in assess(record).judged)


BAD_FIELDS = [
    ({"feritin": "12000 ng/mL"}, "Did you mean 'ferritin'?"),
    ({"ferritin": 12000}, "ferritin has no unit. Accepted: ug/L, ng/mL, mg/L."),
    ({"ferritin": "12000 stone"}, "The unit 'stone' is not known for ferritin."),
    ({"ferritin": ("many", "ng/mL")}, "'many' is not a number."),
    ({"ferritin": (float("nan"), "ng/mL")}, "'nan' is not a number. Leave the cell blank"),
    ({"ferritin": "12.000 ng/mL"}, "'12.000' can be 12 or 12000 ng/mL"),
    ({"platelets": "-3 K/uL"}, "is impossible for platelets"),
    ({"splenomegaly": "maybe"}, "'maybe' is neither yes nor no"),
    ({"ferritin": (5,)}, "a pair is one number and one unit."),
    ({5: "5 ng/mL"}, "'5' is no observable, finding or drug"),
    ({"ferritin": "1"}, "has no unit"),
    ({"ferritin": ">"}, "is not a number"),
    ({"hemoglobin": "8. "}, "has no unit"),
]


@pytest.mark.filterwarnings("ignore::cytostorm.errors.RefusedWarning")
@pytest.mark.parametrize(("values", "said"), BAD_FIELDS)
def test_a_bad_field_costs_that_field(values, said):
    record = Record.from_values({"temperature": "39.4 Cel", **values})
    assert [fact.observable for fact in record.facts] == ["temperature"]
    (problem,) = record.refusals
    assert said in problem.reason
    assert (problem.origin.field, problem.origin.row) == (str(next(iter(values))), None)
    assert said in repr(assess(record, ["hlh-2004"]))


def test_a_field_with_two_readings_can_be_asked_back():
    with pytest.warns(RefusedWarning, match="field 'ferritin': '12.000' can be 12 or 12000"):
        record = Record.from_values({"ferritin": "12.000 ng/mL"})
    assert record.refusals[0].readings == ("12", "12000")
    assert Record.from_values({"ferritin": "12.000 ng/mL", "temperature": "39,4 Cel"}).facts[0].bounds.low == 12000


@pytest.mark.filterwarnings("ignore::cytostorm.errors.RefusedWarning")
def test_a_drug_that_is_not_understood_may_have_been_given():
    record = Record.from_values({"ferritin": "12000 ng/mL", "tocilizumab": "perhaps"})
    assert [getattr(fact, "drug", "") for fact in record.facts] == ["", "unidentified-drug"]


def test_soluble_cd25_in_mass_units():
    record = Record.from_values({"scd25": "25000 pg/mL"})
    assert record.facts == ()
    assert record.refusals[0].deliberate


def test_a_record_from_tables(tmp_path):
    frame = polars.DataFrame({"time": ["2024-01-01", "2024-01-02"], "ferritin [ng/mL]": [100, 9000]})
    frame.write_csv(tmp_path / "t.csv")
    (tmp_path / "m.yaml").write_text(
        "id: m\nlayout: wide\ntime: time\ncolumns:\n  'ferritin [ng/mL]': {observable: ferritin, unit: ng/mL}\n"
    )
    for source in (frame, frame.to_pandas(), frame.to_arrow(), tmp_path / "t.csv", str(tmp_path / "t.csv")):
        for mapping in (None, tmp_path / "m.yaml", str(tmp_path / "m.yaml")):
            assert Record.from_table(source, mapping).last_known == datetime(2024, 1, 2)


def test_no_patient_stands_in_a_message():
    frame = polars.DataFrame({"patient": ["Zwetschgenbaum", "B"], "ferritin [ng/mL]": [100, 9000]})
    assert (
        refused(InputError, Record.from_table, frame)
        == "data frame: holds 2 patients, and one is needed. Filter it first, or use score."
    )
    frame = polars.DataFrame({"patient": ["Zwetschgenbaum"], "splenomegaly": ["maybe"]})
    with pytest.warns(RefusedWarning) as told:
        record = Record.from_table(frame)
    assert "Zwetschgenbaum" not in str(told[0].message)
    assert "neither yes nor no" in record.refusals[0].reason


@pytest.mark.parametrize("at", ["2024-01-01", "2024-01-01 00:00", date(2024, 1, 1), datetime(2024, 1, 1)])
def test_a_moment(at):
    record = Record.from_table(
        polars.DataFrame({"time": ["2024-01-01", "2024-01-02"], "ferritin [ng/mL]": [100, 9000]})
    )
    assert assess(record, ["mals"], at=at)["mals"].verdict.word == "not met"
    assert assess(record, ["mals"])["mals"].verdict.word == "met"


def test_a_moment_that_does_not_fit():
    zoned = Record.from_table(polars.DataFrame({"time": ["2024-01-01T00:00Z"], "ferritin [ng/mL]": [100]}))
    assert "at: '2024-01-01 00:00:00' does not fit the record" in refused(
        InputError, assess, zoned, ["mals"], at=datetime(2024, 1, 1)
    )
    assert refused(InputError, assess, zoned, ["mals"], at="yesterday").startswith(
        "at: 'yesterday' is not a date or time"
    )


def test_the_face_of_an_assessment():
    found = assess(Record.from_values({"ferritin": "12000 ng/mL"}), ["hscore", "mals"])
    assert "HScore" in repr(found)
    assert "50 to 337 points of 337" in repr(found)
    page = found._repr_html_()
    assert page.startswith("<table>")
    assert "50 to 337 points of 337" in page
    assert "hlh" not in repr(found).lower()
    with pytest.raises(KeyError, match="'news2' was not assessed; assessed: hscore, mals"):
        found["news2"]


def test_hostile_text_is_escaped_in_the_face():
    record = Record.from_table(polars.DataFrame({"patient": ["<script>alert(1)</script>"], "crp [mg/L]": [4]}))
    assert "<script>" not in assess(record)._repr_html_()


def test_sets_by_name(tmp_path):
    from cytostorm.library import shipped

    record = Record.from_values({"ferritin": "12000 ng/mL"})
    assert [judged.id for judged in assess(record, "hscore, mals").judged] == ["hscore", "mals"]
    assert [judged.id for judged in assess(record, ["mals", "mals"]).judged] == ["mals"]
    assert load_criteria("hscore").id == "hscore"
    own = shipped().home / "criteria" / "mals" / "definition.yaml"
    assert load_criteria(own).fingerprint == load_criteria(str(own)).fingerprint == load_criteria("mals").fingerprint
    assert "Did you mean 'hscore'?" in refused(UnknownNameError, load_criteria, "hscor")
    assert "none.yaml" in refused(KnowledgeError, load_criteria, "none.yaml")
    assert "There is no reading 'daily'" in refused(UnknownNameError, assess, record, reading="daily")


def test_what_is_no_record_and_no_frame():
    with pytest.warns(RefusedWarning, match="unit"):
        assess({"ferritin": 5})
    assert "this is no data frame that can be read" in refused(InputError, assess, 5)
    for thing in (5, "t.csv", polars.LazyFrame({"age [a]": [1]}), [1], None):
        assert "this is no data frame that can be read" in refused(InputError, score, thing)
    long = polars.DataFrame({"observable": ["ferritin"], "value": ["5"], "unit": ["ng/mL"]})
    assert "this is a long table" in refused(InputError, score, long)
    taken = polars.DataFrame({"ferritin [ng/mL]": [1], "hscore_low": [1]})
    assert "field 'hscore_low'" in refused(InputError, score, taken, ["hscore"], ignore=["hscore_low"])
    with pytest.warns(RefusedWarning, match="1 value was not understood"):
        assert score(polars.DataFrame({"age [a]": ["old"]}), ["hscore"])["hscore_verdict"].to_list() == ["unknown"]


def test_examples_of_every_error_are_of_one_family():
    assert all(
        issubclass(kind, CytostormError) for kind in (InputError, KnowledgeError, RefusedError, UnknownNameError)
    )


def test_assess_takes_values_a_path_or_a_frame(tmp_path):
    """The same patient, whichever way a notebook holds it."""
    values = {"ferritin": "12000 ng/mL", "splenomegaly": True}
    frame = polars.DataFrame(
        {"observable": ["ferritin", "splenomegaly"], "value": ["12000", "yes"], "unit": ["ng/mL", ""]}
    )
    frame.write_csv(tmp_path / "p.csv")
    found = [
        assess(source, criteria=["hscore"])["hscore"].verdict.score
        for source in (Record.from_values(values), values, frame, frame.to_pandas(), tmp_path / "p.csv")
    ]
    assert len(set(found)) == 1
    assert found[0].low == 73
