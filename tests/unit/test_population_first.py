"""Who is closest to a set, and which sets nobody could meet: against the interpreter, and on rows that can be counted by hand."""

import random

import pytest

from cytostorm.cohort.reach import can_be_met, input_of, inputs_of
from cytostorm.interpreter import Evaluation
from cytostorm.library import shipped
from cytostorm.model.nodes import Limit, Quantity, Sign, Threshold
from cytostorm.model.snapshot import Seen, Snapshot
from cytostorm.presentation.population_whole import population
from cytostorm.values import Bounds
from tests.population_made import START, manifest_of, onset, person, write

LIBRARY = shipped()
STANDARD = [one.id for one in LIBRARY.standard()]
WITHOUT_RULE = {one.id for one in LIBRARY.standard() if one.verdict is None}


@pytest.mark.parametrize("name", STANDARD)
def test_a_set_is_in_reach_with_all_inputs_and_out_of_it_with_none(name):
    criteria = LIBRARY.criteria(name)
    assert can_be_met(criteria, set()) == (name not in WITHOUT_RULE)
    assert not can_be_met(criteria, inputs_of(criteria))


def test_what_a_set_cannot_do_without_and_what_it_can():
    absent = {
        "hlh-2004": {("observable", "nk_activity", ""), ("finding", "hemophagocytosis", "")},
        "mas-2016": {("observable", "triglycerides", "")},
    }
    assert all(can_be_met(LIBRARY.criteria(name), gone) for name, gone in absent.items())
    assert not can_be_met(LIBRARY.criteria("mas-2016"), {("observable", "ferritin", "")})
    assert not can_be_met(LIBRARY.criteria("supar-gate"), {("observable", "supar", "")})


def test_too_few_items_or_points_are_out_of_reach():
    """HLH-2004 needs five of eight: fever and spleen are two, and one blood count is no cytopenia. HScore needs 169 points: fever has 49
    and ferritin 50."""
    few = {"hlh-2004": {"temperature", "splenomegaly"}, "hscore": {"temperature", "ferritin"}}
    many = {
        "hlh-2004": {"temperature", "splenomegaly", "hemoglobin", "platelets", "triglycerides", "ferritin"},
        "hscore": {"temperature", "ferritin", "triglycerides", "hemoglobin", "leukocytes", "platelets"},
    }
    one_line = {"hlh-2004": {"temperature", "splenomegaly", "platelets", "triglycerides", "ferritin"}}
    for known, is_in_reach in ((few, False), (one_line, False), (many, True)):
        for name, subjects in known.items():
            criteria = LIBRARY.criteria(name)
            absent = {one for one in inputs_of(criteria) if one[1] not in subjects}
            assert can_be_met(criteria, absent) == is_in_reach, name


def rows(deciding=(), missingness=(), onsets=()):
    return {
        "people": [person("P1"), person("P2")],
        "onsets": list(onsets),
        "deciding": list(deciding),
        "missingness": list(missingness),
    }


def decides(criteria, subject, missing, always, could_meet, open_=2):
    return {"criteria": criteria, "kind": "observable", "subject": subject, "open": open_, "missing": missing, "always_decides": always,
            "could_meet": could_meet, "could_rule_out": 0}  # fmt: skip


def gone(criteria, subject, never, kind="observable"):
    return {"criteria": criteria, "kind": kind, "subject": subject, "detail": "", "persons": 2, "never_known": never}


def view_of(tmp_path, sets, **tables):
    return population(write(tmp_path / "out", rows(**tables), manifest=manifest_of(sets=sets)), LIBRARY).view


def test_a_test_that_alone_meets_a_set_in_everybody_does_not_tell_who_is_close(tmp_path):
    """A molecular diagnosis would meet HLH-2004 in each of two; ferritin in one, who has four of five."""
    found = [decides("hlh-2004", "fibrinogen", 2, 0, 2), decides("hlh-2004", "ferritin", 2, 0, 1)]
    known = [gone("hlh-2004", "ferritin", 1)]
    view = view_of(
        tmp_path,
        ("hlh-2004",),
        deciding=found,
        missingness=known,
        onsets=[onset("P1", "hlh-2004"), onset("P2", "hlh-2004")],
    )
    (one,) = view.closest
    assert (one.test, one.could_meet.count.number, one.could_meet.whole.number, one.tells_apart) == (
        "Ferritin",
        1,
        2,
        True,
    )


def test_a_set_out_of_reach_names_the_input_and_has_no_row_among_the_closest(tmp_path):
    tables = {
        "deciding": [decides("mas-2016", "ferritin", 2, 0, 1)],
        "missingness": [gone("mas-2016", "ferritin", 2), gone("mas-2016", "triglycerides", 2)],
        "onsets": [onset("P1", "mas-2016"), onset("P2", "mas-2016")],
    }
    view = view_of(tmp_path, ("mas-2016",), **tables)
    (one,) = view.out_of_reach
    assert (one.inputs, view.closest) == (("Ferritin",), ())
    assert (
        one.words
        == "Never usable in any patient (not recorded, not dated, or not used), and nobody can meet it without: Ferritin."
    )


def test_a_set_that_was_met_or_whose_input_came_once_is_in_reach(tmp_path):
    met = {
        "missingness": [gone("mas-2016", "ferritin", 2)],
        "onsets": [onset("P1", "mas-2016", START), onset("P2", "mas-2016")],
    }
    assert view_of(tmp_path / "met", ("mas-2016",), **met).out_of_reach == ()
    came = {
        "missingness": [gone("mas-2016", "ferritin", 1)],
        "onsets": [onset("P1", "mas-2016"), onset("P2", "mas-2016")],
    }
    assert view_of(tmp_path / "came", ("mas-2016",), **came).out_of_reach == ()


def test_a_set_that_no_published_rule_decides_lacks_no_input(tmp_path):
    assert view_of(tmp_path, ("easix",), onsets=[onset("P1", "easix")]).out_of_reach == ()


def _drawn(criteria, absent, chance):
    """Every input that is not absent with some exact value: at and around the edges of the set, tiny, or huge."""
    edges = sorted({end for node in criteria.nodes for end in _edges(node)})
    seen = {}
    for node in criteria.nodes:
        for key in node.inputs if isinstance(node, (Quantity, Limit, Sign)) else ():
            if input_of(node) not in absent:
                value = float(chance.random() < 0.5) if key[0] == "finding" else chance.choice([0.001, 1e9, *edges])
                seen[key] = Seen(Bounds(value, value))
    return Snapshot(seen)


def _edges(node):
    ranges = [node.range] if isinstance(node, Threshold) else [one for one, _ in getattr(node, "rungs", ())]
    return [end + step for one in ranges for end in (one.low, one.high) if abs(end) < 1e12 for step in (-0.5, 0, 0.5)]


@pytest.mark.parametrize("name", STANDARD)
def test_nobody_meets_a_set_that_is_out_of_reach_whatever_is_measured(name):
    criteria, chance = LIBRARY.criteria(name), random.Random(name)
    inputs = sorted(inputs_of(criteria))
    for _ in range(12):
        absent = set(chance.sample(inputs, chance.randrange(1, len(inputs) + 1)))
        if not can_be_met(criteria, absent):
            met = [Evaluation(criteria, _drawn(criteria, absent, chance)).verdict.low >= 1 for _ in range(25)]
            assert not any(met), sorted(absent)
