"""Negative controls and the tipping point of a named confounder, from the protocol to every face."""

import pytest

from cytostorm.errors import KnowledgeError
from cytostorm.presentation.comparison_whole import compared
from tests.protocols.made import made, refused, rows
from tests.protocols.test_compare import on_every_face

CONTROLS = (
    "negative_controls: []",
    "negative_controls:\n  - {outcome: fracture, kind: yes or no, equals: yes it was, because: before admission}\n"
    "  - {outcome: height, kind: number, because: grown up}",
)
TIPPING = (
    "seed: 1",
    "tipping: {confounder: ferritin, ratio_between_arms: 1.793, association: {odds_ratio_per_doubling: 2.81, low: 2.04, high: 3.87, "
    "source: a table}}\nseed: 1",
)


def people():
    return [
        {**one, "fracture": ("yes it was", "no", "no", "")[n * 3 % 7 % 4], "height": str(160 + n * 11 % 30)}
        for n, one in enumerate(rows())
    ]


def test_each_negative_control_is_estimated_as_the_primary_outcome(tmp_path):
    made(tmp_path, people(), CONTROLS)
    view = compared(tmp_path / "protocol.yaml").view
    first, second = view.negative_controls
    assert (first.outcome, second.outcome) == ("fracture", "height")
    assert "before admission" in first.words
    made(tmp_path, people(), (
        "{event: died, by: 28 days, estimand: cause-specific risk, competing: discharged, column: ended, time: day, censored: [lost]}",
        "{column: height, kind: number, unit: cm}"))  # fmt: skip
    direct = next(one for one in compared(tmp_path / "protocol.yaml").view.estimates if one.is_primary)
    assert (second.value, second.low, second.high) == pytest.approx((direct.value, direct.low, direct.high))
    on_every_face(view)


def test_a_control_that_differs_says_that_bias_is_left(tmp_path):
    tall = [{**one, "height": str(150 + 20 * int(one["drug"]) + n % 7)} for n, one in enumerate(people())]
    made(tmp_path, tall, CONTROLS)
    found = compared(tmp_path / "protocol.yaml").view.negative_controls[1]
    assert found.holds_nothing is False
    assert "bias is left" in found.words


def test_three_controls_calibrate_the_primary_result(tmp_path):
    line = "  - {{outcome: c{}, kind: yes or no, equals: '1', because: earlier}}\n"
    more = (
        CONTROLS[0],
        "negative_controls:\n" + "".join(line.format(n) for n in range(3)),
    )
    made(
        tmp_path,
        [{**one, **{f"c{k}": str(int((n * 7 + k * 3) % 5 < 2)) for k in range(3)}} for n, one in enumerate(rows())],
        more,
    )
    last = compared(tmp_path / "protocol.yaml").view.negative_controls[-1]
    assert (last.outcome, "3 negative controls find" in last.words) == ("all", True)


def test_the_tipping_point_gives_what_the_imbalance_alone_would_do(tmp_path):
    """The ratio of medians and the association of learn: an odds ratio of 0.42 from nothing."""
    made(tmp_path, rows(), TIPPING)
    view = compared(tmp_path / "protocol.yaml").view
    one = view.tipping[0]
    assert one.alone == (
        pytest.approx(0.419, abs=0.001),
        pytest.approx(0.320, abs=0.001),
        pytest.approx(0.548, abs=0.001),
    )
    assert (len(one.cells), len(one.cells[0])) == (len(one.ratios), len(one.odds_ratios)) == (5, 5)
    at = one.cells[one.ratios.index(1.79)][one.odds_ratios.index(2.81)]
    assert at.value == pytest.approx(one.corrected[0], rel=0.01)
    on_every_face(view)


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (("association: {odds_ratio_per_doubling: 2.81, low: 2.04, high: 3.87, source: a table}", "association: somewhere"), "association"),
        (("{event: died, by: 28 days, estimand: cause-specific risk, competing: discharged, column: ended, time: day, censored: [lost]}",
          "{column: day, kind: number, unit: d}"), "not carried out"),
    ],
)  # fmt: skip
def test_a_tipping_point_that_cannot_be_had_is_refused(tmp_path, change, kind):
    assert kind in refused(tmp_path, rows(), TIPPING, change)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ([CONTROLS, (", equals: yes it was", "")], "names the text that says yes"),
        ([TIPPING, ("low: 2.04", "low: 3.04")], "lies between 'low' and 'high'"),
        ([TIPPING, ("1.793", "1")], "a ratio of 1 is no imbalance"),
    ],
)
def test_a_mistake_is_answered_in_the_words_of_the_file(tmp_path, changes, told):
    with pytest.raises(KnowledgeError) as wrong:
        made(tmp_path, people(), *changes)
    assert told in str(wrong.value)
