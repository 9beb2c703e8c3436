"""Time at risk and what follows, on a few episodes that can be counted by hand."""

from datetime import timedelta

import pytest

from cytostorm.cohort.following import following_of
from cytostorm.cohort.opened import opened
from cytostorm.cohort.risk import abouts_of, risks_of
from tests.population_made import START, manifest_of, onset, person, write

SET = "hscore"


def after(hours):
    return None if hours is None else START + timedelta(hours=hours)


def episode(who, number, start, end, outcome="", is_open=False):
    return {
        "person": who,
        "episode": number,
        "start": after(start),
        "end_": after(end),
        "stays": 1,
        "is_open": is_open,
        "outcome": outcome,
    }


def said(who, number, first, entry=False, applies="unknown"):
    return {"person": who, "episode": number, "criteria": SET, "entry_surely": entry, "entry_possibly": True, "first_surely": after(first),
            "first_possibly": after(0), "applies": applies, "open_when_best_known": True,
            "last_verdict": "met" if first is not None else "unknown"}  # fmt: skip


@pytest.fixture
def hospital(tmp_path):
    """a: met at entry, then a second stay in which it is met after 2 days of 10. b: 5 days, never. c: met after the stay only."""
    tables = {
        "people": [person(who) for who in "abc"],
        "episodes": [
            episode("a", 1, 0, 240, "survived"),
            episode("a", 2, 1000, 1240, "died"),
            episode("b", 1, 0, 120),
            episode("c", 1, 0, 24),
        ],
        "episode_onsets": [
            said("a", 1, 0, True, "met"),
            said("a", 2, 1048),
            said("b", 1, None, applies="not met"),
            said("c", 1, None),
        ],
        "onsets": [onset("a", SET, after(0)), onset("b", SET), onset("c", SET, after(30))],
        "milestones": [{"person": "a", "milestone": "icu", "time": after(1048 + 36)}],
    }
    return write(tmp_path / "out", tables, manifest=manifest_of(sets=(SET,)))


def test_days_at_risk_end_with_the_first_meeting_or_the_stay(hospital):
    with opened(hospital) as source:
        (risk,) = risks_of(source)
        (about,) = abouts_of(source)
    assert (risk.told.episodes.number, risk.told.persons.number) == (4, 3)
    assert (risk.at_entry.episodes.number, risk.at_risk.episodes.number, risk.at_risk.persons.number) == (1, 3, 3)
    assert risk.days == pytest.approx(2 + 5 + 1)
    assert (risk.first_met.episodes.number, risk.elsewhere.number) == (1, 1)
    assert (about.yes.number, about.unknown.number, about.no.number) == (1, 1, 1)
    assert (about.met_yes.number, about.met_unknown.number, about.met_no.number) == (1, 0, 0)


def test_an_event_of_another_stay_is_another_event(hospital):
    """Death of the second stay does not follow what was met in the first; there the discharge comes before it."""
    with opened(hospital) as source:
        found = {one.event: one for one in following_of(source)}
    icu, death = found["icu"], found["death"]
    assert (death.met.number, death.events.number, death.left.number) == (2, 1, 1)
    assert [round(share.share, 3) for share in death.shares] == [0, 0, 0, 0.5]
    assert (icu.followed.number, icu.events.number, icu.left.number) == (2, 1, 1)
    assert [round(share.share, 3) for share in icu.shares] == [0, 0.5, 0.5, 0.5]
    assert [share.at_risk.number for share in icu.shares] == [2, 1, 1, 0]


@pytest.mark.parametrize(
    ("moment", "counted"),
    [
        (after(47), "before"),
        (after(48), "before"),  # at the same moment
        (after(49), "events"),
        (START.replace(hour=0) + timedelta(days=2), "same_day"),  # a day without a time, that of the first meeting
        (START.replace(hour=0) + timedelta(days=1), "before"),
        (START.replace(hour=0) + timedelta(days=3), "events"),
        (after(300), ""),  # after the stay
    ],
)
def test_who_has_the_event_by_then_is_out_and_counted(tmp_path, moment, counted):
    tables = {
        "people": [person("a")], "episodes": [episode("a", 1, 0, 240)], "episode_onsets": [said("a", 1, 48)],
        "onsets": [onset("a", SET, after(48))], "milestones": [{"person": "a", "milestone": "icu", "time": moment}],
    }  # fmt: skip
    with opened(write(tmp_path / "out", tables, manifest=manifest_of(sets=(SET,)))) as source:
        found = following_of(source)
    numbers = {
        name: getattr(one, name).number
        for one in found
        for name in ("before", "same_day", "events")
        if getattr(one, name)
    }
    assert numbers == ({counted: 1} if counted else {})


def test_who_is_still_there_is_followed_to_the_last_fact(tmp_path):
    tables = {
        "people": [person(who) for who in "ab"], "onsets": [onset(who, SET, after(24)) for who in "ab"],
        "episodes": [episode("a", 1, 0, 96, is_open=True), episode("b", 1, 0, 240, "died")],
        "episode_onsets": [said(who, 1, 24) for who in "ab"],
    }  # fmt: skip
    with opened(write(tmp_path / "out", tables, manifest=manifest_of(sets=(SET,)))) as source:
        (death,) = following_of(source)
    assert (death.events.number, death.left.number, death.open_ended.number) == (1, 0, 1)
    assert death.shares[-1].share == pytest.approx(1.0)
