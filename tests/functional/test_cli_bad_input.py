"""Bad input: one clear message with file, row and field, exit code 2, and not one byte changed on the disk."""

import json
import os
import tempfile
import time
from pathlib import Path

import openpyxl
import pyarrow
import pyarrow.parquet
import pytest

SECRET = "Zwetschgenbaum-4711"  # a patient's name: it may stand in no message
WIDE = f"patient,{{}}\n{SECRET},{{}}\n"


def left_alone(folder):
    """Everything in a folder, hidden files too, with its content."""
    return {
        path.relative_to(folder): path.read_bytes() if path.stat().st_size < 10_000_000 else b""
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def refused(run, folder):
    """Runs a command that must refuse: what it says, after everything that holds for every refusal was checked."""

    def check(*arguments, **options):
        before = left_alone(folder)
        ran = run(*arguments, **options)
        assert ran.code == 2, ran
        assert ran.out == ""
        assert ran.err.startswith("cytostorm: "), "one message, and nothing before it"
        assert ran.err.count("cytostorm: ") == 1
        assert "Traceback" not in ran.err
        assert SECRET not in ran.err
        assert all(sign.isprintable() or sign == "\n" for sign in ran.err)
        assert left_alone(folder) == before
        return ran.told.strip()

    return check


@pytest.fixture
def assess(refused, folder):
    """`assess` of one file, with a result of an older run in its place."""
    (folder / "out.txt").write_text("an older result\n")
    return lambda source, *more, **options: refused("assess", source, "--out", "out.txt", *more, **options)


CELLS = {
    "finding": (
        WIDE.format("splenomegaly", "maybe"),
        2,
        "splenomegaly",
        "'maybe' is neither yes nor no",
        "Write yes, no, 1 or 0",
    ),
    "nan": (
        WIDE.format("ferritin [ng/mL]", "NaN"),
        2,
        "ferritin [ng/mL]",
        "'NaN' is not a number",
        "Leave the cell blank",
    ),
    "infinite": (
        WIDE.format("ferritin [ng/mL]", "inf"),
        2,
        "ferritin [ng/mL]",
        "'inf' is not a number",
        "Leave the cell blank",
    ),
    "negative count": (
        WIDE.format("platelets [10*9/L]", "-30"),
        2,
        "platelets [10*9/L]",
        "-30 10*9/L is impossible",
        "possible is from 0",
    ),
    "two readings": (
        WIDE.format("ferritin [ng/mL]", '"1,250"'),
        2,
        "ferritin [ng/mL]",
        "'1,250' can be 1.25 or 1250 ng/mL",
        "--decimal point",
    ),
    "word": (
        WIDE.format("ferritin [ng/mL]", "high"),
        2,
        "ferritin [ng/mL]",
        "'high' is not a number",
        "Write 12000, 38.4, >40000 or <10",
    ),
    "spreadsheet error": (
        WIDE.format("ferritin [ng/mL]", "#REF!"),
        2,
        "ferritin [ng/mL]",
        "'#REF!' is not a number",
        "blank when not measured",
    ),
    "control signs": (
        WIDE.format("splenomegaly", "\x1b[31mred\x07"),
        2,
        "splenomegaly",
        r"'\x1b[31mred\x07' is neither",
        "Write yes, no",
    ),
    "markup": (WIDE.format("splenomegaly", "[/bold]"), 2, "splenomegaly", "'[/bold]' is neither", "Write yes, no"),
    "right to left": (
        WIDE.format("splenomegaly", "\u202eyes"),
        2,
        "splenomegaly",
        r"'\u202eyes' is neither",
        "Write yes, no",
    ),
    "very long": (
        WIDE.format("ferritin [ng/mL]", "7" * 5000),
        2,
        "ferritin [ng/mL]",
        "is 5000 characters long",
        "not a number",
    ),
    "test name": (
        "observable,value,unit\nferrritin,5,ng/mL\n",
        2,
        "observable",
        "'ferrritin' is no observable",
        "Did you mean 'ferritin'",
    ),
    "unit of a row": (
        "observable,value,unit\nferritin,5,stone\n",
        2,
        "value",
        "The unit 'stone' is not known",
        "Accepted for ferritin: ug/L",
    ),
    "no unit in a row": ("observable,value,unit\nferritin,5,\n", 2, "value", "ferritin has no unit", "Accepted: ug/L"),
    "drug": (
        WIDE.format("tocilizumab", "perhaps"),
        2,
        "tocilizumab",
        "does not say whether tocilizumab was given",
        "Write given, not given",
    ),
}


@pytest.mark.parametrize(("text", "row", "field", "problem", "advice"), CELLS.values(), ids=CELLS)
def test_a_cell_that_cannot_be_read(assess, folder, text, row, field, problem, advice):
    (folder / "in.csv").write_text(text)
    said = assess("in.csv")
    assert said.startswith("in.csv: 1 value was not understood, so nothing was computed and nothing written.\n")
    assert f"\n  row {row}, field '{field}': " in said
    assert problem in said
    assert advice in said
    assert said.endswith("\nCorrect it, or add --skip-refused to go on without it (counted as unknown).")
    assert len(said.splitlines()) == 3


@pytest.mark.parametrize("number", ["1e400", "-1e999", ">1e400", "<1e309"])
def test_a_number_beyond_every_machine(assess, folder, number):
    (folder / "in.csv").write_text(WIDE.format("ferritin [ng/mL]", number))
    assert "row 2, field 'ferritin [ng/mL]'" in assess("in.csv")


def test_a_cell_of_two_lines(assess, folder):
    (folder / "in.csv").write_text(WIDE.format("ferritin [ng/mL]", '"12\n000"'))
    assert "row 2, field 'ferritin [ng/mL]'" in assess("in.csv")


def test_an_undated_limit_beside_one_with_a_zone(run, folder):
    uln = "  uln: {limit: upper_limit_of_normal, observable: ferritin, unit: ug/L, once_per_patient: true}\n"
    parts = "observable_column: test\nvalue_column: value\nunit_column: unit\n"
    (folder / "m.yaml").write_text(f"id: m\nlayout: long\ntime: time\n{parts}columns:\n{uln}")
    limit = "2024-01-02T00:00Z,ferritin@upper_limit_of_normal,600,ug/L,300\n"
    (folder / "in.csv").write_text(f"time,test,value,unit,uln\n2024-01-01T00:00Z,ferritin,500,ug/L,300\n{limit}")
    assert run("assess", "in.csv", "--mapping", "m.yaml", "--criteria", "three-f").code == 0


LONG = "patient,time,observable,value,unit\n"
TIMES = {
    "no year": ("31.01.", "'31.01.' has no year. Write year, month and day: 2020-03-31"),
    "month and day": ("Jan 31", "'Jan 31' has no year"),
    "two digits": ("31.01.20", "the year of '31.01.20' has two digits"),
    "two meanings": ("03/04/2020", "'03/04/2020' can be 3 April or 4 March. Write 2020-04-03 or 2020-03-04"),
    "no such day": ("2023-02-29", "there is no 29 February 2023"),
    "serial number": ("43861", "'43861' is a number and not a date"),
    "another century": ("0203-01-31", "the year of '0203-01-31' lies outside 1950 to 2999"),
}


@pytest.mark.parametrize(("written", "problem"), TIMES.values(), ids=TIMES)
def test_a_time_that_cannot_be_read(assess, folder, written, problem):
    (folder / "in.csv").write_text(f"{LONG}{SECRET},{written},ferritin,5000,ng/mL\n")
    said = assess("in.csv")
    assert f"row 2, field 'time': {problem}" in said
    assert "Not taken from this row: 1 value." in said


def test_a_duplicate_row(assess, folder):
    (folder / "in.csv").write_text(LONG + f"{SECRET},2020-01-31,ferritin,5000,ng/mL\n" * 2)
    said = assess("in.csv")
    assert "row 3, field 'value': the same as row 2: patient, time, test, value and unit." in said
    assert "Remove one of them, or set duplicate_rows: count_once in a mapping." in said


def test_zones_here_and_none_there(assess, folder):
    (folder / "in.csv").write_text(
        f"{LONG}{SECRET},2020-01-31T10:00Z,ferritin,1,ug/L\n{SECRET},2020-01-31T11:00,ferritin,2,ug/L\n"
    )
    assert assess("in.csv").startswith(
        "in.csv, row 3, field 'time': this time has no time zone, and row 2 (field 'time') has one."
    )


COLUMNS = {
    "unknown": (
        "ward",
        "field 'ward': this column is not known. Leave it out with --ignore 'ward', or say in a mapping what it is.",
    ),
    "nearly known": ("feritin [ng/mL]", "field 'feritin [ng/mL]': this column is not known. Did you mean 'ferritin'?"),
    "no unit": (
        "ferritin",
        "field 'ferritin': ferritin has no unit. Write it in brackets: 'ferritin [ug/L]' or 'ferritin [ng/mL]'",
    ),
    "unknown unit": (
        "ferritin [furlong]",
        "field 'ferritin [furlong]': The unit 'furlong' is not known for ferritin. Accepted: ug/L, ng/mL, mg/L.",
    ),
    "another test's unit": (
        "platelets [mmol/L]",
        "field 'platelets [mmol/L]': The unit 'mmol/L' is not known for platelets.",
    ),
    "colours": ("\x1b[31mward", r"field '\x1b[31mward': this column is not known."),
    "style": ("[/bold]", "field '[/bold]': this column is not known."),
    "twice": ("age [a],age [a]", "field 'age [a]': two columns have this name, and nothing says which one counts."),
    "mean the same": ("person_id", "field 'person_id': this column and 'patient' mean the same."),
}


@pytest.mark.parametrize(("header", "problem"), COLUMNS.values(), ids=COLUMNS)
def test_a_column_that_cannot_be_read(assess, folder, header, problem):
    cells = ",".join("1" for _ in header.split(","))
    (folder / "in.csv").write_text(WIDE.format(header, cells))
    assert assess("in.csv").startswith(f"in.csv, {problem}")


def workbook(path, **cells):
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    book.save(path)


def lists(path):
    pyarrow.parquet.write_table(pyarrow.table({"age [a]": [[1]]}), path)


FILES = {
    "empty": ("in.csv", b"", "the file is empty."),
    "a header alone": ("in.csv", b"patient,age [a]\n", "there are columns and no rows."),
    "a blank line first": ("in.csv", b"\npatient,age [a]\n", "the first line is blank."),
    "utf-16": ("in.csv", "patient,age [a]\nA,3\n".encode("utf-16"), "the file is in UTF-16. Save the file as UTF-8"),
    "latin-1": (
        "in.csv",
        "patient,age [a]\nÄ,3\n".encode("latin-1"),
        "row 2: byte 0xc4 at position 17 of the file is not UTF-8.",
    ),
    "binary junk": (
        "in.csv",
        bytes(range(256)) * 20,
        "row 1: this line holds a zero byte, so the file is not text in UTF-8.",
    ),
    "a workbook named csv": (
        "in.csv",
        b"PK\x03\x04 and so on\n",
        "this is a ZIP or XLSX file, not a text table. Name it .xlsx",
    ),
    "a quote left open": (
        "in.csv",
        b'patient,age [a]\n"A,3\nB,4\n',
        "row 2: a double quote is opened here and never closed.",
    ),
    "too many cells": ("in.csv", b"patient,age [a]\nA,3,4\n", "row 2: this row has 3 cells, and the header has 2."),
    "10 000 columns": (
        "in.csv",
        b",".join(b"c%d" % n for n in range(10_000)) + b"\n1\n",
        "there are 10000 columns; at most 5000 are read.",
    ),
    "5 000 columns": (
        "in.csv",
        b",".join(b"column%d" % n for n in range(5_000)) + b"\n1\n",
        "field 'column0': this column is not known.",
    ),
    "parquet that is not one": ("in.parquet", b"patient,age [a]\nA,3\n", "this is not a Parquet file."),
    "parquet cut off": ("in.parquet", b"PAR1" + b"\0" * 90, "the Parquet file is damaged"),
    "parquet with lists": ("in.parquet", lists, "field 'age [a]': this column holds lists or records."),
    "workbook that is not one": (
        "in.xlsx",
        b"patient,age [a]\nA,3\n",
        "this is not an XLSX workbook, or it is damaged.",
    ),
    "workbook cut off": ("in.xlsx", b"PK\x03\x04" + b"\0" * 90, "this is not an XLSX workbook, or it is damaged."),
    "old workbook": (
        "in.xlsx",
        b"\xd0\xcf\x11\xe0" + b"\0" * 90,
        "this is an old Excel file (.xls) or one with a password.",
    ),
    "empty workbook": ("in.xlsx", workbook, "the first sheet is empty."),
    "json that is not": ("in.json", b"[{'patient': 'A'}]", "this is not JSON:"),
    "json that is neither": ("in.json", b"{'patient': 'A'}", "this is not JSON, or it is cut off:"),
    "json of another shape": ("in.json", b'["patient", "A"]', "the JSON is not a list of row objects."),
    "json without a kind": (
        "in.json",
        b'{"patient": {"id": "A"}}',
        "this is JSON without a resourceType, and no FHIR Bundle.",
    ),
    "json bomb": ("in.json", b"[" * 200_000, "the JSON is nested too deep for a table."),
    "another ending": (
        "in.doc",
        b"patient,age [a]\nA,3\n",
        "the ending '.doc' does not say what kind of file this is. Rename it",
    ),
}


@pytest.mark.parametrize(("name", "content", "problem"), FILES.values(), ids=FILES)
def test_a_file_that_is_no_table(assess, folder, name, content, problem):
    if callable(content):
        content(folder / name)
    else:
        (folder / name).write_bytes(content)
    said = assess(name)
    assert said.startswith((f"{name}: {problem}", f"{name}, {problem}"))
    assert len(said) < 400, "one message, not a page"


def test_a_cell_in_the_last_corner_of_a_sheet_does_not_fill_the_memory(assess, folder):
    workbook(folder / "in.xlsx", A1="patient", B1="age [a]", A2="A", B2=3, XFD1048576="x")
    assert assess("in.xlsx").startswith(
        "in.xlsx: the table has more than 20 million cells, blank ones counted. Is there a forgotten cell"
    )


def test_a_flood_of_blank_cells_does_not_fill_the_memory(assess, folder, monkeypatch):
    monkeypatch.setattr("cytostorm.io.tables.table.MOST_CELLS", 2_000_000)
    (folder / "in.csv").write_bytes(b",".join(b"c%d" % n for n in range(4_000)) + b"\n" + b"1\n" * 501)
    assert (
        assess("in.csv")
        == "in.csv: the table has more than 2 million cells, blank ones counted. Split it, or leave columns out."
    )


def test_files_that_are_not_there(assess, folder):
    (folder / "in").mkdir()
    assert assess("none.csv") == "none.csv: there is no such file."
    assert assess("in").startswith("in: this folder holds neither FHIR resources nor OMOP tables.")
    assert "File name too long" in assess("x" * 300 + ".csv")
    assert assess("in.csv/none.csv") == "in.csv/none.csv: there is no such file."


@pytest.mark.parametrize("scheme", ["http", "https", "s3", "gs", "file", "jdbc:postgresql", "FTP"])
@pytest.mark.parametrize("ending", ["", ".csv", ".xlsx", ".parquet", ".json"])
def test_an_address_is_no_file(assess, scheme, ending):
    said = assess(f"{scheme}://user:secret@example.org/data{ending}")
    assert "this is an address, and only files and folders of this machine are read" in said
    assert "secret" not in said


def test_a_line_of_200_mb(assess, folder):
    with (folder / "in.csv").open("wb") as out:
        out.write(b"patient,ferritin [ng/mL]\nA,")
        for _ in range(200):
            out.write(b"1" * 1_000_000)
    started = time.perf_counter()
    assert assess("in.csv").startswith("in.csv, row 2: this line is longer than 1000000 characters.")
    assert time.perf_counter() - started < 2


AGES = "patient,time,observable,value,unit\np1,2024-03-01T08:00,age,{},a\np1,2024-03-05T08:00,age,{},a\np1,2024-03-05T08:00,ferritin,900,ng/mL\n"


FALLS = "the age falls from 40 a (2024-03-01 08:00, row 2) to 4 a (2024-03-05 08:00, row 3). Correct one of the two, or separate the patients."


@pytest.mark.parametrize("command", ["assess", "causes", "pathway", "watch-record", "timeline"])
def test_an_age_that_falls(refused, folder, command):
    (folder / "p.csv").write_text(AGES.format(40, 4))
    assert FALLS in refused(command, "p.csv", *(("--out", "o") if command == "timeline" else ()))


def test_of_two_ages_that_fall_neither_is_used(run, folder):
    (folder / "p.csv").write_text(AGES.format(40, 4))
    said = run("causes", "p.csv", "--skip-refused", "--format", "json")
    assert said.code == 0
    assert "age" in {one["label"] for one in json.loads(said.out)["hyperinflammation"]["missing"]}


@pytest.mark.parametrize(("first", "second"), [(40, 40), (40, 41)])
def test_an_age_that_stays_or_rises_is_read(run, folder, first, second):
    (folder / "p.csv").write_text(AGES.format(first, second))
    assert run("causes", "p.csv").code == 0


def test_a_pregnancy_in_a_male(refused, folder):
    (folder / "p.csv").write_text("patient,time,observable,value,unit\np1,2024-03-01T08:00,pregnancy,yes,\n")
    said = refused("pathway", "p.csv", "--sex", "male")
    assert "the record says pregnancy: present (2024-03-01 08:00), and sex is male. Correct one of the two." in said
    said = refused("dose", "anakinra", "--weight", "70", "--sex", "male", "--condition", "pregnancy")
    assert (
        "'pregnancy' is said to be present in a male. Look at the sex and the condition; keep one of the two." in said
    )


def test_a_pregnancy_denied_in_a_male_and_one_in_a_female_are_read(run, folder):
    for said, sex in (("no", "male"), ("yes", "female")):
        (folder / "p.csv").write_text(f"patient,time,observable,value,unit\np1,2024-03-01T08:00,pregnancy,{said},\n")
        assert run("pathway", "p.csv", "--sex", sex).code == 0


def test_several_patients_for_assess(assess, folder):
    (folder / "in.csv").write_text(f"patient,age [a]\n{SECRET},3\nB,4\n")
    assert (
        assess("in.csv")
        == "in.csv: holds 2 patients, and assess takes one. Add --patient ID, or use cytostorm timeline."
    )
    assert (
        assess("in.csv", "--patient", "C")
        == "in.csv: holds 2 patients, and none is named 'C'. Write the name as it stands in the table."
    )


GOOD = f"patient,time,age [a]\n{SECRET},2020-01-31T10:00+01:00,30\n"
OPTIONS = {
    "criteria": (["--criteria", "hscor"], "There is no criteria set 'hscor'. Did you mean 'hscore'?"),
    "one of the criteria": (
        ["--criteria", "hscore,hlh2004"],
        "There is no criteria set 'hlh2004'. Did you mean 'hlh-2004'?",
    ),
    "no criteria at all": (["--criteria", " , "], "--criteria: ' , ' names no criteria set."),
    "reading": (["--reading", "inpatient"], "There is no reading 'inpatient'."),
    "format": (["--format", "xml"], "There is no format 'xml'. Known: html, json, text."),
    "moment": (
        ["--at", "yesterday"],
        "--at: 'yesterday' is not a date or time that can be read. Write year, month and day",
    ),
    "moment without a year": (["--at", "31.1."], "--at: '31.1.' has no year."),
    "moment that never was": (["--at", "2023-02-29"], "--at: there is no 29 February 2023."),
    "moment without a zone": (
        ["--at", "2020-02-01"],
        "--at: '2020-02-01' does not fit the record, whose times have a time zone.",
    ),
    "column to ignore": (["--ignore", "wrad"], "in.csv, field 'wrad': there is no such column to ignore."),
}


@pytest.mark.parametrize(("options", "problem"), OPTIONS.values(), ids=OPTIONS)
def test_an_option_that_means_nothing(assess, folder, options, problem):
    (folder / "in.csv").write_text(GOOD)
    assert assess("in.csv", *options).startswith(problem)


def test_a_zone_where_the_record_has_none(assess, folder):
    (folder / "in.csv").write_text("time,age [a]\n2020-01-31,30\n")
    said = assess("in.csv", "--at", "2020-02-01T00:00Z")
    assert (
        said
        == "--at: '2020-02-01T00:00Z' does not fit the record, whose times have no time zone. Write it like 2020-03-31T14:30."
    )


MAPPINGS = {
    "bomb": (
        "a: &a [x, x]\nb: &b [*a, *a, *a, *a]\nc: [*b, *b, *b]\n",
        "m.yaml, line 1, at a: anchors (&) and aliases (*) are not allowed.",
    ),
    "nested": ("a: " + "[" * 100_000, "m.yaml, line 1"),
    "large": ("a: " + "x" * 3_000_000, "m.yaml: the file is larger than 2000000 characters"),
    "empty": ("", "m.yaml: the file is empty."),
    "not yaml": ("a: [1, 2", "m.yaml, line 2: this is not YAML"),
    "python object": ("!!python/object/apply:os.system [echo]", "m.yaml, line 1: the tag"),
    "a list": ("- 1\n", "m.yaml, line 1"),
    "unknown word": (
        "id: m\nlayout: wide\ncolumms: {}\n",
        "m.yaml, line 3, at columms: 'columms' is not a word of this file. Did you mean 'columns'?",
    ),
    "unknown test": (
        "id: m\nlayout: wide\nignore_other_columns: true\ncolumns:\n  age [a]: {observable: aeg, unit: a}\n",
        "mapping 'm', field 'age [a]': there is no observable 'aeg'. Did you mean 'age'?",
    ),
    "unknown unit": (
        "id: m\nlayout: wide\nignore_other_columns: true\ncolumns:\n  age [a]: {observable: age, unit: moons}\n",
        "mapping 'm', field 'age [a]': The unit 'moons' is not known for age.",
    ),
    "column that is not there": (
        "id: m\nlayout: wide\nignore_other_columns: true\ncolumns:\n  Age: {observable: age, unit: a}\n",
        "mapping 'm', field 'Age': in.csv has no such column.",
    ),
    "column not spoken of": (
        "id: m\nlayout: wide\npatient: patient\ncolumns:\n  age [a]: {observable: age, unit: a}\n",
        "in.csv, field 'time': the mapping 'm' does not say what this column is.",
    ),
}


@pytest.mark.parametrize(("text", "problem"), MAPPINGS.values(), ids=MAPPINGS)
def test_a_mapping_that_cannot_be_used(assess, folder, text, problem):
    (folder / "in.csv").write_text(GOOD)
    (folder / "m.yaml").write_text(text)
    assert assess("in.csv", "--mapping", "m.yaml").startswith(problem)


def test_a_mapping_that_is_not_there_or_not_text(assess, folder):
    (folder / "in.csv").write_text(GOOD)
    (folder / "junk.yaml").write_bytes(bytes(range(256)))
    (folder / "wide.yaml").write_bytes("id: m".encode("utf-16"))
    for name in ("none.yaml", "."):
        assert assess("in.csv", "--mapping", name).startswith(f"{name}: cannot be read")
    for name in ("junk.yaml", "wide.yaml"):
        assert assess("in.csv", "--mapping", name).startswith(f"{name}: is not UTF-8 text (byte ")


@pytest.mark.parametrize("name", ["assess", "score", "timeline"])
def test_every_command_lists_and_counts_what_it_refuses(refused, folder, name):
    rows = "".join(f"P{number},2020-01-31,{cell}\n" for number, cell in enumerate(["5000", "NaN", "-1", *["x"] * 30]))
    (folder / "in.csv").write_text(f"patient,time,ferritin [ng/mL]\n{rows}")
    said = refused(name, "in.csv", "--out", "out.csv", "--criteria", "hscore").splitlines()
    assert said[0] == "in.csv: 32 values were not understood, so nothing was computed and nothing written."
    assert said[1].startswith("  row 3, field 'ferritin [ng/mL]': 'NaN' is not a number.")
    assert said[2].startswith("  row 4, field 'ferritin [ng/mL]': -1 ng/mL is impossible")
    assert said[-2] == "  … and 12 more."
    assert said[-1].startswith("Correct them, or add --skip-refused")
    assert len(said) == 23


PLACES = {
    "missing folder": ("none/out.csv", "none/out.csv: the folder none does not exist. Make it first."),
    "a folder": ("there", "there: this is a folder. Name a file."),
    "the table itself": ("in.csv", "in.csv: this file is read by the same command. Name another file for the result."),
    "the table by another name": ("link.csv", "link.csv: this file is read by the same command."),
    "the mapping": ("m.csv", "m.csv: this file is read by the same command."),
    "a device": ("null.csv", "null.csv: this is a device or a pipe, and a result replaces what stands there."),
    "a file as a folder": ("in.csv/out.csv", "in.csv/out.csv: the folder in.csv does not exist."),
}


@pytest.mark.parametrize(("out", "problem"), PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("name", ["assess", "score"])
def test_a_place_where_no_result_can_be_written(refused, folder, name, out, problem):
    (folder / "there").mkdir()
    (folder / "in.csv").write_text(GOOD)
    (folder / "m.csv").write_text(
        "id: m\nlayout: wide\nignore_other_columns: true\ncolumns:\n  age [a]: {observable: age, unit: a}\n"
    )
    (folder / "link.csv").symlink_to("in.csv")
    (folder / "null.csv").symlink_to("/dev/null")
    if out == "there" and name == "score":
        (folder / "there").rename(folder / "there.csv")
        out, problem = "there.csv", problem.replace("there:", "there.csv:")
    assert refused(name, "in.csv", "--out", out, "--mapping", "m.csv").startswith(problem)


def test_more_places_for_score(refused, folder):
    (folder / "in.csv").write_text(GOOD)
    for ending in (".xlsx", ".json", ""):
        assert (
            refused("score", "in.csv", "--out", f"out{ending}")
            == f"out{ending}: can be written as .csv or .parquet. Change the ending of --out."
        )
    assert refused("score", "in.csv", "--out", "out.csv", "--report", "./out.csv").startswith(
        "out.csv: --report and --out name the same file."
    )
    assert refused("score", "in.csv", "--out", "out.csv", "--report", "none/r.json").startswith(
        "none/r.json: the folder none does not exist."
    )
    (folder / "scored.csv").write_text("patient,hscore_low\nA,3\n")
    said = refused("score", "scored.csv", "--out", "out.csv")
    assert (
        said
        == "scored.csv, field 'hscore_low': the table has this column, and it would be written. Rename it, or take it out."
    )


def test_a_long_table_is_no_table_of_patients(refused, folder):
    (folder / "in.csv").write_text("patient,observable,value,unit\nA,ferritin,5,ug/L\n")
    said = refused("score", "in.csv", "--out", "out.csv")
    assert said.startswith(
        "in.csv: this is a long table: each row is one value, and here each row must be one patient or patient-time."
    )


def test_places_for_a_course(refused, folder):
    (folder / "in.csv").write_text(GOOD)
    (folder / "mine").mkdir()
    (folder / "mine" / "thesis.txt").write_text("three years of work")
    assert refused("timeline", "in.csv", "--out", "mine").startswith(
        "mine: exists and is no former result of this command. Name a new folder."
    )
    assert refused("timeline", "in.csv", "--out", "in.csv").startswith("in.csv: exists and is no former result")
    assert refused("timeline", "in.csv", "--out", "none/new").startswith("none/new: the folder none does not exist.")
    (folder / "mine" / "cytostorm.json").write_text(json.dumps({"files": ["cytostorm.json"]}))
    assert refused("timeline", "in.csv", "--out", "mine").startswith(
        "mine: holds a file that this command did not make: thesis.txt."
    )


def test_a_course_needs_times(refused, folder):
    (folder / "in.csv").write_text("patient,age [a]\nA,3\nB,4\n")
    said = refused("timeline", "in.csv", "--out", "new")
    assert said == "in.csv: no value has a time, and a course needs one. Add a column 'time', or use cytostorm score."


def test_standard_input_that_is_no_table(refused):
    assert refused("assess", "-", text="").startswith("standard input: the file is empty.")
    assert refused("assess", "-", text=bytes(range(256))).startswith("standard input, row 1: ")
    assert refused("assess", "-", text="[{]").startswith("standard input: this is not JSON")
    assert refused("assess", "-", text="patient,ward\nA,1\n").startswith(
        "standard input, field 'ward': this column is not known."
    )


@pytest.fixture
def anybody():
    """The rights of a user who is not root, whom permissions do not stop."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


@pytest.fixture
def warm(run, folder):
    """Everything is imported already, as the interpreter may lie where only root can read."""
    (folder / "warm.csv").write_text(GOOD)
    assert run("score", "warm.csv", "--out", "warmed.csv", "--criteria", "hscore").code == 0


@pytest.fixture
def locked():
    """A folder outside of pytest's, which are closed to others: one file may not be read, and nothing may be written."""
    with tempfile.TemporaryDirectory() as name:
        here = Path(name)
        for file in ("secret.csv", "in.csv"):
            (here / file).write_text(GOOD)
        (here / "secret.csv").chmod(0)
        here.chmod(0o555)
        yield here
        here.chmod(0o755)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions of POSIX")
def test_a_file_and_a_folder_that_may_not_be_touched(warm, locked, run, anybody):
    unreadable, unwritable = (
        run("assess", locked / "secret.csv"),
        run("score", locked / "in.csv", "--out", locked / "out.csv"),
    )
    assert (unreadable.code, unreadable.err) == (
        2,
        f"cytostorm: {locked / 'secret.csv'}: the file cannot be read: Permission denied.\n",
    )
    assert unwritable.code == 2
    assert unwritable.told.startswith(
        f"{locked / 'out.csv'}: this cannot be written: Permission denied. Nothing was changed."
    )
    assert sorted(os.listdir(locked)) == ["in.csv", "secret.csv"]


def test_knowledge_commands(refused, folder):
    (folder / "set").mkdir()
    (folder / "junk.yaml").write_bytes(bytes(range(256)))
    (folder / "bomb.yaml").write_text("a: &a [x]\nb: *a\n")
    assert refused("criteria", "show", "hlh2004").startswith(
        "There is no criteria set 'hlh2004'. Did you mean 'hlh-2004'?"
    )
    assert refused("criteria", "show", "hscore", "--format", "pdf").startswith("There is no format 'pdf'.")
    assert refused("criteria", "list", "--format", "pdf").startswith("There is no format 'pdf'.")
    assert refused("criteria", "check", "none.yaml").startswith("none.yaml: there is no such file.")
    assert refused("criteria", "check", "set").startswith("set/definition.yaml: there is no such file.")
    assert refused("criteria", "check", "junk.yaml").startswith(
        "junk.yaml: is not UTF-8 text (byte 128). Save it as UTF-8."
    )
    assert refused("criteria", "check", "bomb.yaml").startswith("bomb.yaml, line 1, at a: anchors")
