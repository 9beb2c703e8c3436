"""One byte of a small file is changed: it is refused with a message, or every row is still there, each cell a fact, a blank or a refusal."""

import json

import pytest

from cytostorm.errors import CytostormError
from cytostorm.io.fhir import read_bulk
from cytostorm.io.tables import read_table, records, row_records
from cytostorm.library import shipped
from tests.changed_bytes import changed, changes
from tests.workbook_made import HEADER, cell, packed, parts, row, sheet, text

LIBRARY = shipped()
ROWS = [("A", "12000", "40"), ("B", ">2000", ""), ("C", "", "150"), ("D", "650.5", "210")]
LINES = [
    row(2, cell("A2", "0", "s"), cell("B2", "12000"), cell("C2", "40", style=3)),
    row(3, cell("A3", "1", "s"), cell("B3", "&gt;2000", "str", formula="A3"), cell("C3", style=3)),
    row(4, cell("A4", "2", "s"), cell("B4"), cell("C4", "150")),
    row(5, text("A5", "D"), cell("B5", "650.5"), cell("C5", "#DIV/0!", "e")),
]
WORKBOOK = parts(sheet(HEADER, *LINES), texts=("A", "B", "C"))


def accounted(table, read):
    """Every cell below the header is a fact, a blank or a refusal."""
    report = read(table, LIBRARY).conformance
    special = {
        name
        for name in table.columns
        if name.lower() in ("patient", "patient_id", "person_id", "time", "effective_at", "known_at")
    }
    filled = sum(1 for line in table.rows for name, text in line.items() if name not in special and text.strip())
    assert report.values_read == report.values_taken + report.values_refused
    assert report.values_read + report.duplicates_counted_once == filled, "each filled cell was read"
    of_values = sum(1 for one in report.refused if one.field not in special)
    assert of_values == report.values_refused or of_values < len(report.refused), (
        "each refusal is listed, alone or with its row"
    )


def survives(path, rows):
    """The file is refused with one message, or its rows are all there."""
    try:
        table = read_table(path)
    except CytostormError:
        return "refused"
    return {_survives(table, read, rows) for read in (records, row_records)}.pop()


def _survives(table, read, rows):
    try:
        accounted(table, read)
    except CytostormError:
        return "refused"
    assert sum(1 for line in table.rows if any(cell.strip() for cell in line.values())) >= rows, "a row is lost"
    return "read"


def test_a_text_table(tmp_path):
    content = (
        "\n".join([",".join(("patient", "ferritin [ug/L]", "platelets [10*9/L]")), *map(",".join, ROWS)]).encode()
        + b"\n"
    )
    path, found = tmp_path / "in.csv", set()
    for place, other in changes(content, 120):
        path.write_bytes(changed(content, place, other))
        found.add(survives(path, len(ROWS)))
    assert found == {"read", "refused"}


@pytest.mark.parametrize("part", [name for name in WORKBOOK if name != "xl/worksheets/sheet1.xml"])
def test_a_part_of_a_workbook_beside_the_sheet(tmp_path, part):
    over_parts(tmp_path, part, 25)


def test_the_sheet_of_a_workbook(tmp_path):
    assert over_parts(tmp_path, "xl/worksheets/sheet1.xml", 150) == {"read", "refused"}


def over_parts(tmp_path, part, few):
    """The part is changed and packed again, so that no checksum tells."""
    found, content = set(), WORKBOOK[part].encode()
    for place, other in changes(content, few, seed=len(part)):
        path = packed(tmp_path / "in.xlsx", WORKBOOK | {part: changed(content, place, other)})
        found.add(survives(path, len(LINES)))
    return found


def test_the_packed_workbook(tmp_path):
    path = packed(tmp_path / "in.xlsx", WORKBOOK)
    content = path.read_bytes()
    for place, other in changes(content, 120):
        path.write_bytes(changed(content, place, other))
        survives(path, len(LINES))


def observation(number, code, value, unit):
    return {
        "resourceType": "Observation", "id": f"o{number}", "status": "final", "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2024-03-01T08:00:00Z", "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
    }  # fmt: skip


RESOURCES = [
    {"resourceType": "Patient", "id": "p1", "birthDate": "1980-01-01", "gender": "male"},
    observation(1, "2276-4", 12000, "ng/mL"), observation(2, "777-3", 40, "10*3/uL"), observation(3, "8310-5", 39.5, "Cel"),
]  # fmt: skip


def test_resources_of_fhir(tmp_path):
    content = b"".join(json.dumps(one, separators=(",", ":")).encode() + b"\n" for one in RESOURCES)
    path = tmp_path / "in.ndjson"
    for place, other in changes(content, 10):
        path.write_bytes(changed(content, place, other))
        try:
            report = read_bulk(path, LIBRARY).conformance
        except CytostormError:
            continue
        assert sum(report.resources.values()) == report.rows_read == len(RESOURCES)
        unused = sum(report.codes_never_used.values()) + sum(report.read_as_blank.values())
        assert report.values_taken + report.values_refused + unused == report.resources.get("Observation", 0), (
            place,
            other,
        )
