"""The numbers of a population report against plain counting of the same rows."""

import json
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from statistics import median

import numpy as np
import pytest

from cytostorm.cohort.summary import summary_of
from cytostorm.cohort.treatments import glucocorticoids, treatments
from cytostorm.errors import InputError
from cytostorm.library import shipped
from tests.population_made import SETS, START, event, hospital, manifest_of, onset, person, present_of, write


@pytest.fixture(scope="module", params=[1, 2, 3])
def both(request, tmp_path_factory):
    rows = hospital(request.param)
    return rows, summary_of(write(tmp_path_factory.mktemp("made") / "out", rows), "hscore")


def test_persons_are_counted_once(both):
    rows, summary = both
    assert summary.people.persons.number == len(rows["people"])
    assert summary.people.told.number == len({o["person"] for o in rows["onsets"]})
    assert summary.people.met_any.number == len(
        {o["person"] for o in rows["onsets"] if o["first_surely"] and o["applies"] == "met"}
    )
    assert summary.people.first == min(p["start"] for p in rows["people"]).date()
    assert summary.people.last == max(p["end_"] for p in rows["people"]).date()
    assert {name: n.number for name, n in summary.people.outcomes} == {
        k: n for k, n in Counter(p["outcome"] for p in rows["people"]).items() if k
    }


def test_each_set_has_three_nested_counts_and_whom_it_is_about(both):
    rows, summary = both
    assert [one.criteria for one in summary.sets] == list(SETS)
    for one in summary.sets:
        own = [o for o in rows["onsets"] if o["criteria"] == one.criteria]
        assert one.told.number == len(own)
        assert one.surely.number == sum(o["first_surely"] is not None for o in own)
        assert one.open.number == sum(o["first_surely"] is not None or o["open_when_best_known"] for o in own)
        assert one.possibly.number == sum(o["first_possibly"] is not None for o in own)
        assert (one.applies.number, one.applies_unknown.number) == tuple(
            sum(o["applies"] == w for o in own) for w in ("met", "unknown")
        )
        assert one.surely_and_unknown.number == sum(
            o["applies"] == "unknown" and o["first_surely"] is not None for o in own
        )
        assert one.surely.number <= one.open.number


def test_overlap_counts_exact_combinations(both):
    rows, summary = both
    met, open_too = defaultdict(set), defaultdict(set)
    for o in rows["onsets"]:
        met[o["person"]] |= {o["criteria"]} if o["first_surely"] else set()
        open_too[o["person"]] |= {o["criteria"]} if o["first_surely"] or o["open_when_best_known"] else set()
    counts = Counter(frozenset(sets) for sets in met.values())
    assert summary.overlap.none.number == counts.pop(frozenset(), 0)
    assert {frozenset(c.sets): c.exactly.number for c in summary.overlap.combinations} == dict(
        counts.most_common(12)
    ) or len(counts) > 12
    for one in summary.overlap.combinations:
        assert one.exactly.number == counts[frozenset(one.sets)]
        assert one.not_ruled_out.number == sum(set(one.sets) <= sets for sets in open_too.values())
    assert summary.overlap.rarer.number == sum(counts.values()) - sum(
        c.exactly.number for c in summary.overlap.combinations
    )


def times_of(rows):
    """Person -> time, for each event inside the one stay of a person, by hand."""
    found, stays = defaultdict(dict), {p["person"]: p for p in rows["people"]}
    dated = [(m["milestone"], m["person"], m["time"]) for m in rows["milestones"]]
    for e in rows["events"]:
        for name, drugs in (("treatment", treatments(shipped())), ("glucocorticoid", glucocorticoids(shipped()))):
            dated += [(name, e["person"], e["effective"])] if e["subject"] in drugs else []
    for name, who, at in dated:
        if stays[who]["start"] <= at <= stays[who]["end_"]:
            found[name][who] = min(at, found[name].get(who, datetime.max))
    for p in rows["people"]:
        if p["outcome"] == "died":
            found["death"].setdefault(p["person"], p["end_"])
    return found


def test_lead_times_keep_those_who_were_met_after_the_event(both):
    rows, summary = both
    times, stays = times_of(rows), {p["person"]: p for p in rows["people"]}
    persons = {event.name: event.persons.number for event in summary.events}
    assert persons == {name: len(held) for name, held in times.items()}
    for found in summary.events:
        for lead in found.leads:
            own = [o for o in rows["onsets"] if o["criteria"] == lead.criteria]
            for reached, key in ((lead.surely, "first_surely"), (lead.possibly, "first_possibly")):
                met = [o for o in own if o[key] and o[key] <= stays[o["person"]]["end_"]]
                both_ = [o for o in met if o["person"] in times[found.name]]
                hours = [(times[found.name][o["person"]] - o[key]).total_seconds() / 3600 for o in both_]
                told = (reached.before.number, reached.at.number, reached.after.number)
                assert told == (sum(h > 0 for h in hours), sum(h == 0 for h in hours), sum(h < 0 for h in hours))
                assert reached.span.median == pytest.approx(median(hours))
                assert (reached.span.lower, reached.span.upper) == pytest.approx(tuple(np.percentile(hours, [25, 75])))
            assert lead.never.number == found.persons.number - lead.surely.persons
            ever = [o for o in own if o["first_surely"] and o["first_surely"] <= stays[o["person"]]["end_"]]
            assert lead.without_event.number == sum(o["person"] not in times[found.name] for o in ever)


def test_a_short_time_is_by_day_and_a_long_one_by_week(both):
    rows, summary = both
    days = {row["day"] for row in rows["present"]}
    length = (max(days) - min(days)).days + 1
    assert summary.calendar.unit == ("day" if length <= 120 else "week")
    present = {row["day"]: row["present"] for row in rows["present"]}
    for n, period in enumerate(summary.calendar.periods):
        covered = [
            d
            for d in (period.start + timedelta(days=i) for i in range(7 if length > 120 else 1))
            if min(days) <= d <= max(days)
        ]
        assert period.days == len(covered)
        assert period.present.number == pytest.approx(sum(present.get(d, 0) for d in covered) / len(covered))
        for criteria in SETS:
            own = [r for r in rows["days"] if r["criteria"] == criteria and r["day"] in covered]
            level = summary.calendar.of(criteria)[n]
            assert level.first_surely.number == sum(r["first_surely"] for r in own)
            assert level.first_possibly.number == sum(r["first_possibly"] for r in own)
            assert level.surely.number == pytest.approx(sum(r["surely"] for r in own) / len(covered))
            assert level.possibly.number == pytest.approx(sum(r["possibly"] for r in own) / len(covered))


def test_tests_are_summed_over_sets(both):
    rows, summary = both
    for test in summary.tests:
        own = [d for d in rows["deciding"] if d["subject"] == test.subject]
        assert (test.sets, test.always.number) == (len(own), sum(d["always_decides"] for d in own))
    assert len(summary.deciding) == len(rows["deciding"])


def test_the_most_abnormal_come_first(both):
    rows, summary = both
    met = Counter(o["person"] for o in rows["onsets"] if o["first_surely"])
    score = {o["person"]: o["highest_low"] for o in rows["onsets"] if o["criteria"] == "hscore"}
    expected = sorted(met, key=lambda name: (-met[name], -score[name], name))[:8]
    assert [one.person for one in summary.extremes] == expected


def test_stray_dates_do_not_press_the_rest_together(tmp_path):
    people = [person(f"P{n}", START + timedelta(hours=n)) for n in range(300)] + [
        person("stray", datetime(1970, 1, 1), 2)
    ]
    summary = summary_of(write(tmp_path / "out", {"people": people, "present": present_of(people)}))
    assert summary.calendar.unit == "day"
    assert summary.calendar.periods[0].start == START.date()
    assert summary.calendar.outside.number == 3


def test_years_go_by_month_and_decades_by_year(tmp_path):
    for days, unit in ((1000, "month"), (9000, "year")):
        rows = [{"day": date(1990, 3, 15) + timedelta(days=n), "present": 1} for n in range(days)]
        summary = summary_of(write(tmp_path / unit, {"present": rows}))
        assert summary.calendar.unit == unit
        assert sum(period.days for period in summary.calendar.periods) == days


def test_a_course_is_cut_to_the_time_around_the_first_met_and_thinned(tmp_path):
    moments = [START + timedelta(hours=n) for n in range(24 * 200)]
    values = [event("P1", "measurement", "ferritin", 100.0 + n, at) for n, at in enumerate(moments)]
    spike, dip = START + timedelta(days=101, hours=5), START + timedelta(days=102, hours=5)
    values = [
        {**v, "low": w, "high": w} if (w := {spike: 99999.0, dip: 1.0}.get(v["effective"])) else v for v in values
    ]
    early = event("P1", "drug", "tocilizumab", 1.0, START)
    surely = START + timedelta(days=100)
    rows = {"people": [person("P1", days=200)], "events": [*values, early],
            "onsets": [onset("P1", "hscore", surely, low=180.0)],
            "verdicts": [{"person": "P1", "time": START + timedelta(days=d), "criteria": "hscore", "low": 10.0 * d, "high": 337.0,
                          "verdict": "unknown"} for d in range(20)]}  # fmt: skip
    (one,) = summary_of(write(tmp_path / "out", rows), "hscore").extremes
    assert one.shortened
    assert one.start < surely < one.end
    assert len(one.record.facts) <= 2 * 41 + 1
    drawn = {f.times.effective: f.bounds.low for f in one.record.facts[:-1]}
    assert (drawn[spike], drawn[dip]) == (99999.0, 1.0)
    assert one.record.facts[-1].drug == "tocilizumab"
    assert [(step.at, step.score.low) for step in one.steps] == [(one.start, 190.0)]


def test_an_empty_folder_has_a_summary(tmp_path):
    summary = summary_of(write(tmp_path / "out", {}))
    assert not summary.people.persons
    assert summary.calendar.periods == ()
    assert summary.events == ()
    assert [one.surely.number for one in summary.sets] == [0] * 4


@pytest.mark.parametrize(("break_it", "said"), [
    (lambda folder: (folder / "cytostorm.json").unlink(), "no result of cytostorm screen"),
    (lambda folder: (folder / "onsets.parquet").unlink(), "onsets.parquet is not there"),
    (lambda folder: (folder / "days.parquet").write_bytes(b"PAR1 and no more"), "days.parquet cannot be read"),
    (lambda folder: (folder / "people.parquet").write_bytes((folder / "present.parquet").read_bytes()), "cannot be read"),
    (lambda folder: (folder / "conformance.json").write_text("{"), "conformance.json"),
])  # fmt: skip
def test_a_damaged_folder_is_named(tmp_path, break_it, said):
    folder = write(tmp_path / "out", hospital(1, 20))
    break_it(folder)
    with pytest.raises(InputError, match=said) as raised:
        summary_of(folder)
    assert str(folder) in str(raised.value)


def test_the_drugs_of_the_list_are_in_the_library():
    one, other = set(treatments(shipped())), set(glucocorticoids(shipped()))
    assert {"tocilizumab", "anakinra", "olokizumab", "etoposide"} <= one
    assert {"dexamethasone", "deflazacort"} <= other
    assert one | other <= set(shipped().drugs)
    assert not one & other


def test_sets_that_the_library_does_not_hold_are_counted_all_the_same(tmp_path):
    manifest = manifest_of()
    manifest["criteria"].append(
        {"id": "gone", "label": "gone@1", "edition": 1999, "status": "retired", "fingerprint": "0"}
    )
    rows = {"people": [person("P1")], "onsets": [onset("P1", "gone", START)]}
    folder = write(tmp_path / "out", rows, manifest=json.loads(json.dumps(manifest)))
    assert [one.surely.number for one in summary_of(folder).sets if one.criteria == "gone"] == [1]


def test_met_at_the_very_moment_of_the_event_stands_apart_from_before_it(tmp_path):
    at = START + timedelta(days=2)
    names = ["same", "before", "after", "never", "elsewhere"]
    firsts = {"same": at, "before": at - timedelta(hours=6), "after": at + timedelta(hours=3), "elsewhere": at}
    rows = {"people": [person(name) for name in names], "onsets": [onset(name, "hscore", firsts.get(name)) for name in names],
            "milestones": [{"person": name, "milestone": "icu", "time": at} for name in names[:4]]}  # fmt: skip
    (icu,) = summary_of(write(tmp_path / "out", rows)).events
    (lead,) = icu.leads
    reached = lead.surely
    assert (reached.before.number, reached.at.number, reached.after.number, reached.same_day.number) == (1, 1, 1, 0)
    assert (lead.never.number, lead.without_event.number) == (1, 1)
    assert reached.span.median == 0


def test_a_day_without_a_time_is_put_in_order_by_days_and_gives_no_hours(tmp_path):
    day = datetime(2026, 1, 7)
    firsts = {
        "same day": day + timedelta(hours=14),
        "day before": day - timedelta(hours=2),
        "day after": day + timedelta(hours=25),
    }
    rows = {"people": [person(name, outcome="") for name in firsts], "onsets": [onset(name, "hscore", at) for name, at in firsts.items()],
            "milestones": [{"person": name, "milestone": "death", "time": day} for name in firsts]}  # fmt: skip
    (death,) = summary_of(write(tmp_path / "out", rows)).events
    reached = death.leads[0].surely
    assert (reached.before.number, reached.same_day.number, reached.after.number, reached.at.number) == (1, 1, 1, 0)
    assert reached.span is None


def test_an_event_of_another_stay_has_no_lead_time(tmp_path):
    """Met in the first stay and dead in the second: 58 days between them are no warning time."""
    later = START + timedelta(days=60)
    rows = {
        "people": [person("a", days=70)], "onsets": [onset("a", "hscore", START + timedelta(days=1))],
        "episodes": [{"person": "a", "episode": n, "start": at, "end_": at + timedelta(days=5), "stays": 1, "is_open": False,
                      "outcome": "died" if n == 2 else "survived"} for n, at in ((1, START), (2, later))],
    }  # fmt: skip
    (death,) = summary_of(write(tmp_path / "out", rows)).events
    (lead,) = death.leads
    assert (lead.surely.persons, lead.never.number, lead.without_event.number) == (0, 1, 1)


def test_what_is_first_met_when_nobody_is_there_is_in_no_count_of_the_set(tmp_path):
    """A result that comes a week after the stay: of the set it is told apart."""
    rows = {"people": [person("a", days=2), person("b", days=9)],
            "onsets": [onset(name, "hscore", START + timedelta(days=5)) for name in "ab"]}  # fmt: skip
    summary = summary_of(write(tmp_path / "out", rows))
    assert [one.surely.number for one in summary.sets if one.criteria == "hscore"] == [1]
    assert summary.people.met_any.number == 1
