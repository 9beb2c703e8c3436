"""What a protocol says is carried out, refused or noted: never passed over."""

import pytest

from cytostorm.errors import KnowledgeError
from cytostorm.presentation.comparison_whole import compared
from tests.protocols.made import made, refused, rows


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("follow_up: 28 days", "follow_up: 14 days", "beyond follow-up"),
        ("missing: {method: complete cases}", "missing: {method: bounds}", "not carried out"),
        (
            "missing: {method: complete cases}",
            "missing: {method: chained equations, imputations: 5}",
            "not carried out",
        ),
    ],
)
def test_a_statement_that_is_not_carried_out_is_refused(tmp_path, old, new, kind):
    found = refused(tmp_path, None, (old, new))
    assert set(found) == {kind}
    assert found[kind].advice


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "variance: estimating equations}",
            "variance: estimating equations, caliper: 0.2}",
            "'caliper' (the largest distance of a pair)",
        ),
        ("estimand: cause-specific risk", "estimand: restricted mean time", "a restricted mean time has one event"),
    ],
)
def test_a_statement_that_fits_nothing_else_is_a_mistake(tmp_path, old, new, told):
    with pytest.raises(KnowledgeError) as wrong:
        made(tmp_path, None, (old, new))
    assert told in str(wrong.value)


def test_what_changes_no_number_is_noted(tmp_path):
    number = (
        "{event: died, by: 28 days, estimand: cause-specific risk, competing: discharged, column: ended, time: day, censored: [lost]}",
        "{column: day, kind: number, unit: d}",
    )
    made(tmp_path, None, number, ("  trim: none", "  trim: none\n  outcome_interactions: [ward]"))
    notes = compared(tmp_path / "protocol.yaml").view.notes
    assert "Follow-up of 28 days is stated; the numbers of 'day' are used as the table has them." in notes
    assert any(note.startswith("outcome_interactions change nothing here") for note in notes)


def test_why_a_value_at_time_zero_is_accepted_is_printed(tmp_path):
    said = (
        "kind: number, measured: before time zero",
        "kind: number, measured: at time zero, at_time_zero_accepted: drawn before the first dose",
    )
    made(tmp_path, None, said)
    assert any("drawn before the first dose" in note for note in compared(tmp_path / "protocol.yaml").view.notes)


def test_missing_values_are_counted_by_arm_and_one_arm_alone_is_a_warning(tmp_path):
    gone = [{**one, "ferritin": "" if one["id"] in ("p1", "p3") else one["ferritin"]} for one in rows()]
    made(tmp_path, gone)
    view = compared(tmp_path / "protocol.yaml").view
    told = "'ferritin' is missing in 2 of 20 treated and 0 of 20 untreated persons."
    assert any(told in note for note in view.notes)
    assert any(
        told in line.text for part in view.summary.sections if part.heading == "WARNING" for line in part.statements
    )
    assert {one.name: one.missing for one in view.cohorts[0].balance} == {"ferritin": (2, 0), "ward: B": (0, 0)}


def test_an_outcome_that_is_not_recorded_is_not_known(tmp_path):
    gone = [{**one, "ended": "" if one["id"] == "p1" else one["ended"]} for one in rows()]
    made(tmp_path, gone)
    view = compared(tmp_path / "protocol.yaml").view
    assert view.cohorts[0].left_out["outcome not known"] == 1
    assert any("'died' is missing in 1 of 20 treated" in note for note in view.notes)


def test_the_checklist_is_filled_in_and_what_only_people_know_is_left_to_them(tmp_path):
    made(tmp_path)
    view = compared(tmp_path / "protocol.yaml").view
    items = {one.number: one for one in view.checklist.items}
    assert items["8"].answer.startswith("persons in the table: definitely 40, possibly 40")
    assert view.estimates[0].words in items["13"].answer
    assert {items[number].state for number in ("2", "17", "20", "21")} == {"open"}
    assert "not available" in view.checklist.wording
