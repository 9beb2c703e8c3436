"""The report on a population stands alone, and says both bounds."""

import re
from datetime import timedelta

import pytest

from cytostorm.library import shipped
from cytostorm.report import population_page
from tests.functional.test_report_pages import HOSTILE, Tags, assert_anchors_hold, assert_stands_alone
from tests.population_made import START, event, hospital, manifest_of, onset, person, present_of, write

LIBRARY = shipped()
CONFORMANCE = {
    "persons": 62, "values_read": 1204, "values_taken": 1190, "values_refused": 14, "values_deliberate": 4, "suspected_slips": 3,
    "reasons": [{"reason": "'hemolyzed' is not a number.", "count": 10, "deliberate": False},
                {"reason": "pg/mL has no factor", "count": 4, "deliberate": True}],
    "refused_by_subject": {"ferritin": 14}, "observables_never_seen": ["triglycerides"], "codes_never_used": {"LOINC 9999-9": 77},
    "not_counted": {"Condition": "no time"}, "after_today": 2,
}  # fmt: skip
UNITS = [
    {
        "name": "FERR",
        "subject": "ferritin",
        "unit": "ng/mL",
        "canonical_unit": "ug/L",
        "factor": "× 1",
        "taken": 1190,
        "refused": 14,
    }
]
STEPS = [
    ("rows read from ward.csv", 1300),
    ("values taken", 1190),
    ("persons in the source", 62),
    ("persons with any fact", 60),
]


def ward(**changes):
    """A hospital with courses: the first persons have values, drugs and scores."""
    rows = hospital(1)
    for one in rows["people"]:
        id, start = one["person"], one["start"]
        rows["events"] += [
            event(id, "measurement", subject, value + n, start + timedelta(hours=20 * n))
            for subject, value in (("ferritin", 900.0), ("crp", 40.0), ("platelets", 80.0), ("temperature", 38.0))
            for n in range(4)
        ]
        rows["verdicts"] = rows.get("verdicts", []) + [
            {"person": id, "time": start + timedelta(hours=20 * n), "criteria": "hscore", "low": 60.0 * n, "high": 300.0, "verdict": "unknown"}
            for n in range(4)]  # fmt: skip
    rows |= {"units": UNITS, "attrition": [{"step": step, "count": n} for step, n in STEPS]}
    return rows | changes


def called(criteria):
    """A set with its revision."""
    return f"{criteria}@{LIBRARY.criteria(criteria).document.revision}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("ward") / "out", ward(), CONFORMANCE)


@pytest.fixture(scope="module")
def page(folder):
    return population_page(folder, LIBRARY)


def test_it_stands_alone(page):
    assert_stands_alone(page)
    assert_anchors_hold(page)


def test_the_disclaimer_is_said_once_and_nobody_has_a_disease(page):
    words = Tags(page).words
    assert words.count("Not a medical device") == 1
    assert "not published" in words
    assert not re.search(r"\b(has|have|had|diagnosed with|(?<!consistent )with) (HLH|MAS|CRS)\b", words)


def test_shares_have_their_whole_and_their_interval(page, folder):
    words = Tags(page).words
    for said in (
        "Definitely met",
        "Met, not recorded whether made for them",
        "Who is closest",
        "HScore at or above the cut-off 169",
        "Made for: COVID-19, from 18 years. Recorded in",
    ):
        assert said in words
    onsets = [o for o in ward()["onsets"] if o["criteria"] == "hscore"]
    surely = sum(o["first_surely"] is not None for o in onsets)
    assert re.search(
        rf"HScore sourced HScore at or above the cut-off 169 {surely} of {len(onsets)}: {100 * surely / len(onsets):.0f}% \(",
        words,
    )


def test_every_part_is_there(page):
    words = Tags(page).words
    for said in ("62 patients, 5 Jan to", "incidence and prevalence", "newly definitely met", "patients with exactly these",
                 "Before admission to intensive care", "first drug against hyperinflammation", "Only after",
                 "One more result, by set and test", "Courses of the most abnormal",
                 "Ferritin, µg/L", "'hemolyzed' is not a number", "LOINC 9999-9 (77)", "Triglycerides", called("hscore"), "Anakinra"):  # fmt: skip
        assert said in words, said


def test_a_hostile_id_stays_an_id(tmp_path):
    rows = ward()
    id = rows["onsets"][0]["person"]
    renamed = {
        name: [{**row, "person": HOSTILE} if row.get("person") == id else row for row in held]
        for name, held in rows.items()
    }
    renamed["onsets"] = [{**o, "first_surely": START} if o["person"] == HOSTILE else o for o in renamed["onsets"]]
    conformance = {
        **CONFORMANCE,
        "reasons": [{"reason": HOSTILE, "count": 9, "deliberate": False}],
        "codes_never_used": {HOSTILE: 3},
    }
    renamed["people"] = [{**p, "outcome": HOSTILE} for p in renamed["people"]]
    page = population_page(write(tmp_path / "out", renamed, conformance, manifest_of() | {"source": HOSTILE}), LIBRARY)
    assert_stands_alone(page)
    assert HOSTILE in " ".join(Tags(page).text)


def test_folders_with_next_to_nothing_have_a_page(tmp_path):
    assert_stands_alone(population_page(write(tmp_path / "nobody", {}), LIBRARY))
    people = [person("P1")]
    rows = {"people": people, "present": present_of(people), "onsets": [onset("P1", "hscore")]}
    words = Tags(population_page(write(tmp_path / "one", rows), LIBRARY)).words
    assert "No set was definitely met in anyone" in words
    assert "No two sets were definitely met" in words
    assert "no admission to intensive care" in words


def test_a_grid_is_told(tmp_path):
    words = Tags(population_page(write(tmp_path / "out", ward(), manifest=manifest_of("1d")), LIBRARY)).words
    assert "ticks of 1d" in words


def test_another_text_of_a_set_is_told(tmp_path):
    manifest = manifest_of()
    manifest["criteria"][0]["fingerprint"] = "something else"
    words = Tags(population_page(write(tmp_path / "out", ward(), manifest=manifest), LIBRARY)).words
    assert f"were changed in the library: {called('cov-hi')}" in words


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_browser_shows_and_prints_it(width, browser, page, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(page, encoding="utf-8")
    tab = browser.new_page(viewport={"width": width, "height": 900})
    said, asked = [], []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(file.as_uri())
    tab.get_by_role("button", name="Open all sections").click()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    sizes = tab.evaluate(
        "[...document.querySelectorAll('svg.chart')].map(s => [s.getBoundingClientRect().width, s.getBBox().height])"
    )
    assert len(sizes) >= 13
    assert all(across > 250 and height > 60 for across, height in sizes)
    assert tab.evaluate(_CUT_OFF) == []
    assert tab.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    assert said == []
    assert asked == [file.as_uri()]
    tab.close()


_CUT_OFF = """[...document.querySelectorAll('svg.chart')].flatMap(s => {
  const box = s.getBoundingClientRect();
  return [...s.querySelectorAll('text')].filter(t => {
    const r = t.getBoundingClientRect();
    return r.width && getComputedStyle(t).opacity !== '0' && (r.left < box.left - 2 || r.right > box.right + 2 || r.bottom > box.bottom + 2);
  }).map(t => t.textContent);
})"""


def test_a_single_set_has_a_page(tmp_path):
    rows = {
        "people": [person("P1")],
        "present": present_of([person("P1")]),
        "onsets": [onset("P1", "hscore", START, low=170.0)],
    }
    words = Tags(population_page(write(tmp_path / "out", rows, manifest=manifest_of(sets=("hscore",))), LIBRARY)).words
    assert "1 (100%, 21 to 100%) definitely met it" in words
    assert "Only one set was asked for" in words
