"""`cytostorm dose` and `cytostorm pathway` for people whom an adult's dose would harm: text, JSON, HTML, summary and Python."""

import json
import re
from html import unescape

import pytest

import cytostorm
from cytostorm.errors import InputError, UnknownNameError
from cytostorm.library import shipped
from cytostorm.presentation.small_documents import whole_document

NAMES = sorted(shipped().treatments)
NEWBORN = ("--weight", "3", "--age", "11 d", "--height", "50")


def flat(text):
    return " ".join(text.split())


@pytest.fixture
def told(run, folder):
    def check(*arguments):
        ran = run(
            *arguments, *(("--full",) if arguments[0] == "dose" and not {"-f", "--format"} & set(arguments) else ())
        )
        assert ran.code == 0, ran
        return ran.out

    return check


def offered(found):
    return [row for row in found["rows"] if row["high"] is not None]


def test_an_eleven_day_old_is_offered_no_adult_dose(told):
    found = json.loads(told("dose", "anakinra", *NEWBORN, "-f", "json"))
    rows = {row["id"]: row for row in found["rows"]}
    for adult in (
        "fisher-load",
        "fisher-infusion",
        "kharazmi-covid19",
        "cavalli-covid19",
        "galea-bolus",
        "label-covid19",
        "monteagudo-infusion",
    ):
        assert (rows[adult]["kind"], rows[adult]["high"], rows[adult]["preparations"]) == ("outside", None, [])
        assert "from 18 years" in rows[adult]["reason"]
    assert all(row["high"] <= 30 for row in offered(found)), "10 mg/kg"
    assert rows["boston-critical"]["kind"] == "option", "a pediatric source stays"
    assert rows["fisher-load"]["population"] == {
        "status": "derived", "because": "a trial in adults with sepsis", "all_ages": False, "age_years": {"from": "18"}, "weight_kg": None,
        "words": "age from 18 years (calculated: a trial in adults with sepsis)",
    }  # fmt: skip
    printed = flat(told("dose", "anakinra", *NEWBORN))
    assert "published for age from 8 months" in printed
    assert "weight from 10 kg" in printed
    assert "dilute first" in printed
    assert "the patient is 11 days old" in printed
    assert "33" not in re.findall(r"(\d+) mg/kg", printed)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "who",
    [NEWBORN, ("--weight", "12", "--age", "2", "--height", "86"), ("--weight", "50", "--age", "14", "--height", "160")],
)
def test_no_child_is_offered_what_is_published_for_adults(told, name, who):
    found = json.loads(told("dose", name, *who, "-f", "json"))
    for row in offered(found):
        age = row["population"]["age_years"]
        assert age is None or float(age.get("from", 0)) < 18
        assert row["population"]["status"] in ("printed", "derived", "ours", "not stated")


@pytest.mark.parametrize("form", ["text", "json", "html"])
@pytest.mark.parametrize("name", ["methylprednisolone", "tocilizumab", "dexamethasone"])
def test_two_hundred_kilograms_at_two_years_are_asked_back(run, folder, name, form):
    ran = run("dose", name, "--age", "2", "--weight", "200", "-f", form)
    assert (ran.code, ran.out) == (2, "")
    for words in ("200 kg", "2 years", "confirm", "pounds for kilograms", "months for years", "decimal point"):
        assert words in flat(ran.told)
    assert "Traceback" not in ran.err
    assert not re.search(r"\d\s*m?g/(dose|day)", ran.told)
    assert "6000 mg" not in run("dose", "methylprednisolone", "--age", "2", "--weight", "200", "--confirm-weight").out
    assert "1000 mg IV" in run("dose", "methylprednisolone", "--age", "2", "--weight", "200", "--confirm-weight").out


def test_python_asks_back_as_well():
    with pytest.raises(InputError, match="confirm_weight=True"):
        cytostorm.dose("methylprednisolone", age=2, weight=200)
    assert cytostorm.dose("methylprednisolone", age=2, weight=200, confirm_weight=True).options
    assert (
        cytostorm.dose("tocilizumab", age=50, weight=70, vial="400 mg/20 mL").options[0].preparations[0].high.exact_ml
        == 28
    )


def test_an_unusual_weight_is_a_question(told):
    printed = flat(told("dose", "methylprednisolone", "--age", "8", "--weight", "60"))
    assert "WARNING, is this right? 60 kg at 8 years is unusual" in printed
    assert "is this right?" not in told(
        "dose", "methylprednisolone", "--age", "8", "--weight", "60", "--confirm-weight"
    )


def test_an_infant_of_five_kilograms_is_outside_the_label_of_canakinumab(told):
    printed = flat(told("dose", "canakinumab", "--age", "6 mo", "--weight", "5"))
    assert "from 2 years" in printed
    assert "from 7.5 kg" in printed
    assert "20 mg/dose" not in printed


@pytest.mark.parametrize("form", ["text", "json"])
def test_immunoglobulin_of_a_heavy_adolescent_is_capped(told, form):
    printed = told(
        "dose", "ivig", "--indication", "mis-c", "--age", "16", "--weight", "90", "--height", "170", "-f", form
    )
    assert "100 g" in printed
    assert "ideal" in printed
    assert "180 g" not in printed


def test_ruxolitinib_never_passes_twenty_five_milligrams(told):
    printed = flat(told("dose", "ruxolitinib", "--age", "50", "--weight", "70", "--height", "175"))
    assert "2.5 to 20 mg/dose" in printed
    assert printed.index("2.5 to 20 mg/dose") < printed.index("25 mg/m2/dose")
    assert "ceiling 25 mg/dose reached" in printed
    assert "46.1" not in printed
    assert "35 mg" not in printed


OPEN_NAMES = ["amphotericin", "amphotericin b", "Amphotericin-B", "amfotericin-b", "amphotericin b lipid complex"]


@pytest.mark.parametrize("name", OPEN_NAMES)
def test_an_amphotericin_without_its_form_gives_no_dose_and_names_both(run, folder, name):
    ran = run("dose", name, "--weight", "70", "--age", "50")
    assert (ran.code, ran.out) == (2, "")
    assert "amphotericin-b-deoxycholate or amphotericin-b-liposomal" in flat(ran.told)
    assert "fatal" in ran.told


def test_every_printed_dose_of_the_liposomal_form_says_so(told):
    found = json.loads(told("dose", "amphotericin-b-liposomal", "--weight", "70", "--age", "50", "-f", "json"))
    assert all("liposomal" in row["label"] for row in found["rows"])
    assert "Fungizone" in found["dangers"][0]["text"]
    printed = flat(told("dose", "amphotericin-b-liposomal", "--weight", "70", "--age", "50"))
    assert printed.index("CRITICAL: Liposomal amphotericin B is not interchangeable") < printed.index("mg/dose")


def test_deoxycholate_has_a_danger_and_no_dose(told):
    printed = flat(told("dose", "amphotericin-b-deoxycholate", "--weight", "70", "--age", "50"))
    assert "CRITICAL: Amphotericin B deoxycholate: never more than 1.5 mg/kg a day" in printed
    assert "No dose of this drug was checked in a source" in printed
    assert "option" not in printed.split("CAUTIONS")[0]
    with pytest.raises(UnknownNameError, match="another name of 'amphotericin-b-deoxycholate'"):
        shipped().treatment("Fungizone")


def test_the_volume_and_the_vials_stand_on_every_face(told, folder):
    arguments = ("dose", "tocilizumab", "--weight", "70", "--age", "50", "--indication", "car-t-crs")
    assert "each dose 560 mg = 28 mL; from 400 mg + 2 x 80 mg, nothing left over" in flat(told(*arguments))
    (row,) = offered(json.loads(told(*arguments, "-f", "json")))
    (one,) = row["preparations"]
    assert (one["high"]["exact_ml"], one["high"]["vials"], one["status"]) == (
        28,
        [{"mg": 400, "count": 1}, {"mg": 80, "count": 2}],
        "verified",
    )
    assert "560 mg = 28 mL" in unescape(told(*arguments, "-f", "html"))


RECORD = """time,observable,value,unit
2024-03-01T08:00,age,{age},{unit}
2024-03-01T08:00,body_weight,{weight},kg
2024-03-01T08:00,temperature,39.8,Cel
2024-03-01T08:00,ferritin,12000,ng/mL
2024-03-01T08:00,platelets,60,10*9/L
"""


@pytest.fixture
def record(folder):
    def written(weight, age="2 a"):
        number, unit = age.split()
        text = RECORD.format(age=number, weight=weight, unit=unit)
        (folder / "record.csv").write_text(text, encoding="utf-8")
        return "record.csv"

    return written


@pytest.mark.parametrize("way", ["record", "typed"])
def test_a_pathway_comes_without_doses_where_the_weight_cannot_be(told, record, way):
    arguments = ("pathway", record(200 if way == "record" else 12), *(("--weight", "200") if way == "typed" else ()))
    printed, screen = flat(told(*arguments, "--full")), flat(told(*arguments))
    assert "CRITICAL, no dose before it is confirmed: 200 kg at 2 years is not plausible" in printed
    assert "CRITICAL, no dose before it is confirmed: 200 kg at 2 years is not plausible" in screen
    assert "OPTIONS" in printed
    assert not re.search(r"= [\d.]+ m?g/(dose|day)", printed)
    found = whole_document(json.loads(told(*arguments, "-f", "json")))
    assert any("200 kg at 2 years" in words for words in found["doubts"])
    doses = [row for step in found["steps"] for option in step["options"] for row in option["doses"]]
    assert doses
    assert all(row["high"] is None for row in doses)
    for face in (("-f", "html"), ("--summary",)):
        assert "200 kg at 2 years" in unescape(told(*arguments, *face))
    assert json.loads(told(*arguments, "--confirm-weight", "-f", "json"))["doubts"] == []


def test_the_doses_of_a_pathway_carry_population_and_volume(told, record):
    found = whole_document(json.loads(told("pathway", record(12), "--without", "all", "-f", "json")))
    doses = [row for step in found["steps"] for option in step["options"] for row in option["doses"]]
    assert any(row["preparations"] for row in doses)
    assert all(row["population"] for row in doses)
    assert not [row for row in doses if row["high"] is not None and "from 18 years" in row["population"]]
    assert "to draw up:" in told("pathway", record(12), "--without", "all", "--full")
