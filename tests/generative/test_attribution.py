"""What attribution and staging promise on any record: silence closes nothing, no cause closes another, a stage is a sound range."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from cytostorm.differential import attribute, stage
from cytostorm.differential.staging import stage_bounds
from cytostorm.library import shipped
from cytostorm.record.changes import subjects_behind
from cytostorm.testing.cases import record_of
from cytostorm.values import MET, NOT_MET, UNDECIDED, Bounds, contains
from tests.thoroughness import examples

LIBRARY = shipped()
ASKED = sorted({key[1] for cause in LIBRARY.causes.values() for key in cause.inputs if key[0] == "finding"})
CLOSING = {
    cause.id: sorted(key[1] for key in cause.inputs if key[0] == "finding")
    for cause in LIBRARY.causes.values()
    if cause.closing
}
SLOW = settings(max_examples=examples(60, 3), deadline=None)


def answers(names):
    """Some findings looked for, each seen or not seen."""
    return st.dictionaries(st.sampled_from(names), st.booleans(), max_size=len(names))


@st.composite
def nearly_closed(draw):
    """Records near the edge: all inputs of some closable causes answered, mostly no, and some answers besides."""
    given_ = draw(answers(ASKED))
    for cause in draw(st.sets(st.sampled_from(sorted(CLOSING)), min_size=1, max_size=3)):
        given_ |= {name: draw(st.sampled_from((False, False, False, False, True))) for name in CLOSING[cause]}
    return given_


def states(given_):
    return {
        one.id: one.state
        for one in attribute(record_of(given_, LIBRARY), LIBRARY, "all-recorded").causes
        if not one.cause.document.residual
    }


def closed(found):
    return {name for name, state in found.items() if state == "closed"}


@SLOW
@given(nearly_closed(), st.sampled_from(ASKED))
def test_a_negative_test_never_confirms_and_never_supports(given_, name):
    before = {k: v for k, v in given_.items() if k != name}
    first, second = states(before), states(before | {name: False})
    for cause, state in second.items():
        assert state in (first[cause], "open", "closed")


@SLOW
@given(nearly_closed(), st.sampled_from(ASKED))
def test_a_positive_of_one_cause_never_closes_another(given_, name):
    before = {k: v for k, v in given_.items() if k != name}
    assert closed(states(before | {name: True})) <= closed(states(before))


@SLOW
@given(nearly_closed(), st.data())
def test_forgetting_a_subject_never_closes(given_, data):
    forgotten = data.draw(st.sets(st.sampled_from(sorted(given_)))) if given_ else set()
    assert closed(states({k: v for k, v in given_.items() if k not in forgotten})) <= closed(states(given_))


@SLOW
@given(nearly_closed(), st.sampled_from(sorted(LIBRARY.causes)))
def test_a_state_rests_on_the_inputs_of_its_own_cause(given_, cause):
    if LIBRARY.causes[cause].document.residual:
        return
    own = subjects_behind(LIBRARY.causes[cause].inputs, LIBRARY, LIBRARY.reading("all-recorded"))
    assert states(given_)[cause] == states({k: v for k, v in given_.items() if k in own})[cause]


def test_the_strategy_meets_closed_and_open():
    """The properties above say nothing if no record is ever closed."""
    seen = set()

    @settings(max_examples=examples(60, 3), deadline=None, database=None, derandomize=True)
    @given(nearly_closed())
    def draw(given_):
        seen.update(states(given_).values())

    draw()
    assert seen == {"confirmed", "supported", "open", "closed"}


SIGNS = {
    "temperature": {"value": 39, "unit": "Cel"}, "ferritin": {"value": 3000, "unit": "ng/mL"}, "platelets": {"value": 40, "unit": "10*9/L"},
    "hemoglobin": {"value": 8, "unit": "g/dL"}, "leukocytes": {"value": 2, "unit": "10*9/L"}, "vasopressors": {"value": 0, "unit": "1"},
    "triglycerides": {"value": 300, "unit": "mg/dL"}, "fibrinogen": {"value": 1, "unit": "g/L"}, "creatinine": {"value": 1, "unit": "mg/dL"},
}  # fmt: skip
FACTS = [*SIGNS, *sorted(key[1] for key in LIBRARY.staging.inputs if key[0] == "finding")]


def without_contradiction(whole):
    """A yes to a prolonged seizure beside a no to any seizure is no record to promise anything on."""
    implied = {name for finding, value in whole.items() if value is True for name in LIBRARY.findings[finding].implies}
    return whole | dict.fromkeys(implied & set(whole), True)


@SLOW
@given(st.data())
def test_a_stage_stays_inside_what_was_possible_before_more_was_known(data):
    whole = without_contradiction(
        {name: SIGNS.get(name, data.draw(st.booleans())) for name in FACTS if data.draw(st.booleans())}
    )
    kept = data.draw(st.sets(st.sampled_from(sorted(whole)))) if whole else set()
    part = stage(record_of({k: v for k, v in whole.items() if k in kept}, LIBRARY), LIBRARY, "all-recorded")
    assert contains(part.bounds, stage(record_of(whole, LIBRARY), LIBRARY, "all-recorded").bounds)


def test_stage_bounds_are_those_of_every_completion():
    """Against the plain meaning: none without the gate, else the highest level that is met."""
    for levels in product((MET, NOT_MET, UNDECIDED), repeat=3):
        completions = product(*((b,) if b.is_exact else (MET, NOT_MET) for b in levels))
        stages = [
            0 if gate == NOT_MET else max(n for n, b in enumerate((gate, *rest), 1) if b == MET)
            for gate, *rest in completions
        ]
        assert stage_bounds(list(levels)) == Bounds(float(min(stages)), float(max(stages))), levels
