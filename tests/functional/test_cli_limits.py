"""Limits of labels on every face of `cytostorm dose` and `cytostorm pathway`."""

import json
import re
from html import unescape

import pytest

from cytostorm.presentation.small_documents import whole_document


@pytest.mark.parametrize("form", ["text", "json", "html", "summary"])
def test_every_face_of_the_pathway_says_the_block_what_lifts_it_and_what_can_be_considered(run, folder, form):
    rows = ["time,observable,value,unit"]
    rows += [f"2024-03-01T08:00,{name},{value},{unit}" for name, value, unit in (
        ("stills_disease", "yes", ""), ("pregnancy", "yes", ""), ("fever", "yes", ""), ("temperature", "39.5", "Cel"), ("ferritin", "9000", "ng/mL"),
    )]  # fmt: skip
    (folder / "one.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    options = ["--summary", "-o", "page.html"] if form == "summary" else ["-f", form, "--full"]
    ran = run("pathway", "one.csv", "--refractory", "--weight", "60", "--age", "30", *options)
    assert ran.code == 0, ran
    said = (folder / "page.html").read_text(encoding="utf-8") if form == "summary" else ran.out
    if form == "json":
        found = whole_document(json.loads(said))
        (block,) = [one for one in found["dangers"] if one["id"] == "ruxolitinib-pregnancy"]
        assert (block["state"], block["severity"], block["blocks"], block["subject"]) == (
            "fires",
            "block",
            True,
            "pregnancy",
        )
        assert block["lifts"]
        assert block["cite"]["reference"] == "jakavi-eu-leaflet"
        assert any("Methylprednisolone" in one["text"] for one in found["instead"])
        return
    said = " ".join(unescape(re.sub("<[^>]+>", " ", said)).split())
    lifts = "What would lift it: Only the end of the pregnancy"
    for word in ("Pregnancy: ruxolitinib", lifts, "Can be considered instead: Methylprednisolone pulses"):
        assert word in said, word


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_every_face_of_a_dose_says_the_block_what_lifts_it_and_what_can_be_considered(run, form):
    ran = run(
        "dose",
        "ruxolitinib",
        "--weight",
        "60",
        "--age",
        "30",
        "--height",
        "165",
        "--condition",
        "pregnancy",
        "-f",
        form,
        "--full",
    )
    assert ran.code == 0, ran
    if form == "json":
        found = json.loads(ran.out)
        (block,) = [one for one in found["notices"] if one["rule"] == "ruxolitinib-pregnancy"]
        assert (block["severity"], block["blocks"], block["subject"], block["status"]) == (
            "block",
            True,
            "pregnancy",
            "verified",
        )
        assert block["lifts"]
        assert block["cite"]["reference"] == "jakavi-eu-leaflet"
        assert any("Methylprednisolone" in one["text"] for one in block["instead"])
        assert not any(row["kind"] == "option" for row in found["rows"])
        assert found["conditions_without_a_rule"] == []
        return
    said = " ".join(unescape(ran.out).split())
    for word in (
        "must not be taken during pregnancy",
        "What would lift it:",
        "Can be considered instead: Methylprednisolone pulses",
    ):
        assert word in said, word
    assert "mg/kg/dose x" not in said


@pytest.mark.parametrize("condition", ["diverticulitis_or_ulcer", "heart_failure"])
def test_what_was_not_read_says_so_and_does_not_reassure(run, condition):
    said = " ".join(run("dose", "ruxolitinib", "--weight", "60", "--condition", condition, "--full").out.split())
    assert f"Not covered: {condition.replace('_', ' ')}" in said
    assert "Do not read as safe." in said
    assert "No rule for this drug" not in said


def test_a_condition_that_no_rule_about_the_drug_knows_says_so(run):
    said = " ".join(run("dose", "doxycycline", "--condition", "t_or_nk_cell_ebv").out.split())
    assert "No rule for this drug covers EBV in T or NK cells. Do not read as safe." in said


def test_a_pregnancy_in_a_male_is_one_clear_message(run):
    ran = run("dose", "ruxolitinib", "--sex", "male", "--condition", "pregnancy")
    assert ran.code == 2
    assert "present in a male" in " ".join(ran.told.split())
