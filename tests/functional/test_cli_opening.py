"""What somebody says of a file before it is read: the sheet, the header row, how large it may be; as options or in a mapping."""

import json

import openpyxl
import pytest

MAPPING = 'id: two\nlayout: wide\nsheet: Labs\nheader_row: 2\ncolumns:\n  "ferritin [ng/mL]": {observable: ferritin, unit: ng/mL}\n'


@pytest.fixture
def workbook(folder):
    """A cover, and a sheet with a title above its header."""
    book = openpyxl.Workbook()
    book.active.append(["Ward 7", "export"])
    book.active.append(["x", "y"])
    labs = book.create_sheet("Labs")
    for row in (["Ward 7 export"], ["ferritin [ng/mL]"], [12000]):
        labs.append(row)
    book.save(folder / "two.xlsx")
    return folder / "two.xlsx"


@pytest.mark.parametrize("command", [("assess",), ("causes",), ("pathway",), ("assess", "-c", "hscore")])
def test_a_sheet_and_a_header_row_as_options(run, workbook, command):
    assert run(command[0], workbook, *command[1:]).code == 2, "the cover is no table"
    ran = run(command[0], workbook, *command[1:], "--sheet", "Labs", "--header-row", "2", "--format", "json")
    assert ran.code == 0, ran.err
    assert json.loads(ran.out)


def test_a_mapping_names_them_too_and_an_option_wins(run, workbook, folder):
    (folder / "map.yaml").write_text(MAPPING)
    assert run("score", workbook, "-m", "map.yaml", "-c", "hscore", "-o", "out.csv").code == 0
    assert "12000" in (folder / "out.csv").read_text()
    wrong = run("score", workbook, "-m", "map.yaml", "--sheet", "Lab", "-c", "hscore", "-o", "other.csv")
    assert wrong.code == 2
    assert "there is no sheet 'Lab'. Did you mean 'Labs'?" in wrong.told


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--header-row", "-1"), "--header-row: '-1' must be a whole number from 1."),
        (("--largest", "4XB"), "--largest: '4XB' is no size. Write 4GB or 800MB."),
        (("--sheet", "Labs"), "this is no workbook, and only a workbook has sheets."),
    ],
)
def test_what_cannot_be_is_said(run, folder, option, said):
    (folder / "in.csv").write_text("ferritin [ng/mL]\n12000\n")
    ran = run("assess", "in.csv", *option)
    assert ran.code == 2
    assert said in ran.told
