"""A plan says everything, survives JSON bit by bit, and is the same for the same sets."""

import json

import pytest

from cytostorm.compiler import Plan, compile_plan
from cytostorm.compiler.plan import VERSION
from cytostorm.library import shipped
from cytostorm.record import changes

LIBRARY = shipped()
SETS = [LIBRARY.criteria(name) for name in LIBRARY.criteria_ids]


def test_a_plan_survives_json_bit_by_bit():
    for name in LIBRARY.readings:
        plan = compile_plan(SETS, LIBRARY.reading(name), LIBRARY)
        again = Plan.from_json(plan.to_json())
        assert again == plan
        assert again.fingerprint == plan.fingerprint
        assert hash(again) == hash(plan)


def test_a_plan_is_standard_json_and_small():
    text = compile_plan(SETS, LIBRARY.reading("inpatient-7d"), LIBRARY).to_json()
    json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    assert len(text) < 200_000


def test_the_fingerprint_tells_sets_and_readings_apart():
    plans = [
        compile_plan([one], LIBRARY.reading(name), LIBRARY) for one in SETS for name in ("inpatient-7d", "worst-24h")
    ]
    assert len({plan.fingerprint for plan in plans}) == len(plans)


def test_a_plan_of_another_version_is_refused():
    text = compile_plan(SETS[:1], LIBRARY.reading("inpatient-7d"), LIBRARY).to_json()
    with pytest.raises(ValueError, match="version 0"):
        Plan.from_json(text.replace(f'{{"version":{VERSION}', '{"version":0'))


@pytest.mark.parametrize("criteria", SETS, ids=lambda one: one.id)
def test_a_plan_names_the_subjects_at_which_the_record_looks(criteria):
    """All names of the record's own closure that a fact can have, and no other."""
    reading = LIBRARY.reading("inpatient-7d")
    plan = compile_plan([criteria], reading, LIBRARY)
    known = {*LIBRARY.observables, *LIBRARY.findings, *LIBRARY.drugs}
    assert {subject.name for subject in plan.subjects} & known == changes.subjects_behind(
        criteria.inputs, LIBRARY, reading
    ) & known
