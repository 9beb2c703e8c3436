"""Derived values in arrays against the interpreter's own rule, on numbers that lie on ties, far apart and at the ends."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cytostorm.compiler.compiling import _derived
from cytostorm.engines.derived import derived
from cytostorm.engines.facts import FOREVER, Values
from cytostorm.library import shipped
from cytostorm.model.snapshot import Seen
from cytostorm.record.picking import Value, _follow
from cytostorm.values import Bounds

LIBRARY = shipped()
RULES = {f"{name}-{i}": rule for name, o in LIBRARY.observables.items() for i, rule in enumerate(o.derived)}
AT = datetime(2024, 3, 1)
decimals = st.integers(0, 10**7).map(lambda n: n / 1000)
thirds = st.integers(1, 3000).map(lambda n: n / 3)
on_a_tie = st.integers(0, 10**6).map(lambda n: (2 * n + 1) * 2.0**-10)  # ends in 5 after nine decimals
odd = st.sampled_from((0.0, 5e-10, 1.5e-9, 2.5e-9, 1e-12, 8388608.5, 1e300, 5e-324, float("inf")))
number = st.one_of(decimals, decimals, thirds, on_a_tie, odd)
bounds = st.tuples(number, number).map(lambda pair: Bounds(*sorted(pair)))


def one_value(b: Bounds) -> Values:
    start, micro = np.array([0, 1]), np.array([int(AT.timestamp() * 1e6)])
    return Values(start, micro, np.array([FOREVER]), micro, np.array([b.low]), np.array([b.high]))


@pytest.mark.parametrize("name", RULES)
@given(first=bounds, second=bounds)
def test_a_pair_gives_what_the_interpreter_gives(name, first, second):
    rule = RULES[name]
    if rule.kind == "difference" and (first.high == float("inf")) and (second.high == float("inf")):
        return  # infinity less infinity is no number in either
    told = derived(_derived(rule, LIBRARY.units), one_value(first), one_value(second))
    expected = _follow(rule, Value(Seen(first), AT), Value(Seen(second), AT), LIBRARY.units).seen.bounds
    assert (told.low[0], told.high[0]) == expected


def test_every_kind_of_rule_is_here():
    assert {rule.kind for rule in RULES.values()} == {"ratio", "difference"}
    assert {rule.times for rule in RULES.values()} >= {1, 100}
