"""`cytostorm pathway`: what a person on call reads first, what a program reads, the page for the notes, and what a mistake gets."""

import html
import json
import re
from pathlib import Path

import jsonschema
import pytest

from cytostorm.presentation.plan_wording import PLAN_DISCLAIMER

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "pathway"
TYPED = ("--weight", "62", "--height", "170", "--sex", "female")
FACES = {"text": (), "json": ("--format", "json"), "html": ("--format", "html"), "summary": ("--summary",)}


def test_dangers_come_first_and_doses_last_of_an_option(run):
    ran = run("pathway", EXAMPLES / "leishmaniasis.csv", *TYPED)
    assert ran.code == 0, ran.err
    order = [
        ran.out.index(word)
        for word in (
            "DANGERS",
            "COULD NOT BE CHECKED",
            "STEP",
            "DUE FIRST",
            "OPTIONS",
            "WHERE THE TWO POSITIONS",
            "REPEAT",
        )
    ]
    assert order == sorted(order)
    assert "IL-1 blockade and Leishmania" in ran.out.split("STEP")[0]
    assert "1 to 2 g/kg/dose x 62 kg, ceiling 100 g/dose reached = 62 to 100 g/dose" in ran.out.split("OPTIONS NOW")[1]
    assert "Liposomal amphotericin B" in ran.out.split("TREATMENT OF A CAUSE THAT THIS RECORD DOES NOT SETTLE")[1]
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
    assert after.out.split("DANGERS (")[1].splitlines()[1].startswith("  D1 CRITICAL: TNF inhibitor with anakinra.")


def test_an_option_names_its_dangers_by_number(run):
    ran = run("pathway", EXAMPLES / "still.csv", *TYPED)
    numbers = dict(re.findall(r"^  (D\d+) \w+: ([^.]+)\.", ran.out, re.MULTILINE))
    leishmania = next(
        number for number, label in numbers.items() if label == "Visceral leishmaniasis, confirmed or not ruled out"
    )
    pulse = ran.out.split("- Methylprednisolone pulse")[1].split("\n  - ")[0]
    assert leishmania in re.search(r"check first (.*)", pulse)[1].split(";")[0].split()


def test_a_typed_neutrophil_count_reaches_its_rule(run):
    ran = run("pathway", EXAMPLES / "still.csv", *TYPED, "--anc", "0.4 10*9/L")
    assert "WARNING: Anakinra: neutrophils below 1.5." in ran.out
    assert "Because: neutrophils 0.4, typed; neutrophils 1.3" in ran.out


def test_later_steps_stand_by_name_and_whole_with_full(run):
    brief, full = (
        run("pathway", EXAMPLES / "still.csv", *TYPED),
        run("pathway", EXAMPLES / "still.csv", *TYPED, "--full"),
    )
    assert "  - Ciclosporin, rheumatic cause: an option" not in brief.out
    assert "Ciclosporin, rheumatic cause (an option" in brief.out.split("PERHAPS LATER")[1]
    assert "  - Ciclosporin, rheumatic cause: an option" in full.out
    assert "Hermansky-Pudlak syndrome type 2" in full.out.split("open, not looked for")[1].splitlines()[0]


def test_a_clinicians_word_moves_the_patient_on(run, folder):
    text = (EXAMPLES / "still.csv").read_text() + "p1,2024-03-01T07:00,methylprednisolone,given,\n"
    (folder / "treated.csv").write_text(text)
    asked = json.loads(run("pathway", "treated.csv", "--format", "json").out)
    said = json.loads(run("pathway", "treated.csv", "--format", "json", "--refractory").out)
    denied = json.loads(run("pathway", "treated.csv", "--format", "json", "--not-refractory").out)
    assert (asked["step"], "second-line" in asked["perhaps"]) == ("first-line", True)
    assert said["step"] == "second-line"
    assert "second-line" not in [denied["step"], *denied["perhaps"]]
    states = {option["id"]: option["state"] for step in said["steps"] for option in step["options"]}
    assert states["ciclosporin-rheumatic"] == "offered"


def test_a_weight_of_the_record_doses_and_is_named(run, folder):
    rows = "p1,2024-02-20T08:00,body_weight,70,kg\np1,2024-03-01T07:00,body_weight,62,kg\n"
    (folder / "weighed.csv").write_text((EXAMPLES / "still.csv").read_text() + rows)
    ran = run("pathway", "weighed.csv")
    assert "weight 62 kg (2024-03-01 07:00)" in ran.out
    assert "30 mg/kg/dose x 62 kg, cap 1000 mg/dose reached = 1000 mg/dose" in ran.out
    assert "x 58 kg" in run("pathway", "weighed.csv", "--weight", "58").out


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
    assert options["steroid-crs"]["about"] == ["dexamethasone", "methylprednisolone", "prednisolone"]
    assert {one["state"] for one in said["dangers"]} >= {"fires", "not checked"}


def test_an_earlier_moment_knows_less(run):
    ran = run("pathway", EXAMPLES / "car-t.csv", "--at", "2024-03-02T08:00", "--format", "json")
    said = json.loads(ran.out)
    assert said["causes"]["crs-cell-therapy"] == "supported"
    assert said["step"] == "work-up"


def test_the_summary_says_whom_a_set_is_about(run):
    page = run("pathway", EXAMPLES / "sepsis.csv", *TYPED, "--summary").out
    assert "MAS 2016</strong>" not in page
    assert "for known or suspected systemic JIA: not recorded" in page
    assert "Could not be checked" in page


CROWDED = """p1,2024-03-02T08:00,methylprednisolone,1000 mg,
p1,2024-03-03T08:00,anti_tnf_given,yes,
p1,2024-03-03T08:00,bacteremia,yes,
p1,2024-03-03T08:00,cmv_dna_blood,yes,
p1,2024-03-03T08:00,igra,yes,
p1,2024-03-03T08:00,immune_effector_cell_therapy,yes,
p1,2024-03-03T08:00,leishmania_exposure,yes,
p1,2024-03-03T08:00,pet_ct_lymphoma,yes,
p1,2024-03-03T08:00,recent_vaccination,yes,
p1,2024-03-03T08:00,tick_exposure,yes,
p1,2024-03-03T08:00,tocilizumab,560 mg,
p1,2024-03-04T08:00,anakinra,100 mg,
p1,2024-03-06T08:00,cns_dysfunction,yes,
p1,2024-03-06T08:00,creatinine,240,umol/L
p1,2024-03-06T08:00,crp,3,mg/L
p1,2024-03-06T08:00,platelets,22,10*9/L
p1,2024-03-06T08:00,shock,yes,
"""


@pytest.fixture
def crowded(folder):
    """Still's disease, sepsis, cell therapy, a TNF inhibitor, three drugs given, failing kidneys."""
    (folder / "crowded.csv").write_text((EXAMPLES / "still.csv").read_text() + CROWDED)
    return folder / "crowded.csv"


@pytest.mark.parametrize("example", [*sorted(path.stem for path in EXAMPLES.glob("*.csv")), "crowded"])
def test_the_summary_prints_on_one_page(run, crowded, example):
    api = pytest.importorskip("playwright.sync_api")
    chromium = Path("/usr/bin/chromium")
    if not chromium.exists():
        pytest.skip(f"no Chromium at {chromium}; apt-get install chromium")
    record = crowded if example == "crowded" else EXAMPLES / f"{example}.csv"
    assert run("pathway", record, *TYPED, "--summary", "--out", "summary.html").code == 0
    with api.sync_playwright() as runner:
        opened = runner.chromium.launch(executable_path=str(chromium), args=["--no-sandbox"])
        page = opened.new_page()
        page.goto((crowded.parent / "summary.html").as_uri())
        printed = page.pdf(prefer_css_page_size=True)
        opened.close()
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1


def test_a_crowded_page_leaves_out_no_danger_that_is_told_in_full_elsewhere(run, crowded):
    brief = run("pathway", crowded, *TYPED).out.split("DANGERS (")[1].split("Not settled here yet")[0]
    page = html.unescape(re.sub(r"<[^>]+>", "", run("pathway", crowded, *TYPED, "--summary").out)).split(
        "Verdicts of the main sets"
    )[0]
    told = re.findall(r"^  (D\d+) (CRITICAL|WARNING): ([^.\n]+)", brief, re.MULTILINE)
    assert len(told) > 40
    for number, level, label in told:
        assert re.search(rf"{number}\b", page), (number, label)
        assert level == "WARNING" or f"{number} CRITICAL: {label}" in page


def numbers(text):
    return dict(re.findall(r"(D\d+) (?:CRITICAL|WARNING|NOTE): ([^.<(]+)", text))


def test_a_danger_has_one_number_on_every_face(run, crowded):
    """A colleague opens D11 of the note on the page."""
    brief, full, page, summary = (
        numbers(run("pathway", crowded, *TYPED, *face).out)
        for face in ((), ("--full",), ("--format", "html"), ("--summary",))
    )
    assert len(full) > 10
    for shown in (brief, page, summary):
        assert {number: label.strip() for number, label in shown.items()}.items() <= {
            n: label.strip() for n, label in full.items()
        }.items()


def test_what_was_given_already_is_said_first_beside_its_danger_and_its_option(run, crowded):
    said = run("pathway", crowded, *TYPED).out
    now, dangers = said.split("DANGERS (")[0], said.split("DANGERS (")[1]
    assert (
        "drugs in the record: methylprednisolone (2024-03-02 08:00, 1000 mg); tocilizumab (2024-03-03 08:00, 560 mg); anakinra"
        in now
    )
    assert "platelets 22 ×10⁹/L (2024-03-06 08:00)" in now
    assert re.search(
        r"D1 CRITICAL: TNF inhibitor with anakinra\..* IN THE RECORD already: anakinra, 2024-03-04 08:00", dangers
    )
    assert "it moved between 88 and 240" in now
    pulse = said.split("NOT HERE, BECAUSE")[1]
    assert (
        "Methylprednisolone pulse, critical illness (already in the record: methylprednisolone (2024-03-02 08:00, 1000 mg))"
        in pulse
    )


def test_a_record_that_is_silent_on_infection_does_not_say_no_to_its_treatment(run):
    said = run("pathway", EXAMPLES / "car-t.csv", *TYPED).out
    assert "no reason for these" not in said
    heading, line = said.split("TREATMENT OF A CAUSE THAT THIS RECORD DOES NOT SETTLE: ")[1].splitlines()[:2]
    assert "does not wait for this list" in heading
    assert "Antimicrobials and source control" in line


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
