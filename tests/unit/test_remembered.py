"""An answer that is remembered is the answer that would be worked out."""

import random
from datetime import datetime

import pytest

from cytostorm.bedside import assessing
from cytostorm.bedside.assessing import assess
from cytostorm.bedside.remembered import Remembered
from cytostorm.bedside.settling import settle
from cytostorm.interpreter import Evaluation
from cytostorm.library import confirmed, shipped
from cytostorm.record import Chooser, Measurement, Record, Times
from cytostorm.values import exactly

LIBRARY = shipped()
FIELDS = {
    "ferritin": 12000,
    "platelets": 64,
    "hemoglobin": 81,
    "temperature": 39.6,
    "fibrinogen": 1.4,
    "ast": 180,
    "crp": 140,
}


def typed(names):
    """A record in which these fields have been typed."""
    times = Times(datetime(2024, 3, 1), datetime(2024, 3, 1))
    return Record("p", tuple(Measurement(name, exactly(FIELDS[name]), times) for name in names))


def test_field_by_field_it_says_what_a_fresh_one_says(monkeypatch):
    luck, kept = random.Random(3), Remembered()
    for _ in range(6):
        names = luck.sample(sorted(FIELDS), luck.randint(1, len(FIELDS)))
        monkeypatch.setattr(assessing, "SETTLED", kept)
        with_memory = assess(typed(names), LIBRARY, version="t")
        monkeypatch.setattr(assessing, "SETTLED", Remembered())
        assert assess(typed(names), LIBRARY, version="t") == with_memory


def test_another_library_with_equal_bounds_is_asked_for_itself():
    kept, record = Remembered(), typed(["ferritin"])
    for library in (LIBRARY, confirmed(LIBRARY, ["ferritin"])):
        evaluation = Evaluation(library.criteria("hscore"), Chooser(record, library.reading("all-recorded"), library).snapshot(
            library.criteria("hscore").inputs, None))  # fmt: skip
        assert kept.settle(evaluation, library.observables, library.findings) == settle(
            evaluation, library.observables, library.findings
        )


@pytest.mark.parametrize("most", [1, 3])
def test_it_never_holds_more_than_it_may(most):
    kept = Remembered(most)
    for names in (["ferritin"], ["crp"], ["ast"], ["platelets"]):
        record = typed(names)
        evaluation = Evaluation(LIBRARY.criteria("hscore"), Chooser(record, LIBRARY.reading("all-recorded"), LIBRARY).snapshot(
            LIBRARY.criteria("hscore").inputs, None))  # fmt: skip
        kept.settle(evaluation, LIBRARY.observables, LIBRARY.findings)
    assert len(kept._held) == most
