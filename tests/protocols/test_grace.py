"""Strategies with a grace period from a table: clone, censor, weight, as the protocol says, and what keeps it from being carried out."""

import numpy as np
import pytest

from cytostorm.causal.cloning import bootstrap_clones, clone_censor_weight
from cytostorm.errors import KnowledgeError
from cytostorm.presentation.comparison_whole import compared
from tests.causal.test_cloning import courses, hospital
from tests.protocols.made import made, refused
from tests.protocols.test_compare import on_every_face

WORLD = hospital(500, 4)
CHANGES = (
    ('  treated: {column: drug, equals: "1"}\n  untreated: {column: drug, equals: "0"}',
     "  treated: {start: anakinra, column: begun, within: 7 days}\n  untreated: {never_start: anakinra, column: begun, through: 27 days}\n"
     "  grace: 7 days\n  late: as the others"),
    ("by: 28 days", "by: 27 days"),
    ("competing: discharged, column: ended, time: day, censored: [lost]", "competing: discharged, column: ended, time: day, censored: [alive]"),
    ("  - {column: ferritin, kind: number, measured: before time zero}\n  - {column: ward, kind: category, levels: [A, B], reference: A, "
     "measured: before time zero}",
     "  - {column: severity, kind: number, measured: before time zero}"),
    ("{weights: iptw, variance: estimating equations}", "{method: clone-censor-weight, variance: bootstrap, bootstraps: 20}"),
)  # fmt: skip


def people():
    severity, start, end, died = WORLD
    return [
        {"id": f"p{n}", "age": "50", "begun": "" if np.isinf(start[n]) else str(int(start[n])), "day": str(int(end[n])),
         "ended": "died" if died[n] else "alive", "severity": f"{severity[n]:.6f}"}
        for n in range(len(severity))
    ]  # fmt: skip


def test_the_protocol_gives_what_the_room_gives(tmp_path):
    made(tmp_path, people(), *CHANGES)
    view = compared(tmp_path / "protocol.yaml").view
    whole, drawn = clone_censor_weight(courses(WORLD)), bootstrap_clones(courses(WORLD), 1, 20, 1)
    difference = drawn.difference(whole.difference)
    one = view.estimates[0]
    assert (one.value, one.se) == (pytest.approx(difference.value, abs=1e-6), pytest.approx(difference.se, abs=1e-6))
    assert (one.effective_n[0], one.method, one.estimand) == (
        pytest.approx(whole.effective_treated, rel=1e-5),
        "clone-censor-weight",
        "ATE",
    )
    assert "500 persons followed under both strategies" in view.cohorts[0].words
    assert (
        f"Risk {100 * whole.treated[-1]:.1f}% if started in it, {100 * whole.untreated[-1]:.1f}% if never"
        in view.cohorts[0].words
    )
    on_every_face(view)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("through: 27 days", "through: 14 days", "strategy ends"),
        ("within: 7 days}", "within: 7 days, route: intravenous}", "not carried out"),
        ("estimand: ATE", "estimand: ATT", "estimand"),
        ("by: 27 days", "by: 640 hours", "whole days"),
    ],
)
def test_what_cannot_be_carried_out_is_refused(tmp_path, old, new, kind):
    found = refused(tmp_path, people(), *CHANGES, (old, new))
    assert kind in found
    assert found[kind].advice


def test_who_had_the_drug_before_time_zero_is_counted_and_can_be_left_out(tmp_path):
    before = [{**one, "begun": "-2" if one["id"] in ("p3", "p9") else one["begun"]} for one in people()]
    found = refused(tmp_path, before, *CHANGES)
    assert found["treated before time zero"].persons == 2
    assert "not_started: anakinra" in found["treated before time zero"].advice
    left = (
        "  - {column: age, from: 18 years}",
        "  - {column: age, from: 18 years}\n  - {not_started: anakinra, column: begun}",
    )
    assert refused(tmp_path, before, *CHANGES, left) == {}
    assert compared(tmp_path / "protocol.yaml").view.steps[2].surely == 498


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("\n  late: as the others", "", "'late' is missing"),
        ("within: 7 days", "within: 5 days", "'within' and 'grace' say the same"),
        ("never_start: anakinra", "never_start: tocilizumab", "name one drug"),
        (
            "{method: clone-censor-weight, variance: bootstrap, bootstraps: 20}",
            "{weights: iptw, variance: estimating equations}",
            "are compared by",
        ),
        ("sensitivity: []", "sensitivity: [iptw]", "no other method fits"),
        (", column: begun, within: 7 days}", ", within: 7 days}", "name one drug, and one column"),
    ],
)
def test_a_mistake_is_answered_in_the_words_of_the_file(tmp_path, old, new, told):
    with pytest.raises(KnowledgeError) as wrong:
        made(tmp_path, people(), *CHANGES, (old, new))
    assert told in str(wrong.value)
