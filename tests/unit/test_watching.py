"""Trajectories, alarms, relapse, masking and what is due, each against a computation by hand."""

from datetime import timedelta

import pytest

from cytostorm.errors import InputError
from cytostorm.library import shipped
from cytostorm.monitoring import alarms, due, masking, relapse, responses, trajectories, watch
from cytostorm.presentation import course_wording as phrases
from cytostorm.presentation.course_wording import fall_words
from cytostorm.presentation.due_wording import due_words
from cytostorm.presentation.response_wording import change_words
from cytostorm.presentation.unreliable_wording import effect_words
from cytostorm.record import Administration, Measurement, Origin, Record, SuspectedSlip, Times
from cytostorm.record.reasons import Reason
from cytostorm.values import Bounds, above, below, exactly
from tests.watched_made import AT, BEFORE, NOW, START, course, given, measured, times

LIBRARY = shipped()


def one(record, name, at=AT, since=None):
    return next(t for t in trajectories(record, LIBRARY, at, since) if t.observable == name)


def fall(record, name, since="start", day=None, at=AT):
    return next(f for f in one(record, name, at).falls if (f.since, f.day) == (since, day))


@pytest.mark.parametrize(
    ("before", "now", "percent"),
    [
        (10000, 2500, (75, 75)),
        (10000, 15000, (-50, -50)),
        (above(40000), 10000, (75, 100)),
        (40000, above(10000), (float("-inf"), 75)),
        (40000, below(10000), (75, 100)),
        (Bounds(1000.0, 2000.0), Bounds(500.0, 800.0), (20, 75)),
        (0, 10, (float("-inf"), 100)),
    ],
)
def test_the_percent_fall_holds_what_is_possible(before, now, percent):
    found = fall(course({"ferritin": before}, {"ferritin": now}), "ferritin").percent
    assert found.low == pytest.approx(percent[0], abs=1e-6)
    assert found.high == pytest.approx(percent[1], abs=1e-6)


@pytest.mark.parametrize(("day", "hours"), [(3, 72), (7, 168)])
def test_a_day_ends_24_hours_after_the_one_before(day, hours):
    facts = [
        measured("ferritin", value, at)
        for value, at in ((5000, hours - 24), (4000, hours - 23), (3000, hours), (2000, hours + 1))
    ]
    record = course({"ferritin": 10000}, {}).with_facts(facts)
    assert fall(record, "ferritin", day=day).percent == exactly(70)
    assert fall(record, "ferritin", day=day, at=START + timedelta(hours=hours - 1)).why == Reason(
        "start", at=START, count=day
    )
    assert fall(record, "ferritin", day=15).why == Reason("start", at=START, count=15)


def test_both_baselines_are_named():
    record = course({"ferritin": 4000, "platelets": 60}, {"ferritin": 2000, "platelets": 90})
    record = record.with_facts([measured("ferritin", 20000, 24), measured("platelets", 30, 24)])
    assert (fall(record, "ferritin").percent, fall(record, "ferritin", "worst").percent) == (exactly(50), exactly(90))
    assert (fall(record, "platelets").percent, fall(record, "platelets", "worst").percent) == (
        exactly(-50),
        exactly(-200),
    )


def test_an_old_value_is_not_the_value_of_now():
    record = course({"ferritin": 4000}, {"crp": 5}).with_facts([measured("ferritin", 100, 100)])
    assert fall(record, "ferritin").percent is None
    assert fall(record, "ferritin", day=5 + 2).why == Reason("missing", "ferritin", value="day", count=7)


def test_a_value_too_old_to_be_a_baseline_is_none():
    record = course({}, {"ferritin": 100}).with_facts([measured("ferritin", 5000, -73)])
    assert fall(record, "ferritin").percent is None
    assert fall(record, "ferritin", "worst").percent == exactly(98)


@pytest.mark.parametrize(
    ("first", "second", "doubling", "halving"),
    [
        (1000, 2000, (24, 24), None),
        (1000, 4000, (12, 12), None),
        (4000, 1000, None, (12, 12)),
        (1000, above(4000), (0, 12), None),
        (above(4000), 1000, None, (0, 12)),
        (above(4000), above(4000), None, None),
        (1000, 1000, None, None),
        (0, 1000, None, None),
        (1000, 0, None, None),
    ],
)
def test_hours_to_double_or_to_halve(first, second, doubling, halving):
    record = Record("p", (measured("ferritin", first, 0), measured("ferritin", second, 24)))
    rate = one(record, "ferritin", START + timedelta(hours=24)).last_rate
    for found, expected in ((rate.doubling, doubling), (rate.halving, halving)):
        assert (found is None) == (expected is None)
        assert found is None or tuple(found) == pytest.approx(expected, abs=1e-6)


def test_the_rate_of_a_window_is_the_least_squares_line():
    import numpy as np

    points = [(0, 900.0), (10, 1500.0), (30, 1400.0), (60, 5000.0)]
    record = Record("p", tuple(measured("ferritin", value, hours) for hours, value in ((-20, 10.0), *points)))
    rate = one(record, "ferritin", START + timedelta(hours=60)).window_rate
    slope = np.polyfit([hours / 24 for hours, _ in points], np.log([value for _, value in points]), 1)[0]
    assert rate.points == 4
    assert tuple(rate.per_day) == pytest.approx((slope, slope))


def test_a_hidden_value_is_marked_and_its_fall_is_no_response():
    record = course({"crp": 200}, {"crp": 2}, "tocilizumab")
    found = fall(record, "crp")
    assert found.masked
    assert found.percent == Bounds(float("-inf"), 99.0)
    assert one(record, "crp").last.hidden_by == ("tocilizumab",)
    assert one(record, "crp").last_rate.halving is None
    assert not fall(course({"crp": 200}, {"crp": 2}), "crp").masked


def test_two_values_of_one_moment_may_both_be_true():
    record = course({"ferritin": 10000}, {"ferritin": 1000}).with_facts([measured("ferritin", 2000, 216)])
    assert fall(record, "ferritin").percent == Bounds(80.0, 90.0)


def test_a_kept_out_value_is_in_no_course():
    slip = Measurement(
        "ferritin", exactly(9e6), times(100), Origin("9e6"), SuspectedSlip("mg/L", "ug/L", exactly(9000))
    )
    assert len(one(course({"ferritin": 10}, {"ferritin": 20}).with_facts([slip]), "ferritin").points) == 2


def test_a_record_without_dates_is_refused_with_advice():
    with pytest.raises(InputError, match="no dates"):
        trajectories(Record("p", (Measurement("ferritin", exactly(1)),)), LIBRARY)


@pytest.mark.parametrize(
    ("before", "now", "drug", "word"),
    [
        ({"esr": 90, "ferritin": 900}, {"esr": 40, "ferritin": 5000}, "", "met"),
        ({"esr": 90, "crp": 90}, {"esr": 40, "crp": 200}, "", "met"),
        ({"esr": 90, "ferritin": 900, "crp": 90}, {"esr": 40, "ferritin": 500, "crp": 50}, "", "not met"),
        ({"esr": 40, "ferritin": 900}, {"esr": 90, "ferritin": 5000}, "", "not met"),
        ({"esr": 90, "ferritin": 900}, {"esr": 40, "ferritin": 5000}, "tocilizumab", "unknown"),
        ({"esr": 90}, {"esr": 40}, "", "unknown"),
    ],
)
def test_a_falling_esr_while_ferritin_or_crp_rises(before, now, drug, word):
    def alarm(hours):
        first = [measured(name, value, NOW - hours) for name, value in before.items()]
        (one,) = alarms(trajectories(course({}, now, drug).with_facts(first), LIBRARY, AT))
        return one

    assert (alarm(48).word, alarm(48).status) == (word, "unconfirmed")
    assert alarm(72).word == "unknown"  # a pair of which one value is older than three days says nothing of now


SICK = {"temperature": 39.5, "neutrophils": 0.4, "platelets": 40, "ferritin": 10000, "fibrinogen": 1.0}
WELL = {"temperature": 37.0, "neutrophils": 2.0, "platelets": 150, "ferritin": 500, "fibrinogen": 2.5}


def returned(now, drug="anakinra", between=WELL):
    middle = [measured(name, value, 100) for name, value in between.items()]
    return course(SICK, now, drug).with_facts(middle)


@pytest.mark.parametrize(
    ("now", "word"),
    [
        (WELL, "not met"),
        (WELL | {"temperature": 39, "ferritin": 2000, "platelets": 100}, "met"),
        (WELL | {"temperature": 38.2, "ferritin": 2000, "platelets": 100}, "unknown"),
        (WELL | {"temperature": 37, "ferritin": 9000, "platelets": 10}, "not met"),
        (WELL | {"temperature": 39, "ferritin": 9000}, "unknown"),  # D-dimer was never measured
        ({"temperature": 39, "ferritin": 9000}, "unknown"),
    ],
)
def test_a_relapse_by_our_convention(now, word):
    assert relapse(returned(now), LIBRARY, AT).word == word


def test_no_relapse_without_a_response_before():
    between = {
        "temperature": 39,
        "neutrophils": 0.4,
        "platelets": 40,
        "ferritin": 9000,
        "fibrinogen": 1,
        "d_dimer_feu": 4,
    }
    found = relapse(returned(SICK, between=between), LIBRARY, AT)
    assert (found.responded, found.word) == (
        Bounds(0.0, 1.0),
        "not met",
    )  # findings and CD25 leave a response open, but nothing was normal
    assert relapse(course(SICK, SICK, drug=""), LIBRARY, AT).word == "not met"


def test_under_il6_blockade_fever_is_not_looked_at():
    well, fibrin = WELL | {"d_dimer_feu": 0.3}, measured("d_dimer_feu", 4, BEFORE)
    again = returned(well | {"temperature": 36.5, "neutrophils": 0.3, "platelets": 20}, "tocilizumab", well).with_facts(
        [fibrin]
    )
    found = relapse(again, LIBRARY, AT)
    assert (found.fever, found.word) == (None, "unknown")  # low counts may be the drug's work
    hidden = returned(well | {"ferritin": 9000, "platelets": 20}, "tocilizumab", well).with_facts([fibrin])
    assert relapse(hidden, LIBRARY, AT).word == "unknown"  # that ferritin had been normal may have been the drug's work
    assert (
        relapse(returned(WELL | {"temperature": 36.5, "ferritin": 9000, "platelets": 20}), LIBRARY, AT).word
        == "not met"
    )


def test_tocilizumab_and_a_crp_of_2():
    """CRP and fever are hidden for 28 days; what looked ruled out is open, and other signs are named."""
    record = course(
        {"crp": 200, "temperature": 39.4},
        {"crp": 2, "temperature": 36.6, "ferritin": 650, "age": 40, "covid19": True},
        "tocilizumab",
    )
    found = masking(
        record,
        LIBRARY,
        AT,
        [LIBRARY.criteria("cov-hi"), LIBRARY.criteria("qsofa"), LIBRARY.criteria("three-f")],
        "watch-72h",
    )
    hidden = {h.observable for force in found.in_force for h in force.hides}
    assert {"crp", "temperature"} <= hidden
    assert {force.until for force in found.in_force} == {START + timedelta(days=28)}
    assert {(one.criteria.id, one.as_reported) for one in found.opened} == {("cov-hi", "not met")}
    assert {"hemoglobin", "scd25", "ldh"} <= set(found.followed)
    assert "ferritin" in found.rise_counts
    without = masking(course({"crp": 200}, {"crp": 2}), LIBRARY, AT)
    assert (without.in_force, without.opened, without.follow) == ((), (), None)


@pytest.mark.parametrize("drug", sorted({drug for mask in LIBRARY.masks.values() for drug in mask.drugs}))
def test_what_is_unreliable_is_never_named_for_follow_up(drug):
    """One list: under every drug that masks anything, what can be followed is what no mask in force touches."""
    found = masking(course({"crp": 200}, {"crp": 2}, drug), LIBRARY, START + timedelta(hours=1))
    assert found.unreliable
    assert not set(found.followed) & set(found.unreliable)
    tracked = {one.observable for one in LIBRARY.watching.tracked}
    assert set(found.followed) == tracked - set(found.unreliable)
    assert set(found.rise_counts) | set(found.fall_counts) <= set(found.unreliable)


def effect(name):
    return lambda drugs: effect_words(LIBRARY, drugs, name)


def test_the_words_of_an_unreliable_change():
    found = fall(course({"crp": 138}, {"crp": 4}, "tocilizumab"), "crp")
    assert (
        fall_words(found, "high", effect("crp"))
        == "down by at most 97.1%, not counted as response: tocilizumab lowers CRP"
    )
    assert fall_words(fall(course({"crp": 100}, {"crp": 25}), "crp"), "high") == "−75%"


def test_a_rise_that_a_drug_works_against_is_a_rise():
    found = fall(course({"platelets": 60}, {"platelets": 110}, "tocilizumab"), "platelets")
    assert found.sure == "rise"
    assert (
        fall_words(found, "low", effect("platelets"))
        == "up by at least 83.3%, true rise may be larger: tocilizumab lowers platelets"
    )


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [({}, {}, "overdue"), ({"neutrophils": 5}, {}, "due later"), ({}, {"neutrophils": 5}, "due later")],
)
def test_a_safety_value_without_a_baseline_is_due_now(before, after, state):
    record = course(before, after) if before or after else course({"ferritin": 1}, {})
    found = item(record, "anakinra_neutrophils", START + timedelta(days=9))
    assert found.state == state
    assert not before or not found.not_before
    if state == "overdue":
        assert found.next == START
        assert "due now: no baseline" in due_words(found, START + timedelta(days=9), LIBRARY)


def test_a_mask_ends_after_the_last_dose_of_an_unbroken_row():
    record = course({}, {"crp": 2}, "acetaminophen").with_facts(
        [given("acetaminophen", 7), given("acetaminophen", 100)]
    )
    assert [f.until for f in masking(record, LIBRARY, START + timedelta(hours=14)).in_force] == [
        START + timedelta(hours=15)
    ]
    (last,) = masking(record, LIBRARY, START + timedelta(hours=101)).in_force
    assert (last.since, last.until) == (START + timedelta(hours=100), START + timedelta(hours=108))
    assert masking(record, LIBRARY, START + timedelta(hours=108)).in_force == ()


def item(record, name, at=AT):
    return next((d for d in due(record, LIBRARY, at) if d.item.id == name), None)


@pytest.mark.parametrize(
    ("hours", "state"), [(216, "due later"), (193, "due later"), (192, "overdue"), (10, "overdue")]
)
def test_daily_ferritin_is_practice_and_overdue_after_a_day(hours, state):
    found = item(course({}, {}).with_facts([measured("ferritin", 900, hours)]), "ferritin")
    assert (found.state, found.practice, found.next) == (state, True, START + timedelta(hours=hours + 24))


def test_what_was_never_measured_is_overdue_and_named():
    found = item(course({}, {"platelets": 100}), "counts")
    assert (found.state, found.missing) == ("overdue", ("neutrophils", "hemoglobin"))


@pytest.mark.parametrize(
    ("day", "last", "state"),
    [(10, None, "due later"), (30, None, "overdue"), (59, 30, "due later"), (60, 30, "overdue"), (100, 90, "due later"), (181, 90, "overdue"),
     (300, 280, "over")],
)  # fmt: skip
def test_neutrophils_under_anakinra_as_on_the_label(day, last, state):
    """Monthly for three months, then quarterly to one year."""
    record = course({"neutrophils": 5}, {}).with_facts([measured("neutrophils", 4, 24 * last)] if last else [])
    found = item(record, "anakinra_neutrophils", START + timedelta(days=day))
    assert (found.state, found.not_before, found.practice) == (state, False, False)
    assert item(course({}, {}), "anakinra_neutrophils").not_before
    assert item(course({}, {}, "tocilizumab"), "anakinra_neutrophils") is None


@pytest.mark.parametrize(("day", "state"), [(6, "due later"), (7, "overdue")])
def test_etoposide_is_decided_on_weekly(day, state):
    found = item(course({}, {}, "etoposide"), "etoposide_decision", START + timedelta(days=day))
    assert (found.state, found.item.status) == (state, "one-source")


def test_what_no_source_times_has_no_interval_and_what_no_record_shows_has_no_state():
    assert item(course({}, {}, "tocilizumab"), "il6_counts").item.status == "verified"
    assert item(course({}, {}, "sarilumab"), "il6_lipids").item.status == "verified"
    assert item(course({}, {}, "ciclosporin"), "calcineurin_levels").next is None
    assert item(course({}, {}), "review").state == "not in the record"
    assert item(course({}, {}, "emapalumab"), "emapalumab_infections").state == "not in the record"


@pytest.mark.parametrize("plan", LIBRARY.watching.due, ids=lambda item: item.id)
def test_every_published_interval_is_cited_and_every_other_says_that_it_is_practice(plan):
    assert (plan.cite is not None) == (plan.status in ("verified", "one-source"))
    assert plan.cite is None or plan.cite.status == plan.status


def test_the_clock_starts_at_the_first_treatment_or_where_a_person_says():
    record = course({}, {"ferritin": 1}, "dexamethasone").with_facts([given("anakinra", 50)])
    assert watch(record, LIBRARY, AT, version="x").start.drug == "dexamethasone"
    named = watch(record, LIBRARY, AT, START + timedelta(hours=50), version="x").start
    assert (named.at, named.drug) == (START + timedelta(hours=50), "")
    assert watch(course({}, {"ferritin": 1}, ""), LIBRARY, AT, version="x").start is None


@pytest.mark.parametrize(
    ("doses", "start"),
    [
        (
            (("prednisolone", -24 * 50), ("anakinra", 0)),
            ("anakinra", 0),
        ),  # two weeks without a treatment part two courses
        ((("methylprednisolone", -24 * 20), ("anakinra", 0)), ("anakinra", 0)),
        ((("methylprednisolone", -24 * 14), ("anakinra", 0)), ("methylprednisolone", -24 * 14)),
        ((*(("prednisolone", -24 * day) for day in range(0, 90, 10)), ("anakinra", 0)), None),  # may be maintenance
    ],
)
def test_the_clock_starts_with_the_course_and_not_with_a_dose_of_long_ago(doses, start):
    facts = [given(drug, hours) for drug, hours in doses]
    watched = watch(course({"ferritin": 20000}, {"ferritin": 1000}, "").with_facts(facts), LIBRARY, AT, version="x")
    expected = (start[0], START + timedelta(hours=start[1])) if start else None
    assert (watched.start and (watched.start.drug, watched.start.at)) == expected
    assert {one.drug for one in watched.given} == {drug for drug, _ in doses}
    if start is None:
        assert watched.relapse.word == "unknown"
        assert {
            result.word for one in watched.responses for result in one.results if one.definition.document.drug is None
        } == {"unknown"}
        said = " ".join(phrases.start_sentences(watched, LIBRARY))
        assert "No start is taken" in said
        assert "First doses: prednisolone (" in said


def test_a_running_dose_counts_to_its_end():
    running = Administration("anakinra", times(-24 * 30), START + timedelta(days=-5))
    watched = watch(course({}, {"ferritin": 1}, "tocilizumab").with_facts([running]), LIBRARY, AT, version="x")
    assert watched.start.drug == "anakinra"


def test_both_values_of_one_moment_are_shown_and_both_count():
    record = course({"ferritin": 10000}, {"ferritin": 9000, "age": 9}).with_facts([measured("ferritin", 1000, NOW)])
    last = one(record, "ferritin").last
    assert (phrases.point_words(last), last.reported) == ("9000 or 1000", Bounds(1000.0, 9000.0))
    lin = next(r for r in responses(record, LIBRARY, AT) if r.id == "ferritin-fall-lin")
    assert lin["fall_below_50"].word == "unknown"


@pytest.mark.parametrize(("hours", "told"), [(5, False), (6, True)])
def test_two_values_close_together_have_no_rate_of_their_own(hours, told):
    record = Record("p", (measured("ferritin", 1000, 0), measured("ferritin", 2000, hours)))
    found = one(record, "ferritin", START + timedelta(hours=hours))
    assert (found.last_rate is not None) == told
    assert found.window_rate is not None


@pytest.mark.parametrize(
    ("fall", "said"),
    [
        ((14.99, 14.99), "−14.99%"), ((75, 75), "−75%"), ((-30, -30), "+30%"), ((0, 0), "0%"),
        ((77.5, 100), "−100 to −77.5%"), ((float("-inf"), 75), "down by at most 75%"), ((float("-inf"), 100), "change not established"),
    ],
)  # fmt: skip
def test_a_percent_is_never_rounded_over_an_edge(fall, said):
    assert phrases.percent_words(Bounds(*map(float, fall))) == said


@pytest.mark.parametrize(
    ("fall", "said"),
    [
        ((14.99, 14.99), "fall of 14.99%"), ((-93.5, -93.5), "rise of 93.5%"), ((-10, 20), "change of −20 to +10%"),
        ((float("-inf"), 75), "change of −75 to any rise"), ((float("-inf"), 100), "change of unknown size"), ((-0.0, -0.0), "fall of 0%"),
        ((float("-inf"), -14), "rise of 14 or more%"),
    ],
)  # fmt: skip
def test_a_rise_is_called_a_rise(fall, said):
    assert change_words(Bounds(*map(float, fall))) == said


def test_an_item_of_a_drug_tells_its_last_dose_and_does_not_know_more():
    found = item(course({}, {}, "etoposide"), "etoposide_decision", START + timedelta(days=60))
    assert found.state == "overdue"
    assert "last etoposide 60 d ago; not recorded whether it continues" in due_words(
        found, START + timedelta(days=60), LIBRARY
    )
    assert item(course({}, {"ferritin": 1}), "ferritin").dose is None


def test_names_in_the_plan_exist():
    plan = LIBRARY.watching
    assert set(plan.treatments) <= set(LIBRARY.drugs)
    assert {t.observable for t in plan.tracked} <= set(LIBRARY.observables)
    assert {name for one in plan.due for name in one.of} <= set(LIBRARY.observables) | set(LIBRARY.drugs)
    assert {name for one in plan.due for name in one.drugs} <= set(LIBRARY.drugs)
    assert set(plan.fever_masks) <= set(LIBRARY.masks)
    assert set(plan.relapse_items) <= {c.meta.id for c in LIBRARY.responses[plan.relapse_by].clauses}


def test_a_corrected_value_counts_as_corrected():
    record = course({"ferritin": 10000}, {"ferritin": 9000})
    fixed = record.with_facts([Measurement("ferritin", exactly(1000), Times(AT, AT + timedelta(hours=2)))])
    assert fall(fixed, "ferritin", at=AT + timedelta(hours=3)).percent == exactly(90)
    assert fall(fixed, "ferritin").percent == exactly(10)
