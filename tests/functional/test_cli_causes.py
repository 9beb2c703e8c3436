"""`cytostorm causes`: what a person on call reads, what a program reads, and what a mistake gets."""

import json
from pathlib import Path

import jsonschema
import pytest

from cytostorm.presentation.sentences import DISCLAIMER
from cytostorm.presentation.small_documents import whole_document

ROOT = Path(__file__).parents[2]
ROWS = """patient,time,observable,value,unit
p1,2024-03-01T08:00,temperature,39.4,Cel
p1,2024-03-01T08:00,ferritin,12000,ug/L
p1,2024-03-01T09:00,shock,yes,
p1,2024-03-01T08:00,leishmania_exposure,yes,
p1,2024-03-01T12:00,leishmania_marrow_microscopy,no,
p1,2024-03-01T12:00,antiviral_igm,yes,
p1,2024-03-01T08:00,anti_tnf_given,no,
p1,2024-03-01T08:00,other_inborn_variant,yes,
p1,2024-03-01T10:00,methylprednisolone,1 g,
p1,2024-03-03T08:00,mycobacterium_tuberculosis_found,yes,
"""


@pytest.fixture
def patient(folder):
    (folder / "p.csv").write_text(ROWS)
    return "p.csv"


def test_the_text_says_stage_states_and_work_up(run, patient):
    ran = run("causes", patient, "--full")
    assert ran.code == 0, ran.err
    assert "Hyperinflammation: fulminant" in ran.out
    confirmed, supported, opened, closed = (
        ran.out.index(word) for word in ("\nCONFIRMED\n", "\nSUSPECTED\n", "\nNOT RULED OUT (", "\nRULED OUT\n")
    )
    assert (
        confirmed
        < ran.out.index("  Tuberculosis")
        < supported
        < ran.out.index("  Visceral leishmaniasis")
        < opened
        < closed
    )
    assert closed < ran.out.index("\n  TNF inhibitor\n") < ran.out.index("TESTS STILL TO SEND")
    assert "Not specific: Antiviral IgM" in ran.out
    assert "Sample not clearly before methylprednisolone" not in ran.out
    assert "Leishmania on the marrow film: negative. This does not rule it out: false negative in 6 of 13." in ran.out
    assert "after methylprednisolone (1 Mar 2024 10:00): interpret with care" in ran.out
    assert "Not counted: Pathogenic variant in another of these genes" in ran.out
    assert ran.out.count(DISCLAIMER) == 1


def test_the_first_screen_is_the_answer(run, patient):
    ran = run("causes", patient)
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert len(lines) <= 20
    assert any(line.startswith("CONFIRMED  TB (") for line in lines)
    assert any(line.startswith("SUSPECTED  Leishmaniasis (by exposure alone") for line in lines)
    assert run("causes", patient, "--full").out.startswith(ran.out)


def test_a_moment_before_the_culture(run, patient):
    ran = run("causes", patient, "--at", "2024-03-02T08:00")
    assert ran.code == 0
    assert "\nCONFIRMED  none." in ran.out


def test_the_json_keeps_to_its_schema(run, patient):
    ran = run("causes", patient, "--format", "json")
    written = json.loads(ran.out)
    said = whole_document(written)
    jsonschema.validate(written, json.loads((ROOT / "docs" / "reference" / "causes.schema.json").read_text()))
    states = {cause["id"]: cause["state"] for cause in said["causes"]}
    assert (states["tuberculosis"], states["leishmaniasis"], states["anti-tnf"], states["ebv"]) == (
        "confirmed",
        "supported",
        "closed",
        "open",
    )
    assert {cause["id"] for cause in said["causes"] if cause["by_exposure_alone"]} == {"leishmaniasis"}
    assert (said["stage"]["low"], said["stage"]["high"]) == (3, 3)
    assert said["disclaimer"] == DISCLAIMER


def test_it_writes_a_file(run, patient, folder):
    assert run("causes", patient, "--out", "out.txt").code == 0
    assert "hyperinflammation" in (folder / "out.txt").read_text()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--format", "xml"), "There is no format 'xml'"),
        (("--reading", "inpatient-8d"), "Did you mean 'inpatient-7d'?"),
        (("--at", "yesterday"), "--at"),
        (("--patient", "Q"), "none is named"),
        (("--out", "p.csv"), "read by the same command"),
    ],
)
def test_a_mistake_gets_one_message(run, patient, arguments, told):
    ran = run("causes", patient, *arguments)
    assert ran.code == 2
    assert told in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_a_missing_file(run, folder):
    ran = run("causes", "absent.csv")
    assert ran.code == 2
    assert "absent.csv" in ran.err
