"""Counts in the wrong unit at every door: kept out, both units told, confirmed by a word."""

import json

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
    text = run("assess", path, "-c", "hlh-2004")
    assert "both plausible; neither is used" in one_line(text.err)
    assert "Not used: neutrophils. 300 ×10⁹/L and 300 /uL are both plausible." in one_line(text.out)
    assert "'300 as measured'" in one_line(text.out)


def test_confirmed_they_count(run, table):
    one = hlh(run, table("neutrophils [10*9/L],platelets [10*9/L],hemoglobin [g/L]\n300 as measured,2000 as measured,120\n"))
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
    rows += [f"{who},2024-03-01T08:00,neutrophils,{said},10*9/L" for who, said in (("p", "300"), ("q", "300 as measured"))]
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
