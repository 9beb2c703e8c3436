"""What is written for spreadsheets holds no formula of somebody's table."""

import csv

import pytest

from cytostorm.cli.csv_files import as_text, write_csv


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
@pytest.mark.parametrize("before", ["", " ", "\t", "\r", "\n", "x;", "x\t", "x\n", "x; ", '"', "'", "\u00a0"])
def test_a_formula_becomes_text(sign, before):
    said = as_text(f"{before}{sign}cmd|' /C calc'!A0")
    assert said == f"{before}'{sign}cmd|' /C calc'!A0"
    assert as_text(said).replace("'", "") == said.replace("'", "")


VALUES = [
    "",
    "-3",
    "-3.5",
    "+1",
    "-1,5",
    "-1e-7",
    "-0.5 %",
    "-inf",
    "inf",
    "a-b",
    "a=b",
    "p@q",
    ">2000",
    "2024-03-01",
    "A-17",
    "x;-3",
]


@pytest.mark.parametrize("cell", VALUES)
def test_a_value_stays_as_it_is(cell):
    assert as_text(cell) == cell


@pytest.mark.parametrize("cell", ["-1+cmd()", "+1;=cmd()", "-3.5-A1", "--1", "=-1", "+", "-"])
def test_a_formula_that_begins_like_a_number_becomes_text(cell):
    assert as_text(cell) != cell


def test_the_header_and_the_rows_are_counted(tmp_path):
    assert write_csv(tmp_path / "out.csv", ["patient", "=x"], [["@SUM(1)", 3], ["A", -3], ["-3", "+1"]]) == 2
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [["patient", "'=x"], ["'@SUM(1)", "3"], ["A", "-3"], ["-3", "+1"]]


def test_a_carriage_return_in_a_cell_ends_no_row(tmp_path):
    write_csv(tmp_path / "out.csv", ["patient", "note"], [["A", "one\rtwo"], ["B", "\r\n"], ["C", "x\n"]])
    with (tmp_path / "out.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [["patient", "note"], ["A", "one\rtwo"], ["B", "\r\n"], ["C", "x\n"]]
    assert (tmp_path / "out.csv").read_bytes() == b'patient,note\nA,"one\rtwo"\nB,"\r\n"\nC,"x\n"\n'
