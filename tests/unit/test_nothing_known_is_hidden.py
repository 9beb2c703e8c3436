"""What is known is neither hidden nor denied: newborns without fever, old signs of severity, a worm that was found, a late IGRA."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cytostorm.bedside import assess
from cytostorm.bedside.scoring import score_records
from cytostorm.differential import attribute, stage
from cytostorm.library import shipped
from cytostorm.pathway import pathway
from cytostorm.presentation.aged import changes_of
from cytostorm.presentation.answer import sentences_of
from cytostorm.presentation.plan_making import plan_view
from cytostorm.presentation.set_views import checks
from cytostorm.record import Record, Times
from cytostorm.testing.cases import record_of
from cytostorm.words import because

LIBRARY = shipped()
NOW = datetime(2024, 3, 8, 8)
WITH_FEVER = ["boston-gate", "hlh-2004", "astct-crs", "mis-c-2023"]
COLD = {"temperature": {"value": 35.4, "unit": "Cel"}, "fever": False, "ferritin": {"value": 9000, "unit": "ng/mL"}}


def at(values, days=0):
    times = Times(NOW - timedelta(days=days), NOW - timedelta(days=days))
    return [replace(fact, times=times) for fact in record_of(values, LIBRARY).facts]


def newborn(**more):
    return record_of({**COLD, "age": {"value": 11, "unit": "d"}, **more}, LIBRARY)


def fever_of(record, name):
    (judged,) = assess(record, LIBRARY, [LIBRARY.criteria(name)], version="test").judged
    return next(one for one in judged.verdict.outcomes if "fever" in one.node.meta.label.casefold()), judged


@pytest.mark.parametrize("name", WITH_FEVER)
def test_no_fever_proves_nothing_in_a_newborn(name):
    item, judged = fever_of(newborn(), name)
    assert item.word == "unknown"
    assert any("in a newborn, the absence of fever excludes nothing" in one for one in checks(judged, LIBRARY))


@pytest.mark.parametrize("name", WITH_FEVER)
def test_no_fever_counts_in_an_adult_and_without_an_age(name):
    for age in ({"age": {"value": 20, "unit": "a"}}, {}):
        item, judged = fever_of(record_of({**COLD, **age}, LIBRARY), name)
        assert item.word == "not met"
        assert not any("excludes nothing" in one for one in checks(judged, LIBRARY))


def test_a_fever_is_a_fever_in_a_newborn_too():
    hot = {"temperature": {"value": 38.9, "unit": "Cel"}, "fever": True}
    item, judged = fever_of(newborn(**hot), "boston-gate")
    assert (item.word, judged.verdict.word) == ("met", "met")
    assert not any("excludes nothing" in one for one in checks(judged, LIBRARY))


def test_on_ecmo_a_normal_temperature_proves_nothing():
    item, _ = fever_of(record_of({**COLD, "age": {"value": 20, "unit": "a"}, "ecmo": True}, LIBRARY), "boston-gate")
    assert item.word == "unknown"


def test_score_says_of_a_newborn_what_assess_says():
    ((scored,),) = score_records([newborn()], LIBRARY, [LIBRARY.criteria("boston-gate")])
    assert scored.verdict == "unknown"


def test_what_was_recorded_of_a_fever_keeps_its_word():
    item, _ = fever_of(newborn(), "boston-gate")
    assert "fever absent" in because(item)
    assert "unclear" not in because(item)


def test_old_signs_of_severity_say_what_they_would_change():
    old = {"shock": True, "vasopressors": {"value": 2, "unit": "1"}}
    record = Record("p", tuple(at(old, 9) + at({"age": {"value": 60, "unit": "a"}})))
    changed = changes_of(attribute(record, LIBRARY), stage(record, LIBRARY))
    assert any(one.startswith("severity: critically ill") for one in changed)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"strongyloides_found": True}, "fires"), ({"strongyloides_found": True, "strongyloides_exposure": False}, "fires"),
        ({"strongyloides_exposure": True}, "fires"), ({"strongyloides_exposure": False}, "quiet"),
        ({"strongyloides_found": False}, "not checked"), ({}, "not checked"),
    ],
)  # fmt: skip
def test_a_worm_that_was_found_is_an_exposure(given, word):
    plan = pathway(record_of(given, LIBRARY), LIBRARY)
    assert next(one for one in plan.dangers if one.danger.id == "steroid-strongyloides").word == word


@pytest.mark.parametrize(("days", "unreliable"), [(3, True), (-1, False)])
def test_an_igra_after_emapalumab_is_no_answer(days, unreliable):
    record = Record("p", tuple(at({"igra": False}) + at({"drugs": ["emapalumab"]}, days)))
    plan = pathway(record, LIBRARY, at=NOW + timedelta(days=2))
    said = " ".join(sentences_of(plan_view(plan, LIBRARY, "0")))
    assert ("taken after emapalumab: unreliable" in said) == unreliable
