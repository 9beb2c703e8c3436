"""`cytostorm dose` and `cytostorm treatments` as a person meets them."""

import json
import re
from html import unescape

import pytest

import cytostorm
from cytostorm.presentation.dose_wording import DOSE_DISCLAIMER


def flat(text):
    return " ".join(text.split())


@pytest.fixture
def told(run, folder):
    """The standard output of a run that works; of a dose in text everything, not the first screen alone."""

    def check(*arguments):
        ran = run(
            *arguments, *(("--full",) if arguments[0] == "dose" and not {"-f", "--format"} & set(arguments) else ())
        )
        assert ran.code == 0, ran
        return ran.out

    return check


ADULT = ("--weight", "70", "--age", "50", "--crcl", "25")


def test_text_says_the_arithmetic_the_alerts_and_the_disclaimer_once(told):
    printed = flat(told("dose", "anakinra", *ADULT, "--anc", "800 /uL", "--shock", "--route", "sc"))
    assert "2 to 4 mg/kg/dose x 70 kg, cap 100 mg/dose reached = 100 mg/dose; every 12 to 24 h" in printed
    warnings = (
        "WARNING: Anakinra: neutrophils below 1.5. ",
        "WARNING: Subcutaneous anakinra: absorption may be poor (SC only). ",
    )
    for alert in (*warnings, "US label 2020; US label copies)"):
        assert printed.count(alert) == 1
    assert "a TNF inhibitor [tnf_inhibitor]" in printed.split("Not checked (missing: ")[1]
    assert printed.count(flat(DOSE_DISCLAIMER)) == 1
    assert "Nothing is rounded" in printed


def test_what_is_not_confirmed_has_no_numbers(told):
    printed = told("dose", "siltuximab", "--weight", "70")
    assert flat(printed).count("unverified, see source") == 1
    assert not re.search(r"\d\s*mg", printed.split("PRINTED FOR OTHER")[0].split("[crs]")[1].split("\n\n")[0])


def test_a_block_is_said_and_nothing_is_offered(told):
    printed = told("dose", "anakinra", *ADULT, "--condition", "tnf_inhibitor")
    assert "CRITICAL: TNF inhibitor with anakinra. Not recommended" in flat(printed)
    assert "What would lift it: After the TNF inhibitor is stopped" in flat(printed)
    assert "mg/kg/dose x" not in printed


def test_what_may_be_said_several_times_still_may(told):
    several = ("--condition", "warfarin", "--condition", "phenytoin", "--without", "shock", "--without", "pregnancy")
    assert "Entered: phenytoin, warfarin" in flat(told("dose", "anakinra", *several))


def test_silence_means_checked(told):
    printed = told("dose", "anakinra", *ADULT[:4], "--crcl", "95", "--anc", "3 G/L", "--without", "all")
    assert "Not checked" not in printed
    assert "No warning applies to what was entered" in printed
    assert [line for line in printed.splitlines() if "WARNING" in line and "ot ruled out" not in line] == []


def test_a_count_without_a_unit_is_refused_and_with_it_alerts(run, told):
    ran = run("dose", "anakinra", "--weight", "70", "--anc", "300")
    assert ran.code == 2
    assert "field 'anc': '300' has no unit. Write it with its unit: '300 10*9/L' or" in flat(ran.told)
    assert "'300 /uL'" in flat(ran.told)
    assert "WARNING: Anakinra: neutrophils below 1.5." in flat(
        told("dose", "anakinra", "--weight", "70", "--anc", "300 /uL")
    )


def test_text_says_what_the_kidney_makes_of_all_that_was_said_to_be_absent(told):
    printed = flat(told("dose", "ivig", "--weight", "70", "--age", "50", "--crcl", "10", "--without", "all"))
    assert "WARNING: Kidneys: immunoglobulin. Boxed warning: renal failure" in printed
    assert "Assumed: renal impairment (clearance below 30 mL/min" in printed
    assert "renal impairment" not in printed.split("Entered as absent:")[1].split("Assumed:")[0]
    one = json.loads(told("dose", "ivig", "--condition", "dialysis", "--without", "all", "-f", "json"))["patient"]
    assert (one["inferred"], "renal_impairment" in one["absent"]) == (["renal_impairment"], False)
    printed = flat(told("dose", "ivig", "--weight", "70", "--crcl", "60", "--without", "all"))
    assert "Not counted as absent: renal impairment" in printed


def test_text_says_what_belongs_to_no_row_and_what_stands_beside_a_source(told):
    printed = flat(told("dose", "tocilizumab", "--weight", "70"))
    assert "MAKES UNRELIABLE IL-6 blockade masks CRP and fever (Mehta 2020)" in printed
    assert "CRP and fever" in printed.split("MONITORING")[1]
    assert "with another immunomodulator, not alone" in flat(told("dose", "ivig")).split("ROLE")[1]
    assert "do not reduce for isolated hyperbilirubinemia" in flat(told("dose", "etoposide")).split("LIVER")[1]
    assert "a mirror; only a pointer" in flat(told("dose", "anakinra", "--weight", "70"))
    assert "secondary prophylaxis" in flat(told("dose", "amphotericin-b-liposomal", "--weight", "70"))


def test_json_and_html_hold_the_background_too(told, folder):
    found = json.loads(told("dose", "tocilizumab", "-f", "json"))["background"]
    assert set(found) == {"Role", "Monitoring", "Cautions", "Makes unreliable"}
    told("dose", "tocilizumab", "-f", "html", "-o", "page.html")
    page = unescape((folder / "page.html").read_text(encoding="utf-8"))
    assert all(line in page for lines in found.values() for line in lines)
    assert "a mirror; only a pointer" in unescape(told("dose", "anakinra", "--weight", "70", "-f", "html"))


def test_json_holds_what_the_text_says(told):
    found = json.loads(
        told("dose", "anakinra", "--weight", "21", "--age", "6", "--crcl", "100", "--route", "sc", "-f", "json")
    )
    rows = {row["id"]: row for row in found["rows"]}
    assert (rows["boston-critical"]["low"], rows["boston-critical"]["high"], rows["boston-critical"]["unit"]) == (
        42,
        84,
        "mg/dose",
    )
    assert rows["boston-critical"]["cite"]["reference"] == "halyabar-2019"
    assert (rows["label-nomid-max"]["low"], rows["label-nomid-max"]["high"]) == (None, 168), (
        "up to 8 mg/kg/day: nothing was printed below"
    )
    assert found["disclaimer"] == DOSE_DISCLAIMER
    curve = next(one["curve"] for one in found["exposures"] if one["row"] == "boston-critical")
    assert (found["schema"], found["version"]) == ("cytostorm/dose/1", cytostorm.__version__)
    assert len(curve["hours"]) == len(curve["low_mg_l"]) == 145
    assert all(
        low <= typical <= high
        for low, typical, high in zip(curve["low_mg_l"], curve["typical_mg_l"], curve["high_mg_l"], strict=True)
    )


def test_html_draws_the_curves_and_loads_nothing(told, folder):
    told("dose", "anakinra", "--weight", "21", "--age", "6", "--shock", "-f", "html", "-o", "dose.html")
    page = (folder / "dose.html").read_text(encoding="utf-8")
    assert page.count("<svg") >= 5
    assert "band widened for poor absorption †" in page
    assert page.count(DOSE_DISCLAIMER) == 1
    assert not re.search(r"<(link|img|iframe|script)\b[^>]*\b(src|href)=", page)
    assert "default-src 'none'" in unescape(page)


def test_html_of_an_adult_shows_averages_and_of_another_drug_none(told, folder):
    told("dose", "anakinra", *ADULT, "--shock", "-f", "html", "-o", "adult.html")
    assert "average concentrations of the rows" in (folder / "adult.html").read_text(encoding="utf-8")
    told("dose", "tocilizumab", *ADULT, "-f", "html", "-o", "other.html")
    assert "Exposure to expect" not in (folder / "other.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["anakinra", "doxycycline", "siltuximab", "etoposide"])
def test_a_page_for_every_kind_of_treatment(told, folder, name):
    told("dose", name, "-f", "html", "-o", "page.html")
    assert "<h1>" in (folder / "page.html").read_text(encoding="utf-8")


def test_ids_of_a_page_are_its_own(told, folder):
    told("dose", "anakinra", "--weight", "21", "--age", "6", "-f", "html", "-o", "dose.html")
    ids = re.findall(r'\bid="([^"]+)"', (folder / "dose.html").read_text(encoding="utf-8"))
    assert len(ids) == len(set(ids))


def test_large_concentrations_are_written_out(told):
    printed = flat(
        told("dose", "anakinra", "--weight", "70", "--age", "50", "--condition", "dialysis", "--route", "iv")
    )
    assert "average about 120 mg/L, printed without a spread; 140 mg/h / 20 mL/min = 116.7 mg/L" in printed
    assert "e+" not in printed


def test_no_dose_was_read_of_doxycycline(told):
    assert "No dose of this drug was checked in a source" in told("dose", "doxycycline", "--weight", "70")


def test_a_narrow_terminal_cuts_no_dose(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    shown = run("treatments", "show", "anakinra").out
    assert "…" not in shown
    assert "2 to 4 mg/kg/dose, every 6 to 24 h" in " ".join(shown.split())


def test_rows_of_other_diseases_stand_last_and_are_no_options(told):
    said = told("dose", "anakinra", "--weight", "70", "--age", "50", "--crcl", "90")
    ours, others = said.split("PRINTED FOR OTHER DISEASES")
    assert "[boston-critical]" in ours
    assert "[galea-infusion]" in others
    assert "; option" not in others.split("EXPOSURE")[0]


def test_treatments_are_listed_and_shown(told):
    assert {row["id"] for row in json.loads(told("treatments", "list", "-f", "json"))} >= {"anakinra", "doxycycline"}
    assert "anakinra" in told("treatments", "list")
    page = told("treatments", "show", "anakinra", "-f", "markdown")
    assert "- **2 to 4 mg/kg/dose, every 6 to 24 h**, iv, sc: " in page
    assert "2 to 4 mg/kg/dose, every 12 to 24 h, cap 100 mg per dose" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("dose", "anakinara"), "There is no treatment 'anakinara'. Did you mean 'anakinra'?"),
        (("dose", "Kineret"), "There is no treatment 'Kineret'. It is another name of 'anakinra'."),
        (("dose", "RoActemra"), "It is another name of 'tocilizumab'."),
        (
            ("dose", "anakinra", "--weight", "70", "--weight", "80"),
            "the command line: --weight is given more than once. Keep one of them.",
        ),
        (("dose", "anakinra", "--crcl", "80", "--shock", "--crcl=8"), "--crcl is given more than once."),
        (
            ("dose", "anakinra", "--weight", "7000"),
            "the patient, field 'weight': '7000' is 7000 kg, and plausible is from 0.3 up to 650 kg.",
        ),
        (("dose", "anakinra", "--age", "-3"), "field 'age'"),
        (("dose", "anakinra", "--weight", "154 stone"), "The unit 'stone' is not known"),
        (("dose", "anakinra", "--creatinine", "150"), "'150' has no unit."),
        (
            ("dose", "anakinra", "--weight", "70,5"),
            "field 'weight': '70,5' is no plain number. Write it with a decimal point, not a comma",
        ),
        (("dose", "anakinra", "--weight", "1e2"), "'1e2' is no plain number."),
        (
            ("dose", "anakinra", "--crcl", "25 mL/min/1.73m2"),
            "A clearance per 1.73 m2 (mL/min/1.73m2) is not the patient's own",
        ),
        (
            ("dose", "anakinra", "--crcl", "25", "--without", "renal_impairment"),
            "'renal_impairment' is said to be absent, with a creatinine",
        ),
        (("dose", "anakinra", "--creatinine", "150 mg/dL"), "is 13260 umol/L, and plausible is"),
        (("dose", "anakinra", "--route", "oral"), "There is no route 'oral'."),
        (("dose", "anakinra", "--region", "uk"), "There is no region 'uk'."),
        (("dose", "anakinra", "--indication", "hlh"), "There is no indication 'hlh'. Did you mean 'hlh-mas'?"),
        (("dose", "anakinra", "--condition", "tnf"), "There is no condition 'tnf'."),
        (("dose", "anakinra", "--condition", "shock", "--without", "shock"), "present and absent"),
        (("dose", "anakinra", "-f", "pdf"), "pdf"),
        (("dose", "anakinra", "-o", "nowhere/page.html"), "does not exist"),
        (("treatments", "show", "aspirin"), "There is no treatment 'aspirin'."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_bad_input_is_one_clear_message(run, folder, arguments, said):
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert said in flat(ran.told)
    assert "Traceback" not in ran.err
    assert list(folder.iterdir()) == []


def test_help_names_every_condition():
    from cytostorm.cli.dose_commands import CONDITIONS as TOLD
    from cytostorm.doses.patient import CONDITIONS

    assert TOLD.split(", ") == sorted(CONDITIONS)
