"""Small inputs that once went wrong, each on every face."""

import pytest

from tests.small_inputs.asked import CASES, KINDS, faults


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_what_went_wrong_stays_right(case):
    assert faults(case) == []


def test_every_kind_has_a_case():
    assert {case["kind"] for case in CASES} == set(KINDS)
