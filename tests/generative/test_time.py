"""Time: nothing changes between change points, the future is invisible, an old value becomes unknown and not normal."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cytostorm.bedside.assessing import Judge
from cytostorm.library import shipped
from cytostorm.record import Administration, Measurement, Observation, Record, Times, change_points
from cytostorm.values import MET, NOT_MET, exactly
from tests.thoroughness import examples

LIBRARY = shipped()
START = datetime(2024, 3, 1)
SETS = [LIBRARY.criteria(name) for name in LIBRARY.criteria_ids if LIBRARY.criteria(name).document.status != "draft"]
KEYS = frozenset().union(*(s.inputs for s in SETS))
READINGS = [LIBRARY.reading(name) for name in LIBRARY.readings]
USUAL = {
    "temperature": (36, 40),
    "ferritin": (100, 9000),
    "platelets": (20, 300),
    "hemoglobin": (60, 150),
    "leukocytes": (1, 15),
    "fibrinogen": (1, 5),
    "triglycerides": (1, 5),
    "ast": (10, 200),
    "neutrophils": (0, 9),
    "crp": (1, 300),
}

moments = st.integers(0, 24 * 12).map(lambda hours: START + timedelta(hours=hours))
delays = st.sampled_from((0, 0, 1, 6, 48)).map(lambda hours: timedelta(hours=hours))
times = st.builds(lambda at, delay: Times(at, at + delay), moments, delays)
measured = st.sampled_from(sorted(set(USUAL) & set(LIBRARY.observables))).flatmap(
    lambda name: st.builds(lambda value, t: Measurement(name, exactly(value), t), st.integers(*USUAL[name]), times)
)
found = st.builds(
    lambda name, seen, t: Observation(name, MET if seen else NOT_MET, t),
    st.sampled_from(["splenomegaly", "hepatomegaly", "hemophagocytosis"]),
    st.booleans(),
    times,
)
DRUGS = (
    "tocilizumab",
    "siltuximab",
    "dexamethasone",
    "acetaminophen",
    "norepinephrine",
    "unidentified-drug",
    "pantoprazole",
)
given_drugs = st.builds(
    lambda drug, t: Administration(drug, Times(t.effective, t.effective)), st.sampled_from(DRUGS), times
)
records = st.lists(st.one_of(measured, measured, found, given_drugs), min_size=1, max_size=14).map(
    lambda facts: Record("p", tuple(facts))
)
PROPERTY = settings(max_examples=examples(60, 3), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def said(record, reading, now):
    return [(e.verdict, e.score) for e in Judge(record, reading, LIBRARY).evaluations(SETS, now)]


@PROPERTY
@given(records, st.sampled_from(READINGS), moments, st.integers(0, 59))
def test_nothing_changes_between_change_points(record, reading, moment, minutes):
    now = moment + timedelta(minutes=minutes)
    points = [p for p in change_points(record, reading, LIBRARY, KEYS) if p <= now]
    before = points[-1] if points else START - timedelta(days=1)
    assert said(record, reading, now) == said(record, reading, before)


@PROPERTY
@given(records, records, st.sampled_from(READINGS), moments)
def test_the_future_is_invisible(record, later, reading, now):
    """Facts that become usable after `now` change nothing at `now`."""
    future = [f for f in later.facts if f.times.available > now]
    assert said(record.with_facts(future), reading, now) == said(record, reading, now)


@PROPERTY
@given(records, st.sampled_from(READINGS))
def test_everything_ages_out_to_unknown(record, reading):
    """Two years later no windowed set is met or ruled out by what was measured then."""
    if reading.default.within is None:
        return
    late = START + timedelta(days=800)
    assert said(record, reading, late) == said(Record("p"), reading, late)


def test_an_empty_patient_meets_nothing():
    for reading in READINGS:
        for name in LIBRARY.criteria_ids:
            (evaluation,) = Judge(Record("empty"), reading, LIBRARY).evaluations([LIBRARY.criteria(name)], START)
            assert evaluation.verdict.low == 0, name
