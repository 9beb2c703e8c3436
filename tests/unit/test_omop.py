"""OMOP tables: codes, units and signs through the source's own vocabulary; what is missing or damaged is named."""

from datetime import datetime

import duckdb
import pytest

from cytostorm.errors import InputError
from cytostorm.io.omop import events, population, read_omop
from cytostorm.io.omop.source import WHERE_PRESENT
from cytostorm.io.sources import kind_of
from cytostorm.library import shipped
from cytostorm.model.drugs import LOCAL
from cytostorm.record import Administration, Measurement, NormalLimit, Observation
from cytostorm.values import above, below, exactly

CONCEPTS = """(3001122, 'Ferritin', 'Measurement', 'LOINC', '2276-4'), (3013721, 'AST', 'Measurement', 'LOINC', '1920-8'),
 (8748, 'microgram per liter', 'Unit', 'UCUM', 'ug/L'), (40000001, 'local ferritin', 'Measurement', 'Local', 'FERR'),
 (11, '>', 'Meas Value Operator', 'SNOMED', '276136004'), (4201, 'Splenomegaly', 'Condition', 'SNOMED', '16294009'),
 (4202, 'Congestive splenomegaly', 'Condition', 'SNOMED', '1'), (9201, 'Inpatient Visit', 'Visit', 'Visit', 'IP'),
 (9202, 'Outpatient Visit', 'Visit', 'Visit', 'OP'), (612, 'tocilizumab', 'Drug', 'RxNorm', '612865'),
 (613, 'tocilizumab 20 MG/ML Injection', 'Drug', 'RxNorm', '999'), (614, 'hydrocortisone 10 MG/ML Topical Cream', 'Drug', 'RxNorm', '106258'),
 (615, 'hydrocortisone', 'Drug', 'RxNorm', '5492'), (32838, 'EHR prescription', 'Type Concept', 'Type Concept', 'x'),
 (4181412, 'Present', 'Meas Value', 'SNOMED', '52101004')"""
TABLES = {
    "concept": f"SELECT * FROM (VALUES {CONCEPTS}) t(concept_id, concept_name, domain_id, vocabulary_id, concept_code)",
    "concept_relationship": "SELECT 40000001 AS concept_id_1, 3001122 AS concept_id_2, 'Maps to' AS relationship_id, NULL AS invalid_reason",
    "person": "SELECT 1 AS person_id, 1980 AS year_of_birth, NULL::INTEGER AS month_of_birth, NULL::INTEGER AS day_of_birth",
}
_MEASURED = """SELECT 7 AS measurement_id, 1 AS person_id, {concept} AS measurement_concept_id, DATE '2020-01-02' AS measurement_date,
 {at}::TIMESTAMP AS measurement_datetime,
 {number}::DECIMAL(18, 3) AS value_as_number, {unit}::INTEGER AS unit_concept_id, {unit_text}::VARCHAR AS unit_source_value,
 {operator}::INTEGER AS operator_concept_id, {text}::VARCHAR AS value_source_value, NULL::DOUBLE AS range_low, {high}::DOUBLE AS range_high,
 {source}::INTEGER AS measurement_source_concept_id"""


_USUAL = {
    "concept": 3001122, "at": "TIMESTAMP '2020-01-02 08:00:00'", "number": "500", "unit": "8748", "unit_text": "NULL", "operator": "0",
    "text": "NULL", "high": "NULL", "source": "0",
}  # fmt: skip
_VISIT = """SELECT 1 AS visit_occurrence_id, 1 AS person_id, 9201 AS visit_concept_id, DATE '{}-01-01' AS visit_start_date,
 DATE '{}-01-04' AS visit_end_date"""


def measured(concept=3001122, **other):
    return _MEASURED.format(**_USUAL | {"concept": concept} | other)


def write(folder, **tables):
    folder.mkdir(exist_ok=True)
    for name, sql in ({"measurement": measured()} | TABLES | tables).items():
        if sql:
            duckdb.sql(sql).write_parquet(str(folder / f"{name}.parquet"))
    return folder


@pytest.fixture
def read(tmp_path):
    return lambda **tables: read_omop(write(tmp_path / "cdm", **tables), shipped())


def facts(content, kind, name=""):
    (record,) = content.records
    return [f for f in record.of(kind) if getattr(f, "observable", "") != "age" or name == "age"]


def test_a_measurement_by_concept_and_unit(read):
    (fact,) = facts(read(), Measurement)
    assert (fact.observable, fact.bounds, fact.times.effective) == ("ferritin", exactly(500), datetime(2020, 1, 2, 8))
    assert (fact.origin.field, fact.origin.row, fact.origin.unit) == ("measurement", 7, "ug/L")


def test_a_date_counts_where_there_is_no_time(read):
    (fact,) = facts(read(measurement=measured(at="NULL")), Measurement)
    assert fact.times.effective == datetime(2020, 1, 2)


@pytest.mark.parametrize("unit", ["0", "NULL"])
def test_a_unit_concept_that_is_missing_leaves_the_unit_as_written(read, unit):
    (fact,) = facts(read(measurement=measured(3013721, number="30", unit=unit, unit_text="'IU/L'")), Measurement)
    assert (fact.observable, fact.bounds) == ("ast", exactly(30))


def test_without_any_unit_nothing_is_guessed(read):
    content = read(measurement=measured(unit="0"))
    assert "ferritin has no unit" in content.conformance.bad[0].reason


@pytest.mark.parametrize(
    ("made", "bounds"),
    [
        (measured(number="40000", operator="11"), above(40000)), (measured(number="40000", text="'>40000'"), above(40000)),
        (measured(number="NULL", text="'<10'"), below(10)), (measured(number="12.500"), exactly(12.5)),
        (measured(number="40000", operator="99", text="'>40000'"), above(40000)),
    ],
)  # fmt: skip
def test_signs_come_from_the_operator_or_from_the_text(read, made, bounds):
    (fact,) = facts(read(measurement=made), Measurement)
    assert fact.bounds == bounds


def test_an_operator_that_the_source_does_not_explain_is_refused(read):
    content = read(measurement=measured(operator="99"))
    assert "its operator is a concept that the table concept does not hold" in content.conformance.bad[0].reason


def test_a_local_concept_counts_by_what_it_maps_to(read):
    for made in (measured(40000001), measured(0, source="40000001")):
        (fact,) = facts(read(measurement=made), Measurement)
        assert fact.observable == "ferritin"


def test_codes_that_mean_nothing_here_are_counted(read):
    report = read(measurement=measured(0)).conformance
    assert report.codes_never_used == {"concept 0": 1}
    assert report.values_read == 0


def test_the_upper_limit(read):
    content = read(measurement=measured(high="400"))
    assert [(f.which, f.bounds) for f in facts(content, NormalLimit)] == [("upper_limit_of_normal", exactly(400))]


_CONDITION = "SELECT 1 AS condition_occurrence_id, 1 AS person_id, {} AS condition_concept_id, DATE '2020-01-02' AS condition_start_date"
_ANCESTORS = "SELECT * FROM (VALUES (4201, 4202), (612, 613), (615, 614)) t(ancestor_concept_id, descendant_concept_id)"


def test_conditions_and_what_stands_above_them(read):
    assert [f.finding for f in facts(read(condition_occurrence=_CONDITION.format(4201)), Observation)] == [
        "splenomegaly"
    ]
    assert facts(read(condition_occurrence=_CONDITION.format(4202)), Observation) == []
    below_it = read(condition_occurrence=_CONDITION.format(4202), concept_ancestor=_ANCESTORS)
    assert [f.finding for f in facts(below_it, Observation)] == ["splenomegaly"]


_DRUG = """SELECT 1 AS drug_exposure_id, 1 AS person_id, {} AS drug_concept_id, DATE '2020-01-02' AS drug_exposure_start_date,
 DATE '2020-01-03' AS drug_exposure_end_date, {} AS drug_type_concept_id"""


@pytest.mark.parametrize(
    ("drug", "ancestors", "expected"),
    [
        (612, None, ["tocilizumab"]),
        (613, None, ["tocilizumab"]),
        (613, _ANCESTORS, ["tocilizumab"]),
        (614, None, [LOCAL]),
        (614, _ANCESTORS, [LOCAL]),
    ],
)
def test_drugs_by_ingredient(read, drug, ancestors, expected):
    content = read(drug_exposure=_DRUG.format(drug, 0), concept_ancestor=ancestors)
    assert [f.drug for f in facts(content, Administration)] == expected
    assert ("drug_exposure" in content.conformance.not_counted) == (ancestors is None)


def test_a_prescription_is_no_administration(read):
    content = read(drug_exposure=_DRUG.format(612, 32838))
    assert facts(content, Administration) == []
    assert content.conformance.bad == ()
    assert "EHR prescription" in content.conformance.refused[0].reason


def test_a_finding_in_the_observation_table(read):
    row = "SELECT 1 AS person_id, 4201 AS observation_concept_id, DATE '2020-01-02' AS observation_date, 4181412 AS value_as_concept_id"
    assert [f.present for f in facts(read(observation=row), Observation)] == [exactly(1)]


def test_the_age_is_a_range_where_only_the_year_is_known(read):
    (age,) = [f for f in read().records[0].of(Measurement) if f.observable == "age"]
    assert (age.bounds.low // 365.25, age.bounds.high // 365.25) == (39, 40)


def test_stay_and_death(read):
    visit = _VISIT.format(2020, 2020)
    content = read(visit_occurrence=visit, death="SELECT 1 AS person_id, DATE '2020-01-04' AS death_date")
    (record,) = content.records
    assert record.stay == (datetime(2020, 1, 1), datetime(2020, 1, 4, 23, 59, 59))
    assert record.outcome == "died"


def test_a_stay_long_before_the_facts_is_not_the_stay_of_the_record(tmp_path):
    visit = _VISIT.format(2010, 2010)
    path = write(tmp_path / "cdm", visit_occurrence=visit)
    assert read_omop(path, shipped()).records[0].stay == (None, None)
    assert population(path, shipped()).stays.num_rows == 1


def test_the_same_from_a_duckdb_file_and_other_capitals(tmp_path):
    folder = write(tmp_path / "cdm")
    with duckdb.connect(str(tmp_path / "cdm.duckdb")) as base:
        base.execute("CREATE SCHEMA tables")
        for file in folder.iterdir():
            base.execute(f"CREATE TABLE tables.{file.stem.upper()} AS SELECT * FROM '{file}'")
    assert events(tmp_path / "cdm.duckdb", shipped()).to_pylist() == events(folder, shipped()).to_pylist()
    (folder / "person.parquet").rename(folder / "PERSON.PARQUET")
    assert len(read_omop(folder, shipped()).records) == 1


@pytest.mark.parametrize(
    ("tables", "said"),
    [
        ({"person": None}, "there is no table 'person'"), ({"concept": None}, "there is no table 'concept'"),
        ({"measurement": "SELECT 1 AS person_id, DATE '2020-01-02' AS measurement_date"}, "has no column 'measurement_concept_id'"),
        ({"measurement": "SELECT 1 AS person_id, 'abc' AS measurement_concept_id, DATE '2020-01-02' AS measurement_date"}, "a whole number"),
        ({"person": "SELECT 1 AS person_id, 1980 AS year_of_birth, 'March' AS month_of_birth"}, "'month_of_birth' of person"),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_named(tmp_path, tables, said):
    with pytest.raises(InputError, match=said):
        read_omop(write(tmp_path / "cdm", **tables), shipped())


def test_a_truncated_parquet_file(tmp_path):
    folder = write(tmp_path / "cdm")
    content = (folder / "measurement.parquet").read_bytes()
    (folder / "measurement.parquet").write_bytes(content[: len(content) // 2])
    with pytest.raises(InputError, match="cannot be read"):
        read_omop(folder, shipped())


def test_a_date_that_cannot_be_read_is_a_refusal(read):
    made = "SELECT 1 AS person_id, 3001122 AS measurement_concept_id, 'soon' AS measurement_date, 5 AS value_as_number, 8748 AS unit_concept_id"
    content = read(measurement=made)
    assert "it has no date, or one that cannot be read" in content.conformance.bad[0].reason


def test_text_where_a_number_belongs_costs_one_value(read):
    made = """SELECT 1 AS person_id, 3001122 AS measurement_concept_id, DATE '2020-01-02' AS measurement_date,
      unnest(['high', '500']) AS value_as_number, 8748 AS unit_concept_id"""
    content = read(measurement=made)
    assert [fact.bounds for fact in facts(content, Measurement)] == [exactly(500)]
    assert "'high' is not a number" in content.conformance.bad[0].reason


HEADERS = "SELECT 'a' AS column00, 'b' AS column01, 'c' AS column02"


@pytest.mark.parametrize("table", sorted(WHERE_PRESENT))
def test_an_optional_table_without_its_columns_is_left_out_and_told(read, table):
    content = read(**{table: HEADERS})
    assert [fact.bounds for fact in facts(content, Measurement)] == [exactly(500)]
    assert [line for line in content.conformance.warnings if f"The table {table} is left out: it has no column" in line]
    assert table in content.conformance.not_counted


PERSON = ("year_of_birth", "month_of_birth", "day_of_birth")


@pytest.mark.parametrize("kind", ["VARCHAR", "DOUBLE", "SMALLINT", "DECIMAL(9, 2)"])
@pytest.mark.parametrize("column", PERSON)
def test_parts_of_a_birth_date_of_any_type(read, column, kind):
    values = {"year_of_birth": 1980, "month_of_birth": 3, "day_of_birth": 5}
    made = ", ".join(f"{value}::{kind if name == column else 'INTEGER'} AS {name}" for name, value in values.items())
    (age,) = [
        f for f in read(person=f"SELECT 1 AS person_id, {made}").records[0].of(Measurement) if f.observable == "age"
    ]
    assert age.bounds.low == age.bounds.high
    assert age.bounds.low // 365.25 == 39


_COLUMNS = {
    "person": {"person_id": "1", "year_of_birth": "1980", "month_of_birth": "3", "birth_datetime": "TIMESTAMP '1980-03-05'"},
    "measurement": {
        "measurement_id": "7", "person_id": "1", "measurement_concept_id": "3001122", "measurement_date": "DATE '2020-01-02'",
        "measurement_datetime": "TIMESTAMP '2020-01-02 08:00:00'", "value_as_number": "500.5", "unit_concept_id": "8748", "operator_concept_id": "0",
        "range_high": "400.5", "measurement_source_concept_id": "0", "unit_source_value": "'ug/L'", "value_source_value": "'500.5'",
    },
    "drug_exposure": {"drug_exposure_id": "3", "person_id": "1", "drug_concept_id": "612", "drug_exposure_start_date": "DATE '2020-01-02'",
                      "drug_exposure_end_date": "DATE '2020-01-03'", "drug_type_concept_id": "0"},
    "visit_occurrence": {"visit_occurrence_id": "1", "person_id": "1", "visit_concept_id": "9201", "visit_start_date": "DATE '2020-01-01'",
                         "visit_end_date": "DATE '2020-01-04'"},
    "death": {"person_id": "1", "death_date": "DATE '2020-01-04'"},
}  # fmt: skip
_PLACES = [(table, column) for table, columns in _COLUMNS.items() for column in columns]


def _made(at=None, kind="VARCHAR"):
    def columns(table):
        return ", ".join(
            f"CAST({v} AS {kind}) AS {n}" if (table, n) == at else f"{v} AS {n}" for n, v in _COLUMNS[table].items()
        )

    return {table: f"SELECT {columns(table)}" for table in _COLUMNS}


@pytest.mark.parametrize("at", _PLACES, ids=".".join)
def test_any_column_as_text_says_the_same(tmp_path, at):
    usual = read_omop(write(tmp_path / "usual", **_made()), shipped()).records
    assert read_omop(write(tmp_path / "text", **_made(at)), shipped()).records == usual


@pytest.mark.parametrize("ending", ["csv", "csv.gz"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_a_folder_of_csv_says_the_same_as_parquet(tmp_path, ending, sign):
    made = _made()
    usual = read_omop(write(tmp_path / "usual", **made), shipped())
    folder = tmp_path / "csv"
    folder.mkdir()
    for file in (tmp_path / "usual").iterdir():
        duckdb.read_parquet(str(file)).write_csv(
            str(folder / f"{file.stem.upper()}.{ending}"), sep=sign, compression="gzip" if "gz" in ending else None
        )
    assert kind_of(folder) == "omop"
    assert read_omop(folder, shipped()).records == usual.records


def test_a_damaged_compressed_table_is_named(tmp_path):
    folder = write(tmp_path / "cdm", measurement=None)
    (folder / "measurement.csv.gz").write_bytes(b"\x1f\x8b\x08\x00cut")
    with pytest.raises(InputError, match=r"measurement\.csv\.gz"):
        read_omop(folder, shipped())


def test_a_person_that_the_table_person_does_not_hold_is_told(read):
    content = read(person="SELECT 2 AS person_id, 1980 AS year_of_birth")
    assert {record.patient for record in content.records} == {"1", "2"}
    assert any("1 person with facts is not in" in line for line in content.conformance.warnings)


@pytest.mark.parametrize(
    "name",
    [
        "EHR prescription",
        "Prescription dispensed in pharmacy",
        "EHR order",
        "Pharmacy claim",
        "Dispensed in Outpatient office",
    ],
)
def test_types_that_do_not_say_given(read, name):
    concepts = TABLES["concept"].replace("'EHR prescription'", f"'{name}'")
    content = read(drug_exposure=_DRUG.format(612, 32838), concept=concepts)
    assert facts(content, Administration) == []
    assert name in content.conformance.refused[0].reason


def test_a_type_that_the_source_does_not_explain_is_not_counted_and_told(read):
    content = read(drug_exposure=_DRUG.format(612, 38000177))
    assert facts(content, Administration) == []
    assert content.conformance.bad == ()
    assert "concept 38000177, which the table concept does not hold" in content.conformance.refused[0].reason


@pytest.mark.parametrize("code", ["10*3/mm3", "10*3.{cells}/uL", "10*3/uL{plt}", "10*6/mL", "10*9/L", "{cells}/nL"])
def test_units_that_differ_by_an_annotation_or_a_power_of_ten(read, code):
    concepts = TABLES["concept"].replace("'2276-4'", "'777-3'").replace("'UCUM', 'ug/L'", f"'UCUM', '{code}'")
    content = read(concept=concepts, measurement=measured(number="40"))
    assert [(f.observable, f.bounds) for f in facts(content, Measurement)] == [("platelets", exactly(40))]


def test_intensive_care_is_a_milestone_and_other_units_are_not(tmp_path):
    detail = "SELECT 1 AS person_id, {} AS visit_detail_concept_id, DATE '2020-01-02' AS visit_detail_start_date"
    from cytostorm.io.staging import stage

    for number, concept in enumerate((32037, 581379, 581382, 9201)):
        source = write(tmp_path / f"cdm{number}", visit_detail=detail.format(concept))
        found = duckdb.read_parquet(str(stage(source, shipped(), tmp_path / f"out{number}").milestones)).fetchall()
        assert found == ([("1", "icu", datetime(2020, 1, 2), "visit_detail", None)] if concept != 9201 else [])
