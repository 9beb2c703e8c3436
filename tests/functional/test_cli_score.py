"""`cytostorm score`: the table as it was, in its order, with the verdicts beside it."""

import csv
import json
import os

import polars
import pytest

from tests.functional.conftest import HSCORES, PATIENTS

HSCORE = ["hscore_verdict", "hscore_low", "hscore_high"]


def scored(run, folder, text, *options, out="out.csv"):
    (folder / "in.csv").write_text(text)
    ran = run("score", "in.csv", "--out", out, *options)
    assert ran.code == 0, ran.err
    assert ran.out == ""
    with (folder / "out.csv").open(newline="") as file:
        return list(csv.reader(file)), ran.err


def test_the_sample_patients_in_one_table(run, folder):
    units = {
        name: unit for values in reversed(PATIENTS.values()) for name, (_, unit) in values.items() if name != "ferritin"
    } | {"ferritin": "ng/mL"}
    with (folder / "t.csv").open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["patient", *(f"{name} [{unit}]" if unit else name for name, unit in units.items())])
        writer.writerows(
            [patient, *(values.get(name, ("", ""))[0] for name in units)] for patient, values in PATIENTS.items()
        )
    rows, _ = scored(run, folder, (folder / "t.csv").read_text(), "--criteria", "hscore")
    assert rows[0][-3:] == HSCORE
    assert {row[0]: (int(row[-2]), int(row[-1])) for row in rows[1:]} == HSCORES


STRANGE = [
    ["note", "patient", "ferritin [ng/mL]"],
    ['=HYPERLINK("http://x","y")', "007", "12000"],
    ["@SUM(1+1)*cmd|' /C calc'!A0", " 7 ", " 12000 "],
    ['two\nlines, a comma and "quotes"', "Ärztin 🙂", ">40000"],
    ["\x1b[31mred", "[/red]", ""],
    ["", "", ""],
    ["-1", "007", "1.0e3"],
]


def test_rows_and_columns_stay_as_they_were(run, folder):
    with (folder / "t.csv").open("w", newline="") as out:
        csv.writer(out).writerows(STRANGE)
    rows, said = scored(run, folder, (folder / "t.csv").read_text(), "--criteria", "hscore", "--ignore", "note")
    safe = [["'" + cell if cell[:1] in ("=", "@") else cell for cell in row] for row in STRANGE]
    assert [row[:3] for row in rows] == safe, "what a spreadsheet would run is text; a value such as -1 stays"
    assert [row[3:] for row in rows] == [
        HSCORE, ["unknown", "50", "337"], ["unknown", "50", "337"], ["unknown", "50", "337"], ["unknown", "0", "337"], ["unknown", "0", "337"],
        ["unknown", "0", "287"],
    ]  # fmt: skip
    told = "2 cells begin like a formula; a single quote (') was put before the sign, so that no spreadsheet runs it. Parquet keeps it."
    assert (
        " ".join(said.split())
        == f"in.csv: Columns left out: note. {told} 6 rows, 1 criteria set. Written: out.csv 1 column left out, as asked."
    )


def test_every_set_adds_its_columns(run, folder):
    rows, _ = scored(run, folder, "ferritin [ng/mL],platelets [10*9/L]\n12000,30\n,\n")
    added = rows[0][2:]
    assert {"hscore_verdict", "hscore_low", "hscore_high", "hlh-2004_verdict", "hlh-2004_low", "mals_verdict"} <= set(
        added
    )
    assert "mals_low" not in added, "a set without a score has none"
    for row in rows[1:]:
        cells = dict(zip(rows[0], row, strict=True))
        assert all(cell in ("met", "not met", "unknown") for name, cell in cells.items() if name.endswith("_verdict"))
        for name in added:
            if name.endswith("_low"):
                assert float(cells[name]) <= float(cells[name.replace("_low", "_high")])


def test_an_empty_patient_meets_nothing(run, folder):
    rows, _ = scored(run, folder, "patient,ferritin [ng/mL]\nA,\nB,12000\n")
    assert "met" not in rows[1]


def test_times_and_duplicates_play_no_part(run, folder):
    text = "patient,time,ferritin [ng/mL]\nB,31.1.,12000\nA,,12000\nB,31.1.,12000\n"
    rows, said = scored(run, folder, text, "--criteria", "hscore")
    assert [row[0] for row in rows[1:]] == ["B", "A", "B"]
    assert [row[-2] for row in rows[1:]] == ["50", "50", "50"]
    assert "refused" not in said


def test_parquet(run, folder):
    (folder / "in.csv").write_text("patient,ferritin [ng/mL]\n007,12000\nB,\n")
    assert run("score", "in.csv", "--out", "out.parquet", "--criteria", "hscore,ferritin-esr").code == 0
    frame = polars.read_parquet("out.parquet")
    assert frame.columns[:5] == ["patient", "ferritin [ng/mL]", *HSCORE]
    assert frame["patient"].to_list() == ["007", "B"]
    assert frame["hscore_low"].to_list() == [50.0, 0.0]
    assert frame["ferritin-esr_high"].to_list() == [float("inf")] * 2


def test_going_on_without_what_was_refused(run, folder):
    text = "patient,ferritin [ng/mL],scd25 [pg/mL]\nA,maybe,3000\nB,12000,\nC,-1,\n"
    rows, said = scored(run, folder, text, "--criteria", "hscore", "--skip-refused", "--report", "report.json")
    assert [row[-2:] for row in rows[1:]] == [["0", "337"], ["50", "337"], ["0", "337"]]
    assert said.startswith(
        "in.csv: 2 values were not understood and left out:\n  row 2, field 'ferritin [ng/mL]': 'maybe' is not a number."
    )
    assert "\n  row 4, field 'ferritin [ng/mL]': -1 ng/mL is impossible for ferritin" in said
    assert "\nin.csv: 1 value was understood and not used:\n  row 2, field 'scd25 [pg/mL]'" in said
    assert said.endswith("3 rows, 1 criteria set. Written: out.csv\n3 values refused, as listed above.\n")
    report = json.loads((folder / "report.json").read_text())
    assert (report["values_read"], report["values_taken"], report["values_refused"]) == (4, 1, 3)
    assert [(one["row"], one["deliberate"]) for one in report["refused"]] == [(2, False), (2, True), (4, False)]


def test_an_older_result_is_replaced_whole(run, folder):
    (folder / "out.csv").write_text("an older and much longer result\n" * 100)
    rows, _ = scored(run, folder, "patient,ferritin [ng/mL]\nA,12000\n", "--criteria", "hscore")
    assert len(rows) == 2
    assert sorted(os.listdir()) == ["in.csv", "out.csv"]


def test_a_result_can_be_scored_again_in_another_way(run, folder):
    scored(run, folder, "patient,ferritin [ng/mL]\nA,12000\n", "--criteria", "hscore")
    again = (folder / "out.csv").read_text()
    leave_out = [option for name in HSCORE for option in ("--ignore", name)]
    rows, _ = scored(run, folder, again, "--criteria", "mals", *leave_out)
    assert rows[0][:6] == ["patient", "ferritin [ng/mL]", *HSCORE, "mals_verdict"]
    assert rows[1][:6] == ["A", "12000", "unknown", "50", "337", "met"]


@pytest.mark.parametrize("name", ["in.xlsx", "in.parquet", "in.json"])
def test_other_kinds_of_table(run, folder, name):
    frame = polars.DataFrame({"patient": ["A", "B"], "ferritin [ng/mL]": [12000, None]})
    (folder / name).write_text(frame.write_json()) if name.endswith("json") else None
    frame.write_parquet(name) if name.endswith("parquet") else None
    frame.to_pandas().to_excel(name, index=False) if name.endswith("xlsx") else None
    assert run("score", name, "--out", "out.csv", "--criteria", "hscore").code == 0
    lines = (folder / "out.csv").read_text().splitlines()
    assert lines == [
        "patient,ferritin [ng/mL],hscore_verdict,hscore_low,hscore_high",
        "A,12000,unknown,50,337",
        "B,,unknown,0,337",
    ]
