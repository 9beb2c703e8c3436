"""`cytostorm watch-record`: the vignette of a hidden CRP as text, JSON and a page, and what is wrong with bad input."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

import cytostorm
from cytostorm.presentation.small_documents import whole_document

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "reference" / "watch.schema.json").read_text())
RECORD = """patient,time,observable,value,unit
A,2024-03-01T03:00,ferritin,>40000,ug/L
A,2024-03-01T03:00,crp,210,mg/L
A,2024-03-01T05:00,temperature,39.6,Cel
A,2024-03-01T03:00,platelets,40,10*9/L
A,2024-03-01T08:00,tocilizumab,given,
A,2024-03-09T08:00,ferritin,9000,ug/L
A,2024-03-09T08:00,crp,2,mg/L
A,2024-03-09T08:00,temperature,36.7,Cel
A,2024-03-09T08:00,platelets,120,10*9/L
"""


def test_the_text_says_what_is_unreliable_first_and_the_frame_once(run):
    ran = run("watch-record", "-", text=RECORD)
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert len(lines) <= 20
    assert "192 h (day 8) after tocilizumab (1 Mar 08:00), the first treatment recorded." in " ".join(ran.out.split())
    headings = [line.split("  ")[0] for line in lines if re.match(r"[A-Z]+  ", line)]
    assert headings[0] == "UNRELIABLE"
    assert ran.out.count("Not a medical device") == 1


def test_the_full_text_follows_the_first_screen(run):
    first, ran = run("watch-record", "-", text=RECORD), run("watch-record", "-", "--full", text=RECORD)
    assert ran.out.startswith(first.out.rstrip("\n"))
    lines = ran.out.splitlines()
    until = next(line for line in lines if line.startswith("  Until "))
    unreliable = set(until.partition("): ")[2].removesuffix(".").split(", "))
    assert {"CRP", "temperature", "ferritin"} <= unreliable
    followed = next(line for line in lines if line.startswith("  Follow: ")).removeprefix("  Follow: ")
    assert not set(followed.removesuffix(".").split(", ")) & unreliable
    assert "hemoglobin" in followed
    assert "a normal one does not reassure†." in ran.out
    assert "Ferritin 9,000 µg/L (9 Mar 08:00), unreliable: tocilizumab lowers ferritin." in ran.out
    assert "now change not established, not counted as response: tocilizumab lowers ferritin." in ran.out
    assert "Caution: Post-treatment means the value at discharge." in ran.out
    assert "down by at most 99.05%, not counted as response: tocilizumab lowers CRP" in ran.out
    assert "every 24 h in the acute phase (usual practice, no source)" in ran.out
    assert "listed, never calculated" in ran.out
    assert ran.out.count("Not a medical device") == 1


def test_the_json_follows_its_published_schema(run):
    told = json.loads(run("watch-record", "-", "-f", "json", text=RECORD).out)
    jsonschema.validate(told, SCHEMA)
    told = whole_document(told)
    assert (told["schema"], told["version"]) == ("cytostorm/watch/2", cytostorm.__version__)
    ferritin = next(one for one in told["trajectories"] if one["observable"] == "ferritin")
    assert ferritin["falls"][3] == {
        "since": "start",
        "day": None,
        "percent": {"low": None, "high": 100.0},
        "masked": True,
        "unreliable": "tocilizumab lowers ferritin",
        "why": "",
        "sure": "",
    }
    crp = next(one for one in told["trajectories"] if one["observable"] == "crp")
    assert crp["falls"][3]["masked"] is True
    assert {"il6-blockade", "il6-blockade-acute-phase", "il6-blockade-counts"} <= {
        one["mask"] for one in told["masking"]["in_force"]
    }
    hidden = {name for one in told["masking"]["in_force"] for name in one["hides"]}
    assert not set(told["masking"]["follow_instead"]) & hidden
    assert "ferritin" in told["masking"]["rise_still_counts"]


def test_the_page_stands_alone_and_lets_nothing_hostile_through(run, folder):
    hostile = RECORD.replace("A,", "<script>alert(1)</script>,")
    ran = run("watch-record", "-", "-f", "html", "-o", "watch.html", text=hostile)
    assert ran.code == 0
    page = (folder / "watch.html").read_text()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert 'http-equiv="Content-Security-Policy" content="default-src \'none\'' in page.replace("&#39;", "'")
    assert page.count("Not a medical device") == 1
    assert 'class="chart"' in page
    assert "<li>Follow: " in page
    assert page.index("The answer in short") < page.index("Course under treatment</h2>")
    assert "not counted as response: tocilizumab lowers CRP" in page


def test_an_earlier_moment_sees_nothing_of_the_later(run):
    early = run("watch-record", "-", "--full", "--at", "2024-03-02T08:00", text=RECORD).out
    assert "36.7" not in early
    assert "9,000" not in early


def test_the_start_can_be_named(run):
    said = run("watch-record", "-", "--since", "2024-03-05", text=RECORD).out
    assert "104 h (day 5) after the start that was entered (5 Mar 00:00)." in " ".join(said.split())


@pytest.mark.parametrize(
    ("arguments", "text", "words"),
    [
        (("--since", "soon"), RECORD, "--since: 'soon' is not a date"),
        (("--since", "2024-03-10"), RECORD, "must not be later than the moment of the answer, 2024-03-09T08:00"),
        (("--at", "2024-03-01T08:00+01:00"), RECORD, "no time zone"),
        (("--format", "pdf"), RECORD, "There is no format 'pdf'"),
        (("--reading", "watch-72"), RECORD, "Did you mean 'watch-72h'"),
        ((), "patient,ferritin [ug/L]\nA,900\n", "has no dates"),
        ((), RECORD.replace("9000", "lots"), "not understood"),
        (("--patient", "B"), RECORD, "none is named 'B'"),
    ],
)
def test_what_is_wrong_is_said_in_one_message(run, arguments, text, words):
    ran = run("watch-record", "-", *arguments, text=text)
    assert ran.code == 2
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""


def test_json_says_whom_a_definition_is_for_as_the_text_does(run, tmp_path):
    path = tmp_path / "adult.csv"
    path.write_text(
        "time,age [a],ferritin [ug/L],anakinra,sjia\n2024-03-01T08:00,40,12000,given,no\n2024-03-09T08:00,40,9000,,no\n",
        encoding="utf-8",
    )
    responses = whole_document(json.loads(run("watch-record", path, "--format", "json").out))["responses"]
    text = " ".join(run("watch-record", path, "--full").out.split())
    assert {one["applies"] for one in responses} >= {"not met", "unknown"}
    for one in responses:
        assert bool(one["applies_words"]) == (one["applies"] != "met"), one["id"]
        assert one["applies"] == "not met" or one["applies_words"] in text  # the text names those of others in one line
        assert one["applies_words"].startswith("not for this patient; made for") == (one["applies"] == "not met")
