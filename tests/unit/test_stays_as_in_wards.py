"""Stays, days and deaths that real hospitals have, each small enough to be counted by hand."""

from datetime import datetime, timedelta

import pyarrow.parquet as pq
import pytest

from cytostorm.cohort.counting import Count
from cytostorm.cohort.screening import Request, screened
from cytostorm.cohort.summary import summary_of
from cytostorm.library import shipped
from cytostorm.presentation.population_whole import population
from tests.population.hospitals import write
from tests.population_made import manifest_of
from tests.population_made import write as folder_of

LIBRARY = shipped()
DAY = datetime(2024, 2, 1)


def at(days=0.0, hours=0.0):
    return DAY + timedelta(days=days, hours=hours)


def fact(who, subject, value, when, kind="measurement"):
    return {"person": who, "kind": kind, "subject": subject, "which": "", "low": value, "high": value, "effective": when, "known": when,
            "until": None, "slip": False}  # fmt: skip


def shocked(who, when):
    """qSOFA of 2: fast breath and low pressure."""
    return [fact(who, "respiratory_rate", 30.0, when), fact(who, "systolic_blood_pressure", 80.0, when)]


def stay(who, start, end, outcome=""):
    return {"person": who, "start": start, "end_": end, "outcome": outcome}


def death(who, when):
    return {"person": who, "milestone": "death", "time": when}


def result(tmp_path, facts, stays, milestones=(), sets=("qsofa",), reading="inpatient-7d"):
    source = write(tmp_path / "source", facts, stays, list(milestones))
    asked = Request(str(source), tuple(map(LIBRARY.criteria, sets)), LIBRARY.reading(reading))
    with screened(asked, tmp_path / "out", LIBRARY):
        pass
    return tmp_path / "out"


def days_met(folder):
    return [row["day"].day for row in pq.read_table(folder / "days.parquet").to_pylist() if row["surely"]]


def test_a_set_of_the_last_of_two_stays_is_met_to_its_end(tmp_path):
    """Met on 2 February, stay to 8 February: seven days, though the last fact is of the second."""
    stays = [stay("p", at(-20, 9), at(-15, 9)), stay("p", at(0, 9), at(7, 9))]
    folder = result(tmp_path, [fact("p", "temperature", 37.0, at(-19, 9)), *shocked("p", at(1, 12))], stays)
    assert days_met(folder) == [2, 3, 4, 5, 6, 7, 8]


def test_a_set_of_one_stay_has_no_lead_on_a_death_in_another(tmp_path):
    stays = [stay("p", at(0, 9), at(3, 9), "survived"), stay("p", at(58, 9), at(66, 9), "died")]
    facts = [*shocked("p", at(0, 12)), *shocked("p", at(59, 9))]
    (event,) = summary_of(result(tmp_path, facts, stays)).events
    assert event.name == "death"
    assert event.leads[0].surely.span.median == pytest.approx(7 * 24)


def test_a_death_on_the_day_of_the_first_meeting_has_no_order(tmp_path):
    """Met at 14:00, dead on that day without a time: neither before nor after, and no hours."""
    folder = result(tmp_path, shocked("p", at(1, 14)), [stay("p", at(0, 9), at(1))], [death("p", at(1))])
    summary = summary_of(folder)
    reached = summary.events[0].leads[0].surely
    assert (reached.same_day.number, reached.before.number, reached.after.number, reached.span) == (1, 0, 0, None)
    assert summary.following[0].same_day.number == 1


def test_a_first_meeting_of_which_only_the_day_is_known_has_no_order_either(tmp_path):
    folder = result(tmp_path, shocked("p", at(1)), [stay("p", at(0, 9), at(4, 9))], [death("p", at(1, 10))])
    reached = summary_of(folder).events[0].leads[0].surely
    assert (reached.same_day.number, reached.span) == (1, None)


def test_an_event_by_day_leaves_a_range_of_shares(tmp_path):
    """Met on day 1 at 14:00, dead on day 2: after 10 to 34 hours."""
    folder = result(tmp_path, shocked("p", at(1, 14)), [stay("p", at(0, 9), at(9, 9))], [death("p", at(2))])
    first, *later = summary_of(folder).following[0].shares
    assert (first.share, first.at_most) == (0, 1)
    assert {(one.share, one.at_most) for one in later} == {(1, 1)}
    (view,) = population(folder, LIBRARY).view.following
    assert view.shares[0].words == "0 to 100% (0 to 100%)"


def test_no_event_is_not_a_share_of_nothing(tmp_path):
    people = [f"p{n}" for n in range(8)]
    facts = [one for who in people for one in shocked(who, at(1, 14))]
    stays = [stay(who, at(0, 9), at(3, 9)) for who in people] + [stay("q", at(0, 9), at(3, 9), "died")]
    folder = result(tmp_path, [*facts, *shocked("q", at(1, 14))], stays)
    (view,) = population(folder, LIBRARY).view.following
    assert view.shares[0].words == "0% (0 to 30%)"
    assert view.shares[2].words == "11% (2 to 57%)"


def test_whom_a_set_is_about_is_asked_at_every_moment(tmp_path):
    """Infection is suspected on day 2 and the set is met on day 1; the last row says nothing of it either."""
    facts = [
        fact("p", "age", 50.0 * 365.25, at(0, 9)),
        *shocked("p", at(1, 9)),
        fact("p", "suspected_infection", 1.0, at(2, 9), "finding"),
    ]
    folder = result(tmp_path, facts, [stay("p", at(0, 8), at(30, 9))], reading="worst-72h")
    (told,) = summary_of(folder).sets
    assert (told.applies.number, told.surely_and_applies.number) == (1, 1)


def test_a_set_met_between_two_stays_is_listed_apart(tmp_path):
    stays = [stay("p", at(0, 9), at(1, 9)), stay("p", at(20, 9), at(21, 9))]
    folder = result(
        tmp_path, [fact("p", "respiratory_rate", 18.0, at(0, 10)), *shocked("p", at(8, 9))], stays, reading="worst-72h"
    )
    (risk,) = summary_of(folder).risks
    assert (risk.elsewhere.number, risk.first_met.episodes.number, days_met(folder)) == (1, 0, [])


def test_small_shares_are_per_1_000():
    assert Count(7).percent(Count(560)) == "1%"
    assert Count(5).percent(Count(560)) == "8.9 per 1,000"


@pytest.mark.parametrize(
    ("stays", "milestones", "problem"),
    [
        ([stay("p", at(5, 9), at(0, 9)), stay("p", at(0, 9), at(4, 9))], [], "stay-ends-before-start"),
        ([stay("p", at(0, 9), at(5, 9)), stay("p", at(2, 9), at(8, 9))], [], "stay-overlaps"),
        ([stay("p", at(0, 9), None)], [], "stay-without-end"),
        ([stay("p", None, at(5, 9))], [], "stay-without-start"),
        ([stay("p", at(0, 9), at(5, 9)), stay(None, at(0, 9), at(5, 9))], [], "stay-without-person"),
        ([stay("p", at(0, 9), at(5, 9)), stay("q", at(0, 9), at(5, 9))], [], "stay-without-facts"),
        ([stay("p", at(3, 9), at(5, 9))], [], "facts-outside-stays"),
        ([stay("p", at(0, 9), at(5, 9))], [death(None, at(2, 9))], "milestone-without-person"),
        ([stay("p", at(0, 9), at(5, 9))], [death("p", None)], "milestone-without-time"),
        ([stay("p", at(0, 9), at(5, 9))], [death("q", at(1, 9))], "milestone-without-facts"),
        ([stay("p", at(0, 9), at(5, 9))], [death("p", at(9, 9))], "death-after-stays"),
        ([stay("p", at(0, 9), at(5, 9), "survived")], [death("p", at(2, 9))], "alive-after-death"),
        ([stay("p", at(0, 9), at(5, 9)), stay("p", at(9, 9), at(12, 9))], [death("p", at(4, 9))], "stay-after-death"),
        ([stay("p", at(0, 9), at(5, 9))], [death("p", at(2, 9)), death("p", at(4, 12))], "two-deaths"),
    ],
)
def test_what_cannot_be_is_counted_listed_and_said(tmp_path, stays, milestones, problem):
    folder = result(tmp_path, shocked("p", at(1, 12)), stays, milestones)
    rows = pq.read_table(folder / "problems.parquet").to_pylist()
    assert [(row["problem"], row["rows"]) for row in rows] == [(problem, 2 if problem == "facts-outside-stays" else 1)]
    (note,) = population(folder, LIBRARY).view.data.notes
    assert ": 1" in note or ": 2" in note


def test_a_contradicted_death_is_counted_nowhere(tmp_path):
    """Dead on day 3 and alive at discharge on day 6: followed to day 3, and not known further."""
    folder = result(tmp_path, [*shocked("p", at(1, 9)), *shocked("q", at(1, 9))],
                    [stay("p", at(0, 9), at(6, 9), "survived"), stay("q", at(0, 9), at(2, 9), "died")], [death("p", at(3, 9))])  # fmt: skip
    summary = summary_of(folder)
    (event,), (death_,) = summary.events, summary.following
    assert (event.persons.number, death_.met.number, death_.events.number, death_.open_ended.number) == (1, 2, 1, 1)
    assert [one.at_risk.number for one in death_.shares] == [2, 0, 0, 0]


def test_a_stay_without_an_end_does_not_swallow_the_next(tmp_path):
    stays = [stay("p", at(0, 9), None), stay("p", at(40, 9), at(45, 9))]
    facts = [fact("p", "respiratory_rate", 18.0, at(day, 10)) for day in (0, 2, 41)]
    episodes = pq.read_table(result(tmp_path, facts, stays) / "episodes.parquet").to_pylist()
    assert [(row["start"], row["end_"], row["is_open"]) for row in episodes] == [
        (at(0, 9), at(2, 10), True), (at(40, 9), at(45, 9), False),
    ]  # fmt: skip


@pytest.mark.parametrize(("after", "warned"), [(0, False), (3, True)])
def test_a_chart_over_shifted_years_carries_a_warning(tmp_path, after, warned):
    told = {"values_taken": 4, "after_today": after}
    calendar = population(folder_of(tmp_path / "out", {}, told, manifest_of()), LIBRARY).view.calendar
    assert ("shifted by a different time for each patient" in calendar.caution) is warned
