"""Counts in the wrong unit at every door: kept out, both units told, confirmed by a word."""

import json

import duckdb
import polars
import pytest

import cytostorm


def one_line(text):
    return " ".join(text.split())


def hlh(run, path, *extra):
    """HLH-2004 as JSON, with all that was kept out of the record."""
    said = json.loads(run("assess", path, "-c", "hlh-2004,news2", "--format", "json", *extra).out)
    return said["criteria"][0] | {"suspected_slips": said["kept_out"]}


@pytest.fixture
def table(tmp_path):
    def write(text):
        path = tmp_path / "t.csv"
        path.write_text(text)
        return path

    return write


def test_neutrophils_300_are_used_in_neither_unit(run, table):
    path = table("neutrophils [10*9/L],platelets [10*9/L],hemoglobin [g/L]\n300,2000,80\n")
    one = hlh(run, path)
    assert {slip["observable"] for slip in one["suspected_slips"]} == {"neutrophils", "platelets"}
    assert all(slip["questioned"] for slip in one["suspected_slips"])
    assert next(item for item in one["items"] if item["id"].startswith("cytopenia"))["verdict"] == "unknown"
    text = run("assess", path, "-c", "hlh-2004", "--full")
    assert "both plausible; neither is used" in one_line(text.err)
    assert "not used. 300 ×10⁹/L and 300 /uL are both plausible." in one_line(text.out)
    assert "'300 as measured'" in one_line(text.out)
    assert "To be confirmed: neutrophils 300 ×10⁹/L, platelets 2,000 ×10⁹/L." in one_line(text.out)


def test_confirmed_they_count(run, table):
    one = hlh(
        run, table("neutrophils [10*9/L],platelets [10*9/L],hemoglobin [g/L]\n300 as measured,2000 as measured,120\n")
    )
    assert one["suspected_slips"] == []
    assert next(item for item in one["items"] if item["id"].startswith("cytopenia"))["verdict"] == "not met"


def test_a_mapping_confirms_a_column(run, table, tmp_path):
    path = table("ANC,Plt,hemoglobin [g/L]\n300,2000,120\n")
    mapping = tmp_path / "m.yaml"
    mapping.write_text(
        "id: m\nlayout: wide\ncolumns:\n  ANC: {observable: neutrophils, unit: 10*9/L, as_measured: true}\n"
        "  Plt: {observable: platelets, unit: 10*9/L}\n  'hemoglobin [g/L]': {observable: hemoglobin, unit: g/L}\n"
    )
    assert {slip["observable"] for slip in hlh(run, path, "-m", mapping)["suspected_slips"]} == {"platelets"}


def test_in_a_long_table_and_in_a_screen(run, tmp_path):
    facts = tmp_path / "facts.csv"
    rows = ["patient,time,observable,value,unit"]
    rows += [
        f"{who},2024-03-01T08:00,neutrophils,{said},10*9/L" for who, said in (("p", "300"), ("q", "300 as measured"))
    ]
    facts.write_text("\n".join(rows) + "\n")
    result = run("screen", facts, "--out", tmp_path / "o")
    assert result.code == 0, result.err


def test_in_a_notebook():
    found = cytostorm.assess({"neutrophils": "300 10*9/L"}, ["hlh-2004"])
    assert found.kept_out[0].slip.questioned
    assert not cytostorm.assess({"neutrophils": "300 10*9/L as measured"}, ["hlh-2004"]).kept_out


@pytest.mark.parametrize("unit", ["/nL", "Gpt/L", "Tsd/uL", "Tsd/µL", "Mrd/L", "10^3/mmc"])
def test_ward_spellings_of_counts(run, table, unit):
    assert hlh(run, table(f"platelets [{unit}],hemoglobin [g/L]\n64,80\n"))["suspected_slips"] == []


LONG = ["patient,time,observable,value,unit"]


def rows_of(tmp_path, facts, head=LONG):
    path = tmp_path / "facts.csv"
    path.write_text("\n".join([*head, *facts]) + "\n")
    return path


def kept_out(run, path, patient, *extra):
    said = json.loads(run("assess", path, "-c", "hlh-2004", "--patient", patient, "--format", "json", *extra).out)
    return {one["reported"]: one["by_column"] for one in said["kept_out"]}


MIXED = [
    "a,2024-03-01T08:00,neutrophils,300,10*9/L", "a,2024-03-02T08:00,neutrophils,80,10*9/L", "a,2024-03-03T08:00,neutrophils,4 as measured,10*9/L",
    "b,2024-03-01T08:00,neutrophils,60,10*9/L", "b,2024-03-01T08:00,neutrophils,0.2,G/L", "b,2024-03-01T08:00,hemoglobin,8,g/L",
    "b,2024-03-02T08:00,hemoglobin,95,g/L", "b,2024-03-02T08:00,lymphocytes,1.2,10*9/L",
]  # fmt: skip


def test_one_slip_makes_its_column_suspect(run, tmp_path):
    """Not what somebody confirmed, what stands in another unit, what the other unit makes impossible, or another test."""
    path = rows_of(tmp_path, MIXED)
    assert kept_out(run, path, "a") == {"300": False, "80": True}
    assert kept_out(run, path, "b") == {"60": True, "8": False}
    text = run("assess", path, "-c", "hlh-2004", "--patient", "b", "--full")
    assert "another value of this column looks like /uL" in one_line(text.out)


def test_a_rare_slip_concerns_its_own_patient_only(run, tmp_path):
    others = [f"p{number},2024-03-01T08:00,neutrophils,{2 + number / 10},10*9/L" for number in range(30)]
    path = rows_of(tmp_path, [*MIXED[:2], *others])
    assert kept_out(run, path, "a") == {"300": False, "80": True}
    assert kept_out(run, path, "p7") == {}


def staged_slips(run, source, out):
    result = run("screen", source, "-c", "hlh-2004", "--out", out)
    assert result.code == 0, result.err
    rows = duckdb.sql(
        f"SELECT person, text, other_low, other_high FROM '{out}/events.parquet' WHERE slip ORDER BY ALL"
    ).fetchall()
    counted = duckdb.sql(f"SELECT count(*) FROM '{out}/slips.parquet'").fetchall()[0][0]
    assert counted == len(rows) == json.loads((out / "conformance.json").read_text())["suspected_slips"]
    return rows


@pytest.mark.parametrize("more", [0, 30])
def test_a_screen_questions_the_same_values(run, tmp_path, more):
    """Out of core as in memory, and as of a FHIR export."""
    others = [f"p{number},2024-03-01T08:00,neutrophils,{2 + number / 10},10*9/L" for number in range(more)]
    streamed = staged_slips(run, rows_of(tmp_path, [*MIXED, *others]), tmp_path / "streamed")
    head = ["patient,time,observable,value,unit,as_measured"]
    in_memory = staged_slips(
        run, rows_of(tmp_path, [f"{row}," for row in (*MIXED, *others)], head), tmp_path / "in-memory"
    )
    assert streamed == in_memory
    assert ("b", "60", 0.06, 0.06) in streamed or more
    assert {row[1] for row in streamed} == ({"300", "80", "8"} if more else {"300", "80", "60", "8"})


def bundle(tmp_path, values):
    coding = {"coding": [{"system": "http://loinc.org", "code": "751-8"}]}
    entries = [{"resource": {"resourceType": "Patient", "id": "p"}}]
    for day, value in enumerate(values, 1):
        quantity = {"value": value, "unit": "10*9/L", "system": "http://unitsofmeasure.org", "code": "10*9/L"}
        entries.append({"resource": {
            "resourceType": "Observation", "id": f"o{day}", "status": "final", "code": coding, "subject": {"reference": "Patient/p"},
            "effectiveDateTime": f"2024-03-0{day}T08:00:00Z", "valueQuantity": quantity,
        }})  # fmt: skip
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}))
    return path


def test_in_fhir(run, tmp_path):
    path = bundle(tmp_path, [300, 80])
    said = json.loads(run("assess", path, "-c", "hlh-2004", "--format", "json").out)
    assert {one["reported"]: one["by_column"] for one in said["kept_out"]} == {"300": False, "80": True}
    assert (
        json.loads(run("assess", path, "-c", "hlh-2004", "--format", "json", "--as-measured", "neutrophils").out)[
            "kept_out"
        ]
        == []
    )
    assert {row[1] for row in staged_slips(run, path, tmp_path / "o")} == {"300", "80"}
    assert kept_out(run, bundle(tmp_path, [3.0, 80]), "p") == {}


@pytest.mark.parametrize("command", ["assess", "causes", "pathway", "watch-record"])
def test_every_command_takes_a_confirmed_test(run, tmp_path, command):
    path = rows_of(tmp_path, MIXED[:2])
    assert "neither is used" in run(command, path).err
    assert "neither is used" not in run(command, path, "--as-measured", "neutrophils").err
    wrong = run(command, path, "--as-measured", "neutrofils")
    assert (wrong.code, "Did you mean 'neutrophils'?" in wrong.err) == (2, True)
    assert "has no unit" in run(command, path, "--as-measured", "splenomegaly").err


def test_tables_of_many_take_a_confirmed_test(run, tmp_path):
    path = rows_of(tmp_path, MIXED[:2])
    for command, *extra in (("timeline",), ("screen",)):
        run(command, path, "-c", "hlh-2004", "--out", tmp_path / command, "--as-measured", "neutrophils", *extra)
    assert duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/screen/events.parquet' WHERE slip").fetchall() == [(0,)]
    wide = tmp_path / "wide.csv"
    wide.write_text("neutrophils [10*9/L]\n300\n")
    assert "1 value not used" in run("score", wide, "-c", "hlh-2004", "--out", tmp_path / "s.csv").err
    assert (
        "kept out"
        not in run("score", wide, "-c", "hlh-2004", "--out", tmp_path / "s.csv", "--as-measured", "neutrophils").err
    )


def test_a_long_table_has_a_column_for_it(run, tmp_path):
    head = ["patient,time,observable,value,unit,as_measured"]
    facts = [
        "a,2024-03-01T08:00,neutrophils,300,10*9/L,yes",
        "a,2024-03-02T08:00,platelets,2000,10*9/L,",
        "a,2024-03-02T08:00,platelets,9,10*9/L,1",
    ]
    assert kept_out(run, rows_of(tmp_path, facts, head), "a") == {"2000": False}
    wrong = run("assess", rows_of(tmp_path, ["a,2024-03-01T08:00,neutrophils,300,10*9/L,perhaps"], head))
    assert (wrong.code, "row 2, field 'as_measured': 'perhaps' is neither yes nor no" in wrong.err) == (2, True)


def test_a_frame_takes_a_confirmed_test():
    frame = polars.DataFrame({"neutrophils [10*9/L]": [300, 80]})
    assert cytostorm.score(frame, ["hlh-2004"])["hlh-2004_high"].to_list() == cytostorm.score(polars.DataFrame({"ferritin [ug/L]": [None, None]}),
        ["hlh-2004"])["hlh-2004_high"].to_list()  # fmt: skip
    record = cytostorm.Record.from_table(polars.DataFrame({"neutrophils [10*9/L]": [300]}), as_measured=["neutrophils"])
    assert record.facts[0].slip is None
