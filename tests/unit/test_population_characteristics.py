"""Table 1, rates by age and missing inputs by outcome, against pandas on made-up hospitals in which persons have several stays."""

import random
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from cytostorm.cli.population_characteristics_text import characteristics_parts
from cytostorm.cohort.characteristics import BANDS, UNKNOWN_BAND, characteristics_of
from cytostorm.cohort.opened import opened
from cytostorm.library import shipped
from cytostorm.presentation.population_whole import population
from tests.population_made import RESTRICTED, SETS, START, event, manifest_of, onset, person, write

DAY = 86_400


def several_stays(seed, persons=80):
    """One to three stays each, some without an end, some ages missing, uncertain or from another year."""
    chance, tables = (
        random.Random(seed),
        {"people": [], "episodes": [], "episode_onsets": [], "events": [], "milestones": [], "onsets": []},
    )
    for n in range(persons):
        _person(f"P{n}", chance, tables)
    tables["missingness"] = [
        {
            "criteria": "hscore",
            "kind": "observable",
            "subject": name,
            "detail": "",
            "persons": persons,
            "never_known": 5,
        }
        for name in ("ferritin", "triglycerides")
    ]
    return tables


def _person(name, chance, tables):
    start, outcome = START + timedelta(hours=chance.randrange(0, 5000)), ""
    for number in range(1, chance.choice([2, 2, 3, 4])):
        end, outcome = (
            start + timedelta(hours=chance.randrange(6, 400)),
            chance.choice(["died", "survived", "", "moved"]),
        )
        stay = {
            "person": name,
            "episode": number,
            "start": start,
            "end_": end,
            "stays": 1,
            "is_open": chance.random() < 0.15,
            "outcome": outcome,
        }
        tables["episodes"].append(stay)
        tables["episode_onsets"] += [_said(stay, criteria, chance) for criteria in SETS if chance.random() < 0.9]
        tables["milestones"] += [{"person": name, "milestone": kind, "time": start + timedelta(hours=3, seconds=5)}
                                 for kind in ("icu", "death") if chance.random() < 0.3]  # fmt: skip
        start = end + timedelta(days=chance.randrange(2, 900))
    tables["people"].append({**person(name), "outcome": outcome})
    tables["onsets"].append(onset(name, "hscore"))
    tables["events"] += list(_facts(name, chance))


def _said(stay, criteria, chance):
    entry = chance.random() < 0.2
    hours = 0 if entry else chance.randrange(1, 500)
    first = stay["start"] + timedelta(hours=hours) if entry or chance.random() < 0.6 else None
    first = first if first and first <= stay["end_"] else None
    return {"person": stay["person"], "episode": stay["episode"], "criteria": criteria, "entry_surely": entry, "entry_possibly": True,
            "first_surely": first, "first_possibly": stay["start"], "open_when_best_known": True, "last_verdict": "unknown",
            "applies": chance.choice(["met", "unknown", "not met"]) if criteria in RESTRICTED else "met"}  # fmt: skip


def _facts(name, chance):
    years, when = (
        chance.choice([0.5, 7, 15, 17.999, 30, 44.99, 64.5, 79.9, 91]),
        START + timedelta(days=chance.randrange(-400, 400)),
    )
    if chance.random() < 0.85:
        known = event(name, "measurement", "age", years * 365.25, when if chance.random() < 0.7 else None)
        yield {**known, "high": known["low"] + chance.choice([0, 0, 3000])}
    for subject in ("ferritin", "triglycerides"):
        if chance.random() < 0.4:
            yield event(name, "measurement", subject, 900.0, START)


@pytest.fixture(scope="module", params=[1, 2, 3])
def both(request, tmp_path_factory):
    tables = several_stays(request.param)
    folder = write(tmp_path_factory.mktemp("stays") / "out", tables, manifest=manifest_of(sets=SETS))
    with opened(folder) as source:
        found = characteristics_of(source)
    return tables, found, population(folder, shipped()).view.characteristics


def _stays(tables):
    """Each stay with the band of age at its start, by hand."""
    ages = {one["person"]: one for one in tables["events"] if one["subject"] == "age"}
    stays = pd.DataFrame(tables["episodes"])
    stays["band"] = [_band(ages.get(one.person), one.start) for one in stays.itertuples()]
    died = {(one["person"], one["time"]) for one in tables["milestones"] if one["milestone"] == "death"}
    icu = {(one["person"], one["time"]) for one in tables["milestones"] if one["milestone"] == "icu"}
    for name, moments in (("died", died), ("icu", icu)):
        stays[name] = [
            any(who == s.person and s.start <= at <= s.end_ for who, at in moments) for s in stays.itertuples()
        ]
    stays["died"] = stays.died & (stays.outcome != "survived") | (
        stays.outcome == "died"
    )  # nobody leaves alive and dies there
    stays["days"] = (stays.end_ - stays.start).dt.total_seconds() / DAY
    return stays


def _band(age, start):
    if age is None:
        return UNKNOWN_BAND
    passed = (start.date() - age["effective"].date()).days if age["effective"] else 0
    years = [(age[end] + passed) / 365.25 for end in ("low", "high")]
    return next((n for n, (low, high) in enumerate(BANDS) if low <= years[0] and years[1] < high), UNKNOWN_BAND)


def test_ages_stays_and_outcomes_are_those_of_the_rows(both):
    tables, found, _ = both
    stays, said = _stays(tables), pd.DataFrame(tables["episode_onsets"])
    met = said[said.first_surely.notna() & (said.applies == "met")]
    for one in found.groups:
        own = stays if not one.criteria else stays.merge(met[met.criteria == one.criteria][["person", "episode"]])
        first = stays.sort_values("start").groupby("person").head(1)
        ages = first[first.person.isin(own.person)].band.value_counts()
        assert [n.number for n in one.ages] == [ages.get(band, 0) for band in range(UNKNOWN_BAND + 1)]
        assert (one.persons.number, one.stays.number) == (own.person.nunique(), len(own))
        assert (one.died.number, one.icu.number) == (own.died.sum(), own.icu.sum())
        assert one.outcome.number == ((own.outcome != "") | own.died).sum()
        ended = own[~own.is_open]
        assert one.ended.number == len(ended)
        assert one.length == pytest.approx(tuple(np.percentile(ended.days, [25, 50, 75])), abs=0.001)
        assert one.ventilation is None


def test_rates_by_age_add_up_to_the_days_at_risk(both):
    tables, found, _ = both
    said = pd.DataFrame(tables["episode_onsets"]).merge(_stays(tables)[["person", "episode", "start", "end_", "band"]])
    risk = said[~said.entry_surely]
    until = risk.first_surely.fillna(risk.end_)
    days = ((until - risk.start).dt.total_seconds() / DAY).groupby([risk.criteria, risk.band]).sum()
    met = risk.first_surely.notna().groupby([risk.criteria, risk.band]).sum()
    assert {(one.criteria, one.band) for one in found.rates} == set(days.index)
    for one in found.rates:
        key = (one.criteria, one.band)
        assert (one.days, one.first_met.number) == (pytest.approx(days[key]), met[key])


def test_missing_by_outcome_counts_the_persons_without_any_value(both):
    tables, _, view = both
    people = pd.DataFrame(tables["people"]).set_index("person").outcome
    people = people[people.index.isin({one["person"] for one in tables["episode_onsets"]})]
    groups = {"died": ["died"], "survived": ["survived"], "another outcome": ["moved"], "outcome not recorded": [""]}
    for one in view.missing:
        subject = one.label.lower()
        had = {e["person"] for e in tables["events"] if e["subject"] == subject}
        for outcome, portion in zip(view.outcomes, one.never, strict=True):
            own = people[people.isin(groups[outcome])]
            assert (portion.count.number, portion.whole.number) == ((~own.index.isin(had)).sum(), len(own))
    assert {one.label for one in view.missing} == {"Ferritin", "Triglycerides"}


def test_what_the_source_does_not_have_is_not_counted_as_no(tmp_path):
    tables = several_stays(1) | {"milestones": [], "events": []}
    view = population(write(tmp_path / "out", tables, manifest=manifest_of(sets=SETS)), shipped()).view.characteristics
    assert view.bands == ("not recorded",)
    assert {(one.icu, one.ventilation) for one in view.groups} == {(None, None)}
    assert "The unit is not kept" in view.not_kept


def test_sexes_are_counted_in_patients_once_and_contradictions_apart(both, tmp_path):
    tables, *_ = both
    chance, names = random.Random(3), sorted({one["person"] for one in tables["episodes"]})
    words = {name: chance.choice([("female",), ("male",), ("female", "male"), ()]) for name in names}
    rows = [{"person": name, "sex": sex, "place": "t", "row": 1} for name in names for sex in words[name]]
    rows += [{"person": "somebody without a stay", "sex": "male", "place": "t", "row": 9}]
    folder = write(tmp_path / "out", tables | {"sexes": rows}, manifest=manifest_of(sets=SETS))
    view = population(folder, shipped()).view.characteristics
    assert view.sexes == ("female", "male", "written as both", "not recorded")
    for group in view.groups:
        own = {one["person"] for one in tables["episode_onsets"] if group.id == one["criteria"] and _is_met(one)}
        persons = own if group.id else set(names)
        expected = [
            sum(words[name] == said for name in persons) for said in (("female",), ("male",), ("female", "male"), ())
        ]
        assert [portion.count.number for portion in group.sexes] == expected
        assert {portion.whole.number for portion in group.sexes} == {len(persons)} == {group.patients}


def _is_met(one):
    return one["first_surely"] is not None and one["applies"] == "met"


def test_a_source_without_a_sex_says_so_on_every_face(both, tmp_path):
    tables, *_ = both
    folder = write(tmp_path / "out", tables, manifest=manifest_of(sets=SETS))
    whole = population(folder, shipped())
    assert {one.sexes for one in whole.view.characteristics.groups} == {None}
    assert "sex: not in the source" in "\n".join(characteristics_parts(whole.view.characteristics))
