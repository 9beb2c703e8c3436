"""Stays and milestones that name nobody: each row of each door is listed with its place, counted, and said; nothing is merged or guessed."""

from collections import Counter

import duckdb
import pyarrow.parquet as pq
import pytest

from cytostorm.cohort.screening import Request, screened
from cytostorm.io.coded import content_of
from cytostorm.io.fhir import read_bulk, read_bundle
from cytostorm.io.staging import stage
from cytostorm.io.staging.tables import COLUMNS
from cytostorm.library import shipped
from cytostorm.presentation.population_whole import population
from tests.unit import clif_made, test_meds, test_omop
from tests.unit.fhir_made import bundle, observation, patient, write_bundle, write_ndjson

LIBRARY = shipped()
IN_ICU = [{"location": {"reference": "Location/L"}, "period": {"start": "2024-03-02T00:00:00Z"}}]
ICU = {
    "resourceType": "Location", "id": "L",
    "type": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "ICU"}]}],
}  # fmt: skip


def encounter(name, of=None, **more):
    period = {"start": "2024-03-01T00:00:00Z", "end": "2024-03-04T00:00:00Z"}
    made = {"resourceType": "Encounter", "id": name, "status": "finished", "class": {"code": "IMP"}, "period": period}
    return made | ({"subject": {"reference": f"Patient/{of}"}} if of else {}) | more


def dead(*, of=None):
    """A Patient who died, without an id unless one is given."""
    made = patient(of or "", deceasedDateTime="2024-03-03")
    return made if of else {name: part for name, part in made.items() if name != "id"}


RESOURCES = [
    patient(), observation(), encounter("e1", "A"), encounter("e2", location=IN_ICU), encounter("e3", location=IN_ICU),
    encounter("e4", "ghost"), encounter("e5", "A", period={}), ICU, dead(),
]  # fmt: skip


def values(rows, columns):
    return f"SELECT * FROM (VALUES {', '.join(rows)}) t({columns})"


OMOP = {
    "visit_occurrence": values(
        [f"({n}, {who}, {concept}, {start}, {end})" for n, who, concept, start, end in (
            (1, 1, 9201, "DATE '2020-01-01'", "DATE '2020-01-04'"), (2, "NULL", 9201, "DATE '2020-01-01'", "DATE '2020-01-04'"),
            (3, "NULL", 9201, "DATE '2020-01-01'", "DATE '2020-01-04'"), (4, "NULL", 9202, "DATE '2020-01-01'", "DATE '2020-01-04'"),
            (5, 77, 9201, "DATE '2020-01-01'", "DATE '2020-01-04'"), (6, 1, 9201, "NULL", "NULL"))],
        "visit_occurrence_id, person_id, visit_concept_id, visit_start_date, visit_end_date"),
    "visit_detail": values(
        [f"({n}, {who}, 32037, {start})" for n, who, start in (
            (1, 1, "DATE '2020-01-02'"), (2, "NULL", "DATE '2020-01-02'"), (3, "NULL", "DATE '2020-01-02'"), (4, 1, "NULL"),
            (5, 1, "DATE '2020-01-02'"))],
        "visit_detail_id, person_id, visit_detail_concept_id, visit_detail_start_date"),
    "death": values(["(1, DATE '2020-01-04')", "(NULL, DATE '2020-01-04')", "(NULL, DATE '2020-01-04')"], "person_id, death_date"),
}  # fmt: skip


def omop(folder):
    return test_omop.write(folder / "cdm", **OMOP)


def meds(folder):
    def said(code, time="2020-01-01", who="NULL"):
        return test_meds.event(code, "NULL", time, subject=who)

    stay = [said("HOSPITAL_ADMISSION", who="1"), said("HOSPITAL_DISCHARGE", "2020-01-04", "1")]
    lost = [said("HOSPITAL_ADMISSION")] * 2 + [said("HOSPITAL_DISCHARGE", "2020-01-04")]
    marks = [said("ICU_ADMISSION", who="1")] * 2 + [said("ICU_ADMISSION")] * 2 + [said("MEDS_DEATH", "2020-01-03")] * 2
    undated = [said("ICU_ADMISSION", None, "1"), said("HOSPITAL_ADMISSION", None, "1")]
    file = folder / "meds" / "data" / "train" / "0.parquet"
    file.parent.mkdir(parents=True)
    rows = [test_meds.event(), *stay, *lost, *marks, *undated]
    duckdb.sql(" UNION ALL BY NAME ".join(rows)).write_parquet(str(file))
    return folder / "meds"


def fhir(folder):
    export = folder / "export"
    export.mkdir()
    for kind in ("Patient", "Observation", "Encounter", "Location"):
        write_ndjson(export, f"{kind}.ndjson", *[one for one in RESOURCES if one["resourceType"] == kind])
    return export


def whole_bundle(folder):
    return write_bundle(folder, *RESOURCES)


def clif(folder):
    def stay(visit, who):
        names = [f"'{name}' AS" if name else "NULL::VARCHAR AS" for name in (visit, who)]
        return clif_made.HOSPITALIZATION.replace("'H' AS", names[0]).replace("'P' AS", names[1])

    lost = clif_made.PATIENT.replace("'P'", "NULL::VARCHAR").replace("NULL::TIMESTAMPTZ", clif_made.at(12, 9))
    stays = [stay("H", "P"), stay("H2", None), stay("H3", None), stay(None, None), stay("H4", "P"), stay("H4", "Q")]
    here = clif_made.at(9)
    places = [clif_made.place("icu", here, who) for who in ("'gone'", "'lost'", "NULL", "NULL", "'H2'", "'H'", "'H'")]
    persons = [clif_made.PATIENT, lost, lost]
    return clif_made.write(folder / "clif", patient=persons, hospitalization=stays, labs=clif_made.lab(), adt=places)


def long(folder):
    place = folder / "long"
    place.mkdir()
    (place / "facts.csv").write_text("patient,time,observable,value,unit\np,2024-03-01,ferritin,900,ng/mL\n")
    (place / "stays.csv").write_text(
        "patient,start,end,outcome\np,2024-03-01,2024-03-02,\n" + ",2024-03-01,2024-03-02,died\n" * 2
    )
    (place / "milestones.csv").write_text("patient,milestone,time\n" + ",icu,2024-03-01\n" * 2)
    return place


SHARD = "data/train/0.parquet"
LOST = {
    omop: ({("visit_occurrence", 2), ("visit_occurrence", 3)}, [("death", None)] * 2 + [("visit_detail", 2), ("visit_detail", 3)]),
    meds: ({(SHARD, 4), (SHARD, 5)}, [(SHARD, 9), (SHARD, 10), (SHARD, 11), (SHARD, 12)]),
    fhir: ({("Encounter/e2", None), ("Encounter/e3", None)}, [("Encounter/e2", None), ("Encounter/e3", None), ("Patient/", None)]),
    whole_bundle: ({("Encounter/e2", None), ("Encounter/e3", None)}, [("Encounter/e2", None), ("Encounter/e3", None), ("Patient/", None)]),
    clif: ({("clif_hospitalization", n) for n in (2, 3, 4, 5, 6)},
           [*(("clif_adt", n) for n in range(1, 6)), ("clif_patient", 2), ("clif_patient", 3)]),
    long: ({("stays.csv", 3), ("stays.csv", 4)}, [("milestones.csv", 2), ("milestones.csv", 3)]),
}  # fmt: skip
"""By door: where the stays of nobody are written, then the milestones."""


def result(source, folder):
    asked = Request(str(source), (LIBRARY.criteria("hscore"),), LIBRARY.reading("inpatient-7d"))
    with screened(asked, folder / "out", LIBRARY):
        pass
    return folder / "out"


@pytest.mark.parametrize("door", LOST, ids=lambda door: door.__name__)
def test_each_row_of_nobody_is_listed_where_it_is_written_and_counted(door, tmp_path):
    folder = result(door(tmp_path), tmp_path)
    listed = pq.read_table(folder / "problems.parquet").to_pylist()
    stays, milestones = (
        Counter((row["place"], row["row"]) for row in listed if row["problem"] == f"{kind}-without-person")
        for kind in ("stay", "milestone")
    )
    assert (stays, milestones) == (Counter(LOST[door][0]), Counter(LOST[door][1]))
    view = population(folder, LIBRARY).view
    said = {f"{what}s without a patient: {n.total()}. They are not counted." for what, n in (("Stay", stays), ("Milestone", milestones))}  # fmt: skip
    assert said <= set(view.data.notes)
    (cleaning,) = (item for one in view.checklists for item in one.items if item.asks == "how the data were cleaned")
    assert all(sentence in cleaning.answer for sentence in said)


@pytest.mark.parametrize(("door", "who"), [(omop, "77"), (fhir, "ghost")])
def test_a_stay_of_a_person_who_is_in_no_table_is_listed_too(door, who, tmp_path):
    listed = pq.read_table(result(door(tmp_path), tmp_path) / "problems.parquet").to_pylist()
    assert [row["person"] for row in listed if row["problem"] == "stay-without-facts"] == [who]


@pytest.mark.parametrize(("door", "times"), [(omop, 1), (meds, 1), (fhir, 1)])
def test_what_has_no_time_is_listed_and_is_no_stay(door, times, tmp_path):
    folder = result(door(tmp_path), tmp_path)
    problems = Counter(row["problem"] for row in pq.read_table(folder / "problems.parquet").to_pylist())
    assert problems["stay-without-times"] == times
    assert len(pq.read_table(folder / "episodes.parquet")) == 1


def test_what_is_written_twice_of_one_person_is_one_milestone(tmp_path):
    found = pq.read_table(stage(omop(tmp_path), LIBRARY, tmp_path / "staged").milestones).to_pylist()
    assert [(row["place"], row["row"]) for row in found if row["person"] == "1" and row["milestone"] == "icu" and row["time"]] == [
        ("visit_detail", 1)
    ]  # fmt: skip


def test_intensive_care_of_nobody_is_no_intensive_care_of_the_source(tmp_path):
    """None of the named persons has any: it is not recorded, and not 0%."""
    (group,) = population(result(fhir(tmp_path), tmp_path), LIBRARY).view.characteristics.groups
    assert group.icu is None


def test_the_readers_of_one_patient_say_it(tmp_path):
    said = ("Stays without a patient: 2. They are not counted.", "Deaths without a patient: 1. They are not counted.")
    for content in (read_bundle(bundle(*RESOURCES), LIBRARY), read_bulk(fhir(tmp_path), LIBRARY)):
        assert content.conformance.warnings[-2:] == said
        assert [(record.patient, record.outcome, record.stay[0] is not None) for record in content.records] == [
            ("A", "", True)
        ]
    assert read_bundle(bundle(*RESOURCES), LIBRARY, "A").conformance.warnings == ()


def test_an_event_folder_of_an_earlier_version_gets_the_columns_that_it_lacks(tmp_path):
    source = tmp_path / "events"
    source.mkdir()
    fact = """SELECT 'p' AS person, 'measurement' AS kind, 'ferritin' AS subject, '' AS which, 5.0::DOUBLE AS low, 5.0::DOUBLE AS high,
      TIMESTAMP '2024-03-01' AS effective, TIMESTAMP '2024-03-01' AS known, NULL::TIMESTAMP AS until, false AS slip"""
    tables = {"events": fact, "stays": "SELECT 'p' AS person, TIMESTAMP '2024-03-04' AS end_ UNION ALL SELECT NULL, TIMESTAMP '2024-03-04'",
              "milestones": "SELECT NULL::VARCHAR AS person, 'icu' AS milestone, TIMESTAMP '2024-03-02' AS time"}  # fmt: skip
    for name, query in tables.items():
        duckdb.sql(query).write_parquet(str(source / f"{name}.parquet"))
    folder = result(source, tmp_path)
    assert pq.read_schema(folder / "stays.parquet").names == ["person", "end_", "start", "outcome", "place", "row"]
    assert set(pq.read_schema(folder / "milestones.parquet").names) == set(COLUMNS["milestones"])
    listed = Counter(row["problem"] for row in pq.read_table(folder / "problems.parquet").to_pylist())
    assert (listed["stay-without-person"], listed["milestone-without-person"]) == (1, 1)


def test_a_person_with_facts_and_no_row_of_their_own_keeps_their_stay(tmp_path):
    from cytostorm.io.omop import filled

    visit = OMOP["visit_occurrence"].replace("(1, 1,", "(1, 5,")
    database = filled(test_omop.write(tmp_path / "cdm", measurement=test_omop.measured().replace("1 AS person_id", "5 AS person_id"),
                                      visit_occurrence=visit), LIBRARY)  # fmt: skip
    stays = {record.patient: record.stay[0] for record in content_of(database, LIBRARY).records}
    assert stays["5"] is not None


def undated(folder):
    """Two persons of OMOP, one of whom has a measurement without a date, which is refused, and the other none."""
    value = test_omop.measured(at="NULL").replace(
        "DATE '2020-01-02' AS measurement_date", "NULL::DATE AS measurement_date"
    )
    return test_omop.write(
        folder / "cdm", measurement=value, person=values(["(1, 1980)", "(2, 1980)"], "person_id, year_of_birth")
    )


@pytest.mark.parametrize(
    ("door", "patients"), [(undated, 2), *((door, 1) for door in LOST)], ids=lambda one: getattr(one, "__name__", one)
)
def test_who_has_nothing_usable_is_a_patient_of_the_source(door, patients, tmp_path):
    """The head of the page, its first table, the steps of data quality and the checklist have one number."""
    folder = result(door(tmp_path), tmp_path)
    whole = population(folder, LIBRARY)
    view = whole.view
    named = [(one.name.lower(), one.count.words) for group in view.data.steps for one in group]
    steps = [words for name, words in named if name == "persons in the source"]
    assert (steps, view.who[0].patients, view.people.patients.words) == ([str(patients)], str(patients), str(patients))
    used = 0 if door is undated else 1
    assert view.people.used.number == used
    answers = [item.answer for one in view.checklists for item in one.items]
    assert any(f"{used} of {patients} have a dated value" in answer for answer in answers)
    assert any(answer.startswith(f"{patients - used} patients have no dated value") for answer in answers)
