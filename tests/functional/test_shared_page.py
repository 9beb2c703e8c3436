"""The page that is shared stands alone, holds what is allowed and nothing else, and tells nothing of a few patients."""

import html
import re
from datetime import timedelta

import pytest

from cytostorm.cohort.disclosure import Rule
from cytostorm.cohort.opened import opened
from cytostorm.cohort.shareable import exact_of
from cytostorm.library import shipped
from cytostorm.presentation.answer import sentences_of, written
from cytostorm.presentation.first_screen import lines_of, on_page
from cytostorm.presentation.shared import SharedView
from cytostorm.presentation.shared_whole import shared_population
from cytostorm.report.shared import shared_page
from tests.functional.test_population_page import CONFORMANCE, UNITS, ward
from tests.functional.test_report_pages import Tags, assert_anchors_hold, assert_stands_alone
from tests.population_made import START, event, forget, hospital, onset, person, present_of, write

LIBRARY = shipped()
RULE = Rule(8, "0a" * 16)


def few(some, prefix):
    """200 persons, `some` of them with HLH-2004, in intensive care, dead and treated; all else is the same."""
    names = [f"{prefix}{n:03d}" for n in range(200)]
    outcomes = {0: f"moved to {prefix}ward"} | dict.fromkeys(range(1, some), "died")
    people = [
        person(name, START + timedelta(hours=n), outcome=outcomes.get(n, "survived")) for n, name in enumerate(names)
    ]
    at = START + timedelta(days=3)
    onsets = [onset(name, "hscore", at if n < 57 else None, low=170.0) for n, name in enumerate(names)]
    onsets += [onset(name, "hlh-2004", at if n < some else None, is_open=n < some) for n, name in enumerate(names)]
    onsets += [
        onset(
            name,
            "cov-hi",
            START + timedelta(days=8) if 100 <= n < 162 else None,
            applies="met" if n < some else "unknown",
        )
        for n, name in enumerate(names)
    ]
    return {
        "people": people, "onsets": onsets, "present": [{"day": START.date(), "present": 200}],
        "stays": [{name: p[name] for name in ("person", "start", "end_", "outcome")} for p in people],
        "milestones": [{"person": name, "milestone": "icu", "time": at + timedelta(days=1)} for name in names[:some]],
        "events": [event(name, "drug", "anakinra", 1.0, at) for name in names[:some]],
        "days": [{"criteria": "hlh-2004", "day": START.date(), "surely": some, "possibly": some, "first_surely": some, "first_possibly": some}],
        "missingness": [{"criteria": "hscore", "kind": "observable", "subject": "ferritin", "detail": "", "persons": 200, "never_known": some}],
        "deciding": [{"criteria": "hscore", "kind": "observable", "subject": "ferritin", "open": 150, "missing": some, "always_decides": some,
                      "could_meet": some, "could_rule_out": some}],
        "slips": [{"person": name, "subject": "ferritin", "other_unit": "mg/L"} for name in names[:some]],
        "units": [{**UNITS[0], "refused": some}, {**UNITS[0], "unit": f"unit of {names[0]}", "taken": some, "refused": 0}],
        "attrition": [{"step": "persons with any fact", "count": 200}, {"step": "values refused", "count": some}],
    }  # fmt: skip


def told_of(some, prefix):
    reasons = [{"reason": f"'{prefix} is here' is not a number.", "count": some, "deliberate": False}]
    return {"values_read": 900, "values_taken": 900, "values_refused": some, "suspected_slips": some, "reasons": reasons, "after_today": some,
            "refused_by_subject": {"ferritin": some},
            "not_counted": {f"Observation ({some} older versions)": "newer"},
            "codes_never_used": {f"code {prefix}": some}, "persons": 200}  # fmt: skip


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    rows = ward(**hospital(1, 400))
    rows["present"] = present_of(rows["people"])
    return shared_population(write(tmp_path_factory.mktemp("ward") / "out", rows, CONFORMANCE), LIBRARY, RULE)


@pytest.fixture(scope="module")
def page(view):
    return shared_page(view)


def test_a_first_meeting_on_the_day_of_an_event_is_not_before_it_where_either_has_no_time(tmp_path):
    day, afternoon = START.replace(hour=0), START.replace(hour=14)
    people = [person(name, day) for name in ("day", "hour", "earlier")]
    at = {"day": day, "hour": day + timedelta(hours=9), "earlier": day - timedelta(days=1)}
    rows = {
        "people": [one | {"start": day - timedelta(days=2)} for one in people],
        "onsets": [onset(name, "hscore", met, low=170.0) for name, met in at.items()],
        "milestones": [{"person": name, "milestone": "icu", "time": afternoon} for name in at],
    }
    with opened(write(tmp_path / "out", rows)) as source:
        found = exact_of(source).before["hscore", "icu"]
    assert (found.persons, found.timed) == (2, 1), "of the day and of the day before; only one has both times"


def test_it_stands_alone(page):
    assert_stands_alone(page)
    assert_anchors_hold(page)


def test_the_disclaimer_is_said_once_and_nobody_has_a_disease(page):
    words = Tags(page).words
    assert words.count("Not a medical device") == 1
    assert not re.search(r"\b(has|have|had|diagnosed with|with) (HLH|MAS|CRS)\b", words)


def test_every_sentence_and_every_number_stands_on_the_page(view, page):
    words = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())
    for said in sentences_of(view):
        assert " ".join(on_page(said).split()) in words, said
    assert view.sets
    assert view.pairs
    assert view.events
    assert any(one.sets for one in view.events)
    assert view.admitted
    assert view.first_met
    for one in numbers_in(view):
        assert one.with_share in words
        assert one.number % view.step == 0
        assert one.number >= 2 * view.step
    lines = list(lines_of(view.summary))
    assert len(lines) <= 20
    assert max(map(len, lines)) <= 80


def numbers_in(part):
    if hasattr(part, "with_share"):
        yield part
    elif isinstance(part, (tuple, list)):
        yield from (one for held in part for one in numbers_in(held))
    elif hasattr(part, "model_fields_set"):
        yield from (one for name in type(part).model_fields for one in numbers_in(getattr(part, name)))


def test_what_is_shared_is_a_list_of_what_is_allowed():
    """A new section of the report is no part of it; whoever adds one here has to take its numbers through the rule."""
    assert set(SharedView.model_fields) == {
        "schema_", "version", "summary", "small_cells", "step", "synthetic", "patients", "period", "groups", "not_shown", "pairs", "events",
        "admitted", "first_met", "measured", "rules", "methods",
    }  # fmt: skip


def test_it_holds_no_person_no_path_and_no_day(view, page):
    for text in (page, written(view)):
        assert "/data/ward.csv" not in text
        assert not re.search(r"\bQ\d+\b", text)
        assert not re.search(r"20\d\d-\d\d-(?!01)\d\d", text)
        assert RULE.secret not in text


@pytest.mark.parametrize("other", [4, 0])
def test_it_is_the_same_whoever_the_few_are_and_however_many(tmp_path, other):
    """Hospitals that differ in nothing but a small number and in names: nobody can tell their pages apart, nor whether it is 0."""
    one, two = (
        shared_population(write(tmp_path / prefix, few(n, prefix), told_of(n, prefix)), LIBRARY, RULE)
        for n, prefix in ((3, "Zorn-"), (other, "Quast-"))
    )
    assert written(one) == written(two)
    assert "Zorn" not in written(one)
    assert "HLH-2004" in one.not_shown
    assert [row.id for row in one.sets] == ["hscore", "cov-hi"]


def test_quartiles_are_of_at_least_twenty_and_in_whole_days(view):
    days = [one.days for event in view.events for one in event.sets if one.days]
    assert days
    assert all(lower <= median <= upper for lower, median, upper in days)
    assert all(one.before.high >= 20 for event in view.events for one in event.sets if one.days)


def test_a_set_that_the_library_no_longer_holds_keeps_its_numbers(tmp_path):
    """One that names nobody is counted in everybody; of one that names somebody only the words are not known."""
    whole = shared_population(write(tmp_path / "whole", hospital(4, 400)), LIBRARY, RULE)
    gone = shared_population(forget(write(tmp_path / "gone", hospital(4, 400)), "cov-hi", "hscore"), LIBRARY, RULE)
    before, after = (
        {row.id.removeprefix("gone-"): row for group in one.groups for row in group.sets} for one in (whole, gone)
    )
    for name in ("cov-hi", "hscore"):
        for number in ("definitely", "not_ruled_out", "recorded", "recorded_and_met"):
            one, other = getattr(before[name], number), getattr(after[name], number)
            assert (one is None) == (other is None)
            assert one is None or abs(one.number - other.number) < 2 * RULE.step  # rounded by the name of the set
    assert (after["hscore"].made_for, after["cov-hi"].made_for) == ("", "not known")
    text = "\n".join(lines_of(gone.summary))
    assert re.search(r"gone-hscore +[\d,]+ +400 +not restricted", text)
    assert re.search(r"gone-cov-hi +[\d,]+ +[\d,]+ +not known", text)
