"""The first screen of an assessment: at most twenty lines of eighty columns, as golden text that a reviewer reads, and what never falls away.

`python -m tests.unit.test_assess_screen` writes the text of `tests/first_screens/assess` anew.
"""

import re
import sys
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from cytostorm.library import shipped
from cytostorm.library.strict_yaml import read_yaml
from cytostorm.notebook import _record
from cytostorm.pathway import pathway
from cytostorm.presentation.assess_room import STEPS, AssessRoom
from cytostorm.presentation.assess_screen import END, GRADE
from cytostorm.presentation.assessment import assess_view, assessed, view_of
from cytostorm.presentation.dangers import dangers_of
from cytostorm.presentation.first_screen import FirstScreen, lines_of
from cytostorm.presentation.plan_wording import now_and_later
from tests.vignettes.asked import written

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "first_screens" / "assess"
VIGNETTES = ROOT / "tests" / "vignettes" / "vignettes.yaml"
LIBRARY = shipped()
FILES = {
    path.stem: path
    for path in (
        *sorted((ROOT / "examples" / "pathway").glob("*.csv")),
        ROOT / "examples" / "patient.csv",
        *sorted(GOLDEN.parent.glob("*.csv")),
        *sorted(GOLDEN.glob("*.csv")),
    )
}
ASKED = {
    case["id"]: case
    for case in read_yaml(VIGNETTES.read_text(encoding="utf-8"), VIGNETTES.name)[0]
    if case["ask"].split()[0] in ("pathway", "stage")
}
EVERYTHING = {
    "every-yes": [*(f"{name} yes" for name in LIBRARY.findings), "ferritin 12000 ng/mL", "temperature 39.6 Cel"],
    "every-no": [*(f"{name} no" for name in LIBRARY.findings), "ferritin 120 ng/mL", "temperature 36.6 Cel"],
}
"""Patients in whom everything is recorded: no real one has longer lists."""
NAMES = (*FILES, *ASKED, *EVERYTHING)
ORDER = ("GRADE", "MET", "UNKNOWN", "NOT MET", "NOT USED", "TOO OLD TO COUNT", "CHECK BEFORE TRUSTING", "DANGER NOW",
         "WOULD DECIDE MOST", "OPTIONS AND SAMPLES")  # fmt: skip


@cache
def made(name: str):
    """What was asked, and the view of it."""
    case = ASKED.get(name) or {"id": name, "facts": EVERYTHING.get(name, ())}
    record = _record(FILES[name] if name in FILES else written(case, mkdtemp()))
    asked = assessed(record, LIBRARY, None, "inpatient-7d", None, "t")
    return asked, view_of(asked, LIBRARY)


def screen_of(name: str) -> FirstScreen:
    return made(name)[1].summary


def text_of(name: str) -> str:
    return "\n".join(lines_of(screen_of(name))) + "\n"


def words_of(name: str) -> str:
    """A screen as one line."""
    return " ".join(text_of(name).split())


def said_under(name: str, heading: str) -> str:
    """What the section of a heading says; empty where there is none."""
    found = [one for one in screen_of(name).sections if one.heading == heading]
    return " ".join(said.text for one in found for said in one.statements)


@pytest.mark.parametrize("name", FILES)
def test_the_screen_of_an_example(name):
    assert text_of(name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_at_most_twenty_lines_of_eighty_columns(name):
    lines = text_of(name).splitlines()
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 80
    assert all(line.strip() for line in lines)
    assert lines[-1] == END
    assert "∞" not in text_of(name)


@pytest.mark.parametrize("name", NAMES)
def test_the_headings_are_in_their_order(name):
    found = [one.heading for one in screen_of(name).sections]
    assert found == [one for one in ORDER if one in found]
    assert {"NOT MET", "DANGER NOW", "OPTIONS AND SAMPLES"} <= set(found)


@pytest.mark.parametrize("name", NAMES)
def test_every_set_that_is_met_for_this_patient_is_named(name):
    asked, view = made(name)
    graded = bool(asked.plan.stage.grades)
    met, said = [one for one in view.for_this_patient if one.verdict == "met"], said_under(name, "MET")
    assert [one.id for one in met if not (graded and one.purpose == GRADE) and one.short_title not in said] == []
    assert bool(said_under(name, "GRADE")) is graded


@pytest.mark.parametrize("name", NAMES)
def test_nothing_that_was_made_for_other_patients_is_met(name):
    _, view = made(name)
    before = words_of(name).partition(" NOT MET ")[0]
    for one in view.for_others:
        assert one.verdict is None
        assert not re.search(rf"(MET|UNKNOWN|;) {re.escape(one.short_title)}\b", before)


@pytest.mark.parametrize("name", NAMES)
def test_a_set_that_is_met_says_that_its_population_is_not_recorded(name):
    _, view = made(name)
    statements = [said for one in screen_of(name).sections if one.heading == "MET" for said in one.statements]
    for one in view.not_recorded:
        for said in statements:
            if said.about == one.id or f"{one.short_title}," in said.text or f"{one.short_title};" in said.text:
                assert "not recorded" in said.text


@pytest.mark.parametrize("name", NAMES)
def test_no_value_that_was_refused_or_questioned_falls_away(name):
    _, view = made(name)
    said = said_under(name, "NOT USED")
    for one in (*view.kept_out, *view.refused):
        assert one.brief in said
    assert bool(said) is bool(view.kept_out or view.refused)


@pytest.mark.parametrize("name", NAMES)
def test_dangers_have_the_numbers_of_the_pathway(name):
    asked, _ = made(name)
    dangers = dangers_of(asked.plan, now_and_later(asked.plan)[0])
    said = said_under(name, "DANGER NOW")
    critical = [one for one in dangers.pressing if one.severity == "block"]
    for one in critical:
        assert one.danger.document.brief in said
    first = next((one for one in dangers.pressing if one.severity in ("block", "alert")), None)
    if first is not None:
        assert said.startswith(dangers.number[first.danger.id])
    assert ("No warning applies" in said) is (first is None)


@pytest.mark.parametrize("name", NAMES)
def test_the_pathway_of_the_same_record_has_the_same_dangers(name):
    asked, _ = made(name)
    found = asked.assessment
    again = pathway(found.record, LIBRARY, found.reading.id, found.at)
    assert [one.danger.id for one in again.firing] == [one.danger.id for one in asked.plan.firing]


def test_old_values_are_named_and_not_counted():
    said = words_of("old-values")
    assert "ferritin 96,964 µg/L (12.0 days old, not counted)" in said
    assert "triglycerides" in said_under("old-values", "TOO OLD TO COUNT")


@pytest.mark.parametrize(("hours", "counts"), [(7 * 24 - 1, True), (7 * 24, False), (7 * 24 + 1, False)])
def test_a_value_leaves_the_headline_when_it_leaves_the_window(hours, counts, tmp_path):
    """At the very edge it is outside, as every set says: "not counted", and never a plain value of now."""
    then = datetime(2024, 3, 8, 8) - timedelta(hours=hours)
    rows = f"{then.isoformat()},ferritin,96964,ug/L\n2024-03-08T08:00,temperature,39.0,Cel\n"
    (tmp_path / "r.csv").write_text(f"time,observable,value,unit\n{rows}")
    view = assess_view(
        _record(tmp_path / "r.csv"), LIBRARY, [LIBRARY.criteria("boston-gate")], "inpatient-7d", None, "t"
    )
    head = " ".join(view.summary.headline)
    assert ("not counted" not in head) is counts
    assert (view.criteria[0].verdict == "met") is counts


def test_refused_and_questioned_values_are_all_there():
    said = said_under("not-used", "NOT USED")
    for one in ("neutrophils 300", "sCD25 25000 pg/mL", "fibrinogen 180 g/L"):
        assert one in said


@pytest.mark.parametrize("name", FILES)
def test_json_has_the_same_sentences(name):
    screen = screen_of(name)
    again = FirstScreen.model_validate_json(screen.model_dump_json())
    rest = words_of(name)
    sentences = [*again.headline, *(said.text for one in again.sections for said in one.statements), again.end]
    for sentence in sentences:
        before, found, rest = rest.partition(" ".join(sentence.split()))
        assert found
        assert before.strip() in ("", *(one.heading for one in again.sections))
    assert not rest


def test_what_is_typed_on_the_command_line_changes_nothing_here():
    record = _record(FILES["still"])
    view = assess_view(record, LIBRARY, [LIBRARY.criteria("hscore")], "inpatient-7d", None, "t")
    assert [one.id for one in view.criteria] == ["hscore"]
    assert "HScore: 299 of 337 (cut-off 169)" in " ".join(" ".join(lines_of(view.summary)).split())


def test_each_step_makes_one_thing_shorter_and_none_makes_it_longer():
    room = AssessRoom()
    for step in STEPS:
        ((name, value),) = step.items()
        assert value < getattr(room, name)
        room = AssessRoom(**{**room.__dict__, name: value})


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for name in FILES:
        (GOLDEN / f"{name}.txt").write_text(text_of(name), encoding="utf-8")
    sys.stdout.write(f"{len(FILES)} files written to {GOLDEN.relative_to(ROOT)}\n")
