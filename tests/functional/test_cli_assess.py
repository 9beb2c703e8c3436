"""`cytostorm assess`: the three published sample patients typed in as tables, its JSON, and what is kept out and why."""

import csv
import io
import json
import os
import pty
import subprocess
from pathlib import Path

import jsonschema
import pytest

from tests.functional.conftest import COMMAND, HSCORES, PATIENTS

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "reference" / "assess.schema.json").read_text())
OTHER_UNITS = {  # the same patients as another hospital would write them
    "P1": {
        "temperature": ("103.28", "°F"), "hemoglobin": ("71", "g/L"), "leukocytes": ("1200", "/uL"), "platelets": ("30", "K/uL"),
        "ferritin": ("12", "mg/L"), "triglycerides": ("3.0", "mmol/L"), "fibrinogen": ("1.8", "g/L"), "ast": ("2.5", "ukat/L"),
        "hepatomegaly": ("1", ""), "splenomegaly": ("positive", ""), "hemophagocytosis": ("Y", ""), "immunosuppression": ("true", ""),
    },
    "P2": {
        "temperature": ("101.12", "[degF]"), "hemoglobin": ("92", "g/L"), "leukocytes": ("5000", "/uL"), "platelets": ("200000", "/uL"),
        "ferritin": ("2000", "mcg/L"), "triglycerides": ("1.5", "mmol/L"), "fibrinogen": ("2.5", "g/L"), "ast": ("0.5", "ukat/L"),
        "hepatomegaly": ("0", ""), "splenomegaly": ("present", ""), "hemophagocytosis": ("absent", ""), "immunosuppression": ("none", ""),
    },
    "P3": {
        "temperature": ("102.2", "degF"), "hemoglobin": ("80", "g/L"), "leukocytes": ("2", "x10^9/L"), "platelets": ("200", "10*3/uL"),
        "ferritin": ("8", "mg/L"), "ast": ("1.5", "µkat/L"), "immunosuppression": ("negative", ""),
    },
}  # fmt: skip


def comma_separated(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def wide(values, **first):
    headers = [f"{name} [{unit}]" if unit else name for name, (_, unit) in values.items()]
    return comma_separated([[*first, *headers], [*first.values(), *(value for value, _ in values.values())]])


def long(values, **first):
    return comma_separated(
        [[*first, "observable", "value", "unit"], *([*first.values(), name, *said] for name, said in values.items())]
    )


LAYOUTS = {
    "wide": wide,
    "long": long,
    "wide with a time": lambda values: wide(values, patient="A", time="2024-01-31 08:00"),
    "long with a time": lambda values: long(values, time="2024-01-31T08:00Z"),
    "long, last first": lambda values: long(dict(reversed(values.items()))),
}


def assessed(run, text, *options):
    ran = run("assess", "-", "--format", "json", *options, text=text)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    jsonschema.validate(found, SCHEMA)
    return found


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("values", [PATIENTS, OTHER_UNITS], ids=["units of the sample", "other units"])
@pytest.mark.parametrize("name", PATIENTS)
def test_the_sample_patients_typed_in_as_tables(run, layout, values, name):
    (hscore,) = assessed(run, layout(values[name]), "--criteria", "hscore")["criteria"]
    assert (hscore["low"], hscore["high"]) == HSCORES[name]
    assert hscore["verdict"] == {"P1": "met", "P2": "met", "P3": "unknown"}[name]
    assert sorted(hscore["missing"]) == (
        [] if name != "P3" else ["fibrinogen", "hemophagocytosis", "hepatomegaly", "splenomegaly", "triglycerides"]
    )


@pytest.mark.parametrize("name", PATIENTS)
def test_every_set_that_is_no_draft_as_json(run, name):
    found = assessed(run, wide(PATIENTS[name]))
    assert {"at", "reading", "version", "criteria"} <= set(found)
    assert found["reading"] == "inpatient-7d"
    assert {"hscore", "hlh-2004", "mas-2016", "cov-hi", "temple", "qsofa", "news2"} <= {
        one["id"] for one in found["criteria"]
    }
    for one in found["criteria"]:
        assert {"id", "edition", "revision", "fingerprint", "status", "verdict", "low", "high", "items"} <= set(one)
        assert {"missing", "would_settle", "masked", "cautions"} <= set(one)
        assert one["verdict"] in ("met", "not met", "unknown")
        assert one["status"] != "draft"
        assert one["items"]
        assert all({"id", "low", "high", "verdict", "reasons"} <= set(item) for item in one["items"])


def test_a_draft_runs_when_it_is_named(run):
    found = assessed(run, wide(PATIENTS["P1"]), "--criteria", "hlh-2024, hscore,hlh-2024")
    assert [(one["id"], one["status"] == "draft") for one in found["criteria"]] == [
        ("hlh-2024", True),
        ("hscore", False),
    ]


def test_text_says_the_same(run):
    text = wide({**PATIENTS["P1"], "temperature": ("103.28", "[degF]")})
    said, full = (run("assess", "-", "--criteria", "hscore", *more, text=text).out for more in ((), ("--full",)))
    assert "MET  HScore: 317 of 337 (cut-off 169)" in said
    assert full.startswith(said)
    assert "temperature 103.28 °F" in full, "a unit in brackets is a unit"
    assert "\x1b" not in full
    assert "Not a medical device." in said


def test_text_of_others_is_shown_as_text(run):
    hostile = "[/red] :smile: \x1b[31m\u202e"
    said = run("assess", "-", "--criteria", "hscore", text=wide({"ferritin": ("12000", "ng/mL")}, patient=hostile)).out
    assert r"[/red] :smile: \x1b[31m\u202e" in " ".join(said.split())
    assert assessed(run, wide({"ferritin": ("12000", "ng/mL")}, patient=hostile))["patient"] == hostile


def test_a_file_written_from_a_terminal_has_no_colours(folder):
    (folder / "in.csv").write_text(wide(PATIENTS["P1"]))
    master, terminal = pty.openpty()
    subprocess.run(
        [COMMAND, "assess", "in.csv", "--criteria", "hscore", "--out", "out.txt"],
        stdout=terminal,
        stderr=terminal,
        check=True,
    )
    os.close(master)
    os.close(terminal)
    assert "\x1b" not in (folder / "out.txt").read_text()
    assert "317 of 337" in (folder / "out.txt").read_text()


def test_soluble_cd25_in_mass_units_is_refused_with_the_reason(run, folder):
    (folder / "in.csv").write_text("patient,ferritin [ng/mL],scd25 [pg/mL]\nA,12000,25000\n")
    ran = run("assess", "in.csv", "--criteria", "hlh-2004", "--format", "json")
    assert ran.code == 0
    assert ran.err.startswith(
        "in.csv: 1 value was understood and not used:\n  row 2, field 'scd25 [pg/mL]': sCD25 in pg/mL is not compared"
    )
    found = json.loads(ran.out)
    jsonschema.validate(found, SCHEMA)
    (scd25,) = [item for item in found["criteria"][0]["items"] if item["id"] == "scd25"]
    assert (scd25["verdict"], scd25["low"], scd25["high"]) == ("unknown", 0, 1)
    assert [(one["subject"], one["reported"], one["unit"], one["deliberate"]) for one in found["refused"]] == [
        ("scd25", "25000", "pg/mL", True)
    ]


def test_going_on_without_what_was_refused(run, folder):
    (folder / "in.csv").write_text("patient,ferritin [ng/mL],temperature [Cel]\nA,maybe,39.6\n")
    ran = run("assess", "in.csv", "--skip-refused", "--criteria", "boston-gate", "--format", "json")
    assert ran.code == 0
    assert ran.err.startswith(
        "in.csv: 1 value was not understood and left out:\n  row 2, field 'ferritin [ng/mL]': 'maybe' is not a number."
    )
    found = json.loads(ran.out)
    assert found["criteria"][0]["verdict"] == "unknown"
    assert [(one["reported"], one["deliberate"]) for one in found["refused"]] == [("maybe", False)]


def test_a_suspected_unit_slip_is_shown_and_kept_out(run, folder):
    (folder / "in.csv").write_text("patient,temperature [Cel],fibrinogen [g/L]\nA,102.5,180\n")
    ran = run("assess", "in.csv", "--criteria", "hscore")
    assert ran.code == 0
    assert ran.err.startswith("in.csv: 2 values were kept out with a suspected unit slip:\n")
    assert (
        "row 2, field 'temperature [Cel]': 102.5 Cel is far outside what is seen, and 102.5 [degF] is not." in ran.err
    )
    said = " ".join(ran.out.split())
    assert "HScore 0 to 337 of 337" in said
    assert "NOT USED To be confirmed: body temperature 102.5 °C, fibrinogen 180 g/L." in said


def test_a_drug_that_masks_a_sign(run):
    text = "time,observable,value,unit\n2024-01-01,tocilizumab,given,\n2024-01-02,crp,4,mg/L\n2024-01-02,covid19,yes,\n"
    (cov_hi,) = assessed(run, text, "--criteria", "cov-hi")["criteria"]
    assert [(one["observable"], one["drug"]) for one in cov_hi["masked"]] == [("crp", "tocilizumab")]
    said = run("assess", "-", "--criteria", "cov-hi", "--full", text=text).out
    assert "CRP 4 mg/L (2 Jan 2024 00:00); unreliable: tocilizumab lowers CRP" in said


def test_the_future_is_invisible(run):
    text = (
        "time,known_at,observable,value,unit\n2024-01-01,,ferritin,100,ug/L\n2024-01-02,2024-01-05,ferritin,9000,ug/L\n"
    )
    at = {
        day: assessed(run, text, "--criteria", "mals", "--at", f"2024-01-{day}")["criteria"][0]["verdict"]
        for day in ("02", "04", "05", "06")
    }
    assert at == {"02": "not met", "04": "not met", "05": "met", "06": "met"}
    assert assessed(run, text, "--criteria", "mals")["at"] == "2024-01-05T00:00:00"


def test_a_reading_by_name(run):
    text = "time,observable,value,unit\n2024-01-01,ferritin,9000,ug/L\n2024-01-31,ferritin,100,ug/L\n"
    found = {
        name: assessed(run, text, "--criteria", "mals", "--reading", name) for name in ("all-recorded", "inpatient-7d")
    }
    assert {name: one["criteria"][0]["verdict"] for name, one in found.items()} == {
        "all-recorded": "met",
        "inpatient-7d": "not met",
    }
    assert [one["reading"] for one in found.values()] == list(found)


def test_one_patient_of_several_and_a_column_left_out(run):
    text = "patient,ward,ferritin [ng/mL]\nA,1,100\nB,2,9000\n"
    assert (
        assessed(run, text, "--patient", "B", "--ignore", "ward", "--criteria", "mals")["criteria"][0]["verdict"]
        == "met"
    )


def test_a_mapping(run, folder):
    columns = "columns:\n  Ferr: {observable: ferritin, unit: ng/mL}\n  S: {finding: splenomegaly}\n"
    (folder / "m.yaml").write_text(f'id: m\nlayout: wide\nsentinels: ["-99"]\n{columns}')
    found = assessed(run, "Ferr,S\n9000,-99\n", "--mapping", "m.yaml", "--criteria", "hscore")
    assert found["criteria"][0]["low"] == 50
    assert "splenomegaly" in found["criteria"][0]["missing"]


@pytest.mark.parametrize("format", ["text", "json", "html"])
def test_a_result_in_a_file_is_what_would_be_shown(run, folder, format):
    (folder / "in.csv").write_text(wide(PATIENTS["P1"]))
    shown = run("assess", "in.csv", "--criteria", "hscore", "--format", format).out
    ran = run("assess", "in.csv", "--criteria", "hscore", "--format", format, "--out", "out")
    assert (ran.out, ran.err) == ("", "Written: out\n")
    assert (folder / "out").read_text().rstrip("\n") == shown.rstrip("\n")
    assert sorted(os.listdir()) == ["in.csv", "out"]


def test_every_kind_of_file_says_the_same(run, folder):
    import polars

    frame = polars.DataFrame(
        {"patient": ["A"], "ferritin [ng/mL]": [12000], "temperature [Cel]": [39.6], "splenomegaly": [True]}
    )
    frame.write_csv("t.csv")
    frame.write_csv("t.tsv", separator="\t")
    frame.write_csv("semicolons.csv", separator=";", include_bom=True)
    frame.write_parquet("t.parquet")
    frame.to_pandas().to_excel("t.xlsx", index=False)
    (folder / "t.json").write_text(frame.write_json())
    found = [json.loads(run("assess", name, "--format", "json").out) for name in sorted(os.listdir())]
    assert len(found) == 6
    assert [one["criteria"] for one in found].count(found[0]["criteria"]) == 6
