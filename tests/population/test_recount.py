"""Everything that is counted in stays, against a count in plain SQL over hospitals that are as untidy as real ones."""

from collections import Counter, defaultdict

import pytest

from cytostorm.cohort.following import HORIZONS, following_of
from cytostorm.cohort.leads import events_of
from cytostorm.cohort.opened import opened
from cytostorm.cohort.problems import CONTRADICTIONS
from cytostorm.cohort.risk import abouts_of, risks_of
from cytostorm.cohort.screening import Request, screened
from cytostorm.library import shipped
from tests.population.hospitals import hospital, write
from tests.population.recount import Recount, incidence
from tests.thoroughness import examples

LIBRARY = shipped()
SETS = tuple(LIBRARY.criteria(name) for name in ("qsofa", "cov-hi", "mals", "hscore"))
SEEDS = range(examples(40, share=8))


@pytest.fixture(scope="module", params=SEEDS)
def both(request, tmp_path_factory):
    """(the recount, the opened result)"""
    place = tmp_path_factory.mktemp(f"hospital{request.param}")
    source = write(place / "source", *hospital(request.param))
    asked = Request(str(source), SETS, LIBRARY.reading("worst-72h"))
    with screened(asked, place / "out", LIBRARY):
        pass
    with opened(place / "out") as result:
        yield Recount(source, place / "out"), result


COMPARED = Counter()
TIMES = Counter()


def same(name, found, recount):
    """Rows of both, in whatever order; how many were compared is kept."""
    found, recount = sorted(map(tuple, found), key=repr), sorted(map(tuple, recount), key=repr)
    COMPARED[name] += max(len(found), len(recount))
    TIMES[name] += 1
    assert found == recount


def rows_of(result, table, columns):
    return result.rows(f"SELECT {columns} FROM {table}")


def test_persons_stays_and_days(both):
    recount, result = both
    same("people", rows_of(result, "people", "person, end_, coalesce(outcome, '')"), recount["people"])
    columns = "person, episode, start, end_, stays, is_open, outcome"
    same("episodes", rows_of(result, "episodes", columns), recount["episodes"])
    same("present", rows_of(result, "present", "day, present"), recount["present"])
    levels = rows_of(result, "days WHERE possibly > 0", "criteria, day, surely, possibly")
    same("days", levels, recount["days"])
    first = rows_of(
        result, "days WHERE first_surely + first_possibly > 0", "criteria, day, first_surely, first_possibly"
    )
    same("first days", first, recount["first_days"])


def test_what_is_first_met_and_about_whom(both):
    recount, result = both
    same("onsets", rows_of(result, "onsets", "criteria, person, first_surely, first_possibly"), recount["onsets"])
    columns = (
        "criteria, person, episode, entry_surely, entry_possibly, first_surely, first_possibly, applies, last_verdict"
    )
    same("inside", rows_of(result, "episode_onsets", columns), recount["inside"])
    about = Counter()
    for one in abouts_of(result):
        for yes, unknown, name in ((True, False, "yes"), (False, True, "unknown"), (False, False, "no")):
            about[one.criteria, yes, unknown] = (getattr(one, name).number, getattr(one, f"met_{name}").number)
    told = ((*key, *numbers) for key, numbers in about.items() if numbers[0])
    same("about", told, recount["about"])


def test_time_at_risk(both):
    recount, result = both
    told = [(one.criteria, *(n.number for pair in (one.told, one.at_entry, one.at_risk) for n in (pair.episodes, pair.persons)),
             round(one.days, 4), one.first_met.episodes.number, one.first_met.persons.number, one.elsewhere.number)
            for one in risks_of(result) if one.told.episodes]  # fmt: skip
    same("risk", told, [(*row[:7], round(row[7], 4), *row[8:]) for row in recount["risk"]])


def test_lead_times(both):
    recount, result = both
    events = events_of(result)
    same("events", [(one.name, one.persons.number) for one in events], recount["with_event"])
    for bound, name in (("surely", "leads"), ("possibly", "possible_leads")):
        told = [(lead.criteria, one.name, *_reached(getattr(lead, bound))) for one in events for lead in one.leads
                if getattr(lead, bound).persons]  # fmt: skip
        met = {lead.criteria for one in events for lead in one.leads}
        again = [(*row[:6], _rounded(row[6])) for row in recount[name] if row[0] in met]
        same(name, told, again)


def _reached(one):
    span = one.span and (one.span.lower, one.span.median, one.span.upper)
    return one.before.number, one.at.number, one.after.number, one.same_day.number, _rounded(span)


def _rounded(span):
    return span and tuple(round(hours, 6) for hours in span)


def test_what_follows(both):
    recount, result = both
    groups = defaultdict(list)
    for criteria, event, *row in recount["courses"]:
        groups[criteria, event].append(row)
    told, again = [], []
    for one in following_of(result):
        rows = groups.pop((one.criteria, one.event))
        told.append(
            (
                one.criteria,
                one.event,
                one.met.number,
                *((s.days, *map(_digits, (s.share, s.at_most)), s.at_risk.number) for s in one.shares),
            )
        )
        again.append((one.criteria, one.event, len(rows), *_shares(rows)))
    assert not groups
    same("following", told, again)


def _digits(share):
    return round(share, 9)


def _shares(rows):
    for days in HORIZONS:
        (late, risk), (early, _) = (incidence(rows, days, latest) for latest in (True, False))
        if incidence(rows, -1, True)[1]:
            yield days, _digits(min(late, early)), _digits(max(late, early)), risk


def test_what_cannot_be_is_listed(both):
    recount, result = both
    found = dict(rows_of(result, "problems GROUP BY problem", "problem, sum(rows)::BIGINT"))
    plain = {name: n for name, n in found.items() if name not in CONTRADICTIONS}
    same("problems", plain.items(), [row for row in recount["problems"] if row[1]])
    doubted = rows_of(result, f"problems WHERE problem IN {CONTRADICTIONS}", "DISTINCT person")
    same("contradicted", doubted, recount["doubted"])


def test_how_much_was_compared(capsys):
    """Of the hospitals that this process looked at: where several processes share them, each has some or none."""
    with capsys.disabled():
        print(f"\n{sum(COMPARED.values()):,} rows compared, 0 differences: {dict(COMPARED)}")
    assert all(COMPARED[name] >= times for name, times in TIMES.items())
    assert COMPARED["inside"] >= 50 * TIMES["inside"]
