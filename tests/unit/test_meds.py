"""MEDS events: codes that are listed or stand below a listed one, units from the code, the row or the metadata, and nothing guessed."""

import json
from datetime import datetime

import duckdb
import pytest

from cytostorm.errors import InputError
from cytostorm.io.meds import filled, population, read_meds
from cytostorm.library import shipped
from cytostorm.record import Administration, Measurement, Observation
from cytostorm.values import above, below, exactly

PARENTS = {
    "LAB//50924//ng/mL": ["LOINC/2276-4"],
    "LAB//50924": ["LOINC/2276-4"],
    "LAB//bare": ["LOINC/2276-4"],
    "LAB//50924//UNK": ["LOINC/2276-4"],
    "LAB//RESULT//50924//ng/mL": ["LOINC/2276-4"],
    "LAB//two//mg/dL": ["LOINC/2276-4", "LOINC/2160-0"],
    "DIAGNOSIS//ICD//10//R161": ["ICD10CM/R16.1"],
    "LOCAL//SPLEEN": ["MID"],
    "MID": ["SNOMED/16294009", "LOCAL//SPLEEN"],
    "MEDICATION//toci//Administered": ["RxNorm/612865"],
    "MEDICATION//STOP//toci": ["RxNorm/612865"],
    "MEDICATION//toci//Not Given": ["RxNorm/612865"],
    "INFUSION_START//1": ["RxNorm/612865"],
    "INFUSION_END//1": ["RxNorm/612865"],
    "MEDICATION//START//cream": ["RxNorm/5492"],
    "LAB//other//mg/dL": ["LOINC/0000-0"],
}
DESCRIPTIONS = {"MEDICATION//START//cream": "hydrocortisone 10 MG/ML Topical Cream"}
UNITS = {"LAB//50924": "ng/mL"}
NOON = "2020-01-02 12:00:00"


def event(code="LOINC//2276-4//ng/mL", number="500", time=NOON, text=None, subject="1", **more):
    when = f"TIMESTAMP '{time}'" if time else "NULL::TIMESTAMP"
    said = f"'{text}'" if text is not None else "NULL::VARCHAR"
    extra = "".join(f", {sql} AS {name}" for name, sql in more.items())
    name = f"'{code}'" if code is not None else "NULL::VARCHAR"
    return f"SELECT {subject}::BIGINT AS subject_id, {when} AS time, {name} AS code, {number}::FLOAT AS numeric_value, {said} AS text_value{extra}"


def write(folder, *events, shard="train/0", codes=True):
    file = folder / "data" / f"{shard}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    duckdb.sql(" UNION ALL BY NAME ".join(events)).write_parquet(str(file))
    (folder / "metadata").mkdir(exist_ok=True)
    if codes:
        rows = [
            {"code": c, "description": DESCRIPTIONS.get(c), "parent_codes": p, "unit": UNITS.get(c)}
            for c, p in PARENTS.items()
        ]
        lines = folder / "codes.ndjson"
        lines.write_text("\n".join(map(json.dumps, rows)))
        duckdb.sql(f"SELECT * FROM read_json('{lines}')").write_parquet(str(folder / "metadata" / "codes.parquet"))
        lines.unlink()
    return folder


@pytest.fixture
def read(tmp_path):
    return lambda *events, **more: read_meds(write(tmp_path / "meds", *events, **more), shipped())


def facts(content, kind=Measurement):
    return [f for record in content.records for f in record.of(kind) if getattr(f, "observable", "") != "age"]


@pytest.mark.parametrize(
    "made",
    [
        event(),
        event("LOINC/2276-4//ng/mL"),
        event("LAB//50924//ng/mL"),
        event("LAB//RESULT//50924//ng/mL"),
        event("LAB//50924"),
        event("LAB//50924//UNK", unit="'ug/L'"),
        event("LOINC//2276-4", unit="'ng/mL'"),
        event(text="500"),
        event(text="500.0"),
        event(number="NULL", text="500"),
    ],
)
def test_a_value_by_its_code_and_unit(read, made):
    (fact,) = facts(read(made))
    assert (fact.observable, fact.bounds, fact.times.effective, fact.times.known) == (
        "ferritin",
        exactly(500),
        datetime(2020, 1, 2, 12),
        None,
    )
    assert (fact.origin.field, fact.origin.row) == ("data/train/0.parquet", 1)


@pytest.mark.parametrize(
    ("text", "number", "bounds"), [("<0.3", "NULL", below(0.3)), (">40000", "40000", above(40000)), ("≥ 5", "5", None)]
)
def test_a_censored_value_stands_in_the_text(read, text, number, bounds):
    (fact,) = facts(read(event(number=number, text=text)))
    assert fact.bounds == (bounds or fact.bounds)
    assert fact.bounds.low != fact.bounds.high


def test_single_precision_stays_at_its_edge(read):
    (fact,) = facts(read(event("LOINC//8310-5//Cel", "39.4"), event("LOINC//8310-5//Cel", "NULL")))
    assert fact.bounds == exactly(39.4)


@pytest.mark.parametrize(
    ("made", "said", "deliberate"),
    [
        (event("LOINC//2276-4"), "ferritin has no unit", False),
        (event("LAB//50924//UNK"), "ferritin has no unit", False),
        (event("LAB//bare"), "ferritin has no unit", False),
        (event("LOINC//2276-4//furlong"), "The unit 'furlong' is not known", False),
        (event(time=None), "it has no time", False),
        (event(text="50"), "two different numbers", False),
        (event(text="see comment"), "is not a number", False),
        (event(number="'inf'"), "is not a number", False),
        (event("LAB//two//mg/dL"), "mean different things", False),
        (event(subject="NULL"), "it has no subject_id", False),
        (event("MEDICATION//STOP//toci"), "does not say that the drug was given", True),
        (event("MEDICATION//toci//Not Given"), "does not say", True),
        (event("INFUSION_END//1"), "does not say", True),
    ],
)
def test_what_is_refused_says_why(read, made, said, deliberate):
    content = read(made)
    (refused,) = content.conformance.refused
    assert said in refused.reason
    assert refused.deliberate is deliberate
    assert facts(content) == facts(content, Administration) == []


@pytest.mark.parametrize("made", [event(number="NULL"), event(number="'nan'"), event(number="NULL", text=" ")])
def test_nothing_written_is_blank(read, made):
    content = read(made)
    assert (facts(content), content.conformance.refused) == ([], ())
    assert sum(content.conformance.read_as_blank.values()) == 1


@pytest.mark.parametrize("code", ["DIAGNOSIS//ICD//10//R161", "SNOMED/16294009", "LOCAL//SPLEEN"])
def test_a_finding_by_what_stands_above_it(read, code):
    (fact,) = facts(read(event(code, "NULL")), Observation)
    assert (fact.finding, fact.present) == ("splenomegaly", exactly(1))


@pytest.mark.parametrize(
    ("code", "given", "assumed"),
    [
        ("MEDICATION//toci//Administered", 1, False),
        ("INFUSION_START//1", 1, False),
        ("RxNorm/612865", 1, True),
        ("MEDICATION//START//cream", 0, False),
    ],
)
def test_a_drug(read, code, given, assumed):
    content = read(event(code, "NULL"))
    assert [f.drug for f in facts(content, Administration)] == ["tocilizumab"] * given
    assert ("drugs" in content.conformance.assumptions) == assumed


def test_codes_that_mean_nothing_are_counted(read):
    report = read(
        event("LAB//other//mg/dL"),
        event("VITAL//spo2"),
        event("VITAL//spo2"),
        event(None),
        event("GENDER//O", time=None),
    ).conformance
    assert report.codes_never_used == {"VITAL//spo2": 2, "GENDER//O": 1, "LAB//other//mg/dL": 1, "no code": 1}
    assert report.values_read == 0
    assert "it counts as known at that time" in report.assumptions["known"]


def test_without_metadata_only_codes_that_are_listed_themselves(read):
    content = read(event(), event("LAB//50924//ng/mL"), codes=False)
    assert len(facts(content)) == 1
    assert "metadata/codes.parquet" in content.conformance.not_counted


def test_birth_death_stays_and_intensive_care(tmp_path):
    moments = [
        ("MEDS_BIRTH", "1980-06-01 00:00:00"),
        ("HOSPITAL_ADMISSION//EW//ED", "2020-01-01 00:00:00"),
        ("ICU_ADMISSION//MICU", "2020-01-01 05:00:00"),
        ("HOSPITAL_DISCHARGE//HOME", "2020-01-03 00:00:00"),
        ("HOSPITAL_ADMISSION//EW//ED", "2020-01-03 00:00:00"),
        ("HOSPITAL_DISCHARGE//DIED", "2020-01-09 00:00:00"),
        ("MEDS_DEATH", "2020-01-09 07:00:00"),
    ]
    folder = write(tmp_path / "meds", event(), *(event(code, "NULL", time) for code, time in moments))
    database = filled(folder, shipped())
    assert database.rows("SELECT milestone, time FROM milestone ORDER BY time") == [
        ("icu", datetime(2020, 1, 1, 5)),
        ("death", datetime(2020, 1, 9, 7)),
    ]
    database.close()
    found = population(folder, shipped())
    assert [(s["start"], s["end_"], s["outcome"]) for s in found.stays.to_pylist()] == [
        (datetime(2020, 1, 1), datetime(2020, 1, 3), ""),
        (datetime(2020, 1, 3), datetime(2020, 1, 9), "died"),
    ]
    (age,) = [row for row in found.events.to_pylist() if row["subject"] == "age"]
    assert age["low"] == age["high"]
    assert found.conformance.codes_never_used == {}


def test_an_admission_without_a_discharge_has_no_end(tmp_path):
    moments = [event("HOSPITAL_ADMISSION//X", "NULL", f"2020-01-0{day} 00:00:00") for day in (1, 5)]
    stays = population(
        write(tmp_path / "meds", *moments, event("HOSPITAL_DISCHARGE//X", "NULL", "2020-01-07 00:00:00")), shipped()
    ).stays.to_pylist()
    assert [s["end_"] for s in stays] == [None, datetime(2020, 1, 7)]


def test_a_birth_at_new_year_may_be_the_year_only(read):
    content = read(event(), event("MEDS_BIRTH", "NULL", "1980-01-01 00:00:00"))
    (age,) = [f for f in content.records[0].of(Measurement) if f.observable == "age"]
    assert (age.bounds.low // 365.25, age.bounds.high // 365.25) == (39, 40)
    assert "birth" in content.conformance.assumptions


def test_two_births_are_a_range_over_both(read):
    content = read(
        event(), event("MEDS_BIRTH", "NULL", "1985-01-01 00:00:00"), event("MEDS_BIRTH", "NULL", "1980-01-01 00:00:00")
    )
    (age,) = [f for f in content.records[0].of(Measurement) if f.observable == "age"]
    assert (age.bounds.low // 365.25, age.bounds.high // 365.25) == (34, 40)


def test_shards_and_one_subject(tmp_path):
    folder = write(tmp_path / "meds", event())
    write(folder, event(subject="2", number="900"), event(subject="2", unit="'x'"), shard="held_out/deep/1")
    assert [r.patient for r in read_meds(folder, shipped()).records] == ["1", "2"]
    (record,) = read_meds(folder, shipped(), "2").records
    assert [f.origin.field for f in record.of(Measurement)] == ["data/held_out/deep/1.parquet"] * 2
    with pytest.raises(InputError, match="none has the id '3'"):
        read_meds(folder, shipped(), "3")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("SELECT 1 AS patient_id, 2 AS time, 'x' AS code", "has no column 'subject_id'"),
        ("SELECT 1 AS subject_id, 2 AS time, 'x' AS code", "a time belongs there"),
        ("SELECT 1 AS subject_id, NOW() AS time, 'x' AS code, 'a' AS numeric_value", "a number belongs there"),
        ("SELECT 1.5::DOUBLE AS subject_id, NOW() AS time, 'x' AS code", "ids are text or whole numbers"),
    ],
)
def test_what_is_missing_or_wrong_is_named(tmp_path, made, said):
    with pytest.raises(InputError, match=said):
        read_meds(write(tmp_path / "meds", made), shipped())


def test_a_damaged_file_and_none(tmp_path):
    folder = write(tmp_path / "meds", event())
    with pytest.raises(InputError, match="there is no folder data/"):
        read_meds(tmp_path, shipped())
    file = folder / "data" / "train" / "0.parquet"
    file.write_bytes(file.read_bytes()[:-50])
    with pytest.raises(InputError, match="cannot be read"):
        read_meds(folder, shipped())
