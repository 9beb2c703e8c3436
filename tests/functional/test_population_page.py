"""The report on a population stands alone, says both bounds, and when it is shared tells nothing of a few persons."""

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


@pytest.fixture(scope="module")
def shared(folder):
    return population_page(folder, LIBRARY, 5)


def test_it_stands_alone(page, shared):
    for one in (page, shared):
        assert_stands_alone(one)
        assert_anchors_hold(one)


def test_the_disclaimer_is_said_once_and_nobody_has_a_disease(page, shared):
    for one in (page, shared):
        words = Tags(one).words
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
    for said in ("60 patients, 5 Jan to", "incidence and prevalence", "newly definitely met", "patients with exactly these",
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


def few(some, prefix):
    """200 persons, `some` of them with HLH-2004, in intensive care, dead and treated; all else is the same after rounding."""
    names = [f"{prefix}{n:03d}" for n in range(200)]
    outcomes = {0: f"moved to {prefix}ward"} | dict.fromkeys(range(1, some), "died")
    people = [
        person(name, START + timedelta(hours=n), outcome=outcomes.get(n, "survived")) for n, name in enumerate(names)
    ]
    at = START + timedelta(days=3)
    onsets = [onset(name, "hscore", at if n < 57 else None, low=170.0) for n, name in enumerate(names)]
    onsets += [onset(name, "hlh-2004", at if n < some else None, is_open=n < some) for n, name in enumerate(names)]
    onsets += [
        onset(name, "cov-hi", at if 100 <= n < 162 else None, applies="met" if n < some else "unknown")
        for n, name in enumerate(names)
    ]
    return {
        "people": people, "onsets": onsets, "present": [{"day": START.date(), "present": 200}],
        "stays": [{name: p[name] for name in ("person", "start", "end_", "outcome")} for p in people],
        "milestones": [{"person": name, "milestone": "icu", "time": at + timedelta(days=1)} for name in names[:some]],
        "events": [event(name, "drug", "anakinra", 1.0, at) for name in names[:some]],
        "days": [{"criteria": "hlh-2004", "day": START.date(), "surely": some, "possibly": some, "first_surely": some, "first_possibly": some}],
        "missingness": [{"criteria": "hscore", "kind": "observable", "subject": "ferritin", "detail": "", "persons": 200, "never_known": some}],
        "deciding": [{"criteria": "hscore", "kind": "observable", "subject": "ferritin", "open": 150, "missing": some, "always_decides": some,
                      "could_meet": some, "could_rule_out": some}],
        "slips": [{"person": name, "subject": "ferritin", "other_unit": "mg/L"} for name in names[:some]],
        "units": [{**UNITS[0], "refused": some}, {**UNITS[0], "unit": f"unit of {names[0]}", "taken": some, "refused": 0}],
        "attrition": [{"step": "persons with any fact", "count": 200}, {"step": "values refused", "count": some}],
    }  # fmt: skip


def told_of(some, prefix):
    reasons = [{"reason": f"'{prefix} is here' is not a number.", "count": some, "deliberate": False}]
    return {"values_read": 900, "values_taken": 900, "values_refused": some, "suspected_slips": some, "reasons": reasons, "after_today": some,
            "refused_by_subject": {"ferritin": some},
            "not_counted": {f"Observation ({some} older versions)": "newer"},
            "codes_never_used": {f"code {prefix}": some}, "persons": 200}  # fmt: skip


def test_a_shared_report_is_the_same_whoever_the_few_are_and_however_many(tmp_path):
    """Two hospitals that differ in nothing but a small number and in names: nobody can tell their reports apart."""
    pages = [
        population_page(write(tmp_path / f"{n}{p}", few(n, p), told_of(n, p)), LIBRARY, 10)
        for n, p in ((3, "Zorn-"), (4, "Quast-"))
    ]
    assert pages[0] == pages[1]
    assert "Zorn" not in pages[0]
    assert "&lt;10" in pages[0]


def test_what_a_shared_report_hides_stands_in_the_full_one(tmp_path):
    full = population_page(write(tmp_path / "out", few(3, "Zorn-"), told_of(3, "Zorn-")), LIBRARY)
    assert "Zorn-000" in full
    nobody = population_page(write(tmp_path / "none", few(0, "Zorn-"), told_of(0, "Zorn-")), LIBRARY, 10)
    assert nobody != population_page(tmp_path / "out", LIBRARY, 10)


def test_a_shared_report_holds_no_person_no_path_and_no_day(shared):
    words = Tags(shared).words
    assert "made to be shared" in words
    assert "/data/ward.csv" not in shared
    assert "Courses" not in words
    assert not re.search(r"\bQ\d+\b", shared)
    assert not re.search(r"2026-0\d-\d\d", shared.replace("2026-03-01 10:00", ""))


@pytest.mark.browser
@pytest.mark.parametrize("which", ["full", "shared"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_browser_shows_and_prints_it(which, width, browser, page, shared, tmp_path):
    file = tmp_path / "page.html"
    file.write_text(page if which == "full" else shared, encoding="utf-8")
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
    assert len(sizes) >= (13 if which == "full" else 5)
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
