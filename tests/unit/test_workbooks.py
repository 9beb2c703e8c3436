"""Every cell of a workbook is a value, a blank or a refusal that names its place, whoever wrote the file."""

from fractions import Fraction

import pytest

from cytostorm.errors import InputError
from cytostorm.io.opening import Opening
from cytostorm.io.tables import read_table, records, row_records
from cytostorm.io.tables.mapping import Mapping
from cytostorm.library import shipped
from cytostorm.record import Administration
from tests.workbook_made import HEADER, MAIN, STRICT, bomb, cell, made, packed, parts, row, sheet, text

LIBRARY = shipped()


def read(tmp_path, *sheets, opening=None, **more):
    return read_table(made(tmp_path / "in.xlsx", *sheets, **more), opening=opening or Opening())


def refused(tmp_path, *sheets, **more):
    with pytest.raises(InputError) as caught:
        read(tmp_path, *sheets, **more)
    return str(caught.value).replace(str(tmp_path / "in.xlsx"), "FILE")


def one(tmp_path, wanted, **more):
    """The text of a single cell B2, and why it holds no value."""
    table = read(tmp_path, sheet(HEADER, row(2, text("A2", "1"), wanted, cell("C2", 40))), **more)
    return table.rows[0]["ferritin [ug/L]"], table.problems.get((2, "ferritin [ug/L]"), "")


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (cell("B2", "500"), "500"),
        (cell("B2", "500.0"), "500"),
        (cell("B2", "38.400000000000006"), "38.4"),
        (cell("B2", "1.5E-12"), "1.5e-12"),
        (cell("B2", "1.2E+4"), "12000"),
        (cell("B2", "12345678901234567"), "12345678901234567"),
        (cell("B2", "1.23456789012345E+16"), "12345678901234500"),
        (cell("B2", "-0"), "0"),
        (cell("B2", "12.345"), "12.345"),
        (cell("B2", "0.45", style=3), "45%"),
        (cell("B2", "2000", style=4), ">2000"),
        (cell("B2", "7.1", style=7), "7.1"),
        (cell("B2", "45352", style=1), "2024-03-01"),
        (cell("B2", "45352.5", style=2), "2024-03-01 12:00:00"),
        (cell("B2", "45352.3541666667", style=2), "2024-03-01 08:30:00"),
        (cell("B2", "45352", style=2), "2024-03-01 00:00:00"),
        (cell("B2", "45352", style=8), "2024-03-01"),
        (cell("B2", "0.5", style=6), "12:00:00"),
        (cell("B2", "1.5", style=5), "36:00:00"),
        (cell("B2", "59", style=1), "1900-02-28"),
        (cell("B2", "61", style=1), "1900-03-01"),
        (cell("B2", "1", "b"), "true"),
        (cell("B2", "0", "b"), "false"),
        (cell("B2", "2024-03-01T08:30:00", "d"), "2024-03-01T08:30:00"),
        (text("B2", "&gt;2000"), ">2000"),
        (text("B2", "two_x000D__x000A_lines"), "two\r\nlines"),
        (
            '<c r="B2" t="inlineStr"><is><r><t>&gt;</t></r><r><t>2000</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>',
            ">2000",
        ),
        (cell("B2", "7", "str", formula="A1&amp;7"), "7"),
        (cell("B2", "500", formula="A1*2"), "500"),
        (cell("B2", "", "str", formula="IF(A1,A1,&quot;&quot;)"), ""),
        (cell("B2", style=1), ""),
        (cell("B2", ""), ""),
        ("", ""),
    ],
)
def test_a_cell_is_read_as_a_person_sees_it(tmp_path, wanted, said):
    assert one(tmp_path, wanted) == (said, "")


ERRORS = [
    "#DIV/0!",
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#NUM!",
    "#REF!",
    "#VALUE!",
    "#GETTING_DATA",
    "#SPILL!",
    "#CALC!",
    "#FIELD!",
]


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("before", ["", cell("B2", style=3), cell("B2", "40")])
@pytest.mark.parametrize("form", ["plain", "prefix", "no places", "strict", "formula"])
def test_an_error_cell_is_a_problem_wherever_it_stands(tmp_path, error, before, form):
    broken = cell("C2", error, "e", formula="1/0" if form == "formula" else None)
    after = cell("B2") if form == "no places" and not before else before
    whole = sheet(HEADER, row(2, text("A2", "1"), after, broken), main=STRICT if form == "strict" else MAIN)
    if form == "prefix":
        for name in ("worksheet", "sheetData", "row", "c", "v", "f", "is", "t"):
            whole = (
                whole.replace(f"<{name}>", f"<x:{name}>")
                .replace(f"<{name} ", f"<x:{name} ")
                .replace(f"</{name}>", f"</x:{name}>")
            )
        whole = whole.replace("xmlns=", "xmlns:x=")
    if form == "no places":
        for place in ("A1", "B1", "C1", "A2", "B2", "C2", "1", "2"):
            whole = whole.replace(f' r="{place}"', "")
    table = read(tmp_path, whole, **({"main": STRICT} if form == "strict" else {}))
    assert table.rows == [
        {"patient": "1", "ferritin [ug/L]": "40" if "40" in before else "", "platelets [10*9/L]": error}
    ]
    assert table.problems[2, "platelets [10*9/L]"].startswith(f"cell C2 of sheet 'Sheet1' holds the error {error}.")


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (cell("B2", None, "e"), "holds the error #ERROR."),
        (cell("B2", "#NUM!", "e", formula="1/0"), "holds the error #NUM!."),
        (cell("B2", formula="500*2"), "holds a formula without a computed value."),
        (cell("B2", "", formula="500*2"), "holds a formula without a computed value."),
        (cell("B2", None, "str", formula="500*2"), "holds a formula without a computed value."),
        (cell("B2", "12a"), "is kept as a number, and '12a' is none."),
        (cell("B2", " "), "is kept as a number, and '' is none."),
        (cell("B2", "NaN"), "is kept as a number, and 'NaN' is none."),
        (cell("B2", "77", "s"), "points to a text that the workbook does not hold."),
        (cell("B2", "-1", "s"), "points to a text that the workbook does not hold."),
        (cell("B2", "2", "b"), "is kept as a truth, and '2' is none."),
        (cell("B2", "500", "m"), "is of the kind 'm', which no workbook has."),
        (cell("B2", "60", style=1), "is shown as a date, and 60 is none."),
        (cell("B2", "-3", style=1), "is shown as a date, and -3 is none."),
        (cell("B2", "99999999", style=1), "is shown as a date, and 99999999 is none."),
    ],
)
def test_what_is_neither_a_value_nor_blank_is_refused_with_its_place(tmp_path, wanted, why):
    table = read(tmp_path, sheet(HEADER, row(2, text("A2", "1"), wanted, cell("C2", 40))), texts=("a",))
    assert f"cell B2 of sheet 'Sheet1' {why}" in table.problems[2, "ferritin [ug/L]"]
    report = records(table, LIBRARY).conformance
    assert (report.values_taken, report.values_refused) == (1, 1)
    (found,) = report.bad
    assert (found.row, found.field) == (2, "ferritin [ug/L]")
    assert why in str(found)


def test_formulas_that_a_program_wrote_and_no_spreadsheet_computed(tmp_path):
    """XlsxWriter and openpyxl write 0, or nothing, and ask for a computation when the file is opened."""
    told = one(tmp_path, cell("B2", "0", formula="B3*2"), book='<calcPr calcId="124519" fullCalcOnLoad="1"/>')
    assert told[0] == "=B3*2"
    assert "without a computed value" in told[1]


def test_the_calendar_of_1904(tmp_path):
    assert one(tmp_path, cell("B2", "43890", style=1), book='<workbookPr date1904="1"/>') == ("2024-03-01", "")
    assert one(tmp_path, cell("B2", "0", style=1), book='<workbookPr date1904="true"/>') == ("1904-01-01", "")


def errors_of(tmp_path, *cells, header=HEADER, mapping=None, by_row=False):
    table = read(tmp_path, sheet(header, *(row(number, *found) for number, found in enumerate(cells, 2))))
    return (row_records if by_row else records)(table, LIBRARY, mapping)


def test_an_error_in_the_name_of_a_patient_is_nobody(tmp_path):
    content = errors_of(
        tmp_path,
        (cell("A2", "#REF!", "e"), cell("B2", 500)),
        (text("A3", "2"), cell("B3", 500)),
        (cell("A4", "#REF!", "e"),),
    )
    assert [record.patient for record in content.records] == ["2"]
    assert [(found.row, found.field) for found in content.conformance.bad] == [(2, "patient"), (4, "patient")]
    assert "cell A2 of sheet 'Sheet1' holds the error #REF!" in content.conformance.bad[0].reason


def test_an_error_in_the_name_of_a_patient_is_refused_in_a_scored_row_too(tmp_path):
    content = errors_of(
        tmp_path, (cell("A2", "#REF!", "e"), cell("B2", 500)), (text("A3", "2"), cell("B3", 600)), by_row=True
    )
    assert [len(record.facts) for record in content.records] == [1, 1]
    assert [(found.row, found.field) for found in content.conformance.bad] == [(2, "patient")]


def test_an_error_that_is_filled_down_names_nobody_either(tmp_path):
    mapping = Mapping.model_validate({"id": "m", "layout": "wide", "patient": "patient", "fill_down": ("patient",),
        "columns": {"ferritin [ug/L]": {"observable": "ferritin", "unit": "ug/L"}}, "ignore": ("platelets [10*9/L]",)})  # fmt: skip
    content = errors_of(tmp_path, (cell("A2", "#N/A", "e"), cell("B2", 500)), (cell("B3", 600),), mapping=mapping)
    assert content.records == []
    assert content.conformance.values_refused == 2


@pytest.mark.parametrize("name", ["#REF!", "#N/A", "#WERT!", "#BEZUG!", "#NV", "Err:502", "#NOM?"])
def test_an_error_that_became_text_names_no_patient(tmp_path, name):
    path = tmp_path / "in.csv"
    path.write_text(f"patient,ferritin [ug/L]\n{name},500\n", encoding="utf-8")
    content = records(read_table(path), LIBRARY)
    assert content.records == []
    assert "is an error of a spreadsheet, and names no patient" in content.conformance.bad[0].reason


def test_an_error_instead_of_a_time_a_drug_or_a_stay(tmp_path):
    header = row(1, text("A1", "patient"), text("B1", "time"), text("C1", "tocilizumab"), text("D1", "splenomegaly"))
    content = errors_of(
        tmp_path,
        (text("A2", "1"), cell("B2", "#VALUE!", "e"), text("C2", "given"), text("D2", "yes")),
        (text("A3", "1"), cell("B3", "45352", style=1), cell("C3", "#N/A", "e"), cell("D3", "#N/A", "e")),
        header=header,
    )
    assert content.conformance.values_refused == 4
    assert {found.field for found in content.conformance.bad} == {"time", "tocilizumab", "splenomegaly"}
    assert all("of sheet 'Sheet1'" in found.reason for found in content.conformance.bad)
    drugs = [fact for fact in content.records[0].facts if isinstance(fact, Administration)]
    assert len(drugs) == 2, "a drug behind an error may have been given"


@pytest.mark.parametrize("broken", [0, 1, 2, 3])
def test_an_error_anywhere_in_a_long_row(tmp_path, broken):
    names = ("patient", "observable", "value", "unit")
    found = [text("A2", "1"), text("B2", "ferritin"), cell("C2", "500"), text("D2", "ug/L")]
    found[broken] = cell(f"{'ABCD'[broken]}2", "#REF!", "e")
    header = row(1, *(text(f"{letter}1", name) for letter, name in zip("ABCD", names, strict=True)))
    report = errors_of(tmp_path, found, header=header).conformance
    assert report.values_taken == 0
    assert len(report.bad) == 1
    assert f"cell {'ABCD'[broken]}2 of sheet 'Sheet1' holds the error #REF!" in report.bad[0].reason


def test_an_error_in_a_long_row_without_a_value_is_told(tmp_path):
    header = row(1, text("A1", "patient"), text("B1", "observable"), text("C1", "value"))
    rows = ([text("A2", "1"), cell("B2", "#REF!", "e")], [text("A3", "1"), text("B3", "age"), cell("C3", "3")])
    report = errors_of(tmp_path, *rows, header=header).conformance
    assert [found.row for found in report.bad if "cell B2" in found.reason] == [2]


def test_a_sentinel_of_a_mapping_makes_an_error_blank(tmp_path):
    mapping = Mapping.model_validate({"id": "m", "layout": "wide", "patient": "patient", "sentinels": ("#N/A",),
        "columns": {"ferritin [ug/L]": {"observable": "ferritin", "unit": "ug/L"}}, "ignore": ("platelets [10*9/L]",)})  # fmt: skip
    report = errors_of(tmp_path, (text("A2", "1"), cell("B2", "#N/A", "e")), mapping=mapping).conformance
    assert (report.bad, report.read_as_blank) == ((), {"ferritin [ug/L]": 1})


def test_sheets_are_chosen_by_name_or_the_first_that_holds_anything(tmp_path):
    other = sheet(row(1, text("A1", "note")), row(2, text("A2", "x")))
    table = sheet(HEADER, row(2, text("A2", "1"), cell("B2", 500)))
    many = (sheet(), other, table), {"names": ("Cover", "Info", "Labs & more".replace("&", "&amp;"))}
    first = read(tmp_path, *many[0], **many[1])
    assert first.columns == ("note",)
    (note,) = first.notes
    assert note == "Only this sheet was read. Another one: --sheet NAME, or 'sheet: NAME' in a mapping."
    assert first.source.endswith("in.xlsx, sheet 'Info' (not read: 'Cover', 'Labs & more')")
    named = read(tmp_path, *many[0], opening=Opening(sheet="labs & more "), **many[1])
    assert (named.rows[0]["patient"], named.notes) == ("1", ())
    hidden = read(tmp_path, *many[0], **many[1], hidden=("Info",))
    assert hidden.rows[0]["patient"] == "1"


def test_a_cover_of_one_row_is_no_table(tmp_path):
    cover = sheet(row(1, text("A1", "Export of ward 7")))
    assert read(tmp_path, cover, sheet(HEADER, row(2, text("A2", "1"), cell("B2", 500)))).rows[0]["patient"] == "1"
    assert "there are columns and no rows" in refused(tmp_path, cover, sheet())


def test_a_sheet_that_is_not_there(tmp_path):
    many = (sheet(HEADER, row(2, text("A2", "1"))), sheet()), {"names": ("Labs", "Old")}
    unknown, empty = (refused(tmp_path, *many[0], opening=Opening(sheet=name), **many[1]) for name in ("Lab", "Old"))
    assert unknown == "FILE: there is no sheet 'Lab'. Did you mean 'Labs'? It has 'Labs', 'Old'."
    assert empty == "FILE: the sheet 'Old' is empty. Name the sheet that holds the table."


def test_a_header_row_that_was_named(tmp_path):
    whole = sheet(
        row(1, text("A1", "Ward 7")),
        row(2),
        row(3, text("A3", "patient"), text("B3", "age [a]")),
        row(4, text("A4", "1"), cell("B4", 3)),
    )
    table = read(tmp_path, whole, opening=Opening(header_row=3))
    assert (table.columns, table.first_row, table.rows) == (
        ("patient", "age [a]"),
        4,
        [{"patient": "1", "age [a]": "3"}],
    )
    assert "row 2 of sheet 'Sheet1' is blank" in refused(tmp_path, whole, opening=Opening(header_row=2))


def test_merged_headers(tmp_path):
    rows = (
        row(1, text("A1", "patient"), text("B1", "Blood")),
        row(2, text("B2", "ferritin [ug/L]"), text("C2", "platelets [10*9/L]")),
        row(3, text("A3", "1"), cell("B3", 500), cell("C3", 40)),
    )
    whole = sheet(*rows, after='<mergeCells count="2"><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>')
    assert "the header 'Blood' is merged over B1:C1 of sheet 'Sheet1': one name over several columns." in refused(
        tmp_path, whole
    )
    assert "--header-row 2" in refused(tmp_path, whole)
    table = read(tmp_path, whole, opening=Opening(header_row=2))
    assert table.rows == [{"patient": "1", "ferritin [ug/L]": "500", "platelets [10*9/L]": "40"}]


def test_a_table_that_begins_elsewhere_keeps_its_rows_and_places(tmp_path):
    whole = sheet(
        row(5, text("D5", "patient"), text("E5", "age [a]")), row(7, text("D7", "1"), cell("E7", "#N/A", "e"))
    )
    table = read(tmp_path, whole)
    assert (table.first_row, len(table.rows)) == (6, 2)
    assert list(table.problems) == [(7, "age [a]")]
    assert "cell E7" in table.problems[7, "age [a]"]


def test_a_header_with_an_error_is_refused(tmp_path):
    whole = sheet(row(1, text("A1", "patient"), cell("B1", "#NAME?", "e")), row(2, text("A2", "1"), cell("B2", 1)))
    assert "cell B1 of sheet 'Sheet1' holds the error #NAME?" in refused(tmp_path, whole)


@pytest.mark.parametrize(
    ("whole", "why"),
    [
        (sheet(HEADER, row(2, cell("A2", 1), cell("B2", 5), cell("B2", 500))), "the cell B2 stands there twice"),
        (sheet(HEADER, row(2, cell("A2", 1)), row(2, cell("A2", 2))), "the cell A2 stands there twice"),
        (sheet(HEADER, row(2, cell("A3", 1))), "the cell 'A3' stands in row 2"),
        (sheet(HEADER, row(2, cell("a2", 1))), "a cell stands in the column 'a'"),
        (sheet(HEADER, row("x", cell("A2", 1))), "a row has the number 'x'"),
        (sheet(HEADER, row(0, cell("A0", 1))), "a row has the number 0"),
        (sheet(HEADER, row(1_048_577, cell("A1048577", 1))), "a row has the number 1048577"),
        (sheet(HEADER, row(2, cell("ZZZ2", 1))), "outside the sheet"),
        (sheet(HEADER, row(2, '<c r="A2" u="s"><v>0</v></c>')), "has the attribute 'u', which no workbook has"),
        (sheet(HEADER, row(2, cell("A2", 1))).replace("</worksheet>", ""), "it is no XML"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]>" + sheet(HEADER), "it declares entities"),
        (sheet("<row>" + "<x>" * 70 + "</x>" * 70 + "</row>"), "its elements stand too deep in each other"),
        (sheet(HEADER, "<!--" + "-a" * 3_000_000 + "-->"), "it has a tag or a comment without end"),
        (sheet(HEADER).replace("main", "mein"), "the first sheet is empty"),
    ],
)
def test_a_damaged_sheet_is_refused(tmp_path, whole, why):
    assert why in refused(tmp_path, whole)


def test_a_missing_part_is_refused(tmp_path):
    whole = sheet(HEADER, row(2, cell("A2", "0", "s"), cell("B2", 1)))
    for missing in ("xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"):
        found = parts(whole, texts=("p",))
        del found[missing]
        packed(tmp_path / "in.xlsx", found)
        with pytest.raises(InputError, match=r"damaged: its part '.*' is missing"):
            read_table(tmp_path / "in.xlsx")


def test_parts_with_capitals_and_a_leading_slash(tmp_path):
    found = parts(sheet(HEADER, row(2, cell("A2", "0", "s"), cell("B2", 1))), texts=("p",))
    found["xl/_rels/workbook.xml.rels"] = found["xl/_rels/workbook.xml.rels"].replace(
        "worksheets/sheet1", "/xl/Worksheets/Sheet1"
    )
    assert read_table(packed(tmp_path / "in.xlsx", found)).rows[0]["patient"] == "p"


def test_a_workbook_that_unpacks_beyond_the_limit_is_refused_before_it_is_read(tmp_path):
    content = bytearray(made(tmp_path / "in.xlsx", sheet(HEADER, row(2, text("A2", "1")))).read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = (1_500_000_000).to_bytes(4, "little")  # what the directory says of the last part
    (tmp_path / "in.xlsx").write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_table(tmp_path / "in.xlsx")
    assert "the workbook would unpack to 1.5 GB; at most 500 MB are read." in str(caught.value)
    assert "--largest 2GB raises the limit." in str(caught.value)


def test_a_text_without_end_is_refused_where_the_limit_was_raised_too(tmp_path):
    path = bomb(
        tmp_path / "in.xlsx",
        '<row r="2"><c r="A2" t="inlineStr"><is><t>',
        b"a" * 1_000_000,
        "</t></is></c></row>",
        repeat=20,
    )
    with pytest.raises(InputError, match="the workbook would unpack to 20 MB; at most 10 MB are read"):
        read_table(path, opening=Opening(largest=10_000_000))
    with pytest.raises(InputError, match="cell A2 of sheet 'Sheet1' is longer than 131072 characters"):
        read_table(path)


def test_a_flood_of_cells_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("cytostorm.io.tables.table.MOST_CELLS", 100_000)
    with pytest.raises(InputError, match="the table has more than"):
        read_table(bomb(tmp_path / "in.xlsx", "", b'<row><c s="1"/><c/></row>' * 1_000, "", repeat=60))


def test_a_flood_of_cells_is_counted_before_it_is_read(tmp_path, monkeypatch):
    path = bomb(tmp_path / "in.xlsx", "", b"<row>" + b"<c/>" * 1_000 + b"</row>", "", repeat=200)
    monkeypatch.setattr("cytostorm.io.tables.table.MOST_CELLS", 100_000)
    monkeypatch.setattr("cytostorm.io.xlsx.grid.walk", None)
    with pytest.raises(InputError, match="the table has more than"):
        read_table(path)


def test_numbers_of_cells_know_that_a_program_wrote_them(tmp_path):
    from cytostorm.io.values.exact import ExactNumber

    table = read(tmp_path, sheet(HEADER, row(2, text("A2", "1"), cell("B2", "12.345"), text("C2", "12.345"))))
    number, written = table.rows[0]["ferritin [ug/L]"], table.rows[0]["platelets [10*9/L]"]
    assert number == written == "12.345"
    assert (type(number.strip()), type(written.strip())) == (ExactNumber, str)
    assert Fraction(number) == Fraction("12.345")
