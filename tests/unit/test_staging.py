"""Staging: what each source becomes on disk, and what bad input is told."""

import os
from datetime import date, datetime, timedelta

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cytostorm.engines.records import events_of
from cytostorm.errors import InputError
from cytostorm.io.coded import IntakeDatabase, Spill
from cytostorm.io.fhir import population
from cytostorm.io.long.repeats import repeated
from cytostorm.io.staging import stage
from cytostorm.io.staging.tables import COLUMNS, SQL_TYPES
from cytostorm.io.tables import read_table, records
from cytostorm.library import shipped
from tests.unit.fhir_made import AST, observation, patient, write_bundle, write_ndjson

LIBRARY = shipped()
FACTS = """patient,time,known_at,observable,value,unit
17,2024-03-01T07:00,2024-03-01T11:00,ferritin,12000,ng/mL
17,2024-03-01T08:00,,temperature,102.9,°F
17,2024-03-01T10:00,,splenomegaly,yes,
18,2024-03-02T09:00,,tocilizumab,560 mg,
18,2024-03-02T09:00,,ferritin,hemolyzed,ng/mL
18,2024-03-02T09:00,,hemoglobin,12.5,g/L
18,2024-03-02T09:00,,scd25,900,pg/mL
"""
STAYS = "patient,start,end,outcome\n17,2024-03-01T00:00,2024-03-04T00:00,died\n18,2024-03-01,,\n"
MILESTONES = "patient,milestone,time\n17,icu,2024-03-02T00:00\n17,death,2024-03-04T00:00\n"


def folder_of(place, **files):
    place.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (place / f"{name}.csv").write_text(text)
    return place


def rows(path):
    return pq.read_table(path).to_pylist()


@pytest.fixture
def out(tmp_path):
    return tmp_path / "staged"


def problem(source, out, **more):
    with pytest.raises(InputError) as found:
        stage(source, LIBRARY, out, **more)
    return str(found.value)


def test_a_long_folder_with_stays_and_milestones(tmp_path, out):
    found = stage(
        folder_of(tmp_path / "long", facts=FACTS, stays=STAYS, milestones=MILESTONES),
        LIBRARY,
        out,
        today=date(2024, 3, 1),
    )
    assert [row["subject"] for row in rows(found.events)] == [
        "ferritin",
        "temperature",
        "splenomegaly",
        "tocilizumab",
        "hemoglobin",
    ]
    assert [(row["person"], row["start"], row["end_"], row["outcome"]) for row in rows(found.stays)] == [
        ("17", datetime(2024, 3, 1), datetime(2024, 3, 4), "died"), ("18", datetime(2024, 3, 1), None, ""),
    ]  # fmt: skip
    assert [row["milestone"] for row in rows(found.milestones)] == ["icu", "death"]
    assert [(row["subject"], row["deliberate"], row["row"]) for row in rows(found.refused)] == [
        ("ferritin", True, 6),
        ("scd25", True, 8),
    ]
    assert [(row["text"], row["unit"], row["other_unit"]) for row in rows(found.slips)] == [("12.5", "g/L", "g/dL")]
    said = found.conformance
    assert (
        said.values_read,
        said.values_taken,
        said.values_refused,
        said.values_bad,
        said.persons,
        said.after_today,
    ) == (7, 5, 2, 0, 2, 2)
    assert said.to_json()["rows"] == {"facts.csv": 7}
    assert sorted(path.name for path in out.iterdir()) == sorted(
        f"{name}.parquet" for name in COLUMNS
    )  # nothing of the work is left


@pytest.mark.parametrize("name", COLUMNS)
def test_every_door_writes_the_same_columns(tmp_path, name):
    wide = tmp_path / "wide.csv"
    wide.write_text("patient,time,ferritin [ng/mL]\n17,2024-03-01,500\n")
    sources = [folder_of(tmp_path / "long", facts=FACTS), wide, write_bundle(tmp_path, patient(), observation())]
    files = [getattr(stage(source, LIBRARY, tmp_path / str(i)), name) for i, source in enumerate(sources)]
    expected = [(column, SQL_TYPES[kind]) for column, kind in COLUMNS[name].items()]
    for file in files:
        assert [row[:2] for row in duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{file}')").fetchall()] == expected


def test_staged_events_are_those_of_records(tmp_path, out):
    source = folder_of(tmp_path / "long", facts=FACTS) / "facts.csv"
    expected = events_of(records(read_table(source), LIBRARY).records)
    assert pq.read_table(stage(source, LIBRARY, out).events).to_pylist() == expected.to_pylist()


def test_an_event_folder_is_used_as_it_is(tmp_path, out):
    first = stage(folder_of(tmp_path / "long", facts=FACTS, stays=STAYS), LIBRARY, tmp_path / "events")
    again = stage(first.events.parent, LIBRARY, out)
    assert (again.events, again.stays, again.refused) == (first.events, first.stays, first.refused)
    assert again.conformance.values_taken == 5


def test_fhir_is_staged_as_it_is_read(tmp_path, out):
    source = tmp_path / "export"
    source.mkdir()
    write_ndjson(source, "Patient.ndjson", patient("A"), patient("B"))
    others = [observation(AST, "many", "U/L", of="B", name="2"), observation("718-7", 12.5, "g/L", of="B", name="3")]
    write_ndjson(source, "Observation.ndjson", observation(), *others)
    expected, found = population(source, LIBRARY), stage(source, LIBRARY, out)
    keys = ("person", "subject", "which", "effective")
    same = [
        sorted(table, key=lambda row: str([row[key] for key in keys]))
        for table in (expected.events.to_pylist(), rows(found.events))
    ]
    assert same[0] == same[1]
    assert [(r["person"], r["subject"], r["place"]) for r in rows(found.refused)] == [("B", "ast", "Observation/2")]
    assert [(r["text"], r["other_unit"]) for r in rows(found.slips)] == [("12.5", "g/dL")]
    assert found.in_utc
    assert (found.conformance.values_taken, found.conformance.values_refused) == (2, 1)


def test_the_same_source_makes_the_same_file(tmp_path):
    source = folder_of(tmp_path / "long", facts=FACTS)
    one, two = (stage(source, LIBRARY, tmp_path / name).events.read_bytes() for name in ("a", "b"))
    assert one == two


def test_parts_of_facts_are_read_in_order_and_named(tmp_path, out):
    parts = tmp_path / "long" / "facts"
    parts.mkdir(parents=True)
    for number, value in enumerate(("500", "hemolyzed", "500")):
        polars.DataFrame(
            {"patient": ["1"], "time": ["2024-03-01"], "observable": ["ferritin"], "value": [value], "unit": ["ug/L"]}
        ).write_parquet(parts / f"part-{number}.parquet")
    found = stage(tmp_path / "long", LIBRARY, out)
    assert [row["row"] for row in rows(found.events)] == [1]
    refused = {row["place"]: row["reason"] for row in rows(found.refused)}
    assert refused["part-1.parquet: value"].startswith("'hemolyzed' is not a number")
    assert refused["part-2.parquet: value"].startswith("the same as row part-0.parquet 1:")


def test_typed_columns_mean_what_their_texts_mean(tmp_path):
    at = [datetime(2024, 3, 1, 7, 0, 0, 5), datetime(2024, 3, 1), None, datetime(1900, 1, 1), datetime(2024, 3, 3)]
    values = [38.4, 39.0, 40.5, 37.0, float("nan")]
    frame = polars.DataFrame(
        {
            "patient": [1, 1, 2, 2, 3],
            "time": at,
            "observable": ["temperature"] * 5,
            "value": values,
            "unit": ["Cel"] * 5,
        }
    )
    for number, kind in enumerate((polars.Float64, polars.Float32)):
        frame.with_columns(polars.col("value").cast(kind)).write_parquet(tmp_path / f"{number}.parquet")
        found = stage(tmp_path / f"{number}.parquet", LIBRARY, tmp_path / f"out{number}")
        expected = records(read_table(tmp_path / f"{number}.parquet"), LIBRARY)
        assert rows(found.events) == events_of(expected.records).to_pylist()
        assert sorted((r["row"], r["reason"]) for r in rows(found.refused)) == sorted(
            (r.row, r.reason) for r in expected.conformance.refused
        )


def test_values_without_a_number_or_a_person_are_refused_and_counted(tmp_path, out):
    text = "patient,time,observable,value,unit\n,2024-03-01,ferritin,500,ug/L\n1,2024-03-01,ferritin,inf,ug/L\n1,2024-03-01,ferritin,-5,ug/L\n"
    found = stage(folder_of(tmp_path / "long", facts=text), LIBRARY, out)
    assert (found.conformance.values_taken, found.conformance.values_refused) == (0, 3)
    assert sum(line.count for line in found.conformance.reasons) == 3


def test_stays_and_milestones_without_a_patient_are_kept_to_be_listed(tmp_path, out):
    stays, milestones = STAYS + ",2024-03-01,,\n", MILESTONES + ",icu,2024-03-01\n"
    found = stage(folder_of(tmp_path / "long", facts=FACTS, stays=stays, milestones=milestones), LIBRARY, out)
    for table in (found.stays, found.milestones):
        assert [row["person"] for row in rows(table)].count(None) == 1


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"facts": "patient,time,value\n1,2024-03-01,5\n"}, "this column is not known"),
        ({"facts": "patient,time,observable,value\n"}, "there are columns and no rows"),
        (
            {"facts": FACTS + "19,2024-03-02T09:00Z,,ferritin,500,ug/L\n"},
            "row 9, field 'time': this time has a time zone, and row 2",
        ),
        ({"facts": FACTS, "stays": "patient,start\n1,2024-03-01\n"}, "stays.csv: there is no column 'end'"),
        ({"facts": FACTS, "stays": STAYS + "1,03/04/2024,,\n"}, "stays.csv, row 4, field 'start': '03/04/2024' can be"),
        (
            {"facts": FACTS, "stays": STAYS + "1,2024-03-01T07:00Z,,\n"},
            "this time has a time zone, and those of the facts have none",
        ),
        (
            {"facts": FACTS, "milestones": "patient,milestone,time\n1,coffee,2024-03-01\n"},
            "milestones.csv, row 2, field 'milestone': 'coffee'",
        ),
        ({"other": "a"}, "neither FHIR resources nor OMOP tables"),
    ],
)
def test_bad_folders_are_told_in_one_message(tmp_path, out, files, said):
    assert said in problem(folder_of(tmp_path / "long", **files), out)


def test_a_truncated_parquet_file_is_named(tmp_path, out):
    whole = stage(folder_of(tmp_path / "long", facts=FACTS), LIBRARY, tmp_path / "whole").events.read_bytes()
    for name in ("facts", "events"):
        folder = tmp_path / f"cut-{name}"
        folder.mkdir()
        (folder / f"{name}.parquet").write_bytes(whole[: len(whole) // 2])
        assert f"{name}.parquet: " in problem(folder, out)
    (tmp_path / "middle.parquet").write_bytes(whole[:200] + b"\0" * 400 + whole[600:])
    assert "the Parquet file is damaged: " in problem(tmp_path / "middle.parquet", out)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("* EXCLUDE (low)", "there is no column 'low'"),
        ("* REPLACE (CAST(low AS VARCHAR) AS low)", "the column is VARCHAR, and DOUBLE belongs there"),
        ("* REPLACE (CAST('nan' AS DOUBLE) AS low)", "rows have no meaning"),
        ("* REPLACE (NULL::VARCHAR AS person)", "rows have no meaning"),
        ("* REPLACE ('guess' AS kind)", "rows have no meaning"),
        (
            "* REPLACE ('ferittin' AS subject)",
            "there is no observable, finding or drug 'ferittin'. Did you mean 'ferritin'?",
        ),
        ("* REPLACE (CAST(effective AS TIMESTAMPTZ) AS effective)", "TIMESTAMP belongs there"),
    ],
)
def test_an_event_table_that_is_none_is_told(tmp_path, out, change, said):
    good = stage(folder_of(tmp_path / "long", facts=FACTS), LIBRARY, tmp_path / "good").events
    folder = tmp_path / "events"
    folder.mkdir()
    duckdb.sql(f"SELECT {change} FROM read_parquet('{good}')").write_parquet(str(folder / "events.parquet"))
    assert said in problem(folder, out)


def test_a_mapping_is_for_tables_and_memory_has_a_floor(tmp_path, out):
    bundle = write_bundle(tmp_path, patient(), observation())
    assert "only a table takes --ignore" in problem(bundle, out, ignore=["x"])
    assert "--memory: 1000 bytes are too few" in problem(bundle, out, memory=1000)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert "cannot be written" in problem(folder_of(tmp_path / "long", facts=FACTS), blocked / "below")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_named(tmp_path, out):
    folder = folder_of(tmp_path / "long", facts=FACTS)
    folder.chmod(0)
    assert "cannot be read" in problem(folder, out)


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (duckdb.OutOfMemoryException("failed to allocate"), "--memory"),
        (
            duckdb.IOException("Could not write file: No space left on device"),
            "the disk became full while this was read. Make room",
        ),
    ],
)
def test_too_little_memory_and_a_full_disk_are_told(tmp_path, out, monkeypatch, raised, said):
    def fail(*_):
        raise raised

    source = folder_of(tmp_path / "long", facts=FACTS)
    monkeypatch.setattr("cytostorm.io.long.rows.Rows._twice", lambda self: _in_duckdb(self.database, fail))
    assert said in problem(source, out)


def _in_duckdb(database, fail):
    from cytostorm.io.coded.staging import readable

    with readable(database.source):
        fail()


def test_a_table_beyond_its_memory_spills(tmp_path, out):
    count = 600_000
    duckdb.sql(f"""SELECT 'P' || (i // 40) AS patient, TIMESTAMP '2024-01-01' + to_minutes(i) AS time, 'ferritin' AS observable,
        CAST(1 + i % 5000 AS VARCHAR) AS value, 'ug/L' AS unit FROM range({count}) t(i)""").write_parquet(
        str(tmp_path / "facts.parquet")
    )
    found = stage(tmp_path / "facts.parquet", LIBRARY, out, memory=100_000_000)
    assert found.conformance.values_read == count
    events = pq.read_table(found.events, columns=["row"]).column("row").to_numpy()
    assert (events[1:] > events[:-1]).all()  # in the order of the source


def test_progress_rises_to_the_end(tmp_path, out):
    heard = []
    stage(
        folder_of(tmp_path / "long", facts=FACTS), LIBRARY, out, progress=lambda what, done: heard.append((what, done))
    )
    assert [done for _, done in heard] == sorted(done for _, done in heard)
    assert all(0 <= done <= 1 for _, done in heard)


def test_what_repeats_is_found_in_any_number_of_rounds(tmp_path):
    database = IntakeDatabase("test", zone=False, spill=Spill(tmp_path, 200_000_000))
    numbers = [5, 7, 5, 2**64 - 1, 9, 2**64 - 1, 5]
    database.table("given", pa.table({"k": pa.array(numbers, pa.uint64())}))
    for most in (1, 2, 100):
        assert sorted(repeated(database, "SELECT k FROM given", len(numbers), most).tolist()) == [5, 2**64 - 1]
    database.close()


def test_future_dates_are_counted_and_kept(tmp_path, out):
    text = "patient,time,observable,value,unit\n1,2150-01-01,ferritin,500,ug/L\n1,2024-01-01,ferritin,500,ug/L\n"
    found = stage(folder_of(tmp_path / "long", facts=text), LIBRARY, out, today=date(2026, 1, 1))
    assert (found.conformance.after_today, found.conformance.values_taken) == (1, 2)
    assert timedelta(0) < rows(found.events)[0]["effective"] - datetime(2100, 1, 1)


def test_a_drug_that_ends_at_another_time_is_no_duplicate(tmp_path, out):
    line = "1,2024-03-01,tocilizumab,given,{}\n"
    text = "patient,time,observable,value,until\n" + "".join(line.format(f"2024-03-0{day}") for day in (2, 3, 2, 3))
    found = stage(folder_of(tmp_path / "long", facts=text), LIBRARY, out)
    assert [row["row"] for row in rows(found.refused)] == [4, 5]
    assert [row["reason"][:20] for row in rows(found.refused)] == ["the same as row 2: p", "the same as row 3: p"]


def test_units_are_counted_by_rows_and_not_by_distinct_values(tmp_path, out):
    values = (500, 500, 700, "x", "x")
    made = [
        observation(name=str(number), value=value, effectiveDateTime=f"2024-03-0{number + 1}")
        for number, value in enumerate(values)
    ]
    source = write_ndjson(tmp_path, "o.ndjson", *made)
    (line,) = stage(source, LIBRARY, out).conformance.units
    assert (line.subject, line.taken, line.refused) == ("ferritin", 3, 2)


def test_an_error_of_a_spreadsheet_is_no_patient_on_disk_either(tmp_path, out):
    told = (
        "#REF!,2024-03-01,ferritin,500,ng/mL\n#NAME?,2024-03-01,tocilizumab,given,\nEmma,2024-03-01,ferritin,6,ng/mL\n"
    )
    source = folder_of(tmp_path / "long", facts=f"patient,time,observable,value,unit\n{told}")
    found, expected = stage(source, LIBRARY, out), records(read_table(source / "facts.csv"), LIBRARY)
    assert [(row["person"], row["text"], row["reason"]) for row in rows(found.refused)] == [
        (one.patient, one.text, one.reason) for one in expected.conformance.refused
    ]  # fmt: skip
    assert [row["person"] for row in rows(found.events)] == ["Emma"]
    assert found.conformance.persons == 1


def test_a_flowsheet_in_parquet_is_staged_as_it_is_read(tmp_path, out):
    source = tmp_path / "flow.parquet"
    pq.write_table(
        pa.table(
            {"test": ["ferritin [ng/mL]", "Plt [10*9/L]"], "2024-03-01": ["500", "64"], "2024-03-02": ["12000", ""]}
        ),
        source,
    )
    assert (
        pq.read_table(stage(source, LIBRARY, out).events).to_pylist()
        == events_of(records(read_table(source), LIBRARY).records).to_pylist()
    )


def test_the_sex_may_stand_at_each_time(tmp_path, out):
    facts = "patient,time,observable,value,unit\n" + "A,2024-03-01,sex,F,\n" * 2 + "A,2024-03-01,ferritin,500,ng/mL\n"
    found = stage(folder_of(tmp_path / "long", facts=facts), LIBRARY, out)
    assert ([row["subject"] for row in rows(found.events)], rows(found.refused)) == (["ferritin"], [])
