"""The made-up hospital through every door: the same facts, the same verdicts, and nothing refused but what was planted."""

import json

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cytostorm.compiler import compile_plan
from cytostorm.engines import screen
from cytostorm.engines.records import events_of
from cytostorm.engines.screen import onsets
from cytostorm.io import fhir, omop
from cytostorm.io.sources import kind_of
from cytostorm.io.tables import read_table, records
from cytostorm.library import shipped
from cytostorm.synthetic import synthesize
from cytostorm.synthetic.lines import catalog

PATIENTS, SEED = 200, 3
LIBRARY = shipped()
SIGNS = ("splenomegaly", "hepatomegaly")
UNSEEN = (
    "scd25",
    "oxygen_support",
    *(line.name for line in catalog().lines if line.kind == "finding" and line.name not in SIGNS),
)
"""What the doors of FHIR and OMOP do not see, because no code for it is trusted."""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """(folder, manifest) of each format."""
    folder = tmp_path_factory.mktemp("doors")
    found = {}
    for format in ("long", "omop", "fhir"):
        (folder / format).mkdir()
        found[format] = folder / format, synthesize(folder / format, PATIENTS, format, seed=SEED)
    return found


@pytest.fixture(scope="module")
def seen(made):
    """(events, stays, conformance) through each door."""
    content = records(read_table(made["long"][0] / "facts.parquet"), LIBRARY, None, ())
    stays = pq.read_table(made["long"][0] / "stays.parquet").rename_columns(["person", "start", "end_", "outcome"])
    coded = {"omop": omop.population(made["omop"][0], LIBRARY), "fhir": fhir.population(made["fhir"][0], LIBRARY)}
    return {"long": (events_of(content.records), stays, content.conformance)} | {
        n: (p.events, p.stays, p.conformance) for n, p in coded.items()
    }


def test_the_manifests_agree_but_for_the_format(made):
    manifests = [manifest | {"format": ""} for _, manifest in made.values()]
    assert manifests[0] == manifests[1] == manifests[2]


@pytest.mark.parametrize("format", ["long", "omop", "fhir"])
def test_only_what_was_planted_is_refused_or_kept_out(made, seen, format):
    conformance, manifest = seen[format][2], made[format][1]
    assert manifest["garbage"] > 0 < manifest["slips"]
    slips = [
        slip for slip in conformance.suspected_slips if not slip.by_column
    ]  # a slip questions other values of its patient
    assert (len(conformance.refused), len(slips), len(conformance.implausible)) == (
        manifest["garbage"],
        manifest["slips"],
        0,
    )
    assert all("is not a number" in refused.reason for refused in conformance.refused)


@pytest.mark.parametrize("format", ["omop", "fhir"])
def test_every_code_is_understood_but_those_of_our_own(seen, format):
    conformance = seen[format][2]
    assert {name.split()[-1] for name in conformance.codes_never_used} <= set(UNSEEN)
    assert all("cytostorm-synth" in name for name in conformance.codes_never_used)
    assert conformance.not_counted == {}


@pytest.mark.parametrize("format", ["omop", "fhir"])
def test_the_folder_is_taken_for_what_it_is(made, format):
    assert kind_of(made[format][0]) == {"omop": "omop", "fhir": "fhir-ndjson"}[format]


@pytest.mark.parametrize("format", ["omop", "fhir"])
def test_the_stays_are_those_of_the_long_format(seen, format):
    columns = 'person, "start", end_, outcome'
    stays = {name: rows(seen[name][1], f"SELECT {columns} FROM given ORDER BY ALL") for name in ("long", format)}
    assert stays["long"] == stays[format]
    assert len(stays["long"]) == PATIENTS


def rows(table, query):
    return duckdb.connect().from_arrow(table).query("given", query).fetchall()


def shown(events, final=False):
    """Those of the long events that a coded door can see; `final`: without known times and what was corrected later, as OMOP shows them."""
    names = ", ".join(f"'{name}'" for name in UNSEEN)
    query = f"SELECT * FROM given WHERE subject NOT IN ({names})"
    if final:
        latest = "QUALIFY row_number() OVER (PARTITION BY person, kind, subject, effective ORDER BY known DESC) = 1"
        query = f"SELECT * REPLACE (NULL::TIMESTAMP AS known) FROM ({query} {latest})"
    return duckdb.connect().from_arrow(events).query("given", query).to_arrow_table()


FACTS = """SELECT person, kind, subject, low, high, effective, coalesce(known, effective), until, slip FROM given
    WHERE subject <> 'age' ORDER BY ALL"""


@pytest.mark.parametrize("format", ["omop", "fhir"])
def test_every_fact_that_a_door_can_see_is_the_same(seen, format):
    expected, found = rows(shown(seen["long"][0], format == "omop"), FACTS), rows(seen[format][0], FACTS)
    assert len(expected) > 50_000
    assert found == expected


def test_the_age_is_the_same_in_full_years(seen):
    query = "SELECT DISTINCT person, floor(low / 365.25), floor(high / 365.25) FROM given WHERE subject = 'age' ORDER BY ALL"
    ages = [rows(seen[format][0], query) for format in ("long", "omop", "fhir")]
    assert ages[0] == ages[1] == ages[2]
    assert len(ages[0]) == PATIENTS


def screened(events, stays):
    plan = compile_plan(LIBRARY.standard(), LIBRARY.reading("inpatient-7d"), LIBRARY)
    changes = screen(events, plan, stays)
    plain = pa.schema([(f.name, pa.string() if pa.types.is_dictionary(f.type) else f.type) for f in changes.schema])
    return rows(
        changes.cast(plain), "SELECT person, time, criteria, low, high, verdict, applies FROM given ORDER BY ALL"
    )


@pytest.mark.parametrize("format", ["omop", "fhir"])
def test_every_verdict_through_time_is_the_same(seen, format):
    expected = screened(shown(seen["long"][0], format == "omop"), seen["long"][1])
    assert screened(*seen[format][:2]) == expected
    assert {row[5] for row in expected} == {"met", "not met", "unknown"}


@pytest.fixture(scope="module")
def first_met(tmp_path_factory):
    """(criteria, syndrome): (surely met, patients) in a larger hospital."""
    folder = tmp_path_factory.mktemp("large")
    synthesize(folder, 4000, "omop", seed=11)
    population = omop.population(folder, LIBRARY)
    plan = compile_plan(
        [LIBRARY.criteria(name) for name in ("hscore", "cov-hi", "mas-2016")], LIBRARY.reading("inpatient-7d"), LIBRARY
    )
    first = onsets(screen(population.events, plan, population.stays))
    database = duckdb.connect()
    database.register("first", first)
    database.register("truth", pq.read_table(folder / "truth.parquet"))
    found = database.sql("""SELECT CAST(criteria AS VARCHAR), syndrome, count(first_surely), count(*) FROM first
        JOIN truth ON truth.patient = CAST(person AS VARCHAR) GROUP BY ALL""").fetchall()  # fmt: skip
    return {(criteria, syndrome): (surely, n) for criteria, syndrome, surely, n in found}


def share(first_met, criteria, *syndromes):
    met, patients = (sum(first_met[criteria, syndrome][side] for syndrome in syndromes) for side in (0, 1))
    return met / patients


def test_syndromes_cross_criteria_far_more_often_than_ordinary_patients(first_met):
    assert share(first_met, "hscore", "HLH", "MAS") > 0.2 > 50 * share(first_met, "hscore", "none")
    assert share(first_met, "mas-2016", "HLH", "MAS") > 0.25 > 10 * share(first_met, "mas-2016", "none")
    assert share(first_met, "cov-hi", "COVID-19 hyperinflammation") > 0.25 > 3 * share(first_met, "cov-hi", "none")


def test_sepsis_is_the_hard_neighbor_and_not_hemophagocytic(first_met):
    assert share(first_met, "hscore", "sepsis") < 0.1 * share(first_met, "hscore", "HLH", "MAS")
    assert share(first_met, "cov-hi", "sepsis") > share(first_met, "cov-hi", "none")


def resources(folder, kind):
    return [json.loads(line) for line in (folder / f"{kind}.ndjson").read_text().splitlines()]


NEEDED = {
    "Patient": {"id", "gender", "birthDate"}, "Encounter": {"id", "status", "class", "subject", "period", "location"},
    "Observation": {"id", "status", "code", "subject", "encounter", "effectiveDateTime", "issued"},
    "Condition": {"id", "clinicalStatus", "verificationStatus", "code", "subject", "encounter", "onsetDateTime", "recordedDate"},
    "MedicationAdministration": {"id", "status", "medicationCodeableConcept", "subject", "context", "effectivePeriod", "dosage"},
}  # fmt: skip


@pytest.mark.parametrize("kind", NEEDED)
def test_fhir_resources_are_whole_and_refer_to_what_is_there(made, kind):
    folder = made["fhir"][0]
    found = resources(folder, kind)
    there = {f"{name}/{one['id']}" for name in ("Patient", "Encounter", "Location") for one in resources(folder, name)}
    assert found
    assert len({one["id"] for one in found}) == len(found)
    for one in found:
        assert NEEDED[kind] <= one.keys()
        assert one["resourceType"] == kind
        assert set(references(one)) <= there


def references(part):
    if isinstance(part, dict):
        yield from (
            [part["reference"]]
            if "reference" in part
            else [one for value in part.values() for one in references(value)]
        )
    elif isinstance(part, list):
        yield from (one for value in part for one in references(value))


def test_intensive_care_stands_in_every_format(made):
    """Who was in intensive care and from when, by the milestones, the details of a visit, and the locations of an encounter."""
    fmt = "%Y-%m-%dT%H:%M:%SZ"
    long = duckdb.sql(
        f"SELECT patient, strftime(time, '{fmt}') FROM read_parquet('{made['long'][0]}/milestones.parquet') WHERE milestone = 'icu'"
    )
    omop = duckdb.sql(f"""SELECT CAST(person_id AS VARCHAR), strftime(visit_detail_start_datetime, '{fmt}')
        FROM read_parquet('{made['omop'][0]}/visit_detail.parquet') WHERE visit_detail_concept_id = 32037""")  # fmt: skip
    fhir = {(one["id"], place["period"]["start"]) for one in resources(made["fhir"][0], "Encounter") for place in one["location"]
            if place["location"]["reference"] == "Location/icu"}  # fmt: skip
    assert set(long.fetchall()) == set(omop.fetchall()) == fhir
    assert len(fhir) > 5


@pytest.mark.parametrize("table", ["measurement", "observation", "condition_occurrence", "drug_exposure"])
def test_omop_tables_hold_together(made, table):
    folder, column = made["omop"][0], {"condition_occurrence": "condition", "drug_exposure": "drug"}.get(table, table)
    units = ", unit_concept_id, operator_concept_id" if table == "measurement" else ""
    used = duckdb.sql(
        f"SELECT DISTINCT unnest([{column}_concept_id, {column}_type_concept_id{units}]) FROM read_parquet('{folder}/{table}.parquet')"
    )
    concepts = duckdb.sql(f"SELECT concept_id FROM read_parquet('{folder}/concept.parquet')").fetchall()
    assert set(used.fetchall()) - {(0,)} <= set(concepts)
    assert len(set(concepts)) == len(concepts)
    ((count, ids, people),) = duckdb.sql(f"""SELECT count(*), count(DISTINCT {table}_id),
        count(*) FILTER (person_id IN (SELECT person_id FROM read_parquet('{folder}/person.parquet')))
        FROM read_parquet('{folder}/{table}.parquet')""").fetchall()  # fmt: skip
    assert count == ids == people > 0
