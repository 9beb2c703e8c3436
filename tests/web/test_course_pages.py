"""The time course as a page: files in memory, questions instead of guesses, and nothing that somebody sent is run."""

import base64
import gzip
import io
import json
import re
import zipfile

import pytest

from tests.web.asking import asked
from tests.web.made import COURSE

HOSTILE = "<img src=x onerror=alert(1)>"
GERMAN = "Datum;Ferritin (ng/ml);Thrombos;Hb;Foo\n01.03.2024 08:00;12000;64;8,1;x\n02.03.2024 08:00;9000;70;8,0;y\n"


@pytest.fixture(scope="module")
def course():
    status, page = asked("/course", files={"file": ("course.csv", COURSE.read_bytes())})
    assert status == 200
    return page


def moments(page):
    return json.loads(re.search(r'<script type="application/json" id="moments">(.*?)</script>', page, re.S)[1])


def test_the_order_of_the_parts_is_that_of_the_questions(course):
    places = [
        course.index(f">{part}<") for part in ("Verdicts then", "Since the day before", "Due", "Course", "Every value")
    ]
    assert places == sorted(places)


def test_every_moment_is_in_the_page_and_no_style_or_script_is(course):
    data = moments(course)
    assert course.count("<template data-moment=") == len(data["x"]) == len(data["said"])
    assert 'style="' not in course
    assert not re.search(r"<script(?! src=)(?! type=\"application/json\")", course)
    assert 'fill="url(#' not in course


def test_without_a_script_a_form_shows_another_moment(course):
    carried = re.search(r'name="carried" value="([^"]+)"', course)[1]
    data = moments(course)
    place = str(round(data["x"][3] * 10))
    page = asked("/course", {"carried": carried, "carried_name": "course.csv", "moment": place})[1]
    assert f'<b id="label">{data["label"][3]}</b>' in page
    assert base64.b64decode(carried) == COURSE.read_bytes()


def test_columns_that_are_not_understood_are_asked_about_and_the_answers_are_used():
    status, page = asked("/course", {"pasted": GERMAN})
    assert status == 200
    assert "say what the columns are" in page
    names = re.findall(r'name="as\.(\d+)" value="([^"]*)"', page)
    said = {f"as.{n}": value for n, value in names}
    assert list(said.values()) == ["time", "ferritin", "platelets", "hemoglobin", ""]
    units = {f"unit.{n}": value for n, value in re.findall(r'name="unit\.(\d+)" value="([^"]*)"', page)}
    sent = {"pasted": GERMAN, "mapped": "yes", **said, **units, "dates": "day.month.year", "decimal": "comma"}
    page = asked("/course", sent)[1]
    assert "1 Mar to 2 Mar 2024" in page
    assert "<b>8.1</b>" in page
    assert ">8,1<" not in page


def test_a_column_without_a_unit_is_no_value():
    sent = {
        "pasted": GERMAN,
        "mapped": "yes",
        "as.0": "time",
        "as.1": "ferritin",
        "dates": "day.month.year",
        "decimal": "comma",
    }
    status, page = asked("/course", sent)
    assert status == 422
    assert "unit" in page


def test_a_bundle_is_read_from_its_bytes():
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [
        {"resource": {"resourceType": "Patient", "id": "p", "gender": "female"}},
        *({"resource": {"resourceType": "Observation", "id": f"o{n}", "status": "final", "subject": {"reference": "Patient/p"},
           "code": {"coding": [{"system": "http://loinc.org", "code": "2276-4"}]}, "effectiveDateTime": f"2026-03-0{n}T08:00:00Z",
           "valueQuantity": {"value": 1000 * n, "unit": "ng/mL", "system": "http://unitsofmeasure.org", "code": "ng/mL"}}} for n in (1, 2)),
    ]}  # fmt: skip
    page = asked("/course", files={"file": ("b.json", json.dumps(bundle).encode())})[1]
    assert "Ferritin" in page
    assert "1 Mar to 2 Mar 2026" in page


def test_one_of_several_patients_is_asked_for():
    text = "patient,time,observable,value,unit\n" + "".join(
        f"{who},2026-03-01T08:00,ferritin,900,ng/mL\n" for who in ("p1", HOSTILE)
    )
    page = asked("/course", {"pasted": text})[1]
    assert "2 patients" in page
    assert HOSTILE not in page
    assert "Ferritin" in asked("/course", {"pasted": text, "patient": "p1"})[1]


def zipped(size):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * size)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("big.csv", b"a,b\n" + b"1,2\n" * 1_300_000, "5.2 MB; at most 5 MB"),
        ("bomb.xlsx", zipped(60_000_000), "unpack"),
        ("deep.json", b'{"resourceType":' * 5000, "nested"),
        ("bomb.json.gz", gzip.compress(b"0" * 10_000_000), ""),
        ("no.xlsx", b"PK\x03\x04 nothing", "XLSX"),
        ("../../etc/passwd", b"x", ""),
        ("nul.csv", b"\x00\x01\x02", ""),
        ("empty.csv", b"time,observable,value\n", "no rows"),
        ("undated.csv", b"observable,value,unit\nferritin,900,ng/mL\n", "no dates"),
    ],
)  # fmt: skip
def test_a_bad_file_costs_one_sentence(name, content, said):
    status, page = asked("/course", files={"file": (name, content)})
    assert status == 422
    assert said in page
    assert "Traceback" not in page
    assert 'id="send"' in page  # another file can be sent at once


def test_hostile_names_and_cells_are_shown_and_never_run():
    text = f"time,observable,value,unit\n2026-03-01T08:00,{HOSTILE},1,{HOSTILE}\n2026-03-01T08:00,ferritin,{HOSTILE},ng/mL\n"
    for page in (
        asked("/course", files={"file": (f"{HOSTILE}.csv", text.encode())})[1],
        asked("/course", {"pasted": text, "mapped": "yes", "as.0": HOSTILE, "unit.0": HOSTILE, "decimal": HOSTILE})[1],
        asked("/course", {"pasted": "time,observable,value,unit\n2026-03-01T08:00,ferritin,900,ng/mL\n"
                                    f"2026-03-01T09:00,anakinra,given {HOSTILE},\n"})[1],
    ):  # fmt: skip
        assert "<img src=x" not in page


def test_a_value_in_the_address_is_not_read():
    assert (
        'id="send"' in asked("/course", {"pasted": "time,observable,value,unit\n1,ferritin,2,ng/mL"}, method="GET")[1]
    )
