"""First screens of a course: golden text that a reviewer reads, what never falls away, and what a drug masks is never told as better.

`python -m tests.unit.test_course_screens` writes the text of `tests/first_screens/watch` anew.
"""

import re
import sys
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import given as drawn

import cytostorm
from cytostorm.library import shipped
from cytostorm.monitoring import watch
from cytostorm.presentation.course_room import STEPS, CourseRoom
from cytostorm.presentation.course_screen import END, END_OWN
from cytostorm.presentation.course_view import course_view
from cytostorm.presentation.first_screen import lines_of
from cytostorm.presentation.unreliable_wording import got_worse
from cytostorm.record.facts import subject
from tests.generative.test_watching import moments, records
from tests.thoroughness import examples
from tests.watched_made import AT, START, course, given, measured

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "first_screens" / "watch"
LIBRARY = shipped()
FILES = {
    path.stem: path
    for folder in (ROOT / "examples" / "pathway", ROOT / "tests" / "first_screens", GOLDEN)
    for path in sorted(folder.glob("*.csv"))
}
FILES["patient"] = ROOT / "examples" / "patient.csv"
ORDER = [
    "UNRELIABLE", "RELAPSE", "WARNING SIGN", "COURSE", "RESPONSE", "UNRELIABLE", "OVERDUE", "DUE", "FOLLOW", "UNKNOWN", "DEFINITIONS",
]  # fmt: skip


@cache
def watched(name):
    return cytostorm.watch(FILES[name])


SCREENS = {}


def screen_of(one):
    """Made once for each watch, which is kept so that no other one takes its place."""
    if id(one) not in SCREENS:
        SCREENS[id(one)] = one, course_view(one, LIBRARY).summary
    return SCREENS[id(one)][1]


def text_of(one):
    return "\n".join(lines_of(screen_of(one))) + "\n"


def words_of(one):
    return " ".join(text_of(one).split())


def part(one, heading):
    """The statements of a section; empty where it is not there."""
    found = [s for s in screen_of(one).sections if s.heading == heading]
    return " ".join(said.text for s in found for said in s.statements)


def made(record, at=AT, since=None):
    return watch(record, LIBRARY, at, since, version="test")


@pytest.mark.parametrize("name", FILES)
def test_the_screen_of_an_example(name):
    assert text_of(watched(name)) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def check(one):
    """What holds of every course."""
    text, screen = text_of(one), screen_of(one)
    lines = text.splitlines()
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 80
    assert all(line.strip() for line in lines)
    headings = [s.heading for s in screen.sections]
    places = iter(ORDER)
    assert all(heading in places for heading in headings)
    assert {"UNRELIABLE", "COURSE", "OVERDUE", "DEFINITIONS"} <= set(headings)
    assert screen.end == (END_OWN if "†" in text.removesuffix(f"{END_OWN}\n") else END)
    if one.masking.in_force:
        assert headings[0] == "UNRELIABLE"
    for name in one.masking.unreliable:
        unit = LIBRARY.observables[name]
        known = (unit.brief.casefold(), unit.label.casefold(), "°c" if name == "temperature" else "", "temperature")
        assert any(
            word and word in part(one, "UNRELIABLE").casefold() for word in known[: 4 if name == "temperature" else 2]
        )
    check_worse(one)
    check_better(one)
    overdue = part(one, "OVERDUE")
    for due in one.due:
        if due.state == "overdue":
            assert not due.missing or "Never recorded" in overdue
            for name in due.missing:
                assert LIBRARY.observables[name].brief.casefold() in overdue.casefold() or name == "temperature"


def check_worse(one):
    """A change towards worse, masked or not, is on the screen; so is a relapse, and a warning sign."""
    said = part(one, "COURSE").casefold()
    for moved in one.trajectories:
        if got_worse(moved):
            assert "ising" in said or "alling" in said
            assert re.search(r"(rising|falling)[^.:]*(although|may be due to|unreliable)", said)
    assert ("RELAPSE" in text_of(one)) >= (one.relapse.word == "met")
    assert ("WARNING SIGN" in text_of(one)) is any(alarm.word == "met" for alarm in one.alarms)


def check_better(one):
    """No arrow on a value that a drug makes unreliable, and no percent of it without "not counted" or why it is sure."""
    text = words_of(one)
    hidden = [moved for moved in one.trajectories if moved.last and moved.last.hidden_by]
    for moved in hidden:
        name = LIBRARY.observables[moved.observable].brief.casefold()
        assert not re.search(rf"{re.escape(name)} [\d.,<>]+( [^\s↑↓=]+)? [↑↓=]", text.casefold()), moved.observable
    for change in re.findall(
        r"(?:down by at most|change not established)[^;.]*(?:\.\d+[^;.]*)?", part(one, "RESPONSE")
    ):
        assert "not counted as response" in change or "may be due to the drug" in change, change


@pytest.mark.parametrize("name", FILES)
def test_what_holds_of_every_course(name):
    check(watched(name))


@pytest.mark.parametrize("hours", [0, 26, 50, 74, 100, 124, 148, 172, 200])
def test_the_ten_days_at_every_moment(hours):
    whole = watched("ten-days")
    first = min(point.at for moved in whole.trajectories for point in moved.points)
    check(made(whole.record, first + timedelta(hours=hours)))


@settings(
    max_examples=examples(60, 5),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)
@drawn(records, moments)
def test_what_holds_of_any_record(record, at):
    """Without the ages: two of them may contradict each other, and then there is no answer."""
    facts = tuple(fact for fact in record.facts if subject(fact) != "age")
    check(made(replace(record, facts=facts), at))


def test_a_masked_fall_is_no_response():
    one = made(course({"ferritin": 12000, "crp": 200}, {"ferritin": 900, "crp": 2}, "tocilizumab"))
    assert "Not counted as response: falling temperature, ferritin, CRP, ESR" in words_of(one)
    assert "ferritin down by at most 92.5%, not counted as response" in words_of(one)
    assert "Not established by temperature, ferritin, CRP, ESR or triglycerides" in words_of(one)
    assert "↓" not in text_of(one)


def test_a_rise_against_the_drug_is_said():
    record = course({"ferritin": 900}, {"ferritin": 9000}, "tocilizumab").with_facts([measured("ferritin", 5000, 200)])
    assert "Rising although tocilizumab lowers it: ferritin 9000, was 5000 16 h before." in words_of(
        made(record)
    ).replace(",000", "000")


def test_a_fall_that_the_drug_may_have_made_is_said_too():
    record = course({"platelets": 90}, {"platelets": 20}, "tocilizumab")
    assert "Falling, may be due to tocilizumab: platelets 20, was 90 9 d before." in words_of(made(record))


def test_a_change_without_a_drug_has_an_arrow_and_a_doubling_time():
    record = course({}, {"ferritin": 4000, "platelets": 60}, "").with_facts(
        [measured("ferritin", 1000, 192), measured("platelets", 120, 192)]
    )
    assert "Ferritin 4,000 ↑ from 1,000 (24 h), doubles in 12 h. Platelets 60 ↓ from 120 (24 h)." in words_of(
        made(record)
    )


def test_a_relapse_stands_under_its_own_heading():
    assert (
        part(watched("relapse"), "RELAPSE") == "By cytostorm's own rule†: fever yes; worse again: platelets, ferritin."
    )


def test_no_treatment_recorded_is_said_as_far_as_it_is_known():
    nothing, other = made(course({}, {"ferritin": 900}, "")), made(course({}, {"ferritin": 900}, "acetaminophen"))
    assert "No treatment recorded, so response cannot be assessed. Enter the start with --since." in words_of(nothing)
    assert "No treatment of hyperinflammation recorded, so response" in words_of(other)
    assert "RESPONSE" not in text_of(nothing)


def test_a_drug_row_that_was_not_understood_may_be_a_treatment():
    record = course({}, {"ferritin": 900}, "").with_facts([given("unidentified-drug", 5)])
    said = words_of(made(record))
    assert "No treatment recognized (not understood: " in said
    assert "a drug row that was not understood" in said
    assert part(made(record), "UNRELIABLE").startswith("Until ")


def test_a_value_that_is_kept_out_is_not_called_unrecorded(tmp_path):
    path = tmp_path / "slip.csv"
    path.write_text("time,observable,value,unit\n2024-03-01T08:00,ferritin,9000000,mg/L\n2024-03-01T08:00,crp,9,mg/L\n")
    said = part(cytostorm.watch(path), "UNKNOWN")
    assert "Not used: ferritin 9000000 mg/L (unit or value to be confirmed)." in said
    assert "ferritin" not in said.partition("Not recorded: ")[2].partition(".")[0]


def test_hours_are_counted_from_the_start():
    assert "216 h (day 9) after anakinra (1 Mar 08:00), the first treatment recorded." in words_of(
        made(course({}, {"crp": 1}))
    )
    entered = made(course({}, {"crp": 1}), since=START + timedelta(days=8))
    assert "24 h after the start that was entered (9 Mar 08:00). First doses: anakinra (1 Mar 08:00)." in words_of(
        entered
    )


def test_each_step_makes_one_thing_shorter():
    room = CourseRoom()
    for step in STEPS:
        ((name, value),) = step.items()
        assert value < getattr(room, name)
        room = CourseRoom(**{**room.__dict__, name: value})


if __name__ == "__main__":
    for name in FILES:
        (GOLDEN / f"{name}.txt").write_text(text_of(watched(name)), encoding="utf-8")
    sys.stdout.write(f"{len(FILES)} files written to {GOLDEN.relative_to(ROOT)}\n")
