"""Random definitions, random patients: what bounds promise must hold for every way to fill in what is missing."""

from collections import Counter
from itertools import product

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cytostorm.interpreter import evaluate
from cytostorm.library.checks import bounds_kind, walk
from cytostorm.model import nodes
from cytostorm.testing.strategies import POINTS, Patient, completion, definitions, each_input, narrowed, patients
from cytostorm.values import UNDECIDED, Bounds, contains, exactly
from tests.thoroughness import examples

QUIET = [HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large]
THOROUGH = settings(max_examples=examples(400), deadline=None, suppress_health_check=QUIET)


@THOROUGH
@given(definitions, patients, st.data())
def test_bounds_are_sound(node, patient, data):
    """Fill in what is missing any way you like: the true answer stays inside the bounds."""
    truth = data.draw(each_input(patient, completion))
    got, possible = evaluate(node, truth.snapshot()), evaluate(node, patient.snapshot())
    assert contains(possible, got)


@THOROUGH
@given(definitions, patients, st.data())
def test_learning_never_widens(node, patient, data):
    """One more known value never makes the answer vaguer."""
    learnt = data.draw(each_input(patient, narrowed))
    assert contains(evaluate(node, patient.snapshot()), evaluate(node, learnt.snapshot()))


@THOROUGH
@given(definitions, patients, st.data())
def test_a_complete_patient_has_a_complete_answer(node, patient, data):
    """With every value known there is nothing left to be unsure of."""
    assume(not any(isinstance(n, (nodes.Rise, nodes.Ratio)) for n in walk(node)))
    complete = data.draw(each_input(patient, completion))
    assert evaluate(node, complete.snapshot()).is_exact


def every_completion(patient, keys):
    """All ways to fill in the open inputs, on a grid that meets every edge from both sides."""
    choices = [
        [exactly(v) for v in ((0.0, 1.0) if patient.bounds[key] == UNDECIDED else inside(patient.bounds[key]))]
        for key in keys
    ]
    for chosen in product(*choices):
        yield Patient({**patient.bounds, **dict(zip(keys, chosen, strict=True))}, patient.series)


def inside(bounds: Bounds):
    return sorted({p for p in (*POINTS, bounds.low, bounds.high) if bounds.low <= p <= bounds.high})


@settings(max_examples=examples(250), deadline=None, suppress_health_check=QUIET)
@given(definitions, patients)
def test_bounds_are_exact_where_promised(node, patient):
    """Where a set is marked exact, each end is reached by some way to fill in what is missing."""
    assume(bounds_kind((node,)) == "exact")
    assume(not any(isinstance(n, (nodes.Ratio, nodes.Rise)) for n in walk(node)))
    keys = [key for key in node.inputs if key in patient.bounds and not patient.bounds[key].is_exact]
    assume(len(keys) <= 4)
    answers = [evaluate(node, completed.snapshot()) for completed in every_completion(patient, sorted(keys))]
    possible = evaluate(node, patient.snapshot())
    assert min(a.low for a in answers) == possible.low
    assert max(a.high for a in answers) == possible.high


def test_every_kind_of_node_is_generated():
    """The tests above say nothing about a kind that is never drawn."""
    seen: Counter = Counter()

    @settings(
        max_examples=examples(400),
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(definitions)
    def draw(node):
        seen.update({type(n) for n in walk(node)})

    draw()
    assert set(nodes.KINDS) <= set(seen), set(nodes.KINDS) - set(seen)
