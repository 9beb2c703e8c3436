"""Small inputs that once went wrong, each on every face."""

import importlib.util
from pathlib import Path

import pytest

from tests.small_inputs import entered
from tests.small_inputs.asked import CASES, KINDS, faults


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_what_went_wrong_stays_right(case):
    assert faults(case) == []


def test_every_kind_has_a_case():
    assert {case["kind"] for case in CASES} == set(KINDS)


def test_the_page_of_the_docs_shows_these_cases_and_all_are_right():
    made = Path(__file__).parents[2] / "docs" / "make_small_inputs.py"
    spec = importlib.util.spec_from_file_location("make_small_inputs", made)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    right = [{case["id"]: () for case in cases} for cases in (CASES, entered.CASES)]
    assert script.PAGE.read_text(encoding="utf-8") == script.page(*right), "make small-inputs"
