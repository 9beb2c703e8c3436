"""Sets for other patients on every face: no verdict in the list of this patient's sets, a fold with the reason."""

import json
import re

import pytest

import cytostorm

INFANT = "age,5,mo\nbody_weight,7,kg\ntemperature,38.1,Cel\nrespiratory_rate,60,/min\nheart_rate,168,/min\noxygen_saturation,94,%\n"
EBV = (
    "age,20,a\ntemperature,39.6,Cel\nferritin,12000,ng/mL\nplatelets,64,10*9/L\nast,180,U/L\ntriglycerides,3.4,mmol/L\n"
    "fibrinogen,1.4,g/L\nhemoglobin,8.1,g/dL\nleukocytes,2.6,10*9/L\nsplenomegaly,yes,\n"
)
VITALS = "respiratory_rate,26,/min\nsystolic_blood_pressure,85,mm[Hg]\nglasgow_coma_scale,13,1\nheart_rate,140,/min\ntemperature,39.5,Cel\n"


@pytest.fixture
def record(tmp_path):
    def write(rows):
        path = tmp_path / "record.csv"
        path.write_text(
            "time,observable,value,unit\n" + "".join(f"2024-03-01T08:00,{row}\n" for row in rows.strip().splitlines())
        )
        return path

    return write


def entries(run, path, *extra):
    said = json.loads(run("assess", path, "--format", "json", *extra).out)
    return {one["id"]: one for one in said["criteria"]}


def one_line(text):
    return " ".join(text.split())


def test_news2_in_an_infant_is_folded_in_text(run, record):
    text = one_line(run("assess", record(INFANT), "--full").out)
    assert "NEWS2: not for this patient (from 16 years; the patient is 5 months)." in text
    assert text.index("Boston gate") < text.index("SETS FOR OTHER PATIENTS (no verdict)")
    assert "NEWS2: met" not in text


def test_news2_in_an_infant_has_no_verdict_on_the_first_screen(run, record):
    text = one_line(run("assess", record(INFANT)).out)
    assert "Not for this patient: " in text
    assert "NEWS2" not in text.partition("NOT MET")[0]


def test_news2_in_an_infant_gives_no_verdict_in_json(run, record):
    one = entries(run, record(INFANT))["news2"]
    assert (one["verdict"], one["applies"], one["low"]) == (None, "not for this patient", None)
    assert "from 16 years; the patient is 5 months" in one["population"]


def test_news2_in_an_infant_is_folded_in_html(run, record, tmp_path):
    run("assess", record(INFANT), "--format", "html", "--out", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    card = page[page.index('id="part-verdicts"') : page.index("</section>", page.index('id="part-verdicts"'))]
    fold = re.search(r'<details class="fold"><summary><span class="name">\d+ for other patients</span>.*', card, re.S)
    assert fold is not None
    assert "NEWS2" not in card[: fold.start()]
    row = fold[0].partition(">NEWS2</a>")[2].partition('<div class="row">')[0]
    assert "not for this patient (from 16 years; the patient is 5 months)" in row
    assert 'class="verdict' not in row


def test_news2_in_an_infant_is_folded_in_a_notebook(record):
    found = cytostorm.assess(
        cytostorm.Record.from_values({"age": "5 mo", "respiratory_rate": "60 /min", "heart_rate": "168 /min"})
    )
    assert "NEWS2: from 16 years; the patient is 5 months" in repr(found)
    assert "<td>NEWS2</td>" not in found._repr_html_()


@pytest.mark.parametrize(
    ("rows", "name", "applies", "reason"),
    [
        ("age,16,a\npregnancy,no,\n" + VITALS, "news2", "met", ""),
        (
            "age,15.9,a\npregnancy,no,\n" + VITALS,
            "news2",
            "not for this patient",
            "from 16 years; the patient is 15 years",
        ),
        ("age,30,a\npregnancy,yes,\n" + VITALS, "news2", "not for this patient", "not in pregnancy; pregnancy present"),
        ("age,30,a\n" + VITALS, "news2", "unknown", "not in pregnancy: not recorded"),
        (VITALS + "pregnancy,no,\n", "news2", "unknown", "from 16 years: not recorded"),
        (
            "age,9,a\nsuspected_infection,yes,\n" + VITALS,
            "qsofa",
            "not for this patient",
            "from 18 years; the patient is 9 years",
        ),
        ("age,40,a\nsuspected_infection,yes,\n" + VITALS, "qsofa", "met", ""),
        ("age,40,a\nsuspected_infection,no,\n" + VITALS, "qsofa", "not for this patient", "for suspected infection"),
        (
            "age,44,a\nfever,yes,\ncrp,120,mg/L\n",
            "mis-c-2023",
            "not for this patient",
            "under 21 years; the patient is 44 years",
        ),
        (EBV, "mas-2016", "unknown", "for known or suspected systemic JIA: not recorded"),
        (EBV + "sjia,no,\n", "mas-2016", "not for this patient", "for known or suspected systemic JIA"),
        (EBV + "sjia,yes,\n", "mas-2016", "met", ""),
        ("age,11,d\nheart_rate,180,/min\n", "news2", "not for this patient", "the patient is 11 days"),
    ],
)
def test_whom_a_set_is_for(run, record, rows, name, applies, reason):
    one = entries(run, record(rows), "-c", name)[name]
    assert one["applies"] == applies
    assert (one["verdict"] is None) == (applies == "not for this patient")
    assert reason in one["population"]
    assert bool(one["population"]) == bool(reason)


def test_a_set_whose_population_is_not_recorded_never_leads(run, record):
    screen, full = (one_line(run("assess", record(EBV), *more).out) for more in ((), ("--full",)))
    assert screen.index("HScore") < screen.index("MAS 2016") < screen.index("systemic JIA: not recorded")
    rest = full.removeprefix(screen)
    assert rest.index("HScore") < rest.index("not recorded whether this is one of them") < rest.index("MAS 2016")


def test_the_summary_shows_only_sets_made_for_this_patient(run, record, tmp_path):
    run("pathway", record(EBV), "--summary", "--out", tmp_path / "s.html")
    page = (tmp_path / "s.html").read_text()
    assert "HScore: " in page
    assert "MAS 2016" not in page
    assert "for known or suspected systemic JIA: not recorded" in page


def test_the_summary_of_a_child_with_systemic_jia_shows_mas_and_no_sofa(run, record, tmp_path):
    run(
        "pathway", record(EBV.replace("age,20,a", "age,9,a") + "sjia,yes,\n"), "--summary", "--out", tmp_path / "s.html"
    )
    page = (tmp_path / "s.html").read_text()
    assert "MAS 2016: met" in page
    assert "SOFA 1996: " not in page.split("CRITERIA SETS")[1]


RAVELLI = "sjia,yes,\nage,9,a\ncns_dysfunction,yes,\nhemorrhagic_manifestations,yes,\n"
RAVELLI += "platelets,400,10*9/L\nast,30,U/L\nleukocytes,12,10*9/L\nfibrinogen,5,g/L\n"


def test_the_two_readings_of_ravelli_are_told_where_they_differ(run, record):
    for more in ((), ("--full",)):
        said = one_line(run("assess", record(RAVELLI), "-c", "ravelli-2005", *more).out)
        assert "The two readings differ here" in said
    assert (
        "readings differ here"
        not in run("assess", record(RAVELLI.replace("ast,30", "ast,90")), "-c", "ravelli-2005").out
    )


def test_a_multiple_of_any_limit_says_so(run, record):
    text = one_line(
        run(
            "assess",
            record("age,50,a\nimmune_effector_cell_therapy,yes,\nferritin,800000,ug/L\n"),
            "-c",
            "iec-hs",
            "--full",
        ).out
    )
    assert re.search(r"met +whatever the limit", text)
    page = json.loads(run("assess", record("ferritin,800000,ug/L\n"), "-c", "iec-hs", "--format", "json").out)
    ferritin = next(item for item in page["criteria"][0]["items"] if item["id"] == "ferritin")
    assert ferritin["verdict"] == "met"
    words = [reason["words"] for reason in ferritin["reasons"]]
    assert "ferritin: met whatever the limit: above 2 x 1000 µg/L" in words
    assert not any("upper limit of normal" in one for one in words)
