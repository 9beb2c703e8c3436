"""`cytostorm pathway`: what a person on call reads first, what a program reads, the page for the notes, and what a mistake gets."""

import html
import json
import re
from pathlib import Path

import jsonschema
import pytest

from cytostorm.presentation.plan_wording import PLAN_FRAME
from cytostorm.presentation.small_documents import whole_document

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "pathway"
TYPED = ("--weight", "62", "--height", "170", "--sex", "female")
FACES = {"text": ("--full",), "json": ("--format", "json"), "html": ("--format", "html"), "summary": ("--summary",)}


def test_dangers_come_first_and_samples_after_the_options(run):
    ran = run("pathway", EXAMPLES / "leishmaniasis.csv", *TYPED, "--full")
    assert ran.code == 0, ran.err
    body = ran.out.partition("--full\n")[2]
    headings = (
        "DANGER NOW", "NOT CHECKED", "CAUSE AND LINE", "OPTIONS NOW", "TREATMENT OF CAUSES", "WHERE THE TWO", "SEND BEFORE",
        "REPEAT", "NEEDED TO SAY MORE",
    )  # fmt: skip
    order = [body.index(f"\n{word}") for word in headings]
    assert order == sorted(order)
    assert "IL-1 blockade and Leishmania" in body.split("CAUSE AND LINE")[0]
    assert "1 to 2 g/kg/dose x 62 kg, ceiling 100 g/dose reached = 62 to 100 g/dose" in body.split("OPTIONS NOW")[1]
    assert "Liposomal amphotericin B" in body.split("TREATMENT OF CAUSES NOT RULED OUT (no dose shown)")[1]
    assert "Leishmania PCR of marrow" in body.split("SEND BEFORE TREATMENT")[1].split("REPEAT")[0]


def test_the_first_screen_alone_unless_all_is_asked_for(run):
    brief, full = (run("pathway", EXAMPLES / "still.csv", *TYPED, *more).out for more in ((), ("--full",)))
    assert len(brief.splitlines()) <= 20
    assert max(map(len, brief.splitlines())) <= 80
    assert full.startswith(brief.rstrip("\n"))
    assert len(full.splitlines()) > 200


@pytest.mark.parametrize("face", FACES)
def test_not_a_medical_device_once_on_each_face(run, face):
    ran = run("pathway", EXAMPLES / "still.csv", *TYPED, *FACES[face])
    assert ran.code == 0, ran.err
    assert ran.out.count("Not a medical device") == 1
    assert PLAN_FRAME in ran.out


def test_what_is_typed_goes_beside_the_record(run):
    before = run("pathway", EXAMPLES / "still.csv", *TYPED, "--full")
    after = run("pathway", EXAMPLES / "still.csv", *TYPED, "--full", "--condition", "tnf_inhibitor")
    option = "- Anakinra, moderate illness, with or without serious infection: "
    assert f"{option}option" in before.out
    assert f"{option}CRITICAL: no dose shown" in after.out
    assert "\n  D1 CRITICAL: TNF inhibitor with anakinra." in after.out


def test_an_option_names_its_dangers_by_number(run):
    ran = run("pathway", EXAMPLES / "still.csv", *TYPED, "--full")
    numbers = dict(re.findall(r"^  (D\d+) \w+: ([^.]+)\.", ran.out, re.MULTILINE))
    leishmania = next(
        number for number, label in numbers.items() if label == "Visceral leishmaniasis, confirmed or not ruled out"
    )
    pulse = ran.out.split("- Methylprednisolone pulse")[1].split("\n  - ")[0]
    assert f"{leishmania} " in re.search(r"check first (.*)", pulse)[1]


def test_a_typed_neutrophil_count_reaches_its_rule(run):
    ran = run("pathway", EXAMPLES / "still.csv", *TYPED, "--anc", "0.4 10*9/L", "--full")
    assert "WARNING: Anakinra: neutrophils below 1.5." in ran.out
    assert "Because: neutrophils 0.4, typed; neutrophils 1.3" in ran.out


def test_later_lines_of_treatment_stand_whole_with_full(run):
    full = run("pathway", EXAMPLES / "still.csv", *TYPED, "--full").out
    assert "  - Ciclosporin, rheumatic cause: option" in full.split("MAY APPLY LATER: ")[1]
    assert "Hermansky-Pudlak" in full.split("Not ruled out: ")[-1].splitlines()[0]


def test_a_clinicians_word_moves_the_patient_on(run, folder):
    text = (EXAMPLES / "still.csv").read_text() + "p1,2024-03-01T07:00,methylprednisolone,given,\n"
    (folder / "treated.csv").write_text(text)
    asked = whole_document(json.loads(run("pathway", "treated.csv", "--format", "json").out))
    said = whole_document(json.loads(run("pathway", "treated.csv", "--format", "json", "--refractory").out))
    denied = json.loads(run("pathway", "treated.csv", "--format", "json", "--not-refractory").out)
    assert (asked["step"], "second-line" in asked["perhaps"]) == ("first-line", True)
    assert said["step"] == "second-line"
    assert "second-line" not in [denied["step"], *denied["perhaps"]]
    states = {option["id"]: option["state"] for step in said["steps"] for option in step["options"]}
    assert states["ciclosporin-rheumatic"] == "offered"


def test_a_weight_of_the_record_doses_and_is_named(run, folder):
    rows = "p1,2024-02-20T08:00,body_weight,70,kg\np1,2024-03-01T07:00,body_weight,62,kg\n"
    (folder / "weighed.csv").write_text((EXAMPLES / "still.csv").read_text() + rows)
    ran = run("pathway", "weighed.csv", "--full")
    assert "weight 62 kg (1 Mar 2024 07:00)" in ran.out
    assert "30 mg/kg/dose x 62 kg, cap 1000 mg/dose reached = 1000 mg/dose" in ran.out
    assert "x 58 kg" in run("pathway", "weighed.csv", "--weight", "58", "--full").out


def test_without_a_weight_the_row_says_what_it_needs(run):
    ran = run("pathway", EXAMPLES / "sepsis.csv", "--full")
    assert "add --weight to calculate" in ran.out
    assert "mg/kg/dose x" not in ran.out


def test_the_json_keeps_to_its_schema(run):
    ran = run("pathway", EXAMPLES / "sepsis.csv", *TYPED, "--format", "json")
    written = json.loads(ran.out)
    jsonschema.validate(written, json.loads((ROOT / "docs" / "reference" / "pathway.schema.json").read_text()))
    said = whole_document(written)
    jsonschema.validate(said, json.loads((ROOT / "docs" / "reference" / "pathway.schema.json").read_text()))
    options = {option["id"]: option for step in said["steps"] for option in step["options"]}
    assert options["anakinra-sepsis"]["state"] == "offered"
    assert options["steroid-moderate"]["state"] == "not for this patient"
    assert options["emapalumab-primary"]["doses"] == []
    assert options["steroid-crs"]["about"] == ["dexamethasone", "methylprednisolone", "prednisolone"]
    assert {one["state"] for one in said["dangers"]} >= {"fires", "not checked"}
    assert (said["schema"], list(said)[:4]) == ("cytostorm/pathway/2", ["schema", "version", "catalogue", "summary"])
    assert {one["group"] for one in said["dangers"]} == {"pressing", "standing", "far", "unchecked", ""}
    applies = [one["number"] for one in said["dangers"] if one["state"] == "fires"]
    assert applies == [f"D{number}" for number in range(1, len(applies) + 1)]


def test_an_earlier_moment_knows_less(run):
    ran = run("pathway", EXAMPLES / "car-t.csv", "--at", "2024-03-02T08:00", "--format", "json")
    said = json.loads(ran.out)
    assert said["causes"]["crs-cell-therapy"] == "supported"
    assert said["step"] == "work-up"


def test_the_summary_says_whom_a_set_is_about(run):
    page = run("pathway", EXAMPLES / "sepsis.csv", *TYPED, "--summary").out
    assert "MAS 2016</strong>" not in page
    assert "for known or suspected systemic JIA: not recorded" in page
    assert "NOT CHECKED: do not read as safe" in page


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


def plain(page):
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def numbers(text):
    return dict(re.findall(r"(D\d+) (?:CRITICAL|WARNING|NOTE): ([^.<(\n]+)", text))


def test_a_crowded_page_leaves_out_no_danger_that_is_told_in_full_elsewhere(run, crowded):
    full = run("pathway", crowded, *TYPED, "--full").out.split("\nDANGER NOW\n")[1].split("Of drugs that are not")[0]
    page = plain(run("pathway", crowded, *TYPED, "--summary").out)
    told = re.findall(r"^  (D\d+ (?:CRITICAL|WARNING): [^\n]+?\.) ", full, re.MULTILINE)
    assert len(told) > 40
    assert [head for head in told if head not in page] == []


def test_a_danger_has_one_number_on_every_face(run, crowded):
    """A colleague opens D11 of the note on the page."""
    full, page, summary = (
        numbers(plain(run("pathway", crowded, *TYPED, *face).out))
        for face in (("--full",), ("--format", "html"), ("--summary",))
    )
    listed = whole_document(json.loads(run("pathway", crowded, *TYPED, "--format", "json").out))["dangers"]
    assert len(full) > 10
    assert full == page == numbers("\n".join(one["head"] for one in listed))
    assert summary.items() <= full.items()


def test_what_was_given_already_is_said_first_beside_its_danger_and_its_option(run, crowded):
    said = run("pathway", crowded, *TYPED, "--full").out
    now, dangers = said.split("\nDANGER NOW\n")
    assert (
        "Already given: methylprednisolone (2 Mar 2024 08:00, 1000 mg); tocilizumab (3 Mar 2024 08:00, 560 mg); anakinra"
        in now
    )
    assert "platelets 22 ×10⁹/L (6 Mar 2024 08:00)" in now
    assert re.search(
        r"D1 CRITICAL: TNF inhibitor with anakinra\..* Already given: anakinra \(4 Mar 2024 08:00", dangers
    )
    assert "it moved between 88 and 240" in said
    pulse = said.split("NOT AMONG THE OPTIONS HERE")[1]
    assert (
        "Methylprednisolone pulse, critical illness (already given: methylprednisolone (2 Mar 2024 08:00, 1000 mg))"
        in pulse
    )


def test_a_record_that_is_silent_on_infection_does_not_say_no_to_its_treatment(run):
    said = run("pathway", EXAMPLES / "car-t.csv", *TYPED, "--full").out
    assert "no reason for these" not in said
    part = said.split("TREATMENT OF CAUSES NOT RULED OUT (no dose shown)\n")[1].split("\n\n")[0]
    assert "Do not delay it for this list" in part.splitlines()[0]
    assert "Antimicrobials and source control" in part


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
