"""`cytostorm pathway`: what a person on call reads first, what a program reads, the page for the notes, and what a mistake gets."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from cytostorm.pathway.plan_words import PLAN_DISCLAIMER

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "pathway"
TYPED = ("--weight", "62", "--height", "170", "--sex", "female")
FACES = {"text": (), "json": ("--format", "json"), "html": ("--format", "html"), "summary": ("--summary",)}


def test_dangers_come_first_and_doses_last_of_an_option(run):
    ran = run("pathway", EXAMPLES / "leishmaniasis.csv", *TYPED)
    assert ran.code == 0, ran.err
    order = [ran.out.index(word) for word in ("DANGERS", "COULD NOT BE CHECKED", "STEP", "DUE FIRST", "OPTIONS", "WHERE THE TWO POSITIONS", "REPEAT")]
    assert order == sorted(order)
    assert "IL-1 blockade and Leishmania" in ran.out.split("STEP")[0]
    assert "3 mg/kg/dose x 62 kg = 186 mg/dose" in ran.out
    assert "Leishmania PCR of marrow" in ran.out.split("DUE FIRST")[1].split("OPTIONS")[0]


@pytest.mark.parametrize("face", FACES)
def test_not_a_medical_device_once_on_each_face(run, face):
    ran = run("pathway", EXAMPLES / "still.csv", *TYPED, *FACES[face])
    assert ran.code == 0, ran.err
    assert ran.out.count("Not a medical device") == 1
    assert PLAN_DISCLAIMER in ran.out


def test_what_is_typed_goes_beside_the_record(run):
    before = run("pathway", EXAMPLES / "still.csv", *TYPED)
    after = run("pathway", EXAMPLES / "still.csv", *TYPED, "--condition", "tnf_inhibitor")
    assert "Anakinra, moderate illness, with or without serious infection: an option" in before.out
    assert "Anakinra, moderate illness, with or without serious infection: BLOCKED" in after.out
    assert after.out.split("DANGERS\n")[1].startswith("  ! BLOCK: TNF inhibitor with anakinra.")


def test_without_a_weight_the_row_says_what_it_needs(run):
    ran = run("pathway", EXAMPLES / "sepsis.csv")
    assert "needs weight" in ran.out
    assert "mg/kg/dose x" not in ran.out


def test_the_json_keeps_to_its_schema(run):
    ran = run("pathway", EXAMPLES / "sepsis.csv", *TYPED, "--format", "json")
    said = json.loads(ran.out)
    jsonschema.validate(said, json.loads((ROOT / "docs" / "reference" / "pathway.schema.json").read_text()))
    options = {option["id"]: option for step in said["steps"] for option in step["options"]}
    assert options["anakinra-sepsis"]["state"] == "offered"
    assert options["steroid-moderate"]["state"] == "not for this patient"
    assert options["emapalumab-primary"]["doses"] == []
    assert {one["state"] for one in said["dangers"]} >= {"fires", "not checked"}


def test_an_earlier_moment_knows_less(run):
    ran = run("pathway", EXAMPLES / "car-t.csv", "--at", "2024-03-02T08:00", "--format", "json")
    said = json.loads(ran.out)
    assert said["causes"]["crs-cell-therapy"] == "supported"
    assert said["step"] == "work-up"


def test_the_summary_says_whom_a_set_is_about(run):
    page = run("pathway", EXAMPLES / "sepsis.csv", *TYPED, "--summary").out
    assert "<strong>MAS 2016</strong>: met, population not recorded" in page
    assert "Could not be checked" in page


@pytest.mark.parametrize("example", sorted(path.stem for path in EXAMPLES.glob("*.csv")))
def test_the_summary_prints_on_one_page(run, folder, example):
    api = pytest.importorskip("playwright.sync_api")
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip(f"no Chromium at {chromium}; apt-get install chromium")
    assert run("pathway", EXAMPLES / f"{example}.csv", *TYPED, "--summary", "--out", "summary.html").code == 0
    with api.sync_playwright() as runner:
        opened = runner.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        page = opened.new_page()
        page.goto((folder / "summary.html").as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        opened.close()
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--weight", "7000"), "plausible is"),
        (("--condition", "tnf_inhibitr"), "Did you mean 'tnf_inhibitor'?"),
        (("--format", "pdf"), "Known: html, json, text"),
        (("--reading", "worst-7d"), "worst-72h"),
    ],
)
def test_a_mistake_gets_one_message(run, arguments, told):
    ran = run("pathway", EXAMPLES / "still.csv", *arguments)
    assert ran.code == 2
    assert told in ran.err
    assert "Traceback" not in ran.err
