"""`cytostorm pathway --summary` in a real browser: one sheet of A4 whoever the patient is, the first screen on its top third, no sideways scroll."""

import re
from pathlib import Path

import pytest

from cytostorm.io.tables import read_table, records
from cytostorm.library import shipped
from cytostorm.presentation.planning import Typed, planned
from cytostorm.report.plan_summary import summary_page
from tests.functional.test_cli_pathway import CROWDED

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
SIDE, HEIGHT, TOP = 718, 1123, 26
"""CSS pixels of the printed width of A4, of its height, and of the margin above."""
TYPED = Typed(weight="62", height="170", sex="female")


def rows(text):
    return "patient,time,observable,value,unit\n" + text


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Twelve different patients, from one value to more than anybody has."""
    folder = tmp_path_factory.mktemp("notes")
    still = (EXAMPLES / "pathway" / "still.csv").read_text(encoding="utf-8")
    (folder / "everything.csv").write_text(still + CROWDED, encoding="utf-8")
    (folder / "one-value.csv").write_text(rows("p9,2024-03-01T08:00,temperature,38.9,Cel\n"), encoding="utf-8")
    paths = [
        *sorted((EXAMPLES / "pathway").glob("*.csv")),
        EXAMPLES / "patient.csv",
        *sorted((ROOT / "tests" / "first_screens").glob("*.csv")),
        *sorted(folder.glob("*.csv")),
    ]
    typed = {"still": TYPED, "everything": TYPED, "sepsis": Typed(weight="80")}
    made = []
    for path in paths:
        (record,) = records(read_table(path), shipped()).records
        view = planned(record, shipped(), "test", typed=typed.get(path.stem))
        (folder / f"{path.stem}.html").write_text(summary_page(view), encoding="utf-8")
        made.append(folder / f"{path.stem}.html")
    return made


def test_twelve_patients_print_on_one_sheet_each(browser, pages):
    page, sheets = browser.new_page(viewport={"width": SIDE, "height": HEIGHT}), {}
    for path in pages:
        page.goto(path.as_uri())
        sheets[path.stem] = len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True)))
    assert len(sheets) == 12
    assert sheets == dict.fromkeys(sheets, 1)


def test_the_first_screen_is_the_top_third_and_nothing_is_cut_at_the_side(browser, pages):
    page = browser.new_page(viewport={"width": SIDE, "height": HEIGHT})
    page.emulate_media(media="print")
    ends = {}
    for path in pages:
        page.goto(path.as_uri())
        ends[path.stem] = page.evaluate("document.querySelector('.first').getBoundingClientRect().bottom")
        assert page.evaluate("document.documentElement.scrollWidth") <= SIDE
    assert {name: end for name, end in ends.items() if end + TOP > HEIGHT / 3} == {}


def test_on_a_phone_nothing_scrolls_sideways(browser, pages):
    page = browser.new_page(viewport={"width": 320, "height": 700})
    for path in pages[::4]:
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
