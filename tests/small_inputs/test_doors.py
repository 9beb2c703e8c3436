"""Sources as hospitals send them: read right, or refused with what they can mean."""

import pytest

from tests.small_inputs.entered import CASES, KINDS, faults
from tests.thoroughness import THOROUGH


@pytest.mark.parametrize(
    "case", [case for case in CASES if THOROUGH or not case.get("nightly")], ids=lambda case: case["id"]
)
def test_what_went_wrong_stays_right(case):
    assert faults(case) == []


def test_every_kind_has_a_case():
    assert {case["kind"] for case in CASES} == set(KINDS)
