"""The watch under all circumstances: bounds are sound, hidden values make no response, the future is invisible."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cytostorm.library import shipped
from cytostorm.monitoring import due, masking, relapse, responses, trajectories
from cytostorm.monitoring.changes import percent_fall, slope
from cytostorm.monitoring.relapse import Recent
from cytostorm.monitoring.responding import respond
from cytostorm.monitoring.sight import Sight
from cytostorm.monitoring.trajectories import sight_of
from cytostorm.record import Administration, Measurement, Origin, Record, Times
from cytostorm.values import UNKNOWN, Bounds, contains, exactly
from tests.thoroughness import examples
from tests.watched_made import START, seen, times

LIBRARY = shipped()
VALUES = {
    "temperature": (37.0, 38.2, 39.5), "ferritin": (400.0, 1999.0, 3000.0, 40000.0), "platelets": (20.0, 50.0, 101.0, 130.0),
    "neutrophils": (0.4, 0.9, 1.2, 3.0), "fibrinogen": (0.9, 1.5, 2.4), "d_dimer_feu": (0.3, 0.5, 6.0), "scd25": (900.0, 9000.0),
    "crp": (2.0, 200.0), "esr": (10.0, 90.0), "age": (7.0, 40.0),
}  # fmt: skip
FINDINGS = ("splenomegaly", "cns_dysfunction", "unsatisfactory_improvement", "splenomegaly_worsening")
DRUGS = ("anakinra", "emapalumab", "tocilizumab", "methylprednisolone", "acetaminophen")
SLOW = settings(max_examples=examples(80, 3), deadline=None, suppress_health_check=[HealthCheck.too_slow])

hours = st.sampled_from((-30, -2, 0, 5, 23, 60, 72, 90, 120, 168))
measurements = st.sampled_from(sorted(VALUES)).flatmap(
    lambda name: st.builds(
        lambda value, at, late: Measurement(name, exactly(value), times(at, late), Origin(str(value))),
        st.sampled_from(VALUES[name]),
        hours,
        st.sampled_from((0, 0, 20)),
    )
)
observations = st.builds(seen, st.sampled_from(FINDINGS), st.booleans(), hours)
doses = st.builds(
    lambda drug, at: Administration(drug, times(at)), st.sampled_from(DRUGS), st.sampled_from((-40, 0, 0, 24))
)
facts = st.lists(st.one_of(measurements, measurements, measurements, observations, doses), min_size=2, max_size=25)
records = facts.map(lambda found: Record("p", (Administration("anakinra", times(0)), *found)))
moments = st.sampled_from((0, 20, 72, 100, 170)).map(lambda at: START + timedelta(hours=at))


def truths(record, at):
    """Every truth that a watch tells: results, clauses and the relapse."""
    found = responses(record, LIBRARY, at)
    told = {(one.id, result.id): result.outcome.bounds for one in found for result in one.results}
    told |= {(one.id, clause.clause.meta.id, "clause"): clause.bounds for one in found for clause in one.clauses}
    return told | {("relapse",): relapse(record, LIBRARY, at).bounds}


def percents(record, at):
    courses = trajectories(record, LIBRARY, at)
    return {(one.observable, f.since, f.day): f.percent for one in courses for f in one.falls if f.percent is not None}


@SLOW
@given(records, moments, st.data())
def test_a_wider_value_never_settles_anything(record, at, data):
    """What holds of the wider value holds of every value inside it."""
    places = [n for n, fact in enumerate(record.facts) if isinstance(fact, Measurement)]
    if not places:
        return
    chosen = data.draw(st.sets(st.sampled_from(places), min_size=1))
    below, over = (
        data.draw(st.sampled_from(((0.0, 0.0), (0.0, 1e6), (1e6, 0.0), (10.0, 10.0)))),
        data.draw(st.booleans()),
    )
    wide = [replace(f, bounds=_wider(f.bounds, *below, over)) if n in chosen else f for n, f in enumerate(record.facts)]
    wider, narrow = truths(replace(record, facts=tuple(wide)), at), truths(record, at)
    assert all(contains(wider[key], narrow[key]) for key in narrow)
    wide_percents, narrow_percents = percents(replace(record, facts=tuple(wide)), at), percents(record, at)
    assert all(contains(wide_percents[key], narrow_percents[key]) for key in narrow_percents)


def _wider(bounds, below, above, everything):
    return UNKNOWN if everything else Bounds(max(bounds.low - below, 0.0), bounds.high + above)


@SLOW
@given(records, records, moments)
def test_what_becomes_known_later_changes_no_earlier_look(record, other, at):
    future = [fact for fact in other.facts if fact.times.available > at]
    longer = record.with_facts(future)
    assert truths(longer, at) == truths(record, at)
    assert percents(longer, at) == percents(record, at)
    assert due(longer, LIBRARY, at) == due(record, LIBRARY, at)
    assert masking(longer, LIBRARY, at, ()) == masking(record, LIBRARY, at, ())


@SLOW
@given(records, moments)
def test_a_hidden_value_never_makes_a_response(record, at):
    """Whatever response is claimed, it is claimed without the values that a drug hides, too."""
    hidden = {(one.observable, p.at) for one in trajectories(record, LIBRARY, at) for p in one.points if p.hidden_by}
    kept = [f for f in record.facts if not (isinstance(f, Measurement) and (f.observable, f.times.effective) in hidden)]
    blind = [replace(f, bounds=UNKNOWN) if f not in kept and isinstance(f, Measurement) else f for f in record.facts]
    for with_hidden, without in zip(
        responses(record, LIBRARY, at), responses(replace(record, facts=tuple(blind)), LIBRARY, at), strict=True
    ):
        for one, other in zip(with_hidden.results, without.results, strict=True):
            if one.meaning in ("response", "better_outlook"):
                assert one.outcome.bounds.low <= other.outcome.bounds.low


@SLOW
@given(records, moments)
def test_the_order_of_rows_means_nothing(record, at):
    turned = replace(record, facts=tuple(reversed(record.facts)))
    assert truths(turned, at) == truths(record, at)
    assert percents(turned, at) == percents(record, at)


@SLOW
@given(records, moments)
def test_an_earlier_moment_looked_back_on_is_what_was_seen_then(record, at):
    """The relapse looks back through a narrow window; the whole record as it was known then says the same."""
    sight = sight_of(record, LIBRARY, at)
    definition, recent = LIBRARY.responses["ni-0501-04"], Recent(sight)
    for moment in recent.moments():
        quick, whole = (
            respond(definition, one) for one in (recent.sight(moment), Sight(record, LIBRARY, moment, sight.start))
        )
        assert [r.outcome.bounds for r in quick.results] == [r.outcome.bounds for r in whole.results]
        assert [c.bounds for c in quick.clauses] == [c.bounds for c in whole.clauses]


ends = st.tuples(st.floats(0.5, 1e5), st.floats(1, 5)).map(lambda pair: Bounds(pair[0], pair[0] * pair[1]))


@given(ends, ends, st.floats(0, 1), st.floats(0, 1))
def test_the_percent_of_any_values_inside_lies_inside(base, value, share, other):
    a, b = (bounds.low + part * (bounds.high - bounds.low) for bounds, part in ((base, share), (value, other)))
    found = percent_fall(base, value)
    assert found.low - 1e-6 <= 100 * (1 - b / a) <= found.high + 1e-6


@given(
    st.lists(st.tuples(st.integers(0, 10**6), ends, st.floats(0, 1)), min_size=2, max_size=6, unique_by=lambda p: p[0])
)
def test_the_slope_of_any_values_inside_lies_inside(points):
    inside = [(at, exactly(bounds.low + part * (bounds.high - bounds.low))) for at, bounds, part in points]
    wide, narrow = slope([(at, bounds) for at, bounds, _ in points]), slope(inside)
    room = 1e-9 * (1 + abs(narrow.low))
    assert wide.low - room <= narrow.low <= narrow.high <= wide.high + room


def test_known_and_effective_times_are_made_apart():
    assert Times(START, START) == times(0)
