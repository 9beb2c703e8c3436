"""What one more result would decide, where the value goes into a formula: against trying the whole plausible range."""

import random
from datetime import datetime

import pytest

from cytostorm.bedside.assessing import Judge
from cytostorm.bedside.results import in_formula, plausible
from cytostorm.bedside.settling import settle
from cytostorm.library import shipped
from cytostorm.record import Measurement, Record, Times
from cytostorm.values import Bounds, exactly, verdict_word

LIBRARY = shipped()
READING = LIBRARY.reading("all-recorded")
AT = datetime(2024, 3, 1)
FORMULAS = [
    name
    for name in LIBRARY.criteria_ids
    if LIBRARY.criteria(name).verdict is not None
    and any(in_formula(LIBRARY.criteria(name), key[1]) for key in LIBRARY.criteria(name).inputs)
]


def record(criteria, luck):
    """Some of the inputs of a set, each anywhere in what is plausible."""
    named = sorted({key[1] for key in criteria.inputs if key[0] == "observable"})
    known = luck.sample(named, luck.randint(0, len(named) - 1))
    values = {name: _anywhere(plausible(LIBRARY.observables[name]), luck) for name in known}
    return Record("p", tuple(Measurement(name, exactly(value), Times(AT, AT)) for name, value in values.items()))


def _anywhere(range_, luck):
    return range_.low + (min(range_.high, 1e6) - range_.low) * luck.random() ** 3


def evaluated(criteria, luck):
    (evaluation,) = Judge(record(criteria, luck), READING, LIBRARY).evaluations([criteria], AT)
    return evaluation


def tried(evaluation, keys, subject):
    """What the set says with a thousand values of one subject."""
    range_ = plausible(LIBRARY.observables[subject])
    values = [range_.low + (range_.high - range_.low) * step / 1000 for step in range(1001)]
    return {
        value: verdict_word(evaluation.supposing(dict.fromkeys(keys, Bounds(value, value))).verdict) for value in values
    }


def test_a_score_of_a_formula_is_among_what_is_tried():
    assert FORMULAS


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("seed", range(12))
def test_every_value_of_a_range_gives_the_verdict_that_is_told(name, seed):
    luck = random.Random(f"{name} {seed}")
    criteria = LIBRARY.criteria(name)
    evaluation = evaluated(criteria, luck)
    for test in settle(evaluation, LIBRARY.observables, LIBRARY.findings).missing:
        keys = [key for key in criteria.inputs if key[1] == test.subject]
        if not in_formula(criteria, test.subject) or len(keys) != 1:
            continue
        for value, said in tried(evaluation, keys, test.subject).items():
            told = {one.verdict for one in test.results if one.bounds.low <= value <= one.bounds.high}
            assert told == {said}, (test.subject, value, test.results)
