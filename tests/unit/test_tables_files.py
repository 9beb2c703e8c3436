"""Files become exact text, whatever wrote them; what is no table is refused at once, with the row and what to do."""

import io
import json
import time
import zipfile
from datetime import date, datetime

import openpyxl
import pandas
import pyarrow
import pyarrow.parquet
import pytest

from cytostorm.errors import InputError
from cytostorm.io.opening import Opening
from cytostorm.io.tables import read_table


def file(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refused(path, **options):
    with pytest.raises(InputError) as caught:
        read_table(path, **options)
    return str(caught.value).replace(str(path), "FILE")


def workbook(tmp_path, *rows, name="table.xlsx"):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", "patient,ferritin [ng/mL]\nA,>2000\nB,\n"),
        ("t.csv", "patient;ferritin [ng/mL]\nA;>2000\nB;\n"),
        ("t.csv", "patient\tferritin [ng/mL]\nA\t>2000\nB\n"),
        ("t.tsv", "patient\tferritin [ng/mL]\nA\t>2000\nB\t\n"),
        ("t.csv", "\ufeffpatient,ferritin [ng/mL]\r\nA,>2000\r\nB,\r\n,\r\n"),
        ("t.csv", 'patient,"ferritin [ng/mL]",\n"A",">2000",\nB\n'),
    ],
)
def test_text_tables(tmp_path, name, content):
    table = read_table(file(tmp_path, name, content))
    assert table.columns == ("patient", "ferritin [ng/mL]")
    assert table.rows == [{"patient": "A", "ferritin [ng/mL]": ">2000"}, {"patient": "B", "ferritin [ng/mL]": ""}]
    assert (table.first_row, table.row_number(1)) == (2, 3)


def test_cells_keep_their_digits_and_blanks(tmp_path):
    table = read_table(file(tmp_path, "t.csv", "id,age [a]\n007, 38.40 \n"))
    assert table.rows == [{"id": "007", "age [a]": " 38.40 "}]


def test_a_blank_row_in_the_middle_keeps_the_numbers_right(tmp_path):
    table = read_table(file(tmp_path, "t.csv", "id,age [a]\nA,1\n\nB,2\n"))
    assert [row["id"] for row in table.rows] == ["A", "", "B"]


def test_workbook_cells_become_exact_text(tmp_path):
    path = workbook(
        tmp_path,
        ["id", "number", "truth", "time", "day"],
        ["007", 38.4, True, datetime(2020, 1, 31, 14, 5), date(2020, 1, 31)],
        [None, 73.0, False, None, None],
        ["x", 1.5e-12, None, None, None],
        ["y", 38.400000000000006, None, None, None],
        ["z", 12345.12345678912, None, None, None],
    )
    table = read_table(path)
    assert table.first_row == 2
    assert table.rows[0] == {
        "id": "007",
        "number": "38.4",
        "truth": "true",
        "time": "2020-01-31 14:05:00",
        "day": "2020-01-31",
    }
    assert table.rows[1] == {"id": "", "number": "73", "truth": "false", "time": "", "day": ""}
    assert [row["number"] for row in table.rows[2:]] == ["1.5e-12", "38.4", "12345.1234567891"]


def test_an_error_cell_of_a_workbook_is_no_blank(tmp_path):
    book = openpyxl.Workbook()
    book.active["C2"], book.active["D2"] = "id", "age [a]"
    book.active["C3"], book.active["D3"] = "A", "#DIV/0!"
    book.active["D3"].data_type = "e"
    book.save(tmp_path / "t.xlsx")
    table = read_table(tmp_path / "t.xlsx")
    assert table.rows == [{"id": "A", "age [a]": "#DIV/0!"}]
    assert table.first_row == 3


def test_parquet_from_pyarrow(tmp_path):
    columns = {"id": ["A", None], "number": [38.4, 73.0], "time": [datetime(2020, 1, 31, 14, 5), None]}
    pyarrow.parquet.write_table(pyarrow.table(columns), tmp_path / "t[1].parquet")
    table = read_table(tmp_path / "t[1].parquet")
    assert table.rows == [
        {"id": "A", "number": "38.4", "time": "2020-01-31T14:05:00"},
        {"id": "", "number": "73", "time": ""},
    ]
    assert table.first_row == 1


def test_one_frame_written_by_pandas_reads_alike_from_every_kind_of_file(tmp_path):
    frame = pandas.DataFrame({"patient": ["A", "B"], "temperature [Cel]": [38.4, 39.0], "splenomegaly": [True, None]})
    frame.to_csv(tmp_path / "t.csv", index=False)
    frame.to_excel(tmp_path / "t.xlsx", index=False)
    frame.to_parquet(tmp_path / "t.parquet")
    (tmp_path / "t.json").write_text(frame.to_json(orient="records"))
    rows = [read_table(tmp_path / f"t.{ending}").rows for ending in ("csv", "xlsx", "parquet", "json")]
    tidy = [[{name: cell.lower().removesuffix(".0") for name, cell in row.items()} for row in table] for table in rows]
    expected = [
        {"patient": "a", "temperature [cel]": "38.4", "splenomegaly": "true"},
        {"patient": "b", "temperature [cel]": "39", "splenomegaly": ""},
    ]
    assert [[{name.lower(): cell for name, cell in row.items()} for row in table] for table in tidy] == [expected] * 4


def test_json_keeps_digits_and_fills_blanks(tmp_path):
    table = read_table(file(tmp_path, "t.json", '[{"id": "A", "age [a]": 38.40, "rash": true}, {"id": null}]'))
    assert table.rows == [{"id": "A", "age [a]": "38.40", "rash": "true"}, {"id": "", "age [a]": "", "rash": ""}]
    assert table.first_row == 1


@pytest.mark.parametrize(
    "text", ["id,age [a]\nA,3\n", '[{"id": "A", "age [a]": 3}]', '\n  [{"id": "A", "age [a]": 3}]']
)
def test_standard_input_is_csv_or_json(text):
    for stream in (
        io.StringIO(text),
        io.TextIOWrapper(io.BytesIO(text.encode())),
        io.TextIOWrapper(io.BufferedReader(io.BytesIO(text.encode()))),
    ):
        assert read_table(None, text_stream=stream).rows == [{"id": "A", "age [a]": "3"}]


def test_standard_input_is_utf_8_whatever_the_system_says():
    stream = io.TextIOWrapper(io.BytesIO("id,age [a]\nMüller,3\n".encode()), encoding="latin-1")
    assert read_table(None, text_stream=stream).rows[0]["id"] == "Müller"


def test_a_line_without_end_is_refused_quickly(tmp_path):
    path = tmp_path / "long.csv"
    with path.open("wb") as out:
        out.write(b"patient,ferritin [ng/mL]\nA,")
        for _ in range(200):
            out.write(b"1" * 1_000_000)
    started = time.perf_counter()
    message = refused(path)
    assert time.perf_counter() - started < 2
    assert (
        message
        == "FILE, row 2: this line is longer than 1000000 characters. A table has one row on each line; is this another kind of file?"
    )


def test_a_long_cell_below_the_longest_line(tmp_path):
    message = refused(file(tmp_path, "t.csv", "id,notes\nA," + "x" * 200_000 + "\n"))
    assert (
        message == "FILE, row 2: a cell is longer than 131072 characters. Look for a double quote that is never closed."
    )
    assert "row 1: a cell is longer than" in refused(file(tmp_path, "t.csv", "x" * 200_000 + "\nA\n"))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "FILE: the file is empty. Put the names of the columns into it."),
        (
            b"\nA,1\n",
            "FILE: the first line is blank. Put the names of the columns into it, or name their row: --header-row 2.",
        ),
        (b"id,age\n", "FILE: there are columns and no rows. Add at least one row below the header."),
        (b"id,age\n\n,\n", "FILE: there are columns and no rows. Add at least one row below the header."),
        (
            b"id,age,id\nA,1,2\n",
            "FILE, field 'id': two columns have this name, and nothing says which one counts. Rename or remove one of them.",
        ),
        (
            b"id,age\nA,1\nB,2,3\n",
            "FILE, row 3: this row has 3 cells, and the header has 2. "
            "Put a cell that holds the separator into double quotes, or name the missing columns.",
        ),
        (b"id,\nA,1\n", "FILE, row 2: column 2 holds '1' and has no name. Name the column in the header."),
        (
            b'id,age\nA,1\n"B,2\nC,3\n',
            "FILE, row 3: a double quote is opened here and never closed. "
            'Close it, or write two double quotes ("") for one that belongs to the text.',
        ),
        (
            "id,age\nA,1\nMüller,2\n".encode("latin-1"),
            "FILE, row 3: byte 0xfc at position 13 of the file is not UTF-8. Save the file as UTF-8 (in Excel: 'CSV UTF-8'), "
            "or name its encoding: --encoding cp1252, or 'encoding: cp1252' in a mapping. There it is 'ü'.",
        ),
        (
            "id,age\nA,1\n".encode("utf-16"),
            "FILE: the file is in UTF-16. Save the file as UTF-8 (in Excel: 'CSV UTF-8'), "
            "or name its encoding: --encoding utf-16, or 'encoding: utf-16' in a mapping.",
        ),
        (
            b"id,age\nA,\x00\n",
            "FILE, row 2: this line holds a zero byte, so the file is not text in UTF-8. Save the file as UTF-8 (in Excel: 'CSV UTF-8').",
        ),
        (
            b"PK\x03\x04rest\n",
            "FILE: this is a ZIP or XLSX file, not a text table. Name it .xlsx or .parquet, or save it as 'CSV UTF-8'.",
        ),
    ],
)
def test_bad_text_tables(tmp_path, content, message):
    assert refused(file(tmp_path, "t.csv", content)) == message


def test_too_many_columns(tmp_path):
    names = ",".join(f"c{number}" for number in range(5001))
    message = refused(file(tmp_path, "t.csv", f"{names}\n{names}\n"))
    assert message == "FILE: there are 5001 columns; at most 5000 are read. Leave out the columns that are not needed."


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "the file is empty."),
        ("[]", "the list has no row."),
        ('{"id": {"x": 1}}', "the JSON is not a list of row objects."),
        ("[1, 2]", "the JSON is not a list of row objects."),
        ("[{", "this is not JSON: Expecting property name enclosed in double quotes (line 1, column 3)."),
        ('[{"id": 1, "id": 2}]', "field 'id': a row has this key twice."),
        ('[{"id": 1}, {"id": [2]}]', "row 2, field 'id': a cell holds a list or an object."),
        ("[" * 100_000, "the JSON is nested too deep for a table."),
    ],
)
def test_bad_json(tmp_path, content, problem):
    assert problem in refused(file(tmp_path, "t.json", content))


def test_json_in_another_encoding(tmp_path):
    assert "byte 0xfc at position 10 is not UTF-8." in refused(
        file(tmp_path, "t.json", '[{"id": "ü"}]'.encode("latin-1"))
    )


def test_parquet_that_is_not_one(tmp_path):
    message = refused(file(tmp_path, "t.parquet", "patient,age\nA,1\n"))
    assert (
        message
        == "FILE: this is not a Parquet file. Write it again, or let its name end in what it is: .csv, .tsv, .xlsx or .json."
    )


def test_damaged_parquet(tmp_path):
    pyarrow.parquet.write_table(pyarrow.table({"id": ["A"] * 100}), tmp_path / "whole.parquet")
    cut = (tmp_path / "whole.parquet").read_bytes()[:200]
    assert refused(file(tmp_path, "t.parquet", cut)).startswith("FILE: the Parquet file is damaged: ")


def test_parquet_with_lists(tmp_path):
    pyarrow.parquet.write_table(pyarrow.table({"id": [["A"]]}), tmp_path / "t.parquet")
    assert "field 'id': this column holds lists or records." in refused(tmp_path / "t.parquet")


@pytest.mark.parametrize("content", [b"no workbook at all", b"PK\x03\x04 cut off"])
def test_workbook_that_is_not_one(tmp_path, content):
    message = refused(file(tmp_path, "t.xlsx", content))
    assert message == (
        "FILE: this is not an XLSX workbook, or it is damaged. "
        "Open it in Excel and save it as XLSX without a password, or as 'CSV UTF-8'."
    )  # fmt: skip


def test_old_excel_file(tmp_path):
    assert "this is an old Excel file (.xls) or one with a password." in refused(
        file(tmp_path, "t.xlsx", b"\xd0\xcf\x11\xe0 more")
    )


def test_zip_that_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w") as archive:
        archive.writestr("letter.txt", "dear")
    assert "this is not an XLSX workbook" in refused(tmp_path / "t.xlsx")


def test_empty_workbook_and_workbook_with_a_header_only(tmp_path):
    assert "the first sheet is empty." in refused(workbook(tmp_path))
    assert "there are columns and no rows." in refused(workbook(tmp_path, ["id", "age"]))
    assert "field 'id': two columns have this name" in refused(workbook(tmp_path, ["id", "id"], [1, 2]))


def test_only_the_first_sheet_counts(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["id"])
    book.active.append(["A"])
    book.create_sheet("second").append(["other"])
    book.save(tmp_path / "t.xlsx")
    assert read_table(tmp_path / "t.xlsx").rows == [{"id": "A"}]


def test_files_that_cannot_be_opened(tmp_path):
    assert refused(tmp_path / "none.csv") == "FILE: there is no such file."
    assert refused(tmp_path) == "FILE: this is a folder. Name one file."
    assert "the ending '.doc' does not say what kind of file this is. Rename it so that it ends in .csv" in refused(
        file(tmp_path, "t.doc", "x")
    )
    assert "there is no format 'xslx'. Did you mean 'xlsx'?" in refused(tmp_path / "t.csv", format="xslx")


def test_a_file_above_the_limit(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as out:
        out.truncate(2_100_000_000)
    said = "FILE: the file has 2.1 GB; at most 2 GB are read. Split it, or leave columns out. "
    assert refused(path) == f"{said}Where the file is to be trusted, --largest 3GB raises the limit."


def test_format_before_the_ending(tmp_path):
    assert read_table(file(tmp_path, "t.dat", json.dumps([{"id": 1}])), format="json").rows == [{"id": "1"}]


def test_a_workbook_cannot_come_from_standard_input():
    with pytest.raises(InputError, match="the format 'xlsx' cannot be read from standard input"):
        read_table(None, text_stream=io.StringIO("x"), format="xlsx")
    with pytest.raises(InputError, match="standard input: the file is empty"):
        read_table(None, text_stream=io.StringIO(""))


@pytest.mark.parametrize(("ending", "said"), [
    ("xls", "this is an old Excel file."), ("ods", "this is an OpenDocument sheet."), ("xlsb", "this is a binary Excel file."),
    ("csv.gz", "a table is not read from a compressed file. Unpack it first"), ("zip", "a table is not read from a compressed file."),
])  # fmt: skip
def test_files_of_other_programs_say_what_to_do(tmp_path, ending, said):
    assert said in refused(file(tmp_path, f"t.{ending}", b"x"))


def test_json_in_the_encoding_that_was_said(tmp_path):
    path = tmp_path / "ward.json"
    path.write_bytes('[{"Milz": "vergrößert"}]'.encode("cp1252"))
    assert read_table(path, opening=Opening(encoding="cp1252")).rows == [{"Milz": "vergrößert"}]
    with pytest.raises(InputError, match="is not UTF-16"):
        read_table(path, opening=Opening(encoding="utf-16"))


def test_a_column_without_a_name_in_parquet_is_no_damage(tmp_path):
    path = tmp_path / "t.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"": ["ferritin"], "2024-03-01": ["5"]}), path)
    with pytest.raises(InputError, match="column 1 has no name"):
        read_table(path)


@pytest.mark.parametrize("first", [0, 1])
def test_a_nameless_first_column_that_counts_the_rows_holds_no_value(tmp_path, first):
    """As R's write.csv and pandas' to_csv write it."""
    path = tmp_path / "rows.csv"
    path.write_text(f'"","id"\n"{first}","A"\n"{first + 1}","B"\n', encoding="utf-8")
    assert [row["id"] for row in read_table(path).rows] == ["A", "B"]
    path.write_text('"","id"\n"1","A"\n"7","B"\n', encoding="utf-8")
    with pytest.raises(InputError, match="row 3: column 1 holds '7' and has no name"):
        read_table(path)
