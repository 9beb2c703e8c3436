"""Thirty patients with what must be said of them and what must never be said, on every face."""

from pathlib import Path

import pytest

from cytostorm.library.strict_yaml import read_yaml
from tests.vignettes.asked import answers
from tests.vignettes.checked import faults

FILE = Path(__file__).with_name("vignettes.yaml")
CASES, _ = read_yaml(FILE.read_text(encoding="utf-8"), str(FILE))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_face_says_what_it_must_and_nothing_else(case, tmp_path):
    assert faults(case, answers(case, tmp_path)) == []
