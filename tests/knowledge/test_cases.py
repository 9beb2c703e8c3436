"""Every criteria set runs its own cases; a new folder is discovered, no test code is needed."""

import pytest

from cytostorm.library import shipped
from cytostorm.testing import differences, read_cases

LIBRARY = shipped()
CASES = [
    (name, case)
    for name in LIBRARY.criteria_ids
    for case in read_cases(LIBRARY.home / "criteria" / name / "cases.yaml")
]


@pytest.mark.parametrize(("name", "case"), CASES, ids=lambda value: value if isinstance(value, str) else value.name)
def test_case(name, case):
    assert differences(case, LIBRARY.criteria(name), LIBRARY) == []
